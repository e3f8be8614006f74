-- One row per figure of reported crime that another file's figure for the same area, crime type and period took precedence
-- over: final beats preliminary, later beats earlier.
with figures as (
    select
        figures.*,
        {{ lineage('figures') }} as lineage,
        row_number() over (
            partition by figures.area_code, figures.crime_type_id, figures.period_type, figures.period
            order by figures.is_preliminary asc, figures.arrival_number desc, figures.source_row asc
        ) as choice
    from {{ ref('stg_bra_reported_crimes__figures') }} as figures
    inner join {{ ref('area') }} as area on figures.area_code = area.area_code and area.area_type <> 'abolished'
    where
        figures.crime_count is not null
        -- The zero printed for an area that did not exist is no figure.
        and not (
            figures.crime_count = 0 and coalesce(
                figures.period_year < extract(year from area.bra_valid_from)
                or figures.period_year >= extract(year from area.bra_valid_to),
                false
            )
        )
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
