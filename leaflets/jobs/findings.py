"""Floor 6, findings: pure. What makes a finding of the guard the same in another workbook, or after another word."""

from collections.abc import Iterable
from hashlib import sha256

from leaflets.cell_names import cell_name
from leaflets.errors import Problem
from leaflets.models import Area, Placed


def finding_key(problem: Problem, placed: Placed | None) -> str:
    """What stands for a finding: its rule, its area, its sheet and column, all that the cell says, and its words.

    The words alone would not do: accepted in one sentence, they may mean somebody else in another. Where the row is
    not known it is the cell that stands for it.
    """
    if placed is None:
        about = [problem.code, problem.place.reference, problem.words]
    else:
        record = placed.record
        area = record.id if isinstance(record, Area) else str(getattr(record, "area", ""))
        about = [problem.code, area, type(record).__name__, problem.place.column, _text(problem, placed), problem.words]
    return sha256("\0".join(" ".join(part.split()) for part in about).encode()).hexdigest()


def _text(problem: Problem, placed: Placed) -> str:
    """All that a cell says, as it was read."""
    translated = {f"{name} [{lang}]": value for name, lang, value in placed.record.translations}
    for name, (position, _) in placed.columns.items():
        if cell_name(placed.place.row, position) == problem.place.cell:
            return str(translated.get(name, getattr(placed.record, name, "")))
    return ""


class Rows:
    """The rows of data, to be found by a problem's place."""

    def __init__(self, placed: Iterable[Placed]) -> None:
        self._held = {(one.place.file, one.place.sheet, one.place.row): one for one in placed}

    def key_of(self, problem: Problem) -> str:
        """The key of a finding."""
        place = problem.place
        return finding_key(problem, self._held.get((place.file, place.sheet, place.row)))
