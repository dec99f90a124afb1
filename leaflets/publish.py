"""Floor 6, publishing: the intranet's pages as plain files in a folder, kept up with what has been made.

Everything is written aside first; then each file takes its place in one step, pages after all that they lead to, home
last. So a reader never meets half a page or a link to what is not there yet, and a run that fails changes nothing.
What is there already is not written again. `published.json` says which files are ours: those that nobody asks for any
more are removed; files of others are left, and named.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from pathlib import Path, PurePosixPath

from pydantic import TypeAdapter, ValidationError

from leaflets.aside import remove_empty
from leaflets.brand import Brand
from leaflets.errors import DataError, OutputError, Place, Problem, RequestError
from leaflets.intranet.catalogue import Catalogue, File, Listed
from leaflets.intranet.page_pictures import picture_of
from leaflets.intranet.pages import Site
from leaflets.intranet.plain_files import PlainFiles
from leaflets.lock import locked
from leaflets.month.files import Written, state_of

RECORD, ASIDE, LOCK = "published.json", ".publishing", "lock"
_RECORD: TypeAdapter[tuple[Written, ...]] = TypeAdapter(tuple[Written, ...])
Told = Callable[[int, int, str], None]
"""Told how many files are ready, of how many, and which was last."""


@dataclass
class Published:
    """What became of the folder: how many files were written, found unchanged and removed, and what is wrong.

    `others` are files that are not ours, and folders that hold no file of ours, with `/` at the end; `problems` what is
    left out, and files of ours that somebody has changed.
    """

    folder: Path
    areas: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    others: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 when all is there; 4 when something was left out."""
        return 4 if any(problem.level == "error" for problem in self.problems) else 0


def publish(catalogue: Catalogue, brand: Brand, folder: Path, told: Told = lambda _done, _of, _last: None) -> Published:
    """Bring a folder up to date with a catalogue.

    Raises DataError when a month cannot be read, for its leaflets would be taken away; RequestError for a folder where
    somebody else's files would be overwritten, and for one that holds a month or stands in one; InUseError while
    another run is at it; OutputError where it cannot be written.
    """
    if catalogue.problems:
        raise DataError.of(catalogue.problems)
    _check_apart(catalogue, folder)
    sound, problems = checked(catalogue)
    if not sound.areas:
        raise RequestError("There is nothing to publish.", "Make a month first: leaflets batch --data … -o out.")
    aside = folder / ASIDE
    try:
        aside.mkdir(parents=True, exist_ok=True)
        with locked(aside / LOCK, "two at once would mix their pages"):
            run = _Run(sound, brand, folder)
            run.report.problems = problems
            try:
                run.go(told)
            except RequestError:
                shutil.rmtree(aside)
                raise
        shutil.rmtree(aside)
    except OSError as fault:
        raise OutputError(f"{folder} cannot be written to ({fault.strerror}).", "Choose another folder.") from fault
    return run.report


def _check_apart(catalogue: Catalogue, folder: Path) -> None:
    """A month holds what readers must not see, such as shift briefs: it must not come to stand among the pages."""
    site = folder.resolve()
    for month in catalogue.folders.values():
        made = month.resolve()
        if site.is_relative_to(made) or made.is_relative_to(site):
            wrong = f"{month} would lie among the pages in {folder}, and it holds what readers must not see."
            raise RequestError(wrong, "Name a folder of its own for the pages, such as site.")


def checked(catalogue: Catalogue) -> tuple[Catalogue, list[Problem]]:
    """The catalogue without files that are not what they were when they were made, and a problem for each."""
    problems: list[Problem] = []

    def is_sound(file: File) -> bool:
        try:
            catalogue.path(file)
        except OutputError as fault:
            problems.extend(fault.problems)
            return False
        return True

    def sound(area: Listed) -> Listed:
        months = (replace(one, files=tuple(filter(is_sound, one.files))) for one in area.months)
        return replace(area, months=tuple(one for one in months if one.files))

    areas = {key: sound(area) for key, area in catalogue.areas.items()}
    return replace(catalogue, areas=areas), problems


