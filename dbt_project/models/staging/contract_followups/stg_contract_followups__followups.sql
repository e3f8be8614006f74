-- One row per follow-up, contract and quarter, of the deliveries that hold.
with final as (
    select
        contracts.area_code,
        contracts.period,
        contracts.is_active,
        contracts.organisation_number,
        followups.*
    from {{ source('raw', 'contract_followups__followups') }} as followups
    inner join {{ ref('stg_contract_followups__contracts') }} as contracts
        on
            followups.contract_id = contracts.contract_id
            and followups.arrival_number = contracts.arrival_number
            and followups.as_of_date = contracts.as_of_date
)

select * from final
