"""Floor 6, work: what a child process does with one job, within limits, and what it writes of it into the store.

It ends by itself when its parent is gone, so that whoever takes the job next never meets it on the same folder.
"""

import os
import resource
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from leaflets.errors import InUseError, LeafletsError, Place, Problem, program_fault
from leaflets.jobs.clearing import Keeping, clear
from leaflets.jobs.home import Home
from leaflets.jobs.pressing import Given
from leaflets.month.account import Account, Progress
from leaflets.month.crew import MB, end_with_parent
from leaflets.month.ledger import read_ledger
from leaflets.store import leases
from leaflets.store.accepted import accepted_findings, carry_over
from leaflets.store.audit import THE_SITE, Audit
from leaflets.store.base import Store, open_store
from leaflets.store.diary import approved_entries
from leaflets.store.moment import utc_now
from leaflets.store.months import (
    Edition,
    EditionState,
    Failure,
    Job,
    JobKind,
    JobState,
    Upload,
    UploadState,
)
from leaflets.store.publishing import shown_months

EACH_S = 1.0
"""How often progress is written and a wish to stop is read, at the most."""
WAIT_S = 300.0
"""How long a run waits for the process that had it before to be gone."""
MEMORY_MB = 1536
"""For a process that reads what somebody has uploaded: readers stay below 1 GB (leaflets.sources.limits)."""
CPU_S = {JobKind.CHECK: 300, JobKind.PLAN: 1200, JobKind.PICTURE: 60}
MOST_FILE_MB = 500
READS_UPLOADS = frozenset(CPU_S)


@dataclass(frozen=True)
class Site:
    """What every job needs: the home, the database's address, the brand kit; processes of a month, 0 for one a core.

    `keeping` says what is kept of what nobody needs any more.
    """

    home: Home
    database: str
    brand: Path
    workers: int = 0
    keeping: Keeping = field(default_factory=Keeping)


