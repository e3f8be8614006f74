-- One row per indicator, definition, basis, area, boundary version, breakdown and window of periods added together: twelve
-- months by the last of them, for every reported crime that comes by month; three calendar years, where the crime is rare.
-- Only of reported crimes (R1): months of persons and suppliers are never shown, and years of persons are pooled where they are
-- counted. Only of what is shown, so that a window tells nothing that its parts do not. On today's districts: the areas of older
-- divisions have no series that goes on.
{%- set series = ['indicator_id', 'definition_version', 'basis', 'area_code', 'boundary_version', 'sex', 'age_group'] %}
{%- set windows = {
    'rolling_12m': {'part': 'month', 'length': 12, 'period': 'ending.period', 'base': 'avg', 'first_part': "like '%-01'"},
    'pooled': {
        'part': 'year', 'length': 3, 'base': 'sum', 'first_part': 'is not null',
        'period': "cast(ending.position - 2 as varchar) || '-' || ending.period",
    },
} %}
with observations as (
    select * from {{ ref('int_indicator__protected') }}
    where disclosure_rule = 'R1' and boundary_version = 'sdn11' and period_type in ('month', 'year')
),

parts as (
    select
        observations.*,
        {{ period_position('observations.period_type', 'observations.period') }} as position,
        segments.segment,
        case when not observations.is_suppressed then observations.numerator end as event_count
    from observations
    left join {{ ref('int_indicator__segment') }} as segments
        on
            observations.indicator_id = segments.indicator_id
            and observations.definition_version = segments.definition_version
            and segments.calendar_year = {{ period_year('observations.period') }}
),

{% for period_type, window in windows.items() -%}
{{ period_type }} as (
    select
        {%- for column in series %}
        ending.{{ column }},
        {%- endfor %}
        ending.period as last_period,
        '{{ period_type }}' as period_type,
        {{ window.period }} as period,
        max(ending.area_type) as area_type,
        -- Every part known, all of them final or all preliminary, no break between two of them.
        count(part.event_count) = {{ window.length }}
        and min(part.segment) = max(part.segment)
        and min(case when part.is_preliminary then 1 else 0 end) = max(case when part.is_preliminary then 1 else 0 end)
            as is_complete,
        max(case when part.is_suppressed then 1 else 0 end) = 1 as has_suppressed,
        min(part.event_count) as smallest_count,
        sum(part.event_count) as numerator,
        -- Twelve months of one year of people; three years of three.
        case when count(part.denominator) = {{ window.length }} then {{ window.base }}({{ as_double('part.denominator') }}) end
            as denominator,
        case when max(case when part.value_basis = 'recovered' then 1 else 0 end) = 1 then 'recovered' else 'computed' end
            as value_basis,
        max(case when part.is_preliminary then 1 else 0 end) = 1 as is_preliminary,
        -- The first window that lies wholly after the break.
        max(
            case
                when part.is_break and part.position = ending.position - {{ window.length - 1 }}
                and part.period {{ window.first_part }} then 1 else 0
            end
        ) = 1 as is_break,
        {{ weakest_origin('part.origin') }} as origin,
        {{ text_list('part.lineage') }} as lineage
    from parts as ending
    inner join parts as part
        on
            {%- for column in series %}
            {{ 'and ' if not loop.first }}ending.{{ column }} = part.{{ column }}
            {%- endfor %}
            and part.period_type = ending.period_type
            and part.position between ending.position - {{ window.length - 1 }} and ending.position
    where ending.period_type = '{{ window.part }}'
    group by
        {%- for column in series %}
        ending.{{ column }},
        {%- endfor %}
        ending.period, ending.position
),

{% endfor -%}
all_windows as (
    select * from rolling_12m
    union all
    select * from pooled
),

-- A window is made for all areas or for none. Years are pooled where a year of it has fewer than ten events in a district.
wanted as (
    select
        indicator_id,
        definition_version,
        basis,
        sex,
        age_group,
        period_type,
        period
    from all_windows
    group by indicator_id, definition_version, basis, sex, age_group, period_type, period
    having
        max(case when is_complete then 1 else 0 end) = 1
        and (period_type = 'rolling_12m' or min(case when is_complete and area_type = 'district' then smallest_count end) < 10)
),

final as (
    select
        last_part.indicator_id,
        last_part.definition_version,
        last_part.basis,
        last_part.area_type,
        last_part.area_code,
        last_part.area_name,
        last_part.area_order,
        last_part.boundary_version,
        all_windows.period_type,
        all_windows.period,
        last_part.sex,
        last_part.age_group,
        last_part.source,
        last_part.method,
        last_part.multiplier,
        last_part.direction,
        last_part.disclosure_rule,
        last_part.version_rank,
        case when all_windows.is_complete then all_windows.numerator end as numerator,
        case when all_windows.is_complete then all_windows.denominator end as denominator,
        case when all_windows.is_complete then all_windows.value_basis end as value_basis,
        case
            when all_windows.is_complete or all_windows.has_suppressed then null
            when last_part.status_given = 'not_existing' then 'not_existing'
            else 'not_measured'
        end as status_given,
        all_windows.has_suppressed as is_suppressed,
        all_windows.is_complete and all_windows.is_preliminary as is_preliminary,
        all_windows.is_complete and all_windows.is_break as is_break,
        all_windows.origin,
        case when all_windows.is_complete then all_windows.lineage end as lineage
    from all_windows
    inner join wanted
        on
            all_windows.indicator_id = wanted.indicator_id
            and all_windows.definition_version = wanted.definition_version
            and all_windows.basis = wanted.basis
            and all_windows.sex = wanted.sex
            and all_windows.age_group = wanted.age_group
            and all_windows.period_type = wanted.period_type
            and all_windows.period = wanted.period
    inner join observations as last_part
        on
            {%- for column in series %}
            {{ 'and ' if not loop.first }}all_windows.{{ column }} = last_part.{{ column }}
            {%- endfor %}
            and all_windows.last_period = last_part.period
            and last_part.period_type = case all_windows.period_type
                {%- for period_type, window in windows.items() %}
                when '{{ period_type }}' then '{{ window.part }}'
                {%- endfor %}
            end
)

select * from final
