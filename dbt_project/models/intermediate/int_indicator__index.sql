-- One row per value of a year or survey wave that can be set against the last full year before the programme 2024–2027: the
-- same area's value of 2023 is 100. Only within one unbroken series, and final with final or preliminary with preliminary.
{%- set base_period = '2023' %}
{%- set series = [
    'indicator_id', 'definition_version', 'basis', 'area_type', 'area_code', 'boundary_version', 'period_type', 'sex', 'age_group',
] %}
with estimates as (
    select
        estimates.*,
        segments.segment
    from {{ ref('int_indicator__estimate') }} as estimates
    left join {{ ref('int_indicator__segment') }} as segments
        on
            estimates.indicator_id = segments.indicator_id
            and estimates.definition_version = segments.definition_version
            and segments.calendar_year = {{ period_year('estimates.period') }}
    where estimates.period_type in ('year', 'wave') and estimates.value is not null
),

-- An index on a handful of events would say more about them than about the years that follow; one of or on a rate that is printed
-- as a whole number below 50, by more than one per cent about rounding.
{%- set is_finely_printed = "value_basis <> 'publisher_rate' or numerator is not null or value >= 50" %}
bases as (
    select * from estimates
    where
        period = '{{ base_period }}' and value > 0 and not is_unreliable and coalesce(numerator, 10) >= 10
        and ({{ is_finely_printed }})
),

finely_printed as (
    select * from estimates
    where {{ is_finely_printed }}
),

final as (
    select
        {%- for column in series %}
        finely_printed.{{ column }},
        {%- endfor %}
        finely_printed.period,
        100 * finely_printed.value / bases.value as index_value,
        '{{ base_period }}' as index_base_period
    from finely_printed
    inner join bases
        on
            {%- for column in series %}
            {{ 'and ' if not loop.first }}finely_printed.{{ column }} = bases.{{ column }}
            {%- endfor %}
            and finely_printed.segment = bases.segment
            and finely_printed.is_preliminary = bases.is_preliminary
)

select * from final
