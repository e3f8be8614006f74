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
    Whether two counts x1 and x0 with bases n1 and n0 have one rate, in three steps, because SQL has no variables and the
    expressions would grow into each other. Given their sum, the smaller count is binomial with the share that its base has of
    both (J. Przyborowski and H. Wilenski, Biometrika 31 (1940)); the two-sided mid-p is twice the smaller tail with half of what
    was seen.

    1. fewer_events: three columns, the smaller count, the sum and that share. NULL where a number is missing or negative or a
       base is not above 0.
    2. rates_differ_z: from 10 events on both sides a normal statistic, the signed root of the likelihood ratio
       r* = w + ln(u / w) / w with the u that belongs to a mid-p of whole numbers (H. E. Daniels, International Statistical
       Review 55 (1987)). Its p-value is within 1 % of the exact mid-p however small that is; the plain normal statistic is
       off by half of it or more there. NULL below 10.
    3. rates_differ_p: the p-value of that, and below 10 the exact mid-p (to 1e-15). NULL where the smaller count is below 10
       and not whole. Two zeros: 1.

    The long ones are dispatched, so that an engine with something better can have it.
-#}
{% macro fewer_events(x1, n1, x0, n0) -%}
    {%- set is_sound = x1 ~ ' >= 0 and ' ~ x0 ~ ' >= 0 and ' ~ n1 ~ ' > 0 and ' ~ n0 ~ ' > 0' -%}
    case when {{ is_sound }} then {{ as_double('least(' ~ x1 ~ ', ' ~ x0 ~ ')') }} end as fewer_events,
    case when {{ is_sound }} then {{ as_double(x1) }} + {{ as_double(x0) }} end as all_events,
    case when {{ is_sound }} then
        {{ as_double('case when ' ~ x1 ~ ' <= ' ~ x0 ~ ' then ' ~ n1 ~ ' else ' ~ n0 ~ ' end') }}
        / ({{ as_double(n1) }} + {{ as_double(n0) }})
    end as fewer_share
{%- endmacro %}

{% macro rates_differ_z(fewer_events, all_events, fewer_share) -%}
    {{ adapter.dispatch('rates_differ_z')(fewer_events, all_events, fewer_share) }}
{%- endmacro %}

{% macro default__rates_differ_z(fewer_events, all_events, fewer_share) -%}
    {%- set x, more = fewer_events, '(' ~ all_events ~ ' - ' ~ fewer_events ~ ')' -%}
    {%- set p, q = fewer_share, '(1 - ' ~ fewer_share ~ ')' -%}
    {%- set expected = '(' ~ all_events ~ ' * ' ~ p ~ ')' -%}
    {%- set deviance = 'greatest(2 * (' ~ x ~ ' * ln(' ~ x ~ ' / ' ~ expected ~ ') + ' ~ more ~ ' * ln(' ~ more ~ ' / ('
        ~ all_events ~ ' * ' ~ q ~ '))), 0)' -%}
    {%- set w = '(sign(' ~ x ~ ' - ' ~ expected ~ ') * sqrt(' ~ deviance ~ '))' -%}
    {%- set odds_ratio = '(' ~ x ~ ' * ' ~ q ~ ' / (' ~ more ~ ' * ' ~ p ~ '))' -%}
    {%- set u = '(2 * (' ~ odds_ratio ~ ' - 1) / (' ~ odds_ratio ~ ' + 1) * sqrt(' ~ x ~ ' * ' ~ more ~ ' / ' ~ all_events ~ '))' -%}
    case
        when {{ x }} < 10 then null
        -- Near its singular point, where it loses its digits, what it tends to.
        when {{ deviance }} < 1e-4 then {{ w }} + ({{ q }} - {{ p }}) / (6 * sqrt({{ expected }} * {{ q }}))
        else {{ w }} + ln({{ u }} / {{ w }}) / {{ w }}
    end
{%- endmacro %}

{% macro rates_differ_p(z, fewer_events, all_events, fewer_share) -%}
    {{ adapter.dispatch('rates_differ_p')(z, fewer_events, all_events, fewer_share) }}
{%- endmacro %}

{% macro default__rates_differ_p(z, fewer_events, all_events, fewer_share) -%}
    {%- set q = '(1 - ' ~ fewer_share ~ ')' -%}
    case
        when {{ z }} is not null then {{ two_sided_p(z) }}
        {%- for count in range(10) %}
        {%- set sum = namespace(text='0.5') %}
        {%- for step in range(count, 0, -1) %}
            {%- set sum.text = '1 + (' ~ all_events ~ ' - ' ~ (step - 1) ~ ') / ' ~ step ~ ' * ' ~ fewer_share ~ ' / ' ~ q
                ~ ' * (' ~ sum.text ~ ')' %}
        {%- endfor %}
        {%- set tail = 'power(' ~ q ~ ', ' ~ all_events ~ ') * (' ~ sum.text ~ ')' %}
        when {{ fewer_events }} = {{ count }} then 2 * greatest(least({{ tail }}, 1 - {{ tail }}), 0)
        {%- endfor %}
    end
{%- endmacro %}

{#-
    Whether two shares x1 / n1 and x0 / n0 are one: a normal statistic whose square is chi-square times (N - 1) / N
    (I. Campbell, Statistics in Medicine 26 (2007)), which holds from an expected number of 1 on. Its p-value is two_sided_p of
    it. n may be an effective sample size and x not whole. NULL where a number is missing, x is not within 0 and n, or an
    expected number is below 1.
-#}
{% macro shares_differ_z(x1, n1, x0, n0) -%}
    {%- set a, n, b, m = as_double(x1), as_double(n1), as_double(x0), as_double(n0) -%}
    {%- set total, counted = '(' ~ n ~ ' + ' ~ m ~ ')', '(' ~ a ~ ' + ' ~ b ~ ')' -%}
    case when
        {{ a }} between 0 and {{ n }} and {{ b }} between 0 and {{ m }}
        and least({{ counted }}, {{ total }} - {{ counted }}) * least({{ n }}, {{ m }}) >= {{ total }}
        then ({{ a }} / {{ n }} - {{ b }} / {{ m }})
            * sqrt(({{ total }} - 1) * {{ n }} * {{ m }} / ({{ counted }} * ({{ total }} - {{ counted }})))
    end
{%- endmacro %}
