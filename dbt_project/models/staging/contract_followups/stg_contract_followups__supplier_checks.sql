-- One row per committee, quarter, active supplier and register check of that supplier in the same delivery.
with suppliers as (
    select distinct
        area_code,
        period,
        arrival_number,
        as_of_date,
        organisation_number
    from {{ ref('stg_contract_followups__contracts') }}
    where is_active
),

final as (
    select
        suppliers.area_code,
        suppliers.period,
        suppliers.as_of_date,
        suppliers.organisation_number,
        checks.check_date,
        coalesce(not checks.f_tax, false)
        or coalesce(not checks.employer_registration, false)
        or coalesce(checks.tax_debt_sek > 0, false)
        or coalesce(checks.enforcement_debt_sek > 0, false)
        or coalesce(checks.permit = 'missing', false) as has_remark,
        checks.board_change as has_board_change,
        checks.f_tax is not null
        and checks.employer_registration is not null
        and checks.tax_debt_sek is not null
        and checks.enforcement_debt_sek is not null
        and checks.permit is not null
        and checks.board_change is not null as is_complete,
        checks.origin,
        checks.file_sha256,
        checks.source_sheet,
        checks.source_row
    from suppliers
    left join {{ source('raw', 'contract_followups__supplier_checks') }} as checks
        on
            suppliers.organisation_number = checks.organisation_number
            and suppliers.arrival_number = checks.arrival_number
            and checks.check_date <= suppliers.as_of_date
)

select * from final
