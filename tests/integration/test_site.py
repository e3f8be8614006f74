"""The pages say what the published warehouse says, link to nothing that is not there, and ask nobody."""

import dataclasses
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import duckdb
import polars as pl
import pytest

from pipeline.faults import Fault
from pipeline.publishing import reading, site
from pipeline.publishing.folder import LATEST
from pipeline.publishing.site.language import Language
from pipeline.publishing.site.pages import MODELS
from pipeline.settings import Settings

VOID = {"meta", "link", "br", "img", "input", "hr", "wbr"}
LARGEST = 150_000


@pytest.fixture(scope="module")
def settings(example_home) -> Settings:
    return Settings(home=example_home, example=True)


@pytest.fixture(scope="module")
def folder(settings, tmp_path_factory) -> Path:
    return site.make(settings, tmp_path_factory.mktemp("site"))


class Read(HTMLParser):
    """A page as a strict reader takes it: balanced elements, unique ids, what it links to and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        assert len(given) == len(attrs), (tag, attrs)
        assert not [name for name in given if name.startswith("on") or name == "style"], (tag, attrs)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
        self.loads += [given[name] for name in ("src", "srcset", "action", "data", "poster") if name in given]
        if tag == "link" and given["rel"] != "alternate":
            self.loads.append(given["href"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag


class Tables(HTMLParser):
    """The rows of a page's tables by the table's class: of each cell its text, and the pages it links to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: dict[str, list[list[str]]] = {}
        self.links: dict[str, list[list[str]]] = {}
        self._table, self._cell, self._depth = "", False, 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "table":
            self._table = given.get("class", "")
            self.rows.setdefault(self._table, [])
            self.links.setdefault(self._table, [])
        elif tag == "tr":
            self.rows[self._table].append([])
            self.links[self._table].append([])
        elif tag in ("td", "th"):
            self._cell = True
            self.rows[self._table][-1].append("")
        elif tag == "a" and self._cell:
            self.links[self._table][-1].append(Path(given["href"]).stem)

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self._cell = False

    def handle_data(self, data):
        if self._cell:
            self.rows[self._table][-1][-1] += f" {data.strip()}" if data.strip() else ""


@pytest.fixture(scope="module")
def published(example_published):
    with duckdb.connect(str(example_published), read_only=True) as connection:
        yield connection


def said(value: float | None, decimals: int) -> str:
    """A figure as a Swede writes it, by other means than the pages use."""
    if value is None:
        return ".."
    text = format(value, f",.{decimals}f").translate(str.maketrans({",": "\u202f", ".": ",", "-": "\u2212"}))
    return text if text.strip("\u22120,") else text.lstrip("\u2212")


def value_of(row: dict | None) -> str:
    """A row's value with the decimals that it has: a rate that Brå printed whole gets none."""
    if row is None or row["value"] is None:
        return ".."
    return said(row["value"], 0 if row["basis"] == "reported" and row["value"] % 1 == 0 else row["decimals"])


def between(row: dict, decimals: int) -> str:
    return "" if row["lower_95"] is None else f"{said(row['lower_95'], decimals)}–{said(row['upper_95'], decimals)}"


def facts(published, where: str, *given) -> list[dict]:
    found = published.execute(
        f"""select facts.*, about.decimals, about.title_sv from marts.fct_indicator_value as facts
        inner join marts.dim_indicator as about on facts.indicator_id = about.indicator_id
        and facts.definition_version = about.definition_version and about.is_default_definition
        where facts.boundary_version = 'sdn11' and {where}""",
        list(given),
    )
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


VERDICTS = {"better": "bättre", "worse": "sämre", "similar": "ingen säker skillnad", None: "inte jämfört"}


