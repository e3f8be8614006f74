{#- A layer's schema is called exactly as dbt_project.yml says: the file is the environment, so no prefix is needed. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ target.schema if custom_schema_name is none else custom_schema_name | trim }}
{%- endmacro %}
