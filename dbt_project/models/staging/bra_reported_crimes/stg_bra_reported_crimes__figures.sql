-- One row per archived file, area of Stockholm, crime type and period: what Brå printed, with its names resolved.
-- Other municipalities and crime types nobody knows are not here; the load report counts them.
-- A table, because several models read it and most of what the files hold is elsewhere: ten million rows are scanned once.
{{ config(materialized='table') }}
-- Names are resolved once per spelling, not once per row. The source is named three times and not once: of a CTE with three
-- readers DuckDB keeps every row and column in memory. Other areas are left out before anything is joined, because a planner
-- that guesses wrong would hold all of them in memory.
with regions as (
    select
        labels.region_label,
        alias.area_code
    from (select distinct region_label from {{ source('raw', 'bra_reported_crimes__figures') }}) as labels
    inner join {{ ref('area_alias') }} as alias
        on alias.publisher = 'bra' and alias.label = {{ collapse_whitespace('labels.region_label') }}
),

crimes as (
    select
        labels.crime_label,
        labels.crime_parent_label,
        alias.crime_type_id,
        row_number() over (
            partition by labels.crime_label, labels.crime_parent_label
            order by case when alias.crime_parent_label is null then 1 else 0 end
        ) as choice
    from (select distinct crime_label, crime_parent_label from {{ source('raw', 'bra_reported_crimes__figures') }}) as labels
    inner join {{ ref('crime_type_alias') }} as alias
        on
            alias.publisher = 'bra'
            and alias.crime_label = {{ collapse_whitespace('labels.crime_label') }}
            and (
                alias.crime_parent_label is null
                or alias.crime_parent_label = {{ collapse_whitespace('labels.crime_parent_label') }}
            )
),

of_stockholm as (
    select figures.* from {{ source('raw', 'bra_reported_crimes__figures') }} as figures
    where figures.region_label in (select regions.region_label from regions)
),

final as (
    select
        regions.area_code,
        crimes.crime_type_id,
        figures.period_type,
        figures.period,
        {{ period_year('figures.period') }} as period_year,
        figures.is_preliminary,
        figures.crime_count,
        figures.rate_per_100k,
        figures.file_sha256,
        figures.arrival_number,
        figures.origin,
        figures.source_sheet,
        figures.source_row,
        figures.source_column
    from of_stockholm as figures
    inner join regions on figures.region_label = regions.region_label
    inner join crimes
        on
            figures.crime_label = crimes.crime_label
            and figures.crime_parent_label is not distinct from crimes.crime_parent_label
            and crimes.choice = 1
)

select * from final
