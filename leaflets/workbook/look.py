"""Floor 3, how a workbook looks: colours, named styles for each kind of cell, widths in characters."""

from enum import StrEnum

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

NAVY, PALE, INK, GREY, WHITE, LINK = "1F3A5F", "DCE6F1", "1B1B1B", "6B6B6B", "FFFFFF", "0B5394"
RED, AMBER, WANTED = "F8B4B4", "FCE4A8", "FFF3D6"
"""What must be mended, what is good to know, and a cell that a row cannot do without."""

FAMILY = "Calibri"
LONG = 255
"""Some versions of Excel show ##### for a longer text in a cell of the format “Text”."""


class Look(StrEnum):
    """The named styles; Excel lists them under “Cell Styles”."""

    NEEDED = "Leaflets needed"
    OPTIONAL = "Leaflets optional"
    TEXT = "Leaflets text"
    LONG_TEXT = "Leaflets long text"
    DAY = "Leaflets day"
    MOMENT = "Leaflets day and time"
    MONTH = "Leaflets month"
    NUMBER = "Leaflets number"
    TITLE = "Leaflets title"
    SUBTITLE = "Leaflets subtitle"
    PROSE = "Leaflets prose"


FORMATS = {
    Look.TEXT: "@",
    Look.LONG_TEXT: "General",
    Look.DAY: "dd/mm/yyyy",
    Look.MOMENT: "dd/mm/yyyy hh:mm",
    Look.MONTH: "mmm yyyy",
    Look.NUMBER: "#,##0",
    Look.PROSE: "General",
}
DATES = frozenset({Look.DAY, Look.MOMENT, Look.MONTH})
WIDTHS = {Look.DAY: 13, Look.MOMENT: 18, Look.MONTH: 12, Look.NUMBER: 10}
"""In characters, as Excel counts them."""


def fill(colour: str) -> PatternFill:
    """A cell filled with one colour."""
    return PatternFill("solid", start_color=colour, end_color=colour)


def lines_of(words: str, width: float) -> int:
    """About how many lines words take in a column of a width in characters."""
    return sum(max(1, -(-len(line) // max(1, round(width - 2)))) for line in words.split("\n"))


def row_height(lines: int) -> float:
    """The height in points of a row with so many lines; a spreadsheet's highest is 409."""
    return min(15 * lines + 1, 409)


def add_looks(book: Workbook) -> None:
    """Make the named styles known to a workbook that lacks them."""
    top = Alignment(vertical="top", wrap_text=True)
    line = Border(bottom=Side("thin", color=NAVY))
    middle = Alignment(vertical="center", wrap_text=True)
    left = Alignment(horizontal="left", vertical="top")
    looks = [
        NamedStyle(
            look,
            font=Font(FAMILY, 11, color=INK),
            alignment=left if look in DATES else top,
            number_format=form,
        )
        for look, form in FORMATS.items()
    ]
    looks += [
        NamedStyle(Look.NEEDED, Font(FAMILY, 11, bold=True, color=WHITE), fill(NAVY), line, middle),
        NamedStyle(Look.OPTIONAL, Font(FAMILY, 11, color=INK), fill(PALE), line, middle),
        NamedStyle(Look.TITLE, Font(FAMILY, 20, bold=True, color=NAVY), alignment=middle),
        NamedStyle(Look.SUBTITLE, Font(FAMILY, 13, bold=True, color=NAVY), alignment=Alignment(vertical="bottom")),
    ]
    known = {str(name) for name in book.named_styles}
    for look in looks:
        if look.name not in known:
            book.add_named_style(look)
