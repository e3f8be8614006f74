"""Where everything lives and what may be set: one frozen object, read from the environment (`TRYGG_…`). It reads no data."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipeline.faults import Fault

ROOT = Path(__file__).resolve().parent.parent
DBT_PROJECT = ROOT / "dbt_project"
EXPECTATIONS = ROOT / "expectations"
EXAMPLE_LANDING = ROOT / "example" / "landing"


class Settings(BaseSettings):
    """Settings of one home. Every path below `home` is derived; folders of data are readable by their owner only."""

    model_config = SettingsConfigDict(
        env_prefix="TRYGG_", env_ignore_empty=True, frozen=True, use_attribute_docstrings=True
    )

    home: Path = ROOT / "var"
    """Where everything that running writes lives; `var` in the checkout unless told otherwise."""
    landing: Path | None = None
    """Where files arrive; the home's own `landing` unless told otherwise. It is never written."""
    example: bool = False
    """The embedded example: it has a home of its own and never shares an archive or a publication with real data."""
    max_file_bytes: int = Field(250_000_000, ge=1)
    """The largest file that is read."""
    vintages_kept: int = Field(24, ge=1)
    """How many dated publications are kept; the one readers see, and the one they saw before it, are never pruned."""

    publisher: str = "Utgivare inte angiven"
    """Who answers for the published figures, as the catalogue entry names them."""
    contact_email: str | None = Field(None, pattern=r"^[^@\s<>]+@[^@\s<>]+$")
    """Whom to ask about them; left out of the catalogue entry unless set."""
    licence_url: str | None = Field(None, pattern=r"^https?://[^\s<>]+$")
    """Their licence, as a URI without a language; the sources' terms stand beside it. No licence is claimed unless set."""
    base_url: str | None = Field(None, pattern=r"^https?://[^\s<>]+/$")
    """Where the folder of exports is reached on the web, ending in a slash; unless set, files are named by their place."""

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        """Dagster and dbt work in other folders than the one a relative path was meant from."""
        return home.expanduser().absolute()

    @classmethod
    def for_example(cls) -> Settings:
        """The embedded example in a home beside the real one."""
        home = cls().home
        return cls(home=home if home.name == "example" else home / "example", landing=EXAMPLE_LANDING, example=True)

    @property
    def landing_dir(self) -> Path:
        return (self.landing or self.home / "landing").resolve()

    @property
    def archive(self) -> Path:
        return self.home / "archive"

    @property
    def quarantine(self) -> Path:
        return self.home / "quarantine"

    @property
    def secrets(self) -> Path:
        return self.home / "secrets"

    @property
    def work(self) -> Path:
        return self.home / "work"

    @property
    def raw(self) -> Path:
        return self.work / "raw"

    @property
    def candidate(self) -> Path:
        """The warehouse that is being built. The path is the same in every run: dbt's partial parse depends on it."""
        return self.work / "candidate.duckdb"

    @property
    def candidate_marts(self) -> Path:
        """The candidate's marts, in a file of their own: the release is a copy of it."""
        return self.work / "candidate_marts.duckdb"

    @property
    def release(self) -> Path:
        """The publishable file before it is published: marts only."""
        return self.work / "release.duckdb"

    @property
    def dbt_target(self) -> Path:
        return self.work / "dbt"

    @property
    def dbt_environment(self) -> dict[str, str]:
        """Where dbt's profile finds the two files of the candidate."""
        return {"TRYGG_CANDIDATE": str(self.candidate), "TRYGG_CANDIDATE_MARTS": str(self.candidate_marts)}

    @property
    def published(self) -> Path:
        return self.home / "published"

    @property
    def published_file(self) -> Path:
        """What readers open: a link to the current vintage."""
        return self.published / "trygg.duckdb"

    @property
    def vintages(self) -> Path:
        return self.published / "vintages"

    @property
    def revisions(self) -> Path:
        """What was said when; it outlives the vintages, and holds figures that were withheld afterwards."""
        return self.home / "revisions"

    @property
    def exports(self) -> Path:
        """Files for readers: one folder per publication, and the link `latest` to that of the one they see."""
        return self.home / "exports"

    @property
    def site(self) -> Path:
        """Pages for readers, made like the exports."""
        return self.home / "site"

    @property
    def dagster_home(self) -> Path:
        return self.home / "dagster"

    def prepare(self) -> None:
        """Make the home's folders. Landing, archive, quarantine, secrets, work and revisions are for their owner only.

        Raises Fault E-HOME where the home holds example data and these settings are for real data, or the other way.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        self._hold_to_kind()
        private = [self.archive, self.quarantine, self.secrets, self.work, self.raw, self.revisions, self.dagster_home]
        if self.landing is None:
            private.append(self.home / "landing")
        for folder in private:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.chmod(0o700)
        for folder in (self.published, self.vintages):
            folder.mkdir(parents=True, exist_ok=True)

    def _hold_to_kind(self) -> None:
        mine, other = ("example", "real") if self.example else ("real", "example")
        marks = self.home / f".{mine}-data", self.home / f".{other}-data"
        if marks[1].exists():
            raise Fault(
                "E-HOME",
                f"{self.home} holds {other} data",
                why="example data and real data never share an archive or a publication",
                action="use `--example` for the example, and a home of its own (TRYGG_HOME) for real data",
            )
        marks[0].touch()

    def export_environment(self) -> None:
        """Hand this home to what reads the environment: dbt's profile, Dagster, and processes started from here."""
        os.environ["TRYGG_HOME"] = str(self.home)
        os.environ["TRYGG_EXAMPLE"] = "true" if self.example else "false"
        os.environ["TRYGG_LANDING"] = str(self.landing_dir)
        os.environ["TRYGG_MAX_FILE_BYTES"] = str(self.max_file_bytes)
        os.environ["TRYGG_VINTAGES_KEPT"] = str(self.vintages_kept)
        for name in ("publisher", "contact_email", "licence_url", "base_url"):
            os.environ[f"TRYGG_{name.upper()}"] = getattr(self, name) or ""
        os.environ.update(self.dbt_environment)
        os.environ["DAGSTER_HOME"] = str(self.dagster_home)
        os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
        os.environ.setdefault("DO_NOT_TRACK", "1")
