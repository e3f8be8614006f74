-- One row per observation: which must not be shown, by the disclosure rules R2–R4. Until secondary suppression exists, a
-- table line with a primary cell is withheld whole: every area but the city, and what could be added up to it.
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

-- Two definitions of which one contains the other disclose their difference.
differences as (
    select distinct
        one.indicator_id,
        one.basis,
        one.period_type,
        one.period,
        one.sex,
        one.age_group,
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
    where one.disclosure_rule = 'R2' and abs(one.numerator - other.numerator) between 1 and 4
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
            and observations.area_code = differences.area_code
            and observations.boundary_version = differences.boundary_version
),

-- A line: one table row over all areas. All definitions share it, because they share most of their counts. Surveys are
-- lines of their own by definition (which survey it is).
line_state as (
    select
        *,
        max(case when is_primary then 1 else 0 end) over (
            partition by
                indicator_id, basis, period_type, period, sex, age_group,
                case when disclosure_rule = 'R3' then definition_version end
        ) = 1 as line_has_primary,
        cast(substring(period, 1, 4) as integer) as first_year,
        cast(case when period_type = 'pooled' then substring(period, 6, 4) else substring(period, 1, 4) end as integer) as last_year
    from primary_cells
),

-- Years add up to pooled years, and halves to a year. Earlier publications can still be read, so what is shown of a period must
-- not depend on what came after it: a year of persons is shown or withheld by itself for good, and pooled years are shown only
-- where all their years are shown, or none of them ever was. The city is judged by its own cells, because it is not withheld
-- with its districts.
years as (
    select
        indicator_id,
        basis,
        sex,
        age_group,
        first_year,
        {%- for scope, is_secret in [('districts', 'line_has_primary'), ('city', "area_type = 'city' and is_primary")] %}
        -- A first half that had been shown would leave the second one as the difference.
        max(case when period_type = 'year' and ({{ is_secret }}) then 1 else 0 end) = 1
        or (
            max(case when period like '%-H2' and ({{ is_secret }}) then 1 else 0 end)
            > max(case when period like '%-H1' and ({{ is_secret }}) then 1 else 0 end)
        ) as is_withheld_for_{{ scope }},
        max(case when {{ is_secret }} then 1 else 0 end) = 1 as has_secret_for_{{ scope }}{{ ',' if not loop.last }}
        {%- endfor %}
    from line_state
    where disclosure_rule = 'R2' and period_type in ('year', 'half_year')
    group by indicator_id, basis, sex, age_group, first_year
),

-- Pooled years that overlap would give away the difference of two years: where years are withheld, only every third counts.
pools as (
    select
        pool.indicator_id,
        pool.basis,
        pool.sex,
        pool.age_group,
        pool.period,
        {%- for scope in ['districts', 'city'] %}
        sum(case when years.is_withheld_for_{{ scope }} then 1 else 0 end) not in (0, 3)
        or (sum(case when years.is_withheld_for_{{ scope }} then 1 else 0 end) = 3 and max(pool.last_year) % 3 <> 2)
        as is_withheld_for_{{ scope }}{{ ',' if not loop.last }}
        {%- endfor %}
    from (
        select distinct indicator_id, basis, sex, age_group, period, first_year, last_year from line_state
        where disclosure_rule = 'R2' and period_type = 'pooled'
    ) as pool
    inner join years
        on
            pool.indicator_id = years.indicator_id
            and pool.basis = years.basis
            and pool.sex = years.sex
            and pool.age_group = years.age_group
            and years.first_year between pool.first_year and pool.last_year
    group by pool.indicator_id, pool.basis, pool.sex, pool.age_group, pool.period
),

final as (
    select
        line_state.*,
        line_state.is_primary
        or (line_state.area_type <> 'city' and line_state.line_has_primary and not line_state.is_empty)
        -- Nothing to count in the whole city would say it of the few suppliers too.
        or (line_state.disclosure_rule = 'R4' and line_state.line_has_primary and line_state.numerator is null)
        or (
            not line_state.is_empty and line_state.disclosure_rule = 'R2' and coalesce(
                -- What is withheld for the city is withheld for its districts too: they add up to it.
                case line_state.period_type
                    when 'pooled'
                        then pools.is_withheld_for_city or (line_state.area_type <> 'city' and pools.is_withheld_for_districts)
                    when 'year'
                        then years.is_withheld_for_city or (line_state.area_type <> 'city' and years.is_withheld_for_districts)
                    when 'half_year'
                        then years.has_secret_for_city or (line_state.area_type <> 'city' and years.has_secret_for_districts)
                end,
                false
            )
        ) as is_suppressed
    from line_state
    left join pools
        on
            line_state.indicator_id = pools.indicator_id
            and line_state.basis = pools.basis
            and line_state.sex = pools.sex
            and line_state.age_group = pools.age_group
            and line_state.period = pools.period
    left join years
        on
            line_state.indicator_id = years.indicator_id
            and line_state.basis = years.basis
            and line_state.sex = years.sex
            and line_state.age_group = years.age_group
            and line_state.first_year = years.first_year
            and line_state.period_type in ('year', 'half_year')
)

select * from final
