"""Floor 6, the service: takes jobs from the store by lease and has each done by a child process.

A month has a lane of its own, so that a check or a preview does not wait for it. Where this process is killed, its
children end with it, the leases run out, and another process goes on with the same jobs.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Protocol
from uuid import uuid4

from sqlalchemy.exc import OperationalError

from leaflets import forking
from leaflets.errors import OutputError, Problem
from leaflets.jobs.clearing import Keeping
from leaflets.jobs.work import Site, fail, work
from leaflets.store import leases
from leaflets.store.base import Store, open_store
from leaflets.store.moment import utc_now
from leaflets.store.months import Job, JobKind, JobState

LANES = ((JobKind.MONTH,), (JobKind.CHECK, JobKind.PLAN, JobKind.PICTURE, JobKind.FREEZE, JobKind.CLEAR))
LOOK_S = 0.3
"""How often the store is asked for jobs: so long does a job wait that nobody has begun."""
MOST_TRIES = 5
"""How often a job is taken whose process ends: there is no use in more."""
LIMIT_S = {JobKind.CHECK: 600, JobKind.PLAN: 1800, JobKind.PICTURE: 120}
"""The most seconds of a job that reads what somebody has uploaded, by the clock on the wall."""
LEASE_S = 30.0
CLEAR_EACH = timedelta(days=1)
LOOK_CLEAR_S = 600.0
"""How often it is asked whether the site has been cleared up today, by whichever process."""
PRELOADED = ["leaflets.jobs.checking", "leaflets.jobs.painting", "leaflets.jobs.running", "leaflets.engines.html"]
"""What a job's process finds loaded already: it is forked from one that has never read anybody's file."""


@dataclass
class _Hand:
    """A job that is being done: its row, its process, and when it began."""

    job: Job
    process: Any
    began: float
    renewed: float


class Service:
    """Takes jobs and has them done until `stop`. `lease_s`: how long a job is kept without being heard of."""

    def __init__(self, site: Site, lease_s: float = LEASE_S) -> None:
        self._site, self._lease = site, timedelta(seconds=lease_s)
        self._store: Store = open_store(site.database)
        self.owner = f"{socket.gethostname()[:60]}-{os.getpid()}-{uuid4().hex[:8]}"
        self._context = forking.context(PRELOADED)
        self._warm_up()
        self._hands: dict[Collection[JobKind], _Hand] = {}
        self._is_ending = False
        self._asked_to_clear = monotonic() - LOOK_CLEAR_S

    def _warm_up(self) -> None:
        """Have loaded what all jobs need before any is taken: its lease would run out meanwhile."""
        first = self._context.Process(target=utc_now)
        forking.start(first)
        first.join()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being done."""
        return not self._hands

    def end(self) -> None:
        """Take no more jobs; a month finishes the pieces in hand and is handed back."""
        self._is_ending = True
        for hand in self._hands.values():
            hand.process.terminate()

    def step(self) -> None:
        """Look once: end what is over, keep what goes on, and take what waits."""
        if monotonic() - self._asked_to_clear >= LOOK_CLEAR_S:
            self._asked_to_clear = monotonic()
            leases.ask_each(self._store, Job(kind=JobKind.CLEAR, hold="clear", who=""), CLEAR_EACH)
        for lane in LANES:
            if hand := self._hands.get(lane):
                self._look(lane, hand)
            if lane not in self._hands and not self._is_ending:
                self._take(lane)

    def _take(self, lane: Collection[JobKind]) -> None:
        job = leases.claim(self._store, self.owner, lane, self._lease)
        if job is None:
            return
        if job.tries > MOST_TRIES:
            mend = "Look at what is unusual in it, and start it again."
            fail(self._store, job, [Problem("worker-died", f"Its process has ended {MOST_TRIES} times.", mend)])
            return
        process = self._context.Process(target=work, args=(self._site, job))
        try:
            forking.start(process)
        except OutputError:  # a machine that is full now may have room later
            leases.give_back(self._store, job, again=True)
            return
        self._hands[lane] = _Hand(job, process, monotonic(), monotonic())

    def _look(self, lane: Collection[JobKind], hand: _Hand) -> None:
        if not hand.process.is_alive():
            hand.process.join()
            del self._hands[lane]
            self._ended(hand)
            return
        limit = LIMIT_S.get(JobKind(hand.job.kind))
        if limit and monotonic() - hand.began > limit:
            hand.process.kill()
        if monotonic() - hand.renewed > self._lease.total_seconds() / 3:
            hand.renewed = monotonic()
            if not leases.renew(self._store, hand.job, self._lease) and leases.state_of(self._store, hand.job) == "":
                self._lost(hand)

    def _lost(self, hand: _Hand) -> None:
        """The job is finished, or it is another's, which must not meet our process on its folder."""
        hand.process.join(1)
        if hand.process.is_alive():
            hand.process.kill()

    def _ended(self, hand: _Hand) -> None:
        """Where a process has ended and not said how, its job is tried again, or fails when it reads an upload."""
        if leases.state_of(self._store, hand.job) not in {JobState.RUNNING, JobState.STOPPING}:
            return
        if self._is_ending:
            leases.give_back(self._store, hand.job)
        elif JobKind(hand.job.kind) in LIMIT_S:
            fail(self._store, hand.job, [_death(hand.process.exitcode)])
        else:
            leases.give_back(self._store, hand.job, again=True)


