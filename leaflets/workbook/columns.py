"""Floor 3, columns of a workbook: heading, note, width, format, drop-down and limit of each field of a record type."""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass

from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from pydantic.fields import FieldInfo

from leaflets.language import Language
from leaflets.models import EVERY_AREA, Figure, Officer, Record, translatable
from leaflets.workbook.cells import choices_of, look_of, most_of, put
from leaflets.workbook.look import FAMILY, FORMATS, INK, NAVY, WANTED, WIDTHS, Look, fill

AUTHOR = "In Your Area"
LAST_ROW = 1_048_576
DERIVED = frozenset({"all_day"})
"""Fields that are read from others and have no column."""

LISTS = "Lists"
AREA_IDS, AREA_IDS_OR_ALL, REFS, OFFICERS = (
    "leaflets_areas",
    "leaflets_areas_or_all",
    "leaflets_refs",
    "leaflets_people",
)
"""Defined names of what drop-downs show: they grow with what is filled in."""

FILLED_IN = {("activity", "priority"): REFS, ("promises", "owner"): OFFICERS}
TODAY_NOTE = "The date is read day first: 3 March 2026 or 03/03/2026."
FORMAT_NOTES = {
    Look.DAY: TODAY_NOTE,
    Look.MOMENT: "Such as 14/05/2026 18:30. A date alone means all day.",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a kind's sheet. `number` counts from 1."""

    kind: str
    name: str
    number: int
    info: FieldInfo
    look: Look

    @property
    def letter(self) -> str:
        """A, B, …."""
        return get_column_letter(self.number)

    @property
    def heading(self) -> str:
        """The field's name as people write it, with an asterisk where it is needed; readers take both."""
        words = self.name.replace("_", " ")
        shown = "ID" if words == "id" else words[0].upper() + words[1:]
        return f"{shown} *" if self.info.is_required() else shown

    @property
    def width(self) -> float:
        """In characters."""
        most = most_of(self.info)
        usual = 46 if most > 160 else 30 if most > 80 else 18
        return max(WIDTHS.get(self.look, usual), len(self.heading) + 4)

    @property
    def below(self) -> str:
        """The cells below the heading."""
        return f"{self.letter}2:{self.letter}{LAST_ROW}"


def columns_for(kind: str, shape: type[Record], languages: Sequence[Language] = ()) -> list[Column]:
    """The columns of a kind's sheet, in the order of its fields, each text with its translations beside it."""
    columns: list[Column] = []
    for name, info in shape.model_fields.items():
        if name in DERIVED:
            continue
        columns.append(Column(kind, name, len(columns) + 1, info, look_of(name, info)))
        for language in languages if name in translatable(shape) else ():
            said = copy(info)
            said.default, said.description = "", f"{info.description}; in {language.spec.name}"
            columns.append(Column(kind, f"{name} [{language.code}]", len(columns) + 1, said, look_of(name, info)))
    return columns


def set_up(sheet: Worksheet, columns: list[Column], shape: type[Record]) -> None:
    """Write the headings with their notes, and give every column its width, format, drop-down and limit."""
    for column in columns:
        head = sheet.cell(1, column.number)
        put(head, column.heading, Look.NEEDED if column.info.is_required() else Look.OPTIONAL)
        head.comment = sized_note(_note(column), AUTHOR)
        wide = sheet.column_dimensions[column.letter]
        wide.width = column.width
        # So that what is typed into new rows gets its format, too.
        wide.number_format = FORMATS[column.look]
        wide.alignment = Alignment(vertical="top", wrap_text=True)
        wide.font = Font(FAMILY, 11, color=INK)
        for rule in _rules(column, shape):
            rule.add(column.below)
            sheet.add_data_validation(rule)
    sheet.row_dimensions[1].height = 30
    _show_what_is_wanted(sheet, columns)


def sized_note(text: str, author: str) -> Comment:
    """A comment that is as large as its words need."""
    width, per_line = 300, 44
    lines = sum(len(line) // per_line + 1 for line in text.split("\n"))
    return Comment(text, author, height=min(26 + 18 * lines, 600), width=width)


def _note(column: Column) -> str:
    parts = [f"{column.info.description}."]
    if (most := most_of(column.info)) and not choices_of(column.info):
        parts.append(f"At most {most} characters.")
    if column.look in FORMAT_NOTES and column.name != "end":
        parts.append(FORMAT_NOTES[column.look])
    if choices := choices_of(column.info):
        parts[0] = f"One of: {', '.join(choices)}."
    parts.append("Needed in every row." if column.info.is_required() else "May be left empty.")
    return "\n".join(parts)


def _rules(column: Column, shape: type[Record]) -> Iterator[DataValidation]:
    """What a spreadsheet offers and warns of; it never forbids, because the reader takes more and explains better."""
    if column.name == "area":
        only_areas = shape in (Officer, Figure)
        words = (
            "This is not on the sheet Areas. Keep it?"
            if only_areas
            else (f"This is not on the sheet Areas, and not “{EVERY_AREA}”. Keep it?")
        )
        yield _list(AREA_IDS if only_areas else AREA_IDS_OR_ALL, words)
    elif source := FILLED_IN.get((column.kind, column.name)):
        yield _list(source, "This is not on its sheet. Keep it?")
    elif choices := choices_of(column.info):
        yield _list(f'"{",".join(choices)}"', f"The words are: {', '.join(choices)}."[:220])
    elif column.look in (Look.DAY, Look.MONTH):
        yield _warning("date", "greaterThan", "1", f"This is not a date as Excel keeps it. {TODAY_NOTE}")
    elif column.look is Look.NUMBER:
        yield _warning("whole", "greaterThanOrEqual", "0", "This is not a whole number.")
    elif most := most_of(column.info):
        yield _warning("textLength", "lessThanOrEqual", str(most), f"This has more than {most} characters.")


def _list(source: str, words: str) -> DataValidation:
    rule = _warning("list", None, source, words)
    rule.showDropDown = False  # the standard's name for hiding the arrow
    return rule


def _warning(sort: str, operator: str | None, bound: str, words: str) -> DataValidation:
    return DataValidation(
        type=sort,  # type: ignore[arg-type]
        operator=operator,  # type: ignore[arg-type]
        formula1=bound,
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="warning",
        errorTitle="Please look again",
        error=words,
    )


def _show_what_is_wanted(sheet: Worksheet, columns: list[Column]) -> None:
    """Tint a needed cell that is empty in a row that is not."""
    row = f"$A2:${columns[-1].letter}2"
    for column in columns:
        if column.info.is_required():
            formula = f"AND(LEN(TRIM({column.letter}2))=0,COUNTA({row})>0)"
            tint = Rule("expression", dxf=DifferentialStyle(fill=fill(WANTED)), formula=[formula])
            sheet.conditional_formatting.add(column.below, tint)
    sheet.sheet_properties.tabColor = NAVY if columns[0].kind == "areas" else None
