"""What a check said, as the event that the UI shows: the sentence, how many rows, and what to do where it failed."""

import dagster as dg

from pipeline import disclosure, runbook
from pipeline.checks import CheckResult


def as_event(result: CheckResult, key: dg.AssetKey, name: str) -> dg.AssetCheckResult:
    """The result of one gate or model test, under the check's name in Dagster."""
    metadata: dict[str, dg.MetadataValue | int] = {"failed rows": result.failed_count}
    description = result.message.both
    if not result.passed:
        heading = "E-DISCLOSURE" if result.name in disclosure.CHECKS else runbook.GATE
        description = f"{result.message.both}\n\nVad du gör / What to do: `{runbook.link(heading)}`."
        metadata |= advice([heading])
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=name,
        passed=result.passed,
        severity=dg.AssetCheckSeverity.ERROR if result.severity == "error" else dg.AssetCheckSeverity.WARN,
        description=description,
        metadata=metadata,
    )


def advice(headings: list[str]) -> dict[str, dg.MetadataValue]:
    """The runbook's entries for codes or gates: the UI cannot open a file of the checkout, so it shows what stands there."""
    return {
        f"runbook: {heading}": dg.MetadataValue.md(f"{runbook.entry(heading)}\n\n`{runbook.link(heading)}`")
        for heading in headings
    }