def test_every_number_of_a_districts_table_is_the_warehouses(folder, published):
    tables = Tables((folder / "omrade" / "jarva.html").read_text(encoding="utf-8"))
    known = {Language("sv").period(kind, period): (kind, period) for kind, period in
             published.execute("select period_type, period from marts.dim_period").fetchall()}  # fmt: skip
    waves = {period for kind, period in published.execute("select period_type, period from marts.dim_period").fetchall()
             if kind == "wave"}  # fmt: skip
    checked = 0
    for cells, links in zip(tables.rows["compared"], tables.links["compared"], strict=True):
        if not links:
            continue
        kind, period = known[cells[1].strip()]
        candidates = facts(
            published,
            "facts.indicator_id = ? and facts.area_code in ('jarva', 'sdn_jarva') and facts.period = ?",
            links[0],
            period,
        )
        assert candidates, cells
        city = {
            (row["basis"], row["period_type"]): row
            for row in facts(
                published, "facts.indicator_id = ? and area_type = 'city' and period = ?", links[0], period
            )
        }
        expected = []
        for row in candidates:
            if row["period_type"] != kind and not (period in waves and row["period_type"] in ("wave", "year")):
                continue
            judged = row["judgement_against_city"]
            if judged == "not_judged":
                verdict = {"higher": "högre", "lower": "lägre"}[row["compared_with_city_95"]]
            else:
                verdict = VERDICTS[judged]
            if judged and row["is_unreliable"]:
                verdict = "för litet underlag"
            of_city = city.get((row["basis"], row["period_type"]))
            expected.append(
                (
                    value_of(row),
                    between(row, row["decimals"]),
                    value_of(of_city),
                    verdict,
                )
            )
        shown = tuple(cell.strip() for cell in (cells[2], cells[3], cells[4]))
        assert any(shown == one[:3] and one[3] in cells[6] for one in expected), (cells, expected)
        checked += 1
    assert checked == len([links for links in tables.links["compared"] if links]) > 30


def test_a_rate_that_its_publisher_printed_whole_gets_no_decimals(folder, published):
    """Brå, Södermalm 2024: 95 robberies per 100 000; what is computed from a count has the indicator's one decimal."""
    tables = Tables((folder / "indikator" / "reported_robbery.html").read_text(encoding="utf-8"))
    head, *history = tables.rows["history"]
    at = [cell.strip() for cell in head].index("Södermalm")
    shown = {cells[0].strip(): cells[at].strip() for cells in history}
    assert (shown["2024"], shown["2025"]) == ("95", "68,3")


def test_what_rests_on_little_is_not_called_better_or_worse(folder, published):
    """The warehouse compares it, with its interval; a page does not judge it, by word, sign or colour."""
    indicator, area, name = published.execute(
        """select indicator_id, area_code, area_name from marts.indicator_today where is_unreliable
        and judgement_against_city in ('better', 'worse') and area_type = 'district' order by 1, 2"""
    ).fetchall()[0]
    page = (folder / "indikator" / f"{indicator}.html").read_text(encoding="utf-8")
    row = re.search(rf'<tr data-in="{area}">.*?</tr>', page, re.DOTALL).group(0)
    assert name in row
    assert "för litet underlag" in row
    assert "osäkert" in row
    tile = re.search(rf'<g class="tile [^"]*" data-in="{area}">', page).group(0)
    assert {"k-better", "k-worse"} & set(re.findall(r"k-\w+", row + tile)) == set()


def test_a_district_shows_over_time_what_its_summary_names_and_all_of_it_on_the_next_page(folder):
    page = (folder / "omrade" / "jarva.html").read_text(encoding="utf-8")
    summary = page[page.index('id="summary"') : page.index('id="where"')]
    named = re.findall(r'href="\.\./indikator/(\w+)\.html"', summary)
    over_time = page[page.index('<h2 id="time"') :]
    shown = re.findall(r'<figcaption id="t-\d+"><a href="\.\./indikator/(\w+)\.html"', over_time)
    assert len(shown) == 9
    assert shown[0] in named
    every = (folder / "omrade" / "jarva_over_tid.html").read_text(encoding="utf-8")
    assert 'href="../omrade/jarva_over_tid.html"' in over_time
    assert set(shown) < set(re.findall(r'<figcaption id="t-[\d-]+"><a href="\.\./indikator/(\w+)\.html"', every))


def test_a_unit_names_the_kind_of_period_of_its_values(folder):
    page = (folder / "indikator" / "reported_robbery.html").read_text(encoding="utf-8")
    assert "per 100 000 invånare och år. Lägre är bättre." in page
    english = (folder / "en" / "indicator" / "reported_robbery.html").read_text(encoding="utf-8")
    assert "per 100 000 residents and year" in english


