"""Times the same two-page leaflet by this project and by other ways to make it, for many areas, in one run.

Every way is a process of its own that stays. They take turns: each leaflet is made by all before the next one is begun,
so that whatever else the machine does falls on all alike. Read the ratios, which are medians of each leaflet's own.
What is not installed is left out, and the bench says how to install it. The finished pages, their pictures and QR codes
are handed to all others ready; ours makes its own from the records.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

from benchmarks.leaflet_rivals.data import Piece, pieces, write_all
from benchmarks.leaflet_rivals.look import Seen, seen

HOME = Path(__file__).parents[1]
PLAIN = "weasyprint"
TEN = 10
FEW = 8
SEE_CODES = 3
"""So many leaflets of each way have their codes read."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to make leaflets: its key, its title, what it needs, and for each how many leaflets it is asked at once."""

    key: str
    title: str
    needs: str = ""
    install: str = ""
    at_once: int = 1
    every: int = 1


WAYS = (
    Way("ours", "this project, a month’s worker: fitted, tagged, preflighted"),
    Way("ours-engine", "this project, the engine alone: tagged"),
    Way(PLAIN, "plain WeasyPrint, our style sheet"),
    Way("weasyprint-flex", "plain WeasyPrint, flex and grid for floats"),
    Way("weasyprint-tagged", "plain WeasyPrint, as PDF/UA-1"),
    Way("chromium-kept", "Chromium, one page kept", "playwright", "pip install playwright; apt-get install chromium"),
    Way("chromium-new", "Chromium, a new page each", "playwright", "pip install playwright; apt-get install chromium"),
    Way("typst", "Typst, compiler kept", "typst", "pip install typst"),
    Way("plutoprint", "PlutoPrint", "plutoprint", "pip install plutoprint"),
    Way("reportlab", "ReportLab Platypus", "reportlab"),
    Way("libreoffice", "LibreOffice, a call each", "writer", "apt-get install libreoffice-writer-nogui", 1, 5),
    Way("libreoffice-ten", "LibreOffice, ten in a call", "writer", "apt-get install libreoffice-writer-nogui", TEN),
)


class WayFailedError(Exception):
    """A way's process has ended before its time."""


@dataclass
class Worker:
    """A way's process, and what it has taken: seconds and processor seconds a leaflet, by its number; the most MB."""

    way: Way
    process: "subprocess.Popen[str]"
    started: float
    cold_s: float = 0
    memory_mb: float = 0

    def make(self, numbers: Sequence[int]) -> tuple[float, float]:
        """The seconds and processor seconds that each of these leaflets took."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(list(numbers)) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise WayFailedError
        took = json.loads(answer)
        if not self.cold_s:
            self.cold_s = time.perf_counter() - self.started
        self.memory_mb = max(self.memory_mb, took["memory_mb"])
        return took["seconds"] / len(numbers), took["cpu_s"] / len(numbers)

    def end(self) -> None:
        """Have it end by itself."""
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait()


@dataclass(frozen=True, slots=True)
class Figures:
    """What a way took: milliseconds a leaflet (median and both quartiles), and how many times faster than plain.

    `cold_ms` is from the start of its process to its first leaflet; `wrong` counts leaflets that are not of two pages.
    """

    title: str
    leaflets: int
    ms: float
    ms_quartiles: tuple[float, float]
    faster: float
    faster_quartiles: tuple[float, float]
    cold_ms: float
    cpu_s: float
    memory_mb: float
    kb: float
    is_tagged: bool
    wrong_pages: int
    missing_words: int
    missing: tuple[str, ...]
    codes_read: bool


def is_there(way: Way) -> bool:
    """Whether a way can be taken here."""
    if way.needs == "writer":
        return shutil.which("soffice") is not None and has_writer()
    if way.needs == "playwright" and shutil.which("chromium") is None:
        return False
    return not way.needs or find_spec(way.needs) is not None


def has_writer() -> bool:
    """Whether the LibreOffice that is installed has its word processor."""
    program = Path(shutil.which("soffice") or "").resolve().parent
    return any(program.glob("libsw*lo.so"))


def started(way: Way, folder: Path) -> Worker:
    """A way's process."""
    command = [sys.executable, "-m", "benchmarks.leaflet_rivals.worker", way.key, str(folder)]
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=HOME, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    return Worker(way, process, began)


def asked(way: Way, number: int, count: int) -> list[int]:
    """The leaflets that a way is asked for when the turn comes to one of that number."""
    if way.at_once > 1:
        return list(range(number, min(number + way.at_once, count))) if number % way.at_once == 0 else []
    return [number] if number % way.every == 0 else []


Times = dict[str, dict[int, tuple[float, float]]]
"""Seconds and processor seconds of each leaflet, by way."""


def timed(taken: Sequence[Way], folder: Path, count: int) -> tuple[Times, list[Worker]]:
    """Every way in turns over all leaflets. The first of each is made as soon as its process is there: it is cold."""
    workers: list[Worker] = []
    times: Times = {way.key: {} for way in taken}
    for way in taken:
        worker = started(way, folder)
        workers += [worker] if _took(worker, asked(way, 0, count), {}) else []
    for number in range(count):
        workers = [one for one in workers if _took(one, asked(one.way, number, count), times[one.way.key])]
    for worker in workers:
        worker.end()
    return times, workers


