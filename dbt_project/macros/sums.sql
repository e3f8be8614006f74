{#- A sum that is NULL where one of its terms is. -#}
{% macro whole_sum(expression) -%}
    case when count(*) = count({{ expression }}) then {{ reproducible_sum(expression) }} end
{%- endmacro %}

{#-
    A sum of floating point numbers that has the same last digit at every build: they are added by size. In the order in which
    threads happen to deliver them, the same files would give other figures, by one part in 10^15.
-#}
{% macro reproducible_sum(expression) -%}
    {{ adapter.dispatch('reproducible_sum')(expression) }}
{%- endmacro %}

{% macro default__reproducible_sum(expression) -%}
    sum({{ expression }})
{%- endmacro %}

{% macro duckdb__reproducible_sum(expression) -%}
    sum({{ expression }} order by {{ expression }})
{%- endmacro %}
