-- One row per active contract and quarter: when it was last followed up, when the next follow-up is due by plan, as of the
-- date of the delivery, never of the clock.
with contracts as (
    select * from {{ ref('stg_contract_followups__contracts') }}
    where is_active
),

performed as (
    select
        area_code,
        period,
        contract_id,
        max(performed_date) as last_performed_date,
        max(case when terminated then 1 else 0 end) = 1 as is_terminated
    from {{ ref('stg_contract_followups__followups') }}
    where performed_date <= as_of_date
    group by area_code, period, contract_id
),

final as (
    select
        contracts.area_code,
        contracts.period,
        contracts.as_of_date,
        contracts.contract_id,
        contracts.organisation_number,
        contracts.value_sek,
        contracts.risk_class,
        contracts.start_date <= cast({{ dbt.dateadd('month', -12, 'contracts.as_of_date') }} as date) as has_run_a_year,
        coalesce(
            performed.last_performed_date > cast({{ dbt.dateadd('month', -12, 'contracts.as_of_date') }} as date), false
        ) as was_followed_up_within_a_year,
        performed.last_performed_date,
        cast(
            {{ dbt.dateadd('month', 'contracts.followup_interval_months', 'coalesce(performed.last_performed_date, contracts.start_date)') }}
            as date
        ) as due_date,
        cast({{ dbt.dateadd('month', 'contracts.followup_interval_months', 'contracts.start_date') }} as date) as first_due_date,
        contracts.origin,
        contracts.file_sha256,
        contracts.source_sheet,
        contracts.source_row
    from contracts
    left join performed
        on
            contracts.area_code = performed.area_code
            and contracts.period = performed.period
            and contracts.contract_id = performed.contract_id
    where not coalesce(performed.is_terminated, false)
)

select * from final
