-- One row per area, boundary version and half-year: what its plan holds, counted. Today's districts are the delivery's own or
-- the sum of all their predecessors'; the city is everything that was delivered, where all its districts are there.
{%- set counts = [
    'district_count', 'renewed_count', 'prioritised_count', 'traced_count', 'due_count', 'due_with_outcome_count',
] %}
{%- set lineages = ['pictures_lineage', 'problems_lineage', 'actions_lineage'] %}
{%- set figures = (['picture_age_days'] + counts + ['origin'] + lineages) | join(', ') %}
with pictures as (
    select
        area_code,
        period,
        max(as_of_date) as as_of_date,
        max(adopted_date) as adopted_date,
        {{ weakest_origin('origin') }} as origin,
        {{ lineage_of_rows('pictures') }} as pictures_lineage
    from {{ ref('stg_district_action_plans__situational_pictures') }} as pictures
    group by area_code, period
),

problems as (
    select
        area_code,
        period,
        sum(case when is_prioritised then 1 else 0 end) as prioritised_count,
        sum(case when is_prioritised and is_traced then 1 else 0 end) as traced_count,
        {{ lineage_of_rows('problems') }} as problems_lineage
    from {{ ref('int_action_plan__problem') }} as problems
    group by area_code, period
),

actions as (
    select
        area_code,
        period,
        sum(case when is_due then 1 else 0 end) as due_count,
        sum(case when is_due and has_outcome then 1 else 0 end) as due_with_outcome_count,
        {{ lineage_of_rows('actions') }} as actions_lineage
    from {{ ref('int_action_plan__action') }} as actions
    group by area_code, period
),

delivered as (
    select
        pictures.area_code,
        area.area_type,
        pictures.period,
        pictures.as_of_date,
        {{ days_between('pictures.adopted_date', 'pictures.as_of_date') }} as picture_age_days,
        -- A district is one of those that should have a picture; a focus area or the city as a whole is none of them.
        case when area.area_type in ('district', 'former_district') then 1 else 0 end as district_count,
        case
            when
                area.area_type in ('district', 'former_district')
                and pictures.adopted_date >= cast({{ dbt.dateadd('year', -2, 'pictures.as_of_date') }} as date)
                then 1
            else 0
        end as renewed_count,
        coalesce(problems.prioritised_count, 0) as prioritised_count,
        coalesce(problems.traced_count, 0) as traced_count,
        coalesce(actions.due_count, 0) as due_count,
        coalesce(actions.due_with_outcome_count, 0) as due_with_outcome_count,
        pictures.origin,
        pictures.pictures_lineage,
        problems.problems_lineage,
        actions.actions_lineage
    from pictures
    inner join {{ ref('area') }} as area on pictures.area_code = area.area_code
    left join problems on pictures.area_code = problems.area_code and pictures.period = problems.period
    left join actions on pictures.area_code = actions.area_code and pictures.period = actions.period
),

succession as (
    select
        *,
        count(*) over (partition by successor_code) as part_count
    from {{ ref('area_succession') }}
),

unions as (
    select
        succession.successor_code as area_code,
        delivered.period,
        -- A picture's age is no sum: where a district was two, none is its own.
        cast(null as integer) as picture_age_days,
        {%- for count in counts %}
        sum(delivered.{{ count }}) as {{ count }},
        {%- endfor %}
        {%- for lineage in lineages %}
        {{ text_list('delivered.' ~ lineage) }} as {{ lineage }},
        {%- endfor %}
        {{ weakest_origin('delivered.origin') }} as origin
    from delivered
    inner join succession on delivered.area_code = succession.predecessor_code
    group by succession.successor_code, delivered.period
    having count(*) = max(succession.part_count)
),

today as (
    select area_code, period, {{ figures }} from delivered
    where area_type in ('district', 'focus_area')
    union all
    select area_code, period, {{ figures }} from unions
),

-- A share of the districts that happened to deliver would pass for the city's.
whole as (
    select today.period
    from today
    inner join {{ ref('area') }} as area on today.area_code = area.area_code and area.area_type = 'district'
    group by today.period
    having count(*) = (select count(*) from {{ ref('area') }} as every_area where every_area.area_type = 'district')
),

city as (
    select
        'stockholm' as area_code,
        delivered.period,
        max(case when delivered.area_type = 'city' then delivered.picture_age_days end) as picture_age_days,
        {%- for count in counts %}
        case when max(whole.period) is not null then sum(delivered.{{ count }}) end as {{ count }},
        {%- endfor %}
        {%- for lineage in lineages %}
        {{ text_list('delivered.' ~ lineage) }} as {{ lineage }},
        {%- endfor %}
        {{ weakest_origin('delivered.origin') }} as origin
    from delivered
    left join whole on delivered.period = whole.period
    group by delivered.period
),

-- As delivered by districts that have merged since, on the division of that time.
former as (
    select
        delivered.*,
        version.boundary_version
    from delivered
    inner join {{ ref('area_version') }} as version
        on
            delivered.as_of_date >= version.city_valid_from
            and delivered.as_of_date < coalesce(version.city_valid_to, cast('9999-12-31' as date))
    where delivered.area_type = 'former_district'
),

final as (
    select area_code, 'sdn11' as boundary_version, period, {{ figures }} from today
    union all
    select area_code, 'sdn11' as boundary_version, period, {{ figures }} from city
    union all
    select area_code, boundary_version, period, {{ figures }} from former
)

select * from final
