"""The committees' contracts, follow-ups and supplier checks: archive and raw tables. What one row stands for is in source.yml."""

from pipeline.source_assets import source_assets

assets = source_assets("contract_followups")
