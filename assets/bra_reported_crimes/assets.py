"""Brå's exports of reported crime: archive and raw tables. What one row stands for is in source.yml."""

from pipeline.source_assets import source_assets

assets = source_assets("bra_reported_crimes")
