"""Floor 2, files written aside: under a name of their own until they are whole and on the disk."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast


def written_aside(folder: Path, write: Callable[[BinaryIO], object]) -> Path:
    """A new file in a folder, filled by `write`, on the disk and not only in memory. It is to be renamed or removed.

    Raises OSError. Whatever fails, no half of it is left.
    """
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".", suffix=".part", delete=False) as out:
        try:
            write(cast("BinaryIO", out.file))
            out.flush()
            os.fsync(out.fileno())
        except BaseException:
            Path(out.name).unlink(missing_ok=True)
            raise
    Path(out.name).chmod(0o644)
    return Path(out.name)


def remove_empty(folder: Path, top: Path) -> None:
    """Remove a folder that has become empty, and those above it below `top`. Raises OSError."""
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