def work(site: Site, job: Job) -> None:
    """Do a job to its end; the process's own entry. Whatever fails is written to the job's row in words."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked_to_end: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: asked_to_end.append(number))
    end_with_parent()
    _limit(JobKind(job.kind))
    store = open_store(site.database)
    try:
        DOES[JobKind(job.kind)](_Task(site, store, job, lambda: bool(asked_to_end)))
    except LeafletsError as fault:
        fail(store, job, fault.problems)
    except MemoryError:
        mend = "Part the workbook, or take out what is not needed."
        fail(store, job, [Problem("worker-memory", f"It takes more than {MEMORY_MB:,} MB of memory.", mend)])
    except Exception as fault:  # the page says so; nobody would see a traceback here
        fail(store, job, [program_fault(fault, Place())])


def fail(store: Store, job: Job, problems: list[Problem] | tuple[Problem, ...]) -> None:
    """End a job that could not be done, and what hangs on it, with the reasons."""
    told = [_plain(problem) for problem in problems]
    if not leases.finish(store, job, JobState.FAILED, {"problems": told}):
        return
    with store.session() as session:
        if job.kind == JobKind.CHECK and job.upload_id and (upload := session.get(Upload, job.upload_id)):
            upload.state, upload.problems = UploadState.REFUSED, told
        if job.kind == JobKind.FREEZE and (edition := session.get(Edition, job.asked["edition"])):
            edition.problems = told


@dataclass(frozen=True)
class _Task:
    site: Site
    store: Store
    job: Job
    must_end: Callable[[], bool]

    def given(self) -> Given:
        """The upload of the job, what is accepted in it, and what was logged."""
        with self.store.session() as session:
            upload = session.get_one(Upload, self.job.upload_id)
            return Given(upload, tuple(accepted_findings(session, upload.id)), tuple(approved_entries(session)))


def _check(task: _Task) -> None:
    from leaflets.jobs.checking import check_upload
    from leaflets.jobs.report import Report

    upload = task.given().upload
    ending, summary = check_upload(task.site.home, task.site.brand, upload, utc_now())
    may_be = Report(task.site.home.report(upload.id)).acceptable
    with task.store.session() as session:
        row = session.get_one(Upload, upload.id)
        row.state, row.ending, row.summary, row.problems = UploadState.CHECKED, ending, summary, []
        carried = carry_over(session, row, {key: one["cells"][0] for key, one in may_be.items()})
    for one in carried:
        about = f"{one.code}@{one.cell} in {upload.name}"
        Audit(task.store).record("finding-carried-over", THE_SITE, about, f"as {one.who} has it: {one.why}")
    leases.finish(task.store, task.job, JobState.DONE, {})


def _plan(task: _Task) -> None:
    from leaflets.jobs.running import plan_run

    account = plan_run(task.site.home, task.site.brand, _run_of(task), utc_now())
    leases.finish(task.store, task.job, JobState.DONE, {"account": account, "pieces_planned": account["pieces"]})


def _picture(task: _Task) -> None:
    from leaflets.jobs.painting import paint

    site, job = task.site, task.job
    account = paint(site.home, site.brand, job.asked, task.given(), site.home.pictures(job.id))
    leases.finish(task.store, job, JobState.DONE, {"account": account})


def _freeze(task: _Task) -> None:
    from leaflets.jobs.freezing import freeze

    home, asked = task.site.home, task.job.asked
    month = task.job.month
    found = freeze(home.run(asked["run"]) / month, home.edition(asked["edition"]) / month)
    with task.store.session() as session:
        edition = session.get_one(Edition, asked["edition"])
        if edition.state == EditionState.DRAFT:
            edition.state, edition.pieces, edition.problems = EditionState.APPROVED, found.pieces, []
    leases.finish(task.store, task.job, JobState.DONE, {"account": {"files": found.files, "pieces": found.pieces}})


def _clear(task: _Task) -> None:
    counts = clear(task.site.home, task.store, task.site.keeping, utc_now())
    leases.finish(task.store, task.job, JobState.DONE, {"account": counts})


def _month(task: _Task) -> None:
    from leaflets.jobs.running import make_run

    if task.job.state == JobState.STOPPING:
        leases.finish(task.store, task.job, JobState.STOPPED, {})
        return
    teller = _Teller(task)
    leases.tell(task.store, task.job, {"began": utc_now()})
    run, site = _run_of(task), task.site
    account = _once_free(lambda: make_run(site.home, site.brand, run, utc_now(), teller.talk), teller)
    teller.told(_progress(account), at_once=True)
    earlier = _earlier(account)
    values = {"account": told_of(account) | {"logged": len(run.given.entries), "earlier": earlier}}
    if account.stopped and account.left and task.must_end() and not teller.is_asked:
        leases.tell(task.store, task.job, values)
        leases.give_back(task.store, task.job)  # the process ends, not the job
        return
    state = JobState.STOPPED if account.stopped and account.left else JobState.DONE
    problems = [_plain(account.halted)] if account.halted else []
    if account.halted or not account.adds_up:
        state = JobState.FAILED
    failures = [
        Failure(job_id=task.job.id, piece=one.name[:200], area=one.area, layout=one.layout, problems=list(one.problems))
        for one in account.failed
    ]
    leases.finish(task.store, task.job, state, values | {"problems": problems}, failures)


def _once_free(make: Callable[[], Account], teller: "_Teller") -> Account:
    """Make a month once nobody else is at work on its folder.

    Where a lease ran out and its process lives, that one is ended by its own service as soon as it hears so. Raises
    InUseError where it is not.
    """
    end = monotonic() + WAIT_S
    while True:
        try:
            return make()
        except InUseError:
            if monotonic() > end or teller.is_stopped():
                raise
            sleep(EACH_S)


class _Teller:
    """Writes progress and reads the wish to stop, each at most once a second."""

    def __init__(self, task: _Task) -> None:
        self._task = task
        self._told_at = self._asked_at = monotonic() - EACH_S
        self.is_asked = False

    @property
    def talk(self) -> tuple[Callable[[], bool], Callable[[Progress], None]]:
        """What a run asks and tells."""
        return self.is_stopped, self.told

    def is_stopped(self) -> bool:
        """Whether somebody has asked the job to stop, it is another's by now, or this process is to end."""
        if not self.is_asked and monotonic() - self._asked_at >= EACH_S:
            self._asked_at = monotonic()
            self.is_asked = leases.state_of(self._task.store, self._task.job) != JobState.RUNNING
        return self.is_asked or self._task.must_end()

    def told(self, progress: Progress, *, at_once: bool = False) -> None:
        """Write how far the job is."""
        if not at_once and monotonic() - self._told_at < EACH_S:
            return
        self._told_at = monotonic()
        counts = {
            "pieces_planned": progress.planned,
            "pieces_made": progress.made,
            "pieces_unchanged": progress.unchanged,
            "pieces_failed": progress.failed,
            "last": progress.last[:200],
        }
        leases.tell(self._task.store, self._task.job, counts)


