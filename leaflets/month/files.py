"""Floor 6, files of a month: what is known of each that was written, and those too large to be held in memory."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Literal

from pydantic import BaseModel, ConfigDict, field_validator

from leaflets.aside import written_aside
from leaflets.errors import OutputError
from leaflets.ticket import OutputFile


class Written(BaseModel):
    """A file: its path below the month's folder, with slashes, the SHA-256 of its bytes, and how many they are."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    path: str
    sha256: str
    size: int

    @field_validator("path")
    @classmethod
    def _is_below(cls, path: str) -> str:
        """Whoever can write a manifest must not have other files removed by it."""
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise ValueError("not below the month's folder")
        return path


def written(file: OutputFile, folder: str = "") -> Written:
    """What the ledger says of a file in a folder below the month's."""
    path = f"{folder}/{file.name}" if folder else file.name
    return Written(path=path, sha256=sha256(file.content).hexdigest(), size=len(file.content))


def state_of(folder: Path, file: Written) -> Literal["whole", "changed", "missing"]:
    """What has become of a file; one that cannot be read is not what it was."""
    path = folder / file.path
    try:
        if path.stat().st_size != file.size:
            return "changed"
        digest = _hash_of(path)
    except (FileNotFoundError, NotADirectoryError):
        return "missing"
    except OSError:
        return "changed"
    return "whole" if digest == file.sha256 else "changed"


def _hash_of(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as held:
        while part := held.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()


@dataclass(frozen=True)
class Streamed:
    """A file that is never held whole: its name, and what writes it to an open file."""

    name: str
    write: Callable[[BinaryIO], object]


@dataclass(frozen=True)
class Aside:
    """A streamed file that has been written aside, at `path`, and what the ledger says of it in its place."""

    path: Path
    file: Written

    def put(self, folder: Path) -> None:
        """Have it take its place in the month's folder; one that is there already is left as it is. Raises OSError."""
        if state_of(folder, self.file) == "whole":
            self.drop()
        else:
            self.path.replace(folder / self.file.path)

    def drop(self) -> None:
        """Take it away, if it has not taken its place."""
        self.path.unlink(missing_ok=True)


def set_aside(files: Iterable[Streamed], folder: Path) -> list[Aside]:
    """Files written aside in a folder, all or none. Raises OutputError."""
    made: list[Aside] = []
    try:
        for file in files:
            path = written_aside(folder, file.write)
            made.append(Aside(path, Written(path=file.name, sha256=_hash_of(path), size=path.stat().st_size)))
    except BaseException as fault:
        for one in made:
            one.drop()
        if isinstance(fault, OSError):
            wrong = f"{folder} cannot be written to ({fault.strerror})."
            raise OutputError(wrong, "Make room, or choose another with -o.") from fault
        raise
    return made
