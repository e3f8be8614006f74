"""How far preliminary figures usually move: from files that hold both, and from what earlier publications said.

Moved by 0, 1, 2, 4 and 10 per cent: the median is 2, nine of ten are within 4 + 0.6 × 6 = 7.6. With a sixth of 3 per cent the
median is 2.5, and nine of ten are within 4 + 0.5 × 6 = 7 (linear interpolation).
"""

import pytest

from tests.candidates import Candidate, build, population, reported
from tests.integration.test_models_real_data import parsed

MOVES = {"2024-01": 100, "2024-02": 101, "2024-03": 98, "2024-04": 104, "2024-05": 110}
COLUMNS = "usual_revision_percent, usual_revision_p90_percent, usual_revision_n"


def said(event: str, value: float | None, *, area: str = "farsta", period: str = "2024-06", **given: object) -> dict:
    """A row of the store of revisions."""
    return {
        "event": event, "vintage": event, "change": "changed", "reason": "revised_data", "indicator_id": "reported_robbery",
        "definition_version": "bra", "basis": "reported", "area_type": "district", "area_code": area,
        "boundary_version": "sdn11", "period_type": "month", "period": period, "sex": "all", "age_group": "all",
        "status": "ok", "value": value, "is_preliminary": False, **given,
    }  # fmt: skip


def final(event: str, value: float, **given: object) -> dict:
    return said(event, value, reason="final_after_preliminary", **given)


FIGURES = [
    *(reported("bromma", "robbery", period, 100, preliminary=True, arrival=1) for period in MOVES),
    *(reported("bromma", "robbery", period, count, arrival=2) for period, count in MOVES.items()),
    # Final and then final again; and four pairs of another crime: too few.
    reported("skarpnack", "robbery", "2024-01", 50, arrival=1),
    reported("skarpnack", "robbery", "2024-01", 90, arrival=2),
    *(reported("bromma", "assault", period, 100, preliminary=True, arrival=1) for period in list(MOVES)[:4]),
    *(reported("bromma", "assault", period, 120, arrival=2) for period in list(MOVES)[:4]),
    reported("bromma", "robbery", "2025-01", 50, preliminary=True),
    reported("bromma", "assault", "2025-01", 50, preliminary=True),
]
RAW = {
    "bra_reported_crimes__figures": FIGURES,
    "stockholm_population__population": [population("bromma", year, 80_000) for year in (2023, 2024)],
}


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Candidate:
    return build(
        tmp_path_factory.mktemp("home"), RAW, "--select", "+fct_indicator_value", "+dim_area", "+dim_indicator"
    )


def test_a_preliminary_value_says_how_far_such_values_move(candidate) -> None:
    key = {"indicator_id": "reported_robbery", "area_code": "bromma", "definition_version": "bra"}
    assert candidate.value(COLUMNS, period="2025-01", **key) == (pytest.approx(2), pytest.approx(7.6), 5)
    assert candidate.value(COLUMNS, period="2024-05", **key) == (None, None, None)


def test_fewer_than_five_say_nothing(candidate) -> None:
    found = candidate.value(COLUMNS, indicator_id="reported_assault", area_code="bromma", period="2025-01")
    assert found == (None, None, None)


def test_what_earlier_publications_said_counts_too(tmp_path) -> None:
    prelim = {"is_preliminary": True, "status": "preliminary"}
    store = [
        said("1", 100.0, **prelim), final("2", 103.0),
        # The same figures as the files hold.
        said("1", 100.0, area="bromma", period="2024-01", **prelim), final("2", 100.0, area="bromma", period="2024-01"),
        # Preliminary still; and one that was withheld afterwards.
        said("1", 100.0, area="jarva", **prelim), said("2", 190.0, area="jarva", **prelim),
        said("1", 100.0, area="skarpnack", **prelim), final("2", 190.0, area="skarpnack"),
        said("3", None, area="skarpnack", status="suppressed"),
    ]  # fmt: skip
    built = build(
        tmp_path, {**RAW, "engine__revision": store}, "--select", "+fct_indicator_value", "+dim_area", "+dim_indicator"
    )
    found = built.value(COLUMNS, indicator_id="reported_robbery", area_code="bromma", period="2025-01")
    assert found == (pytest.approx(2.5), pytest.approx(7), 6)


def test_preliminary_months_against_final_quarters_as_published(shared_data, tmp_path) -> None:
    """Assault 2023: Bromma's preliminary months add up to 121, 151, 130, 94, its quarters were printed later as 121, 154, 134,
    97; Enskede-Årsta-Vantör's 255, 265, 255, 210 became 255, 275, 255, 219. Moved by 0, 0, 0, 1.99, 3.08, 3.19, 3.77, 4.29 %.
    """
    folder = shared_data / "bra_reported_crimes"
    (residents,) = (shared_data / "stockholm_population").glob("1.2-*.xlsx")
    files = [
        "databasfil/Databasfil2023.txt",
        "excel/quarter_2023-2025_count_and_rate.xls",
        "excel/month_2026_preliminary.xls",
    ]
    raw = {
        "bra_reported_crimes__figures": [
            row for file in files for row in parsed(folder / file, "bra_reported_crimes", "figures")
        ],
        "stockholm_population__population": parsed(residents, "stockholm_population", "population"),
    }
    built = build(tmp_path, raw, "--select", "+int_indicator__usual_revision")
    (found,) = built.rows(
        "select usual_revision_percent, usual_revision_p90_percent, usual_revision_n "
        "from intermediate.int_indicator__usual_revision "
        "where indicator_id = 'reported_assault' and area_type = 'district' and period_type = 'quarter'"
    )
    assert found == (
        pytest.approx((3 / 151 + 4 / 130) / 2 * 100),
        pytest.approx(100 * (10 / 265 + 0.3 * (9 / 210 - 10 / 265))),
        8,
    )
