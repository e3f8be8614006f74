"""What readers open besides the warehouse, made after each publication and each restore: always of the publication they see.

A failure here never un-publishes. It leaves no `latest` link that leads to another publication than the warehouse's.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import warehouse
from pipeline.faults import Fault
from pipeline.publishing.folder import LATEST, point_at

if TYPE_CHECKING:
    from pipeline.settings import Settings


def are_made(settings: Settings) -> bool:
    """True where the files of the publication that readers see are there, and the link leads to them. Imports nothing heavy."""
    latest = settings.exports / LATEST
    return latest.exists() and latest.resolve().name == _shown(settings)


def make(settings: Settings) -> Path:
    """Make what is missing of the files for the publication that readers see; return the folder of its exports.

    A folder that is there stays as it is: a restored publication keeps the files that were handed out with it. Folders of
    publications that are no longer kept go. Raises Fault E-READER-FILES where anything could not be made, E-UNPUBLISHED where
    there is no publication.
    """
    if are_made(settings):
        return (settings.exports / LATEST).resolve()
    shown = _shown(settings)
    try:
        # Until the files are there, no link: readers must not take another publication's files for this one's.
        (settings.exports / LATEST).unlink(missing_ok=True)
        from pipeline.publishing import export

        if (settings.exports / shown).exists():
            point_at(settings.exports, shown)
        else:
            export.export(settings)
        _prune(settings.exports, {one.id for one in warehouse.vintages(settings)})
    except Fault:
        raise
    except Exception as error:
        # Whatever it is: the publication stands, and the next run tries again.
        raise Fault(
            "E-READER-FILES",
            f"the files for readers of publication {shown} could not be made: {type(error).__name__}: {error}",
            why="the warehouse is published; its exports are not there yet",
            action="see to the cause (room on the disk, rights); the next `trygg run`, or `trygg export`, makes them",
        ) from error
    return settings.exports / shown


def _shown(settings: Settings) -> str:
    """The id of the publication that readers see."""
    return settings.published_file.resolve().parent.name


def _prune(base: Path, kept: set[str]) -> None:
    for folder in base.iterdir():
        if warehouse.is_vintage_id(folder.name) and folder.name not in kept:
            shutil.rmtree(folder)
