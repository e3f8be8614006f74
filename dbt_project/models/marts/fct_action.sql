-- One row per area and action, of the area's latest plan: problem, cause, action, follow-up, and the indicator's figures.
with actions as (
    select * from {{ ref('int_action_plan__action') }}
    where is_latest
),

catalogue as (
    select * from {{ source('raw', 'engine__indicator') }}
    where version_rank = 1
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
)

select * from final
