-- One row per value that another definition or basis of the same indicator, area and period contradicts: one of them says above
-- the city and the other below it, or one rising and the other falling. Which of them is right is not for us to say.
with concluded as (
    select
        {%- for column in value_key() %}
        trend.{{ column }},
        {%- endfor %}
        comparison.compared_with_city_95,
        trend.trend
    from {{ ref('int_indicator__trend') }} as trend
    left join {{ ref('int_indicator__comparison') }} as comparison
        on {{ same('trend', 'comparison', value_key()) | indent(8) }}
),

beside_each_other as (
    select
        *,
        {%- for word, column in [
            ('lower', 'compared_with_city_95'), ('higher', 'compared_with_city_95'), ('increasing', 'trend'), ('decreasing', 'trend'),
        ] %}
        max(case when {{ column }} = '{{ word }}' then 1 else 0 end) over one_thing = 1 as some_{{ word }}{{ ',' if not loop.last }}
        {%- endfor %}
    from concluded
    window one_thing as (
        partition by {{ value_key() | reject('in', ['definition_version', 'basis']) | join(', ') }}
    )
),

final as (
    select
        {%- for column in value_key() %}
        {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from beside_each_other
    where
        (some_lower and some_higher and compared_with_city_95 in ('lower', 'higher'))
        or (some_increasing and some_decreasing and trend in ('increasing', 'decreasing'))
)

select * from final
