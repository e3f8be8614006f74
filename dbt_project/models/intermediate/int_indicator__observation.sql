-- One row per indicator, definition, basis, area, boundary version, period and breakdown: all indicators in one table, with
-- what their catalogue entry says about computing and protecting them. Where an indicator has figures for some areas of a
-- period and not for all of the city's districts, the others are here as not measured.
with observations as (
    {%- for indicator in var('indicators', []) %}
    select '{{ indicator }}' as indicator_id, * from {{ ref(indicator) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

areas as (
    select * from {{ ref('area') }}
),

catalogue as (
    select * from {{ source('raw', 'engine__indicator') }}
),

periods as (
    select
        observations.indicator_id,
        observations.definition_version,
        observations.basis,
        observations.period_type,
        observations.period,
        observations.sex,
        observations.age_group,
        max(case when areas.area_type in ('district', 'former_district') then 1 else 0 end) as has_districts,
        max(case when areas.area_type = 'focus_area' then 1 else 0 end) as has_focus_areas,
        {{ weakest_origin('observations.origin') }} as origin
    from observations
    inner join areas on observations.area_code = areas.area_code
    group by
        observations.indicator_id, observations.definition_version, observations.basis, observations.period_type,
        observations.period, observations.sex, observations.age_group
),

missing as (
    select
        periods.*,
        areas.area_code
    from periods
    inner join areas
        on
            areas.area_type = 'city'
            or (areas.area_type = 'district' and periods.has_districts = 1)
            or (areas.area_type = 'focus_area' and periods.has_focus_areas = 1)
    where not exists (
        select 1 from observations
        where
            observations.indicator_id = periods.indicator_id
            and observations.definition_version = periods.definition_version
            and observations.basis = periods.basis
            and observations.period_type = periods.period_type
            and observations.period = periods.period
            and observations.sex = periods.sex
            and observations.age_group = periods.age_group
            and observations.area_code = areas.area_code
            and observations.boundary_version = 'sdn11'
    )
),

complete as (
    select * from observations
    union all
    select
        indicator_id
        {%- for column, type in indicator_columns().items() %},
        {% if column in ('area_code', 'period_type', 'period', 'sex', 'age_group', 'definition_version', 'basis', 'origin') -%}
        {{ column }}
        {%- elif column == 'boundary_version' %}'sdn11' as boundary_version
        {%- elif column == 'status_given' %}'not_measured' as status_given
        {%- elif column == 'is_preliminary' %}false as is_preliminary
        {%- else %}cast(null as {{ type }}) as {{ column }}
        {%- endif %}
        {%- endfor %}
    from missing
),

final as (
    select
        complete.indicator_id,
        {%- for column in indicator_columns() if column != 'is_break' %}
        complete.{{ column }},
        {%- endfor %}
        areas.area_type,
        areas.name_sv as area_name,
        areas.sort_order as area_order,
        catalogue.source,
        catalogue.method,
        catalogue.multiplier,
        catalogue.direction,
        catalogue.disclosure_rule,
        catalogue.version_rank,
        -- A break that goes for the whole indicator is in the catalogue; one of a single survey comes with its rows.
        coalesce(
            complete.is_break, position(substring(complete.period, 1, 4) in coalesce(catalogue.breaks, '')) > 0
        ) as is_break
    from complete
    inner join areas on complete.area_code = areas.area_code
    left join catalogue
        on
            complete.indicator_id = catalogue.indicator_id
            and complete.definition_version = catalogue.definition_version
)

select * from final
