"""Reading the project's YAML: as `yaml.safe_load` does, with the parser in C, which is several times as fast."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

# A build of PyYAML without libyaml has only the slow one.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path: Path) -> Any:
    """What the file says; None for an empty one. Raises yaml.YAMLError, with line and column, where it is not YAML."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - it is a safe loader
