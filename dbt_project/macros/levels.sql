{#-
    The two confidence levels of every published interval, named as the columns are: lower_95, upper_998.
    z(level) is the two-sided standard normal quantile as a double.
-#}
{% macro z(level) -%}
    {%- set quantiles = {'95': '1.959963984540054', '998': '3.090232306167813'} -%}
    {%- if level | string not in quantiles -%}
        {{ exceptions.raise_compiler_error("z: level must be '95' or '998', not '" ~ level ~ "'") }}
    {%- endif -%}
    {{ as_double("'" ~ quantiles[level | string] ~ "'") }}
{%- endmacro %}
