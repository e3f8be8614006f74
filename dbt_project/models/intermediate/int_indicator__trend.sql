-- One row per value: its recent trend by Fingertips' rule, or why there is none. Five yearly values in a row that end with this
-- one, all final, computed from counts here, with no break among them. Months, quarters, waves, pooled and rolling periods get
-- no trend: they overlap or have seasons. From int_indicator__estimate alone, so that a slope cannot tell what is withheld.
{%- set values, weights, odds, counts, bases = [], [], [], [], [] %}
{%- for number in range(1, 6) %}
{%- do values.append('value_' ~ number) %}
{%- do weights.append('weight_' ~ number) %}
{%- do odds.append('log_odds_' ~ number) %}
{%- do counts.append('count_' ~ number) %}
{%- do bases.append('base_' ~ number) %}
{%- endfor %}
with shown as (
    select
        {%- for column in value_key() %}
        {{ column }},
        {%- endfor %}
        direction,
        method,
        multiplier,
        value,
        shown_numerator,
        shown_denominator,
        period_type = 'year' as is_yearly,
        coalesce(is_preliminary, false) as is_preliminary,
        coalesce(value_basis in ('computed', 'recovered'), false) as is_computed,
        {{ trend_weight('lower_95', 'upper_95') }} as weight,
        {{ trend_log_odds('shown_numerator', 'shown_denominator') }} as log_odds,
        {{ period_year('period') }} as period_year
    from {{ ref('int_indicator__estimate') }}
    where value is not null
),

-- A break belongs to the whole series, whichever of its areas have a value in that year.
breaks as (
    {{ breaks_by_year() | indent(4) }}
),

-- The five years up to each value side by side: 1 is the earliest, 5 the value itself.
five_years as (
    select
        *,
        {%- for before in range(4, -1, -1) %}
        {%- set number = 5 - before %}
        {%- for column, name in [
            ('value', 'value'), ('weight', 'weight'), ('log_odds', 'log_odds'), ('shown_numerator', 'count'),
            ('shown_denominator', 'base'),
        ] %}
        lag({{ column }}, {{ before }}) over series as {{ name }}_{{ number }},
        {%- endfor %}
        {%- endfor %}
        lag(period_year, 4) over series as first_year,
        max(case when is_preliminary then 1 else 0 end) over last_five = 1 as has_preliminary,
        min(case when is_computed then 1 else 0 end) over last_five = 0 as has_given
    from shown
    window
        series as (partition by {{ series_key() | join(', ') }} order by period_year, period),
        last_five as (
            partition by {{ series_key() | join(', ') }} order by period_year, period rows between 4 preceding and current row
        )
),

reasoned as (
    select
        *,
        case
            when not is_yearly then 'not_yearly'
            when first_year is null or period_year - first_year <> 4 then 'fewer_than_five_years'
            when exists (
                select 1 from breaks
                where
                    breaks.indicator_id = five_years.indicator_id
                    and breaks.definition_version = five_years.definition_version
                    and breaks.break_year > five_years.first_year
                    and breaks.break_year <= five_years.period_year
            ) then 'break'
            when has_preliminary then 'preliminary'
            when has_given then 'not_computed_here'
            when
                method = 'wilson'
                and ({{ odds | join(' is null or ') }} is null) then 'all_or_none'
            when
                coalesce(method, '') <> 'wilson'
                and ({{ weights | join(' is null or ') }} is null) then 'no_interval'
        end as trend_reason
    from five_years
),

measured as (
    select
        *,
        case
            when trend_reason is not null then null
            when method = 'wilson' then {{ trend_chi2_of_shares(counts, bases) }}
            else {{ trend_chi2(values, weights) }}
        end as trend_chi2,
        case
            when trend_reason is not null then null
            -- The slope of the log odds, as the change of the share where it is the five years' together.
            when method = 'wilson'
                then
                    {{ trend_slope(odds, ['1'] * 5) }} * multiplier
                    * {{ safe_ratio('(' ~ counts | join(' + ') ~ ')', '(' ~ bases | join(' + ') ~ ')') }}
                    * (1 - {{ safe_ratio('(' ~ counts | join(' + ') ~ ')', '(' ~ bases | join(' + ') ~ ')') }})
            else {{ trend_slope(values, weights) }}
        end as trend_slope
    from reasoned
),

decided as (
    select
        *,
        case
            when trend_reason is not null then 'not_calculated'
            when method = 'wilson' then {{ trend_verdict('trend_chi2', odds, ['1'] * 5) }}
            else {{ trend_verdict('trend_chi2', values, weights) }}
        end as trend
    from measured
),

final as (
    select
        {%- for column in value_key() %}
        {{ column }},
        {%- endfor %}
        trend,
        trend_reason,
        case when trend_reason is null then cast(first_year as varchar) end as trend_from_period,
        trend_slope,
        trend_chi2,
        {{ judgement(
            "case trend when 'increasing' then 'higher' when 'decreasing' then 'lower' when 'no_change' then 'similar' end", 'direction'
        ) }} as judgement_of_trend
    from decided
)

select * from final
