"""The models on real exports beside the checkout: counts recovered from rates against counts printed elsewhere."""

from pathlib import Path

import pytest

from pipeline import loading
from pipeline.sources import discover
from tests.candidates import Candidate, Row, build, delivered

YEARS = "bra_reported_crimes/excel/year_2021-2025_rate_11_districts.xls"
MONTHS = "bra_reported_crimes/excel/month_2025_count_2_districts.xls"


def parsed(path: Path, source_id: str, table: str) -> list[Row]:
    source = discover()[source_id]
    document = loading.open_document(source, path.name, path.read_bytes(), max_bytes=10**9)
    return [delivered(**row) for row in source.parser()(document).tables[table].to_dicts()]


@pytest.fixture(scope="module")
def candidate(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Candidate:
    """Rates of 2021–2025 and the city's population, without any count."""
    (residents,) = (shared_data / "stockholm_population").glob("1.2-*.xlsx")
    return build(
        tmp_path_factory.mktemp("real"),
        {
            "bra_reported_crimes__figures": parsed(shared_data / YEARS, "bra_reported_crimes", "figures"),
            "stockholm_population__population": parsed(residents, "stockholm_population", "population"),
        },
        "--select",
        "+int_reconciliation",
        "+fct_superseded_figure",
    )


def test_how_many_counts_rates_determine(candidate) -> None:
    """2025: 11 districts × 21 crime types, and the residents of 2024 leave one whole number for 192 of them."""
    found = candidate.rows(
        "select value_basis, count(*) from intermediate.int_reported_crimes__series "
        "where period = '2025' and area_code <> 'stockholm' group by 1 order by 1"
    )
    assert found == [("publisher_rate", 39), ("recovered", 192)]


def test_recovered_counts_are_those_another_export_prints(candidate, shared_data: Path) -> None:
    """Bromma's and Hägersten-Älvsjö's months of 2025, added up here, against counts that came from rates alone."""
    printed: dict[tuple[str, str], int] = {}
    for row in parsed(shared_data / MONTHS, "bra_reported_crimes", "figures"):
        key = (row["region_label"], row["crime_label"])
        printed[key] = printed.get(key, 0) + row["crime_count"]
    compared = {
        (area, crime): count
        for area, crime, count in candidate.rows(
            "select area_code, crime_type_id, numerator from intermediate.int_reported_crimes__series "
            "where period = '2025' and value_basis = 'recovered' and area_code in ('bromma', 'hagersten_alvsjo')"
        )
    }
    labels = {
        (publisher_label, crime_label): (area, crime)
        for publisher_label, area, crime_label, crime in candidate.rows(
            "select area.label, area.area_code, crime.crime_label, crime.crime_type_id "
            "from reference.area_alias as area "
            "cross join reference.crime_type_alias as crime where area.publisher = 'bra' and crime.publisher = 'bra' "
            "and crime.crime_parent_label is null"
        )
    }
    both = {labels[key]: count for key, count in printed.items() if labels[key] in compared}
    assert len(both) >= 8
    assert both == {key: compared[key] for key in both}
    assert both["bromma", "robbery"] == 19


def test_real_figures_agree(candidate) -> None:
    assert candidate.rows("select * from intermediate.int_reconciliation") == []
    assert candidate.unsound == set()


@pytest.fixture(scope="module")
def months(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Candidate:
    """Months of 2020 to 2022 as Brå's Databasfil prints them."""
    (residents,) = (shared_data / "stockholm_population").glob("1.2-*.xlsx")
    files = [shared_data / f"bra_reported_crimes/databasfil/Databasfil{year}.txt" for year in (2020, 2021, 2022)]
    return build(
        tmp_path_factory.mktemp("months"),
        {
            "bra_reported_crimes__figures": [
                row for file in files for row in parsed(file, "bra_reported_crimes", "figures")
            ],
            "stockholm_population__population": parsed(residents, "stockholm_population", "population"),
        },
        "--select",
        "+int_indicator__estimate",
    )


@pytest.mark.parametrize(
    ("indicator", "area", "period", "count", "population"),
    [
        pytest.param("reported_assault", "bromma", "2021-12", 472, 81_188, id="one year of people"),
        pytest.param("reported_assault", "jarva", "2022-06", 1126, None, id="Rinkeby-Kista 737, Spånga-Tensta 389"),
        pytest.param("reported_sexual_crimes", "stockholm", "2021-06", 2350, None, id="over the turn of a year"),
    ],
)
def test_twelve_real_months_are_what_the_files_add_up_to(months, indicator, area, period, count, population) -> None:
    """Added up by hand from the lines of the files; residents of 2020 as printed, those of 2019 and 2021 are not at hand."""
    assert months.rows(
        "select numerator, denominator, value from intermediate.int_indicator__estimate where indicator_id = ? "
        "and area_code = ? and period = ? and period_type = 'rolling_12m' and boundary_version = 'sdn11'",
        indicator, area, period,
    ) == [(count, population, pytest.approx(count / population * 100_000) if population else None)]  # fmt: skip
