"""Floor 2, locks: a folder that one run has in hand. The lock is the system's own, and ends with its process."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EWOULDBLOCK
from pathlib import Path

from leaflets.errors import InUseError, OutputError


@contextmanager
def locked(path: Path, why: str) -> Iterator[None]:
    """Hold the file at `path`, which stands for a folder; `why` says what a second run would do.

    Raises InUseError while another run has it, and OutputError where it cannot be written. A file system without locks
    refuses nobody.
    """
    try:
        held = path.open("ab")
    except OSError as fault:
        wrong = f"{path.parent} cannot be written to ({fault.strerror})."
        raise OutputError(wrong, "Choose another with -o.") from fault
    with held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            if fault.errno == EWOULDBLOCK:
                raise InUseError(f"Another run is at work in {path.parent}: {why}.", "Wait for its end.") from fault
        yield
