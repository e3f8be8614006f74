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

{#-
    Funnel limits of a count of which `expected` is expected: the exact Poisson limits around it, χ²inv(α/2, 2E)/2 and
    χ²inv(1 - α/2, 2E + 2)/2, as Fingertips' statistical process control of rates has them. level: '95' or '998'.

    From 10 on by N. M. Temme's expansion of the gamma quantile (Mathematics of Computation 58 (1992); DLMF 8.12(iii)), within
    2e-6 of the exact limit at 10 and 1e-9 at 50. Below 10 the exact limits of the whole numbers on either side are
    interpolated, which is within 0.05 events of the exact ones. NULL where expected is missing or negative.
-#}
{% macro funnel_count_lower(expected, level) -%}
    {{ _funnel_count(expected, level, 'lower', _gamma_quantile(as_double(expected), '(-' ~ z(level) ~ ')')) }}
{%- endmacro %}

{% macro funnel_count_upper(expected, level) -%}
    {{ _funnel_count(expected, level, 'upper', _gamma_quantile('(' ~ as_double(expected) ~ ' + 1)', z(level))) }}
{%- endmacro %}

{% macro _funnel_count(expected, level, side, from_ten) -%}
    {%- set whole = 'floor(' ~ as_double(expected) ~ ')' -%}
    {%- set part = '(' ~ as_double(expected) ~ ' - ' ~ whole ~ ')' -%}
    {%- set ten = {'95': {'lower': '4.7953886961324335', 'upper': '18.390356042017775'},
                   '998': {'lower': '2.96052037274376', 'upper': '24.133971145417593'}} -%}
    {%- set next = 'case when ' ~ whole ~ ' = 9 then ' ~ as_double("'" ~ ten[level | string][side] ~ "'")
        ~ ' else ' ~ _poisson_limit(whole ~ ' + 1', level, side, 'null') ~ ' end' -%}
    case
        when {{ expected }} >= 10 then {{ from_ten }}
        when {{ expected }} >= 0 then
            (1 - {{ part }}) * ({{ _poisson_limit(whole, level, side, 'null') }}) + {{ part }} * ({{ next }})
    end
{%- endmacro %}

{#- The quantile of a gamma variable with this shape (10 and more) at the chance that z has of a normal one. -#}
{% macro _gamma_quantile(shape, z) -%}
    {%- set eta = '(' ~ z ~ ' / sqrt(' ~ shape ~ '))' -%}
    {%- set corrections = [
        ['-1/3', '1/36', '1/1620', '-7/6480', '5/18144', '-11/382725', '-101/16329600'],
        ['-7/405', '-7/2592', '533/204120', '-1579/2099520', '109/1749600', '10217/251942400'],
        ['449/102060', '-63149/20995200', '29233/36741600', '346793/5290790400', '-18442139/130947062400'],
    ] -%}
    {%- set root = namespace(text=eta) -%}
    {%- for terms in corrections -%}
        {%- set root.text = root.text ~ ' + (' ~ _series(eta, terms) ~ ') / power(' ~ shape ~ ', ' ~ loop.index ~ ')' -%}
    {%- endfor -%}
    {{ shape }} * ({{ _series('(' ~ root.text ~ ')', [
        '1/1', '1/1', '1/3', '1/36', '-1/270', '1/4320', '1/17010', '-139/5443200', '1/204120', '-571/2351462400',
    ]) }})
{%- endmacro %}

{#- A power series whose coefficients are written as fractions. -#}
{% macro _series(x, fractions) -%}
    {%- set coefficients = [] -%}
    {%- for fraction in fractions -%}
        {%- set numerator, denominator = fraction.split('/') -%}
        {%- do coefficients.append(numerator | float / denominator | float) -%}
    {%- endfor -%}
    {{ _polynomial(x, coefficients) }}
{%- endmacro %}
