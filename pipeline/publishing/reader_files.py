"""What readers open besides the warehouse, made after each publication and each restore: always of the publication they see.

A failure here never un-publishes. It leaves no `latest` link that leads to another publication than the warehouse's.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import warehouse
from pipeline.faults import Fault
from pipeline.publishing.folder import LATEST, point_at

if TYPE_CHECKING:
    from pipeline.settings import Settings


def are_made(settings: Settings) -> bool:
    """True where exports and pages of the publication that readers see are there, and the links lead to them.

    Imports nothing heavy: a run with nothing new asks.
    """
    return all(_leads_to(base, _shown(settings)) for base in (settings.exports, settings.site))


def paths(settings: Settings) -> dict[str, str]:
    """What a reader opens: the pages' first page and the folder of the exports. Empty unless all of it is there."""
    if not are_made(settings):
        return {}
    return {"site": str(settings.site / LATEST / "index.html"), "exports": str(settings.exports / LATEST)}


def make(settings: Settings) -> None:
    """Make what is missing of the exports and pages of the publication that readers see. Raises as `make_each`."""
    for _ in make_each(settings):
        pass


def make_each(settings: Settings) -> Iterator[Path]:
    """Make what is missing: yields the folder of the exports when it is there, then that of the pages, which link to it.

    A folder that is there stays as it is: a restored publication keeps the files that were handed out with it. While a folder is
    made the link leads to the one before, which says whose it is; where it cannot be made the links go, so that nobody takes
    another publication's files for this one's. Folders of publications that are no longer kept go.

    Raises Fault E-READER-FILES where anything could not be made, E-UNPUBLISHED where there is no publication.
    """
    shown, edition = _shown(settings), None
    bases = (settings.exports, settings.site)
    try:
        for base in bases:
            if not (base / shown).exists():
                from pipeline.publishing import export, reading, site

                edition = edition or reading.read(settings)
                maker = export.export if base == settings.exports else site.make
                maker(settings, edition=edition)
            elif not _leads_to(base, shown):
                point_at(base, shown)
            _prune(base, {one.id for one in warehouse.vintages(settings)})
            yield base / shown
    except Fault:
        _unlink(bases, shown)
        raise
    except Exception as error:
        _unlink(bases, shown)
        # Whatever it is: the publication stands, and the next run tries again.
        raise Fault(
            "E-READER-FILES",
            f"the files for readers of publication {shown} could not be made: {type(error).__name__}: {error}",
            why="the warehouse is published; exports or pages of it are not there yet",
            action="see to the cause (room on the disk, rights); the next `trygg run` makes what is missing",
        ) from error


def _unlink(bases: Iterable[Path], shown: str) -> None:
    for base in bases:
        if not _leads_to(base, shown):
            with suppress(OSError):
                (base / LATEST).unlink(missing_ok=True)


def _leads_to(base: Path, vintage: str) -> bool:
    latest = base / LATEST
    return latest.exists() and latest.resolve().name == vintage


def _shown(settings: Settings) -> str:
    """The id of the publication that readers see."""
    return settings.published_file.resolve().parent.name


def _prune(base: Path, kept: set[str]) -> None:
    for folder in base.iterdir():
        if warehouse.is_vintage_id(folder.name) and folder.name not in kept:
            shutil.rmtree(folder)
