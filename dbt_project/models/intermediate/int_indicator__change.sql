-- One row per value that has one to be compared with a year earlier: the same month, quarter, half-year or year of the year before,
-- the survey wave before, or the pooled years before that do not overlap. Never across a break, never a preliminary value with
-- a final one. From int_indicator__estimate alone, so that nothing withheld can show in a difference.
with shown as (
    select
        *,
        case
            when period_type = 'wave' then lag(period) over (partition by {{ series_key() | join(', ') }} order by period)
            else {{ period_before('period_type', 'period') }}
        end as period_before,
        -- What a rate was divided by, also where that is only known as the publisher's count / rate.
        multiplier / nullif(rate_per_event, 0) as event_base
    from {{ ref('int_indicator__estimate') }}
    where value is not null
),

-- A break belongs to the whole series: also an area without a value in the year of the break has its series broken.
breaks as (
    {{ breaks_by_year() | indent(4) }}
),

pairs as (
    select
        {%- for column in value_key() %}
        shown.{{ column }},
        {%- endfor %}
        shown.direction,
        shown.method,
        before.period as previous_period,
        {%- for column in [
            'shown_numerator', 'event_base', 'share', 'effective_base', 'value', 'lower_95', 'upper_95', 'least_value', 'least_lower_95',
            'least_upper_95', 'most_value', 'most_lower_95', 'most_upper_95',
        ] %}
        shown.{{ column }},
        before.{{ column }} as previous_{{ column }},
        {%- endfor %}
        shown.value - before.value as change
    from shown
    inner join shown as before
        on
            {{ same('shown', 'before', series_key()) | indent(12) }}
            and shown.period_before = before.period
            and coalesce(shown.is_preliminary, false) = coalesce(before.is_preliminary, false)
    where not exists (
        select 1 from breaks
        where
            breaks.indicator_id = shown.indicator_id
            and breaks.definition_version = shown.definition_version
            and breaks.break_year > {{ first_year_of('before.period_type', 'before.period') }}
            and breaks.break_year <= {{ last_year_of('shown.period_type', 'shown.period') }}
    )
),

measured as (
    select
        *,
        {{ difference_lower('value', 'lower_95', 'previous_value', 'previous_upper_95') | indent(8) }} as change_lower_95,
        {{ difference_upper('value', 'upper_95', 'previous_value', 'previous_lower_95') | indent(8) }} as change_upper_95,
        {%- for end, other_end, _ in ends_of_rounding() %}
        {{ compared(
            difference_lower(
                end ~ '_value', end ~ '_lower_95', 'previous_' ~ other_end ~ '_value', 'previous_' ~ other_end ~ '_upper_95'
            ),
            difference_upper(
                end ~ '_value', end ~ '_upper_95', 'previous_' ~ other_end ~ '_value', 'previous_' ~ other_end ~ '_lower_95'
            ),
            as_double(0)
        ) | indent(8) }} as change_at_{{ end }},
        {%- endfor %}
        {{ fewer_events(
            'shown_numerator', 'event_base', 'previous_shown_numerator', 'previous_event_base'
        ) | indent(8) }}
    from pairs
),

with_statistic as (
    select
        *,
        case
            when method = 'poisson' then {{ rates_differ_z('fewer_events', 'all_events', 'fewer_share') | indent(12) }}
            when method in ('wilson', 'wilson_effective')
                then {{ shares_differ_z(
                    'share * effective_base', 'effective_base', 'previous_share * previous_effective_base', 'previous_effective_base'
                ) | indent(16) }}
        end as z_of_change
    from measured
),

tested as (
    select
        *,
        case
            when method = 'poisson' then {{ rates_differ_p('z_of_change', 'fewer_events', 'all_events', 'fewer_share') | indent(12) }}
            else {{ two_sided_p('z_of_change') }}
        end as p_value_of_change
    from with_statistic
),

compared as (
    select
        *,
        {{ where_both_say('change_at_least', 'change_at_most') }} as change_95
    from tested
),

final as (
    select
        {%- for column in value_key() %}
        {{ column }},
        {%- endfor %}
        previous_period,
        previous_value,
        change,
        change_lower_95,
        change_upper_95,
        p_value_of_change,
        change_95,
        {{ judgement('change_95', 'direction') }} as judgement_of_change,
        coalesce(change_at_least <> change_at_most, false) as is_rounding_decisive
    from compared
)

select * from final
