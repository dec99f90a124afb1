"""Floor 6, the crew: who sets dockets. A run gives them out and takes outcomes, and knows no more of who is at work.

`LocalCrew` has processes of this machine, each with a pipe of its own: one that dies, hangs or takes too much memory
costs the docket that it had in hand and nothing else, which no pool with a common queue can promise.
"""

import os
import resource
import shutil
import signal
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
from socket import socket, socketpair
from threading import Thread
from time import monotonic
from types import TracebackType
from typing import Any, Protocol, Self

from leaflets import forking
from leaflets.errors import LeafletsError, OutputError, Place, Problem
from leaflets.month.docket import Docket
from leaflets.month.kit import Kit
from leaflets.month.setting import Outcome, setter
from leaflets.month.wire import Wire, receive, send

START_S = 120
"""How long a process may take until it is ready: a slow disk and a busy machine."""
MOST_FALSE_STARTS = 5
"""So many processes in a row that end before they are ready: there is no use in starting more."""
GRACE_S = 10
"""How much longer than its limit a piece may take until its process ends by itself."""
END_S = 5
"""How long a process that has been killed is waited for: one that waits for a disk that hangs does not end."""
UNTOLD = 255
"""The exit code that `multiprocessing` gives where the server that knew it has ended."""
MB = 1 << 20
PRELOADED = ["leaflets.month.setting", "leaflets.engines.html", "leaflets.engines.canvas", "leaflets.card_run"]


