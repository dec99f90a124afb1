"""Floor 6, freezing: a run's month as an edition that nobody writes to any more, and that is proved to be whole."""

import shutil
from pathlib import Path

from leaflets.errors import OutputError
from leaflets.jobs.running import copy_month
from leaflets.lock import folder_locked
from leaflets.month.verify import Verified, verify


def freeze(run: Path, edition: Path) -> Verified:
    """Copy a finished month into an edition's folder as hard links, and verify the copy.

    Done again after it was cut off, it begins anew. Raises InUseError while the run goes on, OutputError with every
    file that is not what was written, DataError without a manifest.
    """
    with folder_locked(run, "an edition would hold half of what is being made"):
        shutil.rmtree(edition, ignore_errors=True)
        copy_month(run, edition)
    found = verify(edition)
    if faults := [problem for problem in found.problems if problem.level == "error"]:
        shutil.rmtree(edition, ignore_errors=True)
        raise OutputError.of(faults)
    for path in edition.rglob("*"):
        if path.is_file():
            path.chmod(0o444)
    return found
