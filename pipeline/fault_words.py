"""What each code of a fault or notice means, and what to do, in Swedish: for those who deliver files and read the summary.

The English sentence of a `Fault` names the case; this one says what kind it is. What an operator or engineer must know
beyond that stands in docs/runbook.md under the same code; a test holds the two lists together.
"""

from __future__ import annotations

from typing import NamedTuple


class Meaning(NamedTuple):
    what: str
    action: str


_AGAIN = "Hämta eller exportera filen på nytt och ändra inte i den."
_CORRECT = "Rätta raden och leverera filen igen."


def in_swedish(code: str) -> str:
    """What the code means and what to do, as one line."""
    return " ".join(part for part in MEANINGS[code] if part)


MEANINGS: dict[str, Meaning] = {
    code: Meaning(what, action)
    for code, what, action in [
        # Arrival
        ("E-NAME", "Filens namn kan inte användas.", "Byt namn på filen."),
        ("E-LINK", "Det som ligger i mappen är en genväg och ingen fil.", "Kopiera själva filen dit."),
        ("E-TYPE", "Filen har ett annat format än källan levererar.", "Exportera i ett av källans format."),
        ("E-READ", "Filen går inte att läsa.", "Se över filens rättigheter, eller kopiera den igen."),
        ("E-SIZE", "Filen är större än gränsen.", "Dela upp den, eller be den som driver systemet att höja gränsen."),
        ("E-EMPTY", "Filen är tom.", "Exportera igen, eller fyll i minst ett blad."),
        (
            "E-HTML",
            "Filen är en webbsida med fel filnamn.",
            "Öppna den i en webbläsare, läs vad den säger och hämta tabellen igen.",
        ),
        ("E-ENCODING", "Texten har fel teckenkodning.", _AGAIN),
        ("E-TRUNCATED", "Filen är skadad eller avbruten.", _AGAIN),
        ("E-BOMB", "Filen packas upp till långt mer än den innehåller.", "Kopiera bara tabellen till en ny arbetsbok."),
        ("E-ENCRYPTED", "Arbetsboken har ett lösenord.", "Spara den utan lösenord."),
        ("E-EXAMPLE", "Filen hör till det inbyggda exemplet.", "Ta bort den härifrån; exemplet körs för sig."),
        (
            "E-PARSER",
            "Filen har en form som programmet inte är skrivet för.",
            "Jämför med en tidigare fil och anmäl felet.",
        ),
        # Contents
        (
            "E-HEADER",
            "En rubrik, etikett eller summa saknas, är ändrad eller står på fel plats.",
            "Jämför med en tidigare fil eller med mallen.",
        ),
        ("E-SHEET", "Ett blad saknas eller är okänt.", "Leverera arbetsboken som den är, eller utgå från mallen."),
        ("E-HIDDEN-DATA", "Ett dolt blad innehåller siffror.", "Visa bladet eller ta bort det."),
        (
            "E-FORMULA",
            "En formel eller ett felvärde står där en siffra ska stå.",
            "Klistra in cellerna som värden, eller exportera igen.",
        ),
        ("E-SHAPE", "En rad har för många eller för få fält.", _AGAIN),
        (
            "E-NUMBER",
            "Cellen är inte ett giltigt tal.",
            "Skriv siffran som ett tal; lämna cellen tom om uppgiften saknas.",
        ),
        ("E-MARK", "Ett tecken med okänd betydelse står där en siffra ska stå.", "Slå upp siffran hos utgivaren."),
        ("E-PERIOD", "Året eller perioden ovanför siffrorna går inte att tolka.", _AGAIN),
        (
            "E-AREA",
            "Områdets namn är okänt.",
            "Rätta stavningen. Är namnet utgivarens eget ska det läggas till i tabellen över stavningar.",
        ),
        ("E-CONTRADICTION", "Två uppgifter i samma fil motsäger varandra.", _CORRECT),
        ("E-SUM", "Delarna blir inte lika med sin summa.", _AGAIN),
        (
            "E-RATE",
            "Antal och tal per invånare passar inte ihop.",
            "Se efter om två kolumner har bytt plats, och exportera igen.",
        ),
        # Deliveries
        ("E-COVER", "Försättsbladet saknas eller är inte rätt ifyllt.", "Fyll i bladet Leverans."),
        ("E-VERSION", "Arbetsboken bygger på en annan version av mallen.", "Kopiera raderna till en ny mall."),
        ("E-HIDDEN", "Ett dolt blad har innehåll.", "Visa bladet och flytta raderna, eller ta bort det."),
        ("E-REQUIRED", "En obligatorisk cell är tom.", "Fyll i cellen."),
        ("E-DATE", "Cellen är inte ett datum.", "Skriv år-månad-dag."),
        ("E-VALUE", "Ordet finns inte i kolumnens lista, eller texten har fel form.", "Välj ur rullistan."),
        ("E-RANGE", "Siffran är mindre eller större än kolumnen tillåter.", _CORRECT),
        ("E-DUPLICATE", "Två rader har samma nyckel.", "Behåll en av dem."),
        (
            "E-REFERENCE",
            "Raden hänvisar till något som inte finns i filen.",
            "Lägg till det, eller rätta hänvisningen.",
        ),
        ("E-DATE-ORDER", "Datumen kan inte följa på varandra.", _CORRECT),
        (
            "E-COMPARABILITY",
            "Undersökningen hade inte den åldern, det området eller den frågan.",
            "Jämför med frågeformuläret och rätta raden.",
        ),
        (
            "E-COVERAGE",
            "En rad eller ett stadsdelsområde saknas; en rad som saknas är inte noll.",
            "Lägg till raderna, med 0 där det inte fanns några.",
        ),
        # People and secrecy
        (
            "E-PERSONAL-NUMBER",
            "En cell innehåller ett personnummer. Ingen kopia har sparats.",
            "Ta bort filen nu och leverera den utan personnummer.",
        ),
        (
            "E-PERSON-ROWS",
            "Raderna handlar om enskilda personer. Ingen kopia har sparats.",
            "Ta bort filen nu och leverera sammanställda antal.",
        ),
        ("E-KEY", "Nyckeln för pseudonymer saknas.", "Lägg tillbaka den från säkerhetskopian."),
        ("E-ORGNR", "Cellen är inte ett giltigt organisationsnummer.", "Slå upp numret i avtalet och rätta det."),
        # Gates and publication
        (
            "E-IMPLAUSIBLE",
            "Filens uppgifter kan inte stämma: med den säger en kontroll nej, utan den inte.",
            "Jämför siffrorna med utgivarens. Rätta filen och leverera den igen, eller hämta den på nytt.",
        ),
        (
            "E-ARCHIVED-FILE",
            "En fil som tidigare godkänts nekas av dagens program.",
            "Rätta programmet, eller återkalla filen.",
        ),
        (
            "E-PROCESS",
            "En av körningens processer dog innan den var klar.",
            "Se till datorns minne och kör igen; inget är förlorat.",
        ),
        (
            "E-NO-BUILD",
            "Det finns inget fullständigt och granskat underlag att publicera.",
            "Läs kontrollerna som föll och kör om.",
        ),
        (
            "E-DISCLOSURE",
            "Det gick inte att pröva om något undertryckt går att räkna fram.",
            "Kör trygg doctor och sedan hela uppdateringen.",
        ),
        (
            "E-NO-AUDIT",
            "Publiceringen nekades: inget godkännande gäller just den här filen.",
            "Kör hela uppdateringen.",
        ),
        ("E-UNPUBLISHED", "Ingenting är publicerat här ännu.", "Kör trygg run."),
        (
            "E-VINTAGE",
            "Den versionen finns inte, eller är inte den som godkändes.",
            "Lista versionerna med trygg restore.",
        ),
        (
            "E-READER-FILES",
            "Publiceringen står fast, men filerna för läsare kunde inte skrivas.",
            "Åtgärda orsaken (plats på disken, rättigheter) och kör trygg run igen.",
        ),
        (
            "E-LEAK",
            "Publiceringen står fast, men filerna för läsare visas inte: de säger något om en undertryckt siffra.",
            "Rätta det som gör filerna och kör trygg run igen.",
        ),
        (
            "E-REVISIONS",
            "Minnet av vad som sagts tidigare är inte som det skrevs.",
            "Lägg tillbaka mappen revisions från säkerhetskopian.",
        ),
        ("E-HOME", "Exempeldata och riktiga data hör inte ihop.", "Använd ett hem för varje."),
        # Command line
        ("E-INDICATOR-UNKNOWN", "Det finns ingen sådan indikator.", "Välj en som föreslås."),
        ("E-AREA-UNKNOWN", "Det finns inget sådant område.", "Välj ett som föreslås."),
        (
            "E-PERIOD-UNKNOWN",
            "Indikatorn har inget för det området och den perioden.",
            "Utelämna --period så visas det senaste.",
        ),
        ("E-PUBLICATION-UNKNOWN", "Ingenting publicerades då.", "Välj en publicering som räknas upp."),
        (
            "E-UNKNOWN-FILE",
            "Ingen arkiverad fil, eller mer än en, svarar mot namnet.",
            "Skriv namnet som trygg status gör.",
        ),
        ("E-PORT", "Porten är upptagen.", "Välj en annan med --port."),
        ("E-UI", "Gränssnittet avslutades av sig självt.", "Läs det som skrevs ovanför och kör trygg doctor."),
        # Notices
        ("N-NO-LANDING", "Mappen för inkommande filer finns inte.", "Rätta sökvägen."),
        (
            "N-NO-SOURCE",
            "En mapp eller fil hör inte till någon källa och lämnas i fred.",
            "Flytta den om den ska läsas.",
        ),
        ("N-DUPLICATE", "Samma innehåll finns redan under ett annat namn och läses en gång.", ""),
        ("N-NAME-YEAR", "Namnet säger ett annat år än innehållet; innehållet gäller.", "Se efter att det är rätt fil."),
        ("N-HIDDEN-SHEET", "Ett dolt blad utan siffror lämnades i fred.", ""),
        ("N-NOTE", "Utgivarens egna anmärkningar i filen.", "Läs dem; de kan gälla hur siffrorna får användas."),
        ("N-NEW-CRIME-TYPE", "En brottstyp som ingen indikator använder är inläst men visas inte.", ""),
        ("N-OTHER-AREA", "Områden utanför Stockholm är inlästa men används inte.", ""),
        ("N-EMPTY-SHEET", "Ett tomt blad som mallen inte har lämnades utanför.", ""),
    ]
}
