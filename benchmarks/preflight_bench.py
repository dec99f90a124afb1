"""Times preflight against the render that it checks: leaflets of every district, and runs of cards.

Both are measured in the same piece, in processor time: what is spent in preflight, and all the rest. Machines are
noisy: read the ratio, not the times.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from leaflets.brand import load_brand
from leaflets.code_measures import KEPT
from leaflets.config import shipped
from leaflets.edition import Issue
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.preflight import Checked, passing, preflight, sheets
from leaflets.press import Press
from leaflets.sources import read
from leaflets.stock import load_stocks, shipped_stocks
from leaflets.ticket import AnyTicket, CardTicket, Taker, Ticket

ISSUE = Issue(date(2024, 4, 1), date(2024, 5, 1))
ROUNDS = 3
AIM = 0.5
"""Preflight is to cost less than this share of the render."""


class Clock:
    """Counts the seconds that are spent in preflight."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, *given: object) -> Checked:
        """Preflight, timed."""
        started = time.process_time()
        try:
            return preflight(*given)  # type: ignore[arg-type] # whatever the press hands it
        finally:
            self.seconds += time.process_time() - started


@contextmanager
def clocked() -> Iterator[Clock]:
    """Preflight timed wherever the press asks for it."""
    clock = Clock()
    rooms = passing, sheets
    for room in rooms:
        room.preflight = clock  # type: ignore[attr-defined]
    try:
        yield clock
    finally:
        for room in rooms:
            room.preflight = preflight  # type: ignore[attr-defined]


def shares(press: Press, tickets: list[AnyTicket]) -> tuple[float, float]:
    """The mean seconds of a piece's render and of its preflight."""
    renders, checks = [], []
    KEPT.clear()  # what was measured in an earlier round is no gain of this one
    for ticket in tickets:
        with clocked() as clock:
            started = time.process_time()
            press.run(ticket)
            renders.append(time.process_time() - started - clock.seconds)
            checks.append(clock.seconds)
    return statistics.fmean(renders), statistics.fmean(checks)


def main() -> None:
    """Run everything, in turns, and print a table."""
    reading = read(shipped("samples") / "essex")
    brand, stocks = load_brand(shipped("brand")), load_stocks([shipped_stocks()])
    press = Press(reading.records, brand, find_layouts([shipped_layouts()]), stocks, reading.problems)
    areas = [area.id for area in reading.records.areas]
    takers = tuple(Taker(officer.area, officer.name) for officer in reading.records.officers)
    leaflet, cards = Ticket("colchester", "activity-leaflet", ISSUE), CardTicket("visiting-card", ISSUE, takers[:1])
    kinds: dict[str, Callable[[int], list[AnyTicket]]] = {
        "leaflet, 14 districts": lambda _: [replace(leaflet, area=area) for area in areas],
        "folded leaflet": lambda nth: [replace(leaflet, layout="folded-leaflet", area=areas[nth])],
        "sheet of 10 visiting cards": lambda nth: [replace(cards, takers=takers[nth : nth + 1])],
        "sheet of 4 window cards": lambda nth: [replace(cards, layout="window-card", takers=takers[nth : nth + 1])],
        f"visiting cards, {len(takers)} officers × 40": lambda _: [
            replace(cards, takers=tuple(replace(taker, copies=40) for taker in takers))
        ],
        "the same, a serial number each": lambda _: [
            replace(cards, takers=tuple(replace(taker, copies=40) for taker in takers), numbered=True)
        ],
    }
    press.run(leaflet)
    press.run(cards)
    found: dict[str, list[tuple[float, float]]] = {}
    for nth in range(ROUNDS):
        for name, tickets in kinds.items():
            found.setdefault(name, []).append(shares(press, tickets(nth)))
    print(f"{'':42}{'render':>9}{'preflight':>11}{'share':>8}   (aim: below {AIM:.0%})")
    for name, times in found.items():
        render, check = (statistics.median(column) for column in zip(*times, strict=True))
        print(f"{name:42}{render:8.3f}s{check:10.3f}s{check / render:8.0%}")


if __name__ == "__main__":
    main()
