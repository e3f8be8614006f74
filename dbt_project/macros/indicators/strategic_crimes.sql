{#- An indicator of strategic crimes among one sex aged 15–17, by every definition and basis that was delivered. -#}
{% macro strategic_crimes(sex) -%}
with counts as (
    select
        *,
        case_count as numerator,
        population as denominator
    from {{ ref('int_strategic_crimes__count') }}
    where sex = '{{ sex }}' and age_group = '15-17'
)

{{ indicator_rows('counts', [
    'area_code', 'boundary_version', 'period_type', 'period', 'sex', 'age_group', 'definition_version', 'basis',
    'numerator', 'denominator', 'origin', 'lineage',
]) }}
{%- endmacro %}
