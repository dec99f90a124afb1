"""Floor 7, the desk: what an editor does with a workbook. Upload it, read what was found, accept, look at an area."""

import os
import re
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO
from uuid import UUID

from flask import Blueprint, abort, current_app, redirect, render_template, request, send_file, url_for
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from leaflets.errors import DataError, LeafletsError, RequestError
from leaflets.intranet.downloads import size_of
from leaflets.jobs.laid import enter_laid
from leaflets.jobs.uploaded import safe_stem
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.sources.limits import MOST_BYTES
from leaflets.store import leases
from leaflets.store.accepted import AcceptedFinding
from leaflets.store.diary import EntryState, LogEntry
from leaflets.store.moment import utc_now
from leaflets.store.months import (
    NAME,
    CurrentEdition,
    Edition,
    Job,
    JobKind,
    Upload,
    UploadState,
)
from leaflets.typography import clock, counted
from leaflets.typography import day as day_name
from leaflets.typography import month as month_name
from leaflets.web.access import needs, record, signed_in
from leaflets.web.given import accepted_in, check_reason, home, job_of, page_asked, report_of, row_of, store, words
from leaflets.web.public import site
from leaflets.web.site_file import MEGABYTE

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
LINKS = (("desk.overview", "Desk", "editor"),)

LATEST = 20
CHUNK = 1 << 20
MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@blueprint.app_template_filter("month_words")
def month_words(month: str) -> str:
    """A month such as 2026-09 in words."""
    return month_name(date.fromisoformat(f"{month}-01")) if MONTH.fullmatch(month) else month


@blueprint.app_template_filter("day_words")
def day_words(given: date | str) -> str:
    """A day in words, also one that is written 2026-09-18."""
    return day_name(date.fromisoformat(given) if isinstance(given, str) else given)


@blueprint.app_template_filter("moment")
def moment_words(at: datetime) -> str:
    """A moment by the clock on the wall here."""
    here = at.astimezone()
    return f"{day_name(here.date())}, {clock(here.time())}"


blueprint.add_app_template_filter(counted, "counted")
blueprint.add_app_template_filter(size_of, "size_words")


@blueprint.get("")
@needs("editor")
def overview() -> str:
    """Everything that is in hand: uploads, runs, editions, and what officers have logged."""
    return _overview()


def _overview(fault: LeafletsError | None = None) -> str:
    enter_laid(home(), store())
    with store().session() as session:
        uploads = session.scalars(select(Upload).order_by(Upload.made.desc()).limit(LATEST)).all()
        runs = select(Job).where(Job.kind == JobKind.MONTH).order_by(Job.made.desc()).limit(LATEST)
        current = select(Edition).join(CurrentEdition, CurrentEdition.edition_id == Edition.id)
        waiting = select(func.count()).select_from(LogEntry).where(LogEntry.state == EntryState.WAITING)
        return render_template(
            "desk/overview.html",
            uploads=uploads,
            runs=session.scalars(runs).all(),
            current=session.scalars(current.order_by(Edition.month.desc())).all(),
            waiting=session.scalar(waiting),
            most_mb=_most_bytes() // MEGABYTE,
            unread=[problem.as_dict() for problem in site().catalogue.problems],
            fault=fault,
        )


@blueprint.post("/uploads")
@needs("editor")
def upload_sent() -> Response | tuple[str, int]:
    """Keep a file by its hash and have it checked. What it is, the process that checks it finds out."""
    try:
        name, sha, size = _taken()
    except (DataError, RequestError) as fault:
        return _overview(fault), 422
    upload = _row_for(sha, name[:NAME], size)
    record("upload", upload.name, f"{size:,} bytes, SHA-256 {sha}")
    _ask_for_check(upload)
    return redirect(url_for("desk.report", upload_id=upload.id), 303)


def _most_bytes() -> int:
    """The most bytes of an upload: what the site takes, which refuses more before anything is read."""
    return min(MOST_BYTES, int(current_app.extensions["settings"].most_bytes))


def _taken() -> tuple[str, str, int]:
    """The file that was sent: its name, its hash and its size. Raises RequestError and DataError."""
    sent = request.files.get("workbook")
    if sent is None or not sent.filename:
        raise RequestError("You have not chosen a file.", "Choose a workbook (.xlsx or .ods) or a .zip of CSV files.")
    ending = re.sub(r"[^.a-z0-9]", "", Path(sent.filename).suffix.lower())[:8]
    return f"{safe_stem(sent.filename)}{ending}", *_keep(sent.stream)


