"""Floor 6, a month's run: skip what has not changed, have the rest set, write each piece whole, and account for all.

Nothing is lost and nothing is done twice: the ledger knows every piece that is on the disk, and at the end every piece
that was planned has been made, was unchanged, or has failed with its reason. Run it again after whatever stopped it.
"""

from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, replace
from errno import EACCES, EEXIST, EINVAL, EISDIR, ELOOP, ENAMETOOLONG, ENOTDIR, EPERM
from itertools import chain
from pathlib import Path

from leaflets.errors import LeafletsError, OutputError, Place, Problem, RequestError
from leaflets.lock import folder_locked
from leaflets.manifest import manifest_of, read_manifest
from leaflets.month.account import Account, Progress
from leaflets.month.changes import Said, compared, files_of, read_said
from leaflets.month.crew import Crew
from leaflets.month.docket import filled
from leaflets.month.entering import cleared_anew, failed_entry, is_own, made_entry, rows_in
from leaflets.month.files import Aside, Streamed, Written, set_aside
from leaflets.month.ledger import HIDDEN, Entry, Ledger, read_ledger
from leaflets.month.packed import Packed
from leaflets.month.plan import Piece, Plan, Planned
from leaflets.month.setting import Outcome
from leaflets.month.upkeep import Upkeep, tidy
from leaflets.press import write_files
from leaflets.ticket import Output
from leaflets.typography import listed

TRIES = 2
"""How often a docket is given out whose worker is lost."""
ITS_OWN = {EACCES, EEXIST, EINVAL, EISDIR, ELOOP, ENAMETOOLONG, ENOTDIR, EPERM}
"""Faults of writing that are of one file's name or place: others can be written."""


@dataclass(frozen=True)
class Orders:
    """How a plan is run: who sets dockets, what is bundled in the end, whether to stop, and who is told of progress."""

    crew: Callable[[Path], Crew]
    bundle: Callable[[Ledger], Iterable[Streamed]] = lambda _ledger: ()
    is_stopped: Callable[[], bool] = lambda: False
    told: Callable[[Progress], None] = lambda _progress: None


def run_month(plan: Plan, folder: Path, orders: Orders) -> Account:
    """Make a month in its folder.

    Raises InUseError, DataError for a manifest that cannot be read, RequestError for a folder that holds a month of
    other areas, OutputError where nothing can be written, and ClusterError.
    """
    hidden = folder / HIDDEN
    try:
        hidden.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise OutputError(f"{folder} cannot be written to ({fault.strerror}).", "Choose another with -o.") from fault
    with folder_locked(folder, "two at once would undo each other’s work"):
        issue = plan.order.issue
        ledger = read_ledger(folder, f"{issue.month:%Y-%m}")
        ledger.month, ledger.issued = f"{issue.month:%Y-%m}", f"{issue.issued:%Y-%m-%d}"
        _check_same_force(ledger, plan)
        read_manifest(folder)  # one that cannot be read is told now, not after an hour
        tidy(folder)
        run = _Run(plan, ledger, orders)
        run.go()
        return run.account


def _check_same_force(ledger: Ledger, plan: Plan) -> None:
    """Another force's month in the same folder would be taken for what is gone from the data, and be removed."""
    theirs = {entry.area for entry in ledger.entries.values() if entry.files}
    if theirs and theirs.isdisjoint(plan.areas | plan.faulty):
        few = listed(sorted(theirs)[:3]) + (" and others" if len(theirs) > 3 else "")
        wrong = f"{ledger.folder} holds a month of other areas ({few}), none of which is in the data."
        raise RequestError(wrong, "Name another folder with -o, or move that one away.")


