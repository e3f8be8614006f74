{#-
    Two areas or two periods: ratio, difference and whether chance alone explains it. 1: the one; 0: what it is compared with.
-#}

{#-
    The ratio of two rates and its limits on the log scale: exp(ln ratio -+ z sqrt(1/x1 + 1/x0)) (K. J. Rothman, Modern
    epidemiology). x: events; n: what they are divided by. NULL where a number is missing, a base is not above 0 or there is
    no event on one side.
-#}
{% macro rate_ratio(x1, n1, x0, n0) -%}
    {{ safe_ratio(safe_ratio(x1, n1), safe_ratio(x0, n0)) }}
{%- endmacro %}

{% macro rate_ratio_lower(x1, n1, x0, n0, z) -%}
    {{ _rate_ratio_limit(x1, n1, x0, n0, z, '-') }}
{%- endmacro %}

{% macro rate_ratio_upper(x1, n1, x0, n0, z) -%}
    {{ _rate_ratio_limit(x1, n1, x0, n0, z, '+') }}
{%- endmacro %}

{% macro _rate_ratio_limit(x1, n1, x0, n0, z, sign) -%}
    case when {{ x1 }} > 0 and {{ x0 }} > 0 and {{ n1 }} > 0 and {{ n0 }} > 0 then
        {{ rate_ratio(x1, n1, x0, n0) }} * exp({{ sign }} {{ z }} * sqrt(1 / {{ as_double(x1) }} + 1 / {{ as_double(x0) }}))
    end
{%- endmacro %}

{#-
    Limits of the difference v1 - v0 of two independent estimates from their own limits, by squaring and adding (R. G. Newcombe,
    Statistics in Medicine 17 (1998), method 10, for shares with Wilson's limits; G. Y. Zou and A. Donner, Statistics in
    Medicine 27 (2008), for any estimates). It takes over what the limits know: skewness, design effects, bounds.
-#}
{% macro difference_lower(v1, lower1, v0, upper0) -%}
    {{ v1 }} - {{ v0 }} - sqrt(
        ({{ v1 }} - {{ lower1 }}) * ({{ v1 }} - {{ lower1 }}) + ({{ upper0 }} - {{ v0 }}) * ({{ upper0 }} - {{ v0 }})
    )
{%- endmacro %}

{% macro difference_upper(v1, upper1, v0, lower0) -%}
    {{ v1 }} - {{ v0 }} + sqrt(
        ({{ upper1 }} - {{ v1 }}) * ({{ upper1 }} - {{ v1 }}) + ({{ v0 }} - {{ lower0 }}) * ({{ v0 }} - {{ lower0 }})
    )
{%- endmacro %}

{#-
    Two-sided mid-p of two counts x1 and x0 with bases n1 and n0 having one rate. Given their sum the first is binomial with
    share n1 / (n1 + n0) (J. Przyborowski and H. Wilenski, Biometrika 31 (1940)).

    Below 10 events on one side: exact, twice the smaller tail with half of what was seen (to 1e-15). From 10 on both sides: normal, by
    the signed root of the likelihood ratio r* = w + ln(u / w) / w, with the u that belongs to a mid-p of a whole number
    (H. E. Daniels, International Statistical Review 55 (1987)); within 1 % of the exact mid-p from 10 events on, however
    small that is. The plain normal statistic is off by half of a p-value there. NULL where a number is missing or negative, a
    base is not above 0, or a count below 10 is not whole. Two zeros: 1.

    The arguments are best columns: they are written many times.
-#}
{% macro rates_differ_p(x1, n1, x0, n0) -%}
    {%- set a, b = as_double(x1), as_double(x0) -%}
    {%- set share = '(' ~ as_double(n1) ~ ' / (' ~ as_double(n1) ~ ' + ' ~ as_double(n0) ~ '))' -%}
    {%- set is_first = a ~ ' <= ' ~ b -%}
    {%- set other_share = '(' ~ as_double(n0) ~ ' / (' ~ as_double(n1) ~ ' + ' ~ as_double(n0) ~ '))' -%}
    case
        when not ({{ a }} >= 0 and {{ b }} >= 0 and {{ n1 }} > 0 and {{ n0 }} > 0) then null
        when {{ a }} >= 10 and {{ b }} >= 10 then {{ two_sided_p(_modified_root(a, b, share, other_share)) }}
        when {{ is_first }} then {{ _binomial_mid_p(a, a ~ ' + ' ~ b, share, other_share) }}
        else {{ _binomial_mid_p(b, a ~ ' + ' ~ b, other_share, share) }}
    end
{%- endmacro %}

{#- r* of x of x + y with shares p and q = 1 - p. Near its singular point, where it loses its digits, its limit there. -#}
{% macro _modified_root(x, y, p, q) -%}
    {%- set expected = '((' ~ x ~ ' + ' ~ y ~ ') * ' ~ p ~ ')' -%}
    {%- set rest = '((' ~ x ~ ' + ' ~ y ~ ') * ' ~ q ~ ')' -%}
    {%- set deviance = 'greatest(2 * (' ~ x ~ ' * ln(' ~ x ~ ' / ' ~ expected ~ ') + ' ~ y ~ ' * ln(' ~ y ~ ' / ' ~ rest ~ ')), 0)' -%}
    {%- set w = '(sign(' ~ x ~ ' - ' ~ expected ~ ') * sqrt(' ~ deviance ~ '))' -%}
    {%- set odds_ratio = '(' ~ x ~ ' * ' ~ q ~ ' / (' ~ y ~ ' * ' ~ p ~ '))' -%}
    {%- set u = '(2 * (' ~ odds_ratio ~ ' - 1) / (' ~ odds_ratio ~ ' + 1) * sqrt(' ~ x ~ ' * ' ~ y ~ ' / (' ~ x ~ ' + ' ~ y ~ ')))' -%}
    (case
        when {{ deviance }} < 1e-4 then {{ w }} + ({{ q }} - {{ p }}) / (6 * sqrt({{ expected }} * {{ q }}))
        else {{ w }} + ln({{ u }} / {{ w }}) / {{ w }}
    end)
{%- endmacro %}

{#- Twice the smaller of the two mid-p tails of x (0 … 9) of total, where each falls to x with chance p and not with q. -#}
{% macro _binomial_mid_p(x, total, p, q) -%}
    case
        {%- for count in range(10) %}
        {%- set sum = namespace(text='0.5') %}
        {%- for step in range(count, 0, -1) %}
            {%- set sum.text = '1 + (' ~ total ~ ' - ' ~ (step - 1) ~ ') / ' ~ step ~ ' * ' ~ p ~ ' / ' ~ q ~ ' * (' ~ sum.text ~ ')' %}
        {%- endfor %}
        {%- set tail = 'power(' ~ q ~ ', ' ~ total ~ ') * (' ~ sum.text ~ ')' %}
        when {{ x }} = {{ count }} then 2 * greatest(least({{ tail }}, 1 - ({{ tail }})), 0)
        {%- endfor %}
    end
{%- endmacro %}

{#-
    Two-sided p-value of two shares x1 / n1 and x0 / n0 being one: chi-square with one degree of freedom times (N - 1) / N
    (I. Campbell, Statistics in Medicine 26 (2007)), which holds from an expected number of 1 on. n may be an effective sample
    size and x not whole. NULL where a number is missing, x is not within 0 and n, or an expected number is below 1.
-#}
{% macro shares_differ_p(x1, n1, x0, n0) -%}
    {%- set a, n, b, m = as_double(x1), as_double(n1), as_double(x0), as_double(n0) -%}
    {%- set total, counted = '(' ~ n ~ ' + ' ~ m ~ ')', '(' ~ a ~ ' + ' ~ b ~ ')' -%}
    case when
        {{ a }} between 0 and {{ n }} and {{ b }} between 0 and {{ m }}
        and least({{ counted }}, {{ total }} - {{ counted }}) * least({{ n }}, {{ m }}) >= {{ total }}
        then {{ two_sided_p(
            '((' ~ a ~ ' / ' ~ n ~ ' - ' ~ b ~ ' / ' ~ m ~ ') * sqrt((' ~ total ~ ' - 1) * ' ~ n ~ ' * ' ~ m
            ~ ' / (' ~ counted ~ ' * (' ~ total ~ ' - ' ~ counted ~ '))))'
        ) }}
    end
{%- endmacro %}
