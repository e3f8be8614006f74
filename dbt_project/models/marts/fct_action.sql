-- One row per area and action, of the area's latest plan: problem, cause, action, follow-up, and the indicator's figures.
with actions as (
    select * from {{ ref('int_action_plan__action') }}
    where is_latest
),

catalogue as (
    select * from {{ source('raw', 'engine__indicator') }}
    where version_rank = 1
),

-- What the control chart of the same series says of its latest point that began after the action did.
charted as (
    select
        comparison.area_code,
        comparison.action_id,
        chart.period_type,
        chart.period,
        chart.signal,
        chart.signal_direction,
        chart.verdict,
        row_number() over (
            partition by comparison.area_code, comparison.action_id order by periods.first_day desc
        ) as choice
    from {{ ref('int_action_plan__comparison') }} as comparison
    inner join actions
        on
            comparison.area_code = actions.area_code
            and comparison.action_id = actions.action_id
            and actions.status <> 'planned'
    inner join {{ ref('fct_control_chart') }} as chart
        on
            comparison.indicator_id = chart.indicator_id
            and comparison.definition_version = chart.definition_version
            and comparison.basis = chart.basis
            and comparison.sex = chart.sex
            and comparison.age_group = chart.age_group
            and comparison.indicator_area_code = chart.area_code
            and chart.signal is not null
    inner join {{ ref('int_period') }} as periods
        on
            chart.period_type = periods.period_type
            and chart.period = periods.period
            and periods.first_day >= actions.start_date
),

final as (
    select
        actions.area_code,
        area.name_sv as area_name,
        area.area_type,
        coalesce(succession.successor_code, actions.area_code) as area_code_today,
        actions.as_of_date,
        actions.problem_id,
        problems.problem_title,
        problems.focus_area,
        problems.is_prioritised,
        problems.has_cause_analysis,
        problems.cause,
        actions.action_id,
        actions.action_title,
        actions.kind,
        actions.committee_code,
        committee.name_sv as committee_name,
        actions.target_group,
        actions.start_date,
        actions.due_date,
        actions.status,
        actions.is_overdue,
        actions.followup_count,
        actions.followup_date,
        actions.outcome,
        actions.is_measured,
        actions.finding,
        problems.indicator_id,
        catalogue.title_sv as indicator_title_sv,
        catalogue.title_en as indicator_title_en,
        catalogue.definition_sv as indicator_definition_sv,
        catalogue.definition_en as indicator_definition_en,
        catalogue.unit_sv as indicator_unit_sv,
        catalogue.direction as indicator_direction,
        coalesce(comparison.definition_version, catalogue.definition_version) as definition_version,
        comparison.indicator_area_code,
        comparison.indicator_area_name,
        comparison.is_wider_area,
        comparison.basis,
        comparison.sex,
        comparison.age_group,
        comparison.period_type,
        comparison.period_before,
        comparison.value_before,
        comparison.lower_95_before,
        comparison.upper_95_before,
        comparison.status_before,
        comparison.period_after,
        comparison.value_after,
        comparison.lower_95_after,
        comparison.upper_95_after,
        comparison.status_after,
        comparison.change_since_start,
        case
            when problems.indicator_id is null then 'no_indicator'
            when catalogue.indicator_id is null then 'unknown_indicator'
            when actions.status = 'planned' then 'not_started'
            when comparison.action_id is null then 'no_value_before'
            else comparison.change_reason
        end as change_reason,
        charted.period_type as chart_period_type,
        charted.period as chart_period,
        charted.signal as chart_signal,
        charted.signal_direction as chart_signal_direction,
        charted.verdict as chart_verdict,
        'district_action_plans' as source,
        case
            when 'synthetic' in (actions.origin, comparison.origin_before, comparison.origin_after) then 'synthetic'
            when 'example' in (actions.origin, comparison.origin_before, comparison.origin_after) then 'example'
            else actions.origin
        end as origin,
        {{ lineage('actions') }} as lineage
    from actions
    inner join {{ ref('int_action_plan__problem') }} as problems
        on
            actions.area_code = problems.area_code
            and actions.period = problems.period
            and actions.problem_id = problems.problem_id
    inner join {{ ref('area') }} as area on actions.area_code = area.area_code
    left join {{ ref('area') }} as committee on actions.committee_code = committee.area_code
    left join {{ ref('area_succession') }} as succession on actions.area_code = succession.predecessor_code
    left join catalogue on problems.indicator_id = catalogue.indicator_id
    left join {{ ref('int_action_plan__comparison') }} as comparison
        on actions.area_code = comparison.area_code and actions.action_id = comparison.action_id
    left join charted
        on
            actions.area_code = charted.area_code
            and actions.action_id = charted.action_id
            and charted.choice = 1
)

select * from final
