"""Floor 6, batches: tickets run one after another. A piece that fails fails alone, and is reported with its reason."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from leaflets.config import stamp
from leaflets.errors import InUseError, LeafletsError, OutputError, Place, Problem, program_fault
from leaflets.lock import folder_locked
from leaflets.manifest import MANIFEST, next_number, read_manifest, with_manifest
from leaflets.press import Press, write
from leaflets.ticket import AnyTicket, Output, Ticket

NOTHING_MADE, SOME_FAILED = 1, 4
PATIENCE_S = 5.0
"""How long another run that writes to the same folder is waited for."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a ticket gave, and where its files are."""

    output: Output
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """A ticket, a taker of a print run, or a part of a pack, that nothing was made for, and why."""

    area: str
    layout: str
    officer: str | None
    problems: tuple[Problem, ...]
    exit_code: int


@dataclass(frozen=True, slots=True)
class Report:
    """What became of every ticket: each is made or failed."""

    made: tuple[Made, ...]
    failed: tuple[Failed, ...]
    stray: tuple[Problem, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 when all were made, 4 when some were; else why none was: the failures' own code, or 1 when they differ.

        A faulty row that belongs to no area counts as a failure, for something is missing somewhere.
        """
        if not self.failed:
            return SOME_FAILED if self.stray else 0
        if self.made:
            return SOME_FAILED
        codes = {failed.exit_code for failed in self.failed}
        return codes.pop() if len(codes) == 1 else NOTHING_MADE


def run(
    press: Press,
    tickets: Iterable[AnyTicket],
    folder: Path,
    done: Callable[[AnyTicket], None] = lambda _ticket: None,
) -> Report:
    """Make every ticket's piece and write it into `folder`; `done` is called after each.

    All are entered in the folder's manifest, and cards numbered on from it. While a piece is made nobody else may enter
    one: where another run has the folder for long, the piece fails. Raises DataError for a manifest that cannot be
    read: nothing is made then, for its numbers would be used twice.
    """
    made: list[Made] = []
    failed: list[Failed] = []
    wanted = list(tickets)
    rows, seen = read_manifest(folder), stamp([folder / MANIFEST])
    written: set[str] = set()
    wait_s = PATIENCE_S
    for ticket in wanted:
        try:
            with folder_locked(folder, "rows of manifest.csv would be lost", wait_s):
                if stamp([folder / MANIFEST]) != seen:
                    rows = read_manifest(folder)
                output, entered = with_manifest(press.run(_numbered_on(ticket, next_number(rows))), rows)
                _check_names(output, written)
                made.append(Made(output, tuple(write(output, folder))))
                rows, seen = entered, stamp([folder / MANIFEST])
            failed += _not_printed(output)
        except LeafletsError as fault:
            wait_s = 0 if isinstance(fault, InUseError) else wait_s
            failed.append(_failed(ticket, fault.problems, fault.exit_code))
        except Exception as fault:  # a piece that the program itself fails at must not lose the others
            place = Place(area=ticket.area, layout=ticket.layout)
            failed.append(_failed(ticket, (program_fault(fault, place),), NOTHING_MADE))
        done(ticket)
    return Report(tuple(made), tuple(failed), press.stray)


def _numbered_on(ticket: AnyTicket, number: int) -> AnyTicket:
    """The ticket with its cards numbered from `number` on."""
    return ticket if isinstance(ticket, Ticket) else replace(ticket, first_number=number)


def _check_names(output: Output, written: set[str]) -> None:
    """Raises OutputError when a file of this run would take the place of another of the same run."""
    names = {file.name for file in output.files} - {MANIFEST}
    if twice := sorted(names & written):
        raise OutputError(f"{twice[0]} has been written in this run already.", "Give each officer a collar number.")
    written |= names


def _failed(ticket: AnyTicket, problems: tuple[Problem, ...], exit_code: int) -> Failed:
    return Failed(ticket.area, ticket.layout, ticket.officer, problems, exit_code)


def _not_printed(output: Output) -> Iterator[Failed]:
    """The takers of a print run whose cards failed, and the parts of a pack that did."""
    for one in output.failed:
        layout = one.layout or output.ticket.layout
        yield Failed(one.taker.area, layout, one.taker.officer, one.problems, one.exit_code)
