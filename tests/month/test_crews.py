"""Crews: whoever sets the dockets, the pieces are the same, and a piece that fails costs no other."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from threading import Timer
from time import sleep
from typing import cast

import psutil
import pytest

from leaflets.errors import ClusterError
from leaflets.month.account import Account
from leaflets.month.cluster import ClusterCrew
from leaflets.month.crew import Crew, LocalCrew, Terms
from leaflets.month.docket import Docket, PhotoFile
from leaflets.month.plan import plan_month
from leaflets.month.run import Orders, run_month
from leaflets.month.setting import Outcome
from leaflets.press import Press
from leaflets.ticket import CardTicket, Taker
from tests.month.crews import TERMS, cluster, servers, workers
from tests.month.faults import small_disk
from tests.month.making import APRIL, KIT, bytes_below, made, order

AREAS = ("colchester", "harlow", "tendring")
ONE = replace(TERMS, workers=1)
WANTED = order(*AREAS, layouts=["window-card", "activity-leaflet"])

Hire = Callable[[Path], Crew]


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with cluster(tmp_path_factory.mktemp("cluster")) as address:
        yield address


@pytest.fixture(params=["local", "cluster"])
def hire(request: pytest.FixtureRequest) -> Hire:
    """How a crew of each kind is hired."""
    if request.param == "local":
        return lambda folder: LocalCrew(KIT, folder, TERMS)
    address = request.getfixturevalue("dask")
    return lambda _folder: ClusterCrew(KIT, address, TERMS)


@pytest.fixture(scope="module")
def alone(essex: Press, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The bytes of a month that was made without any disturbance, by one alone."""
    folder = tmp_path_factory.mktemp("alone") / "2024-04"
    made(essex, WANTED, folder)
    return bytes_below(folder)


def run(press: Press, hire: Hire, folder: Path) -> Account:
    return run_month(plan_month(press, WANTED, KIT.key), folder, Orders(hire))


def test_every_crew_gives_the_same_bytes(essex: Press, hire: Hire, alone: dict[str, bytes], tmp_path: Path) -> None:
    account = run(essex, hire, tmp_path / "2024-04")
    assert (account.exit_code, account.adds_up, account.faults) == (0, True, [])
    assert bytes_below(tmp_path / "2024-04") == alone


def test_a_docket_that_cannot_be_set_fails_alone(essex: Press, hire: Hire, tmp_path: Path) -> None:
    plan = plan_month(essex, WANTED, KIT.key)
    one = plan.planned[0]
    barren = replace(one.docket(), records=replace(one.docket().records, areas=()))
    empty = replace(one, docket=lambda: barren)
    account = run_month(replace(plan, planned=(empty, *plan.planned[1:3])), tmp_path / "2024-04", Orders(hire))
    assert [entry.name for entry in account.failed] == [one.piece.name]
    assert [problem.code for problem in account.faults] == ["unknown-name"]
    assert len(account.made) == 2


class Disturbed:
    """A crew of whom one is ended at once when a docket has been given out, the first time or some times more."""

    def __init__(self, crew: Crew, victims: Callable[[], list[psutil.Process]], times: int = 1) -> None:
        self._crew, self._victims, self._times = crew, victims, times
        self.killed = 0

    @property
    def room(self) -> int:
        return self._crew.room

    @property
    def in_hand(self) -> int:
        return self._crew.in_hand

    def give(self, docket: Docket) -> None:
        self._crew.give(docket)
        if self.killed < self._times:
            for victim in self._victims()[:1]:
                victim.kill()
                self.killed += 1

    def take(self) -> list[Outcome]:
        return self._crew.take()

    def __enter__(self) -> "Disturbed":
        self._crew.__enter__()
        return self

    def __exit__(self, *fault: object) -> None:
        self._crew.__exit__(None, None, None)


def dask_workers() -> list[psutil.Process]:
    """The processes that a cluster's nannies look after."""
    below = psutil.Process().children(recursive=True)
    return [one for one in below if "multiprocessing.spawn" in " ".join(one.cmdline())]


