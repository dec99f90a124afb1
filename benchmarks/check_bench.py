"""Times the checking of a large workbook: 100,000 rows over 300 areas, written as by any other program and as our own.

Machines are noisy: the best of the rounds is printed. Sound data is read and guarded as `leaflets check` does; then the
same with a fault in every fiftieth row, and its marked copy.
"""

import argparse
import datetime as dt
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from openpyxl import Workbook

from leaflets.brand import load_brand
from leaflets.config import shipped
from leaflets.inspection import inspect
from leaflets.rule import load_rules, shipped_rules
from leaflets.sources import read
from leaflets.workbook import marked_copy, workbook_of

AREAS, ACTIVITY, EVENTS, OFFICERS = 300, 50_000, 30_000, 20_000
ROWS = AREAS + ACTIVITY + EVENTS + OFFICERS
TODAY = dt.date(2026, 3, 20)
KINDS = ("patrol", "operation", "warrant", "speedwatch", "arrest", "visit")
DAY = dt.date(2026, 1, 1)
Made = TypeVar("Made")


def rows_of(every: int) -> dict[str, Iterator[tuple[object, ...]]]:
    """The sheets of the workbook with headings; each row that `every` divides has a fault."""

    def faulty(number: int) -> bool:
        return every > 0 and number % every == 0

    areas = [f"area-{number}" for number in range(AREAS)]

    def activity() -> Iterator[tuple[object, ...]]:
        yield ("area", "date", "kind", "headline", "detail", "numbers", "place", "importance")
        for number in range(ACTIVITY):
            words = f"We walked with traders and residents and looked at {number} places on the way."
            day = "soon" if faulty(number) else DAY + dt.timedelta(days=number % 365)
            yield (
                areas[number % AREAS],
                day,
                KINDS[number % 6],
                f"Evening patrol {number}",
                words,
                f"{number % 90} vehicles checked; 6 words of advice",
                f"Mill Lane {number % 700}",
                "normal",
            )

    def events() -> Iterator[tuple[object, ...]]:
        yield ("area", "title", "start", "end", "place", "how_to_join")
        for number in range(EVENTS):
            start = dt.datetime.combine(DAY + dt.timedelta(days=number % 365), dt.time(10 + number % 8))
            title = None if faulty(number) else f"Coffee with your team {number}"
            yield (
                areas[number % AREAS],
                title,
                start,
                start + dt.timedelta(hours=1),
                "Town library",
                "Just come along",
            )

    def officers() -> Iterator[tuple[object, ...]]:
        yield ("area", "name", "rank", "collar_number", "role")
        for number in range(OFFICERS):
            area = "nowhere" if faulty(number) else areas[number % AREAS]
            yield (area, f"Ada Example{number}", "Police Constable", str(10_000 + number), "Seafront lead")

    def places() -> Iterator[tuple[object, ...]]:
        yield ("id", "name", "district", "team_name")
        for number, area in enumerate(areas):
            yield (area, f"Area {number}", "Colchester", f"Team {number}")

    return {"Areas": places(), "Activity": activity(), "Events": events(), "Officers": officers()}


def book(path: Path, every: int) -> Path:
    """A workbook with these rows, plainly written."""
    made = Workbook(write_only=True)
    for title, rows in rows_of(every).items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def timed(name: str, work: Callable[[], Made], rounds: int) -> Made:
    """Print the best time of some rounds, with rows a second, and give the last result."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        made = work()
        times.append(time.perf_counter() - started)
    best = min(times)
    print(f"{name:44}{best:8.2f} s{ROWS / best:12,.0f} rows a second")
    return made


def main() -> None:
    """Run every part and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds: int = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sound, faulty = book(folder / "sound.xlsx", 0), book(folder / "faulty.xlsx", 50)
        print(f"A workbook of {ROWS:,} rows")
        reading = timed("read, sound", lambda: read(sound), rounds)
        assert not reading.problems
        kit, rules = load_brand(shipped("brand")), load_rules([shipped_rules()])
        timed("checked: read and guarded, sound", lambda: inspect(read(sound), kit, rules, TODAY), rounds)
        wrong = timed("read, with 2,000 faults", lambda: read(faulty), rounds)
        problems = wrong.problems
        assert len(problems) == (ACTIVITY + EVENTS + OFFICERS) // 50
        (folder / "own.xlsx").write_bytes(timed("written by workbook_of", lambda: workbook_of(reading.records), 1))
        timed("read, as we write it", lambda: read(folder / "own.xlsx"), rounds)
        timed("marked copy of 2,000 faults", lambda: marked_copy(faulty, problems), 1)


if __name__ == "__main__":
    main()
