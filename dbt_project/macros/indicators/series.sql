{#- What the values of one series have in common: everything of the key of a published value but its period. -#}
{% macro series_key() -%}
    {{ return([
        'indicator_id', 'definition_version', 'basis', 'area_code', 'boundary_version', 'period_type', 'sex', 'age_group',
    ]) }}
{%- endmacro %}

{#- The key of a published value. area_type is left out: an area has one. -#}
{% macro value_key() -%}
    {{ return(series_key() + ['period']) }}
{%- endmacro %}

{#- The condition that two relations agree in these columns. -#}
{% macro same(one, other, columns) -%}
    {%- for column in columns %}
    {{ 'and ' if not loop.first }}{{ one }}.{{ column }} = {{ other }}.{{ column }}
    {%- endfor %}
{%- endmacro %}

{#-
    The years in which the series of a definition break, from int_indicator__segment: one row per indicator, definition version and
    year. From a year of a break on, values are not comparable with those before.
-#}
{% macro breaks_by_year() -%}
    select
        indicator_id,
        definition_version,
        calendar_year as break_year
    from (
        select
            *,
            lag(segment, 1, 0) over (partition by indicator_id, definition_version order by calendar_year) as segment_before
        from {{ ref('int_indicator__segment') }}
    ) as segments
    where segment > segment_before
{%- endmacro %}
