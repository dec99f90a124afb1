"""Floor 7, the audit: for admins, who did what, filtered, and as a file for a spreadsheet, which is audited too."""

import csv
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from io import StringIO

from flask import Blueprint, Response, current_app, render_template, request, stream_with_context

from leaflets.errors import RequestError
from leaflets.store.audit import PAGE, Audit, Entry, Filter
from leaflets.web.access import needs, record
from leaflets.web.limits import EXPORT, limiter

blueprint = Blueprint("audit", __name__, url_prefix="/audit")
LINKS = (("audit.page", "Audit", "admin"),)
COLUMNS = ("number", "time (UTC)", "who", "account", "what", "about", "detail", "address")
ASKED = ("who", "what", "about", "since", "until")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the start of a formula (OWASP, CSV injection)."""


@blueprint.get("")
@needs("admin")
def page() -> str:
    """The newest entries that are asked for."""
    wanted = _wanted(request.args)
    entries = _audit().page(wanted)
    older = entries[-1].id if len(entries) == PAGE else 0
    asked = {name: request.args.get(name, "") for name in ASKED}
    return render_template("audit.html", entries=entries, kinds=_audit().kinds(), asked=asked, older=older)


@blueprint.post("/export")
@needs("admin")
@limiter.limit(EXPORT)
def export() -> Response:
    """All entries that are asked for, as CSV."""
    wanted = _wanted(request.form)
    asked = [f"{name}={request.form[name]}" for name in ASKED if request.form.get(name)]
    record("audit-exported", "", ", ".join(asked))
    answer = Response(stream_with_context(_lines(_audit().every(wanted))), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return answer


def _lines(entries: Iterator[Entry]) -> Iterator[str]:
    yield "\ufeff" + _line(COLUMNS)  # the mark tells a spreadsheet that it is UTF-8
    for entry in entries:
        number = "" if entry.account_id is None else str(entry.account_id)
        when = entry.when.strftime("%Y-%m-%d %H:%M:%S")
        yield _line((str(entry.id), when, entry.who, number, entry.what, entry.about, entry.detail, entry.address))


def _line(cells: tuple[str, ...]) -> str:
    line = StringIO()
    # Quoted throughout: where a semicolon parts cells, one inside a text would begin another, and that a formula.
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow([neutral(cell) for cell in cells])
    return line.getvalue()


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before one that could be."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell


def _audit() -> Audit:
    audit: Audit = current_app.extensions["audit"]
    return audit


def _wanted(given: Mapping[str, str]) -> Filter:
    """What is asked for. Raises RequestError for a date or a number that is none."""
    until = _day(given.get("until", ""))
    before = given.get("before", "") or "0"
    if not (before.isascii() and before.isdigit() and len(before) < 16):
        raise RequestError("That is no number of an entry.", "Use the page’s own links.")
    return Filter(
        given.get("who", "").strip(),
        given.get("what", ""),
        given.get("about", "").strip(),
        _day(given.get("since", "")),
        until + timedelta(days=1) if until else None,
        int(before),
    )


def _day(text: str) -> datetime | None:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) if text else None
    except ValueError:
        raise RequestError(f"“{text[:30]}” is not a date.", "Write it like 2026-09-18.") from None
    if day and not 2000 <= day.year < 3000:
        raise RequestError(f"“{text}” is too long ago or too far ahead.", "Write a date of this century.")
    return day
