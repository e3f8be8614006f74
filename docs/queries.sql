-- Thirteen questions to the published warehouse. Each statement stands below its name and runs by itself.

-- name: one indicator in the districts of today, the latest year
select area_name, period, round(value, 1) as value, unit_sv, round(lower_95, 1) as lower_95, round(upper_95, 1) as upper_95, status
from marts.indicator_today
where
    indicator_id = 'reported_robbery' and area_type = 'district' and period_type = 'year'
    and period = (
        select max(period) from marts.indicator_today
        where indicator_id = 'reported_robbery' and period_type = 'year' and value is not null
    )
order by value desc nulls last;

-- name: the series of one district, with what each point can bear
select period, numerator, denominator, round(value, 1) as value, status, is_preliminary, is_unreliable, is_break, value_basis
from marts.fct_indicator_value
where
    indicator_id = 'reported_assault' and definition_version = 'bra' and area_code = 'bromma'
    and boundary_version = 'sdn11' and period_type = 'year'
order by period;

-- name: where a district differs from the city, by 95 and by 99.8 per cent
select
    area_name, indicator_id, period, round(value, 1) as value, round(city_value, 1) as city_value,
    round(ratio_to_city, 2) as ratio_to_city, compared_with_city_95, compared_with_city_998, judgement_against_city
from marts.fct_indicator_value
where
    boundary_version = 'sdn11' and area_type = 'district' and period_type = 'year'
    and compared_with_city_95 in ('lower', 'higher')
order by period desc, indicator_id, area_name;

-- name: why there is no value, counted by indicator and status
select indicator_id, period_type, status, count(*) as row_count
from marts.fct_indicator_value
where value is null and boundary_version = 'sdn11'
group by indicator_id, period_type, status
order by indicator_id, period_type, row_count desc;

-- name: a merged district beside its predecessors, as reported and on today's districts
select facts.boundary_version, facts.area_type, facts.area_name, facts.period, facts.numerator, facts.status
from marts.fct_indicator_value as facts
inner join marts.dim_area as area on facts.area_code = area.area_code
where
    facts.indicator_id = 'reported_assault' and facts.definition_version = 'bra' and facts.period_type = 'year'
    and (facts.area_code = 'jarva' or area.successor = 'jarva')
order by facts.period, facts.boundary_version, facts.area_name;

-- name: two publishers' series of the same thing side by side
select
    city_table.area_name, city_table.period, bra.numerator as bra_count, city_table.numerator as city_table_count,
    bra.denominator as population_year_before, city_table.denominator as population_same_year,
    round(bra.value, 1) as bra_rate, round(city_table.value, 1) as city_table_rate
from marts.fct_indicator_value as city_table
left join marts.fct_indicator_value as bra
    on
        city_table.indicator_id = bra.indicator_id and bra.definition_version = 'bra'
        and city_table.area_code = bra.area_code and city_table.period = bra.period and bra.period_type = 'year'
        and city_table.boundary_version = bra.boundary_version and city_table.basis = bra.basis
where city_table.indicator_id = 'reported_crimes' and city_table.definition_version = 'stockholm_table_1_63'
order by city_table.area_name;

-- name: the file behind every figure of one district
select facts.indicator_id, facts.period, round(facts.value, 1) as value, files.file_name, files.source_id, facts.lineage
from marts.fct_indicator_value as facts
inner join marts.dim_source_file as files on contains(facts.lineage, files.file_id)
where facts.area_code = 'farsta' and facts.period_type = 'year' and facts.boundary_version = 'sdn11' and facts.value is not null
order by facts.indicator_id, facts.period desc, files.file_name;

-- name: the catalogue of indicators, and which are not measured
select indicator_id, definition_version, is_default_definition, title_sv, unit_sv, disclosure_rule, status, value_count, origin
from marts.dim_indicator
order by indicator_id, is_default_definition desc, definition_version;

-- name: the city and its districts as columns, for a spreadsheet
select *
from marts.indicator_wide
where period_type = 'year'
order by title_sv, basis, period, sex, age_group;

-- name: which publication this is, and what its checks said
select
    publication.vintage, publication.published_at, checks.layer, checks.check_name, checks.severity, checks.passed,
    checks.meaning_sv, checks.meaning_en
from marts.dim_publication as publication
cross join marts.dim_check as checks
where publication.is_this
order by checks.passed, checks.layer, checks.check_name;

-- name: which differences from the rest of the city hold when all comparisons are taken together
select
    area_name, indicator_id, period, round(value, 1) as value, round(rest_of_city_value, 1) as rest_of_city_value,
    compared_with_rest_95, judgement_against_rest, p_value_against_rest, p_adjusted_against_rest, is_unreliable
from marts.fct_indicator_value
where p_adjusted_against_rest < 0.05
order by p_adjusted_against_rest, indicator_id, area_name;

-- name: the last verdict of every control chart
select
    area_name, indicator_id, definition_version, basis, sex, age_group, period, measured, round(value, 1) as value,
    round(lower_limit, 1) as lower_limit, round(upper_limit, 1) as upper_limit, signal, verdict, is_preliminary, is_trial
from marts.fct_control_chart
where verdict is not null
qualify
    row_number() over (
        partition by indicator_id, definition_version, basis, area_type, area_code, sex, age_group
        order by period desc
    ) = 1
order by verdict, indicator_id, area_name;

-- name: the latest alarms, and what they were set against
select
    area_name, indicator_id, period, numerator, round(threshold, 1) as threshold, baseline_from, baseline_to, method,
    is_preliminary, mixes_preliminary
from marts.fct_alarm
where is_alarm
order by period desc, indicator_id, area_name;
