"""Do the figures of one file agree with each other? Within a file equality is required, and a contradiction refuses
it.

Belongs here: arithmetic between rows of one file. Does not belong here: comparisons with other files or publishers;
those have tolerances and are tests of the models. A figure that is not available ('..') is never compared.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from assets.bra_reported_crimes.vocabulary import (
    ABSENT,
    COUNT,
    PUBLISHER,
    RATE,
    TOTAL,
    chapters,
    containing_types,
    crime_type,
)
from pipeline.areas import aliases, meaning
from pipeline.faults import Fault
from pipeline.publisher_sheet import EXPORT_AGAIN
from pipeline.readers.delimited import read_words

_KEY = ["region_label", "crime", "period"]
_FORMER = "(upphörde "
_MOST_IN_DISTRICT = 200_000
"""Inhabitants: no district of Stockholm has so many, the largest has 160 000. Where counts and rates have changed places they
fit a population all the same, 10^10 divided by the true one, and the smallest districts seem to be the largest.
"""


def once_per_key(printed: pl.DataFrame, *, file: str) -> pl.DataFrame:
    """Keep the first of repeated rows (the exports echo parents). Raise E-CONTRADICTION where the repeated rows
    differ.
    """
    figures = ["crime_count", "rate_per_100k", "count_mark", "rate_mark", "is_preliminary"]
    codes = aliases(PUBLISHER)
    area = read_words(printed["region_label"], lambda labels: labels.replace(codes).cast(pl.Categorical))
    named = printed.with_columns(crime=_crime(), area=area)
    key = ["area", "crime", "period"]
    # Most files repeat no key, and whether one number repeats is found several times faster than whether three words do.
    if named.select(_as_one_number(key).n_unique()).item() == named.height:
        return printed
    first = named.unique(key, keep="first", maintain_order=True)
    if first.height < named.height:
        pairs = named.join(first.select(*key, *figures, "source_row", "source_column"), on=key, suffix="_first")
        differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_first")) for name in figures)
        contradiction = pairs.filter(differs).sort("source_row").head(1)
        if contradiction.height:
            row = contradiction.row(0, named=True)
            raise Fault(
                "E-CONTRADICTION",
                f"{_named(row)} stands twice with different figures: row {row['source_row_first']} says "
                f"{_printed(row, '_first')}, row {row['source_row']} says {_printed(row)}",
                why="which of them holds is not known",
                action="export the table again; types with the same name below different parents need the Excel export",
                file=file,
                sheet=row["source_sheet"] or None,
                row=row["source_row"],
                column=row["source_column"],
                value=_printed(row),
            )
    return first.drop("crime", "area")


def parts_fit_wholes(figures: pl.DataFrame, *, file: str) -> None:
    """Raise E-SUM where a crime type exceeds one that contains it, or where chapters do not add up to their group.

    Chapters never overlap, so their sum may not exceed the whole, and equals it where all of them are printed.
    """
    counts = _counts(figures)
    wholes = _wholes(counts)
    if wholes.is_empty():
        return
    of = ["region_label", "period", "whole"]
    parts = (
        counts.select("region_label", "period", "crime", "crime_count")
        .join(wholes, on="crime")
        .group_by(*of, "kind", "n_parts")
        .agg(
            pl.col("crime_count").sum().alias("sum"),
            pl.len().alias("n"),
            pl.col("crime_count").max().alias("largest"),
        )
    )
    printed = counts.filter(pl.col("crime").is_in(wholes["whole"].unique().to_list())).rename({"crime": "whole"})
    compared = parts.join(printed, on=of).with_columns(
        is_complete=(pl.col("kind") == "all chapters") & (pl.col("n") == pl.col("n_parts"))
    )
    over = (pl.col("kind") != "one part") & (pl.col("sum") > pl.col("crime_count"))
    unequal = pl.col("is_complete") & (pl.col("sum") != pl.col("crime_count"))
    too_large = (pl.col("kind") == "one part") & (pl.col("largest") > pl.col("crime_count"))
    wrong = compared.filter(over | unequal | too_large).sort("source_row").head(1)
    if wrong.height:
        row = wrong.row(0, named=True)
        what = f"the {row['n']} chapters in it add up to {row['sum']}"
        if row["kind"] == "one part":
            of_it = counts.join(wholes.filter(pl.col("kind") == "one part"), on="crime").filter(
                pl.col(name) == row[name] for name in of
            )
            label = of_it.sort("crime_count")["crime_label"][-1]
            what = f"its part {label!r} is {row['largest']}"
        _raise_sum(row, f"{_named(row)} is {row['crime_count']}, but {what}", file)


def rates_fit_wholes(figures: pl.DataFrame, *, file: str) -> None:
    """Raise E-SUM where the rate of a crime type exceeds that of one that contains it: both are of one population.

    Needed where a file has no counts. Rates are rounded by the publisher, one more may come of it.
    """
    rates = figures.filter(pl.col("rate_per_100k").is_not_null(), pl.col("crime_count").is_null()).with_columns(
        crime=_crime()
    )
    wholes = _wholes(rates).select("crime", "whole").unique()
    of = ["region_label", "period", "whole"]
    parts = rates.join(wholes, on="crime").select(*of, part="crime_label", part_rate="rate_per_100k")
    over = parts.join(rates.rename({"crime": "whole"}), on=of).filter(pl.col("part_rate") > pl.col("rate_per_100k") + 1)
    if over.height:
        row = over.sort("source_row", "part_rate", descending=[False, True]).row(0, named=True)
        what = f"{_named(row)} has the rate {row['rate_per_100k']:.10g}, but its part {row['part']!r} has"
        _raise_sum(row | {"crime_count": row["rate_per_100k"]}, f"{what} {row['part_rate']:.10g}", file)


def periods_fit_years(figures: pl.DataFrame, *, file: str) -> None:
    """Raise E-SUM where the months or quarters of a year do not add up to the year, or the months to a quarter."""
    if figures["period_type"].n_unique() < 2:
        return
    counts = _counts(figures).with_columns(pl.col("period").cast(pl.String))
    month = pl.col("period").str.slice(5, 2).cast(pl.Int32, strict=False)
    within = {
        ("month", "year"): (pl.col("period").str.head(4), 12),
        ("quarter", "year"): (pl.col("period").str.head(4), 4),
        ("month", "quarter"): (pl.format("{}-Q{}", pl.col("period").str.head(4), (month + 2) // 3), 3),
    }
    for (part_type, whole_type), (whole_period, n_parts) in within.items():
        sums = (
            counts.filter(pl.col("period_type") == part_type)
            .with_columns(period=whole_period)
            .group_by(_KEY)
            .agg(pl.col("crime_count").sum().alias("sum"), pl.len().alias("n"))
        )
        wrong = (
            counts.filter(pl.col("period_type") == whole_type)
            .join(sums, on=_KEY)
            .filter(
                (pl.col("sum") > pl.col("crime_count"))
                | ((pl.col("n") == n_parts) & (pl.col("sum") != pl.col("crime_count")))
            )
            .sort("source_row")
            .head(1)
        )
        if wrong.height:
            row = wrong.row(0, named=True)
            _raise_sum(
                row,
                f"{_named(row)} is {row['crime_count']}, but its {row['n']} {part_type}s add up to {row['sum']}",
                file,
            )


def districts_fit_city(figures: pl.DataFrame, *, file: str) -> None:
    """Raise E-SUM where districts together exceed the city. Former districts overlap today's, so each is compared
    alone.
    """
    regions = figures["region_label"].unique()
    city = [label for label in regions if meaning(PUBLISHER, label) == "stockholm_city"]
    districts = [label for label in regions if meaning(PUBLISHER, label) == "stockholm_district"]
    if not city or not districts:
        return
    groups = {label: label if _FORMER in label else "its districts" for label in districts}
    counts = _counts(figures.filter(pl.col("region_label").is_in([*city, *districts])))
    whole = counts.filter(pl.col("region_label").is_in(city))
    own = counts.filter(pl.col("region_label").is_in(districts)).with_columns(
        group=pl.col("region_label").cast(pl.String).replace_strict(groups)
    )
    sums = own.group_by("group", "crime", "period").agg(pl.col("crime_count").sum().alias("sum"))
    wrong = whole.join(sums, on=["crime", "period"]).filter(pl.col("sum") > pl.col("crime_count"))
    if wrong.height:
        row = wrong.sort("source_row").row(0, named=True)
        _raise_sum(
            row,
            f"{_named(row)} is {row['crime_count']}, but {row['group']} add up to {row['sum']}",
            file,
        )


def rates_fit_counts(figures: pl.DataFrame, *, file: str) -> None:
    """Raise E-RATE where no single population explains the counts and rates of one region and year.

    The publisher prints rate = count / population × 100 000, rounded to a whole number, with one population per
    region and year, also for months and quarters. So each pair of count and rate bounds the population, the bounds must
    meet, and a district's population must be one that a district can have.
    """
    both = figures.filter(pl.col("crime_count").is_not_null(), pl.col("rate_per_100k").is_not_null())
    if both.is_empty():
        return
    nothing = both.filter(pl.col("crime_count") == 0, pl.col("rate_per_100k") > 0).head(1)
    if nothing.height:
        row = nothing.row(0, named=True)
        raise _rate_fault(row, f"0 crimes and yet a rate of {row['rate_per_100k']:g}", file)
    half = 0.5 + 1e-6
    rate, scaled = pl.col("rate_per_100k"), pl.col("crime_count") * 100_000.0
    of = ["region_label", "year"]
    bounds = (
        both.select(
            "region_label", "period", "crime_count", "rate_per_100k", "source_sheet", "source_row", "source_column"
        )
        .with_columns(year=read_words(both["period"], lambda periods: periods.str.head(4).cast(pl.Categorical)))
        .filter(pl.col("crime_count") > 0)
        .with_columns(
            least=scaled / (rate + half),
            most=pl.when(rate > half).then(scaled / (rate - half)).otherwise(float("inf")),
        )
    )
    apart = (
        bounds.group_by(of).agg(pl.col("least").max(), pl.col("most").min()).filter(pl.col("least") > pl.col("most"))
    )
    if apart.height:
        contradictions = (
            bounds.join(apart.select(of), on=of, how="semi")
            .group_by(of)
            .agg(
                pl.col("least").max(),
                pl.col("most").min(),
                pl.col("source_row").sort_by("least").last(),
                pl.col("source_row").sort_by("most").first().alias("other_row"),
                pl.col("source_sheet", "source_column").sort_by("least").last(),
            )
            .sort("source_row")
        )
        row = contradictions.row(0, named=True)
        raise _rate_fault(
            row,
            f"counts and rates of {row['region_label']!r}, {row['year']}, do not fit one population: "
            f"row {row['source_row']} needs at least {row['least']:.0f} inhabitants, "
            f"row {row['other_row']} at most {row['most']:.0f}",
            file,
        )
    _refuse_crowded(bounds, file)


def _refuse_crowded(bounds: pl.DataFrame, file: str) -> None:
    districts = [
        label for label in bounds["region_label"].unique() if meaning(PUBLISHER, label) == "stockholm_district"
    ]
    # A rate that is printed as 0 beside a count says nothing of a population.
    crowded = bounds.filter(
        pl.col("region_label").is_in(districts), pl.col("rate_per_100k") > 0, pl.col("least") > _MOST_IN_DISTRICT
    )
    if crowded.height:
        row = crowded.sort("least", "source_row", descending=[True, False]).row(0, named=True)
        raise _rate_fault(
            row,
            f"by its count and rate {row['region_label']!r} has {row['least']:.0f} inhabitants or more, {row['year']}; no "
            f"district has {_MOST_IN_DISTRICT}",
            file,
        )


def _counts(figures: pl.DataFrame) -> pl.DataFrame:
    return figures.filter(pl.col("crime_count").is_not_null()).select(
        "region_label", "crime_label", "period_type", "period", "crime_count",
        "source_sheet", "source_row", "source_column", crime=_crime(),
    )  # fmt: skip


def _as_one_number(columns: list[str]) -> pl.Expr:
    """The columns' words as one number. Different numbers are different words; equal ones need not be equal words, because
    the number wraps round.
    """
    number = pl.lit(0, pl.UInt64)
    for code in (pl.col(name).to_physical().cast(pl.UInt64) for name in columns):
        number = number * (code.max() + 1) + code
    return number


def _crime() -> pl.Expr:
    """What tells one crime type of a file from another: the path where the file has one, else the label."""
    return pl.coalesce("crime_path", "crime_label")


def _wholes(counts: pl.DataFrame) -> pl.DataFrame:
    """Which crime type of the file lies in which: crime, whole, kind, and how many parts make the whole complete.

    Kinds: 'one part' (may not exceed the whole), 'chapters' (neither may their sum), 'all chapters' (they are the
    whole).
    """
    labels = dict(counts.select("crime", "crime_label").unique().iter_rows())
    found = [(crime, whole, "one part", 1) for crime in labels for whole in _containing(crime, labels)]
    ranges = {crime: span for crime, label in labels.items() if (span := chapters(label))}
    for whole, label in labels.items():
        span = ranges.get(whole)
        inside = [crime for crime, other in ranges.items() if label == TOTAL or (span and _lies_in(other, span))]
        widest = [crime for crime in inside if not any(_lies_in(ranges[crime], ranges[other]) for other in inside)]
        covered = {chapter for crime in widest for chapter in range(ranges[crime][0], ranges[crime][1] + 1)}
        is_all = span is not None and covered == set(range(span[0], span[1] + 1))
        found += [(crime, whole, "all chapters" if is_all else "chapters", len(widest)) for crime in widest]
    return pl.DataFrame(
        found,
        schema={"crime": pl.Categorical, "whole": pl.Categorical, "kind": pl.Categorical, "n_parts": pl.Int64},
        orient="row",
    )


def _containing(crime: str, labels: dict[str, str]) -> Iterable[str]:
    """The crime types of the file that contain this one: by its path, else by what the seeds know of its label."""
    path = crime.split(" / ")
    above = {" / ".join(path[:length]) for length in range(1, len(path))} & set(labels)
    if len(path) == 1 and (known := crime_type(labels[crime], None)):
        types = set(containing_types(known))
        above |= {other for other, label in labels.items() if crime_type(label, None) in types}
    above |= {other for other, label in labels.items() if label == TOTAL and other != crime}
    return above


def _lies_in(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return inner != outer and outer[0] <= inner[0] and inner[1] <= outer[1]


def _named(row: dict) -> str:
    return f"{row['crime_label']!r} in {row['region_label']!r}, {row['period']},"


def _printed(row: dict, suffix: str = "") -> str:
    """The figures of a row as the file prints them, those that it has."""
    count = row[f"count_mark{suffix}"] or row[f"crime_count{suffix}"]
    rate = row[f"rate_mark{suffix}"] or f"{row[f'rate_per_100k{suffix}']:.10g}"
    return ", ".join(f"{figure} ({name})" for figure, name in ((count, COUNT), (rate, RATE)) if figure != ABSENT)


def _raise_sum(row: dict, what: str, file: str) -> None:
    raise Fault(
        "E-SUM",
        what,
        why="within one export the parts of a figure add up; a figure was changed or moved",
        action=EXPORT_AGAIN,
        file=file,
        sheet=row["source_sheet"] or None,
        row=row["source_row"],
        column=row["source_column"],
        value=row["crime_count"],
    )


def _rate_fault(row: dict, what: str, file: str) -> Fault:
    return Fault(
        "E-RATE",
        what,
        why=f"{RATE!r} is {COUNT!r} per 100 000 inhabitants; columns may have been exchanged, or a figure changed",
        action=EXPORT_AGAIN,
        file=file,
        sheet=row["source_sheet"] or None,
        row=row["source_row"],
        column=row["source_column"],
    )
