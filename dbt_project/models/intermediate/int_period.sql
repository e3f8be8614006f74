-- One row per period type and period that any figure belongs to, with its first and last day.
with periods as (
    select distinct
        period_type,
        period
    from {{ ref('int_indicator__estimate') }}
),

parts as (
    select
        *,
        cast(substring(period, 1, 4) as integer) as first_year,
        case when period_type = 'pooled' then cast(substring(period, 6, 4) as integer) else cast(substring(period, 1, 4) as integer) end
            as last_year,
        case
            when period_type = 'quarter' then 3 * cast(substring(period, 7, 1) as integer) - 2
            when period_type = 'half_year' then 6 * cast(substring(period, 7, 1) as integer) - 5
            when period_type = 'month' then cast(substring(period, 6, 2) as integer)
            -- By its last month: the first one is eleven months earlier.
            when period_type = 'rolling_12m' then cast(substring(period, 6, 2) as integer) - 11
            else 1
        end as first_month,
        case
            when period_type = 'quarter' then 3
            when period_type = 'half_year' then 6
            when period_type = 'month' then 1
            else 12
        end as month_count
    from periods
),

final as (
    select
        period_type,
        period,
        last_year as period_year,
        cast({{ dbt.dateadd('month', 'first_month - 1', dbt.cast("first_year || '-01-01'", 'date')) }} as date) as first_day,
        cast({{ dbt.dateadd('day', -1, dbt.dateadd('month', 'first_month - 1 + month_count', dbt.cast("last_year || '-01-01'", 'date'))) }} as date)
            as last_day
    from parts
)

select * from final
