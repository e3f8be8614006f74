-- One row per survey, wave, area and question as delivered in aggregated form, for everybody (no split by sex or age).
with ranked as (
    select
        *,
        row_number() over (
            partition by survey, wave, area_type, area, question_id order by arrival_number desc
        ) as choice
    from {{ source('raw', 'stockholm_safety_survey__results') }}
    where sex = 'all' and age_group = 'all'
),

final as (
    select
        ranked.survey,
        ranked.wave,
        area.area_code,
        area.area_type,
        ranked.question_id,
        ranked.share_percent,
        ranked.respondents,
        ranked.lower_95_percent,
        ranked.upper_95_percent,
        ranked.design_effect,
        ranked.arrival_number,
        ranked.origin,
        {{ lineage('ranked') }} as lineage
    from ranked
    inner join {{ ref('area_alias') }} as alias
        on alias.publisher = 'stockholm' and alias.label = {{ collapse_whitespace('ranked.area') }}
    -- "Farsta" is a district and a focus area: the delivery's own column says which.
    inner join {{ ref('area') }} as named on alias.area_code = named.area_code
    inner join {{ ref('area') }} as area
        on
            (area.area_code = named.area_code and named.area_type = ranked.area_type)
            or (
                named.area_type <> ranked.area_type
                and ranked.area_type = 'focus_area'
                and area.area_code = 'focus_' || named.area_code
            )
    where ranked.choice = 1
)

select * from final
