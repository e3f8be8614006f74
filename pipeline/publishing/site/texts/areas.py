"""The pages of the city and of its districts, and what their summaries say."""

TEXTS: dict[str, tuple[str, str]] = {
    # Summary of an area
    "summary": ("Sammanfattning", "Summary"),
    "summary.compared": (
        "Av {n} indikatorer som går att jämföra är läget i {area}",
        "Of the {n} indicators that can be compared, {area} is",
    ),
    "summary.none_compared": (
        "Ingen indikator för {area} går att jämföra med hela staden i den här publiceringen.",
        "No indicator for {area} can be compared with the whole city in this publication.",
    ),
    "summary.worse": ("sämre än i staden i {n}", "worse than the city in {n}"),
    "summary.better": ("bättre i {n}", "better in {n}"),
    "summary.similar": ("utan säker skillnad i {n}", "not clearly different in {n}"),
    "summary.differs": (
        "I {n} skiljer sig värdet, men där är mer varken bra eller dåligt.",
        "In {n} the value differs, but there more is neither good nor bad.",
    ),
    "summary.differs.one": (
        "I {n} skiljer sig värdet, men där är mer varken bra eller dåligt.",
        "In {n} the value differs, but there more is neither good nor bad.",
    ),
    "summary.holds": (
        "En skillnad räknas när stadens värde ligger utanför områdets 95-procentiga osäkerhetsintervall. När många "
        "jämförelser görs "
        "blir några olika bara av slump. {tested} av {all} skillnader går att pröva mot resten av staden, varav {judged} bland "
        "de bättre och sämre; {n} av de prövade håller när alla jämförelser räknas ihop. De andra är inte prövade.",
        "A difference counts when the city's value lies outside the area's 95 per cent interval. When many "
        "comparisons are made "
        "some differ by chance alone. {tested} of {all} differences can be tested against the rest of the city, {judged} of "
        "them among the better and worse; {n} of those tested hold when all comparisons are taken together. The others are "
        "not tested.",
    ),
    "summary.rule": (
        "En skillnad räknas när stadens värde ligger utanför områdets 95-procentiga osäkerhetsintervall. När många "
        "jämförelser görs "
        "blir några olika bara av slump.",
        "A difference counts when the city's value lies outside the area's 95 per cent interval. When many "
        "comparisons are made "
        "some differ by chance alone.",
    ),
    "summary.got_worse": ("Har blivit sämre", "Has got worse"),
    "summary.got_better": ("Har blivit bättre", "Has got better"),
    "summary.not_worse_now": (
        "Ingen av de {n} som går att följa har säkert blivit sämre sedan förra jämförbara perioden.",
        "None of the {n} that can be followed has clearly got worse since the last comparable period.",
    ),
    "summary.not_better_now": (
        "Ingen av de {n} som går att följa har säkert blivit bättre sedan förra jämförbara perioden.",
        "None of the {n} that can be followed has clearly got better since the last comparable period.",
    ),
    "summary.not_followed": (
        "Det går inte att säga: för ingen indikator är osäkerheten känd både nu och i den jämförbara perioden före. Oftast "
        "saknas folkmängden för den ena.",
        "That cannot be said: for no indicator is the uncertainty known both now and in the comparable period before. Mostly "
        "the population of one of them is missing.",
    ),
    "summary.changed": (
        "Från {before} ({since}) till {value} {unit} ({period}).",
        "From {before} ({since}) to {value} {unit} ({period}).",
    ),
    "summary.maybe_chance": ("Kan bero på slump.", "May be chance."),
    "trend.increasing": ("ökar sedan {since}", "increasing since {since}"),
    "trend.decreasing": ("minskar sedan {since}", "decreasing since {since}"),
    "trend.no_change": ("ingen säker trend sedan {since}", "no clear trend since {since}"),
    "change.no_interval": ("osäkerheten är okänd", "the uncertainty is unknown"),
    "change.none": ("ingen period att jämföra med", "no period to compare with"),
    "change.since": ("sedan {since}", "since {since}"),
    "column.over_time": ("Förändring", "Change"),
    "to": ("till", "to"),
    "summary.worse_than": ("Sämre än staden", "Worse than the city"),
    "summary.better_than": ("Bättre än staden", "Better than the city"),
    "summary.not_known": ("Det vet vi inte", "What we do not know"),
    "summary.no_worse": (
        "Ingen jämförd indikator är säkert sämre än i staden.",
        "No compared indicator is clearly worse than in the city.",
    ),
    "summary.no_better": (
        "Ingen jämförd indikator är säkert bättre än i staden.",
        "No compared indicator is clearly better than in the city.",
    ),
    "summary.more": ("och {n} till i tabellen nedan", "and {n} more in the table below"),
    "summary.more.one": ("och {n} till i tabellen nedan", "and {n} more in the table below"),
    "summary.item": (
        "{value} {unit}, {period}. Hela staden: {city}.",
        "{value} {unit}, {period}. The city: {city}.",
    ),
    "summary.item.interval": (
        "{value} {unit} (osäkerhet {lower}–{upper}), {period}. Hela staden: {city}.",
        "{value} {unit} (uncertainty {lower}–{upper}), {period}. The city: {city}.",
    ),
    "summary.preliminary": ("Preliminärt.", "Preliminary."),
    "unknown.not_measured": (
        "{n} saknar uppgift för den senaste perioden (inte mätt, eller inte levererat)",
        "{n} have no figure for the latest period (not measured, or not delivered)",
    ),
    "unknown.not_measured.one": (
        "{n} saknar uppgift för den senaste perioden (inte mätt, eller inte levererat)",
        "{n} has no figure for the latest period (not measured, or not delivered)",
    ),
    "unknown.suppressed": (
        "{n} visas inte, för att skydda enskilda",
        "{n} are not shown, to protect individuals",
    ),
    "unknown.suppressed.one": (
        "{n} visas inte, för att skydda enskilda",
        "{n} is not shown, to protect individuals",
    ),
    "unknown.missing_denominator": (
        "{n} har ett antal men inget att dela med",
        "{n} have a count but nothing to divide by",
    ),
    "unknown.missing_denominator.one": (
        "{n} har ett antal men inget att dela med",
        "{n} has a count but nothing to divide by",
    ),
    "unknown.not_existing": ("{n} gäller en tid då området inte fanns", "{n} concern a time before the area existed"),
    "unknown.not_existing.one": (
        "{n} gäller en tid då området inte fanns",
        "{n} concerns a time before the area existed",
    ),
    "unknown.unreliable": (
        "{n} bygger på så lite att de inte räknas i sammanfattningen",
        "{n} rest on so little that they are left out of the summary",
    ),
    "unknown.unreliable.one": (
        "{n} bygger på så lite att den inte räknas i sammanfattningen",
        "{n} rests on so little that it is left out of the summary",
    ),
    "unknown.not_compared": (
        "{n} har ett värde som inte går att jämföra (osäkerheten är okänd, utgivarens avrundning avgör, eller bara det "
        "ena värdet är preliminärt)",
        "{n} have a value that cannot be compared (its uncertainty is unknown, the publisher's rounding decides, or only one "
        "of the two is preliminary)",
    ),
    "unknown.not_compared.one": (
        "{n} har ett värde som inte går att jämföra (osäkerheten är okänd, utgivarens avrundning avgör, eller bara det "
        "ena värdet är preliminärt)",
        "{n} has a value that cannot be compared (its uncertainty is unknown, the publisher's rounding decides, or only one "
        "of the two is preliminary)",
    ),
    "unknown.nothing": ("Alla indikatorer för området har ett värde.", "Every indicator of the area has a value."),
    # District page
    "district.title": ("Lägesbild {area}", "Situational picture: {area}"),
    "district.where": ("Var i staden", "Where in the city"),
    "district.where.lead": (
        "De indikatorer där {area} skiljer sig mest till det sämre, i alla elva områden. Kartan visar ungefär hur "
        "områdena "
        "ligger, inte deras storlek.",
        "The indicators in which {area} differs most for the worse, in all eleven districts. The map shows roughly "
        "how the "
        "districts lie, not their size.",
    ),
    "district.where.none": (
        "Ingen indikator är säkert sämre här än i staden, så kartan visar bara var området ligger.",
        "No indicator is clearly worse here than in the city, so the map only shows where the district lies.",
    ),
    "district.compared": ("Jämfört med staden", "Compared with the city"),
    "district.compared.lead": (
        "Strecket i mitten är hela staden. Åt höger är bättre, åt vänster är sämre; i raderna utan bedömning är "
        "höger högre. "
        "Den ljusa balken är spridningen mellan områdena, den mörka den mittersta hälften av dem.",
        "The line in the middle is the whole city. Right is better, left is worse; in rows without a judgement "
        "right is higher. "
        "The light bar is the range of the districts, the dark one the middle half of them.",
    ),
    "district.time": ("Över tid", "Over time"),
    "district.time.title": ("{area} över tid", "{area} over time"),
    "district.time.all": ("Alla {n} serier över tid", "All {n} series over time"),
    "district.time.chosen": (
        "Det som sammanfattningen nämner står först.",
        "What the summary names comes first.",
    ),
    "district.time.lead": (
        "Fylld punkt: fastställt värde. Öppen punkt: preliminärt eller osäkert. Skuggan eller strecket är "
        "osäkerheten (95 %). "
        "Den tunna grå linjen är hela staden. En streckad lodrät linje är ett avbrott i serien. Undersökningar är "
        "punkter utan "
        "linje, för de är inte en enda serie. ◦ uppgift saknas, .. visas inte. Siffrorna under varje diagram är "
        "de tolv senaste perioderna.",
        "Filled point: final value. Open point: preliminary or uncertain. The shade or bar is the uncertainty "
        "(95%). The thin "
        "grey line is the whole city. A dashed vertical line is a break in the series. Surveys are points without a "
        "line, for "
        "they are not one series. ◦ no figure, .. not shown. The figures below each chart are those of "
        "the latest twelve periods.",
    ),
    "control": ("Är det senaste ovanligt?", "Is the latest unusual?"),
    "control.lead": (
        "Ett styrdiagram jämför en serie med dess egen historia. Mellan de streckade gränserna är variationen "
        "vanlig. En öppen ruta "
        "är en signal: den ber om en förklaring men bevisar inget. Månader har säsonger, som gränserna inte känner "
        "till.",
        "A control chart compares a series with its own history. Between the dashed limits variation is usual. An "
        "open diamond is "
        "a signal: it asks for an explanation but proves nothing. Months have seasons, which the limits do not know.",
    ),
    "control.some": (
        "{n} av {all} serier har en signal i sin senaste punkt ({latest}).",
        "{n} of {all} series have a signal in their latest point ({latest}).",
    ),
    "control.nothing": (
        "Ingen av de {all} serierna har en signal i sin senaste punkt ({latest}).",
        "None of the {all} series has a signal in its latest point ({latest}).",
    ),
    "control.says": ("{period}: {verdict} ({why}).", "{period}: {verdict} ({why})."),
    "control.trial": (
        "Gränserna är på prov: de bygger på färre än tolv punkter.",
        "The limits are on trial: they rest on fewer than twelve points.",
    ),
    "control.signal": ("Signal", "Signal"),
    "control.centre": ("Mitt", "Centre"),
    "control.limits": ("Gränser", "Limits"),
    "control.title": ("Styrdiagram", "Control chart"),
    "alarm": ("Månader långt över de senaste", "Months far above the latest ones"),
    "alarm.says": (
        "{n} anmälda i {period}, mot i genomsnitt {usual} per månad dessförinnan (larmgräns {threshold}). Metoden "
        "känner inte till "
        "säsonger.",
        "{n} reported in {period}, against {usual} per month on average before (alarm above {threshold}). The "
        "method knows no "
        "seasons.",
    ),
    "funnel": ("Nämnderna efter storlek", "The committees by size"),
    "funnel.lead": (
        "Små nämnder varierar mer av slump. Mellan de prickade gränserna (95 %) och de streckade (99,8 %) är "
        "skillnaden mot staden "
        "inte säker. De som ligger utanför är namngivna.",
        "Small committees vary more by chance. Between the dotted limits (95%) and the dashed ones (99.8%) the "
        "difference from the "
        "city is not sure. Those outside are named.",
    ),
    "funnel.label": ("{title}: {n} nämnder efter storlek", "{title}: {n} committees by size"),
    "district.time.none": (
        "Ingen indikator har fler än en period än.",
        "No indicator has more than one period yet.",
    ),
    "district.actions": ("Åtgärder och uppföljning", "Actions and their follow-up"),
    "district.actions.none": (
        "Inga åtgärder är inlämnade för området i den här publiceringen. Det betyder inte att inget görs.",
        "No actions have been delivered for the district in this publication. It does not mean that nothing is done.",
    ),
    "plan.lead": (
        "Så hänger problem, orsak, åtgärd och uppföljning ihop, enligt områdets egen åtgärdsplan. Bredvid står "
        "indikatorn före "
        "åtgärdens start och efter. Att en siffra ändrats visar inte att åtgärden är skälet.",
        "How problem, cause, action and follow-up are linked, by the area's own action plan. Beside them stands the "
        "indicator "
        "before the action began and after. That a figure has changed does not show that the action is the reason.",
    ),
    "plan.picture": (
        "Lägesbilden enligt lag antogs {day} och gäller {from} till {to}.",
        "The situational picture required by law was adopted on {day} and covers {from} to {to}.",
    ),
    "plan.picture.old": ("Den är äldre än två år.", "It is older than two years."),
    "plan.picture.none": (
        "Ingen lägesbild enligt lag är antagen.",
        "No situational picture required by law has been adopted.",
    ),
    "plan.picture.adopted": ("Lägesbild antagen", "Picture adopted"),
    "plan.as_of": ("Uppgifterna gäller {day}.", "As known on {day}."),
    "plan.prioritised": ("prioriterat", "prioritised"),
    "plan.cause": ("Orsak", "Cause"),
    "plan.missing": ("saknas", "missing"),
    "plan.link": ("Kedjan bryts", "The chain breaks"),
    "plan.link.missing": ("{what} saknas", "no {what}"),
    "plan.action": ("Åtgärd", "Action"),
    "plan.time": ("Tid och läge", "Time and state"),
    "plan.outcome": ("Utfall enligt uppföljningen", "Outcome by the follow-up"),
    "plan.before": ("Indikatorn före", "Indicator before"),
    "plan.after": ("Indikatorn efter", "Indicator after"),
    "plan.change": ("Förändring", "Change"),
    "plan.overdue": ("försenad", "overdue"),
    "plan.followed_up": ("uppföljd {day}", "followed up on {day}"),
    "plan.not_followed_up": ("inte uppföljd", "not followed up"),
    "plan.measured": ("mätt före och efter", "measured before and after"),
    "plan.not_measured": ("inte mätt före och efter", "not measured before and after"),
    "plan.wider": ("siffrorna gäller {area}", "the figures are for {area}"),
    "plan.no_actions": ("Ingen åtgärd är angiven för problemet.", "No action is given for the problem."),
    "plan.problems": ("Problem", "Problems"),
    "plan.traced": ("Med hel kedja", "With a whole chain"),
    "plan.actions": ("Åtgärder", "Actions"),
    "plan.with_outcome": ("Uppföljda", "Followed up"),
    "plan.late": ("Försenade", "Overdue"),
    "city.plans": (
        "Hel kedja betyder att problemet har en orsaksanalys, en åtgärd och en indikator. Ett område som inte står "
        "här har inte "
        "lämnat någon plan.",
        "A whole chain means that the problem has an analysis of causes, an action and an indicator. An area that "
        "is not here has "
        "delivered no plan.",
    ),
    "district.limits": ("Källor och begränsningar", "Sources and limits"),
    "district.committee": ("stadsdelsnämndens egna uppgifter", "the district council's own records"),
    "district.empty": (
        "Det finns inga värden för området i den här publiceringen.",
        "There are no values for the district in this publication.",
    ),
    "no_judgement": (
        "Utan bedömning: mer är varken bra eller dåligt",
        "Without a judgement: more is neither good nor bad",
    ),
    "downloads": ("Hämta siffrorna", "Download the figures"),
    "downloads.workbook": ("Arbetsbok för {area} (Excel)", "Workbook for {area} (Excel, in Swedish)"),
    "downloads.indicator": (
        "Den här indikatorn för svenskt Excel (CSV)",
        "This indicator for Swedish Excel (CSV)",
    ),
    "downloads.csv_excel": ("Alla värden för svenskt Excel (CSV)", "All values for Swedish Excel (CSV)"),
    "downloads.csv": ("Alla värden för program (CSV)", "All values for programs (CSV)"),
    "downloads.parquet": ("Alla värden (Parquet)", "All values (Parquet)"),
    "downloads.json": ("Definitioner och källor (JSON)", "Definitions and sources (JSON)"),
    "downloads.all": ("Allt i en fil (zip)", "Everything in one file (zip)"),
    # City page
    "city.title": ("Lägesbild Stockholm", "Situational picture: Stockholm"),
    "city.lead": (
        "Så ser tryggheten och brottsligheten ut i stadens elva stadsdelsområden, jämfört med hela staden.",
        "Safety and crime in the city's eleven districts, compared with the whole city.",
    ),
    "city.worse": ("Var är det sämre än i staden?", "Where is it worse than in the city?"),
    "city.nowhere": (
        "Inget område är säkert sämre i någon indikator.",
        "No district is clearly worse in any indicator.",
    ),
    "city.most": ("Längst från staden: {what}.", "Furthest from the city: {what}."),
    "city.got_worse": ("Vad har blivit sämre i staden?", "What has got worse in the city?"),
    "city.got_better": ("Har blivit bättre: {what}.", "Has got better: {what}."),
    "city.areas": ("Område för område", "District by district"),
    "city.worse.note": (
        "Antalet säger hur många indikatorer som är säkert sämre, av dem som går att jämföra och där det finns ett bättre "
        "och ett sämre. Osäkra värden räknas inte. Det säger inte hur stora skillnaderna är.",
        "The number tells how many indicators are clearly worse, of those that can be compared and where there is a better "
        "and a worse. Uncertain values are left out. It does not tell how large the differences are.",
    ),
    "city.more": (
        "{n} områden till är sämre i någon indikator; de står under Område för område.",
        "{n} more districts are worse in some indicator; they stand under District by district.",
    ),
    "city.more.one": (
        "{n} område till är sämre i någon indikator; det står under Område för område.",
        "{n} more district is worse in some indicator; it stands under District by district.",
    ),
    "city.of": ("{n} av {all} sämre", "{n} of {all} worse"),
    "city.better_of": ("{n} bättre", "{n} better"),
    "city.unknown": ("Vad vet vi inte?", "What do we not know?"),
    "city.nothing": ("{n} indikatorer har inget värde alls", "{n} indicators have no value at all"),
    "city.nothing.one": ("{n} indikator har inget värde alls", "{n} indicator has no value at all"),
    "city.city_only": (
        "{n} indikatorer har värden bara för hela staden, inte för områdena",
        "{n} indicators have values for the whole city only, not for the districts",
    ),
    "city.city_only.one": (
        "{n} indikator har värden bara för hela staden, inte för områdena",
        "{n} indicator has values for the whole city only, not for the districts",
    ),
    "city.matrix": ("Alla indikatorer, område för område", "All indicators, district by district"),
    "city.matrix.lead": (
        "Senaste perioden för varje indikator. I områdena gäller orden jämförelsen med hela staden, i kolumnen Hela "
        "staden "
        "jämförelsen med förra jämförbara perioden. Oklart betyder att ingen säker skillnad syns.",
        "The latest period of each indicator. In the districts the words are about the comparison with the whole "
        "city, in the "
        "column The city about the last comparable period. Unclear means that no clear difference shows.",
    ),
    "city.elsewhere": (
        "Nämndernas avtal och stadsplanens fokusområden har egna områden. De visas på indikatorernas sidor.",
        "The committees' contracts and the city plan's focus areas have areas of their own. They are on the "
        "indicators' pages.",
    ),
}
