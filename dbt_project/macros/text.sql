{#-
    The distinct values of an expression as one text, in the order of the values: the same text whatever order the rows
    come in. An aggregate; NULL values are left out, and no value at all gives NULL.
-#}
{% macro text_list(expression, delimiter='; ') -%}
    {{ adapter.dispatch('text_list')(expression, delimiter) }}
{%- endmacro %}

{% macro default__text_list(expression, delimiter) -%}
    string_agg(distinct {{ expression }}, '{{ delimiter }}' order by {{ expression }})
{%- endmacro %}

{#- The values of an expression over a window's rows as one text, in the order of the window. NULL values are left out. -#}
{% macro text_over(expression, window, delimiter='; ') -%}
    {{ adapter.dispatch('text_over')(expression, window, delimiter) }}
{%- endmacro %}

{% macro default__text_over(expression, window, delimiter) -%}
    string_agg({{ expression }}, '{{ delimiter }}') over ({{ window }})
{%- endmacro %}

{#-
    A publisher's label with runs of white space (no-break spaces too) made one space and none at the ends: how labels are
    compared with area_alias and crime_type_alias. Nothing else is evened out: every other spelling is a row there.
-#}
{% macro collapse_whitespace(label) -%}
    {{ adapter.dispatch('collapse_whitespace')(label) }}
{%- endmacro %}

{% macro default__collapse_whitespace(label) -%}
    trim(regexp_replace({{ label }}, '[\s' || chr(160) || chr(8239) || ']+', ' ', 'g'))
{%- endmacro %}
