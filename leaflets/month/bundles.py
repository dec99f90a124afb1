"""Floor 6, bundles: a month's files to be passed on: a zip for each district, one PDF for the print room.

A bundle is made from the files that stand in the folder, each with the bytes that the ledger says, and is the same
whenever it is made again. None is held in memory as a whole.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from hashlib import sha256
from itertools import chain
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from leaflets.brand import Brand
from leaflets.cover_page import CoverText, set_cover
from leaflets.engines.binding import bind
from leaflets.errors import OutputError
from leaflets.month.files import Streamed, Written
from leaflets.month.ledger import Entry, Ledger
from leaflets.month.plan import slug
from leaflets.typography import grouped, month

PRINT_RUN = "print-run"
MOST = 500
"""So many pieces are bound into one file of a print run."""
COLUMNS_MM = (38, 40, 19, 17, 18, 42)
HEAD = ("Area", "Piece", "Pages", "Sheets", "Copies", "Print on")
WHAT_TO_DO = "Print both sides at actual size (100 %), each range of pages as often as its line says, on what it says."


@dataclass(frozen=True)
class Copies:
    """How many copies are printed of a layout's pieces: those of its own, or `usual`."""

    usual: int = 1
    own: Mapping[str, int] | None = None

    def of(self, layout: str) -> int:
        """The copies of one piece of a layout."""
        return (self.own or {}).get(layout, self.usual)


def zips(ledger: Ledger) -> Iterator[Streamed]:
    """A zip for each district, named by it. Raises OutputError for a file that is not what the ledger says."""
    districts: dict[str, list[str]] = {}
    for entry in _made(ledger):
        districts.setdefault(slug(entry.district), []).append(entry.name)
    for district in sorted(districts):
        yield Streamed(f"{district}.zip", partial(_zip, ledger, districts[district]))


def _zip(ledger: Ledger, names: Iterable[str], to: BinaryIO) -> None:
    day = date.fromisoformat(ledger.issued)
    with ZipFile(to, "w", ZIP_DEFLATED) as out:
        for file in (file for name in names for file in ledger.entries[name].files):
            info = ZipInfo(file.path.split("/", 1)[1], (day.year, day.month, day.day, 0, 0, 0))
            info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
            out.writestr(info, _content(ledger, file))


def print_run(ledger: Ledger, brand: Brand, copies: Copies) -> Iterator[Streamed]:
    """A PDF of every piece, ordered by what it is printed on, behind a cover that says which pages are what.

    A month of more than `MOST` pieces comes in parts, each with a cover of its own: a bound file is made in memory, and
    takes half a megabyte for each leaflet. Nothing where no piece has a PDF. Raises OutputError for a file that is not
    what the ledger says.
    """
    printed = [
        Sheets(entry.model_copy(update={"rows": ()}), file)
        for entry in _made(ledger)
        for file in entry.files
        if file.path.endswith(".pdf")
    ]
    printed.sort(key=lambda one: (one.entry.stock, one.entry.layout, one.entry.lang, one.entry.name))
    parts = [printed[at : at + MOST] for at in range(0, len(printed), MOST)]
    for number, part in enumerate(parts, 1):
        of = (number, len(parts)) if len(parts) > 1 else None
        write = partial(_print_run, ledger, brand, (part, copies, of))
        yield Streamed(f"{PRINT_RUN}-{ledger.month}{f'-{number}' if of else ''}.pdf", write)


@dataclass(frozen=True)
class Sheets:
    """A PDF of a piece."""

    entry: Entry
    file: Written


def _print_run(
    ledger: Ledger, brand: Brand, what: tuple[Sequence[Sheets], Copies, tuple[int, int] | None], to: BinaryIO
) -> None:
    printed, copies, of = what
    title = f"Print run, {month(date.fromisoformat(f'{ledger.month}-01'))}"
    title += f", part {of[0]} of {of[1]}" if of else ""
    before = 2
    while True:  # the page numbers in the table depend on how long the table is
        rows = [HEAD, *_rows([one.entry for one in printed], before, copies)]
        cover, count = set_cover(CoverText(title, WHAT_TO_DO, rows, COLUMNS_MM), brand)
        needed = count + count % 2
        if needed == before:
            break
        before = needed
    bind(chain([cover], (_content(ledger, one.file) for one in printed)), to, title)


def _rows(entries: Sequence[Entry], before: int, copies: Copies) -> Iterator[tuple[str, ...]]:
    """A line for each piece; each begins on a front, so an odd one is followed by a blank back."""
    at = before
    for entry in entries:
        last = at + entry.pages
        sheets = -(-entry.pages // 2)
        what = " ".join(
            part for part in (entry.layout, entry.officer, entry.lang if entry.lang != "en" else "") if part
        )
        pages = f"{at + 1}–{last}" if entry.pages > 1 else str(last)
        yield entry.area, what, pages, str(sheets), grouped(copies.of(entry.layout)), entry.stock
        at += sheets * 2


def _made(ledger: Ledger) -> Iterator[Entry]:
    entries = (ledger.entries[name] for name in sorted(ledger.entries))
    return (entry for entry in entries if entry.status == "made")


def _content(ledger: Ledger, file: Written) -> bytes:
    """The bytes of a file, as they were written."""
    try:
        content = (ledger.folder / file.path).read_bytes()
    except OSError:
        content = b""
    if sha256(content).hexdigest() != file.sha256:
        wrong = f"{file.path} is not what was written."
        raise OutputError(wrong, "Run the batch again for its area: it will be made anew.")
    return content
