"""Months under fire: `python -m tests.month.soak`. Workers and runs are killed at random moments, again and again.

A month of 500 invented areas, a tenth of them bad, is made once undisturbed. Then it is made by runs that are killed 20
times, and by a run whose workers are killed 20 times; and the real January to March 2024 with every ward of Essex as
months of their own, where the real data lies beside the project. Every folder must come out byte for byte the same.
"""

import sys
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic, sleep

from benchmarks.force import places, wards, write_force
from leaflets.month.verify import verify
from tests.conftest import SHARED
from tests.month.faults import kill, ran, started, wait_until, workers_of
from tests.month.making import bytes_below

KILLS, AREAS, BAD = 20, 500, 10
MARCH = ("--month", "2024-03")
CARDS = ("--layouts", "window-card")


def main() -> int:
    """Run all of it; the exit code says whether all was as it should be."""
    chance = Random(20240301)
    with TemporaryDirectory() as held:
        folder = Path(held)
        data = write_force(folder / "force", places(AREAS), date(2024, 3, 1), bad=BAD)
        more = ("--data", str(data), *MARCH, *CARDS)
        begun = monotonic()
        done = ran(folder / "whole", *more)
        took = monotonic() - begun
        assert done.returncode == 4, done.stderr
        whole = bytes_below(folder / "whole/2024-03")
        print(f"{AREAS} areas, {AREAS // BAD} of them bad: {done.stdout.splitlines()[0]} ({took:.0f} s)")
        _killed_runs(folder / "runs", more, whole, (chance, took))
        _killed_workers(folder / "workers", more, whole, (chance, took))
    if SHARED.is_dir():
        _real_months()
    return 0


def _killed_runs(folder: Path, more: tuple[str, ...], whole: dict[str, bytes], by: tuple[Random, float]) -> None:
    """Kill the run itself at random moments, then let it end."""
    chance, took = by
    for _ in range(KILLS):
        running = started(folder, *more)
        sleep(chance.uniform(0.2, took / KILLS * 2 + 3))
        if running.poll() is None:
            kill(running)
        else:
            running.communicate()
    done = ran(folder, *more)
    _assert_same(folder / "2024-03", whole, done.stdout)
    print(f"{KILLS} runs killed: the last one completed the month, {done.stdout.splitlines()[0]}")


def _killed_workers(folder: Path, more: tuple[str, ...], whole: dict[str, bytes], by: tuple[Random, float]) -> None:
    """Kill workers of one run at random moments. One that is struck twice may cost its piece: a second run makes it."""
    chance, took = by
    running = started(folder, *more)
    killed = 0
    while killed < KILLS and running.poll() is None:
        sleep(chance.uniform(0, took / KILLS / 2))  # all before its end, also where the machine has become quicker
        wait_until(lambda: bool(workers_of(running)), running)
        for worker in workers_of(running)[:1]:
            worker.kill()
            killed += 1
    out, _ = running.communicate()
    ran(folder, *more)
    _assert_same(folder / "2024-03", whole, out)
    print(f"{killed} workers killed: {out.splitlines()[0]}")


def _assert_same(month: Path, whole: dict[str, bytes], told: str) -> None:
    assert bytes_below(month) == whole, told
    assert verify(month).problems == ()


def _real_months() -> None:
    """Every ward of Essex, and the police's own figures of three months."""
    with TemporaryDirectory() as held:
        folder = Path(held)
        files = sorted((SHARED / "street_crime").glob("2024-0[123]-essex-street.csv"))
        crime = [word for file in files for word in ("--crime", str(file))]
        for number in (1, 2, 3):
            found = wards(SHARED / "geo/wards", folder / f"data-{number}")
            data = write_force(folder / f"data-{number}", found, date(2024, number, 1))
            begun = monotonic()
            done = ran(folder / "out", "--data", str(data), *crime, "--month", f"2024-{number:02d}")
            assert done.returncode == 0, done.stderr
            assert verify(folder / f"out/2024-{number:02d}").problems == ()
            changes = (folder / f"out/2024-{number:02d}/changes.txt").read_text(encoding="utf-8").splitlines()
            print(f"{len(found)} wards: {done.stdout.splitlines()[0]} ({monotonic() - begun:.0f} s) {changes[0]}")


if __name__ == "__main__":
    sys.exit(main())
