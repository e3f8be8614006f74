-- One row per indicator, definition, basis, area, boundary version, breakdown and window of periods added together: twelve
-- months by the last of them, for every reported crime that comes by month; three calendar years, where the crime is rare.
-- Only of reported crimes (R1): months of persons and suppliers are never shown, and years of persons are pooled where they are
-- counted. Only of what is shown, so that a window tells nothing that its parts do not. On today's districts: the areas of older
-- divisions have no series that goes on.
{%- set series = ['indicator_id', 'definition_version', 'basis', 'area_code', 'boundary_version', 'sex', 'age_group'] %}
{%- set kept = [
    'indicator_id', 'definition_version', 'basis', 'area_type', 'area_code', 'area_name', 'area_order', 'boundary_version', 'sex',
    'age_group', 'source', 'method', 'multiplier', 'direction', 'disclosure_rule', 'version_rank',
] %}
{%- set windows = {
    'rolling_12m': {'part': 'month', 'length': 12, 'period': 'period', 'base': 'avg', 'first_part': "period like '%-01'"},
    'pooled': {
        'part': 'year', 'length': 3, 'base': 'sum', 'first_part': 'true',
        'period': "cast(position - 2 as varchar) || '-' || period",
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
        case when not observations.is_suppressed then observations.numerator end as event_count,
        case when observations.is_suppressed then 1 else 0 end as suppressed,
        case when observations.is_preliminary then 1 else 0 end as preliminary
    from observations
    left join {{ ref('int_indicator__segment') }} as segments
        on
            observations.indicator_id = segments.indicator_id
            and observations.definition_version = segments.definition_version
            and segments.calendar_year = {{ period_year('observations.period') }}
),

{% for period_type, window in windows.items() -%}
{%- set rows = 'partition by ' ~ series | join(', ') ~ ' order by position rows between ' ~ (window.length - 1)
    ~ ' preceding and current row' -%}
{{ period_type }} as (
    select
        *,
        '{{ period_type }}' as window_type,
        {{ window.period }} as window_period,
        -- Every part known, all of them final or all preliminary, no break between two of them.
        count(event_count) over ({{ rows }}) = {{ window.length }}
        and min(position) over ({{ rows }}) = position - {{ window.length - 1 }}
        and min(segment) over ({{ rows }}) = max(segment) over ({{ rows }})
        and min(preliminary) over ({{ rows }}) = max(preliminary) over ({{ rows }}) as is_complete,
        max(suppressed) over ({{ rows }}) = 1 as has_suppressed,
        min(event_count) over ({{ rows }}) as smallest_count,
        sum(event_count) over ({{ rows }}) as window_numerator,
        -- Twelve months of one year of people; three years of three.
        case
            when count(denominator) over ({{ rows }}) = {{ window.length }}
                then {{ window.base }}({{ as_double('denominator') }}) over ({{ rows }})
        end as window_denominator,
        case max(case when value_basis = 'recovered' then 1 else 0 end) over ({{ rows }})
            when 1 then 'recovered' else 'computed'
        end as window_basis,
        -- The first window that lies wholly after the break.
        max(case when is_break and {{ window.first_part }} then position end) over ({{ rows }})
        = position - {{ window.length - 1 }} as begins_at_break,
        case max(case origin when 'synthetic' then 2 when 'example' then 1 else 0 end) over ({{ rows }})
            when 2 then 'synthetic' when 1 then 'example' else 'published'
        end as window_origin,
        {{ text_over('lineage', rows) }} as window_lineage
    from parts
    where period_type = '{{ window.part }}'
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
        window_type,
        window_period
    from all_windows
    group by indicator_id, definition_version, basis, sex, age_group, window_type, window_period
    having
        max(case when is_complete then 1 else 0 end) = 1
        and (window_type = 'rolling_12m' or min(case when is_complete and area_type = 'district' then smallest_count end) < 10)
),

final as (
    select
        {%- for column in kept %}
        all_windows.{{ column }},
        {%- endfor %}
        all_windows.window_type as period_type,
        all_windows.window_period as period,
        case when all_windows.is_complete then all_windows.window_numerator end as numerator,
        case when all_windows.is_complete then all_windows.window_denominator end as denominator,
        case when all_windows.is_complete then all_windows.window_basis end as value_basis,
        case
            when all_windows.is_complete or all_windows.has_suppressed then null
            when all_windows.status_given = 'not_existing' then 'not_existing'
            else 'not_measured'
        end as status_given,
        all_windows.has_suppressed as is_suppressed,
        all_windows.is_complete and all_windows.preliminary = 1 as is_preliminary,
        all_windows.is_complete and coalesce(all_windows.begins_at_break, false) as is_break,
        all_windows.window_origin as origin,
        case when all_windows.is_complete then all_windows.window_lineage end as lineage
    from all_windows
    inner join wanted
        on
            all_windows.indicator_id = wanted.indicator_id
            and all_windows.definition_version = wanted.definition_version
            and all_windows.basis = wanted.basis
            and all_windows.sex = wanted.sex
            and all_windows.age_group = wanted.age_group
            and all_windows.window_type = wanted.window_type
            and all_windows.window_period = wanted.window_period
)

select * from final
