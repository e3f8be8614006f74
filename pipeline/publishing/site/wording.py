"""What a row says in one language: its figures, verdicts and changes as text, and the sentences of summaries."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline import words
from pipeline.publishing import reading
from pipeline.publishing.site import figures
from pipeline.publishing.site.figures import Catalogue, Row, Series
from pipeline.publishing.site.language import Language
from pipeline.publishing.site.summary import Summary, Told

NOT_SHOWN = ".."


@dataclass(frozen=True)
class Wording:
    """All that the pages of one language say of rows of the warehouse."""

    catalogue: Catalogue
    language: Language

    def mark(self, row: Row) -> str:
        """Whose series a row belongs to, as the search for leaks reads it."""
        return figures.mark_of(row)

    def place(self, row: Row) -> str:
        """The area of a row, likewise."""
        return figures.place_of(row)

    def own(self, row: Row, name: str) -> str:
        """A text of the warehouse in this language; empty where it has none."""
        return row[f"{name}_{self.language.code}"] or ""

    def value(self, row: Row | None, name: str = "value") -> str:
        if row is None or row[name] is None:
            return NOT_SHOWN
        return self.language.number(row[name], reading.decimals(row, name))

    def whole(self, value: float | None) -> str:
        if value is None:
            return NOT_SHOWN
        return self.language.number(value, 0 if float(value).is_integer() else 1)

    def index(self, row: Row | None) -> str:
        """A value against the same area's of the base period, which is 100."""
        if row is None or row["value"] is None:
            return NOT_SHOWN
        return "–" if row["index_value"] is None else self.language.number(row["index_value"], 0)

    def target(self, row: Row | None) -> str:
        """What has been decided for a value, by when, and how it stands; empty where nothing has."""
        if row is None or row["target_value"] is None:
            return ""
        by = self.language.period(row["period_type"], row["target_period"])
        goal = self.language.text("target.by", value=self.value(row, "target_value"), period=by)
        return f"{goal}: {self.language.word('target', row['target_judgement'])}" if row["target_judgement"] else goal

    def unit(self, indicator: Row, period_type: str) -> str:
        """The unit of an indicator's values, with the kind of period that they are about."""
        return words.unit_of(self.own(indicator, "unit"), period_type)

    def interval(self, row: Row | None) -> str:
        if row is None or row["lower_95"] is None or row["upper_95"] is None:
            return ""
        return f"{self.value(row, 'lower_95')}–{self.value(row, 'upper_95')}"

    def period(self, row: Row) -> str:
        return self.language.period(row["period_type"], row["period"])

    def statuses(self, row: Row | None) -> list[str]:
        """All that must be said of a value, not only the word that takes precedence."""
        if row is None:
            return ["not_measured"]
        flags = {"is_break": "break", "is_unreliable": "unreliable", "is_preliminary": "preliminary"}
        found = [row["status"], *(status for flag, status in flags.items() if row[flag])]
        return [one for one in dict.fromkeys(found) if one != "ok" or len(found) == 1]

    def label(self, series: Series) -> str:
        """What tells two series of one indicator apart; empty where there is one."""
        several = len(self.catalogue.bases[series.indicator["indicator_id"]]) > 1
        return self.language.word("basis", series.basis) if several else ""

    def is_web(self, address: str | None) -> bool:
        """Whether an address from the warehouse may become a link: a page on the web and nothing that runs."""
        return (address or "").startswith(("https://", "http://"))

    def verdict(self, row: Row | None) -> str:
        return figures.against_city(row)

    def may_be_chance(self, row: Row | None) -> bool:
        """Whether a difference does not hold when all comparisons are taken together."""
        return row is not None and self.verdict(row) not in ("similar", "unknown") and figures.holds(row) is False

    def change(self, row: Row | None) -> dict[str, str] | None:
        """The change since the period before in words; None where there is none to compare with."""
        if row is None or row["change"] is None:
            return None
        number, decimals = self.language.number, row["decimals"]
        sign = "+" if row["change"] > 0 else ""
        interval = ""
        if row["change_lower_95"] is not None:
            interval = f"{number(row['change_lower_95'], decimals)} {self.language.text('to')} "
            interval += number(row["change_upper_95"], decimals)
        elif figures.of_change(row) == figures.UNKNOWN:
            interval = self.language.text("change.no_interval")
        return {
            "kind": figures.of_change(row),
            "figure": f"{sign}{number(row['change'], decimals)}",
            "interval": interval,
            "since": self.language.period(row["period_type"], row["previous_period"]),
        }

    def trend(self, row: Row | None) -> dict[str, str] | None:
        """The trend of the latest years in words; None where it cannot be told."""
        kind = figures.of_trend(row)
        if row is None or kind == figures.UNKNOWN:
            return None
        since = self.language.period(row["period_type"], row["trend_from_period"])
        return {"kind": kind, "word": self.language.text(f"trend.{row['trend']}", since=since)}

    def item(self, told: Told) -> str:
        """A summary's sentence about one figure."""
        row = told.row
        key = "summary.item.interval" if self.interval(row) else "summary.item"
        sentence = self.language.text(
            key,
            value=self.value(row),
            unit=self.unit(told.series.indicator, row["period_type"]),
            period=self.period(row),
            city=self.value(row, "city_value"),
            lower=self.value(row, "lower_95"),
            upper=self.value(row, "upper_95"),
        )
        return sentence + (f" {self.language.text('summary.preliminary')}" if row["is_preliminary"] else "")

    def titles(self, told: list[Told]) -> str:
        """The titles of figures as a list in a sentence."""
        return self.language.listed(list(dict.fromkeys(self.own(one.series.indicator, "title") for one in told)))

    def changed(self, told: Told) -> str:
        """A summary's sentence about how one figure has changed."""
        row, text = told.row, self.language.text
        parts = []
        change = self.change(row)
        if change is not None and change["kind"] in (figures.BETTER, figures.WORSE):
            parts.append(
                text(
                    "summary.changed",
                    value=self.value(row),
                    unit=self.unit(told.series.indicator, row["period_type"]),
                    period=self.period(row),
                    before=self.value(row, "previous_value"),
                    since=change["since"],
                )
            )
        trend = self.trend(row)
        if trend is not None and trend["kind"] in (figures.BETTER, figures.WORSE):
            parts.append(f"{trend['word'].capitalize()}.")
        return " ".join([*parts, *([text("summary.preliminary")] if row["is_preliminary"] else [])])

    def control_since(self, action: Row) -> str:
        """What the control chart of an action's indicator says of the time since it began; empty where there is none."""
        if action["chart_verdict"] is None:
            return ""
        said = self.language.text(
            "control.says",
            period=self.language.period(action["chart_period_type"], action["chart_period"]),
            verdict=self.language.word("control_verdict", action["chart_verdict"]),
            why=self.language.word("signal", action["chart_signal"]),
        )
        return f"{self.language.text('control.title')}, {said}"

    def before_and_after(self, action: Row) -> tuple[str, str]:
        """An action's indicator before it began and after, each with its period and interval; empty where there is none."""
        decimals = self.catalogue.definitions[action["indicator_id"]][0]["decimals"]
        told = []
        for when in ("before", "after"):
            period = action[f"period_{when}"]
            if period is None:
                told.append("")
                continue
            value, lower, upper = (action[f"{name}_{when}"] for name in ("value", "lower_95", "upper_95"))
            shown = NOT_SHOWN if value is None else self.language.number(value, decimals)
            interval = (
                ""
                if lower is None
                else f" ({self.language.number(lower, decimals)}–{self.language.number(upper, decimals)})"
            )
            told.append(f"{self.language.period(action['period_type'], period)}: {shown}{interval}")
        return told[0], told[1]

    def alarmed(self, area: str) -> list[tuple[Row, Row, str]]:
        """The newest month's alarms of an area: the indicator, the alarm and a sentence about it."""
        return [
            (
                self.catalogue.definitions[row["indicator_id"]][0],
                row,
                self.language.text(
                    "alarm.says",
                    n=self.language.number(row["numerator"], 0),
                    period=self.language.period("month", row["period"]),
                    usual=self.language.number(row["baseline_mean"], 0),
                    threshold=self.language.number(row["threshold"], 0),
                ),
            )
            for row in self.catalogue.alarms.get(area, [])
        ]

    def unknowns(self, told: Summary) -> list[tuple[str, list[Series]]]:
        return [(self.language.count(f"unknown.{why}", len(which)), which) for why, which in told.unknown.items()]