def _keep(stream: IO[bytes]) -> tuple[str, int]:
    """Write what is uploaded into the home under its hash. Raises DataError for nothing, or too much."""
    folder = home().folder / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = sha256(), 0
    with NamedTemporaryFile(dir=folder, prefix=".", suffix=".part", delete=False) as out:
        try:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                digest.update(chunk)
                out.write(chunk)
            if not size:
                raise DataError("The file is empty.", "Save the workbook and upload it again.")
            out.flush()
            os.fsync(out.fileno())
            Path(out.name).replace(folder / digest.hexdigest())
        finally:
            Path(out.name).unlink(missing_ok=True)
    return digest.hexdigest(), size


def _row_for(sha: str, name: str, size: int) -> Upload:
    """The row of an upload; the same bytes have one, whoever uploads them again."""
    same = select(Upload).where(Upload.sha256 == sha)
    with store().session() as session:
        if found := session.scalar(same):
            found.made, found.who = utc_now(), signed_in().name  # it is the latest again
            return found
    try:
        with store().session() as session:
            row = Upload(sha256=sha, name=name, size=size, who=signed_in().name)
            session.add(row)
    except IntegrityError:
        with store().session() as session:
            return session.scalars(same).one()
    return row


def _ask_for_check(upload: Upload) -> None:
    with store().session() as session:
        session.get_one(Upload, upload.id).state = UploadState.WAITING
    hold = f"check:{upload.id}"
    leases.ask(store(), Job(kind=JobKind.CHECK, hold=hold, upload_id=upload.id, who=signed_in().name))


@blueprint.get("/uploads/<uuid:upload_id>")
@needs("editor")
def report(upload_id: UUID) -> str:
    """What was found in an upload: what to mend first, with the cell and how."""
    return _report_page(row_of(Upload, upload_id))


def _report_page(upload: Upload, fault: LeafletsError | None = None, key: str = "") -> str:
    if upload.state != UploadState.CHECKED:
        return render_template("desk/upload.html", upload=upload)
    found, page = report_of(upload), page_asked()
    accepted = accepted_in(upload)
    rows = found.problems(page)
    waiting = {key: one for key, one in found.acceptable.items() if key not in accepted}
    settled = sum(len(found.acceptable[key]["cells"]) for key in accepted if key in found.acceptable)
    return render_template(
        "desk/report.html",
        upload=upload,
        report=found,
        fixes=rows,
        accepted=accepted,
        blocked=len(waiting),
        to_mend=found.summary["to_mend"] - settled,
        carried=[row for row in accepted.values() if row.carried_from],
        page=page,
        pages=found.problem_pages,
        fault=fault,
        fault_key=key,
    )


@blueprint.post("/uploads/<uuid:upload_id>/check")
@needs("editor")
def check_again(upload_id: UUID) -> Response:
    """Check an upload again: what is out of date depends on the day."""
    upload = row_of(Upload, upload_id)
    if upload.state == UploadState.CLEARED:
        abort(409)
    _ask_for_check(upload)
    record("upload-checked-again", upload.name)
    return redirect(url_for("desk.report", upload_id=upload.id), 303)


@blueprint.get("/uploads/<uuid:upload_id>/sheets/<int:sheet>")
@needs("editor")
def sheet(upload_id: UUID, sheet: int) -> str:
    """A sheet as it stands, a page of rows at a time, with the cells marked that a problem is about."""
    upload = row_of(Upload, upload_id)
    found, page = report_of(upload), page_asked()
    if sheet >= len(found.summary["sheets"]):
        abort(404)
    about, rows = found.summary["sheets"][sheet], found.rows(sheet, page)
    return render_template(
        "desk/sheet.html", upload=upload, report=found, number=sheet, about=about, rows=rows, page=page,
        pages=len(about["starts"]),
    )  # fmt: skip


@blueprint.get("/uploads/<uuid:upload_id>/guarantee")
@needs("editor")
def board(upload_id: UUID) -> str:
    """How each area stands at the points of the Guarantee, the worst first."""
    upload = row_of(Upload, upload_id)
    found, page = report_of(upload), page_asked()
    rows = found.board(page)
    return render_template(
        "desk/board.html", upload=upload, report=found, rows=rows, page=page, pages=found.board_pages
    )


@blueprint.get("/uploads/<uuid:upload_id>/marked.xlsx")
@needs("editor")
def marked(upload_id: UUID) -> Response:
    """The workbook with its cells coloured and explained."""
    upload = row_of(Upload, upload_id)
    path = home().marked(upload.id)
    if upload.state != UploadState.CHECKED or not path.is_file():
        abort(404)
    return send_file(path, as_attachment=True, download_name=f"{safe_stem(upload.name)}-marked.xlsx", max_age=0)


