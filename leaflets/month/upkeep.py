"""Floor 6, upkeep: files of a month's folder that are out of date are removed, and never one that is somebody's own."""

import shutil
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from leaflets.aside import remove_empty
from leaflets.errors import OutputError, Place, Problem
from leaflets.month.files import Written, state_of
from leaflets.month.ledger import HIDDEN, Entry, Ledger


class Upkeep:
    """Knows whose each file of a ledger is, and removes those that nobody owns any more.

    Names of files are compared whatever their case: some disks take them for one.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._folder = ledger.folder
        self._owners: dict[str, tuple[str, str]] = {}
        for entry in ledger.entries.values():
            self.own(entry)

    def own(self, entry: Entry) -> None:
        """The files of an entry are its own from now on."""
        self._owners |= {_key(file): (entry.name, file.path) for file in entry.files}

    def owner_of(self, file: Written) -> str | None:
        """The name of the piece that a file is of."""
        return self._owners.get(_key(file), (None,))[0]

    def remove(self, files: Iterable[Written], owner: str = "", kept: Container[str] = ()) -> Iterator[Problem]:
        """Remove files of a piece that this program wrote, but for those with a path in `kept`.

        What has become another piece's is left. So is one that somebody has changed since, or that cannot be removed,
        and that is told.
        """
        for file in files:
            if file.path in kept or self._is_anothers(file, owner):
                continue
            state, place = state_of(self._folder, file), Place(file=file.path)
            if state == "changed":
                wrong = "The file is out of date, and somebody has changed it, so it was left."
                yield Problem("file-changed", wrong, "Take it away.", place, "notice")
            elif state == "whole":
                try:
                    (self._folder / file.path).unlink(missing_ok=True)
                    remove_empty((self._folder / file.path).parent, self._folder)
                except OSError as fault:
                    wrong = f"The file is out of date, and cannot be removed ({fault.strerror})."
                    yield Problem(OutputError.code, wrong, "Take it away.", place, "notice")

    def _is_anothers(self, file: Written, owner: str) -> bool:
        name, path = self._owners.get(_key(file), (owner, ""))
        if name == owner:
            return False
        return path == file.path or _is_one(self._folder / path, self._folder / file.path)


def tidy(folder: Path) -> None:
    """Take away what an earlier run left when it was killed: files half written, and its workers' folders."""
    for path in folder.rglob(".*.part"):
        with suppress(OSError):
            path.unlink(missing_ok=True)
    for path in (folder / HIDDEN).glob("worker-*"):
        shutil.rmtree(path, ignore_errors=True)


def _key(file: Written) -> str:
    return file.path.casefold()


def _is_one(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False
