"""The pages' own texts, Swedish and English side by side. What describes an indicator, a source or an area is in the warehouse.

Plain Swedish (klarspråk): short sentences, the point first, and never more certain than the figures are.
"""

from pipeline.publishing.site.texts import areas, background, frame, indicators

TEXTS: dict[str, tuple[str, str]] = {**frame.TEXTS, **areas.TEXTS, **indicators.TEXTS, **background.TEXTS}
