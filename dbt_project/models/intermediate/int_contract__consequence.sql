-- One row per contract that is active or had consequences, and quarter: what the follow-ups of the last twelve months led to.
-- A contract that a sanction ended is no longer active, and its sanction counts all the same.
with consequences as (
    select
        area_code,
        period,
        contract_id,
        sum(
            case when penalty_sek > 0 then 1 else 0 end
            + case when withheld_sek > 0 then 1 else 0 end
            + case when terminated then 1 else 0 end
        ) as sanction_count,
        -- A contract ends once, however many rows say so.
        max(case when terminated and termination_reason = 'welfare_crime' then 1 else 0 end) as welfare_crime_termination_count,
        sum(case when police_report or ivo_report then 1 else 0 end) as authority_report_count
    from {{ ref('int_contract__followup') }}
    group by area_code, period, contract_id
),

final as (
    select
        contracts.area_code,
        contracts.period,
        contracts.contract_id,
        contracts.organisation_number,
        state.contract_id is not null as is_active,
        coalesce(consequences.sanction_count, 0) as sanction_count,
        coalesce(consequences.welfare_crime_termination_count, 0) as welfare_crime_termination_count,
        coalesce(consequences.authority_report_count, 0) as authority_report_count,
        contracts.origin,
        contracts.file_sha256,
        contracts.source_sheet,
        contracts.source_row
    from {{ ref('stg_contract_followups__contracts') }} as contracts
    left join consequences
        on
            contracts.area_code = consequences.area_code
            and contracts.period = consequences.period
            and contracts.contract_id = consequences.contract_id
    left join {{ ref('int_contract__state') }} as state
        on
            contracts.area_code = state.area_code
            and contracts.period = state.period
            and contracts.contract_id = state.contract_id
    where state.contract_id is not null or consequences.sanction_count > 0 or consequences.authority_report_count > 0
)

select * from final
