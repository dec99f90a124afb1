"""Floor 5, cover sheets: a page before a print run that says who gets which pages of it."""

from collections.abc import Sequence
from functools import partial
from io import BytesIO
from typing import Any

import pikepdf
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from leaflets.brand import Brand
from leaflets.engines.canvas.fonts import PlainCanvas, registered
from leaflets.geometry import to_pt
from leaflets.ticket import NotPrinted, Printed
from leaflets.typography import grouped

MARGIN_MM = 18
BODY_PT, HEAD_PT = 10, 20
COLUMNS_MM = (80, 36, 16, 22, 20)
NUMBERED_MM = (50, 33, 16, 18, 17, 40)


def with_cover(
    pdf: bytes, title: str, brand: Brand, told: tuple[Sequence[Printed], Sequence[NotPrinted]], faces: int
) -> tuple[bytes, int]:
    """The sheets with a cover before them, and how many pages it has: always full sheets of paper, both sides."""
    printed, failed = told
    pages = 2
    while True:  # the page numbers in the table depend on how long the table is
        cover = _set(title, brand, list(_rows(printed, failed, pages, faces)))
        with pikepdf.open(BytesIO(cover)) as made, pikepdf.open(BytesIO(pdf)) as sheets:
            needed = len(made.pages) + len(made.pages) % 2
            if needed == pages:
                return _joined(made, sheets), pages
        pages = needed


def _joined(cover: pikepdf.Pdf, sheets: pikepdf.Pdf) -> bytes:
    for number, page in enumerate(cover.pages):
        sheets.pages.insert(number, page)
    if len(cover.pages) % 2:
        sheets.pages.insert(len(cover.pages), sheets.pages[0])
        blank = sheets.pages[len(cover.pages)]
        blank.Contents = sheets.make_stream(b"")
    held = BytesIO()
    sheets.save(held, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return held.getvalue()


def _rows(printed: Sequence[Printed], failed: Sequence[NotPrinted], before: int, faces: int) -> "list[tuple[str, ...]]":
    """The table: a line for each taker with the pages of this file, and a line for each whose cards failed."""
    serials = any(one.serials for one in printed)
    head = ("Officer", "Area", "Cards", "Pages", "Sheets", *(("Serial numbers",) if serials else ()))
    rows = [head]
    for one in printed:
        first, last = one.sheets
        pages = f"{before + (first - 1) * faces + 1}–{before + last * faces}"
        name = f"{one.imprint.officer} {one.imprint.collar_number}".strip() or "No name: lines to write on"
        numbers = (" to ".join("-".join(serial.split("-")[2:]) for serial in one.serials),) if one.serials else ("",)
        sheets = str(first) if first == last else f"{first}–{last}"
        rows.append((name, one.imprint.area, grouped(one.copies), pages, sheets, *(numbers if serials else ())))
    for missing in failed:
        why = missing.problems[0].wrong
        rows.append((missing.taker.officer or "No name", missing.taker.area, "0", f"Not printed: {why}", ""))
    return rows


def _set(title: str, brand: Brand, rows: "list[tuple[str, ...]]") -> bytes:
    regular, bold = (registered(brand, token) for token in ("regular", "bold"))
    body = ParagraphStyle("body", fontName=regular, fontSize=BODY_PT, leading=BODY_PT * 1.3)
    head = ParagraphStyle("head", fontName=bold, fontSize=HEAD_PT, leading=HEAD_PT * 1.2)
    strong = ParagraphStyle("strong", parent=body, fontName=bold)
    cells = [[Paragraph(_plain(cell), body if number else strong) for cell in row] for number, row in enumerate(rows)]
    width = max(len(row) for row in cells)
    blank = Paragraph("", body)  # ReportLab sets a bare string in Helvetica, which is not embedded
    cells = [[*row, *[blank] * (width - len(row))] for row in cells]
    widths = [to_pt(mm) for mm in (COLUMNS_MM, NUMBERED_MM)[width > len(COLUMNS_MM)]]
    style = TableStyle(
        [
            ("FONTNAME", (0, 0), (-1, -1), regular),
            ("LINEBELOW", (0, 0), (-1, -1), 0.25, "#888888"),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
        ]
    )
    table = Table(cells, widths, repeatRows=1, style=style, hAlign="LEFT")
    story: list[Any] = [
        Paragraph(_plain(title), head),
        Paragraph("Who gets which cards. Print this page on plain paper, and the others on card.", body),
        Spacer(0, to_pt(5)),
        table,
    ]
    held = BytesIO()
    margin = to_pt(MARGIN_MM)
    edges = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), margin)
    SimpleDocTemplate(held, pagesize=A4, title=title, **edges).build(story, canvasmaker=partial(_canvas, regular))
    return held.getvalue()


def _canvas(font: str, *args: Any, **kept: Any) -> PlainCanvas:
    """A canvas whose first font is the kit's: ReportLab's own, Helvetica, would be named and not embedded."""
    return PlainCanvas(*args, **{**kept, "invariant": 1, "initialFontName": font})


def _plain(text: str) -> str:
    """Text as Platypus takes it, which reads mark-up."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
