"""The pages behind the figures: sources, changes, quality, data dictionary, legend, method."""

TEXTS: dict[str, tuple[str, str]] = {
    # Sources
    "sources.title": ("Källor", "Sources"),
    "sources.lead": (
        "Var siffrorna kommer ifrån, på vilka villkor.",
        "Where the figures come from, and on what terms.",
    ),
    "source.terms": ("Villkor", "Terms"),
    "source.citation": ("Så anges källan", "Cite as"),
    "source.geography": ("Områden", "Areas"),
    "source.files": ("Filer i den här publiceringen", "Files in this publication"),
    "source.no_files": ("Inga filer i den här publiceringen.", "No files in this publication."),
    "source.indicators": ("Indikatorer ur källan", "Indicators from this source"),
    "source.file": ("Fil", "File"),
    "source.arrived": ("Kom", "Arrived"),
    "source.planned": (
        "Källan är planerad. Inga uppgifter ur den kan levereras än.",
        "The source is planned. Nothing from it can be delivered yet.",
    ),
    "source.is_planned": ("planerad", "planned"),
    "source.is_undelivered": ("inget levererat", "nothing delivered"),
    # Changes
    "changes.title": ("Ändringar sedan förra publiceringen", "Changes since the last publication"),
    "changes.first": (
        "Det här är den första publiceringen. Det finns ingen tidigare att jämföra med.",
        "This is the first publication. There is no earlier one to compare with.",
    ),
    "changes.none": (
        "Inget värde är ändrat sedan förra publiceringen.",
        "No value has changed since the last publication.",
    ),
    "changes.lead": (
        "{changed} uppgifter är ändrade, {new} nya och {gone} borttagna sedan publiceringen {day}.",
        "{changed} entries are changed, {new} new and {gone} gone since the publication of {day}.",
    ),
    "changes.new": (
        "Av de nya har {n} ett värde; de andra säger varför inget finns.",
        "Of the new, {n} have a value; the others say why there is none.",
    ),
    "changes.changed": (
        "Av de ändrade har {n} ett annat värde än förut; de andra har ändrad status, gräns eller beräkning.",
        "Of the changed, {n} have another value than before; the others have another status, limit or way of computing.",
    ),
    "changes.why": ("Varför, och i vilka indikatorer", "Why, and in which indicators"),
    "changes.biggest": ("De största ändringarna", "The biggest changes"),
    "changes.biggest.lead": (
        "Ändrade värden som bygger på minst tio händelser, störst ändring i procent först.",
        "Changed values that rest on at least ten events, the biggest change in per cent first.",
    ),
    # Quality
    "quality.title": ("Kvalitet", "Quality"),
    "quality.lead": (
        "Inget publiceras som inte klarat kontrollerna. {n} kontroller gjordes före den här publiceringen; {failed} "
        "gav en varning.",
        "Nothing is published that has not passed its checks. {n} checks were made before this publication; "
        "{failed} gave a warning.",
    ),
    "quality.warnings": ("Varningar", "Warnings"),
    "quality.no_warnings": ("Ingen kontroll gav en varning.", "No check gave a warning."),
    "quality.checks": ("Alla kontroller", "All checks"),
    "quality.layer.raw": ("Källornas tabeller", "The sources' tables"),
    "quality.layer.models": ("Modeller och indikatorer", "Models and indicators"),
    "quality.layer.marts": ("Det som publiceras", "What is published"),
    "quality.undelivered": (
        "Ur de här källorna finns inget i publiceringen, så deras kontroller hade inget att pröva: {what}.",
        "Nothing from these sources is in the publication, so their checks had nothing to test: {what}.",
    ),
    "quality.technical": (
        "{n} kontroller av databasens nycklar, koder och samband, med dess egna beteckningar",
        "{n} checks of the database's keys, codes and relations, in its own terms",
    ),
    "quality.passed": ("godkänd", "passed"),
    "quality.warned": ("varning", "warning"),
    "quality.idle": ("inget att granska", "nothing to look at"),
    "quality.before": ("Publicering för publicering", "Publication by publication"),
    "quality.before.lead": (
        "Hur många kontroller som gjordes före varje publicering som sparas, och vilka som gav en varning.",
        "How many checks were made before each publication that is kept, and which gave a warning.",
    ),
    "quality.dictionary": ("Databasens tabeller och kolumner", "Tables and columns of the database"),
    "column.publication": ("Publicering", "Publication"),
    "column.checks": ("Kontroller", "Checks"),
    "column.warnings": ("Varningar", "Warnings"),
    "column.which": ("Vilka kontroller", "Which checks"),
    # Data dictionary
    "dictionary.title": ("Dataordbok", "Data dictionary"),
    "dictionary.lead": (
        "Varje tabell och kolumn i den publicerade databasen, så som de beskrivs i den. Beskrivningarna är på "
        "engelska.",
        "Every table and column of the published database, as they are described in it.",
    ),
    "dictionary.models": ("Modellerna i dbt (på engelska)", "The models in dbt"),
    "dictionary.models.lead": (
        "För den som vill se hur tabellerna räknas fram: varje modell med sin kod, sina kolumner och sina beroenden.",
        "For those who want to see how the tables are computed: each model with its code, its columns and what it depends on.",
    ),
    "column.column": ("Kolumn", "Column"),
    "column.type": ("Typ", "Type"),
    # Legend
    "legend.title": ("Teckenförklaring", "Legend"),
    "legend.statuses": ("Statusar", "Statuses"),
    "legend.statuses.lead": (
        "Varje värde har en status. Ett värde som saknas är aldrig noll, och aldrig tomt utan förklaring.",
        "Every value has a status. A value that is missing is never zero, and never blank without a reason.",
    ),
    "legend.verdicts": ("Bättre och sämre", "Better and worse"),
    "legend.sign": ("Tecken", "Sign"),
    "legend.word": ("Ord", "Word"),
    "legend.better": (
        "Hela osäkerhetsintervallet ligger på den bättre sidan om stadens värde.",
        "The whole uncertainty interval lies on the better side of the city's value.",
    ),
    "legend.worse": (
        "Hela osäkerhetsintervallet ligger på den sämre sidan om stadens värde.",
        "The whole uncertainty interval lies on the worse side of the city's value.",
    ),
    "legend.similar": (
        "Stadens värde ligger inom osäkerhetsintervallet. Det kan finnas en skillnad som inte syns.",
        "The city's value lies within the uncertainty interval. There may be a difference that does not show.",
    ),
    "legend.higher": (
        "Säkert högre, men där mer varken är bra eller dåligt.",
        "Clearly higher, where more is neither good nor bad.",
    ),
    "legend.lower": (
        "Säkert lägre, men där mer varken är bra eller dåligt.",
        "Clearly lower, where more is neither good nor bad.",
    ),
    "legend.uncertain": (
        "Jämfört, men värdet bygger på så lite att det varken kallas bättre eller sämre.",
        "Compared, but the value rests on so little that it is called neither better nor worse.",
    ),
    "legend.unknown": (
        "Det finns inget värde, eller så går det inte att jämföra: osäkerheten är okänd, utgivarens avrundning avgör, eller "
        "bara det ena värdet är preliminärt.",
        "There is no value, or nothing it can be compared by: its uncertainty is unknown, the publisher's rounding decides, "
        "or only one of the two is preliminary.",
    ),
    "legend.dots": ("Värdet saknas; statusen säger varför.", "There is no value; the status tells why."),
    # Method
    "method.title": ("Metod", "Method"),
    "method.origin": ("Varifrån siffrorna kommer", "Where the figures come from"),
    "method.origin.text": (
        "Utgivarnas filer läses, kontrolleras och räknas om till indikatorer i en databas. Inget publiceras om en "
        "kontroll säger "
        "nej. Sidorna är gjorda av den publicerade databasen och av inget annat.",
        "The publishers' files are read, checked and made into indicators in a database. Nothing is published if a "
        "check says no. "
        "The pages are made from the published database and from nothing else.",
    ),
    "method.uncertainty": ("Osäkerhet", "Uncertainty"),
    "method.uncertainty.text": (
        "Också ett fullständigt antal anmälda brott varierar av slump från år till år. Därför har värdena ett "
        "95-procentigt "
        "intervall: för antal Poisson (exakt under tio händelser, annars Byar), för andelar Wilson, för "
        "undersökningar Wilson på "
        "den effektiva urvalsstorleken.",
        "Even a complete count of reported crimes varies by chance from year to year. So values have a 95 per cent "
        "interval: for "
        "counts Poisson (exact below ten events, otherwise Byar), for shares Wilson, for surveys Wilson on the "
        "effective sample size.",
    ),
    "method.city": ("Jämförelse med staden", "Comparison with the city"),
    "method.city.text": (
        "Ett område kallas bättre eller sämre bara när stadens värde ligger utanför områdets intervall. Området är "
        "självt en del "
        "av staden. Preliminära värden jämförs bara med preliminära. Där fler varken är bra eller dåligt, till exempel "
        "narkotikabrott som mest speglar polisens arbete, sägs bara högre eller lägre.",
        "An area is called better or worse only when the city's value lies outside the area's interval. The area "
        "itself is part of "
        "the city. Preliminary values are compared with preliminary ones only. Where more is neither good nor bad, "
        "such as drug "
        "crimes, which mostly mirror police work, only higher or lower is said.",
    ),
    "method.compared": ("Många jämförelser på en gång", "Many comparisons at once"),
    "method.compared.text": (
        "En jämförelse på tjugo blir annorlunda bara av slump. Därför jämförs varje område också med resten av "
        "staden, utan sig "
        "självt, och alla jämförelser räknas ihop (Benjamini–Hochberg, fem procent). En skillnad som inte håller då "
        "är märkt: kan "
        "bero på slump.",
        "One comparison in twenty differs by chance alone. So each area is also compared with the rest of the city, "
        "without itself, "
        "and all comparisons are taken together (Benjamini–Hochberg, five per cent). A difference that does not "
        "hold then is marked: "
        "may be chance.",
    ),
    "method.change": ("Förändring och trend", "Change and trend"),
    "method.change.text": (
        "En förändring räknas från samma månad, kvartal, halvår eller år ett år tidigare, eller från undersökningen "
        "före. Den kallas "
        "förändring bara när dess intervall inte rymmer noll. En trend kräver fem hela år i rad utan avbrott, en "
        "säkerhet på 99,8 "
        "procent, och att inget av åren ensamt avgör.",
        "A change is counted from the same month, quarter, half-year or year one year earlier, or from the survey "
        "before. It is called "
        "a change only when its interval leaves out zero. A trend needs five whole years in a row without a break, "
        "99.8 per cent "
        "certainty, and that no single year decides.",
    ),
    "method.control": ("Styrdiagram, larm och trattar", "Control charts, alarms and funnels"),
    "method.control.text": (
        "Styrdiagram jämför en serie med dess egen historia och märker ut mönster som sällan är slump. Larm märker "
        "ut månader långt "
        "över de sju före. Trattdiagram visar hur mycket en liten nämnd kan avvika av slump. Alla tre ber om en "
        "förklaring; inget av "
        "dem bevisar något.",
        "Control charts compare a series with its own history and mark patterns that are seldom chance. Alarms mark "
        "months far above "
        "the seven before. Funnel plots show how far a small committee may differ by chance. All three ask for an "
        "explanation; none "
        "of them proves anything.",
    ),
    "method.time": ("Tider och områden", "Times and areas"),
    "method.time.text": (
        "Månader, kvartal och år jämförs aldrig med varandra. Områdena är dagens elva; äldre tal är summor av de "
        "stadsdelsområden "
        "som slogs ihop. Där siffrorna inte går att jämföra bakåt är ett avbrott utmärkt.",
        "Months, quarters and years are never compared with each other. The areas are today's eleven; older figures "
        "are sums of the "
        "districts that were merged. Where figures cannot be compared backwards a break is marked.",
    ),
    "method.hidden": ("Det som inte visas", "What is not shown"),
    "method.hidden.text": (
        "Små antal personer, svarande eller leverantörer visas inte. Andra värden kan också vara dolda, så att det "
        "dolda inte går att "
        "räkna ut. Det som inte är mätt eller inte levererat står som uppgift saknas, aldrig som noll.",
        "Small numbers of persons, respondents or suppliers are not shown. Other values may be hidden as well, so "
        "that what is "
        "hidden cannot be worked out. What is not measured or not delivered is said to have no figure, never to be zero.",
    ),
    "method.reported": ("Anmälda brott är inte alla brott", "Reported crimes are not all crimes"),
    "method.reported.text": (
        "Anmälda brott beror också på hur många som anmäler. De säger något annat än undersökningar om utsatthet "
        "och otrygghet. "
        "Tal per invånare blir höga där många vistas utan att bo.",
        "Reported crimes also depend on how many people report. They say something else than surveys on exposure "
        "and unsafety. "
        "Figures per resident become high where many people stay without living there.",
    ),
}
