-- One row per area, crime type and period: the count and the rate that hold, after final beats preliminary and later beats
-- earlier. A zero for an area that did not exist is marked and carries no figure.
with figures as (
    select * from {{ ref('stg_bra_reported_crimes__figures') }}
),

areas as (
    select * from {{ ref('area') }}
    where area_type <> 'abolished'
),

-- Brå prints 0 for a district before it was formed and after it was abolished. Where a file prints anything but 0 for that
-- area and year, it was produced afterwards, and its zeros are zeros.
outside as (
    select
        figures.file_sha256,
        figures.area_code,
        figures.period_year,
        max(greatest(coalesce(figures.crime_count, 0), coalesce(figures.rate_per_100k, 0))) > 0 as is_back_cast
    from figures
    inner join areas on figures.area_code = areas.area_code
    where
        figures.period_year < extract(year from areas.bra_valid_from)
        or figures.period_year >= extract(year from areas.bra_valid_to)
    group by figures.file_sha256, figures.area_code, figures.period_year
),

placed as (
    select
        figures.*,
        coalesce(outside.is_back_cast, true) as area_existed,
        {{ lineage('figures') }} as lineage
    from figures
    inner join areas on figures.area_code = areas.area_code
    left join outside
        on
            figures.file_sha256 = outside.file_sha256
            and figures.area_code = outside.area_code
            and figures.period_year = outside.period_year
),

counts as (
    select
        *,
        row_number() over (
            partition by area_code, crime_type_id, period_type, period
            order by is_preliminary, arrival_number desc, source_row
        ) as choice
    from placed
    where crime_count is not null and area_existed
),

rates as (
    select
        *,
        row_number() over (
            partition by area_code, crime_type_id, period_type, period
            order by is_preliminary, arrival_number desc, source_row
        ) as choice
    from placed
    where rate_per_100k is not null and area_existed
),

printed as (
    select
        coalesce(counts.area_code, rates.area_code) as area_code,
        coalesce(counts.crime_type_id, rates.crime_type_id) as crime_type_id,
        coalesce(counts.period_type, rates.period_type) as period_type,
        coalesce(counts.period, rates.period) as period,
        coalesce(counts.period_year, rates.period_year) as period_year,
        counts.crime_count,
        counts.is_preliminary as count_is_preliminary,
        rates.rate_per_100k,
        rates.is_preliminary as rate_is_preliminary,
        true as area_existed,
        case
            when 'synthetic' in (counts.origin, rates.origin) then 'synthetic'
            when 'example' in (counts.origin, rates.origin) then 'example'
            else 'published'
        end as origin,
        counts.lineage as count_lineage,
        rates.lineage as rate_lineage
    from (select * from counts where choice = 1) as counts
    full outer join (select * from rates where choice = 1) as rates
        on
            counts.area_code = rates.area_code
            and counts.crime_type_id = rates.crime_type_id
            and counts.period_type = rates.period_type
            and counts.period = rates.period
),

not_existing as (
    select
        area_code,
        crime_type_id,
        period_type,
        period,
        period_year,
        cast(null as bigint) as crime_count,
        cast(null as boolean) as count_is_preliminary,
        {{ as_double('null') }} as rate_per_100k,
        cast(null as boolean) as rate_is_preliminary,
        false as area_existed,
        {{ weakest_origin('origin') }} as origin,
        min(lineage) as count_lineage,
        cast(null as varchar) as rate_lineage
    from placed
    where not area_existed
    group by area_code, crime_type_id, period_type, period, period_year
),

final as (
    select * from printed
    union all
    select not_existing.*
    from not_existing
    where not exists (
        select 1 from printed
        where
            printed.area_code = not_existing.area_code
            and printed.crime_type_id = not_existing.crime_type_id
            and printed.period_type = not_existing.period_type
            and printed.period = not_existing.period
    )
)

select * from final
