"""Floor 2, locks: a folder that one run has in hand. The lock is the system's own, and ends with its process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from errno import EWOULDBLOCK
from pathlib import Path
from time import monotonic, sleep

from leaflets.errors import InUseError, OutputError

MONTH = ".month"
"""In a month's folder, what a run keeps there for itself."""
MONTH_LOCK = "lock"
PAUSE_S = 0.05


@contextmanager
def locked(path: Path, why: str, wait_s: float = 0) -> Iterator[None]:
    """Hold a folder, or the file at `path` that stands for its folder; `why` says what a second run would do.

    Raises InUseError where another run still has it after `wait_s` seconds, and OutputError where it cannot be written.
    A file system without locks refuses nobody.
    """
    folder = path if path.is_dir() else path.parent
    try:
        held = os.open(path, os.O_RDONLY if path.is_dir() else os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    except OSError as fault:
        wrong = f"{folder} cannot be written to ({fault.strerror})."
        raise OutputError(wrong, "Choose another with -o.") from fault
    try:
        if not _is_had(held, monotonic() + wait_s):
            whole = folder.parent if folder.name == MONTH else folder
            mend = "Wait for its end, or choose another folder with -o."
            raise InUseError(f"Another run is at work in {whole}: {why}.", mend)
        yield
    finally:
        os.close(held)


def _is_had(held: int, until: float) -> bool:
    """Whether the lock of an open file has been had by then."""
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            if fault.errno != EWOULDBLOCK:
                return True
        else:
            return True
        if monotonic() >= until:
            return False
        sleep(PAUSE_S)


@contextmanager
def folder_locked(folder: Path, why: str, wait_s: float = 0) -> Iterator[None]:
    """Hold a folder that files, and rows of its manifest, are to be written to. Raises as `locked` does.

    It is made where it is not there, and taken away again where nothing has come into it. The lock of a month is had
    besides: there are disks on a network that lock files and no folders.
    """
    new = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        wrong = f"{folder} cannot be written to ({fault.strerror})."
        raise OutputError(wrong, "Choose another with -o.") from fault
    try:
        with locked(folder, why, wait_s):
            month = folder / MONTH
            with locked(month / MONTH_LOCK, why, wait_s) if month.is_dir() else nullcontext():
                yield
    finally:
        with suppress(OSError):  # which is not empty
            for path in new:
                path.rmdir()