def _run_of(task: _Task) -> Any:
    """The run that a job is about."""
    from leaflets.jobs.running import Run

    home, job = task.site.home, task.job
    with task.store.session() as session:
        shown = shown_months(session, home.folder, home.laid)
        base = _latest(session, home, job) or shown.get(job.month)
    return Run(home.run(job.id), dict(job.asked), task.given(), base, tuple(shown.values()), task.site.workers)


def _latest(session: Session, home: Home, job: Job) -> Path | None:
    """The folder of the latest run of a job's month, other than its own."""
    from leaflets.jobs.running import has_month

    runs = select(Job).where(Job.kind == JobKind.MONTH, Job.month == job.month, Job.id != job.id)
    rows = session.scalars(runs.order_by(Job.made.desc()).limit(20))
    folders = (home.run(run.id) / job.month for run in rows if not run.account.get("cleared"))
    return next((folder for folder in folders if has_month(folder)), None)


def _progress(account: Account) -> Progress:
    counts = len(account.made), len(account.unchanged), len(account.failed)
    return Progress(*counts, account.planned)


def _earlier(account: Account) -> int:
    """How many pieces of earlier runs of the month are there that this one was not asked for."""
    asked = account.told.union(account.left)
    kept = read_ledger(account.folder, account.folder.name).entries.values()
    return sum(entry.status == "made" and entry.name not in asked for entry in kept)


def told_of(account: Account) -> dict[str, Any]:
    """What came of a run, as a page tells it."""
    return {
        "planned": account.planned,
        "made": len(account.made),
        "unchanged": len(account.unchanged),
        "failed": len(account.failed),
        "left": len(account.left),
        "adds_up": account.adds_up,
        "withdrawn": account.withdrawn[:100],
        "changed_areas": len(account.changes.areas) if account.changes else 0,
        "kept": [_plain(problem) for problem in account.kept[:100]],
        "stray": [_plain(problem) for problem in account.stray[:100]],
    }


def _plain(problem: Problem) -> dict[str, Any]:
    return {key: value for key, value in problem.as_dict().items() if key != "box"}


def _limit(kind: JobKind) -> None:
    """Whatever somebody has uploaded takes no more than this of the machine."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if kind not in READS_UPLOADS:
        return
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_MB * MB, MEMORY_MB * MB))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S[kind], CPU_S[kind] + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_FILE_MB * MB, MOST_FILE_MB * MB))


DOES: Mapping[JobKind, Callable[[_Task], None]] = {
    JobKind.CHECK: _check,
    JobKind.PLAN: _plan,
    JobKind.MONTH: _month,
    JobKind.PICTURE: _picture,
    JobKind.FREEZE: _freeze,
    JobKind.CLEAR: _clear,
}
