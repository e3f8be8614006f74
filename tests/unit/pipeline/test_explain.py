"""A published value can be followed: arithmetic with its numbers, cells, comparison. Of a suppressed one, nothing."""

import json

import pytest

from pipeline import warehouse
from pipeline.explain import explain
from pipeline.explain.finding import contents
from pipeline.explain.printing import WIDTH, as_text, contents_as_text
from pipeline.faults import Fault
from pipeline.settings import Settings
from pipeline.swedish import number
from pipeline.words import TREND_REASONS
from tests.publication import CHANGE, FILE, REST, TREND, alarmed, charted, publish, value


@pytest.fixture
def told(tmp_path):
    """Explains one indicator over the given rows."""

    def ask(rows, indicator="burglary", district="bromma", period=None, charts=None, alarms=None):
        home = Settings(home=tmp_path / "home")
        if not home.published_file.exists():
            publish(home, rows, charts, alarms)
        with warehouse.open_published(home) as connection:
            return explain(connection, indicator, district, period)

    return ask


def only(told):
    assert len(told["values"]) == 1
    return told["values"][0]


def spaced(text):
    return text.replace("\u00a0", " ")


def fact(told, label):
    """What the text says behind a label: None where the label is not there; where it is long, its first line."""
    lines = iter(as_text(told).splitlines())
    found = [line.removeprefix(f"    {label}:").strip() for line in lines if line.startswith(f"    {label}:")]
    assert len(found) < 2
    return spaced(found[0]) if found else None


VERDICT_LABELS = ("Mot resten", "Förändring", "Trend", "Mål", "Styrdiagram", "Larm", "Motsägelse")


def test_a_value_is_told_as_its_arithmetic(told):
    one = only(told([value()]))
    assert spaced(one["derivation"]) == "5 / 35 863 × 100 000 = 13,9"
    assert spaced(one["interval"]) == (
        "4,5–32,5; exakt Poisson 95 %: gränserna 1,62–11,67 för 5 händelser, × 100 000 / 35 863"
    )
    assert one["comparison"]["text"] == "lägre än stadens 40,0 (95 %), 0,35 gånger staden: bättre"


def test_a_value_is_told_against_the_rest_of_the_city(told):
    one = only(told([value(**REST)]))["against_rest"]
    assert one["text"] == (
        "lägre än resten av stadens 41,5 (95 %): bättre; p = 0,004, justerat för antalet jämförelser = 0,017"
    )
    assert one["p_adjusted_against_rest"] == 0.0168


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"p_adjusted_against_rest": None}, "lägre än resten av stadens 41,5 (95 %): bättre; p = 0,004"),
        (
            {"p_value_against_rest": 1e-9, "p_adjusted_against_rest": None, "judgement_against_rest": "not_judged"},
            "lägre än resten av stadens 41,5 (95 %); p < 0,001",
        ),
        (
            {"compared_with_rest_95": "similar", "judgement_against_rest": "similar", "p_value_against_rest": 0.3,
             "p_adjusted_against_rest": None},
            "skiljer sig inte säkert från resten av stadens 41,5 (95 %); p = 0,300",
        ),
        ({"compared_with_rest_95": None}, None),
    ],
)  # fmt: skip
def test_against_the_rest_only_what_was_tested_is_told(told, row, text):
    assert fact(told([value(**REST | row)]), "Mot resten") == text


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({}, "−16,1 från 30,0 (2024); −29,5 till −2,4 (95 %): säkert lägre, bättre"),
        (
            {"change": 0.04, "change_lower_95": -9.0, "change_upper_95": 9.0, "change_95": "similar",
             "judgement_of_change": "similar"},
            "0,0 från 30,0 (2024); −9,0 till +9,0 (95 %): ingen säker förändring",
        ),
        ({"change_lower_95": None, "change_upper_95": None, "change_95": None}, "−16,1 från 30,0 (2024)"),
        (
            {"change_95": None, "judgement_of_change": None},
            "−16,1 från 30,0 (2024); −29,5 till −2,4 (95 %): utgivarens avrundning avgör",
        ),
        (
            {"change": 12.0, "change_lower_95": 1.0, "change_upper_95": 23.0, "change_95": "higher",
             "judgement_of_change": "not_judged"},
            "+12,0 från 30,0 (2024); +1,0 till +23,0 (95 %): säkert högre",
        ),
        ({"change": None}, None),
    ],
)  # fmt: skip
def test_a_change_is_told_with_its_sign_and_interval(told, row, text):
    assert fact(told([value(**CHANGE | row)]), "Förändring") == text