class _Run:
    """One run: what is wanted is made aside, then put in its place."""

    def __init__(self, catalogue: Catalogue, brand: Brand, folder: Path) -> None:
        self._catalogue, self._folder, self._aside = catalogue, folder, folder / ASIDE
        self._plain = PlainFiles(Site(catalogue), brand)
        self._before = {one.path: one for one in read_record(folder)}
        self._now: dict[str, Written] = {}
        self._staged: list[tuple[Path, str]] = []
        self.report = Published(folder, len(catalogue.areas))

    def go(self, told: Told) -> None:
        """Make all, put it in its place, and take away what is not wanted any more."""
        wanted = dict(self._wanted())
        self._check_free(wanted)
        for number, (path, make) in enumerate(wanted.items(), 1):
            self._stage(path, make)
            told(number, len(wanted), path)
        self._swap()
        self._remove()
        self.report.others = sorted(self._others())

    def _wanted(self) -> "Iterator[tuple[str, Callable[[], bytes]]]":
        """Every file that there is to be, in the order in which they take their places."""
        yield from self._plain.assets()
        for path, file in self._plain.files():
            yield path, self._catalogue.path(file).read_bytes
        for path, file, number in self._plain.pictures():
            yield path, partial(self._picture, path, file, number)
        yield from self._plain.pages()

    def _picture(self, path: str, file: File, number: int) -> bytes:
        """A picture that is there already, for its name says what it is of, or a new one."""
        if (kept := self._before.get(path)) and state_of(self._folder, kept) == "whole":
            return (self._folder / path).read_bytes()
        return picture_of(self._catalogue, file, number, self._aside / "pictures")

    def _check_free(self, wanted: Mapping[str, object]) -> None:
        taken = [path for path in wanted if path not in self._before and (self._folder / path).exists()]
        if taken:
            wrong = f"{self._folder} holds {taken[0]}, which was not published from here."
            other = "Name an empty folder, or one that was published to before."
            raise RequestError(wrong, "Move it elsewhere, and publish again." if self._before else other)

    def _stage(self, path: str, make: "Callable[[], bytes]") -> None:
        content = make()
        written = Written(path=path, sha256=sha256(content).hexdigest(), size=len(content))
        self._now[path] = written
        if state_of(self._folder, written) == "whole":
            self.report.unchanged += 1
            return
        made = self._aside / f"{len(self._staged)}.part"
        made.write_bytes(content)
        self._staged.append((made, path))

    def _swap(self) -> None:
        """Put each new file in its place. The record comes first: a run that is cut off must know its own files."""
        self._record({**self._before, **self._now})
        for made, path in self._staged:
            place = self._folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            made.replace(place)
            self.report.written += 1

    def _record(self, files: Mapping[str, Written]) -> None:
        content = _RECORD.dump_json(tuple(files[path] for path in sorted(files)), indent=1) + b"\n"
        if not _is(self._folder / RECORD, content):
            made = self._aside / RECORD
            made.write_bytes(content)
            made.replace(self._folder / RECORD)

    def _remove(self) -> None:
        """Take away what was published before and is not wanted now; what somebody has changed since is left."""
        for path, file in self._before.items():
            if path in self._now:
                continue
            state = state_of(self._folder, file)
            if state == "changed":
                wrong = "The file is no longer published, and somebody has changed it, so it was left."
                self.report.problems.append(Problem("file-changed", wrong, "Take it away.", Place(file=path), "notice"))
            elif state == "whole":
                (self._folder / path).unlink()
                self.report.removed += 1
                remove_empty((self._folder / path).parent, self._folder)
        self._record(self._now)

    def _others(self) -> Iterator[str]:
        ours = {RECORD, *self._now}
        held = {above.as_posix() for path in ours for above in PurePosixPath(path).parents}
        for at, folders, names in os.walk(self._folder):
            inside = Path(at).relative_to(self._folder)
            for name in (*folders, *names):
                path = (inside / name).as_posix()
                if path not in ours and path not in held and path != ASIDE:
                    yield f"{path}/" if name in folders else path
            folders[:] = [name for name in folders if (inside / name).as_posix() in held]


def read_record(folder: Path) -> tuple[Written, ...]:
    """The files of a folder that were published before; none where there is no record. Raises RequestError."""
    path = folder / RECORD
    try:
        return _RECORD.validate_json(path.read_bytes())
    except FileNotFoundError:
        return ()
    except (OSError, ValidationError) as fault:
        wrong = f"{path} is no list of published files."
        raise RequestError(wrong, "Restore it, or name another folder.") from fault


def _is(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False
