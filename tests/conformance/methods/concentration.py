"""Supplier concentration."""

import numpy as np

from tests.conformance.method import Case, Method


def _case(amounts: list[float]) -> Case:
    shares = np.array(amounts) / np.sum(amounts)
    return Case([{"amount": amount} for amount in amounts], {"index": float(10_000 * (shares**2).sum())})


METHOD = Method(
    name="Herfindahl–Hirschman index",
    macros={"index": "concentration_index('amount')"},
    formula="Σ (share in per cent)²",
    oracle="numpy",
    is_aggregate=True,
    published=[
        # Four firms with 30, 30, 20 and 20 per cent: 900 + 900 + 400 + 400.
        Case([{"amount": one} for one in (30, 30, 20, 20)], {"index": 2600},
             "US Department of Justice, Herfindahl–Hirschman index, its example of four firms"),
        Case([{"amount": 7.5}], {"index": 10_000}, "by definition"),
        Case([{"amount": 7.5}, {"amount": None}], {"index": None}, "by definition"),
        Case([{"amount": 0}], {"index": None}, "by definition"),
    ],
    agreed=[_case([1, 2, 3.5]), _case([1e9, 2.5e8, 1e3, 1])],
)  # fmt: skip
