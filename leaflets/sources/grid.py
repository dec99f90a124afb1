"""Floor 3, grids: a sheet or CSV file as rows of cells, numbered as a spreadsheet shows them; and its headings."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from leaflets.cell_names import cell_name
from leaflets.errors import Place
from leaflets.language import ENGLISH_CODE, find_languages
from leaflets.models import KINDS, Record, translatable
from leaflets.sources.problems import Findings
from leaflets.sources.repair import UNSEEN
from leaflets.spelling import did_you_mean


class CellFault(Exception):  # noqa: N818 - it is caught in the same room and becomes a Problem
    """What is wrong with a cell: a code of `CODES`, the fault, how to mend it."""

    def __init__(self, code: str, wrong: str, mend: str) -> None:
        super().__init__(wrong)
        self.code, self.wrong, self.mend = code, wrong, mend


Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | CellFault | None

HEADING_ROWS = 10
"""A title and a few notes may stand above the headings."""

# Other names that people give to a kind's sheet.
SYNONYMS = {
    "said_done": ("yousaidwedid", "saiddone", "saidanddone", "yousaid"),
    "activity": ("activities", "activity"),
    "areas": ("areas", "area", "neighbourhoods"),
    "officers": ("officers", "officer", "team", "teams", "people"),
    "channels": ("channels", "channel"),
    "priorities": ("priorities", "priority"),
    "events": ("events", "event"),
    "tips": ("tips", "tip"),
    "partners": ("partners", "partner"),
    "promises": ("promises", "promise", "promised"),
    "figures": ("figures", "figure"),
    "candidates": ("candidates", "candidate"),
    "overrides": ("overrides", "override"),
}
# Other headings that people give to a column, in plain form.
HEADINGS = {
    "collarno": "collar_number",
    "collar": "collar_number",
    "phoneno": "phone",
    "phonenumber": "phone",
    "telephone": "phone",
    "emailaddress": "email",
    "officername": "name",
    "areaid": "area",
    "team": "team_name",
    "webpage": "page",
    "url": "address",
}
TRANSLATION = re.compile(r"(?P<field>[^\[\]]+?)\s*\[\s*(?P<lang>[^\[\]]*?)\s*\]")
"""The heading of a translation: `headline [pl]`."""
UNREAD = frozenset({"readme", "notes", "lists", "instructions", "help", "lookups", "problems"})
"""Sheets that are for people; they are passed over without a word."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the spreadsheet shows it, and its cells."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet or CSV file. `sheet` is empty for a CSV file; `rows` are let go of when they have been read."""

    file: str
    sheet: str
    rows: list[Row]

    def place(self, row: int = 0, column: str = "", area: str = "", position: int = -1) -> Place:
        """A place in this grid; `position` is the column's, counted from 0."""
        cell = cell_name(row, position) if row and position >= 0 else ""
        return Place(file=self.file, sheet=self.sheet, row=row, column=column, area=area, cell=cell)


@dataclass(frozen=True, slots=True)
class Columns:
    """The headings of a grid: for each known field its position and heading, and the rows below."""

    fields: dict[str, tuple[int, str]]
    body: list[Row]
    width: int


def plain(name: object) -> str:
    """A heading or sheet name without case, spaces, unseen marks, `_`, `-`, `*` and `:`."""
    return _plain(str(name or ""))


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return re.sub(r"[\s_\-*:.,;!?()’']+", "", UNSEEN.sub("", name)).casefold()


def kind_of(name: str) -> str:
    """The field of `Records` that a sheet or file of that name holds, or ""."""
    return next((kind for kind, names in SYNONYMS.items() if plain(name) in names), "")


def titles() -> list[str]:
    """The names of the sheets, for “did you mean”."""
    return [shape.sheet for shape in KINDS.values()]


def columns_of(shape: type[Record], derived: frozenset[str] = frozenset({"all_day"})) -> dict[str, str]:
    """The columns of a record type: their plain names with their fields."""
    columns = {plain(name): name for name in shape.model_fields if name not in derived}
    return columns | {other: name for other, name in HEADINGS.items() if name in shape.model_fields}


def required(shape: type[Record]) -> list[str]:
    """The fields that a record cannot do without."""
    return [name for name, field in shape.model_fields.items() if field.is_required()]


