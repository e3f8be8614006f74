-- One row per contract that is active or was sanctioned, and quarter: how many sanctions the follow-ups of the last twelve
-- months led to. A contract that a sanction ended is no longer active, and its sanction counts all the same.
with sanctions as (
    select
        area_code,
        period,
        contract_id,
        sum(
            case when penalty_sek > 0 then 1 else 0 end
            + case when withheld_sek > 0 then 1 else 0 end
            + case when terminated then 1 else 0 end
        ) as sanction_count
    from {{ ref('int_contract__followup') }}
    group by area_code, period, contract_id
),

final as (
    select
        contracts.area_code,
        contracts.period,
        contracts.contract_id,
        contracts.organisation_number,
        contracts.is_active,
        coalesce(sanctions.sanction_count, 0) as sanction_count,
        contracts.origin,
        contracts.file_sha256,
        contracts.source_sheet,
        contracts.source_row
    from {{ ref('stg_contract_followups__contracts') }} as contracts
    left join sanctions
        on
            contracts.area_code = sanctions.area_code
            and contracts.period = sanctions.period
            and contracts.contract_id = sanctions.contract_id
    where contracts.is_active or sanctions.sanction_count > 0
)

select * from final
