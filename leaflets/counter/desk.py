"""Floor 6, the desk of the counter: takes orders from many threads, gives them to the hands, and keeps what comes.

The same order twice at once is one piece of work. New data is read by new hands while those before serve on.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass, field
from queue import Empty, Queue
from threading import Event, Lock, Thread
from time import monotonic

from leaflets.counter.current import Stand
from leaflets.counter.hands import EndedError, Hand, Terms, ended, stopped
from leaflets.counter.making import Made
from leaflets.counter.offer import Offer
from leaflets.counter.order import Wanted
from leaflets.counter.shelf import Kept, Shelf
from leaflets.errors import LeafletsError, OutputError
from leaflets.store.errors import BusyError

TRIES = 2
"""How often an order is given out whose process ends: it may have been ended by something else."""
LOOK_S = 1.0
"""How often it is looked whether there is new data."""
AGAIN_S = 60.0
"""After how long data that could not be read is tried again, though it is the same: a disk may have been full."""
USUAL = Terms()
BUSY = "Too many cards are being made just now.", "Wait a moment and try again."


@dataclass
class _Shift:
    """Hands that have read the same version."""

    offer: Offer
    hands: "Queue[Hand]" = field(default_factory=Queue)
    is_over: bool = False

    def end(self) -> None:
        """Let go of those that have nothing in hand; the others are ended when they come back."""
        self.is_over = True
        while True:
            try:
                self.hands.get_nowait().end()
            except Empty:
                return


class Desk:
    """The counter of one server process. It starts with the first question, or with `open`."""

    def __init__(self, stand: Stand, shelf: Shelf, terms: Terms = USUAL) -> None:
        self.shelf, self.terms = shelf, terms
        self._stand = stand
        self._lock = Lock()
        self._there = Event()
        self._shift: _Shift | None = None
        self._fault: LeafletsError | None = None
        self._tried, self._opening = "", False
        self._looked = self._failed = -AGAIN_S
        self._in_hand: dict[str, Future[Made | Kept]] = {}
        self._crew = ThreadPoolExecutor(terms.hands, "counter")

    def open(self) -> None:
        """Have the data read now, if it has changed or has not been read; nobody waits for it."""
        with self._lock:
            if self._opening or monotonic() - self._looked < LOOK_S:
                return
            self._looked = monotonic()
            try:
                version = self._stand.version
            except OSError:  # a file has gone while it was looked at: there is more to come
                return
            if version == self._tried and not (self._fault and self._looked - self._failed > AGAIN_S):
                return
            self._tried, self._opening = version, True
            Thread(target=self._open, daemon=True, name="counter-opening").start()

    def offer(self) -> Offer:
        """What can be chosen. Raises LeafletsError where no data has ever been read: why it cannot be."""
        if not self._there.is_set():
            self._stand.check()  # no process is needed to tell that
        self.open()
        if not self._there.wait(self.terms.patience_s):
            raise BusyError("The data is being read.", "Try again in a minute.")
        return self._now().offer

    def make(self, wanted: Wanted) -> Made | Kept:
        """What comes of an order: it is kept, or there are problems. Raises BusyError and OutputError."""
        key = wanted.key(self.offer().version)
        if kept := self.shelf.get(key):
            return kept
        with self._lock:
            future = self._in_hand.get(key)
            if future is None:
                if len(self._in_hand) >= self.terms.most_waiting:
                    raise BusyError(*BUSY)
                future = self._in_hand[key] = self._crew.submit(self._made, key, wanted)
        try:
            return future.result(self.terms.patience_s)
        except Late:
            raise BusyError(*BUSY) from None

    def close(self) -> None:
        """End the processes."""
        self._crew.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            shift, self._shift = self._shift, None
            self._tried = self._stand.version
        if shift:
            shift.end()

    def _now(self) -> _Shift:
        with self._lock:
            if self._shift:
                return self._shift
            raise self._fault or OutputError("The counter is closed.", "Try again in a minute.")

    def _made(self, key: str, wanted: Wanted) -> Made | Kept:
        try:
            how = ""
            for _ in range(TRIES):
                shift, hand = self._free()
                try:
                    made = hand.make(wanted)
                except EndedError as fault:
                    self._let_go(shift, hand)
                    how = str(fault)
                    continue
                except TimeoutError:
                    self._let_go(shift, hand)
                    return stopped(self.terms.limit_s, wanted)
                shift.hands.put(hand)
                if shift.is_over:
                    shift.end()
                return made if made.problems else self.shelf.put(wanted.key(shift.offer.version), made)
            return ended(how, wanted)
        finally:
            with self._lock:
                self._in_hand.pop(key, None)

    def _let_go(self, shift: _Shift, hand: Hand) -> None:
        """End a hand, and have another take its place; nobody waits for it."""
        hand.end()
        Thread(target=self._replace, args=(shift,), daemon=True).start()

    def _free(self) -> tuple[_Shift, Hand]:
        """Wait for somebody who has nothing in hand, among those who serve now."""
        until = monotonic() + self.terms.patience_s
        while True:
            shift = self._now()
            try:
                return shift, shift.hands.get(timeout=0.5)
            except Empty:
                if monotonic() > until:
                    raise BusyError(*BUSY) from None

    def _replace(self, shift: _Shift) -> None:
        """Another hand for one that is gone; where there can be none, all is read anew with the next question."""
        try:
            hand = Hand(self._stand, self.terms)
        except OutputError:
            self._ask_anew()
        else:
            self._join(shift, hand)

    def _join(self, shift: _Shift, hand: Hand) -> None:
        """Have a hand join those of a version; where that is no more, all is read anew with the next question."""
        try:
            version = hand.ready().version
        except LeafletsError:
            version = ""
        if version == shift.offer.version:
            shift.hands.put(hand)
        else:
            hand.end()
            self._ask_anew()
        if shift.is_over:
            shift.end()

    def _ask_anew(self) -> None:
        with self._lock:
            self._tried = ""

    def _open(self) -> None:
        """Have everything read by new hands, and let them take over from those before."""
        hands: list[Hand] = []
        try:
            hands.extend(Hand(self._stand, self.terms) for _ in range(self.terms.hands))
            shift = _Shift(hands[0].ready())
            shift.hands.put(hands[0])
            before = self._take_over(shift, None)
            for hand in hands[1:]:
                self._join(shift, hand)
            if before:
                before.end()
        except LeafletsError as fault:
            for hand in hands:
                hand.end()
            self._take_over(None, fault)
        finally:
            self._opening = False
            self._there.set()

    def _take_over(self, shift: _Shift | None, fault: LeafletsError | None) -> _Shift | None:
        """Serve from these hands from now on; with a fault, those before serve on. Gives those before."""
        with self._lock:
            before = self._shift
            self._fault, self._failed = fault, monotonic()
            if shift:
                self._shift = shift
        self._there.set()
        return before
