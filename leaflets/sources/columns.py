"""Floor 3, columns: how the cells of each column are read, and what is said of one that its record does not take."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache, partial
from typing import Any

from pydantic_core import ErrorDetails

from leaflets.models import Record
from leaflets.sources import cells
from leaflets.sources.grid import Cell, CellFault, required

# What people write for a choice, in plain form.
SYNONYMS = {
    "twitter": "x",
    "patrols": "patrol",
    "operations": "operation",
    "warrants": "warrant",
    "arrests": "arrest",
    "charge": "arrest",
    "arrestorcharge": "arrest",
    "arrestorchargeresult": "arrest",
    "visits": "visit",
    "partner": "partner work",
    "partnership": "partner work",
    "prevention": "crime prevention",
    "website": "web",
    "whatsappchannel": "whatsapp",
    "medium": "normal",
}
Convert = Callable[[Cell], Any]


def _same(cell: Cell) -> Cell:
    """An event's end waits for its start."""
    return cell


PROSE = frozenset({"about", "description", "did", "doing", "promise", "result", "text"})
"""Columns of sentences, which may hold paragraphs and lists; every other is one line."""

BY_NAME: dict[str, Convert] = {
    "date": cells.day,
    "raised": cells.day,
    "updated": cells.day,
    "starts": cells.day,
    "ends": cells.day,
    "made": cells.day,
    "due": cells.day,
    "done": cells.day,
    "month": cells.month,
    "start": cells.moment,
    "end": _same,
    "count": cells.whole,
    "numbers": cells.quantities,
    "languages": cells.codes,
    "wards": cells.names,
    "former_names": cells.names,
    "postcodes": cells.districts,
    "phone": cells.phone,
}


@cache
def required_of(shape: type[Record]) -> tuple[str, ...]:
    """The columns that a record type cannot do without."""
    return tuple(required(shape))


@cache
def converters_of(shape: type[Record]) -> Mapping[str, Convert]:
    """How each column of a record type is read."""
    return {name: _converter(name, info.annotation) for name, info in shape.model_fields.items()}


def _converter(name: str, annotation: Any) -> Convert:
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return partial(cells.choice, choices=[str(item) for item in annotation], synonyms=SYNONYMS)
    return BY_NAME.get(name, cells.text)


# What is said of a text that does not fit the pattern of its column.
PATTERNS = {
    "id": ("cannot be part of a file’s name", "Use letters, digits and hyphens, such as castle-point."),
    "name": ("begins as a formula does and is no name", "Write the name."),
    "category": ("has a digit or an @ in it", "Use the category of the source, such as Burglary."),
    "source": ("has a digit or an @ in it", "Name the source, such as data.police.uk."),
    "who": ("begins as a formula does and is no name", "Write who accepts it."),
    "rank": ("begins as a formula does and is no rank", "Write the rank."),
    "email": ("is not one email address", "Write one, such as team@force.police.uk, or leave it empty."),
    "postcodes": ("is not a postcode district", "Write the first half alone, such as CO1; CM20."),
    "phone": ("is not a phone number", "Use digits and spaces, such as 101 or 01632 960123."),
}


def explained(detail: ErrorDetails) -> CellFault:
    """A fault that pydantic found, in words that a person can act on."""
    match detail["type"]:
        case "string_too_long":
            length, most = len(str(detail["input"])), detail["ctx"]["max_length"]
            wrong = f"The text has {length} characters; the most is {most}."
            return CellFault("too-long", wrong, f"Shorten it by {length - most}.")
        case "string_pattern_mismatch":
            wrong, mend = PATTERNS.get(str(detail["loc"][0]), ("cannot stand here", "Mend the cell."))
            return CellFault("bad-value", f"“{detail['input']}” {wrong}.", mend)
        case "greater_than_equal":
            return CellFault("bad-number", f"{detail['input']} is less than {detail['ctx']['ge']}.", "Mend the number.")
    return CellFault("bad-value", f"“{detail['input']}” cannot stand here.", "Mend the cell.")