def test_every_number_of_an_indicators_page_is_the_warehouses(folder, published):
    tables = Tables((folder / "indikator" / "reported_robbery.html").read_text(encoding="utf-8"))
    rows = {
        row["area_name"]: row for row in facts(published, "facts.indicator_id = 'reported_robbery' and period = '2025'")
    }
    body = tables.rows["areas"][1:]
    assert len(body) == 12
    for name, value, interval, _, _, count, _ in (map(str.strip, cells) for cells in body):
        assert value == value_of(rows[name])
        assert interval == between(rows[name], 1)
        assert count == said(rows[name]["numerator"], 0)
    head, *history = tables.rows["history"]
    short = dict(
        published.execute(
            "select short_name, area_code from marts.dim_area where area_type in ('city', 'district')"
        ).fetchall()
    )
    for cells in history:
        then = {
            row["area_code"]: row
            for row in facts(published, "facts.indicator_id = 'reported_robbery' and period = ?", cells[0].strip())
        }
        for name, cell in zip(head[1:], cells[1:], strict=True):
            assert cell.strip(" ").split(" ")[0] == value_of(then[short[name.strip()]]), (
                cells[0],
                name,
            )


def test_every_number_of_the_citys_table_is_the_warehouses(folder, published):
    tables = Tables((folder / "index.html").read_text(encoding="utf-8"))
    head = [cell.strip() for cell in tables.rows["matrix"][0][2:]]
    short = dict(
        published.execute(
            "select short_name, area_code from marts.dim_area where area_type in ('city', 'district')"
        ).fetchall()
    )
    rows = {}
    for row in facts(published, "true"):
        rows.setdefault((row["indicator_id"], row["area_code"]), []).append(row)
    checked = 0
    for cells, links in zip(tables.rows["matrix"], tables.links["matrix"], strict=True):
        if not links:
            continue
        for name, cell in zip(["Stockholm", *head], cells[1:], strict=True):
            candidates = rows[links[0], short[name]]
            assert cell.strip(" ").split(" ")[0] in {value_of(row) for row in candidates}, (
                links,
                name,
            )
            checked += cell.strip(" ").split(" ")[0] != ".."
    assert checked > 150


HOSTILE = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(2)>\"' onmouseover=alert(3)",
    "template": "{{ 7 * 7 }}{% raw %} {n} {",
    "direction": "\u202eoge\u2066",
    "emoji": "🔒👩‍👩‍👧",
    "long": "å" * 10_000,
    "control": "a\x0bb\x00c]]>--></title></svg>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_texts_of_sources_stay_texts(settings, tmp_path, name):
    edition, text = reading.read(settings), HOSTILE[name]
    hostile = {
        frame: getattr(edition, frame).with_columns(
            pl.lit(text).alias(column)
            for column, kind in getattr(edition, frame).schema.items()
            if (
                kind == pl.String
                and column.endswith(("_sv", "_en", "_title", "cause", "finding", "publisher", "citation"))
            )
            or column in ("publisher_url", "licence_url", "file_name", "short_name")
        )
        for frame in ("indicators", "sources", "files", "areas", "problems", "actions", "checks")
    }
    folder = site.make(settings, tmp_path, dataclasses.replace(edition, **hostile))
    for path in (
        "index.html",
        "omrade/jarva.html",
        "en/indicator/reported_assault.html",
        "kalla/bra_reported_crimes.html",
    ):
        raw = (folder / path).read_text(encoding="utf-8")
        page = Read(raw)
        assert raw.count("<script") == 1
        assert "49" not in re.findall(r"<h1[^>]*>([^<]*)</h1>", raw)
        assert [link for link in page.links if not leads_somewhere(folder / path, link)] == []


def test_a_district_without_a_single_value_and_a_first_publication_have_their_pages(settings, tmp_path):
    edition = reading.read(settings)
    gone = pl.col("area_code").is_in(["farsta", "sdn_farsta"])
    empty = dataclasses.replace(
        edition,
        today=edition.today.filter(~gone),
        values=edition.values.filter(~gone),
        **{
            name: getattr(edition, name).filter(pl.col("area_code") != "farsta")
            for name in ("problems", "actions", "pictures")
        },
        control=edition.control.clear(),
        alarms=edition.alarms.clear(),
        changes=edition.changes.clear(),
        previous=None,
    )
    folder = site.make(settings, tmp_path, empty)
    page = (folder / "omrade" / "farsta.html").read_text(encoding="utf-8")
    assert "Det finns inga värden för området" in page
    assert "Inga åtgärder är inlämnade" in page
    assert "första publiceringen" in (folder / "andringar.html").read_text(encoding="utf-8")


