"""Disclosure control: which cells are withheld besides those that must be, and the proof that none can be worked out.

- `programme`: linear programmes that are asked again and again. The solver is here and nowhere else.
- `linear`: what follows from sums about numbers that nobody showed. Arithmetic alone.
- `cells`: how published rows hang together (areas, periods, definitions, sexes, ages), as sums of the same atoms.
- `secret`: which figures are secret and how much room each needs. For the engine alone.
- `attack`: works out what it can from a release and from what was published before. It knows nothing of `secret` and `pattern`.
- `leaks`: what says something of a withheld cell as it is.
- `words`: what tells a secret in the words of a run: messages, history, reasons of refusals.
- `proof`: holds the attack against the secrets.

Which cells are secret by rule is for the models to say. Numpy, scipy's matrices and HiGHS come with the modules here, so these
are imported late.
"""

from pipeline.checks import Sentence

TOLD_BEFORE = "earlier_publications_tell_nothing_withheld"
PROVED = {
    "withheld_figures_stay_withheld": Sentence(
        "Inget dolt går att räkna ut eller att ringa in för snävt, varken ur den här publiceringen eller med de tidigare.",
        "Nothing withheld can be worked out or bounded too closely, neither from this publication nor with earlier ones.",
    ),
    TOLD_BEFORE: Sentence(
        "Ingen tidigare publicering avslöjar ensam något som en regel döljer i dag.",
        "No earlier publication tells by itself what a rule withholds today.",
    ),
    "nothing_speaks_of_withheld_figures": Sentence(
        "Ingen tabell säger något om en dold siffra: inget värde, antal, gräns, jämförelse eller förändring.",
        "No table says anything of a withheld figure: no value, count, limit, comparison or change.",
    ),
}
"""What the proof says of a release."""
SAID = {
    "nothing_secret_is_said_in_words": Sentence(
        "Inget meddelande och ingen historik från körningen nämner en dold siffra, en person eller en leverantör.",
        "No message and no history of the run tells a withheld figure, a person or a supplier.",
    ),
}
"""What the search of a run's words says."""
CHECKS = PROVED | SAID
"""Checks on a release, and what is true where they pass. All are blocking but `TOLD_BEFORE`: nothing can be done about that."""
