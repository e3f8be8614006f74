"""Byar's limits of a count of ten or more."""

from PHStatsMethods import confidence_intervals as oracle

from tests.conformance.method import LEVELS, Case, Method

_BY_HAND = "worked by hand from the formula, to eight decimals"
_PRINTED = "R package PHEindicatormethods 2.1.0"

METHOD = Method(
    name="Byar's limits",
    macros={
        f"{side}_{level}": f"poisson_{side}('x', '{level}')" for level in LEVELS for side in ("lower", "upper")
    } | {"method": "poisson_method('x')"},
    formula="N. E. Breslow and N. E. Day, Statistical methods in cancer research II (1987)",
    oracle="PHStatsMethods",
    note="The form with x below and x + 1 above. R's epitools and DescTools call another one Byar's too (with x + 0.5).",
    published=[
        Case({"x": 10}, {"lower_95": 4.78744991, "upper_95": 18.39145861, "method": "byar"}, _BY_HAND, 2e-9),
        Case({"x": 65}, {"lower_95": 50.163187710459454, "upper_95": 82.84913854593984,
                         "lower_998": 42.8802614714802, "upper_998": 94.00029084431802}, _PRINTED),
        Case({"x": 1045}, {"lower_95": 982.5932018073325, "upper_95": 1110.33121298565}, _PRINTED),
        # A rate of 222 in 3 215, and of 250 in 220: more events than people are legal.
        Case({"x": 222}, {"lower_95": 0.03215 * 6026.574877652674, "upper_95": 0.03215 * 7875.729370871851,
                          "lower_998": 0.03215 * 5560.737695259853, "upper_998": 0.03215 * 8461.04668173341}, _PRINTED),
        Case({"x": 250}, {"lower_95": 2.2e-3 * 99984.94738532876, "upper_95": 2.2e-3 * 128631.14487455782}, _PRINTED),
    ],
    agreed=[
        Case(
            {"x": count},
            {f"{side}_{level}": getattr(oracle, f"byars_{side}")(count, confidence)
             for level, confidence in LEVELS.items() for side in ("lower", "upper")},
        )
        for count in [*range(10, 40), 65, 100, 333, 1_000, 12_345, 1_000_000]
    ],
)  # fmt: skip