class Crew(Protocol):
    """Those who set dockets."""

    @property
    def room(self) -> int:
        """How many more dockets may be given out now."""
        ...

    @property
    def in_hand(self) -> int:
        """How many dockets have been given out and not come back."""
        ...

    def give(self, docket: Docket) -> None:
        """Give out a docket; there must be room."""
        ...

    def take(self) -> list[Outcome]:
        """Wait for outcomes; none when something else has happened, such as that there is room again."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        """End everybody, whatever is in hand."""
        ...


@dataclass(frozen=True, slots=True)
class Terms:
    """How many are at work; how long a docket may take; how much memory one may use; how many it sets until renewed."""

    workers: int = 2
    limit_s: float = 60
    memory_mb: int = 1024
    dockets_each: int = 200


class _Hand:
    """One process, and what it has in hand.

    It lives as long as it holds its end of the wire: the server that forked it, of whom `multiprocessing` asks, may be
    gone before it.
    """

    def __init__(self, context: Any, kit: Kit, folder: Path, terms: Terms) -> None:
        """Raises OutputError where no process can be started."""
        self._folder = folder
        alarm_s = ceil(terms.limit_s) + GRACE_S
        ours, theirs = socketpair()
        self.wire = Wire(ours)
        with theirs:
            self.process = context.Process(target=work, args=(theirs, folder, terms.memory_mb, alarm_s), daemon=True)
            try:
                forking.start(self.process)
            except BaseException:
                self.wire.close()
                raise
        self.wire.put(kit)  # and not as an argument: the process that is started might never read that
        self.docket: Docket | None = None
        self.is_ready = False
        self.set = 0
        self.until = monotonic() + START_S

    @property
    def is_free(self) -> bool:
        """Whether it can be given a docket; one that has died with nothing in hand cannot, and must not cost one."""
        return self.is_ready and self.docket is None and self.wire.is_open

    def end(self) -> None:
        if self.wire.is_open and self.process.exitcode in {None, UNTOLD}:
            with suppress(ProcessLookupError):
                os.kill(self.process.pid, signal.SIGKILL)
        self.wire.close()
        self.process.join(END_S)
        shutil.rmtree(self._folder, ignore_errors=True)


class LocalCrew:
    """Processes of this machine; each lays out the kit in a folder of its own below `folder`."""

    def __init__(self, kit: Kit, folder: Path, terms: Terms) -> None:
        self._kit, self._folder, self._terms = kit, folder, terms
        self._context = forking.context(PRELOADED)
        self._hands: list[_Hand] = []
        self._started = self._false_starts = 0

    def __enter__(self) -> Self:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as many processes as cores are at work already
        try:
            for _ in range(self._terms.workers):
                self._hands.append(self._hired())
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_fault: object) -> None:
        for hand in self._hands:
            hand.end()
        self._hands = []

    @property
    def room(self) -> int:
        """How many are ready and have nothing in hand."""
        return sum(hand.is_free for hand in self._hands)

    @property
    def in_hand(self) -> int:
        """How many dockets are being set."""
        return sum(hand.docket is not None for hand in self._hands)

    def give(self, docket: Docket) -> None:
        """Give a docket to one who is ready. When that one has died meanwhile, `take` tells."""
        idle = [hand for hand in self._hands if hand.is_ready and hand.docket is None]
        hand = next((hand for hand in idle if hand.is_free), idle[0])
        hand.docket, hand.until = docket, monotonic() + self._terms.limit_s
        hand.wire.put(docket)

    def take(self) -> list[Outcome]:
        """Wait until somebody is ready or done, has died, or takes too long. Raises OutputError if none can start."""
        awaited = [hand for hand in self._hands if not hand.is_free]
        left_s = min((hand.until for hand in awaited), default=monotonic()) - monotonic()
        with DefaultSelector() as news:
            for hand in awaited:
                news.register(hand.wire, EVENT_READ | EVENT_WRITE if hand.wire.is_sending else EVENT_READ)
            news.select(max(left_s, 0))
        outcomes = []
        for hand in awaited:
            outcomes += self._heard(hand)
        return outcomes

    def _heard(self, hand: _Hand) -> list[Outcome]:
        """What one has to say: that it is ready, an outcome, or nothing ever again."""
        hand.wire.push()
        try:
            said = hand.wire.heard()
        except EOFError:
            return self._ended(hand, "worker-died", _how(hand.process))
        if said is None:
            if monotonic() >= hand.until:
                limit = self._terms.limit_s if hand.docket else START_S
                return self._ended(hand, "worker-hung", f"did not finish within {limit:g} seconds and was ended")
            return []
        if isinstance(said, Problem):
            raise OutputError.of([said])
        if isinstance(said, Outcome):
            hand.docket, hand.set = None, hand.set + 1
            if hand.set >= self._terms.dockets_each or said.lost:
                self._renew(hand)
            return [said]
        hand.is_ready, self._false_starts = True, 0
        return []

    def _ended(self, hand: _Hand, code: str, how: str) -> list[Outcome]:
        docket = hand.docket
        if docket is None:
            self._false_starts += 1
            if self._false_starts > MOST_FALSE_STARTS:
                raise OutputError(
                    f"The processes that set pieces do not start: the last one {how}.", "Report this line."
                )
        self._renew(hand)
        if docket is None:
            return []
        place = Place(area=docket.ticket.area, officer=docket.ticket.officer or "", layout=docket.ticket.layout)
        mend = "Look at what is unusual in this piece: a very long text, a layout of your own."
        return [
            Outcome(docket.name, None, (Problem(code, f"The process that set it {how}.", mend, place),), 1, lost=True)
        ]

    def _renew(self, hand: _Hand) -> None:
        hand.end()
        self._hands.remove(hand)
        self._hands.append(self._hired())

    def _hired(self) -> _Hand:
        """One more process. Raises OutputError where none can be started."""
        self._started += 1
        return _Hand(self._context, self._kit, self._folder / f"worker-{self._started}", self._terms)


def _how(process: Any) -> str:
    process.join(1)
    code = process.exitcode
    if code is None or code == UNTOLD:
        return "ended"
    return f"ended (exit code {code})" if code >= 0 else f"was killed ({signal.Signals(-code).name})"


def work(end: socket, folder: Path, memory_mb: int, alarm_s: int) -> None:
    """What a process does until nobody is at the other end. Ctrl-C is for the one that gives out dockets.

    It is sent the kit, and then dockets. The system ends it when it is at a docket for longer than `alarm_s`, even
    where nobody else is left to do so. A disk that is full is nobody's docket's fault, and told as what it is.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    try:
        own = setter(receive(end), folder, monotonic)
        resource.setrlimit(resource.RLIMIT_DATA, (memory_mb * MB, memory_mb * MB))
        send(end, "ready")
        while True:
            docket: Docket = receive(end)
            signal.alarm(alarm_s)  # a thread would not do: a regular expression lets no other run
            try:
                outcome = own.set(docket)
            except MemoryError:
                outcome = _out_of_memory(docket, memory_mb)
            signal.alarm(0)
            send(end, outcome)
    except LeafletsError as fault:
        signal.alarm(0)
        with suppress(OSError):
            send(end, fault.problems[0])
    except (EOFError, OSError):
        return


def _out_of_memory(docket: Docket, memory_mb: int) -> Outcome:
    place = Place(area=docket.ticket.area, officer=docket.ticket.officer or "", layout=docket.ticket.layout)
    wrong = f"The piece takes more than {memory_mb:,} MB of memory."
    problem = Problem("worker-memory", wrong, "Look for a huge picture or text; or allow more with --memory.", place)
    return Outcome(docket.name, None, (problem,), 1, lost=True)


def end_with_parent() -> None:
    """A process that hangs must not outlive the run, even where that was killed."""
    parent = parent_process()

    def end() -> None:
        wait([parent.sentinel] if parent else [])
        os._exit(1)

    Thread(target=end, daemon=True).start()
