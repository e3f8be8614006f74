"""Planted leaks in every place where a page can tell a figure; pages that tell nothing pass."""

import dataclasses

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publishing.reading import Edition
from pipeline.publishing.site import charts, figures, leak_search
from pipeline.publishing.site.charts import ControlPoint, FunnelPoint, Point, Tile

AREAS = {"stockholm": "city", "jarva": "district", "bromma": "district", "farsta": "district"}
PERIODS = ("2019", "2020", "2021", "2022", "2023")
HIDDEN = {("jarva", "2021"), ("jarva", "2023"), ("farsta", "2023")}
SERIES = {"indicator_id": "girls", "definition_version": "v1", "basis": "convicted", "sex": "all", "age_group": "all"}
GIRLS, OTHER = figures.mark_of(SERIES), figures.mark_of(SERIES | {"indicator_id": "robbery"})


def edition(hidden=HIDDEN, periods=PERIODS) -> Edition:
    """As much of an edition as the search reads: the girls' series with withheld cells, and robbery without any."""
    values = [
        SERIES
        | {"indicator_id": one, "area_type": kind, "area_code": area, "boundary_version": "sdn11", "period_type": "year",
           "period": period, "status": "suppressed" if one == "girls" and (area, period) in hidden else "ok"}
        for one in ("girls", "robbery")
        for area, kind in AREAS.items()
        for period in periods
    ]  # fmt: skip
    frames = {
        "values": pl.DataFrame(values),
        "indicators": pl.DataFrame({"indicator_id": ["girls", "robbery"], "title_sv": ["Flickor 15–17 år", "Rån"]}),
        "areas": pl.DataFrame({"area_code": list(AREAS), "area_type": list(AREAS.values()), "name_sv": list(AREAS)}),
    }
    return Edition(**{one.name: frames.get(one.name) for one in dataclasses.fields(Edition)})


def search(tmp_path, body: str, lang: str = "sv", main: str = "", **given) -> list[str]:
    page = f'<!doctype html>\n<html lang="{lang}"><head></head><body><main{main}>{body}</main></body></html>'
    (tmp_path / "sida.html").write_text(page, encoding="utf-8")
    return leak_search.leaks(tmp_path, edition(**given))


def row(value="..", city="7,1", extra="", chart="", label="2023", series=GIRLS, area="jarva") -> str:
    return (
        '<table data-of=""><thead><tr><th>Indikator</th><th data-when>Period</th><th>Värde</th>'
        '<th data-in="stockholm">Staden</th><th>Bild</th><th>Läge</th></tr></thead><tbody>'
        f'<tr data-of="{series}" data-in="{area}"><th>Flickor 15–17 år</th><td>{label}</td><td class="num">{value}</td>'
        f"<td>{city}</td><td>{chart}</td><td>visas inte{extra}</td></tr></tbody></table>"
    )


def drawn(values: dict[str, float | None], shown=None, **figure) -> str:
    points = [Point(float(period), value, mark=".." if value is None else "") for period, value in values.items()]
    city = [Point(float(period), 9.0) for period in values]
    label = "Flickor 15–17 år, Järva: 2019 3,0, 2023 .."
    svg = charts.timeline(points, city, "{:g}".format, label, ("2019", "2023"), "4,4", 1.5)
    svg = str(svg) if shown is None else shown(str(svg))
    return f'<figure data-of="{GIRLS}" data-in="jarva" data-at="year"><figcaption>Flickor</figcaption>{svg}</figure>'


SHOWN = {"2019": 3.0, "2020": 2.0, "2021": None, "2022": 5.0, "2023": None}

QUIET = {
    "a row without its figure": row(),
    "the city's figure in the row of a withheld one": row(city="23,5"),
    "a figure that is shown": row("3,4", label="2022", extra=' <span class="v k-worse">'),
    "another area's": row("3,4", area="bromma"),
    "another series": row("3,4", series=OTHER),
    "a chart with gaps": drawn(SHOWN),
    "a note that says it holds no figure of a cell": "<p data-plain>13 av 40</p>",
    "headings, links and terms": "<h2>Flickor 15–17 år</h2><a href='x'>Brott 2023</a>",
    "an entity": f'<li data-of="{GIRLS}" data-in="jarva" data-at="year 2023">The council&#39;s, 2023</li>',
}


@pytest.mark.parametrize("name", QUIET)
def test_what_tells_nothing_passes(tmp_path, name):
    assert search(tmp_path, QUIET[name]) == []


