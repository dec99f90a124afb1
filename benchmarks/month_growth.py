"""How time and memory grow with a month: 10, 100 and 1,000 leaflets (and 4,500) of a force that is made up.

Each month is made as `leaflets batch` makes it: data read, guarded and planned, then set by the processes of this
machine. Then the same again with nothing changed, and once more with one officer of another name; each run is a process
of its own. From outside, the memory of all its processes is looked at five times a second.

Leave the project's files alone meanwhile: they are part of each piece's key, and a run after a change makes everything.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from multiprocessing.reduction import ForkingPickler
from pathlib import Path

import psutil

from benchmarks.force import outlined, places, write_force
from leaflets.brand import load_brand
from leaflets.config import shipped
from leaflets.edition import Issue
from leaflets.inspection import clearance_of
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.month.crew import LocalCrew, Terms
from leaflets.month.kit import Kit, packed
from leaflets.month.plan import Order, Plan, plan_month
from leaflets.month.run import Orders, run_month
from leaflets.press import Press
from leaflets.rule import load_rules, shipped_rules
from leaflets.sources import read
from leaflets.stock import load_stocks, shipped_stocks

HOME = Path(__file__).parents[1]
ISSUE = Issue(date(2024, 4, 1), date(2024, 5, 1))
COUNTS, LONG = (10, 100, 1000), 4500
LOOK_S = 0.2
KB, MB = 1 << 10, 1 << 20
RUNS = "first", "unchanged", "one officer"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a month: seconds until it is planned and until it is made; pieces set, unchanged and failed.

    `writer_s` is the processor time of the one process that gives out dockets and writes, from the plan on.
    `planned_mb` is the most memory that it has taken until everything is planned, `most_mb` until all is written.
    """

    plan_s: float
    run_s: float
    writer_s: float
    planned_mb: float
    most_mb: float
    made: int
    unchanged: int
    failed: int


@dataclass(frozen=True, slots=True)
class Grown:
    """A month of so many tickets: its runs by name, and the most memory in MB of a worker.

    `docket_kb` is what a docket takes on its way to a worker, on average, and `output_kb` a piece on the disk.
    """

    tickets: int
    workers: int
    runs: Mapping[str, Run]
    worker_mb: float
    docket_kb: float
    output_kb: float


def planned(data: Path, kit: Kit) -> Plan:
    """The month of a folder of data, read and checked."""
    reading = read(data)
    brand, rules = load_brand(shipped("brand")), load_rules([shipped_rules()])
    clearance = clearance_of(reading, brand, rules)
    layouts, stocks = find_layouts([shipped_layouts()]), load_stocks([shipped_stocks()])
    press = Press(reading.records, brand, layouts, stocks, reading.problems, reading.photos, clearance, reading.ground)
    return plan_month(press, Order(ISSUE, formats=("pdf",)), kit.key)


def run(data: Path, output: Path, workers: int) -> Run:
    """Make a month."""
    kit = packed(shipped("brand"), (), ())
    began = time.perf_counter()
    plan = planned(data, kit)
    ready, writing, planned_mb = time.perf_counter(), time.process_time(), _most_mb()
    account = run_month(plan, output, Orders(partial(LocalCrew, kit, terms=Terms(workers))))
    counts = len(account.made), len(account.unchanged), len(account.failed)
    took = ready - began, time.perf_counter() - ready, time.process_time() - writing
    return Run(*took, planned_mb, _most_mb(), *counts)


def rename_officer(data: Path) -> None:
    """The first officer of the force gets another name."""
    path = data / "officers.csv"
    heads, first, *rest = path.read_text(encoding="utf-8").splitlines(keepends=True)
    area, _name, after = first.split(",", 2)
    path.write_text("".join([heads, f"{area},Ren Renamed,{after}", *rest]), encoding="utf-8")


def docket_kb(data: Path) -> float:
    """What a docket of the month takes on its way to a worker: the mean of the first hundred."""
    dockets = planned(data, packed(shipped("brand"), (), ())).planned[:100]
    return sum(len(ForkingPickler.dumps(one.docket())) for one in dockets) / len(dockets) / KB