class _Run:
    """One run over a plan."""

    def __init__(self, plan: Plan, ledger: Ledger, orders: Orders) -> None:
        self._plan, self._ledger, self._orders = plan, ledger, orders
        self._upkeep = Upkeep(ledger)
        self.account = Account(ledger.folder, plan.count, stray=plan.stray)
        self._pieces = {one.piece.name: one for one in plan.planned}
        self._names = frozenset(piece.name for piece in plan.pieces)
        self._tries: dict[str, int] = {}

    def go(self) -> None:
        try:
            waiting = deque(one for one in self._plan.planned if not self._is_unchanged(one))
            for refused in self._plan.refused:
                self._fail(refused.piece, refused.problems, refused.exit_code)
            if waiting:
                self._set(waiting)
            self._withdraw()
            self._close()
        except OutputError as fault:
            self.account.halted = fault.problems[0]
        told = self.account.told
        self.account.left = [piece.name for piece in self._plan.pieces if piece.name not in told]

    def _close(self) -> None:
        """Write what stands beside the pieces, then the manifest."""
        month = self._plan.order.issue.month
        self.account.changes = compared(self._said(), self._ledger.folder.parent, month, self._plan.faulty)
        bundles = self._bundled()
        if bundles or self._ledger.is_open:  # older bundles hold what is out of date
            before, self._ledger.bundles = self._ledger.bundles, tuple(bundle.file for bundle in bundles)
            self.account.bundles = [file.path for file in self._ledger.bundles]
            self.account.outdated = [file.path for file in before if file.path not in self.account.bundles]
            self._remove(before, kept=self.account.bundles)
        self._ledger.close(chain(self._table(), files_of(self.account.changes)), bundles)

    def _said(self) -> Packed[Said]:
        """What is said of every area; what pages say of areas and blocks that were not asked for stays as it was."""
        before, asked = read_said(self._ledger.folder), {piece.area.id for piece in self._plan.pieces}
        now = self._plan.said.items()
        return Packed(Said, ((key, said.following(before.get(key), is_asked=key in asked)) for key, said in now))

    def _bundled(self) -> list[Aside]:
        """The bundles, written aside, if the month is complete; the manifest is written even if one cannot be made."""
        if self.account.stopped:
            return []
        try:
            return set_aside(self._orders.bundle(self._ledger), self._ledger.folder)
        except OutputError as fault:
            self.account.halted = fault.problems[0]
            return []

    def _is_unchanged(self, planned: Planned) -> bool:
        entry = self._ledger.unchanged(planned.piece.name, planned.key)
        if entry is None:
            return False
        if (anew := cleared_anew(entry, planned.cleared)) != entry:  # it may be printed for another reason now
            self._ledger.enter(anew)
        self.account.unchanged.append(entry.name)
        self.account.warned.update({*anew.warned, *anew.findings})
        return True

    def _set(self, waiting: deque[Planned]) -> None:
        with self._orders.crew(self._ledger.folder / HIDDEN) as crew:
            while True:
                self._give_out(crew, waiting)
                if not crew.in_hand and (not waiting or self.account.stopped):
                    self.account.stopped = bool(waiting)  # where it was pressed for the last piece, all is done
                    return
                outcomes = crew.take()
                self._give_out(crew, waiting)  # before files are written, so that nobody waits for the disk
                for outcome in outcomes:
                    self._came(outcome, waiting)

    def _give_out(self, crew: Crew, waiting: deque[Planned]) -> None:
        self.account.stopped = self.account.stopped or self._orders.is_stopped()
        while waiting and crew.room and not self.account.stopped:
            planned = waiting.popleft()
            try:
                crew.give(filled(planned.docket()))
            except LeafletsError as fault:
                self._fail(planned.piece, fault.problems, fault.exit_code)
                self._tell(planned.piece.name)

    def _came(self, outcome: Outcome, waiting: deque[Planned]) -> None:
        planned = self._pieces[outcome.name]
        if outcome.lost:
            self._tries[outcome.name] = self._tries.get(outcome.name, 0) + 1
            if self._tries[outcome.name] < TRIES:
                waiting.appendleft(planned)
                return
        if outcome.output is None:
            self._fail(planned.piece, outcome.problems, outcome.exit_code)
        else:
            self._write(planned, outcome.output, outcome.seconds)
        self._tell(outcome.name)

    def _write(self, planned: Planned, output: Output, seconds: float) -> None:
        """Write a piece's files, take away older ones, then enter it.

        An entry never stands for files that are not there, and no older file is left that no entry knows.
        """
        before = self._ledger.entries.get(planned.piece.name)
        piece, folder = planned.piece, self._ledger.folder
        entry = made_entry(planned, self._plan.order, output, seconds)
        if problems := self._in_the_way(entry):
            self._fail(piece, problems, RequestError.exit_code)
            return
        try:
            write_files(output.files, folder / piece.folder)
        except OutputError as fault:
            if isinstance(fault.__cause__, OSError) and fault.__cause__.errno not in ITS_OWN:
                raise
            self._fail(piece, _of_piece(piece, fault.problems), fault.exit_code)
            return
        self._upkeep.own(entry)
        if before:
            self._remove(before.files, before.name, {file.path for file in entry.files})
        self._ledger.enter(entry)
        self.account.made.append(entry.name)
        self.account.warned.update({*entry.warned, *entry.findings})

    def _in_the_way(self, entry: Entry) -> tuple[Problem, ...]:
        """What is wrong where a file of a piece would be another piece's of this month."""
        owners = {self._upkeep.owner_of(file) for file in entry.files} - {None, entry.name}
        place = Place(area=entry.area, officer=entry.officer, layout=entry.layout)
        mend = "Give officers of one name collar numbers that differ in letters or digits."
        return tuple(
            Problem("same-file", f"Its file would be that of {owner}, too.", mend, place)
            for owner in sorted(map(str, owners & self._names))
        )

    def _fail(self, piece: Piece, problems: tuple[Problem, ...], exit_code: int) -> None:
        """Enter a piece that failed. An older one would be taken for this month's, so its files go first."""
        if before := self._ledger.entries.get(piece.name):
            self._remove(before.files, before.name)
        entry = failed_entry(piece, self._plan.order, problems, exit_code)
        self._ledger.enter(entry)
        self.account.failed.append(entry)
        self.account.faults += problems

    def _withdraw(self) -> None:
        """Take out older pieces of areas and officers that the data has no more."""
        if self.account.stopped:
            return
        asked = {(one.area.id, one.layout, one.lang) for one in self._plan.pieces}
        for name in [name for name in self._ledger.entries if name not in self._names]:
            entry = self._ledger.entries[name]
            if entry.area not in self._plan.areas or (entry.area, entry.layout, entry.lang) in asked:
                self._remove(entry.files, name)
                self._ledger.strike(name)
                self.account.withdrawn.append(name)

    def _remove(self, files: Iterable[Written], owner: str = "", kept: Container[str] = ()) -> None:
        self.account.kept += self._upkeep.remove(files, owner, kept)

    def _table(self) -> Iterator[Streamed]:
        """`manifest.csv`: the rows of this ledger, after those that other commands have entered there."""
        others = [row for row in read_manifest(self._ledger.folder) if not is_own(row)]
        table = manifest_of(chain(others, rows_in(self._ledger)))
        yield Streamed(table.name, lambda to: to.write(table.content))

    def _tell(self, name: str) -> None:
        account = self.account
        counts = len(account.made), len(account.unchanged), len(account.failed)
        self._orders.told(Progress(*counts, account.planned, name))


def _of_piece(piece: Piece, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems of writing a piece's files, with whose piece it is."""
    place, mend = Place(area=piece.area.id, officer=piece.officer, layout=piece.layout), "Clear its way."
    return tuple(replace(problem, place=place, mend=mend) for problem in problems)
