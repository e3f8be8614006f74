"""Is this machine and this home in order? One line per question, and what to do where it is no. Repairs nothing."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline import revisions, warehouse
from pipeline.durable_files import file_hash
from pipeline.faults import Fault
from pipeline.settings import ROOT, Settings

PYTHON = ((3, 11), (3, 14))
"""From, and up to but not including: as pyproject.toml says."""
FREE_BYTES = 2_000_000_000
LOCK_FILE = ROOT / "requirements.lock"
_LOCKED = re.compile(r"^[A-Za-z0-9][^\\\n]*==[^\\\n]*", re.MULTILINE)
"""A line with a requirement: name, version and, where it has one, marker."""


@dataclass(frozen=True)
class Finding:
    """The answer to one question. `action` says what to do where it is no."""

    is_fine: bool
    what: str
    action: str = ""


def doctor(settings: Settings) -> bool:
    """Print every finding; True where all are fine."""
    findings = list(examine(settings))
    for finding in findings:
        print(f"✓ {finding.what}" if finding.is_fine else f"✗ {finding.what}\n    → {finding.action}")
    return all(finding.is_fine for finding in findings)


def examine(settings: Settings) -> Iterator[Finding]:
    """Every question about the machine, then about the home. Writes nothing."""
    version = ".".join(map(str, sys.version_info[:3]))
    is_supported = PYTHON[0] <= sys.version_info[:2] < PYTHON[1]
    yield Finding(is_supported, f"Python {version}", "installera Python 3.11, 3.12 eller 3.13")
    yield _libraries()
    yield _time_zone()
    yield _sources()
    home = settings.home
    exists = home.is_dir()
    if home.exists() and not exists:
        yield Finding(False, f"hemmet {home} är ingen mapp", "välj ett annat hem med TRYGG_HOME")
        return
    nearest = next(folder for folder in (home, *home.absolute().parents) if folder.exists())
    can_write = nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
    told = f"hemmet {home}" if exists else f"hemmet {home} finns inte än; det görs vid första körningen"
    yield Finding(can_write, told, f"ge dig skrivrätt i {nearest}, eller välj ett annat hem med TRYGG_HOME")
    free = shutil.disk_usage(nearest).free
    yield Finding(free >= FREE_BYTES, f"{free / 1e9:.1f} GB ledigt på disken".replace(".", ","), "frigör minst 2 GB")
    if exists:
        yield _private(settings)
        yield _key(settings)
        yield _published(settings)
        yield _revisions(settings)


def _libraries() -> Finding:
    if not LOCK_FILE.exists():
        return Finding(True, "inga låsta versioner att jämföra med (requirements.lock saknas)")
    from packaging.requirements import Requirement

    different = []
    requirements = map(Requirement, _LOCKED.findall(LOCK_FILE.read_text("utf-8")))
    # One lock serves every platform and Python: a package may stand there twice, or not be meant for this one.
    locked = [one for one in requirements if one.marker is None or one.marker.evaluate()]
    for one in locked:
        try:
            installed = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            different.append(f"{one.name} saknas")
            continue
        if not one.specifier.contains(installed, prereleases=True):
            different.append(f"{one.name} {installed} i stället för {str(one.specifier).removeprefix('==')}")
    if not different:
        return Finding(True, f"{len(locked)} låsta versioner är installerade")
    shown = ", ".join(different[:5]) + (f" och {len(different) - 5} till" if len(different) > 5 else "")
    told = f"installerade versioner skiljer sig från de låsta: {shown}"
    return Finding(False, told, "kör installationen igen ur requirements.lock")


def _time_zone() -> Finding:
    try:
        ZoneInfo("Europe/Stockholm")
    except ZoneInfoNotFoundError:
        return Finding(False, "tidszonen Europe/Stockholm är okänd här", "installera systemets tidszonsdata (tzdata)")
    return Finding(True, "tidszonen Europe/Stockholm")


def _sources() -> Finding:
    from pipeline.sources import discover

    try:
        found = discover()
    except (ValueError, OSError) as error:
        return Finding(False, f"källornas definitioner går inte att läsa: {error}", "rätta source.yml som nämns")
    return Finding(bool(found), f"{len(found)} källor är definierade", "mappen assets/ är tom; hämta koden på nytt")


def _private(settings: Settings) -> Finding:
    folders = [settings.archive, settings.quarantine, settings.secrets, settings.work, settings.raw]
    folders += [
        settings.revisions,
        settings.dagster_home,
        *([settings.landing_dir] if settings.landing is None else []),
    ]
    open_to_others = [str(one) for one in folders if one.is_dir() and _mode(one) & 0o077]
    if not open_to_others:
        return Finding(True, "data kan bara läsas av ägaren")
    told = f"mappar som andra kan läsa: {', '.join(open_to_others)}"
    return Finding(False, told, f"chmod 700 {shlex.join(open_to_others)}")


def _key(settings: Settings) -> Finding:
    path = settings.secrets / "pseudonym.key"
    if not path.exists():
        return Finding(True, "ingen pseudonymnyckel än; den görs när den behövs")
    what = f"pseudonymnyckeln har rättigheterna {_mode(path):04o}"
    return Finding(_mode(path) == 0o600, what, f"chmod 600 {path}")


def _published(settings: Settings) -> Finding:
    import duckdb

    shown = next((one for one in warehouse.vintages(settings) if one.is_current), None)
    another = "byt till en annan version med `trygg restore`, eller kör `trygg run`"
    if shown is None and (settings.published_file.is_symlink() or settings.published_file.exists()):
        return Finding(False, "det publicerade saknar sin fil eller sitt kontrollprotokoll", another)
    if shown is None:
        return Finding(True, "inget är publicerat än")
    if file_hash(settings.published_file) != shown.sha256:
        return Finding(False, f"version {shown.id} är inte den fil som kontrollerades (fel sha256)", another)
    try:
        with warehouse.open_published(settings) as connection:
            connection.execute("select count(*) from marts.fct_indicator_value").fetchall()
    except duckdb.Error as error:
        return Finding(False, f"version {shown.id} går inte att öppna: {error}", another)
    return Finding(True, f"version {shown.id} är den fil som kontrollerades, och går att läsa")


def _revisions(settings: Settings) -> Finding:
    try:
        revisions.verify(settings)
    except Fault as fault:
        return Finding(
            False, f"minnet av vad som har sagts är ändrat: {fault.what}", "återställ revisions/ ur säkerhetskopian"
        )
    return Finding(True, f"minnet av vad som har sagts är orört ({len(revisions.events(settings))} händelser)")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
