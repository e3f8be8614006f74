-- One row per indicator, definition version, basis, area type, area, boundary version, period type, period, sex and age group.
with estimates as (
    select * from {{ ref('int_indicator__estimate') }}
),

final as (
    select
        estimates.indicator_id,
        estimates.definition_version,
        estimates.basis,
        estimates.area_type,
        estimates.area_code,
        estimates.area_name,
        estimates.boundary_version,
        estimates.period_type,
        estimates.period,
        estimates.sex,
        estimates.age_group,
        estimates.shown_numerator as numerator,
        estimates.shown_denominator as denominator,
        estimates.value,
        estimates.lower_95,
        estimates.upper_95,
        estimates.lower_998,
        estimates.upper_998,
        estimates.interval_method,
        case when not estimates.is_suppressed then estimates.n end as n,
        estimates.status,
        estimates.is_preliminary and (estimates.value is not null or estimates.shown_numerator is not null) as is_preliminary,
        estimates.is_unreliable,
        estimates.is_break,
        case when estimates.value is not null then estimates.value_basis end as value_basis,
        comparison.city_value,
        comparison.ratio_to_city,
        comparison.compared_with_city_95,
        comparison.compared_with_city_998,
        comparison.judgement_against_city,
        comparison.rest_of_city_value,
        comparison.compared_with_rest_95,
        comparison.compared_with_rest_998,
        comparison.judgement_against_rest,
        comparison.p_value_against_rest,
        comparison.p_adjusted_against_rest,
        comparison.funnel_lower_95,
        comparison.funnel_upper_95,
        comparison.funnel_lower_998,
        comparison.funnel_upper_998,
        change.previous_period,
        change.previous_value,
        change.change,
        change.change_lower_95,
        change.change_upper_95,
        change.p_value_of_change,
        change.change_95,
        change.judgement_of_change,
        target.target_value,
        target.target_period,
        target.target_judgement,
        trend.trend,
        trend.trend_reason,
        trend.trend_from_period,
        trend.trend_slope,
        trend.trend_chi2,
        trend.judgement_of_trend,
        case when estimates.value is not null then disagreement.indicator_id is not null end as definitions_disagree,
        case
            when estimates.value is not null
                then coalesce(comparison.is_rounding_decisive, false) or coalesce(change.is_rounding_decisive, false)
        end as is_rounding_decisive,
        usual_revision.usual_revision_percent,
        usual_revision.usual_revision_p90_percent,
        usual_revision.usual_revision_n,
        indexed.index_value,
        indexed.index_base_period,
        estimates.source,
        estimates.origin,
        case when not estimates.is_suppressed then estimates.lineage end as lineage,
        cast(null as varchar) as vintage
    from estimates
    left join {{ ref('int_indicator__usual_revision') }} as usual_revision
        on
            {{ same('estimates', 'usual_revision', [
                'indicator_id', 'definition_version', 'basis', 'area_type', 'period_type',
            ]) | indent(12) }}
            and estimates.is_preliminary
            and estimates.value is not null
    left join {{ ref('int_indicator__comparison') }} as comparison
        on {{ same('estimates', 'comparison', value_key()) | indent(8) }}
    left join {{ ref('int_indicator__change') }} as change
        on {{ same('estimates', 'change', value_key()) | indent(8) }}
    left join {{ ref('int_indicator__target') }} as target
        on {{ same('estimates', 'target', value_key()) | indent(8) }}
    left join {{ ref('int_indicator__trend') }} as trend
        on {{ same('estimates', 'trend', value_key()) | indent(8) }}
    left join {{ ref('int_indicator__index') }} as indexed
        on {{ same('estimates', 'indexed', value_key()) | indent(8) }}
    left join {{ ref('int_indicator__disagreement') }} as disagreement
        on {{ same('estimates', 'disagreement', value_key()) | indent(8) }}
)

select * from final
