-- One row per area and problem, of the area's latest plan: which links of problem, cause, action and indicator are there.
with final as (
    select
        problems.area_code,
        area.name_sv as area_name,
        area.area_type,
        coalesce(succession.successor_code, problems.area_code) as area_code_today,
        problems.as_of_date,
        problems.problem_id,
        problems.problem_title,
        problems.focus_area,
        problems.is_prioritised,
        problems.has_cause_analysis,
        problems.cause,
        problems.indicator_id,
        problems.action_count,
        problems.due_count,
        problems.due_with_outcome_count,
        problems.is_traced,
        problems.first_missing_link,
        'district_action_plans' as source,
        problems.origin,
        {{ lineage('problems') }} as lineage
    from {{ ref('int_action_plan__problem') }} as problems
    inner join {{ ref('area') }} as area on problems.area_code = area.area_code
    left join {{ ref('area_succession') }} as succession on problems.area_code = succession.predecessor_code
    where problems.is_latest
)

select * from final
