-- One row per area and year: residents on 31 December. Never a forecast, never interpolated. Where a district of today has
-- no figure of its own, the sum of all its predecessors' is exact, because every change since 2007 is a union.
with printed as (
    select * from {{ ref('stg_stockholm_population__population') }}
),

own as (
    select
        area_code,
        population_year,
        population,
        origin,
        lineage
    from (
        select
            *,
            row_number() over (partition by area_code, population_year order by arrival_number desc) as choice
        from printed
    ) as ranked
    where choice = 1
),

unions as (
    select
        succession.successor_code as area_code,
        own.population_year,
        sum(own.population) as population,
        {{ weakest_origin('own.origin') }} as origin,
        {{ text_list('own.lineage') }} as lineage
    from own
    inner join {{ ref('area_succession') }} as succession on own.area_code = succession.predecessor_code
    group by succession.successor_code, own.population_year
    having
        count(*) = (
            select count(*) from {{ ref('area_succession') }} as every_part
            where every_part.successor_code = succession.successor_code
        )
),

final as (
    select * from own
    union all
    select unions.* from unions
    where not exists (
        select 1 from own
        where own.area_code = unions.area_code and own.population_year = unions.population_year
    )
)

select * from final
