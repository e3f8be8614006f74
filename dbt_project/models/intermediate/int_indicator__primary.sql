-- One row per observation: which must not be shown by the disclosure rules R2–R4 for its own sake. What else is withheld, so
-- that nobody can work these out, is chosen from here (int_indicator__withheld).
-- R1 (offences that the publisher prints openly at the same grain) is flagged unreliable instead, never hidden.
with observations as (
    select
        *,
        coalesce(status_given, '') in ('not_existing', 'not_measured') as is_empty
    from {{ ref('int_indicator__observation') }}
),

lines as (
    select
        indicator_id,
        basis,
        period_type,
        period,
        sex,
        age_group,
        definition_version,
        max(case when area_type <> 'city' then numerator end) as largest_part
    from observations
    where not is_empty
    group by indicator_id, basis, period_type, period, sex, age_group, definition_version
),

-- Two definitions of the same cell disclose their difference. The one that readers are shown first stays.
differences as (
    select distinct
        one.indicator_id,
        one.basis,
        one.period_type,
        one.period,
        one.sex,
        one.age_group,
        one.definition_version,
        one.area_code,
        one.boundary_version
    from observations as one
    inner join observations as other
        on
            one.indicator_id = other.indicator_id
            and one.basis = other.basis
            and one.period_type = other.period_type
            and one.period = other.period
            and one.sex = other.sex
            and one.age_group = other.age_group
            and one.area_code = other.area_code
            and one.boundary_version = other.boundary_version
            and one.definition_version <> other.definition_version
    where
        one.disclosure_rule = 'R2'
        and one.version_rank > other.version_rank
        and abs(one.numerator - other.numerator) between 1 and 4
),

primary_cells as (
    select
        observations.*,
        -- Whatever cannot be decided is withheld.
        coalesce(case
            when observations.is_empty then false
            when observations.disclosure_rule = 'R2'
                then
                    observations.numerator between 1 and 4
                    or coalesce(observations.denominator, 0) < 100
                    -- Nobody at all: that goes for each of them, so the total tells it too.
                    or (observations.numerator = 0 and lines.largest_part = 0)
                    or differences.area_code is not null
            when observations.disclosure_rule = 'R3'
                then
                    coalesce(observations.n, 0) < 50
                    or coalesce(observations.n_eff < 30, false)
                    or coalesce(observations.numerator, 0) < 5
            when observations.disclosure_rule = 'R4'
                then
                    coalesce(observations.supplier_count, 0) < 3
                    or observations.largest_supplier_share > 0.8
            else false
        end, true) as is_primary
    from observations
    left join lines
        on
            observations.indicator_id = lines.indicator_id
            and observations.basis = lines.basis
            and observations.period_type = lines.period_type
            and observations.period = lines.period
            and observations.sex = lines.sex
            and observations.age_group = lines.age_group
            and observations.definition_version = lines.definition_version
    left join differences
        on
            observations.indicator_id = differences.indicator_id
            and observations.basis = differences.basis
            and observations.period_type = differences.period_type
            and observations.period = differences.period
            and observations.sex = differences.sex
            and observations.age_group = differences.age_group
            and observations.definition_version = differences.definition_version
            and observations.area_code = differences.area_code
            and observations.boundary_version = differences.boundary_version
),

final as (
    select
        *,
        -- Shares that were delivered ready-made do not add up, and weighted ones are sums of their own beside the answers. So
        -- nothing can be proved of them one by one: a line that has a secret one is withheld whole, the city aside.
        not is_empty and area_type <> 'city' and disclosure_rule = 'R3'
        and max(case when is_primary then 1 else 0 end) over line = 1 as is_withheld_with_its_line
    from primary_cells
    window line as (partition by indicator_id, definition_version, basis, period_type, period, sex, age_group)
)

select * from final
