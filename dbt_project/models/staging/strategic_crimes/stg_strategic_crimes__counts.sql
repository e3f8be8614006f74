-- One row per district, period, sex, age group, offence, basis and counting unit: the latest delivery's count.
with ranked as (
    select
        counts.*,
        alias.area_code,
        row_number() over (
            partition by
                alias.area_code, counts.period, counts.sex, counts.age_group, counts.offence, counts.basis,
                counts.counting_unit
            order by counts.arrival_number desc
        ) as choice
    from {{ source('raw', 'strategic_crimes__counts') }} as counts
    inner join {{ ref('area_alias') }} as alias
        on alias.publisher = 'stockholm' and alias.label = {{ collapse_whitespace('counts.district_label') }}
),

final as (
    select
        area_code,
        period,
        case when length(period) = 4 then 'year' else 'half_year' end as period_type,
        {{ period_year('period') }} as period_year,
        sex,
        age_group,
        offence,
        basis,
        counting_unit,
        case_count,
        population,
        origin,
        {{ lineage('ranked') }} as lineage
    from ranked
    where choice = 1
)

select * from final