def test_a_change_of_a_share_is_in_percentage_points(told):
    row = value(indicator_id="feel_unsafe", definition_version="v1", **CHANGE)
    assert fact(told([row], indicator="feel_unsafe"), "Förändring").startswith("−16 procentenheter från 30 (2024)")


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({}, "minskar 2021–2025, −3,0 per år: bättre"),
        (
            {"trend": "increasing", "trend_slope": 3.04, "judgement_of_trend": "not_judged"},
            "ökar 2021–2025, +3,0 per år",
        ),
        ({"trend": "no_change", "judgement_of_trend": "similar"}, "ingen säker trend 2021–2025"),
        ({"trend": None}, None),
    ],
)
def test_a_trend_is_told_with_its_years_and_slope(told, row, text):
    assert fact(told([value(**TREND | row)]), "Trend") == text


@pytest.mark.parametrize("reason", TREND_REASONS)
def test_a_trend_that_is_not_calculated_is_told_with_the_reason(told, reason):
    found = told([value(trend="not_calculated", trend_reason=reason)])
    assert fact(found, "Trend") == f"inte beräknad: {TREND_REASONS[reason]}"


@pytest.mark.parametrize(
    ("judgement", "text"),
    [
        ("met", "20,0 senast 2027: nått"),
        ("not_met", "20,0 senast 2027: inte nått"),
        ("uncertain", "20,0 senast 2027: osäkert om det är nått"),
        (None, "20,0 senast 2027"),
    ],
)
def test_a_target_is_told_with_how_far_it_is(told, judgement, text):
    found = told([value(target_value=20.0, target_period="2027", target_judgement=judgement)])
    assert fact(found, "Mål") == text


@pytest.mark.parametrize(
    ("point", "text"),
    [
        ({}, "inget ovanligt för sin egen historia; gränser 2,0–25,0"),
        (
            {"signal": "run_of_seven", "verdict": "worsening", "lower_limit": None, "is_trial": True},
            "ovanligt dåligt för sin egen historia: sju i rad på samma sida om mittlinjen (osäkra gränser: färre än tolv "
            "punkter)",
        ),
        ({"measured": "numerator"}, "inget ovanligt för sin egen historia; gränser 2,0–25,0 för antalet"),
        ({"verdict": None, "signal": None, "lower_limit": None, "upper_limit": None}, None),
    ],
)
def test_a_point_of_a_control_chart_is_told_with_its_verdict(told, point, text):
    row = value()
    found = told([row], charts=[charted(row, **point), charted(value(period="2024"), verdict="improving")])
    (one,) = found["values"]
    assert (one["control_chart"] or {"text": None})["text"] == text


def test_an_alarm_is_told_and_its_absence_is_not(told):
    may, june = (value(period_type="month", period=month) for month in ("2025-05", "2025-06"))
    found = told([may, june], alarms=[alarmed(may, mixes_preliminary=True), alarmed(june, is_alarm=False)])
    assert {one["period"]: one["alarm"] and one["alarm"]["text"] for one in found["values"]} == {
        "2025-05": "5 händelser är fler än 4,2, gränsen enligt månaderna 2025-01 till 2025-07; preliminärt och fastställt "
        "blandas",
        "2025-06": None,
    }


def test_a_definition_that_says_the_opposite_is_told(told):
    assert "tvärtom" in fact(told([value(definitions_disagree=True)]), "Motsägelse")


def test_what_does_not_apply_is_not_told(told):
    found = told([value(definitions_disagree=False)])
    assert [fact(found, label) for label in VERDICT_LABELS] == [None] * len(VERDICT_LABELS)


def test_of_a_suppressed_value_no_verdict_is_told(told):
    row = value(status="suppressed", **REST, **CHANGE, **TREND)
    found = told([row], charts=[charted(row)])
    assert [fact(found, label) for label in VERDICT_LABELS] == [None] * len(VERDICT_LABELS)
    assert not {"against_rest", "change", "trend", "control_chart"} & set(only(found))


def test_an_equation_that_does_not_hold_is_never_written(told):
    one = only(told([value(value=14.2, value_basis="publisher_rate")]))
    assert "=" not in one["derivation"]
    assert spaced(one["derivation"]) == "14,2: utgivarens eget tal, inte räknat här (täljare 5, nämnare 35 863)"


