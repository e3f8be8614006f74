"""Wilson's limits of a share on an effective sample size n / deff, as delivered with a design effect."""

from statsmodels.stats.proportion import proportion_confint

from tests.conformance.method import LEVELS, Case, Method

METHOD = Method(
    name="Wilson's limits on the effective sample size",
    macros={
        f"{side}_{level}": f"wilson_{side}('p', 'n / deff', z('{level}'))"
        for level in LEVELS
        for side in ("lower", "upper")
    },
    formula="E. L. Korn and B. I. Graubard, Survey Methodology 24 (1998), with n / deff in Wilson's formula",
    oracle="statsmodels.stats.proportion",
    published=[
        Case({"p": 0.27, "n": 420, "deff": 1.35}, {"lower_95": 0.2236943275363685, "upper_95": 0.321916266648978},
             "worked by hand from the formula"),
        Case({"p": 0.05, "n": 60, "deff": 1.2}, {"lower_95": 0.015624593980681233, "upper_95": 0.14858824523934158},
             "worked by hand from the formula"),
        Case({"p": 0, "n": 40, "deff": 1.5}, {"lower_95": 0, "upper_95": 0.12591592434237242}, "worked by hand from the formula"),
        Case({"p": 0.827948011415823, "n": 200, "deff": 1.186371}, {"lower_95": 0.763834, "upper_95": 0.877449},
             "R package survey 4.1-1, data apistrat, sch.wide: n_eff 168.5813", 2e-6),
    ],
    agreed=[
        Case(
            {"p": p, "n": n, "deff": deff},
            {f"{side}_{level}": float(limit) for level, confidence in LEVELS.items()
             for side, limit in zip(
                 ("lower", "upper"), proportion_confint(p * n / deff, n / deff, 1 - confidence, method="wilson"), strict=True)},
        )
        for p in (0.02, 0.27, 0.5, 0.93)
        for n, deff in ((50, 1.6), (420, 1.35), (4_000, 2.2))
    ],
)  # fmt: skip
