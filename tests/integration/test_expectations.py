"""Every check in `expectations/` on a small sound world that all of them pass, and on that world with one thing broken.

The world is made here: raw tables with the columns their sources declare, and a release with a publication before it.
Each check has the statement that breaks its rule in BREAKING; a check without one, or one that its statement does not
break, fails the test. Everything is rolled back afterwards.
"""

from collections.abc import Iterator

import duckdb
import pytest

from pipeline import gates, loading
from pipeline.gates import Check, Suite
from pipeline.settings import Settings
from pipeline.sources import discover

CHECKS = [(suite, check) for layer in ("raw", "marts") for suite in gates.suites(layer) for check in suite.checks]
KEYS = {
    "file_name", "file_id", "as_of_date", "committee", "contract_id", "followup_id", "check_date", "survey", "wave",
    "area", "district", "district_label", "question_id", "problem_id", "action_id", "indicator_id",
    "period", "sex", "age_group", "basis", "latest_now",
    "latest_before",
}  # fmt: skip
"""Columns of restricted deliveries that say which row is meant, and not what is in it."""

DISTRICTS = [
    "Järva", "Hässelby-Vällingby", "Bromma", "Kungsholmen", "Norra innerstaden", "Södermalm", "Enskede-Årsta-Vantör",
    "Skarpnäck", "Farsta", "Hägersten-Älvsjö", "Skärholmen",
]  # fmt: skip
AREAS = f"(select unnest({DISTRICTS!r}) as name, unnest(range(11)) as i)"
FILE = "'a1b2c3d4e5f60718'"
LINEAGE = f"'Blad1', 1, 'B', {FILE}, 1, 'published'"

RAW = [
    *(
        f"insert into raw.engine__source_file values ({FILE}, '{source}', '{source}.xlsx', 1, 1, '2025-01-01', "
        f"'published', 0)"
        for source in discover()
    ),
    *(
        "insert into raw.bra_reported_crimes__figures (region_label, crime_label, crime_path, period_type, period, "
        "is_preliminary, crime_count, rate_per_100k, count_mark, rate_mark, source_sheet, source_row, source_column, "
        f"file_sha256, arrival_number, origin) select region, 'Totalt antal brott', null, '{kind}', period, false, "
        f"case when region = 'Stockholm kommun' then 12 else 1 end * {count}, 100, null, null, {LINEAGE} "
        f"from (select 'Stockholm kommun' as region union all select 'Stadsdelsområde ' || name || ' (Sthlm)' from "
        f"{AREAS}), "
        f"(select unnest({periods!r}) as period)"
        for kind, periods, count in (
            ("year", ["2024", "2025"], 12_000),
            ("quarter", ["2024-Q3", "2024-Q4", "2025-Q1"], 3_000),
            ("month", ["2024-11", "2024-12", "2025-01"], 1_000),
        )
    ),
    "insert into raw.stockholm_population__population select name, year, make_date(year, 12, 31), population, false, "
    f"is_total, {LINEAGE} from (select name, 80000.0 as population, false as is_total from {AREAS} "
    "union all select 'Hela staden', 880000.0, true), (select unnest([2023, 2024]) as year)",
    "insert into raw.stockholm_reported_crimes__figures select name, grp, 2025, n, 150.0, is_total, "
    f"{LINEAGE} from (select name, 12000 as n, false as is_total from {AREAS} union all select 'Hela staden', "
    f"144000, true), "
    "(select unnest(['Anmälda brott', 'Skadegörelse']) as grp)",
    "insert into raw.strategic_crimes__counts (district_label, period, sex, age_group, offence, basis, case_count, "
    "counting_unit, population, source_sheet, source_row, source_column, file_sha256, arrival_number, origin) "
    f"select name, period, sex, '15-17', offence, 'convicted', 20, 'offences', 1200, {LINEAGE} from {AREAS}, "
    "(select unnest(['2022', '2023', '2024']) as period), (select unnest(['boys', 'girls']) as sex), "
    "(select unnest(['robbery', 'drug_offence']) as offence)",
    "insert into raw.contract_followups__contracts by name select date '2025-03-31' as as_of_date, 'A' || c as "
    "contract_id, "
    "'Järva stadsdelsnämnd' as committee, 'lev_' || c % 5 as organisation_number, date '2022-01-01' as start_date, "
    "5000000.0 as value_sek, 'low' as risk_class, 12 as followup_interval_months, 'Avtal' as source_sheet, c as "
    "source_row, "
    f"{FILE} as file_sha256, 1 as arrival_number, 'published' as origin from range(1, 13) as t(c)",
    "insert into raw.contract_followups__followups by name select date '2025-03-31' as as_of_date, 'U' || c as "
    "followup_id, "
    "'A' || c as contract_id, 'planned' as followup_type, date '2024-06-01' as performed_date, 'none' as "
    "deviation_severity, "
    f"1000.0 as penalty_sek, {FILE} as file_sha256, 1 as arrival_number, 'published' as origin from range(1, 13) as "
    f"t(c)",
    "insert into raw.contract_followups__supplier_checks by name select date '2025-03-31' as as_of_date, "
    "'lev_' || c % 5 as organisation_number, make_date(2025, 1, c::integer) as check_date, true as f_tax, "
    f"0.0 as tax_debt_sek, {FILE} as file_sha256, 1 as arrival_number, 'published' as origin from range(1, 13) as t(c)",
    *(
        f"insert into raw.district_action_plans__{table} by name select date '2025-03-31' as as_of_date, {columns}, "
        f"'Blad1' as source_sheet, {FILE} as file_sha256, 1 as arrival_number, 'published' as origin from {AREAS}"
        for table, columns in (
            ("situational_pictures", "name as area, date '2024-03-01' as adopted_date, date '2023-12-31' as covers_to"),
            (
                "problems",
                "'P' || i as problem_id, name as area, true as is_prioritised, 'reported_robbery' as indicator_id",
            ),
            (
                "actions",
                "'Å' || i as action_id, 'P' || i as problem_id, date '2024-01-01' as start_date, "
                "date '2024-12-31' as due_date",
            ),
            ("followups", "'Å' || i as action_id, date '2025-01-31' as followup_date, 'partly' as outcome"),
        )
    ),
    "insert into raw.stockholm_safety_survey__answers by name select 'stockholm' as survey, 2023 as wave, "
    "name || r as respondent, name as district_label, 1000.0 as weight, 'feels_unsafe_outdoors_at_night' as "
    "question_id, "
    f"(1 + r % 4)::varchar as answer_code, {FILE} as file_sha256, 1 as arrival_number, 'published' as origin "
    f"from {AREAS}, range(80) as t(r)",
    "insert into raw.stockholm_safety_survey__results by name select 'stockholm' as survey, 2020 as wave, kind as "
    "area_type, "
    "name as area, 'avoids_going_out' as question_id, 'all' as sex, 'all' as age_group, share as share_percent, "
    "n as respondents, share - 4 as lower_95_percent, share + 4 as upper_95_percent, 1.3 as design_effect, "
    f"{FILE} as file_sha256, 1 as arrival_number, 'published' as origin from (select name, 'district' as kind, 20.0 "
    f"+ i as share, "
    f"500 as n from {AREAS} union all select 'Stockholm', 'city', 25.0, 5500)",
]