def test_a_worker_that_is_killed_costs_nothing_in_the_end(
    essex: Press, hire: Hire, request: pytest.FixtureRequest, alone: dict[str, bytes], tmp_path: Path
) -> None:
    victims = workers if "local" in request.node.name else dask_workers
    crews: list[Disturbed] = []

    def hired(folder: Path) -> Disturbed:
        crews.append(Disturbed(hire(folder), victims))
        return crews[-1]

    account = run(essex, hired, tmp_path / "2024-04")
    assert crews[0].killed == 1
    assert (account.exit_code, account.faults) == (0, [])
    assert bytes_below(tmp_path / "2024-04") == alone


def test_a_worker_that_dies_with_nothing_in_hand_is_replaced(tmp_path: Path) -> None:
    with LocalCrew(KIT, tmp_path, replace(TERMS, workers=1)) as crew:
        for _ in range(2):
            while not crew.room:
                assert crew.take() == []
            for one in workers():
                one.kill()
                one.wait()
            assert crew.room == 0


class Endless:
    """A docket at which no other thread of its process is let run any more."""

    name = "endless"

    @property
    def photos(self) -> object:
        return re.match(r"(a+)+$", "a" * 60 + "b")


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Fail, and do not wait for ever, where somebody is blocked."""

    def fail(_signal: int, _frame: object) -> None:
        raise AssertionError("blocked")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def ready(crew: LocalCrew) -> psutil.Process:
    """The one worker of a crew, who has nothing in hand."""
    while not crew.room:
        crew.take()
    (worker,) = workers()
    return worker


def outcome_of(crew: LocalCrew, docket: object) -> Outcome:
    ready(crew)
    crew.give(cast("Docket", docket))
    outcomes: list[Outcome] = []
    while not outcomes:
        outcomes = crew.take()
    return outcomes[0]


class Large:
    """A docket that no pipe holds."""

    name = "large"
    ticket = CardTicket("window-card", APRIL, (Taker("harlow"),))
    records = None

    def __init__(self) -> None:
        self.photos: tuple[PhotoFile, ...] = (PhotoFile("huge.png", "", Path(), b"x" * 20_000_000),)


class Struck(Large):
    """A docket whose worker is struck by a signal in the middle of a long answer that nobody reads yet."""

    def __init__(self, number: signal.Signals) -> None:
        self.photos = ()
        self.number, self.run = number, os.getpid()

    @property
    def name(self) -> str:  # type: ignore[override]
        if os.getpid() != self.run:
            Timer(0.5, lambda: os.kill(os.getpid(), self.number)).start()
        return "x" * 20_000_000


@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param(signal.SIGSTOP, "worker-hung", marks=pytest.mark.long, id="stopped"),
        pytest.param(signal.SIGKILL, "worker-died", id="killed"),
    ],
)
def test_a_worker_that_is_struck_in_the_middle_of_an_answer_costs_its_docket_alone(
    tmp_path: Path, number: signal.Signals, code: str
) -> None:
    with within(60), LocalCrew(KIT, tmp_path, replace(TERMS, workers=1, limit_s=8)) as crew:
        worker = ready(crew)
        crew.give(cast("Docket", Struck(number)))
        while worker.is_running() and worker.status() not in {"stopped", "zombie"}:
            sleep(0.05)
        outcomes: list[Outcome] = []
        while not outcomes:
            outcomes = crew.take()
        assert [(one.lost, one.problems[0].code) for one in outcomes] == [(True, code)]
        assert not outcome_of(crew, Large()).lost


def test_a_worker_that_does_not_read_its_docket_is_ended_in_time(tmp_path: Path) -> None:
    with within(60), LocalCrew(KIT, tmp_path, replace(TERMS, workers=1, limit_s=8)) as crew:
        ready(crew).suspend()
        outcome = outcome_of(crew, Large())
        assert (outcome.lost, outcome.problems[0].code) == (True, "worker-hung")
        assert not outcome_of(crew, Large()).lost  # the next worker reads it, however long it is


def test_a_worker_that_is_stopped_before_it_has_its_kit_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leaflets.month.crew.START_S", 5)
    with within(60), LocalCrew(KIT, tmp_path, replace(TERMS, workers=1)) as crew:
        (first,) = workers()
        first.suspend()
        assert ready(crew) != first


def test_the_server_that_forks_workers_may_be_killed(essex: Press, alone: dict[str, bytes], tmp_path: Path) -> None:
    crews: list[Disturbed] = []

    def hired(folder: Path) -> Disturbed:
        crews.append(Disturbed(LocalCrew(KIT, folder, replace(TERMS, dockets_each=1)), servers, times=3))
        return crews[-1]

    account = run(essex, hired, tmp_path / "2024-04")
    assert crews[0].killed >= 2  # once it may be that the next one is not there yet
    assert (account.exit_code, account.faults, account.halted) == (0, [], None)
    assert bytes_below(tmp_path / "2024-04") == alone


@pytest.mark.long
def test_the_server_that_forks_workers_may_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with within(100), LocalCrew(KIT, tmp_path, replace(TERMS, workers=1, dockets_each=1)) as crew:
        ready(crew)
        (stopped,) = servers()
        stopped.suspend()
        monkeypatch.setattr("leaflets.forking.FORK_S", 12)
        assert not outcome_of(crew, Large()).lost  # and its worker is renewed, which needs a server
        assert not outcome_of(crew, Large()).lost
        (another,) = servers()
        assert another != stopped


def test_a_disk_too_full_for_a_workers_photo_is_told_as_that(essex: Press, tmp_path: Path) -> None:
    kit_kb = sum(-(-len(content) // 4096) * 4 for _, content in KIT.brand)
    photo = tmp_path / "ann.png"
    photo.write_bytes(b"x" * 8_000_000)
    plan = plan_month(essex, WANTED, KIT.key)
    one = plan.planned[0]
    held = PhotoFile("ann.png", sha256(photo.read_bytes()).hexdigest(), photo)
    with_photo = replace(one.docket(), photos=(held,))
    shown = replace(plan, planned=(replace(one, docket=lambda: with_photo),))
    with small_disk(tmp_path / "disk", f"size={kit_kb + 1000}k"):
        account = run_month(shown, tmp_path / "disk/2024-04", Orders(lambda at: LocalCrew(KIT, at, ONE)))
    assert account.halted is not None
    assert "scratch cannot be written to (No space left on device)" in account.halted.wrong
    assert (account.halted.code, account.faults, account.left) == ("cannot-write", [], [one.piece.name])


def test_a_worker_that_nobody_ends_ends_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leaflets.month.crew.GRACE_S", 0)
    with LocalCrew(KIT, tmp_path, replace(TERMS, workers=1, limit_s=0.1)) as crew:
        while not crew.room:
            crew.take()
        (worker,) = workers()
        crew.give(cast("Docket", Endless()))  # and nobody waits for it
        psutil.wait_procs([worker], timeout=60)
        assert not worker.is_running() or worker.status() == "zombie"


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leaflets.month.cluster.CONNECT_S", 1)
    with pytest.raises(ClusterError, match=r"tcp://127\.0\.0\.1:9 does not answer"):
        ClusterCrew(KIT, "tcp://127.0.0.1:9", TERMS).__enter__()


def test_workers_with_other_versions_are_refused(dask: str) -> None:
    other = replace(KIT, program=KIT.program.replace("weasyprint ", "weasyprint 1"))
    with pytest.raises(ClusterError, match=r"weasyprint .* there, 1"):
        ClusterCrew(other, dask, TERMS).__enter__()


def test_a_piece_that_takes_too_long_is_ended_tried_once_more_and_told(essex: Press, tmp_path: Path) -> None:
    terms = Terms(workers=1, limit_s=0.001, memory_mb=1024, dockets_each=50)
    plan = plan_month(essex, order("harlow"), KIT.key)
    given: list[str] = []

    class Counting(LocalCrew):
        def give(self, docket: Docket) -> None:
            given.append(docket.name)
            super().give(docket)

    account = run_month(plan, tmp_path / "2024-04", Orders(lambda folder: Counting(KIT, folder, terms)))
    assert given == ["harlow/window-card/en"] * 2
    assert [problem.code for problem in account.faults] == ["worker-hung"]
    assert account.exit_code == 1


def test_a_piece_that_takes_too_much_memory_is_told(essex: Press, tmp_path: Path) -> None:
    terms = Terms(workers=1, limit_s=120, memory_mb=8, dockets_each=50)
    plan = plan_month(essex, order("harlow"), KIT.key)
    account = run_month(plan, tmp_path / "2024-04", Orders(lambda folder: LocalCrew(KIT, folder, terms)))
    assert {problem.code for problem in account.faults} <= {"worker-memory", "worker-died"}
    assert len(account.failed) == 1
