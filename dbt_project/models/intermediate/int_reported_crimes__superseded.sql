-- One row per count or rate of reported crime that another file's for the same area, crime type and period took precedence over:
-- final beats preliminary, later beats earlier.
with repeated as (
    select
        area_code,
        crime_type_id,
        period_type,
        period
    from {{ ref('stg_bra_reported_crimes__figures') }}
    group by area_code, crime_type_id, period_type, period
    having count(*) > 1
),

figures as (
    select
        figures.*,
        {{ lineage('figures') }} as lineage
    from {{ ref('stg_bra_reported_crimes__figures') }} as figures
    inner join repeated
        on
            figures.area_code = repeated.area_code
            and figures.crime_type_id = repeated.crime_type_id
            and figures.period_type = repeated.period_type
            and figures.period = repeated.period
    inner join {{ ref('area') }} as area on figures.area_code = area.area_code and area.area_type <> 'abolished'
    -- The zero printed for an area that did not exist is no figure.
    where
        greatest(coalesce(figures.crime_count, 0), coalesce(figures.rate_per_100k, 0)) > 0
        or not coalesce(
            figures.period_year < extract(year from area.bra_valid_from)
            or figures.period_year >= extract(year from area.bra_valid_to),
            false
        )
),

{% for measure in ['crime_count', 'rate_per_100k'] -%}
ranked_{{ measure }} as (
    select
        *,
        row_number() over (
            partition by area_code, crime_type_id, period_type, period
            order by is_preliminary asc, arrival_number desc, source_row asc
        ) as choice
    from figures
    where {{ measure }} is not null
),

{% endfor -%}
final as (
    {%- for measure in ['crime_count', 'rate_per_100k'] %}
    select
        superseded.area_code,
        superseded.crime_type_id,
        superseded.period_type,
        superseded.period,
        {{ 'superseded.crime_count' if measure == 'crime_count' else 'cast(null as bigint)' }} as superseded_count,
        {{ 'superseded.rate_per_100k' if measure == 'rate_per_100k' else as_double('null') }} as superseded_rate_per_100k,
        superseded.is_preliminary as superseded_is_preliminary,
        {{ 'holding.crime_count' if measure == 'crime_count' else 'cast(null as bigint)' }} as holding_count,
        {{ 'holding.rate_per_100k' if measure == 'rate_per_100k' else as_double('null') }} as holding_rate_per_100k,
        holding.is_preliminary as holding_is_preliminary,
        superseded.origin,
        superseded.lineage as superseded_lineage,
        holding.lineage as holding_lineage
    from ranked_{{ measure }} as superseded
    inner join ranked_{{ measure }} as holding
        on
            superseded.area_code = holding.area_code
            and superseded.crime_type_id = holding.crime_type_id
            and superseded.period_type = holding.period_type
            and superseded.period = holding.period
            and holding.choice = 1
    where superseded.choice > 1
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from final
