-- One row per area, half-year and action, of the deliveries that hold. The area is that of the action's problem.
with final as (
    select
        problems.area_code,
        problems.period,
        problems.is_latest,
        alias.area_code as committee_code,
        actions.*
    from {{ source('raw', 'district_action_plans__actions') }} as actions
    inner join {{ ref('stg_district_action_plans__problems') }} as problems
        on
            actions.problem_id = problems.problem_id
            and actions.arrival_number = problems.arrival_number
            and actions.as_of_date = problems.as_of_date
    left join {{ ref('area_alias') }} as alias
        on alias.publisher = 'stockholm' and alias.label = {{ collapse_whitespace('actions.responsible_committee') }}
)

select * from final
