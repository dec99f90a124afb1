"""Accounts, visits and the audit in the store, in SQLite and in PostgreSQL alike."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from time import sleep, time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from leaflets.store.audit import Audit, Filter
from leaflets.store.base import Base, Store, open_store
from leaflets.store.counts import Counts
from leaflets.store.errors import AccountError, LockedOutError, SignInError, StoreError
from leaflets.store.people import People, Role
from leaflets.store.tries import MOST
from leaflets.store.visits import Visits
from tests.web.signing import PASSWORD

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that a test puts on."""

    at: datetime = field(default=NOON)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def store(either_store: Store) -> Store:
    return either_store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(store: Store, clock: Clock) -> People:
    return People(store, clock)


def test_an_account_is_found_by_its_name_and_let_in_by_its_password(people: People) -> None:
    made = people.add("  J. Example ", Role.EDITOR, PASSWORD)
    assert people.sign_in("j. example", PASSWORD).id == made.id
    assert people.get(made.id).last_seen == NOON
    with pytest.raises(SignInError, match="The name or the password is not right"):
        people.sign_in("J. Example", PASSWORD + "!")
    with pytest.raises(SignInError, match="The name or the password is not right"):
        people.sign_in("Nobody", PASSWORD)


def test_the_password_is_kept_as_argon2id_and_in_no_other_way(people: People, store: Store) -> None:
    people.add("J. Example", Role.EDITOR, PASSWORD)
    with store.session() as session:
        kept = session.execute(text("SELECT * FROM accounts")).one()
    assert "$argon2id$" in repr(kept)
    assert PASSWORD not in repr(kept)


def test_a_name_is_taken_once_whatever_its_capitals(people: People) -> None:
    people.add("J. Example", Role.EDITOR, PASSWORD)
    with pytest.raises(AccountError, match="There is an account"):
        people.add("J. EXAMPLE", Role.VIEWER, PASSWORD)


@pytest.mark.parametrize("password", ["short", "password1234", "aaaaaaaaaaaaaaa", "j.example2026", "x" * 201, ""])
def test_a_weak_password_is_refused(people: People, password: str) -> None:
    with pytest.raises(AccountError, match="Three random words"):
        people.add("j.example", Role.VIEWER, password)


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "x" * 201, "nul\0"])
def test_a_name_that_is_none_is_refused(people: People, name: str) -> None:
    with pytest.raises(AccountError, match="needs a name"):
        people.add(name, Role.VIEWER, PASSWORD)


@pytest.mark.parametrize("name", ["J. Example", "Nobody at all"])
def test_wrong_passwords_lock_a_name_for_a_while_whether_it_is_there_or_not(
    people: People, clock: Clock, name: str
) -> None:
    people.add("J. Example", Role.VIEWER, PASSWORD)
    for _ in range(MOST - 1):
        with pytest.raises(SignInError) as refused:
            people.sign_in(name, "wrong")
        assert not isinstance(refused.value, LockedOutError)
    with pytest.raises(LockedOutError, match="Wait 15 minutes"):
        people.sign_in(name, "wrong")
    with pytest.raises(LockedOutError):
        people.sign_in(name, PASSWORD)
    clock.at += timedelta(minutes=15)
    if name == "J. Example":
        assert people.sign_in(name, PASSWORD).name == name


def test_an_admin_lifts_a_lock(people: People) -> None:
    account = people.add("J. Example", Role.VIEWER, PASSWORD)
    for _ in range(MOST):
        with pytest.raises(SignInError):
            people.sign_in("J. Example", "wrong")
    people.unlock(account.id)
    assert people.sign_in("J. Example", PASSWORD).id == account.id


def test_wrong_passwords_at_the_same_time_all_count(people: People) -> None:
    people.add("J. Example", Role.VIEWER, PASSWORD)

    def one(_number: int) -> bool:
        try:
            people.sign_in("J. Example", "wrong")
        except SignInError:
            return True
        return False

    with ThreadPoolExecutor(MOST) as several:
        assert all(several.map(one, range(MOST)))
    with pytest.raises(LockedOutError):
        people.sign_in("J. Example", PASSWORD)


def test_what_happens_at_the_same_time_is_all_counted_and_forgotten_when_its_time_is_over(
    store: Store, clock: Clock
) -> None:
    counts = Counts(store, clock)
    with ThreadPoolExecutor(6) as several:
        assert sorted(several.map(lambda _: counts.add("sign-in", 60), range(6))) == [1, 2, 3, 4, 5, 6]
    assert counts.get("sign-in") == (6, NOON + timedelta(minutes=1))
    clock.at += timedelta(minutes=1)
    assert counts.get("sign-in")[0] == 0
    assert (counts.add("sign-in", 60), counts.add("sign-in", 60, 3)) == (1, 4)
    counts.forget("sign-in")
    assert counts.get("sign-in")[0] == 0


def test_the_last_admin_stays_one(people: People) -> None:
    admin = people.add("A. Example", Role.ADMIN, PASSWORD)
    for change in (lambda: people.lock(admin.id), lambda: people.remove(admin.id)):
        with pytest.raises(AccountError, match="last admin"):
            change()
    with pytest.raises(AccountError, match="last admin"):
        people.set_role(admin.id, Role.EDITOR)
    people.add("B. Example", Role.ADMIN, PASSWORD)
    assert people.set_role(admin.id, Role.EDITOR).role == Role.EDITOR


