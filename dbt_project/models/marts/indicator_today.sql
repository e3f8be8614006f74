-- One row per indicator, basis, area, period and breakdown: the default definition on today's districts, for people who must
-- not count twice.
with final as (
    select
        facts.indicator_id,
        catalogue.title_sv,
        facts.basis,
        facts.area_type,
        facts.area_code,
        facts.area_name,
        facts.period_type,
        facts.period,
        facts.sex,
        facts.age_group,
        facts.numerator,
        facts.denominator,
        facts.value,
        catalogue.unit_sv,
        facts.lower_95,
        facts.upper_95,
        facts.status,
        facts.is_preliminary,
        facts.is_unreliable,
        facts.compared_with_city_95,
        facts.judgement_against_city,
        facts.compared_with_rest_95,
        facts.judgement_against_rest,
        facts.change,
        facts.change_95,
        facts.judgement_of_change,
        facts.trend,
        facts.judgement_of_trend,
        facts.source,
        facts.origin
    from {{ ref('fct_indicator_value') }} as facts
    inner join {{ ref('dim_indicator') }} as catalogue
        on
            facts.indicator_id = catalogue.indicator_id
            and facts.definition_version = catalogue.definition_version
            and catalogue.is_default_definition
    where facts.boundary_version = 'sdn11' and facts.area_type <> 'former_district'
)

select * from final
