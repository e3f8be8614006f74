-- One row per indicator, definition and part that it adds up.
with final as (
    select * from {{ ref('int_definition__part') }}
)

select * from final