def find_columns(grid: Grid, shape: type[Record], found: Findings) -> Columns | None:
    """The headings of a grid, or None when it cannot be read; what is unknown, repeated or missing is noted."""
    known = columns_of(shape)
    filled = [row for row in grid.rows if any(not is_blank(cell) for cell in row.cells)]
    if not filled:
        return None
    least = min(2, len(required(shape)))
    for position, row in enumerate(filled[:HEADING_ROWS]):
        if sum(plain(cell) in known for cell in row.cells) >= least:
            return _matched(grid, shape, (row, filled[position + 1 :]), found)
    expected = ", ".join(dict.fromkeys(known.values()))
    found.add(
        "no-headings", "The first rows are not headings.", f"Put these above the rows: {expected}.", grid.place(1)
    )
    return None


def _matched(grid: Grid, shape: type[Record], parts: tuple[Row, list[Row]], found: Findings) -> Columns | None:
    head, body = parts
    known = columns_of(shape)
    fields: dict[str, tuple[int, str]] = {}
    strangers: list[tuple[str, int]] = []
    for position, cell in enumerate(head.cells):
        heading = str(cell or "").strip().rstrip(" *")
        name = known.get(plain(cell))
        if parts_of := TRANSLATION.fullmatch(heading):
            place = grid.place(head.number, heading, position=position)
            name = _translation(known.get(plain(parts_of["field"])), parts_of["lang"], shape, place, found)
            if name == "":
                continue
        if not heading:
            _explain_nameless(grid, parts, position, found)
            continue
        if name is None:
            strangers.append((heading, position))
        elif name in fields:
            mend = "Keep one of them. The first was read."
            place = grid.place(head.number, heading, position=position)
            found.add("repeated-column", f"The heading “{heading}” stands twice.", mend, place)
        else:
            fields[name] = (position, heading)
    missing = [name for name in required(shape) if name not in fields]
    _explain_strangers(
        grid, head, strangers, [name for name in dict.fromkeys(known.values()) if name not in fields], found
    )
    for name in missing:
        near = [heading for heading, _ in strangers if did_you_mean(plain(heading), [plain(name)])]
        mend = f"Is it “{near[0]}”? Rename it to “{name}”." if near else f"Add a column “{name}”."
        found.add("missing-column", f"There is no column “{name}”.", mend, grid.place(head.number))
    return None if missing else Columns(fields, body, len(head.cells))


def _translation(field: str | None, lang: str, shape: type[Record], place: Place, found: Findings) -> str | None:
    """The name of a column of translations; None where its field has none, "" where the fault is told already."""
    if field not in translatable(shape):
        return None
    languages = [code for code in find_languages().known if code != ENGLISH_CODE]
    if lang.lower() in languages:
        return translation_of(field, lang.lower())
    wrong = f"“[{lang}]” is no language that there are words for."
    if lang.lower() == ENGLISH_CODE:
        wrong = f"English stands in the column “{field}” itself."
    mend = did_you_mean(lang, languages) or f"There are: {', '.join(languages)}."
    found.add("unknown-language", wrong, mend, place)
    return ""


def translation_of(field: str, lang: str) -> str:
    """The name of the column that holds a field’s translation: "headline [pl]"."""
    return f"{field} [{lang}]"


def field_of(name: str) -> tuple[str, str]:
    """The field of a column and the language it is in; "" for English."""
    field, _, lang = name.partition(" [")
    return field, lang.removesuffix("]")


def _explain_strangers(
    grid: Grid, head: Row, strangers: list[tuple[str, int]], free: list[str], found: Findings
) -> None:
    for heading, position in strangers:
        hint = did_you_mean(heading.replace(" ", "_"), free) or "Rename it, or leave it: it is not printed."
        place = grid.place(head.number, heading, position=position)
        found.notice("unknown-column", f"The column “{heading}” was not read.", hint, place)


def _explain_nameless(grid: Grid, parts: tuple[Row, Sequence[Row]], position: int, found: Findings) -> None:
    """A column of cells without a heading is not read; say so, unless it is empty."""
    head, body = parts
    if any(position < len(row.cells) and not is_blank(row.cells[position]) for row in body):
        wrong = f"Column {position + 1} has no heading and was not read."
        place = grid.place(head.number, position=position)
        found.notice("unknown-column", wrong, "Give it a heading, or leave it.", place)


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing that can be seen."""
    if not isinstance(cell, str):
        return cell is None
    return not cell or (not cell[0].isalnum() and not UNSEEN.sub("", cell).strip())
