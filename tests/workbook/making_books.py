"""Records to write, and what stands in a workbook as openpyxl reads it."""

import datetime as dt
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell

from leaflets.errors import Problem
from leaflets.models import (
    Activity,
    Area,
    Channel,
    ChannelKind,
    Event,
    Figure,
    Kind,
    Officer,
    Priority,
    Quantity,
    Records,
    Tip,
)

DAY = dt.date(2026, 3, 3)
RECORDS = Records(
    areas=(
        Area(id="east", name="East Ward", district="Colchester", team_name="East Team"),
        Area(id="west", name="West Ward", district="Colchester", team_name="West Team"),
    ),
    officers=(Officer(area="east", name="Ada Sample", rank="Sergeant", collar_number="00412"),),
    channels=(Channel(area="all", kind=ChannelKind.X, address="https://x.com/IYA_East"),),
    priorities=(Priority(area="east", ref="P1", issue="Noise", raised=DAY),),
    activity=(
        Activity(
            area="east",
            date=DAY,
            kind=Kind.PATROL,
            headline="A walk",
            detail="Through the park",
            numbers=(Quantity(1200, "doors tried"), Quantity(2, "words of advice")),
            priority="P1",
        ),
    ),
    events=(Event(area="east", title="Tea", start=dt.datetime(2026, 4, 1, 10), end=dt.datetime(2026, 4, 1, 11)),),
    tips=(Tip(area="all", title="Lock it", text="Twice"),),
    figures=(Figure(area="east", month=dt.date(2026, 2, 1), category="Burglary", count=7),),
)


def opened(book: bytes | Path) -> Workbook:
    """A workbook as openpyxl reads it."""
    return load_workbook(BytesIO(book) if isinstance(book, bytes) else book)


def saved(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def commented(book: Workbook, author: str = "leaflets check") -> dict[str, str]:
    """The cells with a comment of that author, as Activity!E12, and what it says."""
    return {
        f"{sheet.title}!{cell.coordinate}": cell.comment.text
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell, Cell) and cell.comment is not None and cell.comment.author == author
    }


def colour(cell: object) -> str:
    """The colour that a cell is filled with, such as F8B4B4; "" where it has none."""
    assert isinstance(cell, Cell)
    return str(cell.fill.start_color.rgb)[2:] if cell.fill.fill_type == "solid" else ""


def references(problems: tuple[Problem, ...] | list[Problem]) -> list[tuple[str, str]]:
    """Code and cell of each problem."""
    return [(problem.code, problem.place.reference) for problem in problems]
