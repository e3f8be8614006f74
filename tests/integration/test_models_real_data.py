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