def _took(worker: Worker, numbers: Sequence[int], times: dict[int, tuple[float, float]]) -> bool:
    """Have a way make leaflets and note what each took; False where it failed, and is to be left out.

    Plain WeasyPrint must not fail, for all others are compared with it; nor must ours.
    """
    try:
        times |= dict.fromkeys(numbers, worker.make(numbers)) if numbers else {}
    except (WayFailedError, BrokenPipeError):
        said = f"{worker.way.title} has failed; what it said stands above."
        if worker.way.key == PLAIN or worker.way.key.startswith("ours"):
            raise SystemExit(said) from None
        print(f"{said} It is left out.")
        return False
    return True


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """The first quartile, the median and the third."""
    first, middle, third = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else [*values] * 3
    return first, middle, third


def figures(worker: Worker, times: Times, looks: Sequence[Seen], made: Sequence[Piece]) -> Figures:
    """What a way has come to."""
    own, plain = times[worker.way.key], times[PLAIN]
    low, middle, high = quartiles([seconds * 1000 for seconds, _ in own.values()])
    ratios = quartiles([plain[number][0] / seconds for number, (seconds, _) in own.items()])
    expected = [{follow.url for follow in piece.edition.follows} for piece in made]
    read = [one.codes >= codes for one, codes in zip(looks, expected, strict=False) if one.codes is not None]
    return Figures(
        title=worker.way.title,
        leaflets=len(own),
        ms=middle,
        ms_quartiles=(low, high),
        faster=ratios[1],
        faster_quartiles=(ratios[0], ratios[2]),
        cold_ms=worker.cold_s * 1000,
        cpu_s=statistics.fmean(cpu_s for _, cpu_s in own.values()),
        memory_mb=worker.memory_mb,
        kb=statistics.fmean(one.size for one in looks) / 1000,
        is_tagged=all(one.is_tagged for one in looks),
        wrong_pages=sum(one.pages != 2 for one in looks),
        missing_words=sum(len(one.missing) for one in looks),
        missing=tuple(dict.fromkeys(word for one in looks for word in one.missing))[:FEW],
        codes_read=all(read),
    )


def looked_at(way: Way, times: Times, folder: Path, words: Sequence[Sequence[str]]) -> list[Seen]:
    """Every file of a way, in order."""
    paths = [(number, folder / f"{way.key}-{number}.pdf") for number in sorted(times[way.key])]
    return [seen(path, words[number], reads_codes=number < SEE_CODES) for number, path in paths]


def table(found: Sequence[Figures]) -> None:
    """Print what every way took."""
    heads = f"{'ms a leaflet':>13}{'quartiles':>14}{'× plain':>9}{'quartiles':>16}{'cold ms':>9}{'CPU s':>7}"
    print(f"\n{'':60}{heads}{'MB':>6}{'KB':>6}  tagged    pages     words  codes")
    for one in found:
        pages = "2" if not one.wrong_pages else f"{one.wrong_pages} wrong"
        words = "all" if not one.missing_words else f"{one.missing_words} lost"
        spread = "{:.0f} to {:.0f}".format(*one.ms_quartiles)
        ratios = "{:.2f} to {:.2f}".format(*one.faster_quartiles)
        print(
            f"{one.title:60}{one.ms:13.1f}{spread:>14}{one.faster:9.2f}{ratios:>16}{one.cold_ms:9,.0f}{one.cpu_s:7.3f}"
            f"{one.memory_mb:6.0f}{one.kb:6.0f}  {'yes' if one.is_tagged else 'no':>6}{pages:>9}{words:>10}"
            f"{'read' if one.codes_read else 'not':>7}"
        )
    for one in found:
        if one.missing:
            print(f"{one.title}: not in the text that can be copied out, {', '.join(one.missing)} …")


def main() -> None:
    """Run everything and print a table; with --json, write it as well."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--areas", type=int, default=200, help="leaflets that each way makes")
    parser.add_argument("--ways", default="", help="keys of the ways to take, with commas; all that there are if none")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    parser.add_argument("--keep", type=Path, help="an empty folder for the leaflets, to look at")
    given = parser.parse_args()
    chosen = set(given.ways.split(",")) | {PLAIN} if given.ways else {way.key for way in WAYS}
    taken = [way for way in WAYS if way.key in chosen and is_there(way)]
    for way in WAYS:
        if way.key in chosen and way not in taken:
            print(f"{way.title} is left out: {way.install}")
    with tempfile.TemporaryDirectory() as name:
        folder = given.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        made = pieces(given.areas)
        words = write_all(folder, made)
        times, workers = timed(taken, folder, given.areas)
        found = [figures(one, times, looked_at(one.way, times, folder, words), made) for one in workers]
    layouts = statistics.fmean(piece.layouts for piece in made)
    print(f"{given.areas} leaflets, {statistics.fmean(map(len, words)):.0f} words each.")
    table(found)
    print(f"\nOurs lays a leaflet out {layouts:.2f} times to find what fits; all others are handed what does.")
    if given.json:
        about = {"areas": given.areas, "layouts": layouts, "ways": [asdict(one) for one in found]}
        given.json.write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
