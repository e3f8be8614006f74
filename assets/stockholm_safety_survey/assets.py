"""One row per …: see source.yml."""
