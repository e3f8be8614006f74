-- One row per definition that counts members of a population that other indicators count members of, and kind of member.
with final as (
    select * from {{ source('raw', 'engine__definition_member') }}
)

select * from final
