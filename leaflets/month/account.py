"""Floor 6, the account: what became of every piece that was planned, how far a run has come, and its exit code."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from leaflets.errors import Problem
from leaflets.month.changes import Compared
from leaflets.month.ledger import Entry

NOTHING_MADE, SOME_FAILED, STOPPED = 1, 4, 5


@dataclass(frozen=True)
class Progress:
    """How far a run has come: pieces made, found unchanged and failed, of how many; and the one that was last."""

    made: int
    unchanged: int
    failed: int
    planned: int
    last: str = ""

    @property
    def done(self) -> int:
        """How many need nothing more."""
        return self.made + self.unchanged + self.failed


@dataclass
class Account:
    """What became of every piece that was planned, and of older ones that the plan has no more.

    `made` and `unchanged` are the names of pieces, `failed` the entries of those that failed, `faults` why they did,
    and `warned` in how many pieces each code is worth a look. `left` are those not begun, where the run was stopped or
    could not write; `halted` says what it could not do, `kept` which files out of date it did not dare to remove, or
    could not. `outdated` are bundles that were taken away, for nobody asked for them anew.
    """

    folder: Path
    planned: int
    made: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[Entry] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    warned: Counter[str] = field(default_factory=Counter)
    faults: list[Problem] = field(default_factory=list)
    kept: list[Problem] = field(default_factory=list)
    bundles: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    changes: Compared | None = None
    halted: Problem | None = None
    stopped: bool = False
    stray: tuple[Problem, ...] = ()

    @property
    def told(self) -> frozenset[str]:
        """The names of all pieces that became something."""
        return frozenset(chain(self.made, self.unchanged, (entry.name for entry in self.failed)))

    @property
    def adds_up(self) -> bool:
        """Whether each piece that was planned is accounted for, once; none is left but where the run was cut short."""
        told = self.told.union(self.left)
        count = len(self.made) + len(self.unchanged) + len(self.failed) + len(self.left)
        is_cut_short = self.stopped or self.halted is not None
        return count == len(told) == self.planned and (is_cut_short or not self.left)

    @property
    def exit_code(self) -> int:
        """0 when all is there; 5 when it was stopped; 4 when some pieces failed; their own code where all did."""
        if self.stopped and self.left:
            return STOPPED
        is_short = bool(self.failed or self.left or self.halted or not self.adds_up)
        if not is_short:
            return SOME_FAILED if self.stray else 0
        if self.made or self.unchanged:
            return SOME_FAILED
        codes = {entry.exit_code for entry in self.failed}
        return codes.pop() if len(codes) == 1 and not self.halted else NOTHING_MADE
