-- One row per area, half-year and problem, of the deliveries that hold.
with deliveries as (
    select distinct
        area_code,
        period,
        arrival_number,
        as_of_date,
        is_latest
    from {{ ref('stg_district_action_plans__situational_pictures') }}
),

final as (
    select
        deliveries.area_code,
        deliveries.period,
        deliveries.is_latest,
        problems.*
    from {{ source('raw', 'district_action_plans__problems') }} as problems
    inner join {{ ref('area_alias') }} as alias
        on alias.publisher = 'stockholm' and alias.label = {{ collapse_whitespace('problems.area') }}
    inner join deliveries
        on
            alias.area_code = deliveries.area_code
            and problems.arrival_number = deliveries.arrival_number
            and problems.as_of_date = deliveries.as_of_date
)

select * from final