FACT = (
    "indicator_id varchar, definition_version varchar, basis varchar, area_type varchar, area_code varchar, "
    "boundary_version varchar, period_type varchar, period varchar, sex varchar, age_group varchar, numerator double, "
    "denominator double, value double, lower_95 double, upper_95 double, lower_998 double, upper_998 double, "
    "interval_method varchar, n double, status varchar, is_preliminary boolean, is_unreliable boolean, is_break "
    "boolean, "
    "value_basis varchar, city_value double, ratio_to_city double, compared_with_city_95 varchar, "
    "compared_with_city_998 varchar, judgement_against_city varchar, source varchar, origin varchar, lineage varchar, "
    "vintage varchar"
)


def _facts(indicator: str, source: str, *, versions=("v1",), kind="year", periods=("2023", "2024"), area="district",
           numerator=800.0, denominator=80_000.0, per=100_000.0, n="null", withheld=False) -> str:  # fmt: skip
    """Rows of one indicator for eleven areas and the city, shown, or withheld but for the city."""
    shown = "area_type = 'city'" if withheld else "true"
    value = f"{per * numerator / denominator}::double"
    return (
        f"insert into {{schema}}.fct_indicator_value by name select '{indicator}' as indicator_id, "
        "version as definition_version, 'b' as basis, area_type, area_code, 'sdn11' as boundary_version, "
        f"'{kind}' as period_type, period, 'all' as sex, 'all' as age_group, "
        f"case when {shown} then {numerator} + 100 * v end as numerator, case when {shown} then {denominator} end as "
        f"denominator, "
        f"case when {shown} then {value} end as value, case when {shown} then 0.95 * {value} end as lower_95, "
        f"case when {shown} then 1.05 * {value} end as upper_95, case when {shown} then 0.9 * {value} end as "
        f"lower_998, "
        f"case when {shown} then 1.1 * {value} end as upper_998, case when {shown} then 'byar' end as interval_method, "
        f"case when {shown} then {n} end as n, case when {shown} then 'ok' else 'suppressed' end as status, "
        "false as is_preliminary, false as is_unreliable, false as is_break, "
        f"case when {shown} then 'computed' end as value_basis, '{source}' as source, 'published' as origin, "
        f"case when {shown} then {FILE} || '/Blad1/row 1/col B' end as lineage, '2025-02-01' as vintage "
        f"from (select 'stockholm' as area_code, 'city' as area_type union all select area_code, '{area}' from "
        f"marts.dim_area "
        f"where area_type = '{area}'), (select unnest({list(versions)!r}) as version, unnest(range({len(versions)})) "
        f"as v), "
        f"(select unnest({list(periods)!r}) as period)"
    )


