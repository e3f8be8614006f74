{#-
    Control charts: is a point of a series more than the chance that the series has always had? Two macros, each a whole
    query: control_limits draws the chart, control_signals reads it.

    points: a relation with one row per charted point and the columns
        the series' key (named in `key`, none of them NULL)
        phase        a stretch of the series with limits of its own; the next one begins where the series breaks
        position     whole number, one higher for each period; a period without a point is a hole, never a zero
        chart        xmr, u_prime or p_prime
        measure      what is charted; for u_prime and p_prime numerator / denominator × multiplier
        numerator, denominator, multiplier
        is_baseline  whether centre and limits rest on this point
    What lies beside a hole is not adjacent: no moving range, run or crossing reaches over it.

    Centre: XmR the mean of the baseline; u and p the sum of its numerators / the sum of its denominators.
    Limits: centre ± 3 · sigma_z · unit_sd, where
        unit_sd   is what chance alone would give: √(ū/n) for a rate, √(p̄(1 - p̄)/n) for a share, 1 for XmR, which asks nobody;
        sigma_z   = mean |z_i - z_(i-1)| / 1.128 with z = (measure - centre) / unit_sd: how much the series moves beside that.
    For u and p that is Laney's correction (u′ and p′; Laney 2002, Quality Engineering 14(4)): with large denominators chance
    is small and everything would be a signal without it. For XmR it is 3·MR̄/1.128 (Montgomery, Introduction to Statistical
    Quality Control) and not the rounded 2.66·MR̄ of the NHS (0.02 % wider), so that u′ with equal denominators and XmR are
    the same chart to the last digit.
    Screening, of XmR alone: moving ranges above 3.267·MR̄ are left out and MR̄ is taken anew, once (Nelson 1982; the default of
    NHSRplotthedots and of qicharts2's i chart), so that one strange period does not hide itself. u′ and p′ are not
    screened, as in Laney and qicharts2.

    Returned beside the columns of points: stretch (what lies between two holes), base_count (points of the phase's baseline),
    centre, sigma (one third of the distance to the limits), lower_limit, upper_limit: not cut at 0 or 100 %. All four NULL
    where base_count < least_points.
-#}
{% macro control_limits(points, key, least_points=10) -%}
{%- set phase = 'partition by ' ~ key | join(', ') ~ ', phase' -%}
{#- In order, because a sum of floating point numbers has another last digit in another order. -#}
{%- set whole_phase = phase ~ ' order by position rows between unbounded preceding and unbounded following' -%}
{%- set in_order = phase ~ ', stretch order by position' -%}
with stretches as (
    select
        *,
        position - row_number() over ({{ phase }} order by position) as stretch,
        sum(case when is_baseline then 1 else 0 end) over ({{ phase }}) as base_count
    from {{ points }}
),

centred as (
    select
        *,
        case
            when base_count < {{ least_points }} then null
            when chart = 'xmr' then avg(case when is_baseline then {{ as_double('measure') }} end) over ({{ whole_phase }})
            else
                sum(case when is_baseline then {{ as_double('numerator') }} end) over ({{ whole_phase }})
                / nullif(sum(case when is_baseline then {{ as_double('denominator') }} end) over ({{ whole_phase }}), 0) * multiplier
        end as centre
    from stretches
),

chance as (
    select
        *,
        case chart
            when 'xmr' then {{ as_double(1) }}
            when 'u_prime' then sqrt(centre * multiplier / nullif({{ as_double('denominator') }}, 0))
            when 'p_prime' then sqrt(centre * (multiplier - centre) / nullif({{ as_double('denominator') }}, 0))
        end as unit_sd
    from centred
),

standardised as (
    select
        *,
        (measure - centre) / nullif(unit_sd, 0) as z
    from chance
),

ranges as (
    select
        *,
        case when is_baseline and lag(is_baseline) over ({{ in_order }}) then abs(z - lag(z) over ({{ in_order }})) end
            as moving_range
    from standardised
),

mean_ranges as (
    select
        *,
        avg(moving_range) over ({{ whole_phase }}) as mean_range
    from ranges
),

spread as (
    select
        *,
        unit_sd * avg(case when chart <> 'xmr' or moving_range <= 3.267 * mean_range then moving_range end) over ({{ whole_phase }})
        / {{ as_double("'1.128'") }} as sigma
    from mean_ranges
)

select
    *,
    centre - 3 * sigma as lower_limit,
    centre + 3 * sigma as upper_limit
from spread
{%- endmacro %}

{#-
    What a chart says. limits: a relation made by control_limits; key as there. The rules of the NHS ("Making data count", as in
    NHSRplotthedots); a point is marked where it is part of the pattern, as on the charts that people know:
        is_beyond_limits   beyond three sigma
        is_run_of_seven    one of at least seven successive points on one side of the centre; a point on it ends a run
        is_trend_of_seven  one of at least seven successive points that each rise, or each fall
        is_two_of_three    near a limit (beyond two sigma, within three) with another such among three successive points, all
                           on the same side
    By chance alone, of all points of a long normal series 0.27 % are beyond the limits (0.34 % of XmR's, which screening makes
    2.5 % narrower), 6.25 % part of a run of seven, 0.25 % part of a trend, 0.2 % of two in three.
    Anhøj's two rules (Anhøj & Olesen 2014, PLoS ONE 9(11): e113825) judge a phase as a whole; points on the centre do not
    count: longest_run > longest_run_limit, or crossings < crossings_limit. They need no distribution and no limits.
    Returned beside the columns of limits: side and trend_direction (1 up, -1 down, 0), the four booleans, longest_run,
    longest_run_limit, crossings, crossings_limit, is_unrandom. All NULL where there is no centre.
-#}
{% macro control_signals(limits, key) -%}
{%- set phase = 'partition by ' ~ key | join(', ') ~ ', phase' -%}
{%- set in_order = phase ~ ', stretch order by position' -%}
with deviations as (
    select
        *,
        -- A sum of many equal numbers misses each of them by rounding.
        case when abs(measure - centre) <= 1e-9 * abs(centre) then 0 else measure - centre end as deviation
    from {{ limits }}
),

sides as (
    select
        *,
        cast(sign(deviation) as integer) as side,
        abs(deviation) > 3 * sigma as is_beyond_limits,
        abs(deviation) > 2 * sigma and abs(deviation) <= 3 * sigma as is_near,
        cast(sign(measure - lag(measure) over ({{ in_order }})) as integer) as step
    from deviations
),

turns as (
    select
        *,
        case when side = lag(side) over ({{ in_order }}) then 0 else 1 end as is_new_run,
        case when step = lag(step) over ({{ in_order }}) then 0 else 1 end as is_new_trend,
        abs(sum(side) over ({{ in_order }} rows between 2 preceding and current row)) = 3
        and sum(case when is_near then 1 else 0 end) over ({{ in_order }} rows between 2 preceding and current row) >= 2
            as ends_two_of_three
    from sides
),

numbered as (
    select
        *,
        sum(is_new_run) over ({{ in_order }} rows between unbounded preceding and current row) as run_number,
        sum(is_new_trend) over ({{ in_order }} rows between unbounded preceding and current row) as trend_number
    from turns
),

measured as (
    select
        *,
        count(*) over ({{ phase }}, stretch, run_number) as run_length,
        -- Six steps make seven points.
        case when count(*) over ({{ phase }}, stretch, trend_number) >= 6 then step else 0 end as long_step
    from numbered
),

marked as (
    select
        *,
        case when centre is not null then side <> 0 and run_length >= 7 end as is_run_of_seven,
        -- The first point of a trend has no step of its own.
        case
            when centre is null then null
            when coalesce(long_step, 0) <> 0 then long_step
            else coalesce(lead(long_step) over ({{ in_order }}), 0)
        end as trend_direction,
        case
            when sigma is not null
                then is_near and (
                    ends_two_of_three
                    or coalesce(lead(ends_two_of_three, 1) over ({{ in_order }}), false)
                    or coalesce(lead(ends_two_of_three, 2) over ({{ in_order }}), false)
                )
        end as is_two_of_three
    from measured
),

useful as (
    select
        *,
        lag(side) over ({{ in_order }}) as side_before
    from sides
    where side <> 0
),

useful_runs as (
    select
        *,
        sum(case when side = side_before then 0 else 1 end)
            over ({{ in_order }} rows between unbounded preceding and current row) as useful_run_number
    from useful
),

useful_lengths as (
    select
        *,
        count(*) over ({{ phase }}, stretch, useful_run_number) as useful_run_length
    from useful_runs
),

whole_phases as (
    select
        {{ key | join(', ') }},
        phase,
        max(useful_run_length) as longest_run,
        {{ longest_run_limit('count(*)') }} as longest_run_limit,
        sum(case when side <> side_before then 1 else 0 end) as crossings,
        {{ crossings_limit('count(side_before)') }} as crossings_limit
    from useful_lengths
    group by {{ key | join(', ') }}, phase
)

select
    marked.*,
    marked.trend_direction <> 0 as is_trend_of_seven,
    whole_phases.longest_run,
    whole_phases.longest_run_limit,
    whole_phases.crossings,
    whole_phases.crossings_limit,
    whole_phases.longest_run > whole_phases.longest_run_limit or whole_phases.crossings < whole_phases.crossings_limit
        as is_unrandom
from marked
left join whole_phases
    on
        marked.phase = whole_phases.phase
        {%- for column in key %}
        and marked.{{ column }} = whole_phases.{{ column }}
        {%- endfor %}
{%- endmacro %}

{#-
    The longest run that chance allows among n points that are not on the centre: round(log2 n) + 3 (Schilling 2012, by Anhøj).
    NULL for fewer than ten.
-#}
{% macro longest_run_limit(n) -%}
    case when {{ n }} >= 10 then cast(round(ln({{ as_double(n) }}) / ln({{ as_double(2) }})) as integer) + 3 end
{%- endmacro %}

{#-
    The fewest crossings of the centre that chance allows among `pairs` adjacent pairs of points (one fewer than the points,
    where there is no hole): the 5 % quantile of the binomial with probability one half (Chen 2010, by Anhøj). In closed form,
    because SQL has no binomial quantile: the normal one with a correction that gives the exact whole number for every number
    of pairs from 2 to 1000 (a test compares each). NULL for fewer than nine pairs.
-#}
{% macro crossings_limit(pairs) -%}
    case
        when {{ pairs }} >= 9
            then cast(ceil((
                {{ pairs }} - 1 - {{ as_double("'1.6448536269514722'") }} * sqrt({{ as_double(pairs) }}) + {{ as_double("'0.0125'") }}
            ) / 2) as integer)
    end
{%- endmacro %}
