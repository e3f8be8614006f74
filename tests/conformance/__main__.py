"""`make conformance`: compare every method, write docs/conformance.md, and say what is too far off."""

import sys

from tests.conformance.method import outcomes
from tests.conformance.page import PAGE, text


def main() -> int:
    found = outcomes()
    PAGE.write_text(text(found), encoding="utf-8")
    for name, outcome in found.items():
        for fault in outcome.faults:
            print(f"{name}: {fault}", file=sys.stderr)
    print(
        f"{len(found)} methods, {sum(len(one.faults) for one in found.values())} differences above their limit: {PAGE}"
    )
    return int(any(one.faults for one in found.values()))


if __name__ == "__main__":
    sys.exit(main())