MARTS = [
    f"create table {{schema}}.fct_indicator_value ({FACT})",
    _facts("reported_crimes", "bra_reported_crimes", versions=["bra"]),
    _facts("boys", "strategic_crimes", versions=["programme", "bra_2021_5"], periods=["2022", "2023", "2024"],
           numerator=20.0, denominator=1200.0, per=1000.0),
    _facts("boys", "strategic_crimes", versions=["programme"], kind="pooled", periods=["2022-2024"], numerator=60.0,
           denominator=3600.0, per=1000.0),
    _facts("girls", "strategic_crimes", periods=["2024"], numerator=20.0, denominator=1200.0, per=1000.0,
           withheld=True),
    _facts("unsafe", "stockholm_safety_survey", versions=["stockholm"], kind="wave", periods=["2023"], numerator=40.0,
           denominator=200.0, per=100.0, n="200"),
    _facts("suppliers_checked_last_12_months", "contract_followups", kind="quarter", periods=["2025-Q1"],
           area="committee", numerator=8.0, denominator=10.0, per=100.0),
    "create table {schema}.fct_action as select area_code, 'Å1' as action_id, indicator_id, definition_version, basis, "
    "area_code as indicator_area_code, period_type, sex, age_group, period as period_before, value as value_before, "
    "lower_95 as lower_95_before, upper_95 as upper_95_before, status as status_before, null::varchar as period_after, "
    "null::double as value_after, null::double as lower_95_after, null::double as upper_95_after, null::varchar as "
    "status_after from {schema}.fct_indicator_value where indicator_id in ('reported_crimes', 'girls') and "
    "period = '2024'",
    "create table {schema}.indicator_today as select 1 as value",
    "create table {schema}.indicator_wide as select 1 as value",
    "create table {schema}.fct_control_chart as select 1 as value",
    "create table {schema}.fct_alarm as select 1 as numerator",
    "create table {schema}.dim_period as select '2024' as period",
    "create table {schema}.dim_source as select 'x' as source_id",
    "create table {schema}.dim_check as select 'x' as check_name",
    "create table {schema}.dim_indicator (indicator_id varchar, definition_version varchar, method varchar, "
    "disclosure_rule varchar, plausible_min double, plausible_max double)",
    "insert into {schema}.dim_indicator values ('reported_crimes', 'bra', 'poisson', 'R1', 0, 100000), "
    "('boys', 'programme', 'poisson', 'R2', 0, 1000), ('boys', 'bra_2021_5', 'poisson', 'R2', 0, 1000), "
    "('girls', 'v1', 'poisson', 'R2', 0, 1000), ('unsafe', 'stockholm', 'wilson_effective', 'R3', 0, 100), "
    "('suppliers_checked_last_12_months', 'v1', 'wilson', 'R4', 0, 100)",
    "create table {schema}.dim_source_file as select " + FILE + " as file_id, " + FILE + " as file_sha256, source_id, "
    "source_id || '.xlsx' as file_name, 'published' as origin from (select unnest(['bra_reported_crimes', "
    "'strategic_crimes', 'stockholm_safety_survey', 'contract_followups']) as source_id)",
    "create table {schema}.dim_publication as select '2025-01-01' as vintage, false as is_this union all "
    "select '2025-02-01', true",
    "create table {schema}.fct_indicator_revision as select indicator_id, definition_version, basis, area_type, "
    "area_code, boundary_version, period_type, period, sex, age_group, vintage, timestamp '2025-02-01' as known_from, "
    "null::timestamp as known_to, 'new' as change, 'new_data' as reason, status, false as is_withheld, numerator, "
    "denominator, value, lower_95, upper_95, lower_998, upper_998, n, interval_method, value_basis, is_preliminary, "
    "is_unreliable, is_break, source, origin, lineage, null::double as previous_value, null::varchar as "
    "previous_status from {schema}.fct_indicator_value",
]  # fmt: skip

FCT = "update marts.fct_indicator_value set"
SAID = "update marts.fct_indicator_revision set"
BROMMA = "where area_code = 'bromma'"
CRIMES = "where indicator_id = 'reported_crimes' and area_code = 'bromma' and period = '2024'"
GIRLS = "where indicator_id = 'girls' and area_code = 'bromma'"
BOYS = "where indicator_id = 'boys' and definition_version = 'programme' and area_code = 'bromma' and period = '2024'"
UNSAFE = "where indicator_id = 'unsafe' and area_code = 'bromma'"
BRA = "update raw.bra_reported_crimes__figures set"
BRA_PLACE = "where region_label like '%Bromma%' and period = '2025-01'"
POP = "update raw.stockholm_population__population set"
TABLE = "update raw.stockholm_reported_crimes__figures set"
STRATEGIC = "update raw.strategic_crimes__counts set"
CONTRACTS = "update raw.contract_followups__contracts set"
FOLLOWUPS = "update raw.contract_followups__followups set"
SUPPLIERS = "update raw.contract_followups__supplier_checks set"
PICTURES = "update raw.district_action_plans__situational_pictures set"
ACTIONS = "update raw.district_action_plans__actions set"
ANSWERS = "update raw.stockholm_safety_survey__answers set"
RESULTS = "update raw.stockholm_safety_survey__results set"


def _twice(table: str, where: str = "true") -> str:
    return f"insert into raw.{table} select * from raw.{table} where {where} limit 1"


def _later(table: str, changes: str = "") -> str:
    """The rows of an action plan again in a later delivery."""
    return (
        f"insert into raw.district_action_plans__{table} select * replace ('f2' as file_sha256, "
        f"date '2025-09-30' as as_of_date{changes}) from raw.district_action_plans__{table} "
        "where file_sha256 <> 'f2'"
    )


