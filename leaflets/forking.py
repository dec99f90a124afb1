"""Floor 2, forking: starting a process by way of the server that forks them, whatever becomes of that server.

The server has all that its processes need in memory already, so that a new one is ready at once. It is Python's own,
one for a whole program. Python starts it again where it has ended; where it is merely stopped, Python would wait
without end.
"""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import forkserver, get_context, resource_tracker
from threading import Timer
from time import sleep
from typing import Any

from leaflets.errors import OutputError

FORK_S = 60
"""How long the server may take to fork a process; at first it reads all that they need, from a slow disk maybe."""
MOST_TRIES = 5
"""So many times in a row that no process can be started: there is no use in more."""
PAUSE_S = 0.2
"""How long to wait before a process is started that could not be."""


def context(preloaded: Sequence[str]) -> Any:
    """What makes processes that find these modules loaded. Ask for it before the first one is started."""
    made = get_context("forkserver")
    made.set_forkserver_preload(list(preloaded))
    return made


def start(process: Any) -> None:
    """Start a process. Raises OutputError where none can be started.

    Neither it nor the server ever sees Ctrl-C, which reaches all processes of a terminal: what ends them is up to the
    one that started them. The server is started anew where somebody has ended or stopped it.
    """
    why = None
    for _ in range(MOST_TRIES):
        try:
            with _unheard(signal.SIGINT), _answering():
                process.start()
        except (OSError, EOFError) as fault:
            why = fault.strerror if isinstance(fault, OSError) else None
            sleep(PAUSE_S)
        else:
            return
    wrong = f"A process of this program cannot be started ({why or 'what starts it has ended'})."
    raise OutputError(wrong, "Look whether the machine has memory left, and try again. What is made is kept.")


@contextmanager
def _unheard(number: signal.Signals) -> Iterator[None]:
    """Whoever is started meanwhile never sees that signal."""
    resource_tracker.ensure_running()  # which would let it through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {number})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _answering() -> Iterator[None]:
    """The server is ended where it takes longer than `FORK_S`: whoever waits for it then learns that it is gone.

    Python tells nobody the number of that process; a version that no longer has it by this name waits for it.
    """

    def end() -> None:
        server = getattr(getattr(forkserver, "_forkserver", None), "_forkserver_pid", None)
        if server:
            with suppress(ProcessLookupError):
                os.kill(server, signal.SIGKILL)

    alarm = Timer(FORK_S, end)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()
