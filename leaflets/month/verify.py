"""Floor 6, verifying: whether a month's folder holds what its manifest says, byte for byte, and nothing else.

Its table, `manifest.csv`, must say the same as `manifest.json`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from leaflets.errors import DataError, Place, Problem
from leaflets.manifest import MANIFEST, Row, read_manifest
from leaflets.month.changes import AREAS_JSON, CHANGES
from leaflets.month.entering import is_own, rows_in
from leaflets.month.files import Written, state_of
from leaflets.month.ledger import HIDDEN, MANIFEST_JSON, Ledger, read_ledger

MEND_TABLE = "Run the batch again: the table will be written anew."
OWN = {MANIFEST_JSON, MANIFEST, AREAS_JSON, CHANGES}


@dataclass(frozen=True)
class Verified:
    """How many files were looked at, and what is wrong with any."""

    files: int
    pieces: int
    problems: tuple[Problem, ...]


def verify(folder: Path) -> Verified:
    """Check a month's folder against its manifest. Raises DataError without one that can be read."""
    if not (folder / MANIFEST_JSON).is_file() and not (folder / HIDDEN).is_dir():
        wrong = f"{folder} has no {MANIFEST_JSON}."
        raise DataError(wrong, "Name the folder of a month, such as out/2026-09.", Place(file=str(folder)))
    ledger = read_ledger(folder, folder.name)
    files = [file for entry in ledger.entries.values() for file in entry.files] + list(ledger.bundles)
    problems: list[Problem] = []
    for file in sorted(files, key=lambda one: one.path):
        problems += _faults(folder, file)
    table = list(enumerate(read_manifest(folder), 2))
    problems += _rows_amiss(ledger, table)
    others = {row.file for _, row in table if not is_own(row)}  # what other commands have made there
    problems += _strangers(folder, {file.path for file in files} | others)
    made = sum(entry.status == "made" for entry in ledger.entries.values())
    return Verified(len(files), made, tuple(problems))


def _faults(folder: Path, file: Written) -> Iterator[Problem]:
    state, place = state_of(folder, file), Place(file=file.path)
    mend = "Run the batch again: it will be made anew."
    if state == "missing":
        yield Problem("file-missing", "The file is in the manifest and not in the folder.", mend, place)
    elif state == "changed":
        yield Problem("file-changed", "The file is not what was written.", mend, place)


def _rows_amiss(ledger: Ledger, table: Sequence[tuple[int, Row]]) -> Iterator[Problem]:
    """Where `manifest.csv` does not say what the ledger says: somebody sends it on, or sorts a print run by it."""
    if ledger.entries and not (ledger.folder / MANIFEST).is_file():
        yield Problem("file-missing", "The table of all pieces is not in the folder.", MEND_TABLE, Place(file=MANIFEST))
        return
    missing = Counter(rows_in(ledger))
    besides: list[tuple[int, Row]] = []
    for number, row in table:
        if missing[row]:
            missing[row] -= 1
        elif is_own(row):
            besides.append((number, row))
    lacking = Counter(_piece(row) for row in missing.elements())
    for number, row in besides:
        place = Place(file=MANIFEST, row=number, area=row.area, layout=row.layout, officer=row.officer)
        if lacking[_piece(row)]:
            lacking[_piece(row)] -= 1
            yield Problem("row-changed", "The row is not what manifest.json says of its piece.", MEND_TABLE, place)
        else:
            yield Problem("row-unknown", "The row is of no piece in manifest.json.", MEND_TABLE, place)
    for area, layout, officer, _ in lacking.elements():
        place = Place(file=MANIFEST, area=area, layout=layout, officer=officer)
        yield Problem("row-missing", "A piece that manifest.json names has no row.", MEND_TABLE, place)


def _piece(row: Row) -> tuple[str, str, str, str]:
    return row.area, row.layout, row.officer, row.lang


def _strangers(folder: Path, known: set[str]) -> Iterator[Problem]:
    """Files that no entry stands for: they would be sent out with the rest, and nobody knows what is in them."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in known | OWN and not name.startswith(f"{HIDDEN}/"):
            mend = "Take it away, if it does not belong there."
            yield Problem("file-unknown", "The file is in no entry of the manifest.", mend, Place(file=name), "notice")
