-- One row per archived file, area and crime group: the city's table 1.63, with its names resolved.
with final as (
    select
        area.area_code,
        crime.crime_type_id,
        cast(figures.year as integer) as period_year,
        figures.crime_count,
        figures.rate_per_1000,
        figures.arrival_number,
        figures.origin,
        {{ lineage('figures') }} as lineage
    from {{ source('raw', 'stockholm_reported_crimes__figures') }} as figures
    inner join {{ ref('area_alias') }} as area
        on area.publisher = 'stockholm' and area.label = {{ collapse_whitespace('figures.area_label') }}
    inner join {{ ref('crime_type_alias') }} as crime
        on crime.publisher = 'stockholm' and crime.crime_label = {{ collapse_whitespace('figures.crime_group_label') }}
)

select * from final
