"""Floor 6, bundles: a month's files to be passed on: a zip for each district, one PDF for the print room.

A bundle is made from the files that stand in the folder, each with the bytes that the ledger says, and is the same
whenever it is made again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from leaflets.brand import Brand
from leaflets.cover_page import CoverText, set_cover
from leaflets.engines.binding import bound
from leaflets.errors import OutputError
from leaflets.month.ledger import Entry, Ledger, state_of
from leaflets.month.plan import slug
from leaflets.ticket import OutputFile
from leaflets.typography import grouped, month

PRINT_RUN = "print-run"
COLUMNS_MM = (40, 42, 17, 15, 15, 45)
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


def zips(ledger: Ledger) -> Iterator[OutputFile]:
    """A zip for each district, named by it. Raises OutputError for a file that is not what the ledger says."""
    districts: dict[str, list[Entry]] = {}
    for entry in _made(ledger):
        districts.setdefault(slug(entry.district), []).append(entry)
    day = date.fromisoformat(ledger.issued)
    for district in sorted(districts):
        held = BytesIO()
        with ZipFile(held, "w", ZIP_DEFLATED) as out:
            for entry in districts[district]:
                for file in entry.files:
                    info = ZipInfo(file.path.split("/", 1)[1], (day.year, day.month, day.day, 0, 0, 0))
                    info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
                    out.writestr(info, _content(ledger, entry, file.path))
        yield OutputFile(f"{district}.zip", held.getvalue())


def print_run(ledger: Ledger, brand: Brand, copies: Copies) -> OutputFile | None:
    """One PDF of every piece, ordered by what it is printed on, behind a cover that says which pages are what.

    None where no piece has a PDF. Raises OutputError for a file that is not what the ledger says.
    """
    printed = [(entry, path) for entry in _made(ledger) for path in _pdfs(entry)]
    if not printed:
        return None
    printed.sort(key=lambda one: (one[0].stock, one[0].layout, one[0].lang, one[0].name))
    title = f"Print run, {month(date.fromisoformat(f'{ledger.month}-01'))}"
    before = 2
    while True:  # the page numbers in the table depend on how long the table is
        text = CoverText(title, WHAT_TO_DO, [HEAD, *_rows([entry for entry, _ in printed], before, copies)], COLUMNS_MM)
        cover, count = set_cover(text, brand)
        needed = count + count % 2
        if needed == before:
            break
        before = needed
    pdf, _ = bound([cover, *(_content(ledger, entry, path) for entry, path in printed)], title)
    return OutputFile(f"{PRINT_RUN}-{ledger.month}.pdf", pdf)


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


def _made(ledger: Ledger) -> list[Entry]:
    return [ledger.entries[name] for name in sorted(ledger.entries) if ledger.entries[name].status == "made"]


def _pdfs(entry: Entry) -> Iterable[str]:
    return (file.path for file in entry.files if file.path.endswith(".pdf"))


def _content(ledger: Ledger, entry: Entry, path: str) -> bytes:
    file = next(file for file in entry.files if file.path == path)
    if state_of(ledger.folder, file) != "whole":
        raise OutputError(f"{path} is not what was written.", "Run the batch again for its area: it will be made anew.")
    return (ledger.folder / Path(path)).read_bytes()
