-- One row per definition, area, boundary version, period, sex, age group and basis: strategic crimes by every definition side
-- by side. Pooled years are three consecutive ones, added up over person-years. Never by month.
with counts as (
    select * from {{ ref('stg_strategic_crimes__counts') }}
),

-- Violence or threat against officials is one thing named and may come as one offence or as two: a combined offence stands
-- for as many as its group has others.
groups as (
    select
        *,
        count(*) over (partition by definition_version, sex, offence_group) as offence_count
    from {{ ref('strategic_crime_definition') }}
),

definitions as (
    select
        *,
        case when offence = offence_group and offence_count > 1 then offence_count - 1 else 1 end as stands_for,
        sum(case when offence = offence_group and offence_count > 1 then 0 else 1 end) over (
            partition by definition_version, sex
        ) as needed
    from groups
),

-- The combined count is used where it is there.
chosen as (
    select
        definitions.definition_version,
        definitions.offence_group,
        definitions.stands_for,
        definitions.needed,
        counts.*,
        max(case when counts.offence = definitions.offence_group then 1 else 0 end) over (
            partition by
                definitions.definition_version, definitions.offence_group, counts.area_code, counts.period, counts.sex,
                counts.age_group, counts.basis, counts.counting_unit
        ) = 1 as has_combined,
        -- Offences can be added up over offence types; persons cannot, so they are used only where nothing else is there.
        min(counts.counting_unit) over (
            partition by
                definitions.definition_version, counts.area_code, counts.period, counts.sex, counts.age_group, counts.basis
        ) as held_unit
    from counts
    inner join definitions on counts.sex = definitions.sex and counts.offence = definitions.offence
),

-- A definition is whole only where everything it names is there: half of it would look like a fall.
by_area as (
    select
        chosen.definition_version,
        chosen.area_code,
        chosen.period_type,
        chosen.period,
        chosen.period_year,
        chosen.sex,
        chosen.age_group,
        chosen.basis,
        sum(chosen.case_count) as case_count,
        max(chosen.population) as population,
        {{ weakest_origin('chosen.origin') }} as origin,
        {{ text_list('chosen.lineage') }} as lineage
    from chosen
    where
        (chosen.offence = chosen.offence_group or not chosen.has_combined)
        and chosen.counting_unit = chosen.held_unit
    group by
        chosen.definition_version, chosen.area_code, chosen.period_type, chosen.period, chosen.period_year, chosen.sex,
        chosen.age_group, chosen.basis
    having sum(chosen.stands_for) = max(chosen.needed)
),

succession as (
    select
        *,
        count(*) over (partition by successor_code) as part_count
    from {{ ref('area_succession') }}
),

unions as (
    select
        by_area.definition_version,
        succession.successor_code as area_code,
        by_area.period_type,
        by_area.period,
        by_area.period_year,
        by_area.sex,
        by_area.age_group,
        by_area.basis,
        sum(by_area.case_count) as case_count,
        sum(by_area.population) as population,
        {{ weakest_origin('by_area.origin') }} as origin,
        {{ text_list('by_area.lineage') }} as lineage
    from by_area
    inner join succession on by_area.area_code = succession.predecessor_code
    group by
        by_area.definition_version, succession.successor_code, by_area.period_type, by_area.period, by_area.period_year,
        by_area.sex, by_area.age_group, by_area.basis
    having count(*) = max(succession.part_count)
),

today as (
    select by_area.* from by_area
    inner join {{ ref('area') }} as area on by_area.area_code = area.area_code and area.area_type in ('district', 'city')
    union all
    select unions.* from unions
    where not exists (
        select 1 from by_area
        where
            by_area.area_code = unions.area_code
            and by_area.definition_version = unions.definition_version
            and by_area.period = unions.period
            and by_area.sex = unions.sex
            and by_area.age_group = unions.age_group
            and by_area.basis = unions.basis
    )
),

-- The city: as delivered, or the sum of all eleven districts.
city as (
    select
        definition_version,
        'stockholm' as area_code,
        period_type,
        period,
        period_year,
        sex,
        age_group,
        basis,
        sum(case_count) as case_count,
        sum(population) as population,
        {{ weakest_origin('origin') }} as origin,
        {{ text_list('lineage') }} as lineage
    from today
    where area_code <> 'stockholm'
    group by definition_version, period_type, period, period_year, sex, age_group, basis
    having
        count(*) = 11
        and max(case when exists (
            select 1 from today as delivered
            where
                delivered.area_code = 'stockholm'
                and delivered.definition_version = today.definition_version
                and delivered.period = today.period
                and delivered.sex = today.sex
                and delivered.age_group = today.age_group
                and delivered.basis = today.basis
        ) then 1 else 0 end) = 0
),

yearly as (
    select 'sdn11' as boundary_version, today.* from today
    union all
    select 'sdn11' as boundary_version, city.* from city
    union all
    select
        version.boundary_version,
        by_area.*
    from by_area
    inner join {{ ref('area') }} as area on by_area.area_code = area.area_code and area.area_type = 'former_district'
    inner join {{ ref('area_version') }} as version
        on
            -- The division in force when the year begins.
            cast(by_area.period_year || '-01-01' as date) >= version.city_valid_from
            and (version.city_valid_to is null or cast(by_area.period_year || '-01-01' as date) < version.city_valid_to)
),

pooled as (
    select
        last.boundary_version,
        last.definition_version,
        last.area_code,
        'pooled' as period_type,
        cast(last.period_year - 2 as varchar) || '-' || cast(last.period_year as varchar) as period,
        last.period_year,
        last.sex,
        last.age_group,
        last.basis,
        sum(part.case_count) as case_count,
        sum(part.population) as population,
        {{ weakest_origin('part.origin') }} as origin,
        {{ text_list('part.lineage') }} as lineage
    from yearly as last
    inner join yearly as part
        on
            last.boundary_version = part.boundary_version
            and last.definition_version = part.definition_version
            and last.area_code = part.area_code
            and last.sex = part.sex
            and last.age_group = part.age_group
            and last.basis = part.basis
            and part.period_type = 'year'
            and part.period_year between last.period_year - 2 and last.period_year
    where last.period_type = 'year' and last.boundary_version = 'sdn11'
    group by
        last.boundary_version, last.definition_version, last.area_code, last.period_year, last.sex, last.age_group,
        last.basis
    having count(*) = 3
),

final as (
    select * from yearly
    union all
    select * from pooled
)

select * from final
