"""The embedded example: written by its script, read by every parser, with the traps that its README names."""

import subprocess
import sys
import zipfile

import polars as pl
import pytest

from pipeline.intake import examine
from pipeline.readers.document import Document
from pipeline.seeds import seed_rows
from pipeline.settings import EXAMPLE_LANDING, ROOT, Settings
from pipeline.sources import discover

FILES = sorted(path for path in EXAMPLE_LANDING.rglob("*") if path.is_file())
SYNTHETIC_SOURCES = {name for name, source in discover().items() if source.delivery.exists()}
KEY = ["region_label", "crime_label", "period"]


@pytest.fixture(scope="module")
def parsed(tmp_path_factory):
    """Every file as the engine takes it in, by name."""
    settings = Settings(home=tmp_path_factory.mktemp("home"), landing=EXAMPLE_LANDING, example=True)
    return {path.name: examine(settings, discover()[path.parent.name], path)[1] for path in FILES}


@pytest.fixture(scope="module")
def figures(parsed):
    return {name: each.tables["figures"] for name, each in parsed.items() if name.startswith(("Databasfil", "SOL"))}


def test_the_script_writes_the_committed_files(tmp_path):
    subprocess.run([sys.executable, "-m", "example.build", str(tmp_path)], cwd=ROOT, check=True)

    written = {path.relative_to(tmp_path): path for path in tmp_path.rglob("*") if path.is_file()}
    assert set(written) == {path.relative_to(EXAMPLE_LANDING) for path in FILES}
    for name, path in written.items():
        assert _bytes(path) == _bytes(EXAMPLE_LANDING / name), name


