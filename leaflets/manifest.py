"""Floor 6, the manifest: `manifest.csv` beside the cards, a row for each taker of each batch, and what has gone stale.

A cell that a spreadsheet would take for a formula is written with an apostrophe before it (OWASP, "CSV injection").
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import MISSING, asdict, dataclass, fields, replace
from datetime import date
from hashlib import sha256
from io import StringIO
from pathlib import Path

from leaflets import __version__
from leaflets.edition import Issue
from leaflets.errors import DataError, LeafletsError, Place
from leaflets.imprint import Imprint, changes
from leaflets.press import Press
from leaflets.ticket import CardTicket, Output, OutputFile, Taker, Ticket, VisitReason

MANIFEST = "manifest.csv"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Row:
    """One taker of one batch: every cell as it is written. `channels` are parted by spaces.

    `accepted` are the guard's findings that are printed all the same, with who accepts them and why. `preflight` is
    “clean”, or the codes of what was found in the finished file. A leaflet has a row without a batch, which gives way
    when the leaflet is made again, unless something was accepted for it. `sha256` is that of the file, `key` the hash
    of all that it was made from, where that was worked out; `why` says what kept a piece from being made.
    """

    batch: str
    issued: str
    valid_until: str
    layout: str
    options: str
    area: str
    officer: str
    collar_number: str
    role: str
    team: str
    phone: str
    email: str
    channels: str
    copies: str
    first_sheet: str
    last_sheet: str
    first_serial: str
    last_serial: str
    stock: str
    intent: str
    visit: str
    override_reason: str
    file: str
    accepted: str = ""
    lang: str = "en"
    preflight: str = ""
    status: str = "made"
    pages: str = ""
    sha256: str = ""
    key: str = ""
    seconds: str = ""
    version: str = ""
    why: str = ""

    @property
    def imprint(self) -> Imprint:
        """What stood on the cards."""
        cells = asdict(self)
        return Imprint(
            **{item.name: cells[item.name] for item in fields(Imprint) if item.name != "channels"},
            channels=tuple(self.channels.split()),
        )


@dataclass(frozen=True, slots=True)
class Stale:
    """Cards that are to be thrown away, and why, a reason a line."""

    row: Row
    why: tuple[str, ...]


def read_manifest(folder: Path) -> list[Row]:
    """The rows of the folder's manifest, none when it has none yet. Raises DataError for one that cannot be read."""
    path = folder / MANIFEST
    if not path.exists():
        return []
    place = Place(file=str(path))
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [
                _read(row, replace(place, row=number))
                for number, row in enumerate(csv.DictReader(file, strict=True), 2)
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise DataError(f"The manifest cannot be read ({fault}).", "Restore it, or move it away.", place) from fault


def _read(row: dict[str, str], place: Place) -> Row:
    names = [item.name for item in fields(Row)]
    for item in fields(Row):  # columns with a default came later than the others
        if item.default is not MISSING:
            row.setdefault(item.name, str(item.default))
    if list(row) != names or None in row.values():
        mend = "Restore it, or move it away; it is written by the program only."
        raise DataError("This row is not a row of a manifest.", mend, place)
    return Row(**{name: _unguarded(row[name]) for name in names})


def with_manifest(output: Output, rows: Sequence[Row]) -> tuple[Output, list[Row]]:
    """The output of a print run with the manifest among its files, and the manifest's rows; others stay as they are."""
    entered = list(rows_of(output, output.files[0].name))
    if not entered:
        return output, list(rows)
    made_again = {row.file for row in entered if not row.batch}
    kept = [row for row in rows if row.batch or row.accepted or row.file not in made_again] + entered
    return replace(output, files=(*output.files, manifest_of(kept))), kept


def manifest_of(rows: Iterable[Row]) -> OutputFile:
    """The manifest with these rows."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([item.name for item in fields(Row)])
    writer.writerows([_guarded(cell) for cell in asdict(row).values()] for row in rows)
    return OutputFile(MANIFEST, out.getvalue().encode("utf-8-sig"))


def rows_of(output: Output, file: str) -> Iterator[Row]:
    """The rows of an output whose file has that name, those of its parts too."""
    content = output.files[0].content if output.files else b""
    about = {"pages": str(output.pages), "sha256": sha256(content).hexdigest(), "version": __version__}
    for part in (output, *output.parts):
        for row in _rows(part, file):
            yield replace(row, **about)


def _rows(output: Output, file: str) -> Iterator[Row]:
    ticket = output.ticket
    accepted = "; ".join(map(str, output.cleared.accepted))
    if isinstance(ticket, Ticket):
        yield _leaflet(ticket, file, accepted, output.checked.verdict)
    if not isinstance(ticket, CardTicket) or output.batch is None:
        return
    visit = ticket.visit if ticket.visit.override else VisitReason()  # what has done no harm needs no record
    options = " ".join(f"{name}={value}" for name, value in sorted(ticket.options.items()))
    for printed in output.printed:
        first, last = printed.serials or ("", "")
        cells = {key: str(value) for key, value in asdict(printed.imprint).items() if key != "channels"}
        yield Row(
            batch=output.batch.id,
            issued=f"{ticket.issue.issued:%Y-%m-%d}",
            valid_until=f"{output.batch.valid_until:%Y-%m-%d}",
            layout=ticket.layout,
            options=options,
            **cells,
            channels=" ".join(printed.imprint.channels),
            copies=str(printed.copies),
            first_sheet=str(printed.sheets[0]),
            last_sheet=str(printed.sheets[1]),
            first_serial=first,
            last_serial=last,
            stock=ticket.sheets.stock,
            intent=ticket.sheets.intent,
            visit=visit.kind or "",
            override_reason=visit.override or "",
            file=file,
            accepted=accepted,
            lang=ticket.lang,
            preflight=output.checked.verdict,
        )


def _leaflet(ticket: Ticket, file: str, accepted: str, verdict: str) -> Row:
    """The row of a piece that is no card."""
    blank = {item.name: "" for item in fields(Row) if item.default is MISSING}
    said = {"issued": f"{ticket.issue.issued:%Y-%m-%d}", "layout": ticket.layout, "area": ticket.area, "file": file}
    said |= {"officer": ticket.officer or "", "copies": "1", "accepted": accepted, "lang": ticket.lang}
    return Row(**{**blank, **said, "preflight": verdict})


def failed_row(whose: tuple[str, str, str, str], issued: str, why: str) -> Row:
    """The row of a piece that was not made: its layout, area, officer and language, and why."""
    blank = {item.name: "" for item in fields(Row)}
    layout, area, officer, lang = whose
    said = {"layout": layout, "area": area, "officer": officer, "lang": lang, "issued": issued}
    return Row(**{**blank, **said, "status": "failed", "why": why, "version": __version__})


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA) else cell


def next_number(rows: Iterable[Row]) -> int:
    """The first serial number that no card of the manifest has."""
    return max((int(row.last_serial.split("-")[2]) for row in rows if row.last_serial), default=0) + 1


def stale(rows: Iterable[Row], press: Press, today: date) -> list[Stale]:
    """The rows whose cards are out of date: over their day, or naming what has changed since."""
    found = [Stale(row, tuple(_why(row, press, today))) for row in rows if row.batch]
    return [one for one in found if one.why]


def _why(row: Row, press: Press, today: date) -> Iterator[str]:
    if date.fromisoformat(row.valid_until) < today:
        yield f"valid until {row.valid_until} only"
    options = dict(pair.split("=", 1) for pair in row.options.split())
    ticket = CardTicket(row.layout, Issue(today, today), (), options=options, lang=row.lang)
    try:
        now = press.imprint(Taker(row.area, row.collar_number or row.officer or None), ticket)
    except LeafletsError as fault:
        yield fault.problems[0].wrong
    else:
        yield from changes(row.imprint, now)
