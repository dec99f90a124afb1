"""Floor 6, the hands of the counter: processes that hold one version of the data and make one order after another.

They are processes and not threads, because pdfium, with which files are checked and painted, must not be called from
two threads at once, and because one that hangs or takes too much memory can be ended.
"""

import os
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from threading import Thread

from leaflets import forking
from leaflets.counter.current import Stand, current_press
from leaflets.counter.making import Made, make
from leaflets.counter.offer import Offer, offer_of
from leaflets.counter.order import Wanted
from leaflets.errors import DataError, LeafletsError, OutputError, Place, Problem, program_fault
from leaflets.printer import load_printers

MB = 1 << 20
END_S = 5
"""How long a process that has let go of its pipe is waited for, to say how it has ended."""
PRELOADED = ["leaflets.counter.making", "leaflets.counter.offer", "leaflets.engines.canvas", "leaflets.card_run"]


@dataclass(frozen=True, slots=True)
class Terms:
    """How many processes work; how long one may take to be ready and for an order; how much memory it may use.

    `most_waiting` orders are in hand or wait at once, and none waits for longer than `patience_s`.
    """

    hands: int = 2
    start_s: float = 120
    limit_s: float = 20
    memory_mb: int = 1024
    most_waiting: int = 32
    patience_s: float = 25


class EndedError(Exception):
    """A process has ended with an order in hand, or before it was given it; the words say how."""


class Hand:
    """One process. It is asked by one thread at a time."""

    def __init__(self, stand: Stand, terms: Terms) -> None:
        """Raises OutputError where no process can be started."""
        context = forking.context(PRELOADED)
        self._terms = terms
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(theirs, stand, terms.memory_mb), daemon=True)
        try:
            forking.start(self._process)
        except BaseException:
            self._pipe.close()
            raise
        finally:
            theirs.close()

    def ready(self) -> Offer:
        """Wait until it has read the data. Raises LeafletsError for data or a kit that cannot be used."""
        try:
            said = self._pipe.recv() if self._pipe.poll(self._terms.start_s) else None
        except (EOFError, OSError):
            said = None
        if isinstance(said, Offer):
            return said
        self.end()
        if isinstance(said, tuple):
            raise DataError.of(said)
        raise OutputError("The process that makes cards does not start.", "Tell whoever looks after this site.")

    def make(self, wanted: Wanted) -> Made:
        """What comes of an order. Raises EndedError and TimeoutError: then it must not be asked again."""
        try:
            self._pipe.send(wanted)
            if self._pipe.poll(self._terms.limit_s):
                made: Made = self._pipe.recv()
                return made
        except (EOFError, OSError):
            self._process.join(END_S)
            code = self._process.exitcode
            raise EndedError("by itself" if code is None else f"with exit code {code}") from None
        raise TimeoutError

    def end(self) -> None:
        """End the process, whatever it has in hand."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


def work(pipe: Connection, stand: Stand, memory_mb: int) -> None:
    """What a process does until its pipe is closed. Ctrl-C is for the one that serves the pages."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_parent()
    try:
        version, press = current_press(stand)
        printers = load_printers(stand.printers)
        offer = offer_of(version, press, printers)
    except LeafletsError as fault:
        pipe.send(fault.problems)
        return
    except Exception as fault:  # the page says so, and the version before is served on
        pipe.send((program_fault(fault, Place()),))
        return
    resource.setrlimit(resource.RLIMIT_DATA, (memory_mb * MB, memory_mb * MB))
    try:
        pipe.send(offer)
        while True:
            wanted: Wanted = pipe.recv()
            pipe.send(_set(lambda wanted=wanted: make(press, printers, wanted), memory_mb))  # type: ignore[misc]
    except (EOFError, OSError):
        return


def _set(making: Callable[[], Made], memory_mb: int) -> Made:
    try:
        return making()
    except MemoryError:
        wrong = f"These cards take more than {memory_mb:,} MB of memory."
        return Made(problems=(Problem(OutputError.code, wrong, "Ask for fewer copies."),))


def stopped(limit_s: float, wanted: Wanted) -> Made:
    """What is said of an order that its process has not come back from in time."""
    return _unmade(wanted, f"The cards were not made within {limit_s:g} seconds.")


def ended(how: str, wanted: Wanted) -> Made:
    """What is said of an order of which processes have ended."""
    return _unmade(wanted, f"The process that makes the cards has ended twice, the second time {how}.")


def _unmade(wanted: Wanted, wrong: str) -> Made:
    problem = Problem(OutputError.code, wrong, "Try again, with fewer copies.", Place(area=wanted.order.area))
    return Made(problems=(problem,))


def _end_with_parent() -> None:
    """A process that hangs must not outlive the site, even where that was killed."""
    parent = parent_process()

    def end() -> None:
        wait([parent.sentinel] if parent else [])
        os._exit(1)

    Thread(target=end, daemon=True).start()