BREAKING: dict[str, str] = {
    # Brå's figures
    "bra_every_file_is_loaded": "delete from raw.bra_reported_crimes__figures",
    "bra_counts_are_not_negative": f"{BRA} crime_count = -1 {BRA_PLACE}",
    "bra_counts_are_plausible": f"{BRA} crime_count = 1000000000 {BRA_PLACE}",
    "bra_rates_are_plausible": f"{BRA} rate_per_100k = 20001 {BRA_PLACE}",
    "bra_blanks_are_explained": f"{BRA} crime_count = null {BRA_PLACE}",
    "bra_regions_have_figures": f"{BRA} crime_count = null, rate_per_100k = null, count_mark = '..', rate_mark = '..' "
    "where region_label like '%Bromma%'",
    "bra_period_types_known": f"{BRA} period_type = 'week' {BRA_PLACE}",
    "bra_years_are_plausible_first": f"{BRA} period = '1995-01' {BRA_PLACE}",
    "bra_years_are_plausible_last": f"{BRA} period = '2050-01' {BRA_PLACE}",
    "bra_periods_without_gaps": "delete from raw.bra_reported_crimes__figures where period = '2024-12'",
    "bra_one_row_per_key": _twice("bra_reported_crimes__figures"),
    "bra_files_are_whole_tables": f"delete from raw.bra_reported_crimes__figures {BRA_PLACE}",
    "bra_no_district_forgotten": "delete from raw.bra_reported_crimes__figures where region_label like '%Bromma%'",
    "bra_series_do_not_shrink": "delete from raw.bra_reported_crimes__figures where period[:4] = '2024'",
    "bra_series_do_not_go_back": "update published.marts.fct_indicator_value set period = '2026' "
    "where indicator_id = 'reported_crimes' and period = '2024'",
    "bra_new_periods_are_plausible": f"{BRA} crime_count = crime_count * 4 where period = '2025' and region_label "
    f"like '%Brom%'",
    "bra_new_periods_are_usual": f"{BRA} crime_count = 1200 where period = '2025' and region_label like '%Bromma%'",
    # Population
    "population_every_file_is_loaded": "delete from raw.stockholm_population__population",
    "population_of_districts_is_plausible": f"{POP} population = 14999 where area_label = 'Bromma'",
    "population_of_city_is_plausible": "delete from raw.stockholm_population__population where area_label = 'Hela "
    "staden'",
    "population_has_every_district": "delete from raw.stockholm_population__population where area_label = 'Bromma'",
    "population_one_row_per_key": _twice("stockholm_population__population"),
    "population_years_are_plausible": f"{POP} year = 2061 where year = 2024",
    "population_grows_plausibly": f"{POP} population = 89000 where area_label = 'Bromma' and year = 2024",
    "population_tables_agree": "insert into raw.stockholm_population__population select * replace ('f2' as "
    "file_sha256, "
    "population * 1.03 as population) from raw.stockholm_population__population where area_label = 'Bromma'",
    "population_unchanged_since_published": f"{POP} population = 82000 where area_label = 'Bromma'",
    # Table 1.63
    "city_table_every_file_is_loaded": "delete from raw.stockholm_reported_crimes__figures",
    "city_table_counts_are_not_negative": f"{TABLE} crime_count = null where area_label = 'Bromma'",
    "city_table_counts_are_plausible": f"{TABLE} crime_count = 100001 where area_label = 'Bromma'",
    "city_table_rates_are_plausible": f"{TABLE} rate_per_1000 = 1001 where area_label = 'Bromma'",
    "city_table_has_every_district": "delete from raw.stockholm_reported_crimes__figures where area_label = 'Bromma'",
    "city_table_has_the_city": "delete from raw.stockholm_reported_crimes__figures where area_label = 'Hela staden'",
    "city_table_one_row_per_key": _twice("stockholm_reported_crimes__figures"),
    "city_table_years_are_plausible": f"{TABLE} year = 1989",
    "city_table_new_years_are_plausible": "update published.marts.fct_indicator_value set numerator = 50000, "
    "definition_version = 'stockholm_table_1_63' where indicator_id = 'reported_crimes' and area_type = 'city'",
    # Strategic crimes
    "strategic_every_file_is_loaded": "delete from raw.strategic_crimes__counts",
    "strategic_every_district_delivered": "delete from raw.strategic_crimes__counts where district_label = 'Bromma'",
    "strategic_years_are_plausible": f"{STRATEGIC} period = '1999' where period = '2022'",
    "strategic_one_row_per_key": _twice("strategic_crimes__counts"),
    "strategic_population_is_plausible": f"{STRATEGIC} population = 199 where district_label = 'Bromma'",
    "strategic_population_is_one": f"{STRATEGIC} population = 1300 where district_label = 'Bromma' and offence = "
    f"'robbery'",
    "strategic_sexes_are_balanced": f"{STRATEGIC} population = 2 * population where district_label = 'Bromma' and sex = "
    "'girls'",
    "strategic_counts_are_not_negative": f"{STRATEGIC} case_count = null where district_label = 'Bromma'",
    "strategic_counts_are_plausible": f"{STRATEGIC} case_count = 2401 where district_label = 'Bromma'",
    "strategic_periods_not_lost": "delete from raw.strategic_crimes__counts where period = '2022'",
    # Contracts
    "contracts_every_file_is_loaded": "delete from raw.contract_followups__contracts",
    "contracts_committees_are_committees": f"{CONTRACTS} committee = 'Järva' where contract_id = 'A1'",
    "contracts_suppliers_are_pseudonyms": f"{CONTRACTS} organisation_number = '2120000142' where contract_id = 'A1'",
    "contracts_dates_are_plausible": f"{CONTRACTS} as_of_date = date '2014-12-31'",
    "contracts_starts_are_plausible": f"{CONTRACTS} start_date = date '1922-01-01' where contract_id = 'A1'",
    "contracts_values_are_plausible": f"{CONTRACTS} value_sek = 50000000001 where contract_id = 'A1'",
    "contracts_intervals_are_plausible": f"{CONTRACTS} followup_interval_months = 365 where contract_id = 'A1'",
    "contracts_have_a_plan": f"{CONTRACTS} followup_interval_months = null where contract_id <> 'A1'",
    "contracts_have_a_risk_class": f"{CONTRACTS} risk_class = null where contract_id <> 'A1'",
    "contracts_one_row_per_key": _twice("contract_followups__contracts"),
    "contracts_one_date_per_delivery": f"{CONTRACTS} as_of_date = date '2025-03-30' where contract_id = 'A1'",
    "contracts_numbers_are_steady": "insert into raw.contract_followups__contracts select * replace ('f2' as "
    "file_sha256, "
    "date '2025-06-30' as as_of_date) from raw.contract_followups__contracts limit 5",
    "contracts_quarters_not_lost": "update published.marts.fct_indicator_value set period = '2024-Q4' "
    "where source = 'contract_followups' and area_type = 'city'",
    "followups_one_row_per_key": _twice("contract_followups__followups"),
    "followups_dates_are_plausible": f"{FOLLOWUPS} performed_date = date '1994-01-01' where followup_id = 'U1'",
    "followups_amounts_are_plausible": f"{FOLLOWUPS} penalty_sek = 5000000001 where followup_id = 'U1'",
    "followups_have_an_outcome": f"{FOLLOWUPS} deviation_severity = null where followup_id < 'U12'",
    "followups_serious_share_is_plausible": f"{FOLLOWUPS} deviation_severity = 'serious'",
    "followups_have_their_contract": f"{FOLLOWUPS} contract_id = 'B1' where followup_id = 'U1'",
    "followups_stay_performed": "insert into raw.contract_followups__followups select * replace ('f2' as file_sha256, "
    "date '2025-06-30' as as_of_date, null as performed_date) from raw.contract_followups__followups limit 1",
    "supplier_checks_one_row_per_key": _twice("contract_followups__supplier_checks"),
    "supplier_checks_are_pseudonyms": f"{SUPPLIERS} subcontractor_of = '2120000142' where check_date = date "
    f"'2025-01-01'",
    "supplier_checks_dates_are_plausible": f"{SUPPLIERS} check_date = date '2026-01-01' where check_date = date "
    f"'2025-01-01'",
    "supplier_checks_debts_are_plausible": f"{SUPPLIERS} tax_debt_sek = 5000000001 where check_date = date "
    f"'2025-01-01'",
    "supplier_checks_have_results": f"{SUPPLIERS} f_tax = null, tax_debt_sek = null where check_date < date "
    f"'2025-01-05'",
    "supplier_checks_f_tax_is_plausible": f"{SUPPLIERS} f_tax = false where check_date < date '2025-01-08'",
    "supplier_checks_fit_contracts": f"{SUPPLIERS} organisation_number = 'lev_x' || check_date",
    # The first check of a new source, as `trygg new source` writes it
    **{
        f"{table}_every_file_is_loaded": f"delete from raw.{table}"
        for table in (source.raw_table(name) for source in discover().values() for name in source.tables)
        if any(check.name == f"{table}_every_file_is_loaded" for _, check in CHECKS)
    },
    # Action plans
    "pictures_every_file_is_loaded": "delete from raw.district_action_plans__situational_pictures",
    "pictures_dates_are_plausible": f"{PICTURES} as_of_date = date '2014-12-31'",
    "pictures_are_of_our_time": f"{PICTURES} adopted_date = date '2004-03-01' where area = 'Bromma'",
    "pictures_describe_what_was": f"{PICTURES} covers_to = date '2024-03-02' where area = 'Bromma'",
    "pictures_one_row_per_key": _twice("district_action_plans__situational_pictures"),
    "pictures_one_date_per_delivery": f"{PICTURES} as_of_date = date '2025-03-30' where area = 'Bromma'",
    "pictures_stay_adopted": _later("situational_pictures", ", date '2024-02-29' as adopted_date"),
    "problems_one_row_per_key": _twice("district_action_plans__problems"),
    "problems_indicators_are_known": "update raw.district_action_plans__problems set indicator_id = 'reported_robery' "
    "where area = 'Bromma'",
    "problems_some_are_prioritised": "update raw.district_action_plans__problems set is_prioritised = false "
    "where area = 'Bromma'",
    "actions_one_row_per_key": _twice("district_action_plans__actions"),
    "actions_starts_are_plausible": f"{ACTIONS} start_date = date '2004-01-01' where action_id = 'Å1'",
    "actions_are_bounded": f"{ACTIONS} due_date = date '2034-01-02' where action_id = 'Å1'",
    "actions_stay_in_the_plan": _later("situational_pictures"),
    "action_followups_one_row_per_key": _twice("district_action_plans__followups"),
    "action_followups_tell_an_outcome": "update raw.district_action_plans__followups set outcome = 'unknown' "
    "where action_id > 'Å2'",
    "action_followups_stay": "; ".join(_later(table) for table in ("situational_pictures", "problems", "actions")),
    # Survey
    "survey_every_file_is_loaded": "delete from raw.stockholm_safety_survey__answers; "
    "delete from raw.stockholm_safety_survey__results",
    "answers_enough_respondents": "delete from raw.stockholm_safety_survey__answers where respondent > "
    "district_label || '4'",
    "answers_weights_add_up": f"{ANSWERS} weight = 100",
    "answers_weights_are_positive": f"{ANSWERS} weight = 0 where respondent = 'Bromma1'",
    "answers_no_weight_dominates": f"{ANSWERS} weight = 40000 where respondent = 'Bromma1'",
    "answers_respondents_are_one_person": "insert into raw.stockholm_safety_survey__answers select * replace "
    "('avoids_going_out' as question_id, 'Farsta' as district_label) from raw.stockholm_safety_survey__answers limit 1",
    "answers_enough_per_district": "delete from raw.stockholm_safety_survey__answers where district_label = 'Bromma' "
    "and respondent > 'Bromma5'",
    "answers_cover_the_districts": "delete from raw.stockholm_safety_survey__answers where district_label = 'Bromma'",
    "answers_response_to_questions": f"{ANSWERS} answer_code = null where respondent like '%1' or respondent like '%2' "
    "or respondent like '%3' or respondent like '%4'",
    "answers_response_floor": f"{ANSWERS} answer_code = null where district_label > 'F'",
    "answers_one_row_per_key": _twice("stockholm_safety_survey__answers"),
    "answers_differ": f"{ANSWERS} answer_code = '1'",
    "survey_waves_not_lost": "delete from raw.stockholm_safety_survey__answers",
    "results_shares_are_percent": f"{RESULTS} share_percent = 100.1 where area = 'Bromma'",
    "results_respondents_are_plausible": f"{RESULTS} respondents = null where area = 'Bromma'",
    "results_design_effects_are_plausible": f"{RESULTS} design_effect = 11 where area = 'Bromma'",
    "results_intervals_fit_samples": f"{RESULTS} upper_95_percent = 90 where area = 'Bromma'",
    "results_cover_the_districts": "delete from raw.stockholm_safety_survey__results where area > 'J'",
    "results_districts_within_city": f"{RESULTS} respondents = 5400 where area = 'Stockholm'",
    "results_city_not_below_districts": f"{RESULTS} share_percent = 19 where area = 'Stockholm'",
    "results_city_not_above_districts": f"{RESULTS} share_percent = 31 where area = 'Stockholm'",
    "results_one_row_per_key": _twice("stockholm_safety_survey__results"),
    # The release
    "values_are_plausible": f"{FCT} value = 100001 {CRIMES}",
    "intervals_are_complete": f"{FCT} interval_method = null {CRIMES}",
    "delivered_intervals_are_nested": f"{FCT} interval_method = 'delivered', lower_998 = lower_95 + 1 {CRIMES}",
    "value_bases_are_known": f"{FCT} value_basis = null {CRIMES}",
    "suppressed_rows_are_silent": f"{FCT} lineage = 'x' {GIRLS}",
    "missing_denominators_keep_their_numerator": f"{FCT} value = null, numerator = null, "
    f"status = 'missing_denominator' {CRIMES}",
    "flags_fit_status": f"{FCT} is_preliminary = true {CRIMES}",
    "every_district_is_there": f"delete from marts.fct_indicator_value {CRIMES}",
    "the_city_is_there": "delete from marts.fct_indicator_value where area_type = 'city' and period = '2024'",
    "counts_are_possible": f"{FCT} denominator = 0 {CRIMES}",
    "rules_are_known": "delete from marts.dim_indicator where indicator_id = 'girls'",
    "persons_no_small_cell": f"{FCT} numerator = 4 {BOYS}",
    "persons_no_small_base": f"{FCT} denominator = 99 {BOYS}",
    "persons_no_telling_definitions": f"{FCT} numerator = 116 {BOYS}",
    "persons_no_telling_sums": f"{FCT} value = null, numerator = null, status = 'suppressed' {BOYS}",
    "surveys_no_small_sample": f"{FCT} n = 49 {UNSAFE}",
    "unreliable_values_say_so": f"{FCT} upper_95 = 40 {UNSAFE}",
    "actions_show_published_figures": "update marts.fct_action set value_before = 1 where indicator_id = 'girls' and "
    "area_code = 'bromma'",
    "contracts_no_few_suppliers": f"{FCT} denominator = 2 where area_code = 'sdn_bromma'",
    "values_belong_to_this_home": f"{FCT} origin = 'example' {CRIMES}",
    "values_are_not_made_up": f"{FCT} origin = 'synthetic' {CRIMES}",
    "origins_are_not_dressed_up": "update marts.dim_source_file set origin = 'synthetic' where source_id = "
    "'strategic_crimes'",
    "values_are_traceable": f"{FCT} lineage = null {CRIMES}",
    "revisions_are_possible": f"{FCT} value = 1.51 * value {CRIMES}",
    "revisions_are_usual": f"{FCT} value = 0.89 * value {CRIMES}",
    "indicators_are_not_lost": f"{FCT} value = null where indicator_id = 'unsafe'",
    "indicators_do_not_shrink": f"{FCT} value = null where indicator_id = 'unsafe' and area_code in ('bromma', "
    f"'farsta')",
    "files_were_not_taken_out": "update published.marts.dim_source_file set file_sha256 = 'gone'",
    "changes_are_explained": f"{SAID} reason = 'unexplained' {CRIMES}",
    "history_ends_with_what_is_published": f"{SAID} value = 1.01 * value {CRIMES}",
    "history_is_silent_of_what_is_suppressed": f"{SAID} lower_95 = 4.2 {GIRLS}",
    "preliminary_figures_move_as_usual": f"{SAID} reason = 'final_after_preliminary', previous_value = 1.2 * value "
    f"{CRIMES}",
    "values_do_not_vanish": f"{SAID} reason = 'revised_data', previous_value = value, value = null {CRIMES}",
    "files_belong_to_this_home": "update marts.dim_source_file set origin = 'example' where source_id = "
    "'strategic_crimes'",
    "lineage_leads_to_files": f"{FCT} lineage = 'ffffffffffffffff/row 1' {CRIMES}",
    "tables_are_there": "drop table marts.indicator_wide",
    "tables_have_comments": "comment on table marts.dim_area is null",
    "columns_have_comments": "comment on column marts.dim_area.area_code is ''",
    "release_holds_marts_only": "create view main.persons as select 1 as person",
    "release_is_one_publication": "update marts.dim_publication set is_this = true",
    "values_are_of_this_publication": f"{FCT} vintage = '2025-01-01' {CRIMES}",
}