@blueprint.post("/uploads/<uuid:upload_id>/accept")
@needs("editor")
def accept(upload_id: UUID) -> Response | tuple[str, int]:
    """Accept a finding of the guard, for a reason: it is printed in runs from this upload."""
    upload, why, key = row_of(Upload, upload_id), words("why", 600), request.form.get("key", "")[:64]
    finding = report_of(upload).acceptable.get(key)
    if finding is None:
        abort(404)
    cell = ", ".join(finding["cells"][:3]) + (" and others" if len(finding["cells"]) > 3 else "")
    try:
        check_reason(why, cell)
    except RequestError as fault:
        return _report_page(upload, fault, key), 422
    values = {"code": finding["code"], "cell": finding["cells"][0], "words": finding["words"], "why": why}
    values |= {"who": signed_in().name, "made": utc_now(), "carried_from": "", "taken_back": None}
    try:
        with store().session() as session:
            its_own = AcceptedFinding.upload_id == upload.id, AcceptedFinding.key == key
            again = update(AcceptedFinding).where(*its_own, AcceptedFinding.taken_back.is_not(None))
            if session.scalar(again.values(values).returning(AcceptedFinding.id)) is None:
                session.add(AcceptedFinding(upload_id=upload.id, key=key, **values))
    except IntegrityError:  # it is accepted already
        return redirect(url_for("desk.report", upload_id=upload.id), 303)
    record("finding-accepted", f"{finding['code']}@{cell} in {upload.name}", why)
    return redirect(url_for("desk.report", upload_id=upload.id, page=page_asked()), 303)


@blueprint.post("/uploads/<uuid:upload_id>/accept/undo")
@needs("editor")
def accept_undone(upload_id: UUID) -> Response:
    """Take an acceptance back."""
    upload, key = row_of(Upload, upload_id), request.form.get("key", "")[:64]
    if row := accepted_in(upload).get(key):
        with store().session() as session:
            session.execute(update(AcceptedFinding).where(AcceptedFinding.id == row.id).values(taken_back=utc_now()))
        record("finding-no-longer-accepted", f"{row.code}@{row.cell} in {upload.name}")
    return redirect(url_for("desk.report", upload_id=upload.id), 303)


@blueprint.get("/uploads/<uuid:upload_id>/look")
@needs("editor")
def look(upload_id: UUID) -> str:
    """Choose an area to look at."""
    return _look_page(row_of(Upload, upload_id))


def _look_page(upload: Upload, fault: LeafletsError | None = None) -> str:
    found = report_of(upload)
    good, _ = find_layouts([shipped_layouts(), *home().own("layouts")]).load_all()
    names = [(one.name, one.spec.title) for one in good if one.spec.product == "leaflet" and one.spec.engine == "html"]
    return render_template("desk/look.html", upload=upload, report=found, layouts=names, fault=fault)


@blueprint.post("/uploads/<uuid:upload_id>/look")
@needs("editor")
def look_asked(upload_id: UUID) -> Response | tuple[str, int]:
    """Have an area's piece painted by a process that may take its time."""
    upload = row_of(Upload, upload_id)
    given, month = words("area", NAME), request.form.get("month", "")
    plain = given.casefold()
    areas = {
        one for one, name, _ in report_of(upload).summary["area_names"] if plain in {one.casefold(), name.casefold()}
    }
    layouts, layout = find_layouts([shipped_layouts(), *home().own("layouts")]), request.form.get("layout", "")
    if not areas:
        return _look_page(upload, RequestError(f"There is no area “{given}”.", "Choose one from the list.")), 422
    if (month and not MONTH.fullmatch(month)) or layout not in layouts:
        abort(400)
    area = areas.pop()
    asked = {"area": area, "layouts": [layout], "langs": ["en"], "month": month}
    hold = f"picture:{sha256(repr((upload.id, sorted(asked.items()))).encode()).hexdigest()}"
    job = Job(kind=JobKind.PICTURE, hold=hold, upload_id=upload.id, month=month, asked=asked, who=signed_in().name)
    return redirect(url_for("desk.picture", job_id=leases.ask(store(), job).id), 303)


@blueprint.get("/pictures/<uuid:job_id>")
@needs("editor")
def picture(job_id: UUID) -> str:
    """An area's piece, page by page, with what is wrong with it."""
    job = job_of(job_id, JobKind.PICTURE)
    return render_template("desk/picture.html", job=job, upload=row_of(Upload, UUID(job.upload_id)))


@blueprint.get("/pictures/<uuid:job_id>/<int:page>.png")
@needs("editor")
def picture_file(job_id: UUID, page: int) -> Response:
    """One page's picture."""
    job = job_of(job_id, JobKind.PICTURE)
    if not 1 <= page <= len(job.account.get("pages", ())):
        abort(404)
    return send_file(home().pictures(job.id) / f"{page}.png", max_age=3600)
