-- One row per area, half-year and adopted situational picture, of the area's latest delivery in the half-year; one row without
-- dates for an area that has none. Every area that a delivery is about is here.
with pictures as (
    select
        pictures.*,
        alias.area_code,
        {{ half_year_of_date('pictures.as_of_date') }} as period
    from {{ source('raw', 'district_action_plans__situational_pictures') }} as pictures
    inner join {{ ref('area_alias') }} as alias
        on alias.publisher = 'stockholm' and alias.label = {{ collapse_whitespace('pictures.area') }}
),

-- An area's later delivery replaces its earlier ones whole: in the half-year, and of all time.
deliveries as (
    select
        area_code,
        period,
        arrival_number,
        as_of_date,
        row_number() over (partition by area_code, period order by as_of_date desc, arrival_number desc) as choice,
        row_number() over (partition by area_code order by as_of_date desc, arrival_number desc) as choice_of_all
    from (select distinct area_code, period, arrival_number, as_of_date from pictures) as delivered
),

final as (
    select
        pictures.*,
        deliveries.choice_of_all = 1 as is_latest
    from pictures
    inner join deliveries
        on
            pictures.area_code = deliveries.area_code
            and pictures.arrival_number = deliveries.arrival_number
            and pictures.as_of_date = deliveries.as_of_date
            and deliveries.choice = 1
)

select * from final
