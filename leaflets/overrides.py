"""Floor 3, overrides: pure. Findings that somebody has looked at and accepts, and overrides that accept nothing."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from leaflets.errors import Problem, RequestError
from leaflets.models import Override, Placed
from leaflets.spelling import did_you_mean


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that is printed all the same: who accepts it, and why."""

    finding: Problem
    override: Override

    def __str__(self) -> str:
        one = self.override
        return f"{self.finding.code}@{self.finding.place.reference}, accepted by {one.who}: {one.why}"


@dataclass(frozen=True, slots=True)
class Settled:
    """Findings parted: those that stand, and those that are accepted."""

    left: tuple[Problem, ...]
    accepted: tuple[Accepted, ...]


def settle(findings: Iterable[Problem], overrides: Sequence[Override]) -> Settled:
    """Part the findings by the overrides. Only a finding that would stop a piece needs one."""
    left, accepted = [], []
    for finding in findings:
        override = next((one for one in overrides if finding.level == "error" and _is_about(one, finding)), None)
        if override:
            accepted.append(Accepted(finding, override))
        else:
            left.append(finding)
    return Settled(tuple(left), tuple(accepted))


def unused(placed: Iterable[Placed], settled: Settled, codes: Collection[str]) -> list[Problem]:
    """The rows of the sheet of overrides that accept nothing: the text has changed or moved, or the code is wrong."""
    used = {id(one.override) for one in settled.accepted}
    found = []
    for one in placed:
        if not isinstance(one.record, Override) or id(one.record) in used:
            continue
        override = one.record
        if override.code not in codes:
            wrong = f"There is no finding “{override.code}”. {did_you_mean(override.code, codes)}".rstrip()
            found.append(Problem("override-unused", wrong, "See: leaflets rules.", one.at("code"), "notice"))
        else:
            wrong = f"There is no finding {override.code} in {override.cell}, so the override accepts nothing."
            mend = "Mend the cell, or take the row out: texts may have moved or changed."
            found.append(Problem("override-unused", wrong, mend, one.at("cell"), "notice"))
    return found


def allowed(given: Sequence[str], who: str, why: str) -> list[Override]:
    """Overrides given as CODE@CELL. Raises RequestError for anything else, and when nobody says why."""
    if given and not why.strip():
        raise RequestError("A finding is accepted for a reason.", "Say it with --why.")
    made = []
    for text in given:
        code, at, cell = text.partition("@")
        if not (code.strip() and at and "!" in cell):
            raise RequestError(
                f"“{text}” is not a finding.", "Write it as CODE@CELL, such as full-postcode@Activity!E12."
            )
        made.append(Override(code=code.strip(), cell=cell.strip(), who=who, why=why.strip(), words=""))
    return made


def check_named(overrides: Sequence[Override], placed: Iterable[Placed], codes: Collection[str]) -> None:
    """Raises RequestError for an override of a rule or a cell that there is not: it would accept nothing, silently."""
    if not overrides:
        return
    for one in overrides:
        if one.code not in codes:
            wrong = f"There is no rule “{one.code}”. {did_you_mean(one.code, codes)}".rstrip()
            raise RequestError(wrong, "See: leaflets rules.")
    cells = {_plain(row.at(name).reference) for row in placed for name in row.columns}
    for one in overrides:
        if _plain(one.cell) not in cells:
            raise RequestError(f"Nothing was read from a cell {one.cell}.", "See: leaflets check.")


def _is_about(override: Override, finding: Problem) -> bool:
    return (
        override.code == finding.code
        and _plain(override.cell) == _plain(finding.place.reference)
        and (not override.words or _plain(override.words) in {_plain(finding.words), _plain(f"“{finding.words}”")})
    )


def _plain(reference: str) -> str:
    """A reference or words without case, spaces, quotes and the dollar signs of a fixed cell."""
    return re.sub(r"[\s$'’\"]+", "", reference).casefold()