@pytest.fixture(scope="module")
def worlds(tmp_path_factory) -> Iterator[dict[str, duckdb.DuckDBPyConnection]]:
    gates._import_great_expectations()
    home = Settings(home=tmp_path_factory.mktemp("home"))
    home.prepare()
    made = {"raw": duckdb.connect(), "marts": duckdb.connect()}
    try:
        for connection in made.values():
            connection.execute("create temp table home as select false as is_example")
            connection.execute("attach ':memory:' as published")
            for catalog in ("memory", "published"):
                connection.execute(f"create schema if not exists {catalog}.marts")
            _make_areas(connection)
        loading.register(made["raw"], home, discover().values())
        _make_raw(made["raw"])
        for connection in made.values():
            for schema in ("published.marts", "marts"):
                for statement in MARTS:
                    connection.execute(statement.replace("{schema}", schema))
        made["raw"].execute("drop schema marts cascade")
        made["raw"].execute(
            "update published.marts.fct_indicator_value set numerator = case when area_type = 'city' then 144000 "
            "else 12000 end, "
            "denominator = case when area_type = 'city' then 880000 else 80000 end where indicator_id = "
            "'reported_crimes'"
        )
        _comment_everything(made["marts"])
        yield made
    finally:
        for connection in made.values():
            connection.close()


