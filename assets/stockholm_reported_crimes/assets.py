"""The city's table 1.63: archive and raw tables. What one row stands for is in source.yml."""

from pipeline.source_assets import source_assets

assets = source_assets("stockholm_reported_crimes")
