"""The pages of indicators."""

TEXTS: dict[str, tuple[str, str]] = {
    # Indicators
    "indicators.title": ("Indikatorer", "Indicators"),
    "indicators.lead": (
        "Vad som mäts, hur, och var det visas. Varje indikator har en egen sida.",
        "What is measured, how, and where it is shown. Each indicator has a page of its own.",
    ),
    "indicator.meaning": ("Definition", "Definition"),
    "indicator.now": ("Läget nu", "The situation now"),
    "indicator.map": ("På kartan", "On the map"),
    "indicator.history": ("Över tid", "Over time"),
    "indicator.city_over_time": ("{area} över tid", "{area} over time"),
    "indicator.history.note": (
        "Tabellen visar de senaste {n} perioderna. Alla finns i filerna under Hämta siffrorna.",
        "The table shows the latest {n} periods. All are in the files under Download the figures.",
    ),
    "indicator.index.lead": (
        "Varje områdes eget värde {base}, året före programmet, är 100. Streck: det går inte att räkna, för att värdet då "
        "saknas, bygger på lite eller hör till en annan serie.",
        "Each area's own value of {base}, the year before the programme, is 100. A dash: it cannot be computed, because the "
        "value of then is missing, rests on little or belongs to another series.",
    ),
    "indicator.disagree": (
        "Definitionerna säger motsatta saker om {areas}.",
        "The definitions say opposite things about {areas}.",
    ),
    "indicator.definition": ("Definition {n}", "Definition {n}"),
    "indicator.definitions": ("Definitioner sida vid sida", "Definitions side by side"),
    "indicator.definitions.lead": (
        "Indikatorn räknas på flera sätt. De är skilda serier och blandas aldrig.",
        "The indicator is counted in several ways. They are separate series and are never mixed.",
    ),
    "indicator.no_value": (
        "Indikatorn har inget värde i den här publiceringen: {reason}.",
        "The indicator has no value in this publication: {reason}.",
    ),
    "indicator.numerator": ("Täljare", "Numerator"),
    "indicator.denominator": ("Nämnare", "Denominator"),
    "indicator.unit": ("Enhet", "Unit"),
    "indicator.direction": ("Riktning", "Direction"),
    "indicator.interval": ("Osäkerhet", "Uncertainty"),
    "indicator.rule": ("Skydd av uppgifter", "Disclosure control"),
    "indicator.caveats": ("Att tänka på", "Keep in mind"),
    "indicator.owner": ("Ansvarig", "Responsible"),
    "indicator.review": ("Ses över senast", "Reviewed by"),
    "indicator.id": ("Beteckning", "Identifier"),
    "indicator.version": ("Definition", "Definition"),
    "indicator.breaks": ("Brott i serien", "Breaks in the series"),
}
