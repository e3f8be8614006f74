-- One row per indicator, definition version and calendar year: how many breaks its series have had by then. Two periods are of
-- one unbroken series where their years have the same segment.
with observations as (
    select * from {{ ref('int_indicator__observation') }}
),

definitions as (
    select
        indicator_id,
        definition_version,
        coalesce(breaks, '') as breaks
    from {{ source('raw', 'engine__indicator') }}
),

years as (
    select distinct {{ period_year('period') }} as calendar_year from observations
),

-- A break counts also where the year it falls in has no figure.
breaks as (
    select
        definitions.indicator_id,
        definitions.definition_version,
        years.calendar_year
    from definitions
    inner join years on position(cast(years.calendar_year as varchar) in definitions.breaks) > 0
    union distinct
    select
        indicator_id,
        definition_version,
        {{ period_year('period') }} as calendar_year
    from observations
    where is_break
),

final as (
    select
        definitions.indicator_id,
        definitions.definition_version,
        years.calendar_year,
        count(breaks.calendar_year) as segment
    from definitions
    cross join years
    left join breaks
        on
            definitions.indicator_id = breaks.indicator_id
            and definitions.definition_version = breaks.definition_version
            and breaks.calendar_year <= years.calendar_year
    group by definitions.indicator_id, definitions.definition_version, years.calendar_year
)

select * from final
