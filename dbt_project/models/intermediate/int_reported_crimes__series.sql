-- One row per area, boundary version, crime type and period. Version sdn11 holds today's districts and the city for every
-- period (predecessors' counts added where all of them are known); the older versions hold what was reported for areas of
-- their time, wherever that differs.
{%- set half_printed_unit = 0.5 %}  {#- Brå prints rates per 100 000 as whole numbers. #}
with counts as (
    select
        area_code,
        crime_type_id,
        period_type,
        period,
        period_year,
        crime_count,
        is_preliminary,
        is_summed,
        origin,
        lineage
    from {{ ref('int_reported_crimes__count') }}
),

figures as (
    select * from {{ ref('int_reported_crimes__figure') }}
),

areas as (
    select * from {{ ref('area') }}
),

succession as (
    select
        *,
        count(*) over (partition by successor_code) as part_count
    from {{ ref('area_succession') }}
),

unions as (
    select
        succession.successor_code as area_code,
        counts.crime_type_id,
        counts.period_type,
        counts.period,
        counts.period_year,
        sum(counts.crime_count) as crime_count,
        max(case when counts.is_preliminary then 1 else 0 end) = 1 as is_preliminary,
        true as is_summed,
        {{ weakest_origin('counts.origin') }} as origin,
        {{ text_list('counts.lineage') }} as lineage
    from counts
    inner join succession on counts.area_code = succession.predecessor_code
    group by
        succession.successor_code, succession.part_count, counts.crime_type_id, counts.period_type, counts.period,
        counts.period_year
    having count(*) = max(succession.part_count)
),

known_counts as (
    select counts.* from counts
    union all
    select unions.* from unions
    where not exists (
        select 1 from counts
        where
            counts.area_code = unions.area_code
            and counts.crime_type_id = unions.crime_type_id
            and counts.period_type = unions.period_type
            and counts.period = unions.period
    )
),

rates as (
    select * from figures
    where rate_per_100k is not null
),

-- Every area and period that anything is known of. A count and a rate belong together where both are final or both
-- preliminary: two extractions are never mixed in one value.
known as (
    select
        coalesce(known_counts.area_code, rates.area_code) as area_code,
        coalesce(known_counts.crime_type_id, rates.crime_type_id) as crime_type_id,
        coalesce(known_counts.period_type, rates.period_type) as period_type,
        coalesce(known_counts.period, rates.period) as period,
        coalesce(known_counts.period_year, rates.period_year) as period_year,
        known_counts.crime_count,
        rates.rate_per_100k,
        coalesce(known_counts.is_preliminary, true) and coalesce(rates.rate_is_preliminary, true) as is_preliminary,
        case
            when 'synthetic' in (known_counts.origin, rates.origin) then 'synthetic'
            when 'example' in (known_counts.origin, rates.origin) then 'example'
            else 'published'
        end as origin,
        known_counts.lineage as count_lineage,
        rates.rate_lineage
    from known_counts
    full outer join rates
        on
            known_counts.area_code = rates.area_code
            and known_counts.crime_type_id = rates.crime_type_id
            and known_counts.period_type = rates.period_type
            and known_counts.period = rates.period
            and known_counts.is_preliminary = rates.rate_is_preliminary
),

-- Where the count is of one extraction and the rate of another, both are here: the final one holds.
held as (
    select * from (
        select
            *,
            row_number() over (
                partition by area_code, crime_type_id, period_type, period
                order by is_preliminary, case when crime_count is null then 1 else 0 end
            ) as choice
        from known
    ) as ranked
    where choice = 1
),

with_population as (
    select
        held.*,
        population.nearest_population,
        population.population,
        population.origin as population_origin,
        population.lineage as population_lineage
    from held
    left join {{ ref('int_reported_crimes__population') }} as population
        on held.area_code = population.area_code and held.period_year = population.period_year
),

-- The count behind a printed rate, where rounding leaves exactly one whole number.
bounded as (
    select
        *,
        ceil((rate_per_100k - {{ half_printed_unit }}) * population / 100000.0) as least_count,
        floor((rate_per_100k + {{ half_printed_unit }}) * population / 100000.0) as largest_count,
        floor((rate_per_100k + {{ half_printed_unit }}) * coalesce(population, nearest_population) / 100000.0) as count_at_most
    from with_population
),

valued as (
    select
        *,
        crime_count is null
        and greatest(least_count, 0) = largest_count as is_recovered
    from bounded
),

living as (
    select
        valued.area_code,
        case when areas.area_type = 'former_district' then version.boundary_version else 'sdn11' end as boundary_version,
        valued.crime_type_id,
        valued.period_type,
        valued.period,
        cast(case when valued.is_recovered then valued.largest_count else valued.crime_count end as bigint) as numerator,
        valued.population as denominator,
        case when valued.population is null or (valued.crime_count is null and not valued.is_recovered) then valued.rate_per_100k end
            as value_given,
        case when valued.population is null or (valued.crime_count is null and not valued.is_recovered) then {{ half_printed_unit }} end
            as rounding_given,
        case when valued.crime_count is null then valued.count_at_most end as count_at_most,
        case
            when valued.is_recovered then 'recovered'
            when valued.population is null or valued.crime_count is null then 'publisher_rate'
            else 'computed'
        end as value_basis,
        cast(null as varchar) as status_given,
        valued.is_preliminary,
        case
            when 'synthetic' in (valued.origin, valued.population_origin) then 'synthetic'
            when 'example' in (valued.origin, valued.population_origin) then 'example'
            else 'published'
        end as origin,
        coalesce(valued.count_lineage, valued.rate_lineage)
        || case
            when valued.count_lineage is not null and valued.population is null and valued.rate_per_100k is not null
                then '; ' || valued.rate_lineage
            else ''
        end
        || case when valued.population is null then '' else '; ' || valued.population_lineage end as lineage
    from valued
    inner join areas on valued.area_code = areas.area_code
    left join {{ ref('area_version') }} as version
        on
            valued.period_year >= extract(year from version.bra_valid_from)
            and valued.period_year < coalesce(extract(year from version.bra_valid_to), 9999)
    where areas.area_type in ('city', 'district') or (areas.area_type = 'former_district' and version.boundary_version is not null)
),

-- A district of today before it existed: as reported it was not there. What today's series lacks where its predecessors' counts
-- are not all known was not delivered: the ground and its people were there.
not_existing as (
    select
        figures.area_code,
        version.boundary_version,
        figures.crime_type_id,
        figures.period_type,
        figures.period,
        cast(null as bigint) as numerator,
        cast(null as bigint) as denominator,
        {{ as_double('null') }} as value_given,
        {{ as_double('null') }} as rounding_given,
        {{ as_double('null') }} as count_at_most,
        cast(null as varchar) as value_basis,
        'not_existing' as status_given,
        false as is_preliminary,
        figures.origin,
        figures.count_lineage as lineage
    from figures
    inner join areas on figures.area_code = areas.area_code and areas.area_type = 'district'
    inner join {{ ref('area_version') }} as version
        on
            figures.period_year >= extract(year from version.bra_valid_from)
            and figures.period_year < coalesce(extract(year from version.bra_valid_to), 9999)
    where not figures.area_existed
),

final as (
    select * from living
    union all
    select * from not_existing
)

select * from final