def _most_mb() -> float:
    """The most memory that this process has taken."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def watched(count: int, workers: int) -> Grown:
    """A month of so many tickets made three times, its processes watched."""
    most: dict[int, int] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = write_force(folder / "data", outlined(places(count), folder / "data"), ISSUE.month)
        runs = {}
        for kind in RUNS:
            if kind == "one officer":
                rename_officer(data)
            runs[kind] = _in_its_own_process(folder, workers, most)
        output_kb = sum(path.stat().st_size for path in (folder / "2024-04").rglob("*.pdf")) / count / KB
        return Grown(count, workers, runs, max(most.values(), default=0) / MB, docket_kb(data), output_kb)


def _in_its_own_process(folder: Path, workers: int, most: dict[int, int]) -> Run:
    """A run of the month in a folder; the most memory of each of its workers is noted in `most`."""
    script = [sys.executable, "-m", "benchmarks.month_growth", "--folder", str(folder), "--workers", str(workers)]
    with subprocess.Popen(script, cwd=HOME, stdout=subprocess.PIPE, text=True) as process:
        parent = psutil.Process(process.pid)
        while process.poll() is None:
            _look(parent, most)
            time.sleep(LOOK_S)
        assert process.stdout is not None
        assert process.returncode == 0, "a month has failed"
        return Run(**json.loads(process.stdout.read()))


def _look(parent: psutil.Process, most: dict[int, int]) -> None:
    """Note the memory of the workers: what the process that starts them has started."""
    try:
        workers = [child for starter in parent.children() for child in starter.children()]
    except psutil.NoSuchProcess:
        return
    for worker in workers:
        try:
            most[worker.pid] = max(most.get(worker.pid, 0), worker.memory_info().rss)
        except psutil.NoSuchProcess:
            continue


def table(found: Sequence[Grown]) -> None:
    """Print how everything grows; milliseconds are for each ticket of the month."""
    print(f"{'':34}" + "".join(f"{one.tickets:>10,}" for one in found) + "  tickets")

    def line(title: str, values: Sequence[float], form: str = "10.1f") -> None:
        print(f"{title:34}" + "".join(f"{value:{form}}" for value in values))

    for name in RUNS:
        runs = [(one.tickets, one.runs[name]) for one in found]
        line(f"{name}: planned, ms a ticket", [each.plan_s * 1000 / tickets for tickets, each in runs])
        line(f"{name}: run, ms a ticket", [each.run_s * 1000 / tickets for tickets, each in runs])
        line(f"{name}: pieces set", [each.made for _, each in runs], "10,d")
        line(f"{name}: writer, planned, MB", [each.planned_mb for _, each in runs], "10.0f")
        line(f"{name}: writer, most, MB", [each.most_mb for _, each in runs], "10.0f")
    line("most memory of a worker, MB", [one.worker_mb for one in found], "10.0f")
    line("docket, KB", [one.docket_kb for one in found])
    line("file, KB", [one.output_kb for one in found])


def main() -> None:
    """Make a month of each size and print a table; with --json, write it as well."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--counts", default="", help="tickets of each month, with commas; 10, 100 and 1,000 if none")
    parser.add_argument("--long", action="store_true", help="4,500 too: a quarter of an hour")
    parser.add_argument(
        "--workers", type=int, default=len(os.sched_getaffinity(0)), help="processes; one a core if none"
    )
    parser.add_argument("--json", type=Path, help="a file for the figures")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.folder:
        print(json.dumps(asdict(run(given.folder / "data", given.folder / "2024-04", given.workers))))
        return
    counts = [int(count) for count in given.counts.split(",")] if given.counts else [*COUNTS]
    found = [watched(count, given.workers) for count in [*counts, *[LONG] * given.long]]
    for one in found:
        first, again = one.runs["first"], one.runs["unchanged"]
        assert (first.made, again.made) == (one.tickets, 0), f"{one.tickets}: {first}, then {again}"
    table(found)
    if given.json:
        given.json.write_text(json.dumps([asdict(one) for one in found], indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
