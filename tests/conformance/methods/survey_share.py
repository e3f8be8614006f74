"""A survey's share: Kish's effective sample size, and Wilson's limits on it."""

import numpy as np
from statsmodels.stats.proportion import proportion_confint

from tests.conformance.method import LEVELS, Case, Method


def _worked_out(weights: np.ndarray, answers: np.ndarray) -> Case:
    n_eff = float(weights.sum() ** 2 / (weights**2).sum())
    share = float((weights * answers).sum() / weights.sum())
    limits = {
        f"{side}_{level}": float(limit)
        for level, confidence in LEVELS.items()
        for side, limit in zip(
            ("lower", "upper"), proportion_confint(share * n_eff, n_eff, 1 - confidence, method="wilson"), strict=True
        )
    }
    rows = [{"w": float(w), "y": float(y)} for w, y in zip(weights, answers, strict=True)]
    return Case(rows, {"n_eff": n_eff, "share": share, **limits})


def _drawn() -> list[Case]:
    random = np.random.default_rng(2023)
    sizes = (30, 120, 420)
    return [_worked_out(random.gamma(2.0, 0.5, n) + 0.1, (random.random(n) < 0.3).astype(float)) for n in sizes]


_SHARE = "sum(w * y) / sum(w)"
_N_EFF = "effective_n('sum(w)', 'sum(w * w)')"

METHOD = Method(
    name="Survey share with Kish's effective sample size",
    macros={
        "n_eff": _N_EFF,
        "share": f"safe_ratio('{_SHARE.split(' / ')[0]}', 'sum(w)')",
        **{
            f"{side}_{level}": f"wilson_{side}('{_SHARE}', {_N_EFF}, z('{level}'))"
            for level in LEVELS
            for side in ("lower", "upper")
        },
    },
    formula="L. Kish, Survey sampling (1965): (Σw)² / Σw²; Wilson's limits with n = that",
    oracle="statsmodels.stats.proportion (Wilson), numpy (Kish)",
    is_aggregate=True,
    agreed=_drawn(),
)
