{#- The calendar year of a period as an integer: of '2024', '2024-Q1', '2024-H1', '2024-03', '2024-VT'. NULL for NULL. -#}
{% macro period_year(period) -%}
    cast(substring({{ period }}, 1, 4) as integer)
{%- endmacro %}

{#- The quarter a month lies in: '2024-03' gives '2024-Q1'. NULL for what is not a month. -#}
{% macro quarter_of_month(period) -%}
    substring({{ period }}, 1, 4) || case
        when length({{ period }}) <> 7 then null
        {%- for quarter in range(1, 5) %}
        when substring({{ period }}, 6, 2) in (
            {%- for month in range(3 * quarter - 2, 3 * quarter + 1) %}'{{ '%02d' % month }}'{{ ', ' if not loop.last }}{% endfor -%}
        ) then '-Q{{ quarter }}'
        {%- endfor %}
    end
{%- endmacro %}

{#- Whole days from one date to another as an integer, negative where the second is the earlier. NULL where either is. -#}
{% macro days_between(first_date, second_date) -%}
    cast({{ dbt.datediff(first_date, second_date, 'day') }} as integer)
{%- endmacro %}

{#- The quarter a date lies in: 2025-09-30 gives '2025-Q3'. -#}
{% macro quarter_of_date(date) -%}
    cast(extract(year from {{ date }}) as varchar) || '-Q' || cast(extract(quarter from {{ date }}) as varchar)
{%- endmacro %}

{#- The half-year a date lies in: 2025-09-30 gives '2025-H2'. -#}
{% macro half_year_of_date(date) -%}
    cast(extract(year from {{ date }}) as varchar) || case when extract(month from {{ date }}) <= 6 then '-H1' else '-H2' end
{%- endmacro %}

{#-
    The place of a period among those of its type: one higher for the next one. Whole numbers for year, quarter, month and
    rolling_12m; NULL for other types, whose periods do not follow each other evenly.
-#}
{% macro period_position(period_type, period) -%}
    case
        when {{ period_type }} = 'year' then {{ period_year(period) }}
        when {{ period_type }} = 'quarter' then 4 * {{ period_year(period) }} + cast(substring({{ period }}, 7, 1) as integer) - 1
        when {{ period_type }} in ('month', 'rolling_12m')
            then 12 * {{ period_year(period) }} + cast(substring({{ period }}, 6, 2) as integer) - 1
    end
{%- endmacro %}

{#- The first calendar year that a period reaches into: of twelve months up to 2024-03 it is 2023. -#}
{% macro first_year_of(period_type, period) -%}
    ({{ period_year(period) }} - case when {{ period_type }} = 'rolling_12m' and {{ period }} not like '%-12' then 1 else 0 end)
{%- endmacro %}

{#- The last calendar year that a period reaches into: of 2022-2024 it is 2024. -#}
{% macro last_year_of(period_type, period) -%}
    cast(case when {{ period_type }} = 'pooled' then substring({{ period }}, 6, 4) else substring({{ period }}, 1, 4) end as integer)
{%- endmacro %}

{#-
    The same period one year earlier: '2024-03' gives '2023-03', '2024-Q1' '2023-Q1', '2024' '2023'; of pooled years the years
    before that do not overlap: '2022-2024' gives '2019-2021'. Surveys have no fixed distance between waves: NULL.
-#}
{% macro period_before(period_type, period) -%}
    {%- set first, last = period_year(period), last_year_of(period_type, period) -%}
    case
        when {{ period_type }} = 'wave' then null
        when {{ period_type }} = 'pooled'
            then cast(2 * {{ first }} - {{ last }} - 1 as varchar) || '-' || cast({{ first }} - 1 as varchar)
        else cast({{ first }} - 1 as varchar) || substring({{ period }}, 5)
    end
{%- endmacro %}