LOUD = {
    "the figure": row("3"),
    "a figure in words around it": row("högst 4"),
    "in an attribute": row('<span title="3">..</span>'),
    "in an attribute of its own": row('<span data-value="3">..</span>'),
    "in an attribute without quotes": row("<span data-value=3>..</span>"),
    "in what a screen reader says": row('<span aria-label="tre eller 3">..</span>'),
    "in the cell's own attribute": row().replace('<td class="num">', '<td class="num" title="3">'),
    "as an entity": row("&#51;"),
    "beside the row's name": row().replace("15–17 år</th>", "15–17 år <b>3</b></th>"),
    "a drawing in the row": row(chart=str(charts.interval(3, 1, 9, 4, 9, "worse", "tre"))),
    "a verdict in the row": row(extra='<span class="v k-worse">'),
    "a sentence": f'<li data-of="{GIRLS}" data-in="jarva" data-at="year 2023">Flickor 15–17 år: 3 under 2023</li>',
    "a caption": drawn(SHOWN).replace("</figure>", "<p>2023 dömdes 3.</p></figure>"),
    "a chart's title": drawn(SHOWN, lambda svg: svg.replace("</svg>", "<title>3</title></svg>")),
    "a chart's description": drawn(SHOWN, lambda svg: svg.replace("2023 ..", "2023 3,1")),
    "a text in a chart": drawn(SHOWN, lambda svg: svg.replace("</svg>", '<text x="9" y="9">3</text></svg>')),
    "a gap's mark": drawn(SHOWN, lambda svg: svg.replace(">..<", ">3<", 1)),
    "an attribute in a chart": drawn(SHOWN, lambda svg: svg.replace("<path", '<path data-v="3"', 1)),
    "a moved shape": drawn(SHOWN, lambda svg: svg.replace("<path", '<path transform="translate(3)"', 1)),
    "a point at its height": drawn(SHOWN | {"2021": 3.0}),
    "the newest point": drawn(SHOWN | {"2023": 4.4}),
    "a circle": drawn(SHOWN, lambda svg: svg.replace("</svg>", '<circle class="c-open" cx="165" cy="80" r="3"/></svg>')),
    "a bar": drawn(SHOWN, lambda svg: svg.replace("</svg>", '<rect x="160" y="80" width="10" height="46"/></svg>')),
    "a steep line": drawn(SHOWN, lambda svg: svg.replace("</svg>", '<path class="new" d="M106 9l59 40"/></svg>')),
    "an image": drawn(SHOWN, lambda svg: svg.replace("</svg>", '<image href="x"/></svg>')),
    "a chart without its axis": drawn(SHOWN, lambda svg: svg.replace("data-axis", "data-was")),
    "a chart of another kind": drawn(SHOWN, lambda svg: svg.replace("c-time", "c-pie")),
    "a table of the figures": drawn(SHOWN).replace(
        "</figure>",
        "<table><tr><th>Period</th><th>Värde</th></tr><tr><th>2023</th><td>3</td></tr></table></figure>",
    ),
    "a row whose period nobody knows": drawn(SHOWN).replace(
        "</figure>",
        "<table><tr><th>Period</th><th>Värde</th></tr><tr><th>i fjol</th><td>3</td></tr></table></figure>",
    ),
    "a comment": row() + "<!-- 3 -->",
    "a script": row() + "<script>var x = 3</script>",
    "a table that no mark tells about": "<table><tr><th>Järva</th></tr><tr><td>3</td></tr></table>",
    "a row that no mark tells about": row("3").replace(f' data-of="{GIRLS}" data-in="jarva"', ""),
    "a sentence that no mark tells about": "<p>I Järva dömdes 3 flickor.</p>",
    "a value that no mark tells about": '<p><span title="3">..</span></p>',
    "a drawing that no mark tells about": str(charts.interval(3, 1, 9, 4, 9, "worse", "tre")),
    "a figure that no mark tells about": drawn(SHOWN).replace(GIRLS, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", LOUD)
def test_a_planted_leak_is_found(tmp_path, name):
    found = search(tmp_path, LOUD[name])
    assert found
    assert all(one.startswith("sida.html: ") for one in found)


@pytest.mark.parametrize(("lang", "label"), [("sv", "första kvartalet 2023"), ("en", "first quarter of 2023")])
def test_a_period_is_known_by_the_words_of_its_page(tmp_path, monkeypatch, lang, label):
    told = edition()
    quarterly = told.values.with_columns(period_type=pl.lit("quarter"), period=pl.col("period") + "-Q1")
    monkeypatch.setattr(__import__(__name__, fromlist=["x"]), "edition", lambda: None)
    page = f'<html lang="{lang}"><body><main>{row("3", label=label)}</main></body></html>'
    (tmp_path / "sida.html").write_text(page, encoding="utf-8")
    assert leak_search.leaks(tmp_path, dataclasses.replace(told, values=quarterly))


def test_the_district_of_the_page_counts_where_nothing_nearer_says_another(tmp_path):
    of_the_page = row("3").replace(' data-in="jarva"', "")
    assert search(tmp_path, of_the_page, main=' data-in="jarva"')
    assert search(tmp_path, of_the_page, main=' data-in="bromma"') == []


def test_columns_say_whose_figures_they_hold(tmp_path):
    def matrix(jarva, bromma):
        return (
            f'<table data-of="{GIRLS}" data-at="year"><tr><th>Period</th><th data-in="jarva">J</th><th data-in="bromma">B'
            f"</th></tr><tr><th>2021</th><td>{jarva}</td><td>{bromma}</td></tr></table>"
        )

    assert search(tmp_path, matrix("..", "4")) == []
    assert search(tmp_path, matrix("4", ".."))


def test_a_map_shows_no_withheld_figure_and_no_verdict_on_it(tmp_path):
    def tiles(figure, kind):
        drawing = charts.tile_map(
            [Tile(0, 0, "Järva", figure, kind, area="jarva"), Tile(1, 0, "Bromma", "■ 9", "worse", area="bromma")],
            "Karta",
        )
        return f'<figure data-of="{GIRLS}" data-at="year 2023">{drawing}</figure>'

    assert search(tmp_path, tiles("..", "unknown")) == []
    assert search(tmp_path, tiles("3", "unknown"))
    assert search(tmp_path, tiles("..", "worse"))
    assert search(tmp_path, tiles("..", "unknown").replace(' data-in="bromma"', ""))


def test_a_funnel_draws_no_withheld_unit(tmp_path):
    def funnel(*areas):
        points = [FunnelPoint(one, 10.0 + at, 3.0, (1, 2, 8, 9), "similar", one) for at, one in enumerate(areas)]
        drawing = charts.funnel(points, 5.0, "{:g}".format, "Tratt", "antal")
        return f'<figure data-of="{GIRLS}" data-at="year 2023">{drawing}</figure>'

    assert search(tmp_path, funnel("bromma", "stockholm")) == []
    assert search(tmp_path, funnel("bromma", "jarva"))
    # The mark gone, the limits at its size still there.
    assert search(tmp_path, funnel("bromma", "jarva").replace('<g data-in="jarva">', '<g data-in="bromma">')) == []
    one_less = funnel("bromma", "stockholm").replace('<g data-in="stockholm">', "<g>")
    assert search(tmp_path, one_less)


def test_a_control_chart_has_no_point_of_a_withheld_period(tmp_path):
    def control(*periods):
        points = [ControlPoint(float(one), 4.0, 4.0, 1.0, 7.0, 1, one == "2022", False) for one in periods]
        drawing = charts.control(points, "{:g}".format, "Styrdiagram", (periods[0], periods[-1]), 1.5)
        return f'<figure data-of="{GIRLS}" data-in="jarva" data-at="year">{drawing}</figure>'

    assert search(tmp_path, control("2019", "2020", "2022")) == []
    assert search(tmp_path, control("2019", "2020", "2021", "2022"))


@given(
    values=st.lists(st.floats(min_value=0, max_value=1e4), min_size=3, max_size=20),
    hidden=st.sets(st.integers(min_value=0, max_value=19), max_size=6),
    told=st.integers(min_value=0, max_value=19),
    is_joined=st.booleans(),
)
def test_whatever_is_drawn_a_point_is_found_where_its_period_is_withheld_and_nowhere_else(
    tmp_path_factory, values, hidden, told, is_joined
):
    periods = [str(2000 + at) for at in range(len(values))]
    hidden = {one for one in hidden if one < len(values)}
    told %= len(values)

    def page(shown):
        points = [Point(float(one), values[at] if shown(at) else None, mark="..") for at, one in enumerate(periods)]
        svg = charts.timeline(points, points, "{:g}".format, "Flickor", (periods[0], periods[-1]), "x", 1.5, is_joined)
        return f'<figure data-of="{GIRLS}" data-in="jarva" data-at="year">{svg}</figure>'

    folder = tmp_path_factory.mktemp("page")
    withheld = {("jarva", periods[at]) for at in hidden}
    assert search(folder, page(lambda at: at not in hidden), hidden=withheld, periods=periods) == []
    found = search(folder, page(lambda at: at not in hidden or at == told), hidden=withheld, periods=periods)
    assert bool(found) == (told in hidden)


def test_a_page_that_is_none_and_a_file_of_another_kind_are_not_passed_over(tmp_path):
    (tmp_path / "site.css").write_text("a { width: 3px }")
    assert leak_search.leaks(tmp_path, edition()) == []
    (tmp_path / "sida.html").write_text("3")
    assert leak_search.leaks(tmp_path, edition()) == ["sida.html: no page"]
    (tmp_path / "sida.html").unlink()
    (tmp_path / "data.js").write_text("var x = 3")
    assert leak_search.leaks(tmp_path, edition()) == ["data.js: a file of a kind that is not searched"]


@pytest.mark.parametrize("inner", ["<p data-plain>3", "<div data-plain><div>3</div>", '<table data-of="1">'])
def test_an_element_without_its_end_is_no_page(tmp_path, inner):
    page = f'<html lang="sv"><body>{inner}'
    (tmp_path / "sida.html").write_text(page)
    assert leak_search.leaks(tmp_path, edition()) == ["sida.html: an element that does not end"]


def test_what_stands_after_a_nested_element_is_searched_too(tmp_path):
    assert search(tmp_path, "<div data-plain><div>1</div> 2</div>") == []
    assert search(tmp_path, "<div data-plain><div>1</div> 2</div> 3")
