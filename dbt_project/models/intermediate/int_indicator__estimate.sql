-- One row per observation, and per window of observations added together: value, 95 and 99.8 % interval and status. The only
-- place where an indicator's arithmetic happens. In a suppressed row nothing is left that could tell what it hides.
{%- set columns = [
    'indicator_id', 'definition_version', 'basis', 'area_type', 'area_code', 'area_name', 'area_order', 'boundary_version',
    'period_type', 'period', 'sex', 'age_group', 'source', 'method', 'multiplier', 'direction', 'disclosure_rule', 'version_rank',
    'numerator', 'denominator', 'value_basis', 'status_given', 'is_suppressed', 'is_preliminary', 'is_break', 'origin', 'lineage',
] %}
{%- set given = [
    'value_given', 'lower_given', 'upper_given', 'lower_998_given', 'upper_998_given', 'rounding_given', 'count_at_most', 'n', 'n_eff',
] %}
with observations as (
    select {{ (columns + given) | join(', ') }} from {{ ref('int_indicator__protected') }}
    union all
    select
        {{ columns | join(', ') }},
        {%- for column in given %}
        cast(null as {{ indicator_columns()[column] }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_indicator__window') }}
),

shown as (
    select
        *,
        -- Of a delivered share only the share is known: how many respondents it stands for is an estimate for the rules.
        case when not is_suppressed and coalesce(value_basis, '') <> 'delivered' then numerator end as shown_numerator,
        case when not is_suppressed then denominator end as shown_denominator,
        case when not is_suppressed then value_given end as shown_given,
        case when not is_suppressed then rounding_given end as rounding
    from observations
),

valued as (
    select
        *,
        coalesce(shown_given, {{ safe_ratio('shown_numerator', 'shown_denominator') }} * multiplier) as value,
        -- Limits of a count become limits of a rate by the same factor as the count becomes the rate: also where the
        -- publisher's rate is all there is and its population is not at hand.
        case
            when shown_given is null then multiplier / nullif(shown_denominator, 0)
            -- A rate printed as 0 with events behind it says of none of them what it is worth.
            else {{ safe_ratio('nullif(shown_given, 0)', 'shown_numerator') }}
        end as rate_per_event,
        coalesce({{ safe_ratio('shown_numerator', 'shown_denominator') }}, shown_given / multiplier) as share,
        coalesce(n_eff, shown_denominator) as effective_base
    from shown
),

estimated as (
    select
        *,
        {%- for level, given_as in [('95', '_given'), ('998', '_998_given')] %}
        case
            when not is_suppressed and lower{{ given_as }} is not null then lower{{ given_as }}
            when method = 'poisson' then {{ poisson_lower('shown_numerator', level) }} * rate_per_event
            when method in ('wilson', 'wilson_effective')
                then {{ wilson_lower('share', 'effective_base', z(level)) }} * multiplier
        end as lower_{{ level }},
        case
            when not is_suppressed and upper{{ given_as }} is not null then upper{{ given_as }}
            when method = 'poisson' then {{ poisson_upper('shown_numerator', level) }} * rate_per_event
            when method in ('wilson', 'wilson_effective')
                then {{ wilson_upper('share', 'effective_base', z(level)) }} * multiplier
        end as upper_{{ level }}{{ ',' if not loop.last }}
        {%- endfor %}
    from valued
),

-- The same at both ends of what was rounded: between them lies the truth. Limits of a rate move in proportion to it, delivered ones
-- by what they were rounded themselves, those of a share with the share.
rounded as (
    select
        *,
        {%- for end, _, sign in ends_of_rounding() %}
        case
            when method = 'poisson' then greatest(value {{ sign }} coalesce(rounding, 0), 0)
            else least(greatest(value {{ sign }} coalesce(rounding, 0), 0), greatest(value, multiplier))
        end as {{ end }}_value{{ ',' if not loop.last }}
        {%- endfor %}
    from estimated
),

bounded as (
    select
        *
        {%- for end, _, sign in ends_of_rounding() %}
        {%- for side, level in [('lower', '95'), ('upper', '95'), ('lower', '998'), ('upper', '998')] %},
        case
            when rounding is null or {{ side }}_{{ level }} is null then {{ side }}_{{ level }}
            {%- if level == '95' %}
            when {{ side }}_given is not null then greatest({{ side }}_given {{ sign }} rounding, 0)
            {%- endif %}
            when method = 'poisson' then {{ side }}_{{ level }} * {{ safe_ratio(end ~ '_value', 'value') }}
            else {{ wilson(side, end ~ '_value / multiplier', 'effective_base', z(level)) }} * multiplier
        end as {{ end }}_{{ side }}_{{ level }}
        {%- endfor %}
        {%- endfor %}
    from rounded
),

flagged as (
    select
        *,
        case
            when is_suppressed or value is null then false
            -- A printed rate without its count is as unreliable as the most crimes it can stand for.
            when disclosure_rule = 'R1' then coalesce(coalesce(shown_numerator, count_at_most) < 10, false)
            when disclosure_rule = 'R3'
                then n_eff is null and lower_given is null or coalesce((upper_95 - lower_95) / 2 > 10, false)
            else false
        end as is_unreliable
    from bounded
),

final as (
    select
        *,
        case
            when lower_95 is null then null
            when method = 'order_statistics' then method
            when lower_given is not null and not is_suppressed then 'delivered'
            when method = 'poisson' then {{ poisson_method('shown_numerator') }}
            else method
        end as interval_method,
        case
            when status_given in ('not_existing', 'not_measured') then status_given
            when is_suppressed then 'suppressed'
            when value is null and shown_numerator is not null then 'missing_denominator'
            when value is null then 'not_measured'
            when is_break then 'break'
            when is_unreliable then 'unreliable'
            when is_preliminary then 'preliminary'
            else 'ok'
        end as status
    from flagged
)

select * from final
