"""Floor 7, the month: planned, run, stopped, gone on with and looked at by its admins. Each step asks for a job."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from leaflets.errors import LeafletsError, RequestError
from leaflets.jobs.logged import SHEET
from leaflets.language import find_languages
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.month.changes import CHANGES
from leaflets.month.ledger import Ledger
from leaflets.store import leases
from leaflets.store.months import Edition, Failure, Job, JobKind, JobState, Upload, UploadState
from leaflets.web.access import needs, record, signed_in
from leaflets.web.given import area_names, home, job_of, ledger_in, lost_by, page_asked, report_of, row_of, store
from leaflets.web.public import LEAFLET_POLICY

blueprint = Blueprint("month", __name__, url_prefix="/desk")

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
FORMATS = {"pdf": "PDF, to print", "html": "Web page", "png": "Pictures of the pages"}
PAGE = 50


@blueprint.get("/uploads/<uuid:upload_id>/month")
@needs("editor")
def order(upload_id: UUID) -> str:
    """The form that says what a month is to hold."""
    return _order_page(row_of(Upload, upload_id))


def _order_page(upload: Upload, fault: LeafletsError | None = None) -> str:
    found = report_of(upload)
    good, _ = find_layouts([shipped_layouts(), *home().own("layouts")]).load_all()
    usual = found.summary["months"][0] if found.summary["months"] else f"{datetime.now(UTC):%Y-%m}"
    languages = [(code, one.spec.name, one.is_draft) for code, one in sorted(find_languages().known.items())]
    languages.sort(key=lambda one: one[0] != "en")
    return render_template(
        "desk/order.html",
        upload=upload,
        usual=usual,
        layouts=[one for one in good if not one.spec.police_only],
        languages=languages,
        formats=FORMATS,
        asked=request.form,
        fault=fault,
    )


@blueprint.post("/uploads/<uuid:upload_id>/month")
@needs("editor")
def plan(upload_id: UUID) -> Response | tuple[str, int]:
    """Have a month planned: what would be made, and what would not."""
    upload = row_of(Upload, upload_id)
    if upload.state != UploadState.CHECKED:
        abort(409)
    try:
        asked = _asked()
    except RequestError as fault:
        return _order_page(upload, fault), 422
    job = Job(kind=JobKind.PLAN, upload_id=upload.id, month=asked["month"], asked=asked, who=signed_in().name)
    return redirect(url_for("month.job", job_id=leases.ask(store(), job).id), 303)


def _asked() -> dict[str, Any]:
    """What the form asks for. Raises RequestError for what cannot be asked."""
    month = request.form.get("month", "").strip()
    if not MONTH.fullmatch(month):
        raise RequestError("You need to say which month.", "Write it like 2026-09.")
    known = find_layouts([shipped_layouts(), *home().own("layouts")])
    layouts = [name for name in dict.fromkeys(request.form.getlist("layouts")) if name in known]
    if not layouts:
        raise RequestError("You have not chosen a layout.", "Choose at least one.")
    langs = [code for code in dict.fromkeys(request.form.getlist("langs")) if code in find_languages().known]
    if not langs:
        raise RequestError("You have not chosen a language.", "Choose at least one.")
    areas = [
        " ".join(name.split()) for name in request.form.get("areas", "").replace("\0", "").replace("\n", ",").split(",")
    ]
    return {
        "month": month,
        "layouts": layouts,
        "langs": langs,
        "formats": [name for name in FORMATS if name in request.form.getlist("formats")],
        "areas": [name[:160] for name in areas if name][:10_000],
        "draft": bool(request.form.get("draft")),
    }


@blueprint.get("/jobs/<uuid:job_id>")
@needs("editor")
def job(job_id: UUID) -> str:
    """A plan, or a run as it stands."""
    return _job_page(job_of(job_id, JobKind.PLAN, JobKind.MONTH))


def _job_page(asked: Job, fault: LeafletsError | None = None) -> str:
    upload = row_of(Upload, UUID(asked.upload_id))
    if asked.kind == JobKind.PLAN:
        refused, start = asked.account.get("refusals", []), (page_asked() - 1) * PAGE
        return render_template(
            "desk/plan.html", job=asked, upload=upload, fault=fault, refusals=refused[start : start + PAGE],
            page=page_asked(), pages=-(-len(refused) // PAGE), **_names(asked),
        )  # fmt: skip
    with store().session() as session:
        editions = session.scalars(select(Edition).where(Edition.job_id == asked.id).order_by(Edition.made)).all()
    return render_template(
        "desk/run.html", job=asked, upload=upload, editions=editions, fault=fault, logged=SHEET,
        lost=lost_by(home().run(asked.id) / asked.month) if asked.state == JobState.DONE else None, **_so_far(asked)
    )  # fmt: skip


@blueprint.get("/jobs/<uuid:job_id>/progress")
@needs("editor")
def progress(job_id: UUID) -> str:
    """The part of a run's page that changes while it goes on."""
    asked = job_of(job_id, JobKind.MONTH)
    return render_template("desk/progress.html", job=asked, **_so_far(asked))


def _names(job: Job) -> dict[str, dict[str, str]]:
    """What layouts, languages and areas are called, these as in the job's own upload."""
    good, _ = find_layouts([shipped_layouts(), *home().own("layouts")]).load_all()
    languages = {code: one.spec.name for code, one in find_languages().known.items()}
    return {
        "titles": {one.name: one.spec.title for one in good},
        "languages": languages,
        "names": area_names(job.upload_id),
    }


