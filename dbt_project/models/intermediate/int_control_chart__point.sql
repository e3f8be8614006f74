-- One row per point of a control chart, before any limit is drawn: of each series the finest kind of period that has at least
-- ten points (months, else quarters, else years). Rolling and pooled periods overlap and waves are uneven: never charted.
-- A period that is suppressed or not known is a hole: it has no row, and nothing is put in its place. On today's districts, which
-- before a merger are exact sums of their predecessors: what is charted never changes its boundaries.
{%- set series = [
    'indicator_id', 'definition_version', 'basis', 'area_type', 'area_code', 'boundary_version', 'sex', 'age_group',
] %}
{%- set least_points = 10 %}
with estimates as (
    select
        *,
        {{ period_position('period_type', 'period') }} as position,
        {{ period_year('period') }} as calendar_year
    from {{ ref('int_indicator__estimate') }}
    where
        period_type in ('month', 'quarter', 'year')
        and boundary_version = 'sdn11'
        and (value is not null or shown_numerator is not null)
),

-- The value is charted; where more than a fifth of the points have a count but no population to make it a value, the count is.
kinds as (
    select
        {{ series | join(', ') }},
        period_type,
        case when 5 * count(value) >= 4 * count(*) then 'value' else 'numerator' end as measured,
        count(value) as value_count,
        count(shown_numerator) as numerator_count
    from estimates
    group by {{ series | join(', ') }}, period_type
),

ranked as (
    select
        *,
        row_number() over (
            partition by {{ series | join(', ') }}
            order by case period_type when 'month' then 1 when 'quarter' then 2 else 3 end
        ) as choice
    from kinds
    where case measured when 'value' then value_count else numerator_count end >= {{ least_points }}
),

charted as (
    select
        estimates.*,
        ranked.measured,
        case ranked.measured when 'value' then estimates.value else estimates.shown_numerator end as measure
    from estimates
    inner join ranked
        on
            {%- for column in series %}
            estimates.{{ column }} = ranked.{{ column }} and
            {%- endfor %}
            estimates.period_type = ranked.period_type
            and ranked.choice = 1
),

phased as (
    select
        charted.*,
        segments.segment
    from charted
    left join {{ ref('int_indicator__segment') }} as segments
        on
            charted.indicator_id = segments.indicator_id
            and charted.definition_version = segments.definition_version
            and charted.calendar_year = segments.calendar_year
    where charted.measure is not null
),

-- u′ and p′ need every point's base; without it a value is a number like any other.
placed as (
    select
        *,
        case
            when measured = 'numerator' or max(
                case
                    when shown_numerator is null or shown_denominator is null or value_basis not in ('computed', 'recovered') then 1
                    else 0
                end
            ) over (partition by {{ series | join(', ') }}) = 1
                then 'xmr'
            when method = 'poisson' then 'u_prime'
            when method = 'wilson' then 'p_prime'
            else 'xmr'
        end as chart,
        dense_rank() over (partition by {{ series | join(', ') }} order by segment) as phase
    from phased
),

-- Limits rest on final figures where there are enough of them: preliminary ones are judged, and do not move the yardstick when
-- they change.
final as (
    select
        *,
        not is_preliminary or sum(case when is_preliminary then 0 else 1 end) over (
            partition by {{ series | join(', ') }}, phase
        ) < {{ least_points }} as is_baseline,
        shown_numerator as numerator,
        shown_denominator as denominator,
        -- One number instead of eight texts to tell series apart by.
        dense_rank() over (order by {{ series | join(', ') }}) as series_number
    from placed
)

select
    series_number,
    {{ series | join(', ') }},
    area_name,
    period_type,
    period,
    position,
    phase,
    chart,
    measured,
    measure,
    numerator,
    denominator,
    multiplier,
    is_baseline,
    is_preliminary,
    direction,
    source,
    origin
from final
