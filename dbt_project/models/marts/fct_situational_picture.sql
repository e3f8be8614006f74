-- One row per area and adopted situational picture, of the area's latest delivery; one row without dates where it has none.
with final as (
    select
        pictures.area_code,
        area.name_sv as area_name,
        area.area_type,
        coalesce(succession.successor_code, pictures.area_code) as area_code_today,
        pictures.as_of_date,
        pictures.adopted_date,
        pictures.covers_from,
        pictures.covers_to,
        pictures.diary_number,
        row_number() over (partition by pictures.area_code order by pictures.adopted_date desc nulls last) = 1 as is_newest,
        coalesce(
            pictures.adopted_date >= cast({{ dbt.dateadd('year', -2, 'pictures.as_of_date') }} as date), false
        ) as is_current,
        'district_action_plans' as source,
        pictures.origin,
        {{ lineage('pictures') }} as lineage
    from {{ ref('stg_district_action_plans__situational_pictures') }} as pictures
    inner join {{ ref('area') }} as area on pictures.area_code = area.area_code
    left join {{ ref('area_succession') }} as succession on pictures.area_code = succession.predecessor_code
    where pictures.is_latest
)

select * from final
