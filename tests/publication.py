"""A small published warehouse, as `warehouse.publish` leaves one, for tests of its readers. All figures are made up."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from pipeline.durable_files import file_hash
from pipeline.settings import Settings

VINTAGE = "2026-03-01T120000Z"
FILE = "ab" * 8

TABLES = """
create schema if not exists marts;
create table marts.dim_indicator as select * from (values
    ('burglary', 'v2', true, 'Anmälda bostadsinbrott', 'Inbrott per 100 000.', 'Den nya.', 'R1', 'poisson', 1e5, 1,
     'per 100 000 invånare'),
    ('burglary', 'v1', false, 'Anmälda bostadsinbrott', 'Inbrott per 100 000.', 'Den gamla.', 'R1', 'poisson', 1e5, 1,
     'per 100 000 invånare'),
    ('young_convicted', 'v1', true, 'Dömda unga', 'Dömda per 1 000.', 'Enda.', 'R2', 'poisson', 1e3, 1, 'per 1 000'),
    ('feel_unsafe', 'v1', true, 'Otrygga', 'Andel otrygga.', 'Enda.', 'R3', 'wilson_effective', 100, 0, 'procent')
) as t (indicator_id, definition_version, is_default_definition, title_sv, definition_sv, definition_version_sv,
        disclosure_rule, method, multiplier, decimals, unit_sv);
alter table marts.dim_indicator add column title_en varchar default 'An indicator';
alter table marts.dim_indicator add column value_count bigint default 12;
alter table marts.dim_indicator add column focus_area varchar default 'outcome';
alter table marts.dim_indicator add column numerator_sv varchar default 'Händelser';
alter table marts.dim_indicator add column denominator_sv varchar default 'Folkmängd.';
alter table marts.dim_indicator add column denominator_reference_sv varchar default '31 december året före';
alter table marts.dim_indicator add column direction varchar default 'low';
alter table marts.dim_indicator add column plausible_min double default 0;
alter table marts.dim_indicator add column plausible_max double default 5000;
alter table marts.dim_indicator add column breaks_sv varchar
    default '2023: Enligt Brå ett visst bortfall i registreringen. 2025: Bortfallet upphörde.';
alter table marts.dim_indicator add column caveats_sv varchar;
alter table marts.dim_indicator add column not_measured_reason_sv varchar;
alter table marts.dim_indicator add column not_measured_reason_en varchar;
alter table marts.dim_indicator add column source varchar default 'police';
alter table marts.dim_indicator add column owner varchar default 'Kontoret';
alter table marts.dim_indicator add column review_date date default '2027-01-01';
alter table marts.dim_indicator add column status varchar default 'measured';
alter table marts.dim_indicator add column origin varchar default 'published';

create table marts.dim_area as select * from (values
    ('stockholm', 'city', 'Stockholms stad', 'City of Stockholm', 'Stockholm', 1),
    ('bromma', 'district', 'Bromma', 'Bromma', 'Bromma', 2),
    ('hagersten_alvsjo', 'district', 'Hägersten-Älvsjö', 'Hägersten-Älvsjö', 'Hägersten-Älvs.', 3),
    ('farsta', 'district', 'Farsta', 'Farsta', 'Farsta', 4),
    ('focus_farsta', 'focus_area', 'Fokusområde Farsta', 'Focus area Farsta', 'Farsta', 5)
) as t (area_code, area_type, name_sv, name_en, short_name, sort_order);

create table marts.dim_source as select 'police' as source_id, 'Polisens tal' as title_sv, 'connected' as status;
create table marts.dim_source_file as
select 'abababababababab' as file_id, repeat('ab', 32) as file_sha256, 'police' as source_id, 'brott.xls' as file_name;

