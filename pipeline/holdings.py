"""What a home holds, source by source: archived files and the raw rows read from them. It opens no archived file."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.archive import Archive, Arrival
from pipeline.settings import Settings
from pipeline.sources import discover
from pipeline.sql import listed


@dataclass(frozen=True)
class Holding:
    """One source: the files accepted for it, those taken out included, and how many raw rows the others gave."""

    source: str
    title: str
    arrivals: list[Arrival]
    rows: int

    @property
    def in_use(self) -> list[Arrival]:
        return [one for one in self.arrivals if not one.withdrawn_at]


def holdings(settings: Settings) -> list[Holding]:
    """Every source, also those nothing has been accepted for."""
    archive = Archive(settings.archive)
    found = []
    for source in discover().values():
        arrivals = archive.arrivals(source.id, withdrawn=True)
        found.append(Holding(source.id, source.title_sv, arrivals, _raw_rows(settings, source.id, arrivals)))
    return found


def _raw_rows(settings: Settings, source: str, arrivals: list[Arrival]) -> int:
    """Counted in the Parquet files' footers. What today's parser has not read yet is not counted."""
    used = {one.sha256 for one in arrivals if not one.withdrawn_at}
    paths = [path for path in (settings.raw / source).glob("*/*/*.parquet") if path.parent.name in used]
    if not paths:
        return 0
    import duckdb

    with duckdb.connect() as connection:
        counted = connection.execute(f"select sum(num_rows) from parquet_file_metadata([{listed(paths)}])")
        return counted.fetchall()[0][0]
