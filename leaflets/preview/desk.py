"""Floor 7, the preview's desk: what was set last for each choice, what is to be set, and who waits for news of it."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Condition, Thread

from leaflets.preview.choice import Choice, Offer, Shown
from leaflets.preview.worker import Job

MOST_KEPT = 12
"""Choices whose pictures are kept; the one that was asked for longest ago goes first."""
WAIT_S = 15
"""How long nothing is said to a page that waits, before it is told that the desk is still there."""


@dataclass(frozen=True, slots=True)
class State:
    """How a choice stands: what was set last and from which version, and the last that had pages and no error.

    `serial` grows whenever something about it has changed.
    """

    serial: int = 0
    version: int = -1
    shown: Shown | None = None
    good: Shown | None = None
    is_setting: bool = True


class Desk:
    """Sets what is wanted, one piece after another, in a thread that only waits for the worker."""

    def __init__(self, set_piece: Callable[[Job], Shown]) -> None:
        self._set_piece = set_piece
        self._news = Condition()
        self._version = 0
        self._serial = 0
        self._states: OrderedDict[Choice, State] = OrderedDict()
        self._watched: dict[Choice, int] = {}
        self._queue: list[Choice] = []
        self._in_hand: tuple[Choice, int] | None = None
        self._offer = Offer()
        self._closed = False
        Thread(target=self._work, daemon=True, name="desk").start()

    @property
    def offer(self) -> Offer:
        """What could be chosen when data could last be read."""
        return self._offer

    def state(self, choice: Choice) -> State:
        """How a choice stands; it is set if it is not of the newest version."""
        with self._news:
            state = self._states.setdefault(choice, State())
            self._states.move_to_end(choice)
            while len(self._states) > MOST_KEPT:
                self._states.popitem(last=False)
            if state.version != self._version:
                self._want(choice)
            return self._states[choice]

    def changed(self) -> None:
        """Something that pieces are made from has changed: what is being looked at is set anew."""
        with self._news:
            self._version += 1
            for choice in self._watched:
                self._want(choice)

    def find(self, pick: Callable[[Shown], bytes]) -> bytes:
        """The first that `pick` gives of what is kept; b"" when there is none."""
        with self._news:
            kept = [shown for state in self._states.values() for shown in (state.shown, state.good) if shown]
        return next((found for shown in kept if (found := pick(shown))), b"")

    def watch(self, choice: Choice, by: int) -> None:
        """Count a page that looks at a choice (1), or one that has gone (-1)."""
        with self._news:
            self._watched[choice] = self._watched.get(choice, 0) + by
            if self._watched[choice] <= 0:
                del self._watched[choice]

    def after(self, choice: Choice, serial: int) -> State | None:
        """How a choice stands once it is newer than `serial`; None when nothing came for a while or all is closed."""
        with self._news:
            self._news.wait_for(lambda: self._closed or self._serial_of(choice) > serial, WAIT_S)
            state = self._states.get(choice)
            return state if state and state.serial > serial and not self._closed else None

    @property
    def is_closed(self) -> bool:
        """Whether the preview is being ended."""
        return self._closed

    def close(self) -> None:
        """Let everybody go who waits."""
        with self._news:
            self._closed = True
            self._news.notify_all()

    def _serial_of(self, choice: Choice) -> int:
        return self._states[choice].serial if choice in self._states else 0

    def _keep(self, choice: Choice, state: State) -> None:
        self._serial += 1
        self._states[choice] = replace(state, serial=self._serial)
        self._news.notify_all()

    def _want(self, choice: Choice) -> None:
        if choice not in self._queue and self._in_hand != (choice, self._version):
            self._queue.append(choice)
            self._keep(choice, replace(self._states.get(choice, State()), is_setting=True))

    def _work(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._closed or self._queue)
                if self._closed:
                    return
                choice, version = self._queue.pop(0), self._version
                self._in_hand = choice, version
            shown = self._set_piece(Job(version, choice))
            with self._news:
                self._in_hand = None
                if shown.offer.areas:
                    self._offer = shown.offer
                is_good = shown.pages and not any(problem.level == "error" for problem in shown.problems)
                good = shown if is_good else self._states.get(choice, State()).good
                is_setting = choice in self._queue
                self._keep(choice, State(0, version, shown, good, is_setting))
