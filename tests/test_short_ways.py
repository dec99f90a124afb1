"""What is spared WeasyPrint: whatever is kept or read a shorter way, its pages are those that it makes by itself."""

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

import pytest
from weasyprint import HTML
from weasyprint.css import StyleFor
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.css.targets import TargetCollector
from weasyprint.document import Document
from weasyprint.formatting_structure.boxes import Box
from weasyprint.layout import block, inline

from leaflets.edition import Issue
from leaflets.engines import html, short_ways
from leaflets.engines.kept_styles import KeptStyleFor
from leaflets.engines.manners import arrange
from leaflets.engines.source import Source
from leaflets.engines.studio import Studio
from leaflets.layout import Layout
from leaflets.ticket import Ticket
from tests.conftest import sample_press

APRIL = Issue(date(2024, 4, 1), date(2024, 5, 1))
USUAL = {"activity-leaflet"}
"""Those that are compared each time; the long tests take all."""
SET_IN_HTML = [
    "activity-leaflet",
    "activity-leaflet-easy-read",
    "activity-leaflet-large-print",
    "folded-leaflet",
    "shift-brief",
    "social-picture",
]


class Compared(Source):
    """A document that is laid out by WeasyPrint alone as well; the two must be the same, box by box."""

    seen: ClassVar[list[str]] = []

    def __init__(self, markup: str, layout: Layout, kept: Studio) -> None:
        super().__init__(markup, layout, kept)
        self._markup, self._layout = markup, layout

    def laid_out(self, variant: str) -> Document:
        """The document, compared."""
        kept = self._studio
        alone = HTML(string=self._markup, base_url=self.base_url, url_fetcher=kept.fetcher)
        arrange(alone.etree_element, self._layout)
        assert self.wardrobe is not None
        assert not list(differing(alone, self, kept))
        theirs = alone.render(
            font_config=kept.fonts, stylesheets=list(kept.styles), cache=dict(kept.pictures), pdf_variant=variant
        )
        ours = super().laid_out(variant)
        assert list(boxes_of(ours)) == list(boxes_of(theirs))
        self.seen.append(self._markup)
        return ours


def boxes_of(document: Document) -> Iterator[tuple[Any, ...]]:
    """Every box of every page, with its place, its size and its words."""
    for page in document.pages:
        for box in page._page_box.descendants():
            place = box.position_x, box.position_y, getattr(box, "width", 0), getattr(box, "height", 0)
            yield type(box).__name__, box.element_tag, place, getattr(box, "text", "")


def differing(alone: HTML, kept_ones: Source, kept: Studio) -> Iterator[tuple[Any, ...]]:
    """Each property of an element or pseudo-element that a kept style has otherwise than WeasyPrint's own."""
    wardrobe = kept_ones.wardrobe
    assert wardrobe is not None
    theirs = StyleFor(alone, wardrobe.sheets, False, kept.fonts, TargetCollector())
    ours = KeptStyleFor(kept_ones, wardrobe, TargetCollector())
    pairs = zip(alone.etree_element.iter(), kept_ones.etree_element.iter(), strict=True)
    for their_element, our_element in pairs:
        for kind in (None, "before", "after", "marker", "first-letter", "first-line"):
            their_style, our_style = theirs(their_element, kind), ours(our_element, kind)
            assert (their_style is None) == (our_style is None)
            if their_style is None:
                continue
            for name in INITIAL_VALUES:
                if their_style[name] != our_style[name]:
                    yield their_element.tag, kind, name, their_style[name], our_style[name]


@pytest.mark.parametrize(
    "layout", [pytest.param(name, marks=[pytest.mark.long] * (name not in USUAL)) for name in SET_IN_HTML]
)
def test_pages_are_those_of_weasyprint_alone(layout: str, monkeypatch: pytest.MonkeyPatch) -> None:
    press = sample_press("essex")
    monkeypatch.setattr(html, "Source", Compared)
    Compared.seen.clear()
    for area in press.records.areas[:3]:  # the second and third have what the first has left
        press.run(Ticket(area.id, layout, APRIL, ("pdf",)))
    assert len(Compared.seen) >= 3


def test_the_short_ways_stand_in_the_pinned_weasyprint() -> None:
    assert block.resolve_percentages is short_ways.resolve_percentages
    assert inline.split_first_line is short_ways.split_first_line
    assert inline.strut is short_ways.strut
    assert Box.is_in_normal_flow is short_ways.is_in_normal_flow