def test_a_recovered_count_is_called_recovered(told):
    assert "återräknat" in only(told([value(value_basis="recovered")]))["derivation"]


def test_a_value_is_followed_to_its_cell(told):
    (source,) = only(told([value()]))["sources"]
    assert source["file"] == "brott.xls"
    assert source["sha256"] == "ab" * 32
    assert source["source"] == "police"
    assert (source["sheet"], source["first_row"], source["last_row"], source["column"]) == ("Resultat", 12, 12, "D")


@pytest.mark.parametrize(
    ("lineage", "places"),
    [
        (f"{FILE}/row 3/col Antal", [(None, 3, 3, "Antal")]),
        (f"{FILE}/A; B/row 3/col C; {FILE}/A; B/row 4/col C", [("A; B", 3, 3, "C"), ("A; B", 4, 4, "C")]),
        (f"{FILE}/Svar/rows 2–40", [("Svar", 2, 40, None)]),
        (f"{FILE}/Svar 1; {FILE}/Svar 2/rows 2–40", [("Svar 1", 2, 40, None), ("Svar 2", 2, 40, None)]),
        (f"{FILE}/S/row 3/col C; {FILE}/S/row 3/col C", [("S", 3, 3, "C")]),
    ],
)
def test_every_form_of_lineage_is_read(told, lineage, places):
    found = only(told([value(lineage=lineage)]))["sources"]
    assert [(one["sheet"], one["first_row"], one["last_row"], one["column"]) for one in found] == places


def test_neighbouring_cells_are_told_on_one_line(told):
    cells = "; ".join(f"{FILE}/S/row {row}/col {column}" for column in "BD" for row in (9, 10, 14))
    assert "brott.xls, blad S, rad 9–10, 14, kolumn B, D" in as_text(told([value(lineage=cells)]))


def test_of_a_suppressed_value_nothing_is_told_but_that_it_is(told):
    hidden = value(
        indicator_id="young_convicted", definition_version="v1", status="suppressed", numerator=3.0, value=77.7
    )
    found = told([hidden], indicator="young_convicted")
    one = only(found)
    assert one["disclosure_rule"] == "R2"
    assert not {"numerator", "denominator", "value", "n", "comparison", "sources", "lineage"} & set(one)
    assert "77" not in json.dumps(one)
    assert "Visas inte. Regel R2" in as_text(found)
    assert "77" not in as_text(found)


@pytest.mark.parametrize("name", ["hägersten-älvsjö", "HAGERSTEN_ALVSJO", "Hagersten Alvsjo", "Hägersten-Älvs."])
def test_an_area_is_found_as_people_write_it(told, name):
    assert told([value()], district=name)["area"]["area_code"] == "hagersten_alvsjo"


def test_a_name_of_two_areas_means_the_one_with_values(told):
    focus = value(area_code="focus_farsta", area_type="focus_area")
    assert told([focus], district="Farsta")["area"]["area_code"] == "focus_farsta"


def test_a_name_of_two_areas_with_values_means_the_district(told):
    rows = [value(area_code="focus_farsta", area_type="focus_area"), value(area_code="farsta")]
    assert told(rows, district="Farsta")["area"]["area_code"] == "farsta"


@pytest.mark.parametrize(
    ("asked", "code", "near"),
    [
        ({"district": "Broma"}, "E-AREA-UNKNOWN", "Bromma"),
        ({"indicator": "burglry"}, "E-INDICATOR-UNKNOWN", "burglary"),
        ({"indicator": "bostadsinbrott"}, "E-INDICATOR-UNKNOWN", "burglary"),
        ({"period": "2052"}, "E-PERIOD-UNKNOWN", "2025"),
        ({"district": "'; drop table marts.dim_area; --"}, "E-AREA-UNKNOWN", "dim_area"),
        ({"indicator": "x' or 'a' = 'a"}, "E-INDICATOR-UNKNOWN", "`trygg explain` lists"),
    ],
)
def test_what_is_unknown_is_refused_with_what_comes_near(told, asked, code, near):
    with pytest.raises(Fault) as refused:
        told([value()], **asked)
    assert refused.value.code == code
    assert near in refused.value.action


