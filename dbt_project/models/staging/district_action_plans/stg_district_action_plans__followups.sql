-- One row per area, half-year, action and day of follow-up, of the deliveries that hold.
with final as (
    select
        actions.area_code,
        actions.period,
        followups.*
    from {{ source('raw', 'district_action_plans__followups') }} as followups
    inner join {{ ref('stg_district_action_plans__actions') }} as actions
        on
            followups.action_id = actions.action_id
            and followups.arrival_number = actions.arrival_number
            and followups.as_of_date = actions.as_of_date
)

select * from final
