-- One row per indicator, definition, basis, area type and period type of which at least five figures are known both as
-- preliminary and as final: how far they moved. Known from earlier publications, and from files that hold both.
{%- set key = [
    'indicator_id', 'definition_version', 'basis', 'area_type', 'area_code', 'boundary_version', 'period_type', 'period', 'sex',
    'age_group',
] %}
with said as (
    select
        *,
        lag(value) over (partition by {{ key | join(', ') }} order by event) as previous_value,
        lag(is_preliminary) over (partition by {{ key | join(', ') }} order by event) as was_preliminary,
        row_number() over (partition by {{ key | join(', ') }}, reason order by event desc) as latest,
        max(case when status = 'suppressed' then 1 else 0 end) over (partition by {{ key | join(', ') }}) = 1 as was_suppressed
    from {{ source('raw', 'engine__revision') }}
),

between_publications as (
    select
        {{ key | join(', ') }},
        value / previous_value as ratio
    from said
    where
        reason = 'final_after_preliminary' and latest = 1
        and was_preliminary and previous_value > 0 and value is not null
        -- What is withheld may not be told by how far it moved either.
        and not was_suppressed
),

-- One file's figure against another's, and the sum of preliminary months against the quarter or year that is final.
superseded as (
    select area_code, period_type, period, superseded_count as preliminary_count, holding_count as final_count, holding_lineage
    from {{ ref('int_reported_crimes__superseded') }}
    where superseded_is_preliminary and not holding_is_preliminary
    union
    select area_code, period_type, period, preliminary_count, crime_count as final_count, lineage as holding_lineage
    from {{ ref('int_reported_crimes__count') }}
    where not is_preliminary
),

-- The figure that holds belongs to the indicators that were read from its cells and nothing else.
within_files as (
    select
        {%- for column in key %}
        estimates.{{ column }},
        {%- endfor %}
        {{ as_double('superseded.final_count') }} / superseded.preliminary_count as ratio
    from superseded
    inner join {{ ref('int_indicator__estimate') }} as estimates
        on
            superseded.area_code = estimates.area_code
            and superseded.period_type = estimates.period_type
            and superseded.period = estimates.period
            and superseded.final_count = estimates.numerator
            and not estimates.is_suppressed
            and position(superseded.holding_lineage in estimates.lineage) > 0
    where superseded.preliminary_count > 0
),

pairs as (
    select * from between_publications
    union all
    select within_files.* from within_files
    where not exists (
        select 1 from between_publications
        where
            {%- for column in key %}
            {{ 'and ' if not loop.first }}between_publications.{{ column }} = within_files.{{ column }}
            {%- endfor %}
    )
),

final as (
    select
        indicator_id,
        definition_version,
        basis,
        area_type,
        period_type,
        100 * percentile_cont(0.5) within group (order by abs(ratio - 1)) as usual_revision_percent,
        100 * percentile_cont(0.9) within group (order by abs(ratio - 1)) as usual_revision_p90_percent,
        count(*) as usual_revision_n
    from pairs
    group by indicator_id, definition_version, basis, area_type, period_type
    having count(*) >= 5
)

select * from final
