-- One row per figure of reported crime that another file's figure for the same area, crime type and period took precedence
-- over: final beats preliminary, later beats earlier.
with figures as (
    select
        *,
        {{ lineage('figures') }} as lineage,
        row_number() over (
            partition by area_code, crime_type_id, period_type, period order by is_preliminary, arrival_number desc, source_row
        ) as choice
    from {{ ref('stg_bra_reported_crimes__figures') }} as figures
    where crime_count is not null
),

final as (
    select
        superseded.area_code,
        superseded.crime_type_id,
        superseded.period_type,
        superseded.period,
        superseded.crime_count as superseded_count,
        superseded.is_preliminary as superseded_is_preliminary,
        holding.crime_count as holding_count,
        holding.is_preliminary as holding_is_preliminary,
        superseded.origin,
        superseded.lineage as superseded_lineage,
        holding.lineage as holding_lineage
    from figures as superseded
    inner join figures as holding
        on
            superseded.area_code = holding.area_code
            and superseded.crime_type_id = holding.crime_type_id
            and superseded.period_type = holding.period_type
            and superseded.period = holding.period
            and holding.choice = 1
    where superseded.choice > 1
)

select * from final
