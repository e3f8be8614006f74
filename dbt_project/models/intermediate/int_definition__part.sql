-- One row per indicator, definition and part that it adds up: how definitions contain each other. Indicators whose definitions
-- have no parts in common are not here.
with final as (
    select distinct
        'strategic_crimes_' || sex as indicator_id,
        definition_version,
        offence_group as part
    from {{ ref('strategic_crime_definition') }}
)

select * from final
