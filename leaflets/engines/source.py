"""Floor 4, the source: a document as WeasyPrint reads it, with what it is spared."""

from collections.abc import Sequence
from copy import copy
from functools import lru_cache, partial
from typing import Any

from weasyprint import CSS, DEFAULT_OPTIONS, HTML
from weasyprint.css import find_stylesheets
from weasyprint.css.targets import TargetCollector
from weasyprint.document import Document
from weasyprint.images import get_image_from_uri
from weasyprint.layout import LayoutContext

from leaflets.engines import short_ways
from leaflets.engines.kept_styles import KeptStyleFor, Wardrobe
from leaflets.engines.studio import Studio, has_notes
from leaflets.layout import Layout

MOST_WARDROBES = 3
"""So many pages, by size and margins, have their styles kept, 2 MB each; few pieces need any but the first."""

short_ways.take()


@lru_cache(maxsize=1)
def _without_notes(sheet: CSS) -> CSS:
    """WeasyPrint's own style sheet without its rules for notes: each would cost every element a style of its own."""
    lean = copy(sheet)
    lean.matcher = copy(sheet.matcher)
    lean.matcher.other_selectors = [entry for entry in sheet.matcher.other_selectors if "note" not in str(entry[3])]
    return lean


class Source(HTML):  # type: ignore[misc]  # WeasyPrint has no types
    """A document as WeasyPrint reads it.

    It is spared the styles of notes where neither it nor its style sheet has any; then its styles are kept as well,
    unless its template has style sheets of its own.
    """

    def __init__(self, markup: str, layout: Layout, kept: Studio) -> None:
        super().__init__(string=markup, base_url=layout.folders[0].as_uri() + "/", url_fetcher=kept.fetcher)
        self._has_notes = kept.has_notes or has_notes(markup)
        self._studio = kept

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        sheets: list[CSS] = super()._ua_stylesheets(forms)
        return sheets if self._has_notes else [_without_notes(sheets[0]), *sheets[1:]]

    def laid_out(self, variant: str) -> Document:
        """The document laid out, its fonts, style sheets and pictures being the studio's."""
        options = {**DEFAULT_OPTIONS, "cache": self._studio.pictures, "pdf_variant": variant}
        options["stylesheets"] = list(self._studio.styles)
        kind = Document if self.wardrobe is None else _InKeptStyles
        return kind._render(self, self._studio.fonts, None, None, options)

    @property
    def wardrobe(self) -> Wardrobe | None:
        """The kept styles for its page; None where it has style sheets that others do not share."""
        own = [element for element in self.etree_element.iter() if element.tag in {"style", "link"}]
        if self._has_notes or len(own) != 1:
            return None
        wardrobes, page = self._studio.wardrobes, own[0].text or ""
        found = wardrobes.pop(page, None) or self._wardrobe(self._studio.styles)
        wardrobes[page] = found  # the one used last comes last
        if len(wardrobes) > MOST_WARDROBES:
            wardrobes.pop(next(iter(wardrobes))).let_go()
        return found

    def _wardrobe(self, styles: Sequence[CSS]) -> Wardrobe:
        fonts = self._studio.fonts
        own = find_stylesheets(
            self.wrapper_element, self.media_type, self.url_fetcher, self.base_url, fonts, {}, {}, [], []
        )
        sheets = [
            *((sheet, "user agent", None) for sheet in self._ua_stylesheets()),
            *((sheet, "author", None) for sheet in own),
            *((sheet, "user", None) for sheet in styles),
        ]
        return Wardrobe(sheets, self.base_url, fonts)


class _InKeptStyles(Document):  # type: ignore[misc]  # WeasyPrint has no types
    """A document that takes its styles from its source's wardrobe."""

    @classmethod
    def _build_layout_context(
        cls, html: Any, font_config: Any, counter_style: Any, _color_profiles: Any, options: Any
    ) -> LayoutContext:
        collector = TargetCollector()
        for style in html._ua_counter_style():
            counter_style.update(style)
        style_for = KeptStyleFor(html, html.wardrobe, collector)
        picture = partial(get_image_from_uri, cache=options["cache"], url_fetcher=html.url_fetcher, options=options)
        return LayoutContext(style_for, picture, font_config, counter_style, collector)
