"""The Swedish words for the closed lists of the warehouse: what readers meet in the terminal, in tables and on pages."""

RULES = {
    "R1": "anmälda brott: få händelser märks som osäkra",
    "R2": "uppgifter om personer: små antal visas inte",
    "R3": "enkätsvar: för få svarande visas inte",
    "R4": "avtal: för få leverantörer visas inte",
    "none": "ingen",
}
STATUSES = {
    "not_existing": "området fanns inte då; en nolla från utgivaren är inget värde",
    "not_measured": "inte mätt",
    "suppressed": "visas inte",
    "missing_denominator": "antalet finns, men nämnaren saknas",
    "break": "serien bryts här; jämför inte med tidigare perioder",
    "unreliable": "osäkert: litet underlag",
    "preliminary": "preliminärt: kan ändras",
    "ok": "fastställt",
}
ORIGINS = {
    "example": "EXEMPELDATA: hör till det inbyggda exemplet",
    "synthetic": "EXEMPELDATA: påhittade (syntetiska) siffror",
}
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
METHODS = {
    "poisson": "Poisson (exakt under 10 händelser, därefter Byar)",
    "wilson": "Wilson",
    "wilson_effective": "Wilson på den effektiva urvalsstorleken",
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
