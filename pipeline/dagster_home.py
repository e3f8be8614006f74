"""Dagster's own settings for one home, the same for the command line and the UI. It holds no asset."""

from __future__ import annotations

import yaml

from pipeline.settings import Settings


def configure(settings: Settings) -> None:
    """History is kept in the home; no telemetry, no pop-ups, one run at a time. Writes only where something differs."""
    path = settings.dagster_home / "dagster.yaml"
    text = yaml.safe_dump(
        {
            "telemetry": {"enabled": False},
            "nux": {"enabled": False},
            "concurrency": {"runs": {"max_concurrent_runs": 1}},
            "event_log_storage": {
                "module": "pipeline.event_log",
                "class": "KeptSqliteEventLogStorage",
                "config": {"base_dir": str(settings.dagster_home / "history" / "runs")},
            },
        }
    )
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