create table marts.fct_indicator_value (
    indicator_id varchar, definition_version varchar, basis varchar, area_type varchar, area_code varchar,
    boundary_version varchar, period_type varchar, period varchar, sex varchar, age_group varchar, numerator double,
    denominator double, value double, lower_95 double, upper_95 double, interval_method varchar, n bigint,
    status varchar,
    is_preliminary boolean, is_unreliable boolean, is_break boolean, value_basis varchar, city_value double,
    ratio_to_city double, compared_with_city_95 varchar, judgement_against_city varchar, rest_of_city_value double,
    compared_with_rest_95 varchar, judgement_against_rest varchar, p_value_against_rest double,
    p_adjusted_against_rest double, previous_period varchar, previous_value double, change double,
    change_lower_95 double, change_upper_95 double, p_value_of_change double, change_95 varchar,
    judgement_of_change varchar, target_value double, target_period varchar, target_judgement varchar, trend varchar,
    trend_reason varchar, trend_from_period varchar, trend_slope double, trend_chi2 double, judgement_of_trend varchar,
    definitions_disagree boolean, source varchar, origin varchar, lineage varchar, vintage varchar
);
create table marts.fct_control_chart (
    indicator_id varchar, definition_version varchar, basis varchar, area_type varchar, area_code varchar,
    boundary_version varchar, period_type varchar, period varchar, sex varchar, age_group varchar, measured varchar,
    lower_limit double, upper_limit double, is_trial boolean, signal varchar, verdict varchar
);
create table marts.fct_alarm (
    indicator_id varchar, definition_version varchar, basis varchar, area_type varchar, area_code varchar,
    boundary_version varchar, period_type varchar, period varchar, sex varchar, age_group varchar, threshold double,
    baseline_from varchar, baseline_to varchar, is_alarm boolean, mixes_preliminary boolean
);
"""

KEY = ("indicator_id", "definition_version", "basis", "area_type", "area_code", "boundary_version", "period_type",
       "period", "sex", "age_group")  # fmt: skip

REST = {
    "rest_of_city_value": 41.5, "compared_with_rest_95": "lower", "judgement_against_rest": "better",
    "p_value_against_rest": 0.0042, "p_adjusted_against_rest": 0.0168,
}  # fmt: skip
CHANGE = {
    "previous_period": "2024", "previous_value": 30.0, "change": -16.06, "change_lower_95": -29.5, "change_upper_95": -2.4,
    "p_value_of_change": 0.02, "change_95": "lower", "judgement_of_change": "better",
}  # fmt: skip
TREND = {
    "trend": "decreasing", "trend_from_period": "2021", "trend_slope": -3.04, "trend_chi2": 14.2,
    "judgement_of_trend": "better",
}  # fmt: skip
VERDICTS = (
    *REST, *CHANGE, "target_value", "target_period", "target_judgement", *TREND, "trend_reason", "definitions_disagree",
)  # fmt: skip


def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No home in the environment, and none left there by what the test starts."""
    for name in (
        "TRYGG_HOME",
        "TRYGG_EXAMPLE",
        "TRYGG_LANDING",
        "TRYGG_CANDIDATE",
        "TRYGG_CANDIDATE_MARTS",
        "DAGSTER_HOME",
    ):
        # Set first, so that the end of the test undoes what is set in between.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


def value(**given: object) -> dict[str, object]:
    """A row of `fct_indicator_value`: 5 burglaries among 35 863 inhabitants of Bromma in 2025, unless told otherwise.

    Of the verdicts it has that against the city alone; REST, CHANGE and TREND are others that fit it.
    The limits of 5 events are 1.6235 and 11.6683 (exact Poisson): per 100 000 of 35 863 they are 4.5269 and 32.5359.
    """
    row: dict[str, object] = {
        "indicator_id": "burglary", "definition_version": "v2", "basis": "reported", "area_type": "district",
        "area_code": "bromma", "boundary_version": "sdn11", "period_type": "year", "period": "2025", "sex": "all",
        "age_group": "all", "numerator": 5.0, "denominator": 35863.0, "value": 5 / 35863 * 1e5,
        "lower_95": 1.6234863901184207 / 35863 * 1e5, "upper_95": 11.66833207932267 / 35863 * 1e5,
        "interval_method": "exact", "n": None, "status": "ok", "is_preliminary": False, "is_unreliable": False,
        "is_break": False, "value_basis": "computed", "city_value": 40.0, "ratio_to_city": 5 / 35863 * 1e5 / 40,
        "compared_with_city_95": "lower", "judgement_against_city": "better", "source": "police", "origin": "published",
        "lineage": f"{FILE}/Resultat/row 12/col D", "vintage": VINTAGE, **dict.fromkeys(VERDICTS),
    }  # fmt: skip
    assert set(given) <= set(row)
    return row | given


def charted(row: dict[str, object], **given: object) -> dict[str, object]:
    """The row of `fct_control_chart` for a value: inside its limits, unless told otherwise."""
    point = {"measured": "value", "lower_limit": 2.0, "upper_limit": 25.0, "is_trial": False, "signal": "none",
             "verdict": "no_signal"}  # fmt: skip
    assert set(given) <= set(point)
    return {name: row[name] for name in KEY} | point | given


def alarmed(row: dict[str, object], **given: object) -> dict[str, object]:
    """The row of `fct_alarm` for a monthly value: an alarm, unless told otherwise."""
    judged = {"threshold": 4.25, "baseline_from": "2025-01", "baseline_to": "2025-07", "is_alarm": True,
              "mixes_preliminary": False}  # fmt: skip
    assert set(given) <= set(judged)
    return {name: row[name] for name in KEY} | judged | given


def publish(
    settings: Settings,
    rows: list[dict[str, object]],
    charts: list[dict[str, object]] | None = None,
    alarms: list[dict[str, object]] | None = None,
) -> Path:
    """Write the rows as the current vintage of the home. Returns the dated file."""
    settings.prepare()
    folder = settings.vintages / VINTAGE
    folder.mkdir()
    file = folder / "trygg.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(TABLES)
        for table, given in {"fct_indicator_value": rows, "fct_control_chart": charts, "fct_alarm": alarms}.items():
            for row in given or []:
                names = ", ".join(row)
                marks = ", ".join("?" for _ in row)
                connection.execute(f"insert into marts.{table} ({names}) values ({marks})", list(row.values()))
    audit = {"version": "v", "sha256": file_hash(file), "checked_at": "2026-03-01T12:00:00+00:00", "passed": True}
    (folder / "audit.json").write_text(json.dumps(audit))
    settings.published_file.symlink_to(Path("vintages") / VINTAGE / "trygg.duckdb")
    return file
