-- One row per indicator, definition version, basis, area type, area, boundary version, period type, period, sex and age group.
with estimates as (
    select * from {{ ref('int_indicator__estimate') }}
),

city as (
    select * from estimates
    where area_type = 'city' and value is not null
),

compared as (
    select
        estimates.*,
        city.value as city_value,
        -- Only like with like: both preliminary or both final. An area is never compared with itself.
        estimates.area_type <> 'city'
        and city.value is not null
        and coalesce(estimates.is_preliminary = city.is_preliminary, false)
        and estimates.lower_95 is not null as is_comparable,
        usual_revision.usual_revision_percent,
        usual_revision.usual_revision_p90_percent,
        usual_revision.usual_revision_n,
        indexed.index_value,
        indexed.index_base_period
    from estimates
    left join {{ ref('int_indicator__index') }} as indexed
        on
            estimates.indicator_id = indexed.indicator_id
            and estimates.definition_version = indexed.definition_version
            and estimates.basis = indexed.basis
            and estimates.area_type = indexed.area_type
            and estimates.area_code = indexed.area_code
            and estimates.boundary_version = indexed.boundary_version
            and estimates.period_type = indexed.period_type
            and estimates.period = indexed.period
            and estimates.sex = indexed.sex
            and estimates.age_group = indexed.age_group
    left join {{ ref('int_indicator__usual_revision') }} as usual_revision
        on
            estimates.indicator_id = usual_revision.indicator_id
            and estimates.definition_version = usual_revision.definition_version
            and estimates.basis = usual_revision.basis
            and estimates.area_type = usual_revision.area_type
            and estimates.period_type = usual_revision.period_type
            and estimates.is_preliminary
            and estimates.value is not null
    left join city
        on
            estimates.indicator_id = city.indicator_id
            and estimates.definition_version = city.definition_version
            and estimates.basis = city.basis
            and estimates.period_type = city.period_type
            and estimates.period = city.period
            and estimates.sex = city.sex
            and estimates.age_group = city.age_group
),

final as (
    select
        indicator_id,
        definition_version,
        basis,
        area_type,
        area_code,
        area_name,
        boundary_version,
        period_type,
        period,
        sex,
        age_group,
        shown_numerator as numerator,
        shown_denominator as denominator,
        value,
        lower_95,
        upper_95,
        lower_998,
        upper_998,
        interval_method,
        case when not is_suppressed then n end as n,
        status,
        is_preliminary and (value is not null or shown_numerator is not null) as is_preliminary,
        is_unreliable,
        is_break,
        case when value is not null then value_basis end as value_basis,
        case when is_comparable then city_value end as city_value,
        case when is_comparable then {{ safe_ratio('value', 'city_value') }} end as ratio_to_city,
        {%- for level in ['95', '998'] %}
        case
            when not is_comparable or lower_{{ level }} is null then null
            when upper_{{ level }} < city_value then 'lower'
            when lower_{{ level }} > city_value then 'higher'
            else 'similar'
        end as compared_with_city_{{ level }},
        {%- endfor %}
        case
            when not is_comparable then null
            when lower_95 <= city_value and upper_95 >= city_value then 'similar'
            when direction = 'none' then 'not_judged'
            when (upper_95 < city_value) = (direction = 'low') then 'better'
            else 'worse'
        end as judgement_against_city,
        usual_revision_percent,
        usual_revision_p90_percent,
        usual_revision_n,
        index_value,
        index_base_period,
        source,
        origin,
        case when not is_suppressed then lineage end as lineage,
        cast(null as varchar) as vintage
    from compared
)

select * from final
