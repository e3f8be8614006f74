-- One row per action of an area's latest plan whose problem names an indicator: that indicator's figure of the period before
-- the action started and of the latest period after, in one series. What stands here is what may be shown of them.
with actions as (
    select
        actions.area_code,
        actions.action_id,
        actions.start_date,
        actions.status = 'planned' as is_planned,
        problems.indicator_id,
        -- A district that has merged has no figures after it did. Today's district has both, by exact sums.
        coalesce(succession.successor_code, actions.area_code) as indicator_area_code
    from {{ ref('int_action_plan__action') }} as actions
    inner join {{ ref('int_action_plan__problem') }} as problems
        on
            actions.area_code = problems.area_code
            and actions.period = problems.period
            and actions.problem_id = problems.problem_id
    left join {{ ref('area_succession') }} as succession on actions.area_code = succession.predecessor_code
    where actions.is_latest and problems.has_indicator
),

-- The default definition on today's division. Figures of a district council are those of its district.
figures as (
    select
        estimates.*,
        coalesce(area.committee_of, estimates.area_code) as place_code,
        periods.first_day,
        periods.last_day,
        -- Whole years first: they have no season.
        case estimates.period_type
            when 'year' then 1 when 'rolling_12m' then 2 when 'wave' then 3 when 'half_year' then 4 when 'quarter' then 5
        end as period_rank,
        case estimates.basis when 'convicted' then 1 when 'reported' then 2 else 3 end as basis_rank
    from {{ ref('int_indicator__estimate') }} as estimates
    inner join {{ ref('int_period') }} as periods
        on estimates.period_type = periods.period_type and estimates.period = periods.period
    inner join {{ ref('area') }} as area on estimates.area_code = area.area_code
    where
        estimates.version_rank = 1
        and estimates.boundary_version = 'sdn11'
        and estimates.period_type in ('year', 'rolling_12m', 'wave', 'half_year', 'quarter')
),

placed as (
    select
        actions.area_code as action_area_code,
        actions.action_id,
        actions.indicator_area_code,
        figures.*,
        -- A period in which the action began is neither.
        case
            when figures.last_day < actions.start_date then 'before'
            when figures.first_day >= actions.start_date and not actions.is_planned then 'after'
        end as side
    from actions
    inner join figures on actions.indicator_id = figures.indicator_id and actions.indicator_area_code = figures.place_code
    where figures.status not in ('not_existing', 'not_measured')
),
{% set series = ['basis', 'sex', 'age_group', 'period_type'] %}
befores as (
    select
        *,
        row_number() over (
            partition by action_area_code, action_id, {{ series | join(', ') }} order by last_day desc
        ) as choice
    from placed
    where side = 'before'
),

-- A quarter is compared with the same quarter of another year, never with another season.
afters as (
    select
        placed.*,
        row_number() over (
            partition by placed.action_area_code, placed.action_id, placed.{{ series | join(', placed.') }}
            order by placed.first_day desc
        ) as choice
    from placed
    left join befores
        on
            placed.action_area_code = befores.action_area_code
            and placed.action_id = befores.action_id
            {%- for column in series %}
            and placed.{{ column }} = befores.{{ column }}
            {%- endfor %}
            and befores.choice = 1
    where
        placed.side = 'after'
        and substring(placed.period, 5, 3) = coalesce(substring(befores.period, 5, 3), substring(placed.period, 5, 3))
),

candidates as (
    select distinct
        action_area_code,
        action_id,
        indicator_id,
        indicator_area_code,
        area_code,
        area_name,
        definition_version,
        period_rank,
        basis_rank,
        {{ series | join(', ') }}
    from placed
    where side is not null
),

paired as (
    select
        candidates.*,
        {%- for side in ['before', 'after'] %}
        {{ side }}s.period as period_{{ side }},
        {{ side }}s.first_day as first_day_{{ side }},
        {{ side }}s.last_day as last_day_{{ side }},
        {{ side }}s.value as value_{{ side }},
        {{ side }}s.lower_95 as lower_95_{{ side }},
        {{ side }}s.upper_95 as upper_95_{{ side }},
        {%- for end, _, _ in ends_of_rounding() %}
        {{ side }}s.{{ end }}_lower_95 as {{ end }}_lower_95_{{ side }},
        {{ side }}s.{{ end }}_upper_95 as {{ end }}_upper_95_{{ side }},
        {%- endfor %}
        {{ side }}s.status as status_{{ side }},
        {{ side }}s.is_preliminary as is_preliminary_{{ side }},
        {{ side }}s.origin as origin_{{ side }},
        {%- endfor %}
        row_number() over (
            partition by candidates.action_area_code, candidates.action_id
            order by
                case when befores.period is not null and afters.period is not null then 0 else 1 end,
                case when befores.period is not null then 0 else 1 end,
                candidates.period_rank,
                candidates.basis_rank,
                case when candidates.sex = 'all' then 0 else 1 end,
                candidates.sex,
                case when candidates.age_group = 'all' then 0 else 1 end,
                candidates.age_group,
                candidates.basis,
                candidates.area_code
        ) as choice
    from candidates
    {%- for side in ['before', 'after'] %}
    left join {{ side }}s
        on
            candidates.action_area_code = {{ side }}s.action_area_code
            and candidates.action_id = {{ side }}s.action_id
            {%- for column in series %}
            and candidates.{{ column }} = {{ side }}s.{{ column }}
            {%- endfor %}
            and {{ side }}s.choice = 1
    {%- endfor %}
),

judged as (
    select
        *,
        case when exists (
            select 1 from figures
            where
                figures.indicator_id = paired.indicator_id
                and figures.area_code = paired.area_code
                {%- for column in series %}
                and figures.{{ column }} = paired.{{ column }}
                {%- endfor %}
                and figures.is_break
                and figures.first_day > paired.last_day_before
                and figures.first_day <= paired.first_day_after
        ) then true else false end as has_break,
        -- Intervals that do not meet, however printed figures were rounded.
        {%- for end, other_end, _ in ends_of_rounding() %}
        case
            when {{ end }}_upper_95_after < {{ other_end }}_lower_95_before then 'lower'
            when {{ end }}_lower_95_after > {{ other_end }}_upper_95_before then 'higher'
            else 'similar'
        end as change_at_{{ end }}{{ ',' if not loop.last }}
        {%- endfor %}
    from paired
    where choice = 1
),

reasoned as (
    select
        *,
        case
            when period_before is null then 'no_value_before'
            when period_after is null then 'no_value_after'
            when status_before = 'suppressed' or status_after = 'suppressed' then 'suppressed'
            when value_before is null then 'no_value_before'
            when value_after is null then 'no_value_after'
            when has_break then 'break'
            when is_preliminary_before <> is_preliminary_after then 'preliminary'
            when lower_95_before is null or lower_95_after is null then 'no_interval'
            when change_at_least <> change_at_most then 'rounding'
            else 'compared'
        end as change_reason
    from judged
),

final as (
    select
        action_area_code as area_code,
        action_id,
        indicator_id,
        definition_version,
        area_code as indicator_area_code,
        area_name as indicator_area_name,
        indicator_area_code <> action_area_code as is_wider_area,
        {{ series | join(', ') }},
        {%- for side in ['before', 'after'] %}
        period_{{ side }},
        value_{{ side }},
        lower_95_{{ side }},
        upper_95_{{ side }},
        status_{{ side }},
        origin_{{ side }},
        {%- endfor %}
        change_reason,
        case when change_reason = 'compared' then change_at_least end as change_since_start
    from reasoned
)

select * from final
