"""Floor 5, inspection: all that is to be said of data before anything is printed of it, in one place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from leaflets.brand import Brand
from leaflets.clearance import Clearance, rows_of
from leaflets.collector import undisturbed
from leaflets.errors import Problem
from leaflets.freshness import freshness
from leaflets.guarantee import Light, Standing, guarantees
from leaflets.guard import Guarding
from leaflets.models import Override, Placed
from leaflets.overrides import Accepted, settle, unused
from leaflets.printable import unprintable
from leaflets.rule import Rule
from leaflets.sources import Reading


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is wrong in data, what of it somebody accepts, and how each area stands at the points of the Guarantee."""

    problems: tuple[Problem, ...]
    accepted: tuple[Accepted, ...]
    standings: tuple[Standing, ...]

    @property
    def must_be_mended(self) -> bool:
        """Whether something stops a piece."""
        return any(problem.level == "error" for problem in self.problems)

    @property
    def is_guaranteed(self) -> bool:
        """Whether no area is red at any point."""
        return all(standing.light is not Light.RED for standing in self.standings)


@undisturbed()
def inspect(
    reading: Reading,
    brand: Brand,
    rules: Mapping[str, Rule],
    today: date,
    *,
    now: datetime | None = None,
) -> Inspection:
    """Everything that is to be said of data on a day. With `now`, the files that maps are drawn from are read too.

    The problems are those of the reading, then what cannot be printed, what the guard finds, and what is out of date.
    """
    records, placed = reading.records, reading.placed
    # The words of faulty rows too: whoever mends a row wants to hear all that is wrong with it at once.
    words = (*placed, *reading.partly)
    settled = settle(Guarding(rules, brand, records, today).findings(words), records.overrides)
    problems = [
        *reading.problems,
        *(reading.ground.check(records.areas, now) if now else ()),
        *unprintable(words, brand),
        *settled.left,
        *freshness(placed, brand, today),
        *unused(placed, settled, rules.keys()),
    ]
    return Inspection(tuple(problems), settled.accepted, guarantees(records, brand, today))


def clearance_of(
    reading: Reading, brand: Brand, rules: Mapping[str, Rule], allowed: Sequence[Override] = ()
) -> Clearance:
    """The clearance that a press asks for each piece of this data."""

    @lru_cache(maxsize=4)
    def guarding(issued: date) -> Guarding:
        return Guarding(rules, brand, reading.records, issued)

    def guard(rows: Sequence[Placed], issued: date) -> list[Problem]:
        return guarding(issued).findings(rows)

    return Clearance(guard, rows_of(reading.placed), (*reading.records.overrides, *allowed))