def _death(code: int | None) -> Problem:
    how = f"was ended ({signal.Signals(-code).name})" if code is not None and code < 0 else f"ended (exit code {code})"
    wrong = f"The process that read it {how}: it took too long, too much memory, or met a fault."
    return Problem("worker-died", wrong, "Part the workbook, or take out what is not needed, and upload it again.")


def serve(service: Service, parent: bool) -> None:
    """Do jobs until SIGTERM or Ctrl-C; with `parent`, also until standard input is closed, as it is when that ends."""
    ended: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda given, _frame: ended.append(given))
    if parent:
        _end_at_eof(ended)
    asked = False
    while not (asked and service.is_idle):
        if ended and not asked:
            asked = True
            service.end()
        try:
            service.step()
        except OperationalError as fault:  # a database that is being restarted comes back; leases last until then
            sys.stderr.write(f"The store cannot be reached: {type(fault.orig).__name__}. Trying again.\n")
        _pause(ended if not asked else [])


def _pause(ended: list[int]) -> None:
    from time import sleep

    if not ended:
        sleep(LOOK_S)


def _end_at_eof(ended: list[int]) -> None:
    from threading import Thread

    def listen() -> None:
        with suppress(OSError):
            while os.read(0, 1024):
                pass
        ended.append(signal.SIGTERM)

    Thread(target=listen, daemon=True).start()


class Settings(Protocol):
    """What is asked of a server's settings."""

    @property
    def home(self) -> Path:
        """The server's folder."""
        ...

    @property
    def database(self) -> str:
        """The database's URL."""
        ...

    @property
    def brand(self) -> Path:
        """The brand kit's folder."""
        ...

    @property
    def keeping(self) -> Keeping:
        """What is kept of what nobody needs any more."""
        ...


def start_jobs(settings: Settings) -> "subprocess.Popen[bytes]":
    """A process of its own that does the jobs of a server, and ends when that ends or is killed.

    To end it, close its `stdin` or terminate it, and wait: a month finishes the pieces in hand. The database's address
    may hold a password, so it goes by the environment and not by the command line.
    """
    command = [sys.executable, "-m", "leaflets", "jobs", "--home", str(settings.home), "--brand", str(settings.brand)]
    env = {**os.environ, "LEAFLETS_DATABASE": settings.database}
    kept = settings.keeping
    command += ["--keep-editions", str(kept.editions), "--keep-days", str(kept.days), "--with-parent"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, env=env, start_new_session=True)  # noqa: S603
