-- One row per archived file, area and year: residents on 31 December as the city printed them. Forecasts are not figures of
-- what was, so they are not here.
with final as (
    select
        alias.area_code,
        figures.year as population_year,
        cast(figures.population as bigint) as population,
        figures.arrival_number,
        figures.origin,
        {{ lineage('figures') }} as lineage
    from {{ source('raw', 'stockholm_population__population') }} as figures
    inner join {{ ref('area_alias') }} as alias
        on alias.publisher = 'stockholm' and alias.label = {{ collapse_whitespace('figures.area_label') }}
    where not figures.is_forecast and figures.population is not null
)

select * from final
