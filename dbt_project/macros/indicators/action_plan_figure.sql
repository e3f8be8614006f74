{#-
    An indicator of action plans, per area and half-year: counted / of, two columns of int_action_plan__area. lineage: whose
    rows they were counted from (pictures, problems or actions). only: which areas it is about. Nothing to count from is not
    measured.
-#}
{% macro action_plan_figure(counted, lineage, of='1', only='true') -%}
with figures as (
    select
        area_code,
        boundary_version,
        'half_year' as period_type,
        period,
        case when {{ of }} > 0 then {{ counted }} end as numerator,
        case when {{ of }} > 0 and {{ counted }} is not null then {{ of }} end as denominator,
        origin,
        {{ lineage }}_lineage as lineage
    from {{ ref('int_action_plan__area') }}
    where {{ only }}
)

{{ indicator_rows('figures', [
    'area_code', 'boundary_version', 'period_type', 'period', 'numerator', 'denominator', 'origin', 'lineage',
], definition_version='city_action_plan', basis='delivered') }}
{%- endmacro %}
