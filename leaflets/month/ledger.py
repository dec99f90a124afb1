"""Floor 6, the ledger: what stands in a month's folder, and of what it was made.

`manifest.json` has an entry for every piece. While a run goes on, each finished piece is a line in a journal beside it,
written to the disk before the next; whoever reads the ledger reads both. So the ledger is true whenever the power
fails: a torn last line is a piece whose files are there and will be made again, the same.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from errno import EINVAL
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Literal

from pydantic import BaseModel, ConfigDict
from pydantic_core import from_json

from leaflets.edition import Issue, issue_of
from leaflets.errors import DataError, OutputError, Place
from leaflets.lock import MONTH
from leaflets.models import Records
from leaflets.month.files import Aside, Streamed, Written, set_aside, state_of
from leaflets.month.packed import Packed, joined, lines_until

MANIFEST_JSON = "manifest.json"
HIDDEN = MONTH
JOURNAL = "journal.jsonl"
BEGIN, END = b',"tickets":[', b"]}"
"""Between which a manifest has its entries, a line each."""
SHAPE = 1
"""The number of this file's shape; a later one is refused by an earlier program."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(_Frozen):
    """A piece of the month. One that failed has no files, and its problems.

    `key` is the hash of all that it was made from; `findings` are the codes of preflight, `overrides` what of the
    guard's findings somebody accepts and why, `warned` the codes of those that only warn, `left_out` what there was no
    room for, `rows` its rows of `manifest.csv` without empty cells; `title`, `product`, `police_only` and `picture_px`
    are those of its layout.
    """

    name: str
    status: Literal["made", "failed"]
    area: str
    district: str
    layout: str
    lang: str
    officer: str = ""
    issued: str
    formats: tuple[str, ...] = ()
    key: str = ""
    files: tuple[Written, ...] = ()
    pages: int = 0
    sheets: int = 0
    stock: str = ""
    findings: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    problems: tuple[dict[str, object], ...] = ()
    exit_code: int = 0
    seconds: float = 0
    version: str = ""
    rows: tuple[dict[str, str], ...] = ()
    title: str = ""
    product: str = ""
    police_only: bool = False
    picture_px: tuple[int, int] | None = None


class _File(_Frozen):
    """`manifest.json`. Its entries are read and written one by one."""

    shape: int
    month: str
    issued: str
    bundles: tuple[Written, ...] = ()
    tickets: tuple[Any, ...] = ()


@dataclass
class Ledger:
    """The entries of a month by their names, and the files that were made of them.

    `issued` is the month's date of issue, "" in a new folder. `is_open` says that pieces have been entered since
    `manifest.json` was written, by this run or by one that was cut off.
    """

    folder: Path
    month: str
    issued: str = ""
    entries: Packed[Entry] = field(default_factory=partial(Packed, Entry))
    bundles: tuple[Written, ...] = ()
    is_open: bool = False

    @property
    def _journal(self) -> Path:
        return self.folder / HIDDEN / JOURNAL

    def unchanged(self, name: str, key: str) -> Entry | None:
        """The entry of a piece that was made from what this key stands for, with every file as it was written."""
        entry = self.entries.get(name)
        if entry is None or entry.status != "made" or entry.key != key or not entry.files:
            return None
        return entry if all(state_of(self.folder, file) == "whole" for file in entry.files) else None

    def enter(self, entry: Entry) -> None:
        """Enter a piece, on the disk before this returns. Raises OutputError."""
        self._note(entry.model_dump(mode="json", exclude_defaults=True))
        self.entries[entry.name] = entry

    def strike(self, name: str) -> None:
        """Take a piece out. Raises OutputError."""
        self._note({"gone": name})
        self.entries.pop(name, None)

    def _note(self, line: Mapping[str, object]) -> None:
        text = json.dumps({**line, "month_issued": self.issued}, ensure_ascii=False) + "\n"
        try:
            self._journal.parent.mkdir(parents=True, exist_ok=True)
            with self._journal.open("a+b") as out:
                out.write(_after_a_torn_line(out) + text.encode())
                out.flush()
                os.fsync(out.fileno())
        except OSError as fault:
            raise _cannot_write(self.folder, fault) from fault
        self.is_open = True

    def close(self, beside: Iterable[Streamed] = (), bundles: Sequence[Aside] = ()) -> None:
        """Write `manifest.json` from what has been entered, and files beside it; the journal has done its work then.

        Nothing is written that is there already; `manifest.json` comes last, for it names the others. Raises
        OutputError.
        """
        try:
            for bundle in bundles:
                bundle.put(self.folder)
            for file in chain(beside, [Streamed(MANIFEST_JSON, self._write)]):
                (aside,) = set_aside([file], self.folder)
                try:
                    aside.put(self.folder)
                finally:
                    aside.drop()
        except OSError as fault:
            raise _cannot_write(self.folder, fault) from fault
        finally:
            for bundle in bundles:
                bundle.drop()
        _put_on_the_disk(self.folder)
        with suppress(OSError):
            self._journal.unlink()
        self.is_open = False

    def _write(self, to: BinaryIO) -> None:
        """Write `manifest.json`, an entry a line, so that nobody needs to hold it whole."""
        head = _File(shape=SHAPE, month=self.month, issued=self.issued, bundles=self.bundles)
        begun = head.model_dump_json(exclude={"tickets"}, exclude_defaults=True).removesuffix("}")
        to.write(begun.encode() + BEGIN + b"\n")
        to.writelines(joined(text for _, text in self.entries.texts()))
        to.write(END + b"\n")


