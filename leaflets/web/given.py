"""Floor 7, what views are given: the site's home and store, rows by their ids, the page that was asked for."""

from functools import lru_cache
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from flask import abort, current_app, request
from sqlalchemy import select

from leaflets.errors import LeafletsError, RequestError
from leaflets.jobs.home import Home
from leaflets.jobs.lacking import Lacking, lacking
from leaflets.jobs.report import Report
from leaflets.month.ledger import HIDDEN, JOURNAL, MANIFEST_JSON, Ledger, read_ledger
from leaflets.store.accepted import AcceptedFinding, accepted_findings
from leaflets.store.base import Store
from leaflets.store.months import Edition, Job, JobKind, Upload, UploadState
from leaflets.store.publishing import shown_months

Row = TypeVar("Row", Upload, Job, Edition)


def home() -> Home:
    """The server's home."""
    folder: Path = current_app.extensions["settings"].home
    return Home(folder.resolve())


def store() -> Store:
    """The site's store."""
    found: Store = current_app.extensions["store"]
    return found


def row_of(shape: type[Row], row_id: UUID) -> Row:
    """A row by its id, or the page that there is none."""
    with store().session() as session:
        found = session.get(shape, str(row_id))
    return found if found is not None else abort(404)


def job_of(job_id: UUID, *kinds: JobKind) -> Job:
    """A job of one of these kinds by its id, or the page that there is none."""
    job = row_of(Job, job_id)
    return job if job.kind in kinds else abort(404)


def report_of(upload: Upload) -> Report:
    """The report of an upload, or the page that there is none."""
    try:
        return Report(home().report(upload.id))
    except FileNotFoundError:
        abort(404)


def latest_report() -> Report | None:
    """The report of the latest upload that could be read, if there is one: whose areas there are."""
    with store().session() as session:
        checked = select(Upload).where(Upload.state == UploadState.CHECKED).order_by(Upload.made.desc()).limit(5)
        uploads = session.scalars(checked).all()
    for upload in uploads:
        if home().report(upload.id).is_file():
            return Report(home().report(upload.id))
    return None


def area_names(upload_id: str | None = None) -> dict[str, str]:
    """What areas are called in an upload, or in the latest where it is gone, by their ids; empty without one."""
    path = home().report(upload_id) if upload_id else None
    report = Report(path) if path and path.is_file() else latest_report()
    return {id_: name for id_, name, _ in report.summary["area_names"]} if report else {}


def accepted_in(upload: Upload) -> dict[str, AcceptedFinding]:
    """The findings that are accepted in an upload, by their keys."""
    with store().session() as session:
        return {row.key: row for row in accepted_findings(session, upload.id)}


def ledger_in(folder: Path) -> Ledger:
    """The ledger of a month's folder, read anew when it has changed. Raises DataError for one that cannot be read."""
    return _ledger(folder, tuple(_stamp(path) for path in (folder / MANIFEST_JSON, folder / HIDDEN / JOURNAL)))


@lru_cache(maxsize=8)
def _ledger(folder: Path, _stamps: tuple[int, ...]) -> Ledger:
    return read_ledger(folder, folder.name)


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def lost_by(folder: Path) -> Lacking:
    """What readers would lose if a month's folder took the place of what they see of that month."""
    with store().session() as session:
        shown = shown_months(session, home().folder, home().laid).get(folder.name)
    if shown is None or shown == folder:
        return Lacking()
    return lacking(_as_seen(folder), _as_seen(shown))


def _as_seen(folder: Path) -> Ledger:
    """The ledger of a month's folder as readers see it: nothing of one that cannot be read."""
    try:
        return ledger_in(folder)
    except LeafletsError:
        return Ledger(folder, folder.name)


def page_asked() -> int:
    """The page of a list that was asked for, 1 where it is no number."""
    given = request.args.get("page", "")
    return max(int(given[:6]), 1) if given.isascii() and given.isdigit() else 1


LEAST_REASON = 10
"""Characters of a reason: “ok” is none."""


def check_reason(why: str, about: str) -> None:
    """Raises RequestError for a reason that is none, of why something may be printed."""
    if len(why) < LEAST_REASON:
        mend = f"Write a reason of at least {LEAST_REASON} characters."
        raise RequestError(f"You need to say why {about} may be printed.", mend)


def words(name: str, most: int) -> str:
    """A field of a form on one line, without what cannot be kept, cut to the length of its column."""
    return " ".join(request.form.get(name, "").replace("\0", "").split())[:most]
