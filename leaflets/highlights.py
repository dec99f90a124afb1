"""Floor 3, highlights: pure. The large figures of a month: what its activity counted, added up in words."""

from collections.abc import Sequence

from leaflets.models import Activity, Quantity

IRREGULAR = {"person": "people", "child": "children", "man": "men", "woman": "women", "knife": "knives"}


def highlights_of(ranked: Sequence[Activity]) -> list[Quantity]:
    """The figures of activity in its order; those that count the same added up.

    "1 arrest" and "3 arrests" count the same. What was only ever counted one at a time, in several words, is not added
    up, for its plural cannot be told.
    """
    quantities = [quantity for item in ranked for quantity in item.numbers]
    labels = {quantity.label.casefold() for quantity in quantities}
    sums: dict[str, list[int]] = {}
    written: dict[str, str] = {}
    for quantity in quantities:
        several = _plural(quantity.label)
        label = several if quantity.number == 1 and several.casefold() in labels else quantity.label
        written.setdefault(label.casefold(), label)
        sums.setdefault(label.casefold(), []).append(quantity.number)
    return [made for key, numbers in sums.items() if (made := _added_up(written[key], numbers))]


def _added_up(label: str, numbers: list[int]) -> Quantity | None:
    if set(numbers) != {1} or len(numbers) == 1:
        return Quantity(sum(numbers), label)
    return None if " " in label else Quantity(len(numbers), _plural(label))


def _plural(label: str) -> str:
    """The plural of a label by its first word: "arrest" and "van examined" become "arrests" and "vans examined"."""
    noun, *rest = label.split(" ")
    if noun.casefold() in IRREGULAR:
        noun = IRREGULAR[noun.casefold()]
    elif noun.endswith(("s", "x", "ch", "sh")):
        noun += "es"
    elif noun.endswith("y") and noun[-2:-1] not in "aeiou":
        noun = f"{noun[:-1]}ies"
    else:
        noun += "s"
    return " ".join([noun, *rest])
