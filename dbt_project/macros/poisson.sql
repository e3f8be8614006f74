{#-
    Byar's limits of a count of events. count: 0 or more; z: the normal quantile, for instance z('95').
    NULL where the count is NULL or negative. The lower limit is 0 where the formula falls below it (a count of 1 at 99.8 %).

    This is Breslow and Day's form, which public health uses (x below, x + 1 above), and not the one with x + 0.5 that R's
    epitools and DescTools call Byar's too.
-#}
{% macro byar_lower(count, z) -%}
    {%- set x = as_double(count) -%}
    {%- set root = '1 - 1 / (9 * ' ~ x ~ ') - ' ~ z ~ ' / (3 * sqrt(' ~ x ~ '))' -%}
    case
        when {{ x }} = 0 then {{ as_double(0) }}
        when {{ x }} > 0 then {{ x }} * power(greatest({{ root }}, 0), 3)
    end
{%- endmacro %}

{% macro byar_upper(count, z) -%}
    {%- set x = '(' ~ as_double(count) ~ ' + 1)' -%}
    case when {{ count }} >= 0 then {{ x }} * power(1 - 1 / (9 * {{ x }}) + {{ z }} / (3 * sqrt({{ x }})), 3) end
{%- endmacro %}

{#-
    The published limits of a count of events: exact below 10, Byar's from 10. level: '95' or '998'.
    NULL where the count is NULL, negative, or below 10 and not whole.

    The exact limits are quantiles of chi-square, which SQL engines do not have, and only ten counts need them. They stand
    here and not in a seed: a CASE asks for no join that a model could forget or that could miss because of a type, and
    costs no table in each run. They are mathematical constants; a test compares each with scipy.
-#}
{% macro poisson_lower(count, level) -%}
    {{ tabulated_poisson_limit(count, level, 'lower', byar_lower(count, z(level))) }}
{%- endmacro %}

{% macro poisson_upper(count, level) -%}
    {{ tabulated_poisson_limit(count, level, 'upper', byar_upper(count, z(level))) }}
{%- endmacro %}

{#- 'exact' or 'byar': which of the two gives poisson_lower and poisson_upper of this count. NULL where they are NULL. -#}
{% macro poisson_method(count) -%}
    case
        when {{ as_double(count) }} >= 10 then 'byar'
        when {{ as_double(count) }} >= 0 and {{ as_double(count) }} = floor({{ as_double(count) }}) then 'exact'
    end
{%- endmacro %}

{% macro tabulated_poisson_limit(count, level, side, from_ten) -%}
    {%- set exact = {
        '95': {
            'lower': [
                '0', '0.025317807984289876', '0.24220927854396496', '0.6186721228956014', '1.0898653736263249',
                '1.6234863901184207', '2.2018942534908508', '2.8143630515198654', '3.4538321767485014', '4.115373097378334',
            ],
            'upper': [
                '3.6888794541139363', '5.571643390938898', '7.224687667723961', '8.767273069742325', '10.241588675403696',
                '11.66833207932267', '13.059474022518685', '14.422675361702382', '15.763189220193311', '17.08480345141917',
            ],
        },
        '998': {
            'lower': [
                '0', '0.001000500333583534', '0.045402017769489544', '0.1905333775684032', '0.428552413628423',
                '0.7393717319178323', '1.1071046602556394', '1.5203362603988093', '1.9708139217403657', '2.452424404363775',
            ],
            'upper': [
                '6.907755278982137', '9.233413476451586', '11.228872242412661', '13.062240779188071', '14.79414922253721',
                '16.454745203680105', '18.06163684019907', '19.62617739538424', '21.156198165839985', '22.657373309062933',
            ],
        },
    } -%}
    case
        when {{ as_double(count) }} >= 10 then {{ from_ten }}
        {%- for limit in exact[level | string][side] %}
        when {{ as_double(count) }} = {{ loop.index0 }} then {{ as_double("'" ~ limit ~ "'") }}
        {%- endfor %}
    end
{%- endmacro %}
