-- One row per indicator and definition version: everything a reader must know before using a figure.
with catalogue as (
    select * from {{ source('raw', 'engine__indicator') }}
),

published as (
    select
        indicator_id,
        definition_version,
        count(*) as value_count,
        {{ weakest_origin('origin') }} as origin
    from {{ ref('int_indicator__estimate') }}
    where value is not null
    group by indicator_id, definition_version
),

final as (
    select
        catalogue.indicator_id,
        catalogue.definition_version,
        catalogue.version_rank = 1 as is_default_definition,
        catalogue.version_rank as definition_rank,
        catalogue.title_sv,
        catalogue.title_en,
        catalogue.definition_sv,
        catalogue.definition_en,
        catalogue.definition_version_sv,
        catalogue.definition_version_en,
        catalogue.focus_area,
        catalogue.numerator_sv,
        catalogue.numerator_en,
        catalogue.denominator_sv,
        catalogue.denominator_en,
        catalogue.denominator_reference_sv,
        catalogue.denominator_reference_en,
        catalogue.unit_sv,
        catalogue.unit_en,
        catalogue.multiplier,
        catalogue.decimals,
        catalogue.direction,
        catalogue.method,
        catalogue.disclosure_rule,
        catalogue.plausible_min,
        catalogue.plausible_max,
        catalogue.breaks,
        catalogue.breaks_sv,
        catalogue.breaks_en,
        catalogue.caveats,
        catalogue.caveats_sv,
        catalogue.caveats_en,
        catalogue.source,
        catalogue.owner,
        catalogue.review_date,
        case when published.value_count is null then 'not_measured' else 'measured' end as status,
        cast(catalogue.not_measured_reason_sv as varchar) as not_measured_reason_sv,
        cast(catalogue.not_measured_reason_en as varchar) as not_measured_reason_en,
        coalesce(published.value_count, 0) as value_count,
        published.origin
    from catalogue
    left join published
        on
            catalogue.indicator_id = published.indicator_id
            and catalogue.definition_version = published.definition_version
)

select * from final
