-- One row per follow-up performed in the twelve months up to the date of the delivery, per quarter of the delivery.
with final as (
    select *
    from {{ ref('stg_contract_followups__followups') }}
    where
        performed_date <= as_of_date
        and performed_date > cast({{ dbt.dateadd('month', -12, 'as_of_date') }} as date)
)

select * from final
