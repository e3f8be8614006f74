-- A deviation that is not closed yet has taken longer than all that are, so it stands last. Of the whole city alone: whether a
-- committee has a median tells whether most of its deviations are closed, and that can be withheld (deviations_closed_in_time).
with placed as (
    select
        period,
        {{ dbt.datediff('performed_date', 'closed_date', 'day') }} as days,
        row_number() over (
            partition by period
            order by
                case when closed_date is null then 1 else 0 end,
                {{ dbt.datediff('performed_date', 'closed_date', 'day') }}
        ) as place,
        count(*) over (partition by period) as total,
        organisation_number
    from {{ ref('int_contract__followup') }}
    where deviation_severity in ('minor', 'serious')
),

medians as (
    select
        period,
        count(distinct organisation_number) as supplier_count,
        {{ median('days', 'place', 'total') }} as median_days,
        {{ median_lower('days', 'place', 'total', '95') }} as lower_95_days,
        {{ median_upper('days', 'place', 'total', '95') }} as upper_95_days,
        {{ median_lower('days', 'place', 'total', '998') }} as lower_998_days,
        {{ median_upper('days', 'place', 'total', '998') }} as upper_998_days
    from placed
    group by period
),

-- All follow-ups, as of the other indicators: those with a deviation alone would tell how many there are.
lineages as (
    select
        period,
        {{ lineage_of_rows('rows') }} as lineage
    from {{ ref('int_contract__followup') }} as rows
    group by period
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
    left join medians on concentration.period = medians.period
    left join lineages on concentration.period = lineages.period
    where concentration.area_code = 'stockholm'
)

{{ indicator_rows('final', [
    'area_code', 'boundary_version', 'period_type', 'period', 'value_given', 'lower_given', 'upper_given', 'lower_998_given',
    'upper_998_given', 'supplier_count', 'largest_supplier_share', 'origin', 'lineage',
], definition_version='city_follow_up', basis='delivered') }}
