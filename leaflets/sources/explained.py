"""Floor 3, faults of a cell that pydantic found, explained in words that a person can act on."""

from pydantic_core import ErrorDetails

from leaflets.sources.grid import CellFault

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
