"""The pages for readers: static, in Swedish and English, of the published warehouse and nothing else.

`figures` looks things up, `summary` decides what may be said, `language` and `texts` speak, `wording` says what a row says,
`charts` draws and `drawing` chooses what is drawn. `book` holds these for one language; `area_pages`, `indicator_pages` and
`background_pages` fill the kinds of page, `pages` writes them all, and `templates/` lays them out. `leak_search`
reads the made pages again, before anybody sees them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.publishing.reading import Edition
    from pipeline.settings import Settings


def make(settings: Settings, to: Path | None = None, edition: Edition | None = None) -> Path:
    """Write the pages of the publication that readers see and return their folder; `edition` is it where it was read already.

    `<home>/site/<vintage>/`, and the link `<home>/site/latest` to it. A folder that is there already is replaced whole; a run
    that is killed leaves the one before. Raises Fault E-UNPUBLISHED where nothing has been published, E-LEAK where a page says
    something of a withheld figure: then nothing of the folder is shown.
    """
    from pipeline import model_docs
    from pipeline.publishing import reading
    from pipeline.publishing.folder import write_whole
    from pipeline.publishing.leak_fault import refuse
    from pipeline.publishing.site import leak_search, pages

    told = edition or reading.read(settings)
    base = to or settings.site
    exports = settings.exports / told.vintage

    models = settings.vintages / told.vintage / model_docs.FILE

    def write(folder: Path) -> None:
        pages.write(folder, told, base, exports, has_models=models.exists())
        refuse(leak_search.leaks(folder, told))
        if models.exists():
            # After the search, which reads pages of figures: this one is code.
            (folder / pages.MODELS).parent.mkdir()
            (folder / pages.MODELS).write_text(model_docs.page(models.read_bytes()), encoding="utf-8")

    return write_whole(base, told.vintage, write)
