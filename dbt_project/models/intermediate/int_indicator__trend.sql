-- One row per value: its recent trend by Fingertips' rule, or why there is none. Five yearly values in a row that end with this
-- one, all final, computed from counts here, with no break among them. Months, quarters, waves, pooled and rolling periods get
-- no trend: they overlap or have seasons. From int_indicator__estimate alone, so that a slope cannot tell what is withheld.
{%- set measures, weights, counts, bases = [], [], [], [] %}
{%- for number in range(1, 6) %}
{%- do measures.append('measure_' ~ number) %}
{%- do weights.append('weight_' ~ number) %}
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
        shown_numerator,
        shown_denominator,
        period_type = 'year' as is_yearly,
        coalesce(is_preliminary, false) as is_preliminary,
        coalesce(value_basis in ('computed', 'recovered'), false) as is_computed,
        -- The slope is of values weighted by their intervals; of counted shares it is of the log odds, all alike.
        case when method = 'wilson' then {{ trend_log_odds('shown_numerator', 'shown_denominator') }} else value end as measure,
        case when method = 'wilson' then 1 else {{ trend_weight('lower_95', 'upper_95') }} end as weight,
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
            ('measure', 'measure'), ('weight', 'weight'), ('shown_numerator', 'count'), ('shown_denominator', 'base'),
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
            when {{ (measures + weights) | join(' is null or ') }} is null
                then case when method = 'wilson' then 'all_or_none' else 'no_interval' end
        end as trend_reason
    from five_years
),

measured as (
    select
        *,
        case when trend_reason is null then {{ trend_slope(measures, weights) }} end as slope,
        {{ safe_ratio(counts | join(' + '), bases | join(' + ')) }} as share_of_all_years,
        case
            when trend_reason is not null then null
            when method = 'wilson' then {{ trend_chi2_of_shares(counts, bases) }}
            else {{ trend_chi2(measures, weights) }}
        end as trend_chi2
    from reasoned
),

decided as (
    select
        *,
        -- The slope of the log odds, as the change of the share where it is the five years' together.
        case when method = 'wilson' then slope * multiplier * share_of_all_years * (1 - share_of_all_years) else slope end as trend_slope,
        case when trend_reason is null then {{ trend_verdict('trend_chi2', measures, weights) }} else 'not_calculated' end as trend
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
