"""The safety surveys, per respondent or aggregated: archive and raw tables. What one row stands for is in source.yml."""

from pipeline.source_assets import source_assets

assets = source_assets("stockholm_safety_survey")
