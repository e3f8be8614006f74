-- One row per value of an area that can be compared with the city or the rest of it, or placed in a funnel around the city's
-- value. All of it is computed from int_indicator__estimate, which holds only what may be shown: no verdict can tell what is
-- withheld, because none has seen it.
with shown as (
    select * from {{ ref('int_indicator__estimate') }}
    where value is not null
),

city as (
    select * from shown
    where area_type = 'city'
),

-- Only like with like: both preliminary or both final. The city is never compared with itself.
beside_city as (
    select
        shown.*,
        city.value as value_of_city,
        city.value / shown.multiplier as share_of_city,
        city.value / shown.multiplier * shown.shown_denominator as expected_count,
        case when shown.lower_95 is not null then city.value end as city_value,
        city.least_value as least_city_value,
        city.most_value as most_city_value,
        -- The rest of the city is the city minus the area, where both were counted: crimes, contracts. Crimes without a known
        -- district are in the rest. A share of a weighted survey cannot be taken out of the city's without the weights, and
        -- publishing what is left would tell them: with the shares of ten districts that gives away the eleventh's. A rate
        -- that a publisher rounded has no count to subtract. In both cases there is no rest.
        case when shown.method in ('poisson', 'wilson') then city.shown_numerator - shown.shown_numerator end as rest_numerator,
        case when shown.method in ('poisson', 'wilson') then city.shown_denominator - shown.shown_denominator end as rest_denominator
    from shown
    inner join city
        on
            {{ same('shown', 'city', [
                'indicator_id', 'definition_version', 'basis', 'period_type', 'period', 'sex', 'age_group',
            ]) | indent(12) }}
            and coalesce(shown.is_preliminary, false) = coalesce(city.is_preliminary, false)
    where shown.area_type <> 'city'
),

with_rest as (
    select
        *,
        case when rest_numerator >= 0 and rest_denominator > 0
            then {{ safe_ratio('rest_numerator', 'rest_denominator') }} * multiplier
        end as rest_of_city_value,
        {{ fewer_events('shown_numerator', 'shown_denominator', 'rest_numerator', 'rest_denominator') | indent(8) }}
        {%- for level in ['95', '998'] %}
        {%- for side in ['lower', 'upper'] %},
        {{ funnel_root('expected_count', side, level) | indent(8) }} as funnel_root_{{ side }}_{{ level }}
        {%- endfor %}
        {%- endfor %}
    from beside_city
),

with_statistic as (
    select
        *,
        case
            when method = 'poisson' then {{ rates_differ_z('fewer_events', 'all_events', 'fewer_share') | indent(12) }}
            else {{ shares_differ_z('shown_numerator', 'shown_denominator', 'rest_numerator', 'rest_denominator') | indent(12) }}
        end as z_against_rest
    from with_rest
),

tested as (
    select
        *,
        case
            when method = 'poisson' then {{ rates_differ_p('z_against_rest', 'fewer_events', 'all_events', 'fewer_share') | indent(12) }}
            else {{ two_sided_p('z_against_rest') }}
        end as p_value_against_rest
    from with_statistic
),

-- The family whose false discoveries are controlled: of each indicator and basis the default definition, all sexes and ages, on
-- today's areas, the latest of its longest kind of period. Where that one cannot be tested, nothing older stands in for it.
in_order as (
    select
        *,
        boundary_version = 'sdn11' and sex = 'all' and age_group = 'all' and version_rank = 1 as may_be_in_family,
        {{ period_type_rank('period_type') }} as period_type_order
    from tested
),

latest as (
    select
        *,
        row_number() over (partition by indicator_id, basis order by period_type_order, period desc) as place
    from (
        select distinct indicator_id, basis, period_type, period, period_type_order from in_order
        where may_be_in_family
    ) as periods
),

scaled as (
    select
        in_order.*,
        coalesce(in_order.may_be_in_family and latest.place = 1, false) as is_in_family,
        case when in_order.may_be_in_family and latest.place = 1 then in_order.p_value_against_rest end as family_p
    from in_order
    left join latest
        on
            {{ same('in_order', 'latest', ['indicator_id', 'basis', 'period_type', 'period']) | indent(12) }}
),

adjusted as (
    select
        *,
        {{ false_discovery_scaled('family_p', 'is_in_family') }} as scaled_p
    from scaled
),

compared as (
    select
        *,
        {{ false_discovery_adjusted('scaled_p', 'family_p', 'is_in_family') }} as p_adjusted_against_rest,
        {%- for level, alpha in [('95', 0.05), ('998', 0.002)] %}
        {%- for end, other_end, _ in ends_of_rounding() %}
        {{ compared(
            end ~ '_lower_' ~ level, end ~ '_upper_' ~ level, other_end ~ '_city_value'
        ) | indent(8) }} as compared_at_{{ end }}_{{ level }},
        {%- endfor %}
        {{ where_both_say('compared_at_least_' ~ level, 'compared_at_most_' ~ level) }} as compared_with_city_{{ level }},
        case
            when p_value_against_rest is null then null
            when p_value_against_rest >= {{ alpha }} then 'similar'
            when value < rest_of_city_value then 'lower'
            else 'higher'
        end as compared_with_rest_{{ level }},
        {%- for side in ['lower', 'upper'] %}
        case
            when method = 'poisson' and shown_denominator > 0
                then
                    {{ as_double('multiplier') }} / shown_denominator
                    * {{ funnel_count('expected_count', side, level, 'funnel_root_' ~ side ~ '_' ~ level) | indent(20) }}
            when method in ('wilson', 'wilson_effective')
                then {{ funnel_share(side, 'share_of_city', 'effective_base', z(level)) }} * multiplier
        end as funnel_{{ side }}_{{ level }},
        {%- endfor %}
        {%- endfor %}
        {{ safe_ratio('value', 'city_value') }} as ratio_to_city
    from adjusted
),

final as (
    select
        {%- for column in value_key() %}
        {{ column }},
        {%- endfor %}
        city_value,
        ratio_to_city,
        compared_with_city_95,
        compared_with_city_998,
        {{ judgement('compared_with_city_95', 'direction') }} as judgement_against_city,
        coalesce(
            compared_at_least_95 <> compared_at_most_95 or compared_at_least_998 <> compared_at_most_998, false
        ) as is_rounding_decisive,
        rest_of_city_value,
        compared_with_rest_95,
        compared_with_rest_998,
        {{ judgement('compared_with_rest_95', 'direction') }} as judgement_against_rest,
        p_value_against_rest,
        p_adjusted_against_rest,
        funnel_lower_95,
        funnel_upper_95,
        funnel_lower_998,
        funnel_upper_998
    from compared
)

select * from final