def read_ledger(folder: Path, month: str) -> Ledger:
    """The ledger of a folder, a new one where there is none. Raises DataError for one that cannot be read."""
    ledger = Ledger(folder, month)
    _read(ledger, folder / MANIFEST_JSON)
    journal = _text(folder / HIDDEN / JOURNAL)
    for line in journal.split("\n"):  # and at no other sign that ends a line: texts may hold some
        _apply(ledger, line)
    ledger.is_open = bool(journal)
    return ledger


def issue_in(output: Path, records: Records, asked: tuple[date | None, date | None], today: date) -> Issue:
    """The issue that is meant by a month and a date of issue, either of which may not be given.

    A month that has been begun in `output` keeps its date of issue: made again a day later, nothing would be unchanged.
    """
    issue = issue_of(records, *asked, today)
    begun = read_ledger(output / f"{issue.month:%Y-%m}", f"{issue.month:%Y-%m}").issued
    return issue if asked[1] or not begun else Issue(issue.month, date.fromisoformat(begun))


def _apply(ledger: Ledger, line: str) -> None:
    """Enter a line of the journal; one that is torn or none of ours says nothing, and its piece is made again."""
    try:
        told = json.loads(line)
        ledger.issued = str(told.pop("month_issued")) or ledger.issued
        if "gone" in told:
            ledger.entries.pop(told["gone"], None)
        else:
            entry = Entry.model_validate_json(json.dumps(told))
            ledger.entries[entry.name] = entry
    except (ValueError, TypeError, KeyError, AttributeError):
        return


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as fault:
        raise DataError(
            f"{path} cannot be read ({fault.strerror}).", "Check its rights.", Place(file=path.name)
        ) from fault


def _read(ledger: Ledger, path: Path) -> None:
    """Fill a ledger from `manifest.json`, where there is one. Raises DataError for one that cannot be read."""
    place = Place(file=path.name)
    try:
        with path.open("rb") as held:
            if not (first := held.readline()):
                return
            is_ours = first.endswith(BEGIN + b"\n")  # or somebody has laid it out anew, and it is read as a whole
            head = _File.model_validate(from_json(first[: -len(BEGIN) - 1] + b"}" if is_ours else first + held.read()))
            if head.shape > SHAPE:
                raise DataError(f"{path} was written by a later version.", "Use that version.", place)
            found = map(from_json, lines_until(held, END)) if is_ours else head.tickets
            entries = (Entry.model_validate(one) for one in found)
            ledger.entries.update((entry.name, entry) for entry in entries)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as fault:
        raise DataError(f"{path} cannot be read ({fault.strerror}).", "Check its rights.", place) from fault
    except ValueError as fault:
        mend = "Restore it, or move the folder away and make the month anew."
        raise DataError(f"{path} is no manifest of a month.", mend, place) from fault
    ledger.issued, ledger.month, ledger.bundles = head.issued, head.month, head.bundles


def _after_a_torn_line(journal: BinaryIO) -> bytes:
    """What parts a new line from one that was cut off, so that it costs no more than itself."""
    if not journal.seek(0, os.SEEK_END):
        return b""
    journal.seek(-1, os.SEEK_END)
    return b"" if journal.read(1) == b"\n" else b"\n"


def _put_on_the_disk(folder: Path) -> None:
    """Have the names of a folder's files written: a journal must not go before what replaces it has come."""
    try:
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)
    except OSError as fault:
        if fault.errno != EINVAL:  # a file system that keeps its folders in order by itself
            raise _cannot_write(folder, fault) from fault


def _cannot_write(folder: Path, fault: OSError) -> OutputError:
    return OutputError(f"{folder} cannot be written to ({fault.strerror}).", "Make room, or choose another with -o.")
