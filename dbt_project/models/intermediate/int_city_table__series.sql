-- One row per area, crime group and year of the city's own table 1.63, divided as the city does: by the residents on
-- 31 December of the same year. Another definition than Brå's, so another series.
with figures as (
    select
        *,
        {{ half_printed_unit('rate_per_1000', 'partition by arrival_number') | indent(8) }} as half_printed_unit,
        row_number() over (
            partition by area_code, crime_type_id, period_year order by arrival_number desc
        ) as choice
    from {{ ref('stg_stockholm_reported_crimes__figures') }}
),

final as (
    select
        figures.area_code,
        'sdn11' as boundary_version,
        figures.crime_type_id,
        'year' as period_type,
        cast(figures.period_year as varchar) as period,
        figures.crime_count as numerator,
        population.population as denominator,
        case when population.population is null then figures.rate_per_1000 * 100 end as value_given,
        case when population.population is null then figures.half_printed_unit * 100 end as rounding_given,
        cast(null as bigint) as count_at_most,
        case when population.population is null then 'publisher_rate' else 'computed' end as value_basis,
        cast(null as varchar) as status_given,
        false as is_preliminary,
        case
            when 'synthetic' in (figures.origin, population.origin) then 'synthetic'
            when 'example' in (figures.origin, population.origin) then 'example'
            else 'published'
        end as origin,
        figures.lineage || coalesce('; ' || population.lineage, '') as lineage
    from figures
    inner join {{ ref('area') }} as area on figures.area_code = area.area_code and area.area_type in ('city', 'district')
    left join {{ ref('int_population') }} as population
        on figures.area_code = population.area_code and figures.period_year = population.population_year
    where figures.choice = 1
)

select * from final