def _make_areas(connection: duckdb.DuckDBPyConnection) -> None:
    for catalog in ("memory", "published"):
        connection.execute(
            f"create table {catalog}.marts.dim_area as "
            f"select case when name = 'Bromma' then 'bromma' when name = 'Farsta' then 'farsta' else 'd' || i end as "
            f"area_code, "
            f"name as name_sv, 'district' as area_type from {AREAS} union all "
            f"select case when name = 'Bromma' then 'sdn_bromma' else 'sdn_' || i end, name || ' nämnd', 'committee' "
            f"from {AREAS} union all select 'stockholm', 'Stockholms stad', 'city'"
        )


def _make_raw(connection: duckdb.DuckDBPyConnection) -> None:
    """The raw tables as the engine declares them, but tables instead of views, so that they can be filled."""
    views = connection.execute("select view_name from duckdb_views() where schema_name = 'raw'").fetchall()
    for (view,) in views:
        connection.execute(f"create table raw.copy as from raw.{view}; drop view raw.{view}")
        connection.execute(f"alter table raw.copy rename to {view}")
    for statement in RAW:
        connection.execute(statement)
    # What no statement fills has one row of the file: enough for a source's first check.
    for table in (source.raw_table(name) for source in discover().values() for name in source.tables):
        if not connection.sql(f"select count(*) from raw.{table}").fetchone()[0]:
            connection.execute(f"insert into raw.{table} (file_sha256) values ({FILE})")


