"""Inline SVG: the few charts of the pages, drawn from numbers. It knows no indicator, no language and no file.

Colours and line widths are the style sheet's, by class; shapes differ too, so that a grey print says the same. Each chart has
one sentence for those who do not see it, and never holds a number that the table beside it lacks.

Each says what its search for leaks must know: where periods lie on its axis (`data-axis`), whose figure a mark is (`data-in`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import quantiles

from markupsafe import Markup, escape

Number = Callable[[float], str]


@dataclass(frozen=True)
class Point:
    """A value at a place on the axis of years. Without a value, `mark` is what stands in its place."""

    x: float
    value: float | None
    lower: float | None = None
    upper: float | None = None
    is_hollow: bool = False
    """Preliminary or resting on little: drawn open."""
    is_break: bool = False
    """Not comparable with the points before it."""
    mark: str = ""


_NOTHING = 1e-9
"""Below it no reader could tell a figure from 0."""


def ticks(top: float, wanted: int = 3) -> list[float]:
    """Round numbers from 0 to the first that is not below `top`: steps of 1, 2, 2.5 or 5 times a power of ten."""
    if top < _NOTHING:
        return [0.0, 1.0]
    raw = top / wanted
    power = 10.0 ** math.floor(math.log10(raw))
    size = next(one * power for one in (1, 2, 2.5, 5, 10) if one * power >= raw * (1 - 1e-9))
    return [size * index for index in range(math.ceil(top / size - 1e-9) + 1)]


def timeline(
    points: Sequence[Point],
    reference: Sequence[Point],
    number: Number,
    label: str,
    ends: tuple[str, str],
    newest: str,
    longest_step: float,
    is_joined: bool = True,
) -> Markup:
    """One small chart over time: the area's values with their intervals, and the reference's as a thin line behind.

    Points further apart than `longest_step`, points around a missing value, and those on the two sides of a break are never
    joined; with `is_joined` false (surveys) none are. `ends` are the names of the first and last period, `newest` is the last
    value as readers see it elsewhere.
    """
    width, height, left, right, top, bottom = 300, 150, 42, 12, 10, 24
    shown = [*points, *reference]
    highest = max((one for point in shown for one in (point.value, point.upper) if one is not None), default=0.0)
    scale = ticks(highest)
    first, last = min(point.x for point in shown), max(point.x for point in shown)
    span = last - first or 1.0

    def x(value: float) -> float:
        middle = (left + width - right) / 2
        return middle if last == first else left + 6 + (value - first) / span * (width - left - right - 12)

    def y(value: float) -> float:
        return top + (1 - value / scale[-1]) * (height - top - bottom)

    parts = [_grid(scale, y, number, left, width - right)]
    parts += [
        f'<path class="c-break" d="M{_n(x(one.x) - _half(points, one, x))} {top}V{height - bottom}"/>'
        for one in points
        if one.is_break and one is not points[0]
    ]
    if is_joined:
        parts += [f'<path class="c-ref" d="{_path(run, x, y)}"/>' for run in _runs(reference, longest_step)]
    else:
        known = "".join(_diamond(x(one.x), y(one.value), 2.6) for one in reference if one.value is not None)
        parts.append(f'<path class="c-refdot" d="{known}"/>')
    bars = [one for one in points if one.value is not None and one.lower is not None and one.upper is not None]
    for run in _runs(points, longest_step) if is_joined else []:
        banded = [one for one in run if one in bars]
        if len(banded) == len(run):
            bars = [one for one in bars if one not in banded]
            there = " ".join(f"{_n(x(one.x))} {_n(y(one.upper or 0))}" for one in banded)
            back = " ".join(f"{_n(x(one.x))} {_n(y(one.lower or 0))}" for one in reversed(banded))
            parts.append(f'<path class="c-band" d="M{there} {back}Z"/>')
        parts.append(f'<path class="c-line" d="{_path(run, x, y)}"/>')
    parts += [
        f'<text class="c-mark" x="{_n(x(one.x))}" y="{height - bottom - 4}">{escape(one.mark)}</text>'
        for one in points
        if one.value is None
    ]
    if bars:
        line = "".join(
            f"M{_n(x(one.x))} {_n(y(one.lower or 0))}v{_n(y(one.upper or 0) - y(one.lower or 0))}" for one in bars
        )
        parts.append(f'<path class="c-bar" d="{line}"/>')
    if len(points) <= 24 or not is_joined:
        dots = [(x(one.x), y(one.value), one.is_hollow) for one in points if one.value is not None]
        # One path of lines without length, with round ends, says in a tenth of the bytes what a circle each would.
        filled = "".join(f"M{_n(at)} {_n(to)}h0" for at, to, is_hollow in dots if not is_hollow)
        parts.append(f'<path class="c-dots" d="{filled}"/>')
        parts += [
            f'<circle class="c-open" cx="{_n(at)}" cy="{_n(to)}" r="3.2"/>' for at, to, is_hollow in dots if is_hollow
        ]
    at_end = points[-1]
    if at_end.value is not None:
        above = y(max(at_end.value, at_end.upper or 0)) - 7
        parts.append(
            f'<text class="c-last" x="{_n(min(x(at_end.x) + 6, width - 2))}" y="{_n(max(above, 9))}">'
            f"{escape(newest)}</text>"
        )
    parts.append(
        f'<text class="c-tick" x="{left}" y="{height - 6}">{escape(ends[0])}</text>'
        f'<text class="c-tick c-end" x="{width - right}" y="{height - 6}">{escape(ends[1])}</text>'
        if ends[0] != ends[1]
        else f'<text class="c-tick c-mid" x="{(left + width - right) / 2:g}" y="{height - 6}">{escape(ends[0])}</text>'
    )
    return _svg("c-time", width, height, label, parts, axis=_axis(x, first, last))


def spine(
    value: float,
    lower: float | None,
    upper: float | None,
    reference: float,
    others: Sequence[float],
    kind: str,
    label: str,
    is_lower_right: bool,
) -> Markup:
    """A row of a spine chart: the reference in the middle, the others' range and middle half, the value with its interval.

    `is_lower_right` turns the axis, so that the right side is the better one where lower values are better.
    """
    width, height, middle = 220, 26, 110
    reach = max([abs(one - reference) for one in (*others, value)]) or 1.0

    def x(one: float) -> float:
        way = (one - reference) / reach * (middle - 10)
        return min(max(middle + (-way if is_lower_right else way), 2), width - 2)

    def box(name: str, start: float, end: float, thickness: int) -> str:
        begin, stop = sorted((x(start), x(end)))
        return (
            f'<rect class="{name}" x="{_n(begin)}" y="{(height - thickness) / 2:g}" '
            f'width="{_n(max(stop - begin, 1))}" height="{thickness}"/>'
        )

    parts = []
    if len(others) > 1:
        parts.append(box("c-range", min(others), max(others), 14))
    if len(others) > 3:
        quarter = quantiles(others, n=4, method="inclusive")
        parts.append(box("c-half", quarter[0], quarter[2], 14))
    parts.append(f'<path class="c-city" d="M{middle} 1V{height - 1}"/>')
    if lower is not None and upper is not None:
        parts.append(f'<path class="c-bar" d="M{_n(x(lower))} 13H{_n(x(upper))}"/>')
    parts.append(marker(kind, x(value), 13))
    return _svg("c-spine", width, height, label, parts)


def interval(
    value: float,
    lower: float | None,
    upper: float | None,
    reference: float | None,
    highest: float,
    kind: str,
    label: str,
) -> Markup:
    """A row of a table of areas: the value with its interval on an axis from 0 to `highest`, and the reference as a line."""
    width, height = 260, 26

    def x(one: float) -> float:
        return 6 + min(one / (highest or 1.0), 1.0) * (width - 12)

    parts = [f'<path class="c-axis" d="M6 13H{width - 6}"/>']
    if reference is not None:
        parts.append(f'<path class="c-city" d="M{_n(x(reference))} 1V{height - 1}"/>')
    if lower is not None and upper is not None:
        parts.append(f'<path class="c-bar" d="M{_n(x(lower))} 13H{_n(x(upper))}"/>')
    parts.append(marker(kind, x(value), 13))
    return _svg("c-spine", width, height, label, parts)


@dataclass(frozen=True)
class Tile:
    """One area on the map: its place in tile widths and rows, what stands in it, and how it is judged."""

    x: float
    y: int
    name: str
    figure: str
    kind: str
    is_here: bool = False
    href: str | None = None
    area: str | None = None
    """Whose figure stands in it; None where it is no figure of a cell."""


def tile_map(tiles: Sequence[Tile], label: str, size: float = 88) -> Markup:
    """A map of hexagons of equal size that lie roughly as the areas do; the area of the page has a heavy outline."""
    if not tiles:
        return Markup("")
    radius, rise = size / math.sqrt(3), size / math.sqrt(3) * 1.5
    width = (max(one.x for one in tiles) + 1) * size + 4
    height = max(one.y for one in tiles) * rise + 2 * radius + 4
    parts = []
    for one in sorted(tiles, key=lambda tile: tile.is_here):
        middle, centre = 2 + (one.x + 0.5) * size, 2 + radius + one.y * rise
        corners = " ".join(
            f"{middle + radius * 0.97 * math.sin(angle):.0f},{centre - radius * 0.97 * math.cos(angle):.0f}"
            for angle in (math.pi / 3 * corner for corner in range(6))
        )
        lines = _two_lines(one.name)
        start = centre - (10 if len(lines) > 1 else 4)
        text = "".join(
            f'<text class="c-place" x="{_n(middle)}" y="{_n(start + 11 * index)}">{escape(line)}</text>'
            for index, line in enumerate(lines)
        )
        text += (
            f'<text class="c-figure" x="{_n(middle)}" y="{_n(start + 11 * len(lines) + 6)}">{escape(one.figure)}</text>'
        )
        here = " is-here" if one.is_here else ""
        whose = f' data-in="{escape(one.area)}"' if one.area else ""
        drawn = f'<g class="tile k-{escape(one.kind)}{here}"{whose}><polygon points="{corners}"/>{text}</g>'
        parts.append(f'<a href="{escape(one.href)}">{drawn}</a>' if one.href else drawn)
    linked = any(one.href for one in tiles)
    return _svg("c-map", width, height, label, parts, role="group" if linked else "img")


def marker(kind: str, x: float, y: float) -> str:
    """The shape of a verdict: a disc is better, a square worse, an open ring not different, triangles higher and lower;
    a dotted ring rests on too little to judge, a cross was not compared."""
    at = f"{_n(x)} {_n(y)}"
    shapes = {
        "better": f'<circle cx="{_n(x)}" cy="{_n(y)}" r="5"/>',
        "worse": f'<rect x="{_n(x - 4.6)}" y="{_n(y - 4.6)}" width="9.2" height="9.2"/>',
        "higher": f'<path d="M{at}m-5.4 4.4h10.8l-5.4 -9z"/>',
        "lower": f'<path d="M{at}m-5.4 -4.4h10.8l-5.4 9z"/>',
        "similar": f'<circle cx="{_n(x)}" cy="{_n(y)}" r="4.6"/>',
        "uncertain": f'<circle cx="{_n(x)}" cy="{_n(y)}" r="4.6"/>',
        "unknown": f'<path d="M{at}m-4 -4l8 8m0 -8l-8 8"/>',
    }
    return f'<g class="m k-{escape(kind)}">{shapes.get(kind, shapes["similar"])}</g>'


@dataclass(frozen=True)
class ControlPoint:
    """A point of a control chart with the limits of its phase; they are None where there are too few points for any."""

    x: float
    value: float
    centre: float | None
    lower: float | None
    upper: float | None
    phase: int
    is_signal: bool
    is_hollow: bool


def control(
    points: Sequence[ControlPoint], number: Number, label: str, ends: tuple[str, str], longest_step: float
) -> Markup:
    """A control chart: the values, the centre and the limits of each phase, and large open diamonds around the signals."""
    width, height, left, right, top, bottom = 300, 150, 42, 12, 12, 24
    scale = ticks(max(max(one.value, one.upper or 0.0) for one in points))
    first, last = points[0].x, points[-1].x

    def x(value: float) -> float:
        return left + 6 + (value - first) / ((last - first) or 1.0) * (width - left - right - 12)

    def y(value: float) -> float:
        return top + (1 - value / scale[-1]) * (height - top - bottom)

    parts = [_grid(scale, y, number, left, width - right)]
    phases: dict[int, list[ControlPoint]] = {}
    for one in points:
        phases.setdefault(one.phase, []).append(one)
    for phase in phases.values():
        for name, limit in (("c-centre", "centre"), ("c-limit", "lower"), ("c-limit", "upper")):
            steps = [(one.x, getattr(one, limit)) for one in phase if getattr(one, limit) is not None]
            if len(steps) > 1:
                parts.append(f'<path class="{name}" d="M{"L".join(f"{_n(x(at))} {_n(y(to))}" for at, to in steps)}"/>')
        joined = [Point(one.x, one.value) for one in phase]
        parts += [f'<path class="c-thin" d="{_path(run, x, y)}"/>' for run in _runs(joined, longest_step)]
    for before, after in pairwise(points):
        if before.phase != after.phase:
            parts.append(f'<path class="c-break" d="M{_n((x(before.x) + x(after.x)) / 2)} {top}V{height - bottom}"/>')
    for one in points:
        kind = "c-open" if one.is_hollow else "c-dot"
        parts.append(f'<circle class="{kind}" cx="{_n(x(one.x))}" cy="{_n(y(one.value))}" r="1.7"/>')
        if one.is_signal:
            parts.append(f'<path class="c-signal" d="{_diamond(x(one.x), y(one.value), 5.5)}"/>')
    parts.append(
        f'<text class="c-tick" x="{left}" y="{height - 6}">{escape(ends[0])}</text>'
        f'<text class="c-tick c-end" x="{width - right}" y="{height - 6}">{escape(ends[1])}</text>'
    )
    return _svg("c-time", width, height, label, parts, axis=_axis(x, first, last))


@dataclass(frozen=True)
class FunnelPoint:
    """A unit in a funnel plot: its base (denominator), its value, and the limits around the reference at that base."""

    name: str
    base: float
    value: float
    limits: tuple[float, float, float, float]
    """99.8 % lower, 95 % lower, 95 % upper, 99.8 % upper."""
    kind: str
    area: str = ""


def funnel(points: Sequence[FunnelPoint], reference: float, number: Number, label: str, base_label: str) -> Markup:
    """A funnel plot: small units vary more by chance, so the limits open to the left. Units outside them are named."""
    width, height, left, right, top, bottom = 460, 250, 46, 14, 14, 38
    ordered = sorted(points, key=lambda one: one.base)
    scale = ticks(max(max(one.value, one.limits[3]) for one in ordered))
    widest = ticks(ordered[-1].base)

    def x(base: float) -> float:
        return left + base / widest[-1] * (width - left - right)

    def y(value: float) -> float:
        return top + (1 - value / scale[-1]) * (height - top - bottom)

    parts = [_grid(scale, y, number, left, width - right)]
    for name, index in (("c-limit", 0), ("c-limit95", 1), ("c-limit95", 2), ("c-limit", 3)):
        line = "L".join(f"{_n(x(one.base))} {_n(y(one.limits[index]))}" for one in ordered)
        parts.append(f'<path class="{name}" d="M{line}"/>')
    parts.append(f'<path class="c-city" d="M{left} {_n(y(reference))}H{width - right}"/>')
    for one in ordered:
        parts.append(f'<g data-in="{escape(one.area)}">{marker(one.kind, x(one.base), y(one.value))}</g>')
        if not one.limits[1] <= one.value <= one.limits[2]:
            is_right = x(one.base) > width * 0.6
            parts.append(
                f'<text class="c-tick{" c-end" if is_right else ""}" x="{_n(x(one.base) + (-9 if is_right else 9))}" '
                f'y="{_n(y(one.value) + 4)}">{escape(one.name)}</text>'
            )
    parts += [
        f'<text class="c-tick c-mid" x="{_n(x(one))}" y="{height - 22}">{escape(number(one))}</text>' for one in widest
    ]
    middle = (left + width - right) / 2
    parts.append(f'<text class="c-tick c-mid" x="{middle:g}" y="{height - 6}">{escape(base_label)}</text>')
    return _svg("c-funnel", width, height, label, parts)


# --- parts ---------------------------------------------------------------------------------------------------------


def _svg(
    name: str, width: float, height: float, label: str, parts: Sequence[str], role: str = "img", axis: str = ""
) -> Markup:
    return Markup(  # noqa: S704 (drawn here; every text in it went through escape)
        f'<svg class="{name}" viewBox="0 0 {_n(width)} {_n(height)}" width="{_n(width)}" '
        f'role="{role}" aria-label="{escape(label)}"{axis}>{"".join(parts)}</svg>'
    )


def _axis(x: Callable[[float], float], first: float, last: float) -> str:
    """Where the first and the last moment lie: `x moment x moment`."""
    places = " ".join(f"{_n(x(one))} {f'{one:.3f}'.rstrip('0').rstrip('.')}" for one in (first, last))
    return f' data-axis="{places}"'


def _n(value: float) -> str:
    """A coordinate: a tenth of a unit is finer than a reader's screen."""
    return f"{value:.1f}".rstrip("0").rstrip(".") if value else "0"


