-- One row per area, half-year and problem: how far it can be followed from cause to action to indicator.
with catalogue as (
    select distinct indicator_id from {{ source('raw', 'engine__indicator') }}
),

actions as (
    select
        area_code,
        period,
        problem_id,
        count(*) as action_count,
        sum(case when status <> 'stopped' then 1 else 0 end) as standing_count,
        sum(case when is_due then 1 else 0 end) as due_count,
        sum(case when is_due and has_outcome then 1 else 0 end) as due_with_outcome_count
    from {{ ref('int_action_plan__action') }}
    group by area_code, period, problem_id
),

counted as (
    select
        problems.*,
        catalogue.indicator_id is not null as has_indicator,
        coalesce(actions.action_count, 0) as action_count,
        coalesce(actions.standing_count, 0) as standing_count,
        coalesce(actions.due_count, 0) as due_count,
        coalesce(actions.due_with_outcome_count, 0) as due_with_outcome_count
    from {{ ref('stg_district_action_plans__problems') }} as problems
    left join catalogue on problems.indicator_id = catalogue.indicator_id
    left join actions
        on
            problems.area_code = actions.area_code
            and problems.period = actions.period
            and problems.problem_id = actions.problem_id
),

final as (
    select
        *,
        has_cause_analysis and standing_count > 0 and has_indicator as is_traced,
        -- The first link that is missing: without a cause nobody can tell whether an action meets it.
        case
            when not has_cause_analysis then 'cause'
            when standing_count = 0 then 'action'
            when not has_indicator then 'indicator'
        end as first_missing_link
    from counted
)

select * from final