def test_the_latest_five_periods_of_every_type_come_newest_first(told):
    months = [value(period_type="month", period=f"2025-{month:02}") for month in range(1, 13)]
    years = [value(period=str(year)) for year in range(2010, 2026)]
    found = told(months + years)["values"]
    assert [one["period"] for one in found if one["period_type"] == "year"] == ["2025", "2024", "2023", "2022", "2021"]
    assert next(one["period"] for one in found if one["period_type"] == "month") == "2025-12"
    assert len(found) == 10


def test_one_period_may_be_asked_for_however_old(told):
    rows = [value(period=str(year)) for year in range(2010, 2026)]
    assert only(told(rows, period="2010"))["period"] == "2010"


def test_definitions_stand_side_by_side_the_default_first(told):
    found = told([value(definition_version="v1"), value()])
    assert [one["definition_version"] for one in found["definitions"]] == ["v2", "v1"]
    assert [one["definition_version"] for one in found["values"]] == ["v2", "v1"]


def test_without_an_area_only_the_definition_is_told(told):
    found = told([value()], district=None)
    assert "values" not in found
    assert "31 december året före" in as_text(found)


def test_without_an_area_each_area_is_told_with_its_latest_year(told):
    rows = [
        value(period="2024", value=9.0),
        value(period="2025", status="unreliable", value=13.94),
        value(period_type="month", period="2026-01", value=1.0),
        value(area_code="farsta", status="suppressed", value=None),
        value(area_code="hagersten_alvsjo", definition_version="v1"),
    ]
    found = told(rows, district=None)
    assert [(one["area_code"], one["period"]) for one in found["areas"]] == [("bromma", "2025"), ("farsta", "2025")]
    lines = as_text(found).splitlines()
    assert "  Bromma  år 2025: 13,9 (osäkert)" in lines
    assert "  Farsta  år 2025: visas inte" in lines


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"status": "unreliable", "is_unreliable": True}, "färre än 10 händelser (5)"),
        ({"status": "preliminary", "is_preliminary": True}, "utgivaren har inte fastställt perioden"),
        (
            {"status": "break", "is_break": True, "period": "2023"},
            "2023: Enligt Brå ett visst bortfall i registreringen",
        ),
        (
            {"status": "break", "is_break": True, "period": "2020"},
            "en ny serie börjar, med andra frågor, åldrar eller områden",
        ),
        ({"status": "missing_denominator", "value": None}, "Folkmängd är inte känd för perioden"),
        ({"status": "not_measured", "value": None}, "källan har inget värde för området och perioden"),
        ({"status": "suppressed", "value": None}, "regel R1 (anmälda brott: få händelser märks som osäkra)"),
    ],
)
def test_a_status_is_told_with_its_reason(told, row, reason):
    one = only(told([value(**row)]))
    assert one["status_reasons"] == [reason]


def test_flags_that_the_status_hides_have_their_reasons_too(told):
    found = told([value(status="break", is_break=True, is_preliminary=True, period="2023")])
    assert len(only(found)["status_reasons"]) == 2
    assert "Därför:" in as_text(found)


def test_all_indicators_are_listed_by_focus_area(tmp_path):
    home = Settings(home=tmp_path / "home")
    publish(home, [value()])
    with warehouse.open_published(home) as connection:
        listed = contents(connection)
    assert [one["indicator_id"] for one in listed] == ["burglary", "young_convicted", "feel_unsafe"]
    lines = contents_as_text(listed).splitlines()
    assert lines[:2] == ["Övergripande utfall", "  burglary: Anmälda bostadsinbrott (12 värden)"]


def test_a_source_that_does_not_deliver_yet_is_told_with_the_reason(told):
    found = told([value()], district=None)
    for one in found["definitions"]:
        one |= {"source_status": "planned", "not_measured_reason_sv": "Ingen leverans är överenskommen."}
    text = as_text(found)
    assert "levererar inte än" in text
    assert "Ingen leverans är överenskommen." in text


def test_the_text_fits_and_says_where_example_data_stand(told):
    text = as_text(told([value(origin="synthetic"), value(period="2024", status="not_measured", value=None)]))
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    assert text.count("EXEMPELDATA") == 1
    assert "inte mätt" in text


@pytest.mark.parametrize(
    ("figure", "decimals", "text"),
    [(1234567, None, "1\u00a0234\u00a0567"), (0.5, 1, "0,5"), (-3, None, "\u22123"), (2.345, None, "2,35")],
)
def test_figures_are_written_in_swedish(figure, decimals, text):
    assert number(figure, decimals) == text
