{#-
    Median of times of which some have not ended: such a one is NULL and counts as longer than all others, so the median is NULL
    where half of them or more have not ended. Aggregates over one row per time; place: 1 for the shortest and so on, those without
    an end last; total: how many there are, the same on every row.
-#}
{% macro median(value, place, total) -%}
    (
        max(case when {{ place }} = floor(({{ total }} + 1) / {{ as_double(2) }}) then {{ as_double(value) }} end)
        + max(case when {{ place }} = floor({{ total }} / {{ as_double(2) }}) + 1 then {{ as_double(value) }} end)
    ) / 2
{%- endmacro %}

{#-
    Its limits: the values at the places r and total + 1 - r, where r is the largest with P(X < r) at most (1 - level) / 2 and X
    binomial with one half (W. J. Conover, Practical nonparametric statistics, 3.2; the interval of the sign test). No
    distribution is assumed. Exact up to 100, from there r = ⌊total / 2 - z √total / 2⌋. NULL under 6 values (level '95') or 10 ('998'),
    and where the place is one without an end.
-#}
{% macro median_lower(value, place, total, level) -%}
    max(case when {{ place }} = {{ _median_place(total, level) }} then {{ as_double(value) }} end)
{%- endmacro %}

{% macro median_upper(value, place, total, level) -%}
    max(case when {{ place }} = {{ total }} + 1 - {{ _median_place(total, level) }} then {{ as_double(value) }} end)
{%- endmacro %}

{% macro _median_place(total, level) -%}
    {%- set rare = {'95': 40, '998': 1000}[level] -%}
    {#- below: C(n, 0) + … + C(n, r), one: C(n, r), both for the next r that is not reached yet. -#}
    {%- set at = namespace(below=1, one=1, r=0, steps=[]) -%}
    {%- for n in range(1, 101) -%}
        {%- set before = at.one -%}
        {%- set at.one = before * n // (n - at.r) -%}
        {%- set at.below = 2 * at.below - before -%}
        {%- if at.below * rare <= 2 ** n -%}
            {%- set at.steps = at.steps + [n] -%}
            {%- set at.one = at.one * (n - at.r) // (at.r + 1) -%}
            {%- set at.r = at.r + 1 -%}
            {%- set at.below = at.below + at.one -%}
        {%- endif -%}
    {%- endfor -%}
    case
        {%- for n in at.steps %}
        when {{ total }} < {{ n }} then {{ loop.index0 if not loop.first else 'null' }}
        {%- endfor %}
        when {{ total }} <= 100 then {{ at.steps | length }}
        else floor({{ total }} / {{ as_double(2) }} - {{ z(level) }} * sqrt({{ total }}) / 2)
    end
{%- endmacro %}
