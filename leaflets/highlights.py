"""Floor 3, highlights: pure. A month's activity counted by kind, and the large figures that its rows give."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from leaflets.models import Activity, Kind, Quantity
from leaflets.tongue import ENGLISH, Tongue, several

IRREGULAR = {"person": "people", "child": "children", "man": "men", "woman": "women", "knife": "knives"}

KIND_NAMES = {
    Kind.PATROL: several("patrol", "patrols"),
    Kind.OPERATION: several("operation", "operations"),
    Kind.WARRANT: several("warrant", "warrants"),
    Kind.SPEEDWATCH: several("speedwatch session", "speedwatch sessions"),
    Kind.ARREST: several("arrest or charge", "arrests or charges"),
    Kind.VISIT: several("visit", "visits"),
    Kind.SURGERY: several("surgery", "surgeries"),
    Kind.SCHOOL: several("school visit", "school visits"),
    Kind.YOUTH: several("youth session", "youth sessions"),
    Kind.PARTNER_WORK: several("day of partner work", "days of partner work"),
    Kind.CRIME_PREVENTION: several("prevention event", "prevention events"),
    Kind.OTHER: several("other activity", "other activities"),
}


@dataclass(frozen=True, slots=True)
class Count:
    """How often something of one kind was done: 3, "patrols"."""

    kind: Kind
    number: int
    name: str


def activity_rank(item: Activity) -> tuple[int, ...]:
    """The order of activity: by importance, then newest first."""
    return item.importance.rank, -item.date.toordinal()


def highlights_of(recent: Sequence[Activity]) -> list[Quantity]:
    """The figures of the month's activity, most important, then newest, first; those that count the same added up.

    "1 arrest" and "3 arrests" count the same. What was only ever counted one at a time, in several words, is not added
    up, for its plural cannot be told.
    """
    quantities = [quantity for item in sorted(recent, key=activity_rank) for quantity in item.numbers]
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


def counts_of(recent: Sequence[Activity], tongue: Tongue = ENGLISH) -> tuple[Count, ...]:
    """How often each kind was done, most often first."""
    order = list(Kind)
    tally = Counter(item.kind for item in recent)
    kinds = sorted(tally, key=lambda kind: (-tally[kind], order.index(kind)))
    return tuple(Count(kind, tally[kind], tongue.ngettext(*KIND_NAMES[kind], tally[kind])) for kind in kinds)
