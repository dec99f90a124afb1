"""Floor 4, the HTML engine: Jinja2 → HTML and CSS → WeasyPrint → a tagged PDF; and the same HTML as a web page."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from typing import Any

from jinja2 import Environment
from markupsafe import escape

from leaflets.brand import Brand
from leaflets.collector import undisturbed
from leaflets.document import Columns, Document, ExpectedCode, Unpainted
from leaflets.edition import Edition
from leaflets.engines import galley
from leaflets.engines.manners import arrange, page_css
from leaflets.engines.map_drawing import map_in_line
from leaflets.engines.proofreading import StrictReader, reader
from leaflets.engines.said import said
from leaflets.engines.scripts import suited
from leaflets.engines.short_ways import LINES
from leaflets.engines.source import Source
from leaflets.engines.speech import plain
from leaflets.engines.studio import (
    Studio,
    as_data,
    code_as_data,
    font_faces,
    nothing_silent,
    studio,
    styled,
    templates,
)
from leaflets.engines.tagging import drop_nested_links, tagged
from leaflets.engines.templating import rendering
from leaflets.engines.tolerance import Tolerance
from leaflets.errors import RefusedFileError
from leaflets.layout import Layout, OptionValue
from leaflets.preflight.record import KEY as RECORD
from leaflets.preflight.record import recorded
from leaflets.preflight.stamp import KEY, stamped
from leaflets.tongue import tag
from leaflets.typography import month

TEMPLATE, SCREEN_STYLE = "template.html", "screen.css"
VARIANT = "pdf/ua-1"
POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; font-src data:; '
    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">"
)
"""What a browser may load for the web page: nothing but what stands in it (W3C, Content Security Policy Level 3)."""
STYLE_LOADS = re.compile(r"""(?:url\(\s*|@import\s+)["']?(?!data:)([^"')\s;]{1,80})""")


def typeset(
    layout: Layout,
    edition: Edition,
    brand: Brand,
    options: Mapping[str, OptionValue],
    tolerance: Tolerance | None = None,
) -> Document:
    """Set a leaflet. Raises RenderError for what does not fit or cannot be set, LayoutError for a broken layout."""
    return lay_out(layout, edition, brand, options, tolerance).finished()


def lay_out(
    layout: Layout,
    edition: Edition,
    brand: Brand,
    options: Mapping[str, OptionValue],
    tolerance: Tolerance | None = None,
) -> Unpainted:
    """Lay a leaflet out, to be painted if that is how it is printed. Raises what `typeset` does."""
    kept = studio(layout, brand)
    with undisturbed():
        body = _body(kept.templates, layout, edition, brand, options)
        markup = _document(body, layout, edition, brand, f"<style>{page_css(layout)}</style>")
        laid = _laid_out(kept, layout, markup, edition, reader(tolerance))
        LINES.next_piece()
    return laid


def _laid_out(kept: Studio, layout: Layout, markup: str, edition: Edition, checks: StrictReader) -> Unpainted:
    with nothing_silent(layout, kept.wardrobes):
        html = Source(markup, layout, kept)
        arrange(html.etree_element, layout)
        laid_out = html.laid_out(VARIANT)
        spare, panels, columns, marks = _proofread(laid_out, html.etree_element, layout, kept, checks)
        drop_nested_links(laid_out.pages)
        words, codes = said(html.etree_element), tuple(_expected(marks, edition))
        laid_out.metadata.custom[KEY] = str(stamped(layout, len(laid_out.pages)))
        laid_out.metadata.custom[RECORD] = recorded(words, codes)
    faces, (trim, bleed_mm) = _faces(layout, len(spare)), (layout.trim, layout.spec.bleed_mm)
    about = Document(b"", trim, bleed_mm, faces, edition.issued, spare, words, codes, columns, panels)
    paint = partial(_painted, kept, layout, laid_out, html.etree_element, about)
    return Unpainted(faces, spare, columns, panels, paint)


def _painted(kept: Studio, layout: Layout, laid_out: Any, source: Any, about: Document) -> Document:
    """The finished document of what was laid out; `about` is all of it but the PDF."""
    with undisturbed():
        with nothing_silent(layout, kept.wardrobes):
            pdf = tagged(laid_out, source, layout, VARIANT)
        kept.pictures.next_piece()  # now, so that the layout that they hold is young when it is looked for
    return replace(about, pdf=pdf)


def _faces(layout: Layout, pages: int) -> tuple[str, ...]:
    """The faces of a finished piece; a layout that flows has as many as its pages."""
    return tuple(f"page-{number}" for number in range(1, pages + 1)) if layout.spec.flows else layout.spec.faces


def _expected(marks: Iterable[galley.Mark], edition: Edition) -> Iterator[ExpectedCode]:
    """The QR codes that were set, each with the words for its address."""
    reads = {follow.url: follow.readable for follow in (*edition.follows, edition.home)}
    for mark in marks:
        if mark.code:
            yield ExpectedCode(mark.code, reads.get(mark.code, ""), mark.page + 1, mark.box)


def web_page(layout: Layout, edition: Edition, brand: Brand, options: Mapping[str, OptionValue]) -> str:
    """The same words as one web page that loads no other file. Raises RenderError or LayoutError."""
    own = styled(layout.file(SCREEN_STYLE).read_text(encoding="utf-8"), brand, layout)
    style = font_faces(brand, as_data) + suited(own, brand)
    head = f'{POLICY}<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style>'
    body = _body(templates(layout, brand, code_as_data, map_in_line), layout, edition, brand, options)
    page = _document(body, layout, edition, brand, head)
    if loads := _Loads(page).found:
        mend = "Use the filters logo, asset and code."
        raise RefusedFileError(f"The web page would load “{loads[0][:80]}”.", mend, layout.place())
    return page


class _Loads(HTMLParser):
    """Finds what a browser would load by itself: anything but what stands in the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._style = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._style = tag == "style"
        for name, value in attrs:
            if name in {"src", "srcset", "poster", "data"} or (tag == "link" and name == "href"):
                self.found += [value or ""] if not (value or "").startswith("data:") else []
            if name == "style":
                self.found += STYLE_LOADS.findall(value or "")

    def handle_data(self, data: str) -> None:
        if self._style:
            self.found += STYLE_LOADS.findall(data)

    def handle_endtag(self, tag: str) -> None:
        self._style = self._style and tag != "style"


def _document(body: str, layout: Layout, edition: Edition, brand: Brand, head: str) -> str:
    tongue, area = edition.language, plain(edition.area.name)
    series = f"{layout.spec.title}, for police use only" if layout.spec.police_only else brand.name
    title = f"{area}, {month(edition.month, tongue)}: {series}"
    about = tongue.gettext("%(title)s for %(area)s") % {"title": tongue.gettext(layout.spec.title), "area": area}
    direction = ' dir="rtl"' if tongue.direction == "rtl" else ""
    return (
        f'<!doctype html>\n<html lang="{escape(tag(tongue))}"{direction}><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>"
        f'<meta name="author" content="{escape(brand.publisher)}">'
        f'<meta name="description" content="{escape(about)}">'
        f'<meta name="dcterms.created" content="{edition.issued.isoformat()}">'
        f"{head}</head>\n<body>\n{body}</body></html>\n"
    )


def _body(env: Environment, layout: Layout, edition: Edition, brand: Brand, options: Mapping[str, OptionValue]) -> str:
    with rendering(layout, TEMPLATE):
        return env.get_template(TEMPLATE).render(edition=edition, brand=brand, options=options)


def _proofread(
    laid_out: Any, source: Any, layout: Layout, kept: Studio, checks: StrictReader
) -> tuple[tuple[float, ...], Mapping[str, float], Mapping[str, Columns], list[galley.Mark]]:
    """Check every page, then share out spare room.

    Returns the room that each page and each named panel had spare, in millimetres, what stood in the half columns of
    each face, and what stands where.
    """
    pages = [page._page_box for page in laid_out.pages]
    faces = galley.face_of_pages(pages, layout)
    marks = [mark for number, page in enumerate(pages) for mark in galley.marks_of(page, number)]
    checks.check_glyphs(marks, kept.covered, layout)
    checks.check_overset(pages, marks, faces, layout)
    checks.check_hidden(source, pages, layout)
    columns = (
        {} if layout.spec.flows else {face: galley.columns_of(pages[on : on + 1]) for on, (face, _) in enumerate(faces)}
    )
    panels = {name: room_mm for page in pages for name, room_mm in galley.panels_of(page, layout)}
    spare = tuple(galley.share_spare_room(page, layout, kept.pictures) for page in pages)
    for page in laid_out.pages:
        galley.regather(page)
    marks = [mark for number, page in enumerate(pages) for mark in galley.marks_of(page, number)]
    checks.check_safe_area(marks, faces, layout)
    checks.check_collisions(marks, layout)
    checks.check_codes(marks, layout)
    return spare, panels, columns, marks
