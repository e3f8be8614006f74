-- One row per observation: whether it must be withheld, for its own sake, with its line, or to protect others. Which of these
-- it is stays here.
with observations as (
    select * from {{ ref('int_indicator__primary') }}
),

withheld as (
    select * from {{ ref('int_indicator__withheld') }}
),

final as (
    select
        observations.*,
        observations.is_primary
        or observations.is_withheld_with_its_line
        or withheld.indicator_id is not null as is_suppressed
    from observations
    left join withheld
        on
            observations.indicator_id = withheld.indicator_id
            and observations.definition_version = withheld.definition_version
            and observations.basis = withheld.basis
            and observations.area_code = withheld.area_code
            and observations.boundary_version = withheld.boundary_version
            and observations.period_type = withheld.period_type
            and observations.period = withheld.period
            and observations.sex = withheld.sex
            and observations.age_group = withheld.age_group
)

select * from final