def _so_far(job: Job) -> dict[str, Any]:
    """What a run has failed at, and how long it will go on, in seconds, where that can be told."""
    with store().session() as session:
        its_own = select(Failure).where(Failure.job_id == job.id)
        count = session.scalar(select(func.count()).select_from(its_own.subquery())) or 0
        page = its_own.order_by(Failure.id).offset((page_asked() - 1) * PAGE).limit(PAGE)
        failures = session.scalars(page).all()
    left = None
    if job.state == JobState.RUNNING and job.began and job.pieces_made >= 2:
        each_s = (datetime.now(UTC) - job.began).total_seconds() / (job.pieces_made + job.pieces_failed)
        left = int(each_s * (job.pieces_planned - job.pieces_done)) + 1
    about = {"failures": failures, "left_s": left, "page": page_asked(), "pages": -(-count // PAGE)}
    return about | (_names(job) if failures else {})


@blueprint.post("/jobs/<uuid:job_id>/run")
@needs("admin")
def run(job_id: UUID) -> Response:
    """Run a month as it was planned. A second click leads to the same run."""
    planned = job_of(job_id, JobKind.PLAN)
    if planned.state != JobState.DONE:
        abort(409)
    month = Job(kind=JobKind.MONTH, hold=f"month:{planned.month}", upload_id=planned.upload_id, month=planned.month)
    month.asked, month.who = dict(planned.asked), signed_in().name
    asked = leases.ask(store(), month)
    if asked.id == month.id:
        record("month-run", planned.month, f"run {asked.id}")
    return redirect(url_for("month.job", job_id=asked.id), 303)


@blueprint.post("/jobs/<uuid:job_id>/stop")
@needs("admin")
def stop(job_id: UUID) -> Response:
    """Stop a run once the pieces in hand are finished."""
    asked = job_of(job_id, JobKind.MONTH)
    with store().session() as session:
        is_asked = leases.ask_to_stop(session, asked.id)
    if is_asked:
        record("month-stopped", asked.month, f"run {asked.id}")
    return redirect(url_for("month.job", job_id=asked.id), 303)


@blueprint.post("/jobs/<uuid:job_id>/again")
@needs("admin")
def again(job_id: UUID) -> Response | tuple[str, int]:
    """Go on with a run that was stopped, or try again what has failed: what is there is not made twice."""
    asked = job_of(job_id, JobKind.MONTH)
    if not asked.is_over:
        return redirect(url_for("month.job", job_id=asked.id), 303)
    try:
        leases.ask_again(store(), asked, f"month:{asked.month}")
    except LeafletsError as fault:
        return _job_page(asked, fault), 409
    record("month-gone-on", asked.month, f"run {asked.id}")
    return redirect(url_for("month.job", job_id=asked.id), 303)


@blueprint.get("/jobs/<uuid:job_id>/changes")
@needs("editor")
def changes(job_id: UUID) -> str:
    """What is new in each area since the month before."""
    asked = job_of(job_id, JobKind.MONTH)
    path = home().run(asked.id) / asked.month / CHANGES
    if not path.is_file():
        abort(404)
    head, *blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
    areas = [(name, [line.removeprefix("  - ") for line in lines]) for name, *lines in map(str.splitlines, blocks)]
    start = (page_asked() - 1) * PAGE
    pages = -(-len(areas) // PAGE)
    return render_template(
        "desk/changes.html", job=asked, head=head, areas=areas[start : start + PAGE], page=page_asked(), pages=pages
    )


@blueprint.get("/jobs/<uuid:job_id>/pieces")
@needs("editor")
def pieces(job_id: UUID) -> str:
    """What a run has made, to be looked at."""
    asked = job_of(job_id, JobKind.MONTH)
    wanted, page = " ".join(request.args.get("find", "").split())[:100], page_asked()
    kept = [
        entry
        for entry in ledger_of(asked).entries.values()
        if entry.files and wanted.casefold() in entry.name.casefold()
    ]
    kept.sort(key=lambda entry: entry.name)
    shown = kept[(page - 1) * PAGE : page * PAGE]
    pages = -(-len(kept) // PAGE)
    return render_template(
        "desk/pieces.html",
        job=asked,
        entries=shown,
        count=len(kept),
        find=wanted,
        page=page,
        pages=pages,
        **_names(asked),
    )


@blueprint.get("/jobs/<uuid:job_id>/files/<sha256>/<name>")
@needs("editor")
def piece(job_id: UUID, sha256: str, name: str) -> Response:
    """A file of a run, found by its hash in the run's manifest; nothing of the address becomes a path."""
    asked = job_of(job_id, JobKind.MONTH)
    files = (file for entry in ledger_of(asked).entries.values() for file in entry.files)
    found = next((file for file in files if file.sha256 == sha256 and file.path.endswith(f"/{name}")), None)
    path = home().run(asked.id) / asked.month / found.path if found else None
    if path is None or not path.is_file():
        abort(404)
    answer = send_file(path, download_name=path.name, max_age=0)
    if path.suffix == ".html":
        answer.headers["Content-Security-Policy"] = LEAFLET_POLICY
    return answer


def ledger_of(job: Job) -> Ledger:
    """The ledger of a run."""
    return ledger_in(home().run(job.id) / job.month)
