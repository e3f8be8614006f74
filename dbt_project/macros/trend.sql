{#-
    The recent trend of five yearly points as Fingertips computes it (Department of Health and Social Care, "Recent trends",
    public health technical guidance). The lists hold five column names, the earliest year first.

    A trend is significant where chi-square exceeds 9.5495 (99.8 %, one degree of freedom) and the slope of all points and the
    five slopes that leave out one point have one sign, so that no single year makes a trend.
-#}
{% macro trend_critical_chi2() -%}
    {{ as_double("'9.54953570608324'") }}
{%- endmacro %}

{#- The weight of a point: 1 / SE², with SE = (upper - lower) / 3.92. NULL where the limits are equal or missing. -#}
{% macro trend_weight(lower_95, upper_95) -%}
    {{ safe_ratio('3.92 * 3.92', '(' ~ upper_95 ~ ' - ' ~ lower_95 ~ ') * (' ~ upper_95 ~ ' - ' ~ lower_95 ~ ')') }}
{%- endmacro %}

{#- The weighted least squares slope per year; without: the number (1–5) of a point to leave out. -#}
{% macro trend_slope(values, weights, without=none) -%}
    {%- set s = _trend_sums(values, weights, without) -%}
    (({{ s.w }}) * ({{ s.tv }}) - ({{ s.t }}) * ({{ s.v }})) / nullif(({{ s.w }}) * ({{ s.tt }}) - ({{ s.t }}) * ({{ s.t }}), 0)
{%- endmacro %}

{#- Chi-square of the slope of values with weights. -#}
{% macro trend_chi2(values, weights) -%}
    {%- set s = _trend_sums(values, weights) -%}
    power({{ trend_slope(values, weights) }}, 2) * (({{ s.w }}) * ({{ s.tt }}) - ({{ s.t }}) * ({{ s.t }})) / nullif({{ s.w }}, 0)
{%- endmacro %}

{#- Chi-square for trend of shares: counts of bases. NULL where all or none are counted. -#}
{% macro trend_chi2_of_shares(counts, bases) -%}
    {%- set c, b = _trend_sums(counts, ['1'] * 5), _trend_sums(bases, ['1'] * 5) -%}
    ({{ b.v }}) * power(({{ b.v }}) * ({{ c.tv }}) - ({{ c.v }}) * ({{ b.tv }}), 2) / nullif(
        ({{ c.v }}) * (({{ b.v }}) - ({{ c.v }})) * (({{ b.v }}) * ({{ b.ttv }}) - ({{ b.tv }}) * ({{ b.tv }})), 0
    )
{%- endmacro %}

{#- The log odds of a share, whose unweighted slopes decide the sign. NULL where none or all are counted. -#}
{% macro trend_log_odds(count, base) -%}
    case when {{ count }} > 0 and {{ count }} < {{ base }} then
        ln({{ as_double(count) }} / ({{ as_double(base) }} - {{ as_double(count) }}))
    end
{%- endmacro %}

{#- 'increasing', 'decreasing' or 'no_change'; 'not_calculated' where a point or weight is missing. -#}
{% macro trend_verdict(chi2, values, weights) -%}
    {{ adapter.dispatch('trend_verdict')(chi2, values, weights) }}
{%- endmacro %}

{% macro default__trend_verdict(chi2, values, weights) -%}
    {%- set slopes = [trend_slope(values, weights)] -%}
    {%- for left_out in range(1, 6) -%}
        {%- do slopes.append(trend_slope(values, weights, left_out)) -%}
    {%- endfor -%}
    case
        when {{ chi2 }} is null
            {%- for column in values + weights %} or {{ column }} is null{% endfor %} then 'not_calculated'
        when {{ chi2 }} <= {{ trend_critical_chi2() }} then 'no_change'
        when {% for slope in slopes %}{{ slope }} >= 0{{ ' and ' if not loop.last }}{% endfor %} then 'increasing'
        when {% for slope in slopes %}{{ slope }} < 0{{ ' and ' if not loop.last }}{% endfor %} then 'decreasing'
        else 'no_change'
    end
{%- endmacro %}

{#- Sums over the points at times -2 … 2: of w, wt, wtt, wv, wtv and wttv, as SQL. -#}
{% macro _trend_sums(values, weights, without=none) -%}
    {%- set sums = {'w': [], 't': [], 'tt': [], 'v': [], 'tv': [], 'ttv': []} -%}
    {%- for number in range(5) if number + 1 != without -%}
        {%- set value, weight, time = values[number], weights[number], number - 2 -%}
        {%- do sums.w.append(weight) -%}
        {%- do sums.t.append(time ~ ' * ' ~ weight) -%}
        {%- do sums.tt.append(time * time ~ ' * ' ~ weight) -%}
        {%- do sums.v.append(value ~ ' * ' ~ weight) -%}
        {%- do sums.tv.append(time ~ ' * ' ~ value ~ ' * ' ~ weight) -%}
        {%- do sums.ttv.append(time * time ~ ' * ' ~ value ~ ' * ' ~ weight) -%}
    {%- endfor -%}
    {%- set texts = {} -%}
    {%- for name, terms in sums.items() -%}
        {%- do texts.update({name: terms | join(' + ')}) -%}
    {%- endfor -%}
    {{ return(texts) }}
{%- endmacro %}
