-- Of the city's reported crimes, those that some district of today has: the rest are crimes whose place nobody stated. A year
-- in which a district's or the city's count is unknown, or one is final and another preliminary, has no row.
with assault as (
    select *, 'bra_assault' as definition_version
    from {{ ref('int_reported_crimes__series') }}
    where crime_type_id = 'assault' and period_type = 'year' and boundary_version = 'sdn11' and numerator is not null
),

all_crimes as (
    select *, 'stockholm_table_1_63' as definition_version
    from {{ ref('int_city_table__series') }}
    where crime_type_id = 'total_crimes' and numerator is not null
),

{% set columns = ['definition_version', 'area_code', 'period_type', 'period', 'numerator', 'is_preliminary', 'origin', 'lineage'] -%}
counts as (
    select {{ columns | join(', ') }} from assault
    union all
    select {{ columns | join(', ') }} from all_crimes
),

city as (
    select * from counts
    where area_code = 'stockholm'
),

districts as (
    select
        counts.definition_version,
        counts.period,
        counts.is_preliminary,
        sum(counts.numerator) as numerator,
        {{ weakest_origin('counts.origin') }} as origin,
        {{ text_list('counts.lineage') }} as lineage
    from counts
    inner join {{ ref('area') }} as area on counts.area_code = area.area_code and area.area_type = 'district'
    group by counts.definition_version, counts.period, counts.is_preliminary
    having count(*) = (select count(*) from {{ ref('area') }} as today where today.area_type = 'district')
),

known as (
    select
        city.definition_version,
        city.area_code,
        'sdn11' as boundary_version,
        city.period_type,
        city.period,
        districts.numerator,
        city.numerator as denominator,
        city.is_preliminary,
        case
            when 'synthetic' in (city.origin, districts.origin) then 'synthetic'
            when 'example' in (city.origin, districts.origin) then 'example'
            else 'published'
        end as origin,
        city.lineage || '; ' || districts.lineage as lineage
    from city
    inner join districts
        on
            city.definition_version = districts.definition_version
            and city.period = districts.period
            and city.is_preliminary = districts.is_preliminary
)

{{ indicator_rows('known', [
    'definition_version', 'area_code', 'boundary_version', 'period_type', 'period', 'numerator', 'denominator', 'is_preliminary',
    'origin', 'lineage',
], basis='reported') }}
