"""Floor 7, editions: a run approved, published, and rolled back by an admin."""

from uuid import UUID

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from sqlalchemy import delete, select
from werkzeug.wrappers import Response

from leaflets.errors import LeafletsError, RequestError
from leaflets.jobs.lacking import Lacking
from leaflets.jobs.laid import BY_HAND, enter_laid
from leaflets.jobs.showing import show_to_counter
from leaflets.store import leases
from leaflets.store.months import Edition, EditionState, Job, JobKind, JobState
from leaflets.store.publishing import current_of, former_of, publish, roll_back, withdraw
from leaflets.web.access import needs, record, signed_in
from leaflets.web.given import home, job_of, lost_by, row_of, store

blueprint = Blueprint("editions", __name__, url_prefix="/desk")


@blueprint.post("/jobs/<uuid:job_id>/approve")
@needs("admin")
def approve(job_id: UUID) -> Response:
    """Approve a run: it is frozen as an edition by a job, which proves that every file is what was written."""
    run = job_of(job_id, JobKind.MONTH)
    failed = run.account.get("failed", 0)
    is_whole = run.state == JobState.DONE and run.account.get("adds_up") and not run.account.get("cleared")
    if not is_whole or (failed and not request.form.get("without")):
        abort(409)
    if kept := _of_run(run):  # a second tab
        return redirect(url_for("editions.edition", edition_id=kept.id), 303)
    edition = Edition(month=run.month, folder="", upload_id=run.upload_id, job_id=run.id, who=signed_in().name)
    with store().session() as session:
        session.add(edition)
        session.flush()
        edition.folder = (home().edition(edition.id) / run.month).relative_to(home().folder).as_posix()
    job = Job(kind=JobKind.FREEZE, hold=f"freeze:{run.id}", upload_id=run.upload_id, month=run.month)
    job.asked, job.who = {"edition": edition.id, "run": run.id}, edition.who
    asked = leases.ask(store(), job).asked["edition"]
    if asked != edition.id:  # a second click
        with store().session() as session:
            session.execute(delete(Edition).where(Edition.id == edition.id))
        return redirect(url_for("editions.edition", edition_id=asked), 303)
    record("edition-approved", run.month, f"edition {edition.id} of run {run.id}, {failed} pieces failed")
    return redirect(url_for("editions.edition", edition_id=edition.id), 303)


def _of_run(run: Job) -> Edition | None:
    """The edition that holds a run as it is: made since it ended, with every file of it."""
    made = select(Edition).where(Edition.job_id == run.id, Edition.made > (run.ended or run.made))
    with store().session() as session:
        found = session.scalars(made.order_by(Edition.made)).all()
    return next((one for one in found if not one.problems and _is_there(one)), None)


def _is_there(edition: Edition) -> bool:
    return edition.state == EditionState.DRAFT or (home().folder / edition.folder).is_dir()


@blueprint.get("/editions")
@needs("editor")
def every() -> str:
    """Every edition, by month, the latest first."""
    return _page_of_all()


def _page_of_all(fault: LeafletsError | None = None) -> str:
    enter_laid(home(), store())
    with store().session() as session:
        rows = session.scalars(select(Edition).order_by(Edition.month.desc(), Edition.made.desc()).limit(200)).all()
    return render_template("desk/editions.html", editions=rows, fault=fault)


@blueprint.get("/editions/<uuid:edition_id>")
@needs("editor")
def edition(edition_id: UUID) -> str:
    """An edition: what it was made from, and what can be done with it."""
    return _page(row_of(Edition, edition_id))


def _page(shown: Edition, fault: LeafletsError | None = None) -> str:
    enter_laid(home(), store())
    with store().session() as session:
        current, former = current_of(session, shown.month), former_of(session, shown.month)
    is_current = current is not None and current.id == shown.id
    former = former if former and _is_there(former) else None
    return render_template(
        "desk/edition.html", edition=shown, current=current, is_current=is_current, former=former, fault=fault,
        lost=_lost_by(former if is_current else shown), is_by_hand=shown.who == BY_HAND,
    )  # fmt: skip


def _lost_by(edition: Edition | None) -> Lacking:
    """What readers would lose by an edition that they do not see."""
    if edition is None or edition.state in {EditionState.DRAFT, EditionState.CLEARED} or not _is_there(edition):
        return Lacking()
    return lost_by(home().folder / edition.folder)


def _check_agreed(edition: Edition) -> None:
    """Raises RequestError unless whoever sends the form has agreed to exactly what readers lose by an edition."""
    lost = _lost_by(edition)
    if not lost or request.form.get("lost") == lost.mark:
        return
    wrong = "Readers would lose what they see now, and you have not agreed to that."
    raise RequestError(wrong, "Look at the list below. Run the month again to keep it, or tick the box.")


@blueprint.post("/editions/<uuid:edition_id>/publish")
@needs("admin")
def published(edition_id: UUID) -> Response | tuple[str, int]:
    """Show an edition to readers."""
    shown = row_of(Edition, edition_id)
    enter_laid(home(), store())
    try:
        _check_there(shown)
        _check_agreed(shown)
        with store().session() as session:
            publish(session, session.get_one(Edition, shown.id), signed_in().name)
    except RequestError as fault:
        return _page(shown, fault), 409
    record("edition-published", shown.month, f"edition {shown.id}")
    if fault_of_cards := _to_counter(shown):
        return _page(row_of(Edition, edition_id), fault_of_cards), 409
    return redirect(url_for("editions.edition", edition_id=shown.id), 303)


def _check_there(edition: Edition) -> None:
    """Raises RequestError for an edition whose files are gone: readers would see nothing."""
    if not _is_there(edition):
        raise RequestError("The edition’s files are gone.", "Run the month again, approve the run and publish that.")


def _to_counter(edition: Edition) -> LeafletsError | None:
    """Have cards made from the data of an edition, too. What keeps it from that is told; readers see the edition."""
    try:
        show_to_counter(home(), current_app.extensions["settings"].data, store(), edition)
    except LeafletsError as fault:
        return fault
    return None


@blueprint.post("/editions/<uuid:edition_id>/roll-back")
@needs("admin")
def rolled_back(edition_id: UUID) -> Response | tuple[str, int]:
    """Show the former edition of this one's month again; only while this one is what readers see."""
    shown = row_of(Edition, edition_id)
    try:
        with store().session() as session:
            offered = former_of(session, shown.month)
        if offered is not None:
            _check_there(offered)
            _check_agreed(offered)
        with store().session() as session:
            former = roll_back(session, session.get_one(Edition, shown.id))
    except RequestError as fault:
        return _page(shown, fault), 409
    record("edition-rolled-back", shown.month, f"from {shown.id} to {former.id}")
    if fault_of_cards := _to_counter(former):
        return _page(row_of(Edition, edition_id), fault_of_cards), 409
    return redirect(url_for("editions.edition", edition_id=former.id), 303)


@blueprint.post("/editions/<uuid:edition_id>/withdraw")
@needs("admin")
def withdrawn(edition_id: UUID) -> Response | tuple[str, int]:
    """Take an edition back, so that readers see nothing of its month."""
    shown = row_of(Edition, edition_id)
    with store().session() as session:
        current = current_of(session, shown.month)
        is_current = current is not None and current.id == shown.id
        if is_current:
            withdraw(session, shown.month)
    if not is_current:
        fault = RequestError("Readers do not see this edition.", "Look at the list of editions.")
        return _page(shown, fault), 409
    record("edition-withdrawn", shown.month, f"edition {shown.id}")
    return redirect(url_for("editions.edition", edition_id=shown.id), 303)
