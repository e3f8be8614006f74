-- Of the contracts whose value is known: a supplier without one has no share.
with committees as (
    select
        area_code,
        period,
        {{ lineage_of_rows('rows') }} as lineage
    from {{ ref('int_contract__state') }} as rows
    group by area_code, period
),

lineages as (
    select area_code, period, lineage from committees
    union all
    select
        'stockholm' as area_code,
        period,
        {{ text_list('lineage') }} as lineage
    from committees
    group by period
),

concentration as (
    select
        concentration.area_code,
        concentration.period,
        concentration.concentration_index as value_given,
        -- The index is about those that have a value; where none has, there is none.
        case
            when concentration.valued_supplier_count > 0 then concentration.valued_supplier_count
            else concentration.supplier_count
        end as supplier_count,
        concentration.largest_supplier_share,
        concentration.origin,
        lineages.lineage,
        'sdn11' as boundary_version,
        'quarter' as period_type
    from {{ ref('int_contract__concentration') }} as concentration
    inner join lineages
        on concentration.area_code = lineages.area_code and concentration.period = lineages.period
)

{{ indicator_rows('concentration', [
    'area_code', 'boundary_version', 'period_type', 'period', 'value_given', 'supplier_count', 'largest_supplier_share', 'origin',
    'lineage',
], definition_version='by_contract_value', basis='delivered') }}
