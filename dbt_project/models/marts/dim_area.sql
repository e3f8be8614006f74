-- One row per area: districts of today and before, committees, focus areas and the city, with both publishers' dates.
with succession as (
    select
        successor_code,
        {{ text_list('predecessor_code', ', ') }} as predecessors
    from {{ ref('area_succession') }}
    group by successor_code
),

final as (
    select
        area.area_code,
        area.area_type,
        area.name_sv,
        area.name_en,
        area.short_name,
        area.scb_code,
        area.region_code,
        area.city_valid_from,
        area.city_valid_to,
        area.bra_valid_from,
        area.bra_valid_to,
        succession.predecessors,
        followed.successor_code as successor,
        area.committee_of,
        area.sort_order,
        area.tile_x,
        area.tile_y,
        area.label_longitude,
        area.label_latitude
    from {{ ref('area') }} as area
    left join succession on area.area_code = succession.successor_code
    left join {{ ref('area_succession') }} as followed on area.area_code = followed.predecessor_code
    where area.area_type in ('city', 'district', 'former_district', 'committee', 'focus_area')
)

select * from final
