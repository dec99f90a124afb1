"""Floor 5, cover sheets: a page before a print run that says who gets which pages of it."""

from collections.abc import Sequence

from leaflets.brand import Brand
from leaflets.cover_page import CoverText, set_cover
from leaflets.engines.binding import bound
from leaflets.ticket import NotPrinted, Printed
from leaflets.typography import grouped

COLUMNS_MM = (80, 36, 16, 22, 20)
NUMBERED_MM = (50, 33, 16, 18, 17, 40)
WHAT_TO_DO = "Who gets which cards. Print this page on plain paper, and the others on card."


def with_cover(
    pdf: bytes, title: str, brand: Brand, told: tuple[Sequence[Printed], Sequence[NotPrinted]], faces: int
) -> tuple[bytes, int]:
    """The sheets with a cover before them, and how many pages it has: always full sheets of paper, both sides."""
    printed, failed = told
    pages = 2
    while True:  # the page numbers in the table depend on how long the table is
        rows = _rows(printed, failed, pages, faces)
        widths = NUMBERED_MM if len(rows[0]) > len(COLUMNS_MM) else COLUMNS_MM
        cover, count = set_cover(CoverText(title, WHAT_TO_DO, rows, widths), brand)
        needed = count + count % 2
        if needed == pages:
            return bound([cover, pdf])[0], pages
        pages = needed


def _rows(printed: Sequence[Printed], failed: Sequence[NotPrinted], before: int, faces: int) -> list[tuple[str, ...]]:
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
