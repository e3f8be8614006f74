{#-
    A 64-bit floating point number, by the name the engine gives it. dbt's own type_float is 32 bits on DuckDB.
    Every operand of the statistics is cast to it, because integers divide differently and engines differ in DECIMAL.
-#}
{% macro type_double() -%}
    {{ adapter.dispatch('type_double')() }}
{%- endmacro %}

{% macro default__type_double() -%}
    double precision
{%- endmacro %}

{% macro as_double(expression) -%}
    cast({{ expression }} as {{ type_double() }})
{%- endmacro %}