def _bytes(path):
    """The file; for a zip the bytes of its parts, because compression libraries differ between machines."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return [(part, archive.read(part)) for part in archive.namelist()]


def test_it_is_small_and_covers_every_source():
    assert sum(path.stat().st_size for path in FILES) < 1_500_000
    assert {path.parent.name for path in FILES} == set(discover())


def test_every_file_passes_the_arrival_checks_and_its_parser(parsed):
    for name, each in parsed.items():
        assert sum(table.height for table in each.tables.values()) > 0, name


def test_made_up_files_say_so_themselves_and_published_figures_do_not(parsed):
    for path in FILES:
        assert parsed[path.name].is_synthetic == (path.parent.name in SYNTHETIC_SOURCES), path.name


def test_no_organisation_number_can_be_a_real_ones(parsed):
    for path in (path for path in FILES if path.parent.name == "contract_followups"):
        document = Document.open(path.name, path.read_bytes(), formats=["xlsx"], encodings=[])
        cells = [cell for sheet in document.sheets for row in sheet.rows for cell in row if isinstance(cell, str)]
        numbers = {cell for cell in cells if cell.replace("-", "").isdigit() and len(cell.replace("-", "")) == 10}
        assert len(numbers) > 30
        assert all(number.startswith("4999") for number in numbers)


def test_the_readme_names_every_file():
    text = (ROOT / "example" / "README.md").read_text(encoding="utf-8")

    assert [path.name for path in FILES if path.name not in text] == []


def test_published_figures_are_the_publishers(shared_data, figures, parsed, tmp_path):
    settings = Settings(home=tmp_path)
    real = {
        path.name: examine(settings, discover()[source], path)[1].tables
        for source in ("bra_reported_crimes", "stockholm_population", "stockholm_reported_crimes")
        for path in (shared_data / source).rglob("*.*")
    }
    all_real = pl.concat([tables["figures"] for name, tables in real.items() if name.endswith((".xls", ".txt"))])
    # A key may be in several real files (preliminary months, final quarters): each example row is in one of them.
    measures = ["crime_path", "is_preliminary", "crime_count", "rate_per_100k", "count_mark", "rate_mark"]
    for name, table in figures.items():
        missing = table.join(all_real, on=[*KEY, *measures], how="anti", nulls_equal=True)
        assert missing.height == 0, name

    for name, table, key in (
        ("1.2-folkmangd-2010-2034.xlsx", "population", "population"),
        ("1.63-anmalda-brott.xlsx", "figures", "rate_per_1000"),
    ):
        own = parsed[name].tables[table]
        other = next(tables for file, tables in real.items() if file.startswith(name.split("-")[0]))[table]
        columns = [column for column in own.columns if column not in (key, "source_row")]
        assert own.select(columns).equals(other.select(columns))
        assert (own[key] - other[key]).abs().max() < 1e-9


def test_a_district_that_did_not_exist_has_zeros_and_its_predecessors_have_not(figures):
    months = pl.concat([figures[f"Databasfil_{year}.txt"] for year in (2021, 2022, 2023)])
    assault = months.filter(pl.col("crime_label") == "därav misshandel inkl. grov")

    def total(label):
        return assault.filter(pl.col("region_label") == label)["crime_count"].sum()

    assert total("Stadsdelsområde Järva (Sthlm)") == 0
    assert total("Stadsdelsområde Norra innerstaden (Sthlm)") == 0
    assert total("Rinkeby stadsdel (upphörde 2007-01-01)") == 0
    for name in ("Rinkeby-Kista", "Spånga - Tensta", "Norrmalm", "Östermalm"):
        assert total(f"{name} stadsdel (upphörde 2024-01-01)") > 500


def test_the_text_export_has_the_publishers_form():
    content = (EXAMPLE_LANDING / "bra_reported_crimes" / "Databasfil_2023.txt").read_bytes()
    lines = content.decode("iso-8859-1").split("\n")

    assert content.endswith(b";\n\r\n")
    assert lines[0] == "Region;Brott;År;Period;Antal;/100 000 inv"
    assert all(line.endswith(";") for line in lines[1:-2])
    assert "Stockholm kommun;3-7 kap. Brott mot person;2023 prel.;Jan;..;..;" in lines
    assert lines.count("Stockholm kommun;3 kap. Brott mot liv och hälsa;2023 prel.;Jan;793;81;") == 2


def test_not_shown_and_preliminary_figures_are_there(figures):
    text = figures["Databasfil_2023.txt"]

    assert text["is_preliminary"].all()
    assert not figures["Databasfil_2022.txt"]["is_preliminary"].any()
    assert figures["SOL_manad_2026_prel.xls"]["is_preliminary"].all()
    not_shown = text.filter(pl.col("count_mark") == "..")
    assert not_shown["crime_label"].unique().to_list() == ["3-7 kap. Brott mot person"]
    assert not_shown["crime_count"].null_count() == not_shown.height


def test_final_quarters_differ_from_preliminary_months(figures):
    months, quarters = (
        figures[name].filter(
            pl.col("region_label") == "Stadsdelsområde Bromma (Sthlm)",
            pl.col("crime_label") == "därav misshandel inkl. grov",
            pl.col("period").cat.starts_with("2023"),
        )["crime_count"]
        for name in ("Databasfil_2023.txt", "SOL_kvartal_2023-2025.xls")
    )

    assert (months.sum(), quarters.sum()) == (496, 506)


def test_a_file_name_says_another_year_than_the_content(figures, parsed):
    assert figures["SOL_manad_2024.xls"]["period"].cat.slice(0, 4).unique().to_list() == ["2025"]
    assert "N-NAME-YEAR" in {notice.code for notice in parsed["SOL_manad_2024.xls"].notices}
    others = [notice.code for name, each in parsed.items() if name != "SOL_manad_2024.xls" for notice in each.notices]
    assert "N-NAME-YEAR" not in others


def test_survey_2020_can_be_shown_and_2017_has_a_small_district(parsed):
    small, large = (parsed[f"trygghetsmatning_{wave}.xlsx"].tables["results"] for wave in (2017, 2020))

    assert small.filter(pl.col("respondents") < 50)["area"].unique().to_list() == ["Älvsjö"]
    counted = large["share_percent"] * large["respondents"] / 100
    assert large["respondents"].min() >= 50
    assert (large["respondents"] / large["design_effect"]).min() >= 30
    assert counted.min() >= 5
    focus_areas = large.filter(pl.col("area_type") == "focus_area")["area"]
    assert focus_areas.n_unique() == 4


def test_survey_2023_has_questions_to_show_one_to_withhold_and_one_not_asked(parsed):
    answers = parsed["trygghetsmatning_2023.xlsx"].tables["answers"].drop_nulls("answer_code")
    counted = pl.DataFrame(seed_rows("survey_question")).select("question_id", pl.col("counted_answers").str.split("|"))
    districts = (
        answers.join(counted, on="question_id")
        .group_by("question_id", "district_label")
        .agg(
            pl.len().alias("n"),
            (pl.col("weight").sum() ** 2 / (pl.col("weight") ** 2).sum()).alias("n_eff"),
            pl.col("answer_code").is_in(pl.col("counted_answers")).sum().alias("counted"),
        )
    )

    assert districts["district_label"].n_unique() == 13
    assert districts["n"].min() >= 50
    assert districts["n_eff"].min() >= 30
    withheld = districts.filter(pl.col("counted") < 5)["question_id"].unique().to_list()
    assert withheld == ["victim_of_person_crime"]
    assert "satisfied_with_public_lighting" not in districts["question_id"]


def test_one_committee_has_two_suppliers_in_september_and_none_has_in_december(parsed):
    def few(day):
        tables = parsed[f"avtalsuppfoljning_{day}.xlsx"].tables
        terminated = tables["followups"].filter(pl.col("terminated"))["contract_id"]
        active = tables["contracts"].filter(
            pl.col("end_date").is_null() | (pl.col("end_date") >= pl.col("as_of_date")),
            ~pl.col("contract_id").is_in(terminated.implode()),
        )
        assert active["committee"].n_unique() == 14
        suppliers = active.group_by("committee", "organisation_number").agg(pl.col("value_sek").sum())
        committees = suppliers.group_by("committee").agg(
            pl.len().alias("suppliers"), (pl.col("value_sek").max() / pl.col("value_sek").sum()).alias("largest")
        )
        return committees.filter((pl.col("suppliers") < 3) | (pl.col("largest") > 0.8))["committee"].to_list()

    assert few("2025-09-30") == ["Skarpnäcks stadsdelsnämnd"]
    assert few("2025-12-31") == []


def test_the_later_delivery_only_adds_to_what_was_known(parsed):
    earlier, later = (
        parsed[f"avtalsuppfoljning_{day}.xlsx"].tables["followups"].drop("as_of_date", "source_row", "closed_date")
        for day in ("2025-09-30", "2025-12-31")
    )
    performed = earlier.filter(pl.col("performed_date").is_not_null())

    assert (
        performed.join(later, on="followup_id", how="semi")
        .join(later, on=later.columns, how="anti", nulls_equal=True)
        .is_empty()
    )
    assert later["performed_date"].count() > performed.height


@pytest.mark.parametrize(
    ("sex", "basis", "has_small_years", "has_small_pool"),
    [("boys", "suspected", True, False), ("girls", "suspected", True, False), ("girls", "convicted", True, True)],
)
def test_small_cells_withhold_years_and_three_years_of_suspicions_can_be_shown(
    parsed, sex, basis, has_small_years, has_small_pool
):
    counts = parsed["strategiska_brott_2019-2024.xlsx"].tables["counts"].filter(sex=sex, basis=basis)
    definitions = pl.DataFrame(seed_rows("strategic_crime_definition")).select("definition_version", "sex", "offence")
    yearly = counts.join(definitions, on=["sex", "offence"])
    latest = yearly.filter(pl.col("period") >= "2022").with_columns(period=pl.lit("2022-2024"))

    assert _small_cells(yearly) is has_small_years
    assert _small_cells(latest) is has_small_pool


def _small_cells(counts):
    """True where a count, or the difference of two definitions, is 1 to 4."""
    key = ["period", "district_label"]
    cells = counts.group_by("definition_version", *key).agg(pl.col("case_count").sum())
    pairs = cells.join(cells, on=key, suffix="_other")
    differences = (pairs["case_count"] - pairs["case_count_other"]).abs()
    return bool((cells["case_count"].is_between(1, 4)).any() or differences.is_between(1, 4).any())


def test_the_action_plans_have_the_traps_that_their_readme_names(parsed):
    plans = parsed["atgardsplaner_2025-12-31.xlsx"].tables
    problems, actions = plans["problems"], plans["actions"]
    of_problem = actions.join(problems, on="problem_id")

    assert of_problem.filter("is_prioritised", ~pl.col("has_cause_analysis")).height
    assert of_problem.filter(indicator_id="strategic_crimes_boys").filter(pl.col("start_date").dt.year() < 2024).height
    assert problems.filter(pl.col("indicator_id").is_null()).height
    assert problems.join(actions, on="problem_id", how="anti").height
    assert actions.filter(status="ongoing").filter(pl.col("due_date") < pl.col("as_of_date")).height
    assert plans["followups"].filter(outcome="unknown").height
    assert parsed["rinkeby-kista_2023.xlsx"].tables["actions"].filter(status="ongoing").height


def test_one_district_adopts_its_first_situational_picture_between_the_two_plans(parsed):
    adopted = [
        parsed[f"atgardsplaner_{day}.xlsx"].tables["situational_pictures"].filter(area="Kungsholmen")["adopted_date"][0]
        for day in ("2025-06-30", "2025-12-31")
    ]
    assert adopted[0] is None
    assert adopted[1] is not None
