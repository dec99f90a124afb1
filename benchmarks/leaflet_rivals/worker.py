"""A way at work: `python -m benchmarks.leaflet_rivals.worker WAY FOLDER`, in a process of its own.

It is asked by lines, each a JSON list of the numbers of leaflets, and answers each with a line of JSON: what they took.
Files are written to FOLDER/WAY-N.pdf. The clock stands still while memory is read.
"""

import json
import resource
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol

import psutil

MODULES = {
    "ours": "ours",
    "ours-engine": "ours",
    "weasyprint": "weasy",
    "weasyprint-flex": "weasy",
    "weasyprint-tagged": "weasy",
    "chromium-kept": "browser",
    "chromium-new": "browser",
    "typst": "typst_leaflet",
    "plutoprint": "pluto",
    "reportlab": "platypus",
    "libreoffice": "office",
    "libreoffice-ten": "office",
}
"""The module of each way, which has `opened(way, folder)`."""


class Maker(Protocol):
    """What makes leaflets and keeps whatever it can from one to the next."""

    def make(self, numbers: list[int]) -> list[bytes]:
        """The PDF of each of these leaflets."""
        ...


@dataclass(frozen=True, slots=True)
class Took:
    """What leaflets took: seconds by the clock, seconds of processor time, and the most memory so far in MB."""

    seconds: float
    cpu_s: float
    memory_mb: float


def at_work(way: str) -> list[psutil.Process]:
    """The processes that make the leaflets; of a browser those of its own, not the ones that tell it what to do."""
    process = psutil.Process()
    if not way.startswith("chromium"):
        return [process]
    return [one for one in process.children(recursive=True) if "chrom" in _name(one)]


def _name(process: psutil.Process) -> str:
    with suppress(psutil.NoSuchProcess):
        return process.name()
    return ""


def used(processes: list[psutil.Process]) -> float:
    """The processor time in seconds of these processes, and of what they have started and seen end."""
    total = 0.0
    for one in processes:
        with suppress(psutil.NoSuchProcess):
            times = one.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def memory_mb(processes: list[psutil.Process]) -> float:
    """The most memory that a process has held; of several, what they hold now, shared pages counted once."""
    if len(processes) == 1:
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        return max(_kb(Path(f"/proc/{processes[0].pid}/status"), "VmHWM:"), most) / 1024
    return sum(_kb(Path(f"/proc/{one.pid}/smaps_rollup"), "Pss:") for one in processes) / 1024


def _kb(path: Path, field: str) -> int:
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(field)), 0)


def main(way: str, folder: Path) -> None:
    """Make what is asked for until there are no more questions."""
    answers = sys.stdout
    sys.stdout = sys.stderr  # a library that talks must not be taken for an answer
    maker: Maker = import_module(f"benchmarks.leaflet_rivals.{MODULES[way]}").opened(way, folder)
    for line in sys.stdin:
        numbers = json.loads(line)
        before, started = used(at_work(way)), time.perf_counter()
        made = maker.make(numbers)
        seconds = time.perf_counter() - started
        took = Took(seconds, used(at_work(way)) - before, memory_mb(at_work(way)))
        for number, pdf in zip(numbers, made, strict=True):
            (folder / f"{way}-{number}.pdf").write_bytes(pdf)
        print(json.dumps(asdict(took)), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
