"""Floor 3, cells of a workbook: a record's value as what is written, and text that never becomes a formula."""

import datetime as dt
import re
from enum import StrEnum
from typing import get_args

from openpyxl.cell import Cell, MergedCell
from pydantic.fields import FieldInfo

from leaflets.models import Record
from leaflets.workbook.look import LONG, Look

MOST_CHARACTERS = 32_767
"""As many as a cell of .xlsx holds (Excel's “specifications and limits”)."""

# What XML 1.0 cannot hold (section 2.2), and an OOXML escape such as _x0041_ that was meant as those seven characters
# (ECMA-376 part 1, 22.4.2.4).
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Excel and LibreOffice take text that begins so for a formula when it is typed or edited."""

FIRST_DAY = dt.date(1900, 3, 1)
"""Excel counts a 29 February 1900 that never was; days before it are written as text."""

Value = str | int | float | bool | dt.date | dt.datetime | dt.time | None


def writable(text: str) -> str:
    """Text as a cell can hold it: without characters that XML cannot, with \\n at the ends of lines, not too long."""
    lines = UNWRITABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return ESCAPE.sub("_x005F_", lines)[:MOST_CHARACTERS]


def put(cell: Cell | MergedCell, value: Value, look: str | None = None) -> None:
    """Write a value. Text is always text, and stays text when somebody edits the cell."""
    if look:
        cell.style = look
    if not isinstance(value, str):
        cell.value = value
        return
    text = writable(value)
    cell.value = text
    cell.data_type = "s"
    if text.startswith(LIKE_A_FORMULA):
        cell.quotePrefix = True


def value_of(record: Record, name: str) -> Value:
    """What stands in a record's cell: dates as dates, lists with ; between, nothing where there is nothing."""
    field, _, lang = name.partition(" [")
    said = {f"{one}[{code}]": words for one, code, words in record.translations}
    value = said.get(f"{field}[{lang}", "") if lang else getattr(record, name)
    if isinstance(value, tuple):
        return "; ".join(map(str, value)) or None
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, dt.datetime):
        return _moment(value, all_day=bool(getattr(record, "all_day", False)))
    if isinstance(value, dt.date) and value < FIRST_DAY:
        return f"{value:%d/%m/%Y}"
    return value if isinstance(value, int | dt.date) else str(value or "") or None


def _moment(value: dt.datetime, *, all_day: bool) -> Value:
    if all_day:
        return value.date() if value.date() >= FIRST_DAY else f"{value:%d/%m/%Y}"
    # A spreadsheet's midnight is a date without a time, which would be read as all day.
    midnight = value.time() == dt.time()
    return f"{value:%d/%m/%Y %H:%M}" if midnight or value.date() < FIRST_DAY else value


def most_of(info: FieldInfo) -> int:
    """The most characters that a column takes, or 0 where it is not told."""
    return max((getattr(item, "max_length", None) or 0 for item in info.metadata), default=0)


def choices_of(info: FieldInfo) -> list[str]:
    """The words that a column takes, or none where it is free."""
    shape = info.annotation
    return [str(item) for item in shape] if isinstance(shape, type) and issubclass(shape, StrEnum) else []


def look_of(name: str, info: FieldInfo) -> Look:
    """How the cells of a column look."""
    shapes = {info.annotation, *get_args(info.annotation)}
    if dt.datetime in shapes:
        return Look.MOMENT
    if dt.date in shapes:
        return Look.MONTH if name == "month" else Look.DAY
    if int in shapes:
        return Look.NUMBER
    return Look.LONG_TEXT if most_of(info) > LONG or get_args(info.annotation) else Look.TEXT


def look_for(value: Value, look: Look) -> Look:
    """How one cell looks: a day in a column of days with times shows no time, and text is no date."""
    if look is Look.MOMENT and isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return Look.DAY
    return Look.TEXT if isinstance(value, str) and look in {Look.DAY, Look.MOMENT, Look.MONTH, Look.NUMBER} else look
