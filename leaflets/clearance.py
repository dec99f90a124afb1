"""Floor 5, clearance: what a piece may print is read by the guard before it is set; what is accepted is kept."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from leaflets.errors import DataError, Problem
from leaflets.models import Override, Placed, Record
from leaflets.overrides import Accepted, settle

Guard = Callable[[Sequence[Placed], date], Sequence[Problem]]
"""What is found in records on a day of issue."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """What the guard said of a piece that is printed: findings that somebody accepts, and those that only warn."""

    accepted: tuple[Accepted, ...] = ()
    warned: tuple[Problem, ...] = ()

    def __add__(self, other: "Cleared") -> "Cleared":
        accepted = dict.fromkeys([*self.accepted, *other.accepted])
        return Cleared(tuple(accepted), tuple(dict.fromkeys([*self.warned, *other.warned])))


@dataclass(frozen=True)
class Clearance:
    """The guard with the rows that it reads, and the findings that somebody accepts. Without a guard all is clear."""

    guard: Guard = lambda _placed, _issued: ()
    placed: Mapping[Record, tuple[Placed, ...]] = field(default_factory=lambda: MappingProxyType({}))
    overrides: tuple[Override, ...] = ()

    def clear(self, records: Iterable[Record], issued: date) -> Cleared:
        """Raises DataError with every finding that stops a piece and that nobody accepts."""
        rows = [row for record in records for row in self.placed.get(record, ())]
        settled = settle(self.guard(rows, issued), self.overrides)
        if blocked := [finding for finding in settled.left if finding.level == "error"]:
            raise DataError.of(_with_a_way_out(finding) for finding in blocked)
        return Cleared(settled.accepted, settled.left)


def _with_a_way_out(finding: Problem) -> Problem:
    """The finding with what to say by whoever has looked at it and wants it printed."""
    if not finding.place.reference:
        return finding
    way = f"Or, if it may be printed: --allow {finding.code}@{finding.place.reference} --why …"
    return replace(finding, mend=f"{finding.mend} {way}")


def rows_of(placed: Iterable[Placed]) -> Mapping[Record, tuple[Placed, ...]]:
    """The rows of each record: two rows may say the same."""
    rows: dict[Record, tuple[Placed, ...]] = {}
    for one in placed:
        rows[one.record] = (*rows.get(one.record, ()), one)
    return MappingProxyType(rows)
