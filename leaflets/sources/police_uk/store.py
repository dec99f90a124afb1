"""Floor 3, the store: a folder of answers exactly as they were received, and an index of what was asked, and when.

A file a question, under names that a person understands: `essex/C01/people.json`. An answer is written aside and
renamed, and only then entered in the index, so that whatever stops a run leaves no half answer that counts.
"""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PureWindowsPath
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from leaflets.errors import OutputError
from leaflets.lock import locked
from leaflets.sources.police_uk.client import Received
from leaflets.sources.police_uk.questions import DAY, Question

INDEX = "index.jsonl"
"""A line for each answer; of two about the same question the last holds. A line that was cut off is passed over."""

LOCK = ".in-use"
"""The file that a run holds while it fills the folder. The system lets go of it whatever ends the run."""

LONGEST = 80
"""The longest name of a folder: most file systems take 255 bytes, and Windows 260 for a whole path."""

# Names that Windows keeps for devices.
DEVICES = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")


class Entry(BaseModel):
    """A line of the index: the question, when it was asked, the answer's status and its file.

    `outcome` is "none" for an answer that says that there is nothing; "parts" for one that was too large to be given
    at once and stands in the files of the questions named in `parts`.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    asked: str
    kind: str
    when: datetime
    status: int
    file: str = ""
    size: int = 0
    sha256: str = ""
    force: str = ""
    area: str = ""
    month: str = ""
    about: str = ""
    outcome: Literal["some", "none", "parts"] = "some"
    parts: tuple[str, ...] = ()


def boundary_name(entry: Entry) -> str:
    """What a boundary is called in the `about` of the crime that was asked for with it."""
    return entry.sha256[:16]


@dataclass(frozen=True, slots=True)
class Store:
    """The folder. `entries` are the lines of the index that hold, by what was asked."""

    folder: Path
    entries: dict[str, Entry]

    def entry(self, question: Question) -> Entry | None:
        """The answer that is there, however old, unless its file has gone or changed, or it is about something else."""
        entry = self.entries.get(question.key)
        if entry is None or entry.about != question.about:
            return None
        return entry if self._whole(entry) else None

    def is_fresh(self, question: Question, entry: Entry, now: datetime) -> bool:
        """Whether an answer is still good."""
        return not self.may_change(question, entry) or now - entry.when < (question.keep or DAY)

    def may_change(self, question: Question, entry: Entry) -> bool:
        """Whether an answer can become another. A month without crime can: forces send their figures late."""
        return question.keep is not None or (question.kind == "crimes" and entry.outcome == "none")

    def content(self, entry: Entry) -> bytes:
        """An answer as it was received."""
        return (self.folder / entry.file).read_bytes()

    def _whole(self, entry: Entry) -> bool:
        """Whether the file of an answer, or all its parts, are as they were received."""
        if entry.outcome == "parts":
            parts = [self.entries.get(key) for key in entry.parts]
            return all(part and part.about == entry.about and self._whole(part) for part in parts)
        try:
            content = self.content(entry)
        except OSError:
            return False
        return hashlib.sha256(content).hexdigest() == entry.sha256

    def keep(self, question: Question, received: Received, when: datetime, *, none: bool) -> Entry:
        """Write an answer and enter it in the index. Raises OutputError."""
        entry = Entry(
            asked=question.key,
            kind=question.kind,
            when=when,
            status=received.status,
            file=self._file(question),
            size=len(received.content),
            sha256=hashlib.sha256(received.content).hexdigest(),
            force=question.force,
            area=question.area,
            month=question.month,
            about=question.about,
            outcome="none" if none else "some",
        )
        try:
            _write(self.folder / entry.file, received.content)
        except OSError as fault:
            raise _cannot_write(self.folder, fault) from fault
        return self._enter(entry)

    def keep_parts(self, question: Question, parts: tuple[Entry, ...]) -> Entry:
        """Enter that a question was answered in parts. Raises OutputError."""
        return self._enter(
            Entry(
                asked=question.key,
                kind=question.kind,
                when=max(part.when for part in parts),
                status=200,
                force=question.force,
                area=question.area,
                month=question.month,
                about=question.about,
                outcome="parts",
                parts=tuple(part.asked for part in parts),
            )
        )

    def _enter(self, entry: Entry) -> Entry:
        try:
            with (self.folder / INDEX).open("ab") as index:
                index.write(entry.model_dump_json(exclude_defaults=True).encode() + b"\n")
                index.flush()
                os.fsync(index.fileno())
        except OSError as fault:
            raise _cannot_write(self.folder, fault) from fault
        self.entries[entry.asked] = entry
        return entry

    def _file(self, question: Question) -> str:
        """The file of a question: the one that it has, or one of its own in its area's folder."""
        if (there := self.entries.get(question.key)) and there.file:
            return there.file
        parts = [_plain(question.force)] if question.force else []
        parts += [self._area_folder(question)] if question.area else []
        return "/".join([*parts, question.name])

    def _area_folder(self, question: Question) -> str:
        """The folder of an area: its id, with a number after it when another's differs only by case."""
        taken: dict[str, str] = {}
        for entry in self.entries.values():
            if entry.force == question.force and entry.area and entry.file:
                folder = entry.file.split("/")[1]
                if entry.area == question.area:
                    return folder
                taken[folder.casefold()] = entry.area
        name, number = _plain(question.area), 1
        while (folder := name if number == 1 else f"{name}~{number}").casefold() in taken:
            number += 1
        return folder


def open_store(folder: Path) -> Store:
    """The store in a folder, which is made when it is not there. Raises OutputError when it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        index = folder / INDEX
        if index.exists() and (content := index.read_bytes()) and not content.endswith(b"\n"):
            with index.open("ab") as torn:  # the last run was cut off in the middle of a line
                torn.write(b"\n")
        return Store(folder, read_index(folder))
    except OSError as fault:
        raise _cannot_write(folder, fault) from fault


@contextmanager
def filling(folder: Path) -> Iterator[Store]:
    """The store in a folder, for this run alone. Raises InUseError when another run has it, and OutputError."""
    store = open_store(folder)
    with locked(folder / LOCK, "two at once would be faster than the service allows"):
        yield store


def read_index(folder: Path) -> dict[str, Entry]:
    """The lines of a folder's index that hold, by what was asked; none when it has no index."""
    index = folder / INDEX
    if not index.is_file():
        return {}
    entries: dict[str, Entry] = {}
    for line in index.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = Entry.model_validate(json.loads(line))
        except (ValueError, ValidationError):
            continue
        path = PureWindowsPath(entry.file)  # which knows both ways of writing
        if ".." not in path.parts and not path.anchor:
            entries[entry.asked] = entry
    return entries


def _plain(name: str) -> str:
    """An id as the name of a folder, no longer than a file system takes."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)[:LONGEST].strip(".") or "_"
    return f"{plain}_" if DEVICES.fullmatch(plain) else plain


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as out:
        aside = Path(out.name)
        try:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
    try:
        aside.chmod(0o644)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _cannot_write(folder: Path, fault: OSError) -> OutputError:
    return OutputError(f"{folder} cannot be written to ({fault.strerror}).", "Choose another with -o.")
