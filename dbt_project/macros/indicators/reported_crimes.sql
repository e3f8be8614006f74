{#-
    An indicator of reported crimes: Brå's series of one crime type, and beside it, as a definition of its own, the city's
    table 1.63 where that has a group for the same thing.
-#}
{% macro reported_crimes(crime_type_id, city_table_group=none) -%}
    {%- set has = [
        'area_code', 'boundary_version', 'period_type', 'period', 'numerator', 'denominator', 'value_given', 'rounding_given', 'count_at_most', 'value_basis',
        'status_given', 'is_preliminary', 'origin', 'lineage',
    ] -%}
with bra as (
    select * from {{ ref('int_reported_crimes__series') }}
    where crime_type_id = '{{ crime_type_id }}'
){% if city_table_group %},

city_table as (
    select * from {{ ref('int_city_table__series') }}
    where crime_type_id = '{{ city_table_group }}'
){% endif %}

{{ indicator_rows('bra', has, definition_version='bra', basis='reported') }}
{% if city_table_group %}
union all
{{ indicator_rows('city_table', has, definition_version='stockholm_table_1_63', basis='reported') }}
{% endif %}
{%- endmacro %}
