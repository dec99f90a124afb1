"""Floor 6, the lock: two runs on one folder would undo each other's work. It ends with its process."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leaflets.errors import BusyError, OutputError

LOCK = "lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a month's folder, which must be there. Raises BusyError while another run has it, and OutputError."""
    path = folder / LOCK
    try:
        held = path.open("a")
    except OSError as fault:
        raise OutputError(
            f"{path.parent} cannot be written to ({fault.strerror}).", "Choose another with -o."
        ) from fault
    with held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            wrong = f"Another run is at work in {folder.parent}."
            raise BusyError(wrong, "Wait until it is done, or stop it with Ctrl-C.") from fault
        yield
