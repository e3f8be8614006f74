-- One row per committee, quarter and supplier with an active contract: whether it was checked against registers in the twelve
-- months up to the date of the delivery, and whether the latest such check found something.
with checks as (
    select
        *,
        row_number() over (
            partition by area_code, period, organisation_number order by check_date desc nulls last, source_row
        ) as choice
    from {{ ref('stg_contract_followups__supplier_checks') }}
),

contracts as (
    select
        area_code,
        period,
        organisation_number,
        min(file_sha256) as file_sha256,
        min(source_sheet) as source_sheet,
        min(source_row) as source_row,
        {{ weakest_origin('origin') }} as origin
    from {{ ref('stg_contract_followups__contracts') }}
    where is_active
    group by area_code, period, organisation_number
),

final as (
    select
        contracts.area_code,
        contracts.period,
        contracts.organisation_number,
        coalesce(checks.check_date > cast({{ dbt.dateadd('month', -12, 'checks.as_of_date') }} as date), false) as was_checked,
        coalesce(checks.has_remark, false) as has_remark,
        checks.has_board_change,
        coalesce(checks.is_complete, false) as is_complete,
        contracts.origin,
        contracts.file_sha256,
        contracts.source_sheet,
        contracts.source_row
    from contracts
    left join checks
        on
            contracts.area_code = checks.area_code
            and contracts.period = checks.period
            and contracts.organisation_number = checks.organisation_number
            and checks.choice = 1
)

select * from final
