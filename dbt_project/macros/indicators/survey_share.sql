{#-
    An indicator of a survey: the weighted share of one question, one definition per survey, because two surveys with other
    ages, areas and questions are never one series. focus_areas: the city plan's focus areas instead of districts.
-#}
{% macro survey_share(question_id, focus_areas=false) -%}
with survey as (
    select
        estimate.area_code,
        estimate.boundary_version,
        'wave' as period_type,
        cast(estimate.wave as varchar) as period,
        estimate.survey as definition_version,
        estimate.counted_respondents as numerator,
        estimate.share_percent as value_given,
        estimate.lower_95_percent as lower_given,
        estimate.upper_95_percent as upper_given,
        estimate.rounding_percent as rounding_given,
        estimate.respondent_count as n,
        estimate.n_eff,
        estimate.status_given,
        estimate.value_basis,
        estimate.is_break,
        estimate.origin,
        estimate.lineage
    from {{ ref('int_survey__estimate') }} as estimate
    inner join {{ ref('area') }} as area on estimate.area_code = area.area_code
    where
        estimate.question_id = '{{ question_id }}'
        and area.area_type in ({{ "'city', 'focus_area'" if focus_areas else "'city', 'district', 'former_district'" }})
)

{{ indicator_rows('survey', [
    'area_code', 'boundary_version', 'period_type', 'period', 'definition_version', 'numerator', 'value_given',
    'lower_given', 'upper_given', 'rounding_given', 'n', 'n_eff', 'status_given', 'value_basis', 'is_break', 'origin', 'lineage',
], basis='survey') }}
{%- endmacro %}
