"""Floor 6, a month's run: skip what has not changed, have the rest set, write each piece whole, and account for all.

Nothing is lost and nothing is done twice: the ledger knows every piece that is on the disk, and at the end every piece
that was planned has been made, was unchanged, or has failed with its reason. Run it again after whatever stopped it.
"""

import shutil
from collections import deque
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path

from leaflets.errors import OutputError, Place, Problem
from leaflets.lock import locked
from leaflets.manifest import Row, manifest_of, read_manifest
from leaflets.month.changes import Compared, compared, files_of
from leaflets.month.crew import Crew
from leaflets.month.docket import Docket
from leaflets.month.entering import failed_entry, made_entry
from leaflets.month.ledger import HIDDEN, Entry, Ledger, Written, is_whole, read_ledger, state_of, written
from leaflets.month.plan import Piece, Plan, Planned
from leaflets.month.setting import Outcome
from leaflets.press import write_files
from leaflets.ticket import Output, OutputFile

LOCK = "lock"
TRIES = 2
"""How often a docket is given out whose worker is lost."""
EMPTY_ROW = {item.name: "" for item in fields(Row)}
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

    `faults` say why pieces failed. `left` are those not begun, where the run was stopped or could not write; `halted`
    says what it could not do, `kept` which files out of date it did not dare to remove.
    """

    folder: Path
    planned: int
    made: list[Entry] = field(default_factory=list)
    unchanged: list[Entry] = field(default_factory=list)
    failed: list[Entry] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    faults: list[Problem] = field(default_factory=list)
    kept: list[Problem] = field(default_factory=list)
    bundles: list[str] = field(default_factory=list)
    changes: Compared | None = None
    halted: Problem | None = None
    stopped: bool = False
    stray: tuple[Problem, ...] = ()

    @property
    def has_news(self) -> bool:
        """Whether the folder holds anything else than before."""
        return bool(self.made or self.failed or self.withdrawn)

    @property
    def adds_up(self) -> bool:
        """Whether each piece that was planned is accounted for, once."""
        told = [entry.name for entry in (*self.made, *self.unchanged, *self.failed)] + self.left
        return len(told) == len(set(told)) == self.planned

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


@dataclass(frozen=True)
class Orders:
    """How a plan is run: who sets dockets, what is bundled in the end, whether to stop, and who is told of progress."""

    crew: Callable[[Path], Crew]
    bundle: Callable[[Ledger], Iterable[OutputFile]] = lambda _ledger: ()
    is_stopped: Callable[[], bool] = lambda: False
    told: Callable[[Progress], None] = lambda _progress: None


def run_month(plan: Plan, folder: Path, orders: Orders) -> Account:
    """Make a month in its folder. Raises InUseError, DataError for a manifest that cannot be read, and OutputError."""
    hidden = folder / HIDDEN
    try:
        hidden.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise OutputError(f"{folder} cannot be written to ({fault.strerror}).", "Choose another with -o.") from fault
    with locked(hidden / LOCK, "two at once would undo each other’s work"):
        issue = plan.order.issue
        ledger = read_ledger(folder, f"{issue.month:%Y-%m}")
        ledger.issued = f"{issue.issued:%Y-%m-%d}"
        _tidy(folder)
        run = _Run(plan, ledger, orders)
        run.go()
        return run.account


class _Run:
    """One run over a plan."""

    def __init__(self, plan: Plan, ledger: Ledger, orders: Orders) -> None:
        self._plan, self._ledger, self._orders = plan, ledger, orders
        self.account = Account(ledger.folder, plan.count, stray=plan.stray)
        self._pieces = {one.docket.name: one for one in plan.planned}
        self._tries: dict[str, int] = {}

    def go(self) -> None:
        waiting = deque(one.docket for one in self._plan.planned if not self._is_unchanged(one))
        try:
            for refused in self._plan.refused:
                self._fail(refused.piece, refused.problems, refused.exit_code)
            if waiting:
                self._set(waiting)
            self._withdraw()
            self._close()
        except OutputError as fault:
            self.account.halted = fault.problems[0]
        told = {entry.name for entry in (*self.account.made, *self.account.unchanged, *self.account.failed)}
        wanted = [*self._pieces, *(refused.piece.name for refused in self._plan.refused)]
        self.account.left = [name for name in wanted if name not in told]

    def _close(self) -> None:
        """Write what stands beside the pieces, then the manifest."""
        month = self._plan.order.issue.month
        self.account.changes = compared(self._plan.said, self._ledger.folder.parent, month)
        beside = [self._table(), *files_of(self._plan.said, self.account.changes)]
        bundles = [] if self.account.stopped else list(self._orders.bundle(self._ledger))
        if bundles or self.account.has_news:  # older bundles hold what is out of date
            kept = tuple(map(written, bundles))
            self._remove(self._ledger.bundles, {file.path for file in kept})
            self._ledger.bundles = kept
            self.account.bundles = [file.path for file in kept]
        self._ledger.close([*beside, *bundles])

    def _is_unchanged(self, planned: Planned) -> bool:
        entry = self._ledger.entries.get(planned.docket.name)
        if entry is None or entry.status != "made" or entry.key != planned.docket.key:
            return False
        if not is_whole(self._ledger.folder, entry):
            return False
        self.account.unchanged.append(entry)
        return True

    def _set(self, waiting: deque[Docket]) -> None:
        with self._orders.crew(self._ledger.folder / HIDDEN) as crew:
            while True:
                self._give_out(crew, waiting)
                if not crew.in_hand and (not waiting or self.account.stopped):
                    return
                outcomes = crew.take()
                self._give_out(crew, waiting)  # before files are written, so that nobody waits for the disk
                for outcome in outcomes:
                    self._came(outcome, waiting)

    def _give_out(self, crew: Crew, waiting: deque[Docket]) -> None:
        self.account.stopped = self.account.stopped or self._orders.is_stopped()
        while waiting and crew.room and not self.account.stopped:
            crew.give(waiting.popleft())

    def _came(self, outcome: Outcome, waiting: deque[Docket]) -> None:
        planned = self._pieces[outcome.name]
        if outcome.lost:
            self._tries[outcome.name] = self._tries.get(outcome.name, 0) + 1
            if self._tries[outcome.name] < TRIES:
                waiting.appendleft(planned.docket)
                return
        if outcome.output is None:
            self._fail(planned.piece, outcome.problems, outcome.exit_code)
        else:
            self._write(planned, outcome.output, outcome.seconds)
        self._tell(outcome.name)

    def _write(self, planned: Planned, output: Output, seconds: float) -> None:
        """Write a piece's files, then enter it: an entry never stands for files that are not there."""
        before = self._ledger.entries.get(planned.docket.name)
        piece, folder = planned.piece, self._ledger.folder
        write_files(output.files, folder / piece.folder)
        entry = made_entry(planned, output, seconds)
        self._ledger.enter(entry)
        self.account.made.append(entry)
        if before:
            self._remove(before.files, {file.path for file in entry.files})

    def _fail(self, piece: Piece, problems: tuple[Problem, ...], exit_code: int) -> None:
        """Enter a piece that failed. An older one would be taken for this month's, so its files go."""
        before = self._ledger.entries.get(piece.name)
        entry = failed_entry(piece, self._plan.order, problems, exit_code)
        self._ledger.enter(entry)
        self.account.failed.append(entry)
        self.account.faults += problems
        if before:
            self._remove(before.files)

    def _withdraw(self) -> None:
        """Take out older pieces of areas and officers that the data has no more."""
        if self.account.stopped:
            return
        asked = {(one.area.id, one.layout, one.lang) for one in self._all_pieces()}
        names = {one.name for one in self._all_pieces()}
        for name, entry in list(self._ledger.entries.items()):
            is_gone = entry.area not in self._plan.areas or (entry.area, entry.layout, entry.lang) in asked
            if name not in names and is_gone:
                self._remove(entry.files)
                self._ledger.strike(name)
                self.account.withdrawn.append(name)

    def _all_pieces(self) -> Iterable[Piece]:
        yield from (one.piece for one in self._plan.planned)
        yield from (one.piece for one in self._plan.refused)

    def _remove(self, files: Iterable[Written], kept: Container[str] = ()) -> None:
        """Remove files that this program wrote; one that somebody has changed since is left, and told."""
        for file in files:
            if file.path in kept:
                continue
            path = self._ledger.folder / file.path
            state = state_of(self._ledger.folder, file)
            if state == "changed":
                wrong = f"{file.path} is out of date, and somebody has changed it, so it was left."
                self.account.kept.append(
                    Problem("file-changed", wrong, "Take it away.", Place(file=file.path), "notice")
                )
            elif state == "whole":
                path.unlink(missing_ok=True)
                _remove_empty(path.parent, self._ledger.folder)

    def _table(self) -> OutputFile:
        """`manifest.csv`: the rows of this ledger, after those that other commands have entered there."""
        others = [row for row in read_manifest(self._ledger.folder) if not row.key and row.status != "failed"]
        kept = self._ledger.entries
        own = [Row(**{**EMPTY_ROW, **row}) for name in sorted(kept) for row in kept[name].rows]
        return manifest_of([*others, *own])

    def _tell(self, name: str) -> None:
        account = self.account
        counts = len(account.made), len(account.unchanged), len(account.failed)
        self._orders.told(Progress(*counts, account.planned, name))


def _tidy(folder: Path) -> None:
    """Take away what an earlier run left when it was killed: files half written, and its workers' folders."""
    for path in folder.rglob(".*.part"):
        path.unlink(missing_ok=True)
    for path in (folder / HIDDEN).glob("worker-*"):
        shutil.rmtree(path, ignore_errors=True)


def _remove_empty(folder: Path, top: Path) -> None:
    """Remove a folder that has become empty, and those above it below `top`."""
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
