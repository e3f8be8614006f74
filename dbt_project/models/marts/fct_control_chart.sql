-- One row per point of a control chart, with the key of the value it shows: its phase's centre and limits, and which rules it is part
-- of a signal by.
with limits as (
    {{ control_limits(ref('int_control_chart__point'), ['series_number']) | indent(4) }}
),

signals as (
    {{ control_signals('limits', ['series_number']) | indent(4) }}
),

named as (
    select
        *,
        case
            when centre is null then null
            when is_beyond_limits then 'beyond_limits'
            when is_run_of_seven then 'run_of_seven'
            when is_trend_of_seven then 'trend_of_seven'
            when is_two_of_three then 'two_of_three'
            else 'none'
        end as signal,
        case when is_trend_of_seven and not is_run_of_seven and not coalesce(is_beyond_limits, false) then trend_direction else side end
            as signal_side
    from signals
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
        chart,
        measured,
        phase,
        measure as value,
        centre,
        -- No count, rate or share is below none, no share above all.
        case when lower_limit < 0 then 0 else lower_limit end as lower_limit,
        case when chart = 'p_prime' and upper_limit > multiplier then multiplier else upper_limit end as upper_limit,
        base_count as baseline_points,
        base_count < 12 as is_trial,
        is_baseline,
        is_preliminary,
        max(case when is_baseline and is_preliminary then 1 else 0 end) over (partition by series_number, phase) = 1 as limits_are_preliminary,
        is_beyond_limits,
        is_run_of_seven,
        is_trend_of_seven,
        is_two_of_three,
        longest_run,
        longest_run_limit,
        crossings,
        crossings_limit,
        is_unrandom,
        signal,
        case when signal <> 'none' then case signal_side when 1 then 'higher' when -1 then 'lower' end end as signal_direction,
        case
            when signal is null then null
            when signal = 'none' then 'no_signal'
            when direction = 'none' then 'neither'
            when (signal_side = 1) = (direction = 'high') then 'improving'
            else 'worsening'
        end as verdict,
        source,
        origin
    from named
)

select * from final
