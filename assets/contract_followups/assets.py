"""The committees' contracts, follow-ups and supplier checks as Dagster assets: the archive and the raw tables. What one row stands for is in source.yml."""

from pipeline.source_assets import source_assets

assets = source_assets("contract_followups")
