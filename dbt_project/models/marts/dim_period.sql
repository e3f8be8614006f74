-- One row per period type and period that any value belongs to, with its first and last day.
with final as (
    select * from {{ ref('int_period') }}
)

select * from final
