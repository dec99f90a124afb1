"""Floor 6, the demonstration: a sample uploaded, checked, run and published, as an admin would at the desk."""

import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from leaflets.errors import OutputError
from leaflets.jobs.checking import check_upload
from leaflets.jobs.freezing import freeze
from leaflets.jobs.pressing import Given
from leaflets.jobs.running import Run, make_run
from leaflets.jobs.showing import show_to_counter
from leaflets.jobs.work import Site, told_of
from leaflets.month.account import Account
from leaflets.store.base import Store, open_store
from leaflets.store.moment import utc_now
from leaflets.store.months import Edition, EditionState, Job, JobKind, JobState, Upload, UploadState
from leaflets.store.publishing import current_of, publish

LAYOUTS, FORMATS = ("activity-leaflet", "social-picture"), ("pdf", "html", "png")


@dataclass(frozen=True)
class Sample:
    """A folder with a workbook and what stands beside it, a month of it, and in whose name all is done."""

    folder: Path
    month: str
    who: str


def demonstrate(site: Site, data: Path, sample: Sample) -> None:
    """Publish a month of a sample in a site's home, unless an edition of it is published; cards are made from `data`.

    Raises OutputError when a piece cannot be made, and what checking and freezing raise.
    """
    site.home.folder.mkdir(parents=True, exist_ok=True)
    store = open_store(site.database)
    with store.session() as session:
        if current_of(session, sample.month):
            return
    upload = _uploaded(site, store, sample)
    run, account = _made(site, upload, sample)
    if not account.adds_up or account.failed or account.halted:
        raise OutputError("The demonstration could not be made.", "Try again with another --home.")
    edition = _approved(site, store, run)
    with store.session() as session:
        publish(session, session.get_one(Edition, edition.id), sample.who)
    show_to_counter(site.home, data, store, edition)


def _uploaded(site: Site, store: Store, sample: Sample) -> Upload:
    for beside in sample.folder.iterdir():
        if beside.is_dir():
            shutil.copytree(beside, site.home.folder / beside.name, dirs_exist_ok=True)
    (book,) = sample.folder.glob("*.xlsx")
    content = book.read_bytes()
    upload = Upload(sha256=sha256(content).hexdigest(), name=book.name, size=len(content), who=sample.who)
    with store.session() as session:
        session.add(upload)
        session.flush()
        path = site.home.upload(upload.sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        site.home.report(upload.id).parent.mkdir(parents=True, exist_ok=True)
        upload.ending, upload.summary = check_upload(site.home, site.brand, upload, utc_now())
        upload.state = UploadState.CHECKED
    return upload


def _made(site: Site, upload: Upload, sample: Sample) -> tuple[Job, Account]:
    asked = {"month": sample.month, "layouts": [*LAYOUTS], "langs": ["en"], "formats": [*FORMATS], "areas": []}
    job = Job(kind=JobKind.MONTH, upload_id=upload.id, month=sample.month, asked=asked, who=sample.who)
    store = open_store(site.database)
    with store.session() as session:
        session.add(job)
    run = Run(site.home.run(job.id), asked, Given(upload), workers=site.workers)
    account = make_run(site.home, site.brand, run, utc_now(), (lambda: False, lambda _progress: None))
    with store.session() as session:
        row = session.get_one(Job, job.id)
        row.state, row.ended, row.account = JobState.DONE, utc_now(), told_of(account) | {"logged": 0, "earlier": 0}
        row.pieces_planned, row.pieces_made = account.planned, len(account.made)
    return row, account


def _approved(site: Site, store: Store, run: Job) -> Edition:
    edition = Edition(month=run.month, folder="", upload_id=run.upload_id, job_id=run.id, who=run.who)
    with store.session() as session:
        session.add(edition)
        session.flush()
        folder = site.home.edition(edition.id) / run.month
        edition.pieces = freeze(site.home.run(run.id) / run.month, folder).pieces
        edition.folder, edition.state = folder.relative_to(site.home.folder).as_posix(), EditionState.APPROVED
    return edition
