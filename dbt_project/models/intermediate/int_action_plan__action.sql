-- One row per area, half-year and action: its latest follow-up as of the date of the delivery, and whether it should have one.
with followups as (
    select
        *,
        count(*) over (partition by area_code, period, action_id) as followup_count,
        row_number() over (partition by area_code, period, action_id order by followup_date desc) as choice
    from {{ ref('stg_district_action_plans__followups') }}
),

final as (
    select
        actions.area_code,
        actions.period,
        actions.is_latest,
        actions.as_of_date,
        actions.problem_id,
        actions.action_id,
        actions.action_title,
        actions.kind,
        actions.committee_code,
        actions.start_date,
        actions.due_date,
        actions.status,
        actions.target_group,
        actions.status in ('planned', 'ongoing') and actions.due_date < actions.as_of_date as is_overdue,
        -- What was stopped is not to have an outcome.
        actions.status = 'done' or (actions.status <> 'stopped' and actions.due_date < actions.as_of_date) as is_due,
        coalesce(followups.outcome <> 'unknown', false) as has_outcome,
        coalesce(followups.followup_count, 0) as followup_count,
        followups.followup_date,
        followups.outcome,
        followups.is_measured,
        followups.finding,
        actions.origin,
        actions.file_sha256,
        actions.source_sheet,
        actions.source_row,
        actions.source_column
    from {{ ref('stg_district_action_plans__actions') }} as actions
    left join followups
        on
            actions.area_code = followups.area_code
            and actions.period = followups.period
            and actions.action_id = followups.action_id
            and followups.choice = 1
)

select * from final
