-- One row per key of fct_indicator_value and publication that said something new of it. The engine fills it when the release
-- is made, from the store of revisions.
with final as (
    select
        cast(null as varchar) as indicator_id,
        cast(null as varchar) as definition_version,
        cast(null as varchar) as basis,
        cast(null as varchar) as area_type,
        cast(null as varchar) as area_code,
        cast(null as varchar) as boundary_version,
        cast(null as varchar) as period_type,
        cast(null as varchar) as period,
        cast(null as varchar) as sex,
        cast(null as varchar) as age_group,
        cast(null as varchar) as vintage,
        cast(null as timestamp) as known_from,
        cast(null as timestamp) as known_to,
        cast(null as varchar) as change,
        cast(null as varchar) as reason,
        cast(null as varchar) as status,
        cast(null as boolean) as is_withheld,
        cast(null as {{ type_double() }}) as numerator,
        cast(null as {{ type_double() }}) as denominator,
        cast(null as {{ type_double() }}) as value,
        cast(null as {{ type_double() }}) as lower_95,
        cast(null as {{ type_double() }}) as upper_95,
        cast(null as {{ type_double() }}) as lower_998,
        cast(null as {{ type_double() }}) as upper_998,
        cast(null as {{ type_double() }}) as n,
        cast(null as varchar) as interval_method,
        cast(null as varchar) as value_basis,
        cast(null as boolean) as is_preliminary,
        cast(null as boolean) as is_unreliable,
        cast(null as boolean) as is_break,
        cast(null as varchar) as source,
        cast(null as varchar) as origin,
        cast(null as varchar) as lineage,
        cast(null as {{ type_double() }}) as previous_value,
        cast(null as varchar) as previous_status
)

select * from final
where false
