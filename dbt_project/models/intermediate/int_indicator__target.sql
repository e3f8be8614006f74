-- One row per value that a target lies ahead of or falls due with: the next target of its series, and whether the value meets
-- it, however a printed one was rounded. Targets are data (seed target); of a value that is withheld nothing is judged.
with shown as (
    select * from {{ ref('int_indicator__estimate') }}
    where value is not null
),

due as (
    select
        {%- for column in value_key() %}
        shown.{{ column }},
        {%- endfor %}
        shown.direction,
        shown.least_lower_95,
        shown.most_upper_95,
        target.target_value,
        target.period as target_period,
        row_number() over (
            partition by
                {%- for column in value_key() %}
                shown.{{ column }}{{ ',' if not loop.last }}
                {%- endfor %}
            order by target.period
        ) as place
    from shown
    inner join {{ ref('target') }} as target
        on
            {{ same('shown', 'target', [
                'indicator_id', 'definition_version', 'basis', 'area_code', 'period_type', 'sex', 'age_group',
            ]) | indent(12) }}
            and shown.period <= target.period
),

final as (
    select
        {%- for column in value_key() %}
        {{ column }},
        {%- endfor %}
        target_value,
        target_period,
        case
            when least_lower_95 is null or direction = 'none' then null
            when direction = 'low' and most_upper_95 <= target_value then 'met'
            when direction = 'high' and least_lower_95 >= target_value then 'met'
            when direction = 'low' and least_lower_95 > target_value then 'not_met'
            when direction = 'high' and most_upper_95 < target_value then 'not_met'
            else 'uncertain'
        end as target_judgement
    from due
    where place = 1
)

select * from final