def _grid(scale: Sequence[float], y: Callable[[float], float], number: Number, left: float, right: float) -> str:
    lines = "".join(f"M{_n(left)} {_n(y(one))}H{_n(right)}" for one in scale)
    names = "".join(
        f'<text class="c-tick c-end" x="{_n(left - 5)}" y="{_n(y(one) + 3.5)}">{escape(number(one))}</text>'
        for one in scale
    )
    return f'<path class="c-grid" d="{lines}"/>{names}'


def _runs(points: Sequence[Point], longest_step: float) -> list[list[Point]]:
    """Points that may be joined, in groups of two or more."""
    runs: list[list[Point]] = [[]]
    for one in points:
        before = runs[-1][-1] if runs[-1] else None
        if one.value is None:
            runs.append([])
        elif one.is_break or (before is not None and one.x - before.x > longest_step):
            runs.append([one])
        else:
            runs[-1].append(one)
    return [run for run in runs if len(run) > 1]


def _path(run: Sequence[Point], x: Callable[[float], float], y: Callable[[float], float]) -> str:
    return "M" + "L".join(f"{_n(x(one.x))} {_n(y(one.value or 0))}" for one in run)


def _half(points: Sequence[Point], one: Point, x: Callable[[float], float]) -> float:
    before = points[points.index(one) - 1]
    return (x(one.x) - x(before.x)) / 2


def _diamond(x: float, y: float, size: float) -> str:
    return f"M{_n(x)} {_n(y - size)}l{size} {size}l-{size} {size}l-{size} -{size}z"


def _two_lines(name: str) -> list[str]:
    """A name on at most two lines, broken after a hyphen or at a space where it makes the longer line shortest."""
    if len(name) <= 11:
        return [name]
    breaks = [index + 1 for index, letter in enumerate(name) if letter in "- "]
    if not breaks:
        return [name]
    place = min(breaks, key=lambda at: max(at, len(name) - at))
    return [name[:place].strip(), name[place:].strip()]
