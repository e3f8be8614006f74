-- One row per monthly count of reported crimes that could be judged against the months before it. Persons and suppliers (R2–R4)
-- have no months. On today's districts.
{%- set series = [
    'indicator_id', 'definition_version', 'basis', 'area_code', 'boundary_version', 'sex', 'age_group', 'segment',
] %}
with months as (
    select
        estimates.*,
        {{ period_position('estimates.period_type', 'estimates.period') }} as position,
        segments.segment
    from {{ ref('int_indicator__estimate') }} as estimates
    inner join {{ ref('int_indicator__segment') }} as segments
        on
            estimates.indicator_id = segments.indicator_id
            and estimates.definition_version = segments.definition_version
            and segments.calendar_year = {{ period_year('estimates.period') }}
    where
        estimates.period_type = 'month' and estimates.disclosure_rule = 'R1' and estimates.boundary_version = 'sdn11'
),

-- C2 keeps two months between the month and its baseline, so that a rise that builds up is not a part of its own yardstick; until
-- nine months are known, C1.
baselines as (
    select
        *,
        {%- for name, lag in [('c1', 0), ('c2', 2)] %}
        {{ ears_threshold('shown_numerator', series, 'position', lag) }} as threshold_{{ name }},
        {{ ears_baseline('avg', 'shown_numerator', series, 'position', lag) }} as mean_{{ name }},
        {{ ears_baseline('min', 'period', series, 'position', lag) }} as from_{{ name }},
        {{ ears_baseline('max', 'period', series, 'position', lag) }} as to_{{ name }},
        {{ ears_baseline('max', 'case when is_preliminary then 1 else 0 end', series, 'position', lag) }} as preliminary_{{ name }},
        {{ ears_baseline('min', 'case when is_preliminary then 1 else 0 end', series, 'position', lag) }}
            as all_preliminary_{{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from months
),

judged as (
    select
        *,
        case when threshold_c2 is not null then 'ears_c2' else 'ears_c1' end as alarm_method,
        coalesce(threshold_c2, threshold_c1) as threshold,
        {%- for column in ['mean', 'from', 'to', 'preliminary', 'all_preliminary'] %}
        case when threshold_c2 is not null then {{ column }}_c2 else {{ column }}_c1 end as baseline_{{ column }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from baselines
    where threshold_c1 is not null or threshold_c2 is not null
),

final as (
    select
        indicator_id,
        definition_version,
        basis,
        area_type,
        area_code,
        area_name,
        boundary_version,
        period_type,
        period,
        sex,
        age_group,
        shown_numerator as numerator,
        baseline_mean,
        threshold,
        alarm_method as method,
        baseline_from,
        baseline_to,
        -- One or two events more than none are no alarm: Farrington's limit of five.
        shown_numerator > threshold and shown_numerator >= 5 as is_alarm,
        is_preliminary,
        case when is_preliminary then baseline_all_preliminary = 0 else baseline_preliminary = 1 end as mixes_preliminary,
        source,
        origin
    from judged
)

select * from final
