"""Floor 6, setting: what a worker does with a docket, wherever the worker is. Whatever fails, fails as that piece's."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from leaflets.errors import LeafletsError, OutputError, Place, Problem, program_fault
from leaflets.language import Languages, find_languages
from leaflets.month.docket import Docket
from leaflets.month.kit import Kit, Unpacked, unpacked
from leaflets.press import Press
from leaflets.ticket import Output

LATER = datetime.max.replace(tzinfo=UTC)
"""The time that pieces are set at: of patrols, a docket holds those alone that are past."""


@dataclass(frozen=True)
class Outcome:
    """What came of a docket: its output, or what is wrong. A `lost` one was begun by a worker that is no more.

    `seconds` is how long it took by `Clock`.
    """

    name: str
    output: Output | None = None
    problems: tuple[Problem, ...] = ()
    exit_code: int = 0
    seconds: float = 0
    lost: bool = False


Clock = Callable[[], float]
"""Seconds since no matter when."""


@dataclass(frozen=True)
class Setter:
    """A worker's own press: the kit laid out in a folder of its own, loaded once."""

    kit: Unpacked
    scratch: Path
    clock: Clock
    languages: Languages = field(default_factory=find_languages)

    def set(self, docket: Docket) -> Outcome:
        """Set a piece.

        It never raises for what is wrong with the piece: OutputError where the worker's own folder cannot be written
        to, and MemoryError.
        """
        began = self.clock()
        photos = self._photos(docket)
        try:
            output = self._press(docket, photos).run(docket.ticket)
            return Outcome(docket.name, output, seconds=self.clock() - began)
        except LeafletsError as fault:
            return Outcome(docket.name, None, fault.problems, fault.exit_code, self.clock() - began)
        except MemoryError:
            raise
        except Exception as fault:  # a piece that the program fails at must not lose the others
            place = Place(area=docket.ticket.area, layout=docket.ticket.layout)
            return Outcome(docket.name, None, (program_fault(fault, place),), 1, self.clock() - began)

    def _photos(self, docket: Docket) -> Path:
        """The folder of a docket's photos, and of no other's. Raises OutputError."""
        photos = self.scratch / "photos"
        shutil.rmtree(photos, ignore_errors=True)
        with _writing(self.scratch):
            for photo in docket.photos:
                photos.mkdir(exist_ok=True)
                (photos / photo.name).write_bytes(photo.content)
        return photos

    def _press(self, docket: Docket, photos: Path) -> Press:
        kit = self.kit
        press = Press(
            docket.records, kit.brand, kit.layouts, kit.stocks, photos=photos, ground=docket.ground, now=LATER
        )
        # Whether a draft may be printed is settled by now.
        return replace(press, languages=self.languages, allow_draft=True)


def setter(kit: Kit, folder: Path, clock: Clock) -> Setter:
    """A worker that is ready, with the kit laid out in that folder, which is its own. Raises OutputError."""
    scratch = folder / "scratch"
    with _writing(folder):
        scratch.mkdir(parents=True, exist_ok=True)
        return Setter(unpacked(kit, folder), scratch, clock)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """A folder of the worker's own that cannot be written to is no fault of a piece."""
    try:
        yield
    except OSError as fault:
        wrong = f"{folder} cannot be written to ({fault.strerror})."
        raise OutputError(wrong, "Make room, or choose another folder with -o.") from fault
