-- A deviation that is not closed yet has taken longer than all that are, so it stands last.
with deviations as (
    {%- for area_code in ['area_code', "'stockholm'"] %}
    select
        {{ area_code }}{{ ' as area_code' if not loop.first }},
        period,
        organisation_number,
        {{ dbt.datediff('performed_date', 'closed_date', 'day') }} as days
    from {{ ref('int_contract__followup') }}
    where deviation_severity in ('minor', 'serious')
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

placed as (
    select
        *,
        row_number() over (
            partition by area_code, period
            order by case when days is null then 1 else 0 end, days
        ) as place,
        count(*) over (partition by area_code, period) as total
    from deviations
),

medians as (
    select
        area_code,
        period,
        count(distinct organisation_number) as supplier_count,
        {{ median('days', 'place', 'total') }} as median_days,
        {{ median_lower('days', 'place', 'total', '95') }} as lower_95_days,
        {{ median_upper('days', 'place', 'total', '95') }} as upper_95_days,
        {{ median_lower('days', 'place', 'total', '998') }} as lower_998_days,
        {{ median_upper('days', 'place', 'total', '998') }} as upper_998_days
    from placed
    group by area_code, period
),

-- All follow-ups, as of the other indicators: those with a deviation alone would tell how many there are.
lineages as (
    {%- for area_code in ['area_code', "'stockholm'"] %}
    select
        {{ area_code }}{{ ' as area_code' if not loop.first }},
        period,
        {{ lineage_of_rows('rows') }} as lineage
    from {{ ref('int_contract__followup') }} as rows
    group by {{ 'area_code, ' if loop.first }}period
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (
    select
        concentration.area_code,
        concentration.period,
        concentration.origin,
        concentration.largest_supplier_share,
        lineages.lineage,
        medians.median_days as value_given,
        -- An interval without an end is none.
        case when medians.upper_95_days is not null then medians.lower_95_days end as lower_given,
        medians.upper_95_days as upper_given,
        case when medians.upper_998_days is not null then medians.lower_998_days end as lower_998_given,
        medians.upper_998_days as upper_998_given,
        least(concentration.supplier_count, coalesce(medians.supplier_count, concentration.supplier_count)) as supplier_count,
        'sdn11' as boundary_version,
        'quarter' as period_type
    from {{ ref('int_contract__concentration') }} as concentration
    left join medians
        on concentration.area_code = medians.area_code and concentration.period = medians.period
    left join lineages
        on concentration.area_code = lineages.area_code and concentration.period = lineages.period
)

{{ indicator_rows('final', [
    'area_code', 'boundary_version', 'period_type', 'period', 'value_given', 'lower_given', 'upper_given', 'lower_998_given',
    'upper_998_given', 'supplier_count', 'largest_supplier_share', 'origin', 'lineage',
], definition_version='city_follow_up', basis='delivered') }}
