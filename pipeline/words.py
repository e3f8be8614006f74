"""Words for the closed lists of the warehouse: what readers meet in the terminal, in tables and on pages.

Swedish, and below it English with the same keys in the same order, for the pages alone.
"""

RULES = {
    "R1": "anmälda brott: få händelser märks som osäkra",
    "R2": "uppgifter om personer: små antal visas inte",
    "R3": "enkätsvar: för få svarande visas inte",
    "R4": "avtal: för få leverantörer visas inte",
    "none": "ingen",
}
STATUSES = {
    "not_existing": "området fanns inte då; en nolla från utgivaren är inget värde",
    "not_measured": "inte mätt, eller inte levererat",
    "suppressed": "visas inte, för att skydda små antal",
    "missing_denominator": "antalet finns, men nämnaren saknas",
    "break": "serien bryts här; jämför inte med tidigare perioder",
    "unreliable": "osäkert: litet underlag",
    "preliminary": "preliminärt: kan ändras",
    "ok": "fastställt",
}
STATUS_LABELS = {
    "not_existing": "fanns inte",
    "not_measured": "uppgift saknas",
    "suppressed": "visas inte",
    "missing_denominator": "nämnare saknas",
    "break": "avbrott i serien",
    "unreliable": "osäkert",
    "preliminary": "preliminärt",
    "ok": "fastställt",
}
"""The short form, where the column or the legend says the rest."""
VALUE_BASES = {
    "computed": "räknat",
    "recovered": "återräknat ur utgivarens tal",
    "publisher_rate": "utgivarens eget tal",
    "delivered": "levererat som färdigt tal",
}
"""How a value came about."""
ORIGINS = {
    "example": "EXEMPELDATA: hör till det inbyggda exemplet",
    "synthetic": "EXEMPELDATA: påhittade (syntetiska) siffror",
}
ORIGIN_LABELS = {"published": "publicerad", "example": "exempel", "synthetic": "syntetisk"}
AREA_TYPES = {
    "district": "stadsdelsområde",
    "former_district": "tidigare stadsdelsområde",
    "city": "hela staden",
    "committee": "nämnd",
    "focus_area": "fokusområde",
}
"""Also the order in which a name that fits several areas is taken."""
PERIOD_TYPES = {
    "year": "år",
    "half_year": "halvår",
    "school_term": "termin",
    "quarter": "kvartal",
    "month": "månad",
    "wave": "undersökning",
    "rolling_12m": "tolv månader till och med",
    "pooled": "sammanlagda år",
}
_IN_UNITS = {
    "och period": {
        "half_year": "och halvår",
        "school_term": "och termin",
        "quarter": "och kvartal",
        "month": "och månad",
        "other": "och år",
    },
    "and period": {
        "half_year": "and half-year",
        "school_term": "and school term",
        "quarter": "and quarter",
        "month": "and month",
        "other": "and year",
    },
}
"""Rates of pooled years are those of one year, and a year is the twelve months to a month too."""
FOCUS_AREAS = {
    "outcome": "övergripande utfall",
    "preventive_work": "förebyggande arbete",
    "welfare_crime": "välfärdsbrott",
    "unlawful_influence": "otillåten påverkan",
    "targeted_social_measures": "riktade sociala insatser",
    "public_environment": "stadens offentliga miljö",
    "urban_development": "stadsutveckling",
    "law": "lagens krav",
    "data_quality": "datakvalitet",
}
BASES = {
    "reported": "anmälda brott",
    "suspected": "misstänkta personer",
    "convicted": "lagförda",
    "survey": "enkät",
    "delivered": "levererade uppgifter",
}
BREAKDOWNS = {"girls": "flickor", "boys": "pojkar", "women": "kvinnor", "men": "män"}
DIRECTIONS = {"low": "lägre är bättre", "high": "högre är bättre", "none": "varken högre eller lägre är bättre"}
COMPARED = {"lower": "lägre än", "higher": "högre än", "similar": "skiljer sig inte säkert från"}
JUDGED = {"better": "bättre", "worse": "sämre"}
COMPARED_WITH_CITY = {"lower": "lägre", "higher": "högre", "similar": "ingen säker skillnad"}
JUDGEMENTS = {**JUDGED, "similar": "ingen säker skillnad", "not_judged": "bedöms inte"}
CHANGED = {"lower": "säkert lägre", "higher": "säkert högre", "similar": "ingen säker förändring"}
TRENDS = {
    "increasing": "ökar",
    "decreasing": "minskar",
    "no_change": "ingen säker trend",
    "not_calculated": "inte beräknad",
}
TREND_REASONS = {
    "not_yearly": "trend beräknas bara på hela år",
    "fewer_than_five_years": "det finns inte värden för fem år i rad",
    "break": "serien bryts under de fem åren",
    "preliminary": "något av de fem åren är preliminärt",
    "not_computed_here": "något av de fem värdena är utgivarens eget eller levererat färdigt",
    "all_or_none": "andelen är 0 eller 100 procent något av de fem åren",
    "no_interval": "något av de fem värdena saknar intervall",
}
"""Why a value has no recent trend."""
TARGETS = {"met": "nått", "not_met": "inte nått", "uncertain": "osäkert om det är nått"}
METHODS = {
    "poisson": "Poisson (exakt under 10 händelser, därefter Byar)",
    "wilson": "Wilson",
    "wilson_effective": "Wilson på den effektiva urvalsstorleken",
    "order_statistics": "ordnade värden (teckentestets intervall)",
    "none": "inget",
}
REASONS = {
    "new_data": "nya uppgifter",
    "revised_data": "ändrade uppgifter från källan",
    "final_after_preliminary": "slutligt efter preliminärt",
    "corrected": "rättat: en fil togs bort",
    "new_definition": "ny definition eller uträkning",
    "suppression_changed": "visas inte längre, eller visas igen",
    "restored": "en tidigare publicering visades igen",
    "unexplained": "oförklarat",
}
"""Why a publication says something else than the one before; also the order in which they are told."""
ACTION_STATUSES = {"planned": "planerad", "ongoing": "pågående", "done": "genomförd", "stopped": "avbruten"}
ACTION_KINDS = {
    "physical": "fysisk miljö",
    "social": "social insats",
    "presence": "närvaro",
    "supervision": "tillsyn och kontroll",
    "coordination": "samverkan",
    "information": "information och utbildning",
    "other": "annat",
}
ACTION_OUTCOMES = {
    "as_planned": "som planerat",
    "partly": "delvis",
    "not_reached": "uteblev",
    "unknown": "okänt",
}
CHANGES_SINCE_START = {
    "lower": "säkert lägre efter starten",
    "higher": "säkert högre efter starten",
    "similar": "ingen säker förändring efter starten",
}
CHANGE_REASONS = {
    "no_indicator": "ingen indikator är angiven",
    "unknown_indicator": "indikatorn finns inte i databasen",
    "not_started": "har inte börjat",
    "no_value_before": "inget värde före starten",
    "no_value_after": "inget värde efter starten än",
    "suppressed": "ett av värdena visas inte",
    "break": "serien bröts däremellan",
    "preliminary": "det ena värdet är preliminärt",
    "no_interval": "osäkerheten är okänd",
    "rounding": "utgivarens avrundning avgör",
}
"""Why an indicator before an action and after it are not compared."""
SIGNALS = {
    "beyond_limits": "utanför gränserna",
    "run_of_seven": "sju i rad på samma sida om mittlinjen",
    "trend_of_seven": "sju i rad åt samma håll",
    "two_of_three": "två av tre nära en gräns",
    "none": "inget annat än den vanliga variationen",
}
"""What makes a point of a control chart unusual."""
CONTROL_VERDICTS = {
    "improving": "ovanligt bra för sin egen historia",
    "worsening": "ovanligt dåligt för sin egen historia",
    "neither": "ovanligt för sin egen historia",
    "no_signal": "inget ovanligt för sin egen historia",
}
MISSING_LINKS = {"cause": "orsaksanalys", "action": "åtgärd", "indicator": "indikator"}
"""What a problem lacks on its way from problem over cause and action to follow-up."""