def _comment_everything(connection: duckdb.DuckDBPyConnection) -> None:
    found = "from duckdb_columns() where database_name = 'memory' and schema_name = 'marts'"
    for table, column in connection.execute(f"select table_name, column_name {found}").fetchall():
        connection.execute(f"comment on table marts.{table} is 'One row per thing'")
        connection.execute(f"comment on column marts.{table}.{column} is 'The thing'")


def evaluated(
    connection: duckdb.DuckDBPyConnection,
    suite: Suite,
    *checks: Check,
    statements: str = "",
    has_published: bool = True,
):
    """What the checks say of the world after the statements, which are undone."""
    connection.execute("begin")
    try:
        if statements:
            connection.execute(statements)
        part = suite.model_copy(update={"checks": list(checks) or suite.checks})
        return list(gates.evaluate_suite(connection, part, has_published=has_published))
    finally:
        connection.execute("rollback")


@pytest.mark.parametrize(
    "suite", [suite for layer in ("raw", "marts") for suite in gates.suites(layer)], ids=lambda suite: suite.table
)
def test_a_sound_world_passes(worlds, suite):
    said = evaluated(worlds[suite.layer], suite)
    assert [(one.name, one.message.en) for one in said if not one.passed] == []


@pytest.mark.parametrize(("suite", "check"), CHECKS, ids=[check.name for _, check in CHECKS])
def test_every_check_can_fail(worlds, suite, check):
    (said,) = evaluated(worlds[suite.layer], suite, check, statements=BREAKING[check.name])
    assert not said.passed
    assert said.failed_count > 0
    assert "could not be looked at" not in said.message.both
    assert "is empty" not in said.message.both
    assert said.message.sv.startswith(check.meaning.sv)
    assert said.message.en.startswith(check.meaning.en)
    assert said.message.en.endswith(check.action_en)
    assert said.message.sv.endswith(check.action_sv)


@pytest.mark.parametrize("suite", gates.suites("raw"), ids=lambda suite: suite.table)
def test_a_source_without_files_stops_nothing(worlds, suite):
    connection = worlds["raw"]
    tables = connection.execute("select table_name from duckdb_tables() where schema_name = 'raw'").fetchall()
    nothing = "; ".join(f"delete from raw.{table}" for (table,) in tables)
    said = evaluated(connection, suite, statements=nothing, has_published=False)
    assert [one.message.en for one in said if not one.passed] == []


