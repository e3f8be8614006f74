"""The districts' situational pictures and action plans: archive and raw tables. What one row stands for is in source.yml."""

from pipeline.source_assets import source_assets

assets = source_assets("district_action_plans")
