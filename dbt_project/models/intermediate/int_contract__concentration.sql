-- One row per committee and quarter, and for the whole city: how many suppliers, how many of known value, the largest one's share
-- of the value, and the Herfindahl–Hirschman index of all shares. The disclosure rule for contracts (R4) needs the share: a figure
-- about one dominating supplier is a figure about that supplier.
with suppliers as (
    select
        area_code,
        period,
        organisation_number,
        sum(coalesce(value_sek, 0)) as supplier_value,
        {{ weakest_origin('origin') }} as origin
    from {{ ref('int_contract__state') }}
    group by area_code, period, organisation_number
),

everywhere as (
    select area_code, period, organisation_number, supplier_value, origin from suppliers
    union all
    select
        'stockholm' as area_code,
        period,
        organisation_number,
        sum(supplier_value) as supplier_value,
        {{ weakest_origin('origin') }} as origin
    from suppliers
    group by period, organisation_number
),

final as (
    select
        area_code,
        period,
        count(*) as supplier_count,
        count(case when supplier_value > 0 then 1 end) as valued_supplier_count,
        {{ safe_ratio('max(supplier_value)', 'sum(supplier_value)') }} as largest_supplier_share,
        {{ concentration_index('supplier_value') }} as concentration_index,
        {{ weakest_origin('origin') }} as origin
    from everywhere
    group by area_code, period
)

select * from final