def test_an_edition_without_any_value_still_says_what_it_is_about(settings, tmp_path):
    edition = reading.read(settings)
    bare = {name: getattr(edition, name).clear() for name in (
        "values", "today", "files", "problems", "actions", "pictures", "control", "alarms", "changes", "checks"
    )}  # fmt: skip
    folder = site.make(settings, tmp_path, dataclasses.replace(edition, **bare, previous=None))
    page = (folder / "indikator" / "reported_robbery.html").read_text(encoding="utf-8")
    assert "har inget värde i den här publiceringen" in page
    assert "Ingen indikator för Farsta går att jämföra" in (folder / "omrade" / "farsta.html").read_text(
        encoding="utf-8"
    )


def test_what_changed_since_the_last_publication_is_told_with_its_reason(settings, tmp_path):
    edition = reading.read(settings)
    row = edition.today.filter(
        (pl.col("indicator_id") == "reported_robbery")
        & (pl.col("area_code") == "bromma")
        & (pl.col("period") == "2025")
    ).to_dicts()[0]
    changed = {name: row[name] for name in edition.changes.columns if name in row} | {
        "change": "changed",
        "reason": "final_after_preliminary",
        "previous_value": row["value"] / 2,
        "numerator": 40.0,
    }
    changes = pl.DataFrame([changed], schema=edition.changes.schema, orient="row")
    told = dataclasses.replace(edition, changes=changes, previous="2026-01-02T09:00:00+00:00")
    page = Tables((site.make(settings, tmp_path, told) / "andringar.html").read_text(encoding="utf-8"))
    (cells,) = page.rows[""][1:]
    assert [cell.strip() for cell in cells[1:6]] == [
        "Bromma", "2025", said(row["value"] / 2, 1), said(row["value"], 1), "100,0",
    ]  # fmt: skip
    assert cells[6].strip() == "slutligt efter preliminärt"


def test_a_target_is_told_where_one_has_been_decided_and_nowhere_else(settings, tmp_path):
    edition = reading.read(settings)
    is_it = (
        (pl.col("indicator_id") == "reported_robbery")
        & (pl.col("area_code") == "bromma")
        & (pl.col("period") == "2025")
    )
    told = {"target_value": pl.lit(12.5), "target_period": pl.lit("2027"), "target_judgement": pl.lit("not_met")}
    today = edition.today.with_columns(
        pl.when(is_it).then(said_of_it).otherwise(pl.lit(None, edition.today.schema[name])).alias(name)
        for name, said_of_it in told.items()
    )
    folder = site.make(settings, tmp_path, dataclasses.replace(edition, today=today))
    for page, sentence in (
        ("indikator/reported_robbery.html", "12,5 senast 2027: inte nått"),
        ("omrade/bromma.html", "Mål: 12,5 senast 2027: inte nått"),
        ("en/indicator/reported_robbery.html", "12.5 by 2027: not met"),
    ):
        assert (folder / page).read_text(encoding="utf-8").count(sentence) == 1, page
    for page in ("indikator/reported_assault.html", "omrade/jarva.html"):
        assert "senast 2027" not in (folder / page).read_text(encoding="utf-8"), page


def test_no_index_rests_on_a_handful_of_events(settings):
    key = "indicator_id, definition_version, basis, area_code, boundary_version, period_type, sex, age_group"
    with duckdb.connect(str(settings.published_file.resolve()), read_only=True) as connection:
        bases = connection.execute(
            f"select base.numerator, count(now.index_value) from marts.fct_indicator_value as now "
            f"inner join marts.fct_indicator_value as base using ({key}) "
            "where base.period = '2023' and base.value > 0 and base.numerator is not null and now.value is not null "
            "group by base.numerator"
        ).fetchall()
    assert {count for numerator, count in bases if numerator < 10} == {0}
    assert sum(count for numerator, count in bases if numerator >= 10) > 0