STATUSES_EN = {
    "not_existing": "the area did not exist then; a publisher's zero is no value",
    "not_measured": "not measured, or not delivered",
    "suppressed": "not shown, to protect small numbers",
    "missing_denominator": "counted, but there is nothing to divide by",
    "break": "the series breaks here; do not compare with earlier periods",
    "unreliable": "uncertain: based on little",
    "preliminary": "preliminary: may change",
    "ok": "final",
}
STATUS_LABELS_EN = {
    "not_existing": "did not exist",
    "not_measured": "no figure",
    "suppressed": "not shown",
    "missing_denominator": "no denominator",
    "break": "break in the series",
    "unreliable": "uncertain",
    "preliminary": "preliminary",
    "ok": "final",
}
VALUE_BASES_EN = {
    "computed": "computed",
    "recovered": "recovered from the publisher's rate",
    "publisher_rate": "the publisher's own rate",
    "delivered": "delivered ready-made",
}
RULES_EN = {
    "R1": "reported crimes: few events are marked as uncertain",
    "R2": "about persons: small counts are not shown",
    "R3": "survey answers: not shown with too few respondents",
    "R4": "contracts: not shown with too few suppliers",
    "none": "none",
}
AREA_TYPES_EN = {
    "district": "district",
    "former_district": "former district",
    "city": "the whole city",
    "committee": "committee",
    "focus_area": "focus area",
}
PERIOD_TYPES_EN = {
    "year": "year",
    "half_year": "half-year",
    "school_term": "school term",
    "quarter": "quarter",
    "month": "month",
    "wave": "survey",
    "rolling_12m": "twelve months to",
    "pooled": "years together",
}
FOCUS_AREAS_EN = {
    "outcome": "overall outcomes",
    "preventive_work": "preventive work",
    "welfare_crime": "welfare crime",
    "unlawful_influence": "unlawful influence",
    "targeted_social_measures": "targeted social measures",
    "public_environment": "the city's public environment",
    "urban_development": "urban development",
    "law": "the law's requirements",
    "data_quality": "data quality",
}
BASES_EN = {
    "reported": "reported crimes",
    "suspected": "suspected persons",
    "convicted": "convicted persons",
    "survey": "survey",
    "delivered": "delivered records",
}
BREAKDOWNS_EN = {"girls": "girls", "boys": "boys", "women": "women", "men": "men"}
DIRECTIONS_EN = {"low": "lower is better", "high": "higher is better", "none": "neither higher nor lower is better"}
TARGETS_EN = {"met": "met", "not_met": "not met", "uncertain": "uncertain whether it is met"}
METHODS_EN = {
    "poisson": "Poisson (exact below 10 events, then Byar)",
    "wilson": "Wilson",
    "wilson_effective": "Wilson on the effective sample size",
    "order_statistics": "order statistics (the sign test's interval)",
    "none": "none",
}
REASONS_EN = {
    "new_data": "new data",
    "revised_data": "changed data from the source",
    "final_after_preliminary": "final after preliminary",
    "corrected": "corrected: a file was taken out",
    "new_definition": "new definition or computation",
    "suppression_changed": "no longer shown, or shown again",
    "restored": "an earlier publication was shown again",
    "unexplained": "unexplained",
}
ACTION_STATUSES_EN = {"planned": "planned", "ongoing": "ongoing", "done": "done", "stopped": "stopped"}
ACTION_KINDS_EN = {
    "physical": "physical environment",
    "social": "social measure",
    "presence": "presence on site",
    "supervision": "supervision and inspection",
    "coordination": "co-operation",
    "information": "information and training",
    "other": "other",
}
ACTION_OUTCOMES_EN = {
    "as_planned": "as planned",
    "partly": "partly",
    "not_reached": "not reached",
    "unknown": "unknown",
}
CHANGES_SINCE_START_EN = {
    "lower": "clearly lower after the start",
    "higher": "clearly higher after the start",
    "similar": "no clear change after the start",
}
CHANGE_REASONS_EN = {
    "no_indicator": "no indicator is named",
    "unknown_indicator": "the indicator is not in the database",
    "not_started": "has not begun",
    "no_value_before": "no value before the start",
    "no_value_after": "no value after the start yet",
    "suppressed": "one of the values is not shown",
    "break": "the series broke in between",
    "preliminary": "one of the values is preliminary",
    "no_interval": "the uncertainty is unknown",
    "rounding": "the publisher's rounding decides",
}
SIGNALS_EN = {
    "beyond_limits": "beyond the limits",
    "run_of_seven": "seven in a row on one side of the centre line",
    "trend_of_seven": "seven in a row in one direction",
    "two_of_three": "two of three near a limit",
    "none": "nothing but the usual variation",
}
CONTROL_VERDICTS_EN = {
    "improving": "unusually good by its own history",
    "worsening": "unusually bad by its own history",
    "neither": "unusual by its own history",
    "no_signal": "nothing unusual by its own history",
}
MISSING_LINKS_EN = {"cause": "analysis of causes", "action": "action", "indicator": "indicator"}


def unit_of(unit: str, period_type: str) -> str:
    """An indicator's unit as it is for values of one kind of period: per 100 000 invånare och år."""
    for general, by_kind in _IN_UNITS.items():
        if unit.endswith(general):
            return unit.removesuffix(general) + by_kind.get(period_type, by_kind["other"])
    return unit
