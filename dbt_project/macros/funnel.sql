{#-
    Funnel limits of a share: where 95 or 99.8 % of areas with n in their base would lie if all had the share p0, by the normal
    approximation p0 -+ z sqrt(p0 (1 - p0) / n) that R's PHEindicatormethods uses, cut at 0 and 1. (Fingertips has another one,
    Wilson's limits around p0, a little wider.) NULL where p0 or n is missing or n is not above 0.
-#}
{% macro funnel_share_lower(p0, n, z) -%}
    case when {{ n }} > 0 and {{ p0 }} between 0 and 1 then
        greatest({{ as_double(p0) }} - {{ z }} * sqrt({{ as_double(p0) }} * (1 - {{ as_double(p0) }}) / {{ as_double(n) }}), 0)
    end
{%- endmacro %}

{% macro funnel_share_upper(p0, n, z) -%}
    case when {{ n }} > 0 and {{ p0 }} between 0 and 1 then
        least({{ as_double(p0) }} + {{ z }} * sqrt({{ as_double(p0) }} * (1 - {{ as_double(p0) }}) / {{ as_double(n) }}), 1)
    end
{%- endmacro %}

{#- One of the two by the name of its side. -#}
{% macro funnel_share(side, p0, n, z) -%}
    {{ funnel_share_lower(p0, n, z) if side == 'lower' else funnel_share_upper(p0, n, z) }}
{%- endmacro %}

{#-
    Funnel limits of a count of which `expected` is expected: the exact Poisson limits around it, χ²inv(α/2, 2E)/2 and
    χ²inv(1 - α/2, 2E + 2)/2, as Fingertips' statistical process control of rates has them. side: lower or upper; level: '95' or
    '998'. In two steps, because the expressions would grow into each other: first funnel_root as a column, then funnel_count.

    From 10 on by N. M. Temme's expansion of the gamma quantile (Mathematics of Computation 58 (1992); DLMF 8.12(iii)), within
    2e-6 of the exact limit at 10 and 1e-9 at 50. Below 10 the exact limits of the whole numbers on either side are
    interpolated, which is within 0.05 events of the exact ones. NULL where expected is missing or negative.
-#}
{% macro funnel_root(expected, side, level) -%}
    {{ adapter.dispatch('funnel_root')(expected, side, level) }}
{%- endmacro %}

{% macro default__funnel_root(expected, side, level) -%}
    {%- set root = 'sqrt(' ~ _funnel_shape(side, expected) ~ ')' -%}
    {%- set eta = '(' ~ ('-' if side == 'lower') ~ z(level) ~ ' / ' ~ root ~ ')' -%}
    {%- set corrections = [
        ['-1/3', '1/36', '1/1620', '-7/6480', '5/18144', '-11/382725', '-101/16329600'],
        ['-7/405', '-7/2592', '533/204120', '-1579/2099520', '109/1749600', '10217/251942400'],
        ['449/102060', '-63149/20995200', '29233/36741600', '346793/5290790400', '-18442139/130947062400'],
    ] -%}
    case when {{ expected }} >= 10 then
        {{ eta }}
        {%- for terms in corrections %}
        + ({{ _series(eta, terms) }}) / power({{ _funnel_shape(side, expected) }}, {{ loop.index }})
        {%- endfor %}
    end
{%- endmacro %}

{% macro funnel_count(expected, side, level, root) -%}
    {{ adapter.dispatch('funnel_count')(expected, side, level, root) }}
{%- endmacro %}

{% macro default__funnel_count(expected, side, level, root) -%}
    {%- set whole = 'floor(' ~ as_double(expected) ~ ')' -%}
    {%- set part = '(' ~ as_double(expected) ~ ' - ' ~ whole ~ ')' -%}
    {%- set ten = {'95': {'lower': '4.7953886961324335', 'upper': '18.390356042017775'},
                   '998': {'lower': '2.96052037274376', 'upper': '24.133971145417593'}} -%}
    case
        when {{ expected }} >= 10 then {{ _funnel_shape(side, expected) }} * ({{ _series(root, [
            '1/1', '1/1', '1/3', '1/36', '-1/270', '1/4320', '1/17010', '-139/5443200', '1/204120', '-571/2351462400',
        ]) }})
        when {{ expected }} >= 0 then
            (1 - {{ part }}) * ({{ tabulated_poisson_limit(whole, level, side, 'null') }})
            + {{ part }} * (case
                when {{ expected }} >= 9 then {{ as_double("'" ~ ten[level | string][side] ~ "'") }}
                else {{ tabulated_poisson_limit(whole ~ ' + 1', level, side, 'null') }}
            end)
    end
{%- endmacro %}

{#- The shape of the gamma variable whose quantile is the limit. -#}
{% macro _funnel_shape(side, expected) -%}
    {{ as_double(expected) if side == 'lower' else '(' ~ as_double(expected) ~ ' + 1)' }}
{%- endmacro %}

{#- A power series whose coefficients are written as fractions. -#}
{% macro _series(x, fractions) -%}
    {%- set coefficients = [] -%}
    {%- for fraction in fractions -%}
        {%- set numerator, denominator = fraction.split('/') -%}
        {%- do coefficients.append(numerator | float / denominator | float) -%}
    {%- endfor -%}
    {{ polynomial(x, coefficients) }}
{%- endmacro %}
