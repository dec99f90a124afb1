"""Floor 4, tolerance: what an engine notes instead of raising, when a piece is only to be looked at."""

from dataclasses import dataclass, field, replace

from leaflets.errors import LeafletsError, Problem
from leaflets.geometry import Box

MOST_ALIKE = 4
"""More findings of one kind in one block are told as one: every line of a text that stands too low, say."""


@dataclass
class Tolerance:
    """What was found wrong in a piece that was set all the same; with `overset` one whose text does not fit as well."""

    overset: bool = False
    _found: list[Problem] = field(default_factory=list)

    def note(self, fault: LeafletsError, page: int = 0, box: Box | None = None) -> None:
        """Keep the problems of an error that is not raised, each with its page, from 1, and its box on that page."""
        for problem in fault.problems:
            place = replace(problem.place, page=problem.place.page or page, box=problem.place.box or box)
            self._found.append(replace(problem, place=place))

    @property
    def found(self) -> tuple[Problem, ...]:
        """All that was noted, each once, with what is alike in one block told as one."""
        alike: dict[tuple[str, int, str], list[Problem]] = {}
        for problem in dict.fromkeys(self._found):
            alike.setdefault((problem.code, problem.place.page, problem.place.block), []).append(problem)
        return tuple(
            told for found in alike.values() for told in (found if len(found) <= MOST_ALIKE else [_one(found)])
        )


def _one(found: list[Problem]) -> Problem:
    """Problems of one kind in one block as one, its box around all of theirs."""
    first = found[0]
    boxes = [problem.place.box for problem in found if problem.place.box]
    wrong = f"{first.wrong} The same holds for {len(found) - 1} more here."
    return replace(first, wrong=wrong, place=replace(first.place, box=around(boxes)))


def around(boxes: list[Box]) -> Box | None:
    """The box around boxes; None when there are none."""
    if not boxes:
        return None
    left, top = min(box.x_mm for box in boxes), min(box.y_mm for box in boxes)
    right, bottom = max(box.right_mm for box in boxes), max(box.bottom_mm for box in boxes)
    return Box(left, top, right - left, bottom - top)
