{#-
    The contract of every indicator model: one row per area, period and breakdown, with the closed list of columns in one
    order. Columns the model does not have are NULL of the right type. relation: a CTE; has: the columns it brings.

    rounding_given: how far the true figure may lie from value_given (and lower_given, upper_given) because it was printed rounded,
    in the unit of the value; NULL where it was not.
-#}
{% macro indicator_columns() -%}
    {{ return({
        'area_code': 'varchar', 'boundary_version': 'varchar', 'period_type': 'varchar', 'period': 'varchar',
        'sex': 'varchar', 'age_group': 'varchar', 'definition_version': 'varchar', 'basis': 'varchar',
        'numerator': type_double(), 'denominator': type_double(),
        'value_given': type_double(), 'lower_given': type_double(), 'upper_given': type_double(),
        'lower_998_given': type_double(), 'upper_998_given': type_double(), 'rounding_given': type_double(),
        'count_at_most': type_double(), 'n': type_double(), 'n_eff': type_double(), 'supplier_count': 'bigint', 'largest_supplier_share': type_double(),
        'status_given': 'varchar', 'value_basis': 'varchar', 'is_preliminary': 'boolean',
        'is_break': 'boolean',
        'origin': 'varchar', 'lineage': 'varchar',
    }) }}
{%- endmacro %}

{% macro indicator_rows(relation, has, definition_version=none, basis=none) -%}
    {%- set fixed = {'definition_version': definition_version, 'basis': basis} -%}
    {%- set defaults = {'sex': "'all'", 'age_group': "'all'", 'value_basis': "'computed'", 'is_preliminary': 'false'} -%}
    select
        {%- for column, type in indicator_columns().items() %}
        {% if fixed.get(column) %}'{{ fixed[column] }}'
        {%- elif column in has %}cast({{ relation }}.{{ column }} as {{ type }})
        {%- else %}{{ defaults.get(column, 'cast(null as ' ~ type ~ ')') }}
        {%- endif %} as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ relation }}
{%- endmacro %}
