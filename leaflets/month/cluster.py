"""Floor 6, a crew on other machines: workers of a Dask cluster, who are given values and give back values.

Nothing is read from a path of the user's and nothing is written anywhere but by the run itself. A worker that is lost
has its dockets set by another; one with other versions is refused, for its bytes would be others. Needs the extra
`leaflets[cluster]`.
"""

from pathlib import Path
from tempfile import gettempdir
from threading import Lock
from time import monotonic
from types import TracebackType
from typing import Any, Self

from leaflets.errors import ClusterError, OutputError, Place, Problem
from leaflets.month.crew import Terms
from leaflets.month.docket import Docket
from leaflets.month.kit import Kit, program
from leaflets.month.setting import Outcome, Setter, setter

CONNECT_S = 10
"""How long the scheduler, and then its first worker, are waited for."""
AHEAD = 2
"""Dockets given out for each worker, so that none waits for the way there and back."""

_READY: dict[str, Setter] = {}
_ONE_AT_A_TIME = Lock()


class ClusterCrew:
    """The workers of the Dask scheduler at an address such as tcp://10.0.0.5:8786."""

    def __init__(self, kit: Kit, address: str, terms: Terms) -> None:
        self._kit, self._address, self._terms = kit, address, terms
        self._given: dict[Any, tuple[Docket, float]] = {}
        self._client: Any = None

    def __enter__(self) -> Self:
        """Raises ClusterError where nobody answers, nobody works, or somebody has other versions."""
        try:
            import distributed
        except ImportError as fault:
            wrong = "Dask is not installed."
            raise ClusterError(wrong, "Install the extra: pip install 'in-your-area[cluster]'.") from fault
        try:
            connected: Any = distributed.Client
            self._client = connected(self._address, timeout=CONNECT_S, set_as_default=False)
            self._client.wait_for_workers(1, timeout=CONNECT_S)
        except (OSError, TimeoutError, ValueError) as fault:
            wrong = f"The cluster at {self._address} does not answer, or has no workers."
            raise ClusterError(wrong, "Start it: dask scheduler, and dask worker --nthreads 1.") from fault
        self._check_versions()
        self._held = self._client.scatter(self._kit, broadcast=True, hash=False)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._client.cancel(list(self._given))
        self._client.close()

    @property
    def room(self) -> int:
        """How many more may be given out: a few for each worker that there is now."""
        return AHEAD * len(self._client.scheduler_info(n_workers=-1)["workers"]) - len(self._given)

    @property
    def in_hand(self) -> int:
        """How many have been given out and not come back."""
        return len(self._given)

    def give(self, docket: Docket) -> None:
        """Give out a docket to whoever is free first."""
        future = self._client.submit(set_there, self._held, docket, pure=False, retries=0)
        self._given[future] = docket, monotonic()

    def take(self) -> list[Outcome]:
        """Wait a while for somebody to be done; whoever has been at a docket for too long is ended."""
        import distributed

        waited: Any = distributed.wait
        try:
            with self._client.as_current():
                done = waited(list(self._given), timeout=1, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            done = set()
        outcomes = [self._came(future) for future in done]
        return outcomes + self._overdue()

    def _came(self, future: Any) -> Outcome:
        docket, _ = self._given.pop(future)
        try:
            outcome: Outcome = future.result()
        except Exception as fault:
            return _lost(docket, "worker-died", f"was lost ({type(fault).__name__})")
        finally:
            future.release()
        return outcome

    def _overdue(self) -> list[Outcome]:
        """Those that hang: all who are ahead of them in the queue have had their time too."""
        most_s = self._terms.limit_s * AHEAD
        late = [future for future, (_, since) in self._given.items() if monotonic() - since > most_s]
        outcomes = []
        for future in late:
            docket, _ = self._given.pop(future)
            at_work = [address for held in self._client.who_has([future]).values() for address in held]
            busy = at_work or [worker for worker, keys in self._client.processing().items() if future.key in keys]
            self._client.cancel([future], force=True)
            if busy:
                self._client.restart_workers(busy, raise_for_error=False)
            outcomes.append(_lost(docket, "worker-hung", f"did not finish within {most_s:g} seconds and was ended"))
        return outcomes

    def _check_versions(self) -> None:
        """Raises ClusterError naming who differs. The scheduler must have the project installed, too."""
        found = {"the scheduler": self._client.run_on_scheduler(program), **self._client.run(program)}
        others = [who for who, versions in found.items() if versions != self._kit.program]
        if others:
            differing = _differing(self._kit.program, found[others[0]])
            wrong = f"Other versions than here are at {', '.join(others)}: {differing}."
            raise ClusterError(wrong, "Install the same versions everywhere: the same key must give the same bytes.")


def set_there(kit: Kit, docket: Docket) -> Outcome:
    """What a worker of the cluster does. One whose own disk is full loses the docket, for another to set."""
    if kit.program != program():
        return _lost(docket, "cluster", "has other versions: " + _differing(kit.program, program()))
    try:
        return _set(kit, docket)
    except OutputError as fault:
        return Outcome(docket.name, None, fault.problems, fault.exit_code, lost=True)


def _set(kit: Kit, docket: Docket) -> Outcome:
    """One at a time in each process: WeasyPrint's fonts are not for threads. Raises OutputError for its own disk."""
    with _ONE_AT_A_TIME:
        if kit.key not in _READY:
            from distributed import get_worker

            folder = Path(getattr(get_worker(), "local_directory", gettempdir())) / f"kit-{kit.key[:16]}"
            _READY.clear()
            _READY[kit.key] = setter(kit, folder, monotonic)
        return _READY[kit.key].set(docket)


def _differing(here: str, there: str) -> str:
    """What differs, as “weasyprint 70.0 there, 71.0 here”."""
    own, others = (dict(part.split(" ", 1) for part in said.split("; ")) for said in (here, there))
    return ", ".join(
        f"{name} {others.get(name)} there, {own[name]} here" for name in own if own[name] != others.get(name)
    )


def _lost(docket: Docket, code: str, how: str) -> Outcome:
    place = Place(area=docket.ticket.area, officer=docket.ticket.officer or "", layout=docket.ticket.layout)
    problem = Problem(code, f"The worker that set it {how}.", "Look at the cluster's own log.", place)
    return Outcome(docket.name, None, (problem,), 1, lost=True)
