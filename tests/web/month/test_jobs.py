"""Jobs outlive their processes: killed, ended, stopped or shared, a run is completed and nothing is made twice."""

import os
import shutil
import signal
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from leaflets.jobs.home import Home
from leaflets.jobs.running import copy_month
from leaflets.jobs.service import start_jobs
from leaflets.month.ledger import read_ledger
from leaflets.month.verify import verify
from leaflets.store import leases
from leaflets.store.months import Failure, Job, JobKind, JobState, Upload
from tests.month.making import bytes_below
from tests.web.month.books import FEW, book, records_of
from tests.web.month.running import Site, site, waited

LAYOUTS = ["activity-leaflet-plain-text", "visiting-card", "window-card"]
"""Those that are quickest set: what is tried is the run, not the piece."""
ASKED = {"month": "2024-04", "layouts": LAYOUTS, "langs": ["en"], "formats": []}
PIECES = 2 * len(FEW) + len(records_of(*FEW).officers)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Site]:
    """A site of a test's own, whose jobs nobody does."""
    with site(tmp_path / "home") as running:
        yield running


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Job]]:
    """A site with two processes that do its jobs, and a run that nothing has disturbed."""
    with site(tmp_path_factory.mktemp("undisturbed")) as running:
        job = asked(running)
        running.hire()
        running.hire()
        yield running, running.over(job.id)


@pytest.fixture(scope="module")
def undisturbed(shared: tuple[Site, Job]) -> dict[str, bytes]:
    """The pieces of a run that nothing has disturbed."""
    return bytes_below(folder_of(*shared))


