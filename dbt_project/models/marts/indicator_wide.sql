-- One row per indicator, basis, period and breakdown: the city and the eleven districts of today side by side.
{%- set districts = [
    'jarva', 'hasselby_vallingby', 'bromma', 'kungsholmen', 'norra_innerstaden', 'sodermalm', 'enskede_arsta_vantor',
    'skarpnack', 'farsta', 'hagersten_alvsjo', 'skarholmen',
] %}
with final as (
    select
        indicator_id,
        title_sv,
        unit_sv,
        basis,
        period_type,
        period,
        sex,
        age_group,
        max(case when area_code = 'stockholm' then value end) as stockholm,
        {%- for district in districts %}
        max(case when area_code = '{{ district }}' then value end) as {{ district }},
        {%- endfor %}
        {{ weakest_origin('origin') }} as origin
    from {{ ref('indicator_today') }}
    where area_type in ('city', 'district')
    group by indicator_id, title_sv, unit_sv, basis, period_type, period, sex, age_group
)

select * from final
