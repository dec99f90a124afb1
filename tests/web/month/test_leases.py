"""Leases and editions in the store: two processes never have one job, in SQLite and in PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from leaflets.errors import InUseError, RequestError
from leaflets.store import leases
from leaflets.store.base import Store
from leaflets.store.months import Edition, EditionState, Failure, Job, JobKind, JobState, current_editions
from leaflets.store.publishing import publish, roll_back, withdraw

LONG, GONE = timedelta(minutes=5), timedelta(seconds=-1)


@pytest.fixture
def store(either_store: Store) -> Store:
    return either_store


def job(kind: JobKind = JobKind.MONTH, hold: str | None = None) -> Job:
    return Job(kind=kind, hold=hold, who="admin", month="2024-04")


def state(store: Store, asked: Job) -> str:
    with store.session() as session:
        return session.get_one(Job, asked.id).state


def test_processes_that_look_at_the_same_time_never_take_one_job_twice(store: Store) -> None:
    asked = {leases.ask(store, job()).id for _ in range(30)}

    def work(owner: str) -> list[str]:
        taken = []
        while one := leases.claim(store, owner, [JobKind.MONTH], LONG):
            taken.append(one.id)
        return taken

    with ThreadPoolExecutor(6) as pool:
        taken = [job_id for each in pool.map(work, "abcdef") for job_id in each]
    assert sorted(taken) == sorted(asked)


def test_a_lease_that_has_run_out_is_anothers_and_its_former_owner_can_say_no_more(store: Store) -> None:
    asked = leases.ask(store, job())
    first = leases.claim(store, "first", [JobKind.MONTH], GONE)
    assert first
    assert first.id == asked.id
    second = leases.claim(store, "second", [JobKind.MONTH], LONG)
    assert second
    assert (second.id, second.owner, second.tries) == (asked.id, "second", 2)
    assert not leases.renew(store, first, LONG)
    assert not leases.tell(store, first, {"pieces_made": 7})
    assert not leases.finish(store, first, JobState.DONE, {}, [Failure(job_id=asked.id, piece="x", area="", layout="")])
    assert leases.state_of(store, first) == ""
    assert leases.renew(store, second, LONG)
    assert leases.finish(store, second, JobState.DONE, {"pieces_made": 3})
    assert leases.claim(store, "third", [JobKind.MONTH], LONG) is None
    with store.session() as session:
        assert session.get_one(Job, asked.id).pieces_made == 3


def test_a_job_that_is_kept_is_not_taken_and_kinds_do_not_wait_for_each_other(store: Store) -> None:
    leases.ask(store, job())
    leases.ask(store, job(JobKind.CHECK))
    assert leases.claim(store, "first", [JobKind.MONTH], LONG)
    assert leases.claim(store, "second", [JobKind.MONTH], LONG) is None
    assert leases.claim(store, "second", [JobKind.CHECK], LONG)


def test_clicks_at_the_same_time_ask_for_one_job(store: Store) -> None:
    with ThreadPoolExecutor(6) as pool:
        asked = set(pool.map(lambda _: leases.ask(store, job(hold="month:2024-04")).id, range(6)))
    assert len(asked) == 1
    one = leases.claim(store, "owner", [JobKind.MONTH], LONG)
    assert one
    leases.finish(store, one, JobState.DONE, {})
    assert leases.ask(store, job(hold="month:2024-04")).id not in asked


def test_a_job_is_stopped_and_gone_on_with(store: Store) -> None:
    waiting, running = leases.ask(store, job()), leases.ask(store, job(hold="month:2024-04"))
    with store.session() as session:
        assert leases.ask_to_stop(session, waiting.id)
    assert state(store, waiting) == JobState.STOPPED
    taken = leases.claim(store, "owner", [JobKind.MONTH], LONG)
    assert taken
    with store.session() as session:
        assert leases.ask_to_stop(session, running.id)
        assert not leases.ask_to_stop(session, running.id)
    assert leases.state_of(store, taken) == JobState.STOPPING
    leases.finish(store, taken, JobState.STOPPED, {})
    other = leases.ask(store, job(hold="month:2024-04"))
    with pytest.raises(InUseError):
        leases.ask_again(store, running, "month:2024-04")
    with store.session() as session:
        leases.ask_to_stop(session, other.id)
    leases.ask_again(store, running, "month:2024-04")
    assert state(store, running) == JobState.WAITING


def test_editions_are_published_rolled_back_and_taken_back(store: Store) -> None:
    with store.session() as session:
        made = [Edition(month="2024-04", folder=f"editions/{n}/2024-04", who="admin") for n in range(3)]
        session.add_all(made)
        session.flush()
        with pytest.raises(RequestError):
            publish(session, made[0], "admin")
        for one in made:
            one.state = EditionState.APPROVED
    first, second, third = made
    for one in (first, second, third):
        with store.session() as session:
            publish(session, session.get_one(Edition, one.id), "admin")
            assert current_editions(session) == {"2024-04": Path(one.folder)}
    for left, former in ((third, second), (second, first)):
        with store.session() as session:
            assert roll_back(session, session.get_one(Edition, left.id)).id == former.id
            assert session.get_one(Edition, left.id).state == EditionState.WITHDRAWN
            assert current_editions(session) == {"2024-04": Path(former.folder)}
    with store.session() as session:
        with pytest.raises(RequestError, match="no former"):
            roll_back(session, session.get_one(Edition, first.id))
        with pytest.raises(RequestError, match="another edition"):
            roll_back(session, session.get_one(Edition, third.id))
        publish(session, session.get_one(Edition, third.id), "admin")
    with store.session() as session:
        withdraw(session, "2024-04")
        assert current_editions(session) == {}
