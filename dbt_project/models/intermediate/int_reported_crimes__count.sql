-- One row per area as the publisher has it, crime type and period: counts as printed, and quarters and years summed from
-- complete months or quarters. Final beats preliminary, printed beats summed. No year from fewer than twelve months.
with printed as (
    select
        area_code,
        crime_type_id,
        period_type,
        period,
        period_year,
        crime_count,
        count_is_preliminary as is_preliminary,
        origin,
        count_lineage as lineage
    from {{ ref('int_reported_crimes__figure') }}
    where crime_count is not null
),

months_of_quarters as (
    select
        area_code,
        crime_type_id,
        'quarter' as period_type,
        {{ quarter_of_month('period') }} as period,
        period_year,
        sum(crime_count) as crime_count,
        max(case when is_preliminary then 1 else 0 end) = 1 as is_preliminary,
        {{ weakest_origin('origin') }} as origin,
        {{ text_list('lineage') }} as lineage
    from printed
    where period_type = 'month'
    group by area_code, crime_type_id, {{ quarter_of_month('period') }}, period_year
    having count(*) = 3
),

{% for part, needed in [('month', 12), ('quarter', 4)] -%}
{{ part }}s_of_years as (
    select
        area_code,
        crime_type_id,
        'year' as period_type,
        cast(period_year as varchar) as period,
        period_year,
        sum(crime_count) as crime_count,
        max(case when is_preliminary then 1 else 0 end) = 1 as is_preliminary,
        {{ weakest_origin('origin') }} as origin,
        {{ text_list('lineage') }} as lineage
    from printed
    where period_type = '{{ part }}'
    group by area_code, crime_type_id, period_year
    having count(*) = {{ needed }}
),

{% endfor -%}
candidates as (
    select *, 1 as precedence from printed
    union all
    select *, 2 as precedence from months_of_quarters
    union all
    select *, 3 as precedence from quarters_of_years
    union all
    select *, 4 as precedence from months_of_years
),

ranked as (
    select
        *,
        row_number() over (
            partition by area_code, crime_type_id, period_type, period order by is_preliminary, precedence
        ) as choice,
        first_value(case when is_preliminary then crime_count end) over (
            partition by area_code, crime_type_id, period_type, period order by is_preliminary desc, precedence
        ) as preliminary_count
    from candidates
),

final as (
    select
        area_code,
        crime_type_id,
        period_type,
        period,
        period_year,
        crime_count,
        is_preliminary,
        precedence > 1 as is_summed,
        preliminary_count,
        origin,
        lineage
    from ranked
    where choice = 1
)

select * from final