def kept(running: Site, content: bytes) -> Upload:
    """A workbook that has been uploaded."""
    digest = sha256(content).hexdigest()
    path = Home(running.settings.home).upload(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    with running.store.session() as session:
        if found := session.scalar(select(Upload).where(Upload.sha256 == digest)):
            return found
        upload = Upload(sha256=digest, name="few.xlsx", size=len(content), who="admin", state="checked")
        session.add(upload)
    return upload


def asked(running: Site, content: bytes = b"", **more: object) -> Job:
    """A run of a month that has been asked for."""
    upload = kept(running, content or book())
    job = Job(kind=JobKind.MONTH, hold="month:2024-04", upload_id=upload.id, month="2024-04", who="admin")
    job.asked = {**ASKED, **more}
    return leases.ask(running.store, job)


def folder_of(running: Site, job: Job) -> Path:
    return Home(running.settings.home).run(job.id) / job.month


def made_so_far(running: Site, job: Job) -> int:
    """How many pieces the folder of a run has."""
    folder = folder_of(running, job)
    return len(read_ledger(folder, "2024-04").entries) if folder.is_dir() else 0


def assert_whole(running: Site, job: Job, undisturbed: dict[str, bytes]) -> None:
    """A run is done, its numbers add up, and its pieces have the bytes of one that nothing has disturbed."""
    assert job.state == JobState.DONE, job.problems
    assert job.account["adds_up"]
    assert job.pieces_planned == job.pieces_made + job.pieces_unchanged + job.pieces_failed == PIECES
    assert bytes_below(folder_of(running, job)) == undisturbed
    assert verify(folder_of(running, job)).problems == ()


def test_killed_in_the_middle_a_run_is_completed_by_another_process(empty: Site, undisturbed: dict[str, bytes]) -> None:
    first, job = empty.hire(), asked(empty)
    waited(lambda: made_so_far(empty, job) >= 1)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    before = made_so_far(empty, job)
    assert before < PIECES
    empty.hire()
    done = empty.over(job.id)
    assert_whole(empty, done, undisturbed)
    assert done.tries == 2
    assert done.pieces_unchanged >= before


@pytest.mark.long
def test_a_process_that_is_asked_to_end_hands_its_run_on(empty: Site, undisturbed: dict[str, bytes]) -> None:
    first, job = empty.hire(), asked(empty)
    waited(lambda: made_so_far(empty, job) >= 1)
    first.terminate()
    assert first.wait() == 0
    handed = empty.job(job.id)
    assert (handed.state, handed.owner) == (JobState.WAITING, "")
    empty.hire()
    done = empty.over(job.id)
    assert_whole(empty, done, undisturbed)
    assert done.tries == 1


@pytest.mark.long
def test_a_process_that_sleeps_past_its_lease_never_meets_the_one_that_took_over(
    empty: Site, undisturbed: dict[str, bytes]
) -> None:
    first, job = empty.hire(), asked(empty)
    waited(lambda: made_so_far(empty, job) >= 1)
    owner = empty.job(job.id).owner
    os.kill(first.pid, signal.SIGSTOP)  # what it has started goes on, and holds the folder
    try:
        empty.hire()
        empty.until(job.id, lambda now: now.owner not in {owner, ""} or now.is_over)
    finally:
        os.kill(first.pid, signal.SIGCONT)
    done = empty.over(job.id)
    assert_whole(empty, done, undisturbed)
    assert done.tries == 2


def test_two_processes_share_the_work_and_make_nothing_twice(
    shared: tuple[Site, Job], undisturbed: dict[str, bytes]
) -> None:
    site_, done = shared
    assert_whole(site_, done, undisturbed)
    assert (done.tries, done.pieces_made) == (1, PIECES)


@pytest.mark.long
def test_a_run_is_stopped_and_gone_on_with(empty: Site, undisturbed: dict[str, bytes]) -> None:
    empty.hire()
    job = asked(empty)
    waited(lambda: made_so_far(empty, job) >= 1)
    with empty.store.session() as session:
        assert leases.ask_to_stop(session, job.id)
    stopped = empty.over(job.id)
    assert stopped.state == JobState.STOPPED
    assert 0 < stopped.account["left"] == PIECES - stopped.pieces_done
    leases.ask_again(empty.store, stopped, "month:2024-04")
    done = empty.over(job.id)
    assert_whole(empty, done, undisturbed)
    assert done.pieces_unchanged == stopped.pieces_made


def test_the_next_run_makes_only_what_has_changed_and_leaves_the_former_as_it_is(
    shared: tuple[Site, Job], undisturbed: dict[str, bytes]
) -> None:
    site_, first = shared
    again = site_.over(asked(site_, book(D3="Reassurance patrols on the seafront", A3="tendring", B5="someday")).id)
    assert again.pieces_made == 1  # the leaflet that the row is on; no card shows activity
    assert again.pieces_failed > len(LAYOUTS)  # all of the area whose row has a fault
    assert again.pieces_unchanged == PIECES - again.pieces_made - again.pieces_failed
    cards = Job(kind=JobKind.MONTH, upload_id=again.upload_id, month="2024-04", who="admin")
    cards.asked = {**ASKED, "layouts": ["window-card"]}
    fewer = site_.over(leases.ask(site_.store, cards).id)
    assert (fewer.pieces_planned, fewer.pieces_unchanged) == (len(FEW), len(FEW) - 1)
    assert fewer.account["earlier"] == PIECES - again.pieces_failed - fewer.pieces_unchanged
    with site_.store.session() as session:
        told = session.query(Failure).filter(Failure.job_id == again.id).all()
    assert {one.layout for one in told} == set(LAYOUTS)
    assert "someday" in told[0].problems[0]["wrong"]
    assert_whole(site_, first, undisturbed)

    home = site_.settings.home
    shutil.copytree(folder_of(site_, first), home / "editions" / "2024-04")  # as `leaflets batch` would lay it
    shutil.rmtree(home / "runs")
    one = site_.over(asked(site_, layouts=["window-card"], areas=["harlow"]).id)
    assert (one.pieces_unchanged, one.account["earlier"]) == (1, PIECES - 1), "what readers see is carried over"
    assert bytes_below(folder_of(site_, one)) == undisturbed


def test_a_server_that_is_killed_takes_its_jobs_process_with_it(empty: Site) -> None:
    process = start_jobs(empty.settings)
    job = leases.ask(empty.store, Job(kind=JobKind.CHECK, upload_id=kept(empty, book("harlow")).id, who="admin"))
    assert empty.over(job.id).state == JobState.DONE
    assert process.stdin
    process.stdin.close()  # what the system does for a process that is killed
    assert process.wait(timeout=30) == 0
    assert empty.settings.database.encode() not in Path(f"/proc/{os.getpid()}/cmdline").read_bytes()


def test_a_copy_of_a_month_shares_no_journal(tmp_path: Path) -> None:
    run, copy = tmp_path / "run" / "2024-04", tmp_path / "copy" / "2024-04"
    (run / ".month").mkdir(parents=True)
    (run / "harlow").mkdir()
    (run / "harlow" / "leaflet.pdf").write_bytes(b"%PDF")
    (run / ".month" / "journal.jsonl").write_text("{}\n")
    copy.parent.mkdir()
    (copy.parent / ".2024-04.copying" / "half").mkdir(parents=True)  # what a copy that was cut off has left
    copy_month(run, copy)
    assert (copy / "harlow" / "leaflet.pdf").samefile(run / "harlow" / "leaflet.pdf")
    assert not (copy / ".month" / "journal.jsonl").samefile(run / ".month" / "journal.jsonl")
    assert not (copy / "half").exists()