def test_the_index_is_the_warehouses_and_a_dash_where_it_has_none(folder, settings):
    with duckdb.connect(str(settings.published_file.resolve()), read_only=True) as connection:
        wanted = connection.execute(
            "select period, area_code, value, index_value from marts.fct_indicator_value "
            "inner join marts.dim_indicator using (indicator_id, definition_version) "
            "where indicator_id = 'reported_robbery' and period_type = 'year' and boundary_version = 'sdn11' "
            "and is_default_definition order by period desc"
        ).fetchall()
    assert {value is None for *_, value in wanted} == {True, False}
    text = (folder / "indikator" / "reported_robbery.html").read_text(encoding="utf-8")
    assert "Index (2023 = 100)" in text
    table = re.search(r'<table class="index"[^>]*>(.*?)</table>', text, re.DOTALL)
    assert table
    areas = re.findall(r'<th scope="col" class="num" data-in="(\w+)">', table.group(1))
    shown = {}
    for row in re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", table.group(1)):
        for area, cell in zip(areas, re.findall(r"<td[^>]*>(.*?)</td>", row[1]), strict=True):
            shown[row[0], area] = cell
    for period, area, value, index in wanted:
        expected = ".." if value is None else "–" if index is None else said(index, 0)
        assert shown[period, area] == expected, (period, area)


def leads_somewhere(page: Path, link: str) -> bool:
    way = link.partition("#")[0]
    return (page.parent / unquote(way)).resolve().exists() if way else True


@pytest.fixture(scope="module")
def pages(folder) -> dict[Path, Read]:
    """Our own pages; the page of the models is dbt's."""
    return {path: Read(path.read_text(encoding="utf-8")) for path in folder.rglob("*.html") if path != folder / MODELS}


def test_every_page_is_there_in_both_languages(folder, pages):
    swedish = [path for path in pages if path.relative_to(folder).parts[0] != "en"]
    assert len(swedish) * 2 == len(pages)
    assert len(list((folder / "omrade").iterdir())) == len(list((folder / "en" / "district").iterdir())) == 22
    for path in pages:
        code = "en" if path not in swedish else "sv"
        assert f'<html lang="{code}">' in path.read_text(encoding="utf-8")


def test_every_link_leads_somewhere(folder, pages):
    for path, page in pages.items():
        assert len(set(page.ids)) == len(page.ids), (path, sorted(one for one in page.ids if page.ids.count(one) > 1))
        for link in page.links:
            if link.startswith(("https://", "http://")):
                continue
            way, _, anchor = link.partition("#")
            target = (path.parent / unquote(way)).resolve() if way else path
            assert target.exists(), (path, link)
            if anchor:
                assert anchor in pages[target].ids, (path, link)


def test_nothing_is_loaded_from_anywhere_else(folder, pages):
    for path, page in pages.items():
        for address in page.loads:
            assert address == "data:," or (path.parent / address).resolve().is_relative_to(folder.resolve()), (
                path,
                address,
            )
    assert not re.search(r"url\(|@import|https?:", (folder / "site.css").read_text())
    assert not re.search(r"https?:|fetch|XMLHttp|import\(", (folder / "site.js").read_text())


def test_engineers_are_led_to_the_models(folder, settings, tmp_path):
    for page, way in (("dataordbok.html", "modeller/index.html"), ("en/dictionary.html", "../modeller/index.html")):
        assert f'href="{way}"' in (folder / page).read_text(encoding="utf-8")
    edition = dataclasses.replace(reading.read(settings), vintage="2020-01-01T000000Z")
    without = site.make(settings, tmp_path, edition)
    assert not (without / MODELS).exists()
    assert MODELS not in (without / "dataordbok.html").read_text(encoding="utf-8")


def test_a_page_is_small(pages):
    for path in pages:
        assert path.stat().st_size < LARGEST, path


def test_example_data_is_called_so_on_every_page(pages):
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert text.count('class="example"') == 1, path


def test_a_folder_that_is_there_is_replaced_whole(settings, tmp_path):
    first = site.make(settings, tmp_path)
    (first / "stray.html").write_text("left over")
    second = site.make(settings, tmp_path)
    assert second == first
    assert not (second / "stray.html").exists()
    assert (tmp_path / LATEST).resolve() == second


def test_the_same_publication_gives_the_same_bytes(folder, settings, tmp_path):
    again = site.make(settings, tmp_path)
    for path in folder.rglob("*"):
        if path.is_file():
            assert (again / path.relative_to(folder)).read_bytes() == path.read_bytes(), path


def test_without_a_publication_there_are_no_pages(tmp_path):
    with pytest.raises(Fault, match="E-UNPUBLISHED"):
        site.make(Settings(home=tmp_path / "none"), tmp_path)
