"""Floor 5, the page of a cover sheet: a title, what to do and a table, set by ReportLab's Platypus, and tagged."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Name
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from leaflets.brand import Brand
from leaflets.engines.canvas.fonts import PlainCanvas, registered
from leaflets.engines.structure import Content, Part, write_structure
from leaflets.geometry import to_pt

MARGIN_MM = 18
BODY_PT, HEAD_PT = 10, 20
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class CoverText:
    """What a cover says: its title, what to do, and a table, whose first row is its head, with its columns' widths."""

    title: str
    what_to_do: str
    rows: Rows
    columns_mm: tuple[float, ...]


def set_cover(text: CoverText, brand: Brand) -> tuple[bytes, int]:
    """A tagged PDF of A4 pages, and how many it has."""
    title, rows = text.title, text.rows
    faces = {token: registered(brand, token) for token in ("regular", "bold")}
    telling = _Telling(len(rows))
    held = BytesIO()
    edges = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), to_pt(MARGIN_MM))
    story = _story(text, faces, telling)
    canvas = partial(_canvas, faces["regular"])
    SimpleDocTemplate(held, pagesize=A4, title=title, **edges).build(story, canvasmaker=canvas)
    with pikepdf.open(held) as made:
        for page in made.pages:
            page.trimbox = page.mediabox
        write_structure(made, Part("Document", kids=[telling.title, telling.what_to_do, telling.table]))
        made.Root.Lang = pikepdf.String("en-GB")
        out = BytesIO()
        made.save(out, deterministic_id=True)
        return out.getvalue(), len(made.pages)


@dataclass
class _Telling:
    """The structure of the cover while it is drawn. A head that is repeated on a further page is read out once."""

    rows: int
    title: Part = field(default_factory=lambda: Part("H1"))
    what_to_do: Part = field(default_factory=lambda: Part("P"))
    table: Part = field(default_factory=lambda: Part("Table"))
    marks: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.table.kids += [Part("TR") for _ in range(self.rows)]

    def cell(self, row: int) -> Part:
        """A further cell of a row."""
        scope = {"Table": {"Scope": Name.Column}}
        made = Part("TD") if row else Part("TH", attributes=scope)
        line = self.table.kids[row]
        assert isinstance(line, Part)  # noqa: S101 - none but rows were put there
        line.kids.append(made)
        return made

    def marked(self, page: int) -> Content:
        """The next marked content of a page."""
        self.marks[page] = self.marks.get(page, -1) + 1
        return Content(page, self.marks[page])


class _Told(Paragraph):  # type: ignore[misc] # ReportLab has no types
    """A paragraph that is marked as the content of a part when it is drawn."""

    part: Part
    telling: _Telling

    def draw(self) -> None:
        """Draw it between marks; again, or without words, as an artefact."""
        page = self.canv.getPageNumber() - 1
        if self.part.kids or not self.getPlainText():
            self.canv.mark("/Artifact BMC")
        else:
            content = self.telling.marked(page)
            self.part.kids.append(content)
            self.canv.mark(f"/{self.part.role} <</MCID {content.mcid}>> BDC")
        super().draw()
        self.canv.mark("EMC")


class _Ruled(Table):  # type: ignore[misc] # ReportLab has no types
    """A table whose lines are artefacts."""

    def _drawLines(self) -> None:  # noqa: N802 - ReportLab's name
        self.canv.mark("/Artifact BMC")
        super()._drawLines()
        self.canv.mark("EMC")


class _Canvas(PlainCanvas):
    """A canvas that marks can be written to."""

    def mark(self, operators: str) -> None:
        """Write operators of marked content (ISO 32000-1, 14.6)."""
        self._code.append(operators)


def _canvas(font: str, *args: Any, **kept: Any) -> _Canvas:
    """A canvas whose first font is the kit's: ReportLab's own, Helvetica, would be named and not embedded."""
    return _Canvas(*args, **{**kept, "invariant": 1, "initialFontName": font})


def _story(text: CoverText, faces: "dict[str, str]", telling: _Telling) -> list[Any]:
    rows = text.rows
    body = ParagraphStyle("body", fontName=faces["regular"], fontSize=BODY_PT, leading=BODY_PT * 1.3)
    head = ParagraphStyle("head", fontName=faces["bold"], fontSize=HEAD_PT, leading=HEAD_PT * 1.2)
    strong = ParagraphStyle("strong", parent=body, fontName=faces["bold"])

    def told(words: str, style: ParagraphStyle, part: Part) -> _Told:
        made = _Told(words.replace("&", "&amp;").replace("<", "&lt;"), style)
        made.part, made.telling = part, telling
        return made

    width = len(text.columns_mm)
    full = [[*row, *[""] * (width - len(row))] for row in rows]
    cells = [[told(cell, body if on else strong, telling.cell(on)) for cell in row] for on, row in enumerate(full)]
    style = TableStyle(
        [
            ("FONTNAME", (0, 0), (-1, -1), faces["regular"]),
            ("LINEBELOW", (0, 0), (-1, -1), 0.25, "#888888"),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
        ]
    )
    table = _Ruled(cells, [to_pt(mm) for mm in text.columns_mm], repeatRows=1, style=style, hAlign="LEFT")
    opening = [told(text.title, head, telling.title), told(text.what_to_do, body, telling.what_to_do)]
    return [*opening, Spacer(0, to_pt(5)), table]