def test_who_a_provider_vouches_for_is_one_account_with_the_role_of_today(people: People) -> None:
    first = people.of_provider("https://id.example", "1", "j.example", Role.EDITOR)
    again = people.of_provider("https://id.example", "1", "j.married", Role.VIEWER)
    assert (first.id, again.name, again.role) == (again.id, "j.married", Role.VIEWER)
    assert people.of_provider("https://other.example", "1", "j.example", Role.ADMIN).id != first.id
    with pytest.raises(AccountError, match="single sign-on"):
        people.set_role(first.id, Role.ADMIN)
    with pytest.raises(SignInError):
        people.sign_in("j.married", "")


def test_a_visit_ends_after_rest_after_its_longest_and_when_it_is_ended(
    people: People, store: Store, clock: Clock
) -> None:
    account = people.add("J. Example", Role.EDITOR, PASSWORD)
    visits = Visits(store, timedelta(minutes=30), timedelta(hours=12), clock)
    token = visits.begin(account.id)
    for _ in range(24):
        clock.at += timedelta(minutes=29)
        assert visits.visitor(token) == people.get(account.id)
    clock.at += timedelta(minutes=29)
    assert visits.visitor(token) is None, "twelve hours are over"
    token = visits.begin(account.id)
    clock.at += timedelta(minutes=31)
    assert visits.visitor(token) is None, "half an hour of rest"
    token, other = visits.begin(account.id), visits.begin(account.id)
    visits.end(token)
    assert visits.visitor(token) is None
    assert visits.visitor(other)
    visits.end_all(account.id)
    assert visits.visitor(other) is None


def test_a_visit_ends_with_its_account_and_shows_its_role_at_once(people: People, store: Store) -> None:
    people.add("A. Example", Role.ADMIN, PASSWORD)
    account = people.add("J. Example", Role.ADMIN, PASSWORD)
    visits = Visits(store, now=people.now)
    token = visits.begin(account.id)
    people.set_role(account.id, Role.VIEWER)
    seen = visits.visitor(token)
    assert seen is not None
    assert seen.role == Role.VIEWER
    people.lock(account.id)
    assert visits.visitor(token) is None
    people.unlock(account.id)
    people.remove(account.id)
    assert visits.visitor(token) is None


def test_no_visit_can_be_taken_over_from_the_database(people: People, store: Store) -> None:
    account = people.add("J. Example", Role.EDITOR, PASSWORD)
    token = Visits(store).begin(account.id)
    with store.session() as session:
        kept = session.execute(text("SELECT * FROM visits")).one()
    assert token not in repr(kept)


def test_the_audit_is_found_by_all_that_it_says_and_only_grows(store: Store, clock: Clock) -> None:
    audit = Audit(store, clock)
    for number, what in enumerate(("run-started", "run-ended", "published")):
        clock.at = NOON + timedelta(days=number)
        audit.record(what, (1, "100%_J. Example"), f"2026-0{number + 1}", "x" * 3000, "192.0.2.1")
    audit.record("sign-in-refused", (None, ""))
    assert [entry.what for entry in audit.page(Filter())] == [
        "sign-in-refused",
        "published",
        "run-ended",
        "run-started",
    ]
    assert [entry.when for entry in audit.page(Filter(what="run-ended"))] == [NOON + timedelta(days=1)]
    assert len(audit.page(Filter(who="0%_j"))) == 3
    assert not audit.page(Filter(who="0x_"))
    assert [one.about for one in audit.every(Filter(since=NOON + timedelta(days=1), about="2026"))] == [
        "2026-03",
        "2026-02",
    ]
    assert len(audit.page(Filter(before=2))) == 1
    for change in ("UPDATE audit SET detail = ''", "DELETE FROM audit"):
        with pytest.raises(SQLAlchemyError, match="The audit only grows"), store.session() as session:
            session.execute(text(change))
    assert len(audit.page(Filter())) == 4


def counted(url: str, at: float) -> int:
    """How many accounts a store has whose tables are made at a moment; a process's own work."""
    sleep(max(at - time(), 0))
    opened = open_store(url)
    try:
        return len(People(opened).all())
    finally:
        opened.engine.dispose()


def test_several_processes_may_start_at_once_with_an_empty_database(store: Store, tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path / f'{number}.db'}" for number in range(3)]
    if store.engine.dialect.name == "postgresql":
        Base.metadata.drop_all(store.engine)
        urls = [store.engine.url.render_as_string(hide_password=False)]
    processes = get_context("forkserver")
    processes.set_forkserver_preload([__name__, "leaflets.store.audit"])
    with ProcessPoolExecutor(6, processes) as several:
        for url in urls:
            assert list(several.map(counted, [url] * 6, [time() + 0.05] * 6)) == [0] * 6


def test_a_database_that_does_not_answer_is_told_without_its_password() -> None:
    with pytest.raises(StoreError, match="cannot be used") as told:
        open_store("postgresql+psycopg://site:hush@127.0.0.1:1/none?connect_timeout=2")
    assert "hush" not in str(told.value)
    with pytest.raises(StoreError, match="cannot be understood"):
        open_store("no such thing")
