"""Floor 6, batches: tickets run one after another. A piece that fails fails alone, and is reported with its reason."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from leaflets.edition import LeftOut
from leaflets.errors import LeafletsError, Place, Problem
from leaflets.press import Press, Ticket, write

NOTHING_MADE, SOME_FAILED = 1, 4


@dataclass(frozen=True, slots=True)
class Made:
    """A ticket that was made: where its files are, and what was left out for want of room."""

    ticket: Ticket
    paths: tuple[Path, ...]
    pages: int
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """A ticket that was not made, and why."""

    ticket: Ticket
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
    press: Press, tickets: Iterable[Ticket], folder: Path, done: Callable[[Ticket], None] = lambda _ticket: None
) -> Report:
    """Make every ticket's piece and write it into `folder`; `done` is called after each."""
    made: list[Made] = []
    failed: list[Failed] = []
    for ticket in tickets:
        try:
            output = press.run(ticket)
            made.append(Made(ticket, tuple(write(output, folder)), output.pages, output.left_out))
        except LeafletsError as fault:
            failed.append(Failed(ticket, fault.problems, fault.exit_code))
        except Exception as fault:  # a piece that the program itself fails at must not lose the others
            failed.append(Failed(ticket, (_internal(ticket, fault),), NOTHING_MADE))
        done(ticket)
    return Report(tuple(made), tuple(failed), press.stray)


def _internal(ticket: Ticket, fault: Exception) -> Problem:
    """A fault of the program, as a problem of the piece that it failed at."""
    wrong = f"leaflets has failed at this piece, and it is not your doing ({type(fault).__name__}: {fault})."
    return Problem("internal", wrong, "Report this line.", Place(area=ticket.area, layout=ticket.layout))
