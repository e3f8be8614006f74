-- One row per area with a known population and year of reported crime: the residents that Brå divides by (31 December of the year
-- before), where they are known, and the known population nearest in time with its distance in years. The nearest one divides
-- nothing: it tells what a printed rate can stand for where the right one is not at hand.
with population as (
    select * from {{ ref('int_population') }}
),

years as (
    select distinct period_year from {{ ref('int_reported_crimes__figure') }}
),

ranked as (
    select
        population.area_code,
        years.period_year,
        population.population as nearest_population,
        abs(population.population_year - years.period_year + 1) as years_off,
        case when population.population_year = years.period_year - 1 then population.population end as population,
        case when population.population_year = years.period_year - 1 then population.origin end as origin,
        case when population.population_year = years.period_year - 1 then population.lineage end as lineage,
        row_number() over (
            partition by population.area_code, years.period_year
            order by abs(population.population_year - years.period_year + 1), population.population_year desc
        ) as choice
    from population
    cross join years
),

final as (
    select
        area_code,
        period_year,
        population,
        nearest_population,
        years_off,
        origin,
        lineage
    from ranked
    where choice = 1
)

select * from final