def test_a_release_without_values_is_stopped(worlds):
    suite = next(suite for suite in gates.suites("marts") if suite.table == "fct_indicator_value")
    said = evaluated(worlds["marts"], suite, statements="delete from marts.fct_indicator_value")
    assert {"values_are_plausible", "rules_are_known"} <= {one.name for one in said if not one.passed}


def test_the_example_holds_no_real_figure(worlds):
    for name in ("values_belong_to_this_home", "files_belong_to_this_home"):
        suite, check = next((suite, check) for suite, check in CHECKS if check.name == name)
        (said,) = evaluated(worlds["marts"], suite, check, statements="update home set is_example = true")
        assert not said.passed


def test_a_synthetic_file_in_a_real_home_is_not_hidden_and_does_not_stop(worlds):
    synthetic = f"update marts.dim_source_file set origin = 'synthetic'; {FCT} origin = 'synthetic'"
    suite = next(suite for suite in gates.suites("marts") if suite.table == "fct_indicator_value")
    broken = [
        (one.name, one.severity) for one in evaluated(worlds["marts"], suite, statements=synthetic) if not one.passed
    ]
    assert broken == [("values_are_not_made_up", "warn")]


@pytest.mark.parametrize("name", ["revisions_are_possible", "revisions_are_usual", "indicators_are_not_lost"])
def test_a_file_taken_out_explains_what_changed(worlds, name):
    suite, check = next((suite, check) for suite, check in CHECKS if check.name == name)
    withdrawn = "delete from marts.dim_source_file; " + BREAKING[name]
    (said,) = evaluated(worlds["marts"], suite, check, statements=withdrawn)
    assert said.passed


def test_a_file_taken_out_explains_nothing_made_from_others(worlds):
    suite, check = next((suite, check) for suite, check in CHECKS if check.name == "revisions_are_possible")
    gone = "f" * 16
    another = f"insert into published.marts.dim_source_file values ('{gone}', '{gone}', 's', 's.xlsx', 'published'); "
    moved = f"update published.marts.fct_indicator_value set value = 3 * value {CRIMES}"
    (said,) = evaluated(worlds["marts"], suite, check, statements=another + moved)
    assert not said.passed


def test_preliminary_figures_may_move(worlds):
    suite, check = next((suite, check) for suite, check in CHECKS if check.name == "revisions_are_usual")
    moved = f"{FCT} value = 2 * value, is_preliminary = true {CRIMES}"
    (said,) = evaluated(worlds["marts"], suite, check, statements=moved)
    assert said.passed


@pytest.mark.parametrize(("suite", "check"), CHECKS, ids=[check.name for _, check in CHECKS])
def test_messages_about_restricted_deliveries_show_keys_alone(suite, check):
    restricted = {
        source.raw_table(table)
        for source in discover().values() if source.confidentiality == "restricted"
        for table in source.tables
    }  # fmt: skip
    if suite.table in restricted:
        assert set(check.show) <= KEYS


@pytest.mark.parametrize("name", [name for name in BREAKING if name.startswith("revisions")])
def test_a_revision_of_a_figure_about_persons_shows_no_figure(worlds, name):
    suite, check = next((suite, check) for suite, check in CHECKS if check.name == name)
    moved = f"{FCT} value = 3 * value, numerator = 200 {BOYS}"
    (said,) = evaluated(worlds["marts"], suite, check, statements=moved)
    assert not said.passed
    assert said.examples[0]["new_value"] in ("None", "nan", "<NA>")


def test_a_revision_is_unusual_by_what_revisions_have_been(worlds):
    """Six finals moved by 0.1 to 0.6 % before: nine of ten within 0.55 %. Three times that is 1.65 %."""
    suite, check = next((suite, check) for suite, check in CHECKS if check.name == "preliminary_figures_move_as_usual")
    earlier = "; ".join(
        f"insert into marts.fct_indicator_revision select * replace ('2025-01-01' as vintage, "
        f"'final_after_preliminary' as reason, value / 1.00{number} as previous_value) from "
        f"marts.fct_indicator_revision {CRIMES} and vintage = '2025-02-01'"
        for number in range(1, 7)
    )
    for moved, is_usual in ((1.016, True), (1.017, False)):
        now = f"; {SAID} reason = 'final_after_preliminary', previous_value = value / {moved} {CRIMES} and vintage = '2025-02-01'"
        (said,) = evaluated(worlds["marts"], suite, check, statements=earlier + now)
        assert said.passed == is_usual


def test_an_unusual_revision_of_a_figure_about_persons_shows_no_figure(worlds):
    suite, check = next((suite, check) for suite, check in CHECKS if check.name == "preliminary_figures_move_as_usual")
    moved = f"{SAID} reason = 'final_after_preliminary', previous_value = 2 * value, numerator = 200 {BOYS}"
    (said,) = evaluated(worlds["marts"], suite, check, statements=moved)
    assert said.examples[0]["new_value"] in ("None", "nan", "<NA>")


def test_every_raw_table_has_a_suite():
    tables = {source.raw_table(table) for source in discover().values() for table in source.tables}
    assert {suite.table for suite in gates.suites("raw")} == tables


def test_no_check_is_broken_that_does_not_exist():
    assert set(BREAKING) == {check.name for _, check in CHECKS}
