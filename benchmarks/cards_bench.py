"""Times runs of different cards, each with its own QR code, ten to a sheet: ours and three rivals', in one run.

Machines are noisy: read the ratios of one run, not its single times. Every way is a process of its own, started anew
each time. The rivals draw a plainer card than ours, with one code where ours has two. Whatever is not installed is
left out, and the bench says how to install it.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from benchmarks.bench import MEASURE
from benchmarks.rivals.look import look
from leaflets.brand import load_brand
from leaflets.config import shipped
from leaflets.imprint import numbered

HOME = Path(__file__).parents[1]
RIVALS = "benchmarks.rivals"
BATCH = "240501-7K3F"
FEW, RUNS = 10, 3
"""The cards of a run that shows what starting takes; and how often a run of 1,000 is timed, the median taken."""
COUNTS = 1000, 10000
GLABELS = "gLabels, CSV merge, its own codes"
OURS = "ours"
OFFICERS = "ours, 250 officers × 40"


@dataclass(frozen=True, slots=True)
class Way:
    """A way to make the sheets: its commands, each given its output; and the most cards that it is asked for."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    most: int = COUNTS[-1]
    ready: bool = False

    def filled(self, folder: Path, count: int) -> list[tuple[list[str], Path]]:
        """The commands for so many cards, and the file that each writes."""
        outputs = [folder / f"out-{number}.pdf" for number in range(len(self.commands))]
        words = {"{folder}": str(folder), "{count}": str(count)}
        return [
            ([words.get(word, word) for word in command] + [str(output)], output)
            for command, output in zip(self.commands, outputs, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run took: seconds, the most memory of a process in MB, and the bytes of its files."""

    seconds: float
    memory: float
    size: int


def has(python: str, module: str) -> bool:
    """Whether an interpreter has a module."""
    if python == sys.executable:
        return find_spec(module) is not None
    return subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0


def ways(python: str, *, long: bool) -> list[Way]:
    """Every way that can be taken here; says what cannot."""
    ours = (sys.executable, "-m", f"{RIVALS}.our_cards", "{count}")
    found = [Way(OURS, ((*ours, "1"),)), Way(OFFICERS, ((*ours, "250"),))]
    makers = [name for name, module in (("segno", "segno"), ("zxing", "zxingcpp")) if has(python, module)]
    if "zxing" not in makers:
        print(f"zxing-cpp is left out: {python} -m pip install zxing-cpp")
    if "segno" not in makers:
        print(f"segno and codes made beforehand are left out: {python} -m pip install segno")
    for title, module in (("Typst", "typst"), ("fpdf2", "fpdf")):
        if not has(python, module):
            print(f"{title} is left out: {python} -m pip install {title.lower()}")
            continue
        script = (python, "-m", f"{RIVALS}.{title.lower()}_cards", "{folder}")
        found += [Way(f"{title}, codes by {maker}", ((*script, maker),)) for maker in makers]
        found += [Way(f"{title}, codes made beforehand", ((*script, "ready"),), ready=True)] * ("segno" in makers)
    if shutil.which("glabels-3-batch") or shutil.which("glabels-batch"):
        script = (sys.executable, "-m", f"{RIVALS}.glabels_cards", "{folder}")
        found.append(Way(GLABELS, ((*script, "fronts"), (*script, "backs")), COUNTS[-1] if long else COUNTS[0]))
    else:
        print("gLabels is left out: apt-get install glabels")
    return found


def given(folder: Path, count: int, python: str, *, ready: bool) -> None:
    """Write the serial numbers and addresses of the cards, and their codes if any way takes them ready."""
    brand = load_brand(shipped("brand"))
    cards = [numbered(BATCH, number + 1, brand) for number in range(count)]
    lines = [f"{card.serial},{card.check.url if card.check else ''}\n" for card in cards]
    (folder / "cards.csv").write_text("serial,address\n" + "".join(lines), encoding="utf-8")
    if ready:
        subprocess.run([python, "-m", f"{RIVALS}.make_codes", str(folder)], cwd=HOME, check=True)


def measured(way: Way, folder: Path, count: int, expected: Sequence[str]) -> Figures:
    """One run of a way, its files looked at afterwards."""
    seconds, memory, size = 0.0, 0.0, 0
    filled = way.filled(folder, count)
    for command, output in filled:
        runner = [sys.executable, "-c", MEASURE, *command]
        done = subprocess.run(runner, stdout=subprocess.PIPE, text=True, cwd=HOME, check=True)
        took, peak = json.loads(done.stdout)
        seconds += took
        memory = max(memory, peak)
        size += output.stat().st_size
    look([output for _, output in filled], count, () if way.name.startswith(OURS) else expected)
    return Figures(seconds, memory, size)


def middle(figures: Sequence[Figures]) -> Figures:
    """The median seconds, and the most of the rest."""
    seconds = statistics.median(one.seconds for one in figures)
    return Figures(seconds, max(one.memory for one in figures), max(one.size for one in figures))


def timed(taken: Sequence[Way], count: int, python: str, runs: int) -> dict[str, Figures]:
    """Every way at one count, in turns."""
    times: dict[str, list[Figures]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        able = [way for way in taken if way.most >= count and (way.name != OFFICERS or count == COUNTS[-1])]
        given(folder, count, python, ready=any(way.ready for way in able))
        lines = (folder / "cards.csv").read_text(encoding="utf-8").splitlines()
        expected = [line.partition(",")[2] for line in lines[1 : FEW + 1]]
        for _ in range(runs):
            for way in list(able):
                try:
                    times.setdefault(way.name, []).append(measured(way, folder, count, expected))
                except subprocess.CalledProcessError:
                    if way.name.startswith(OURS):
                        raise
                    print(f"{way.name} has failed with {count:,} cards, and is left out; what it said stands above.")
                    able.remove(way)
                    del times[way.name]
    return {name: middle(found) for name, found in times.items()}


def table(count: int, found: Mapping[str, Figures], few: Mapping[str, Figures]) -> None:
    """Print what every way took for so many cards."""
    heads = f"{'seconds':>9}{'µs a card':>11}{'net':>8}{'bytes':>8}{'MB':>6}{'× ours':>9}{'net':>8}"
    print(f"\n{f'{count:,} cards':34}{heads}")

    def net(name: str) -> float:
        start = few.get(name, few[OURS]).seconds
        return (found[name].seconds - start) / (count - FEW) * 1e6

    for name, one in found.items():
        ratio, net_ratio = one.seconds / found[OURS].seconds, net(name) / net(OURS)
        print(
            f"{name:34}{one.seconds:9.2f}{one.seconds / count * 1e6:11,.0f}{net(name):8,.0f}"
            f"{one.size / count:8,.0f}{one.memory:6,.0f}{ratio:9.2f}{net_ratio:8.2f}"
        )


def verdict(found: Mapping[str, Figures], fewer: Mapping[str, Figures], taken: Sequence[Way]) -> None:
    """Print how far ours is from the aims; codes made beforehand are no rival's own work and do not count."""
    ours = found[OURS]
    rivals = [way.name for way in taken if way.name in found and not way.name.startswith(OURS) and not way.ready]
    print(f"\nBytes a card: {ours.size / COUNTS[-1]:.0f}; the aim is 500 at most.")
    grown = ours.memory - fewer[OURS].memory
    print(f"Memory from {COUNTS[0]:,} to {COUNTS[-1]:,} cards: {grown:+.0f} MB; the aim is none.")
    if rivals:
        first = min(rivals, key=lambda name: found[name].seconds)
        ratio = found[first].seconds / ours.seconds
        print(f"The fastest that makes its codes: {first}, {ratio:.2f} times ours; the aim is 8.")


def main() -> None:
    """Run everything and print a table for each count."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has typst, fpdf2 and segno")
    parser.add_argument("--runs", type=int, default=RUNS, help="how often each is timed, but for 10,000: once")
    parser.add_argument("--long", action="store_true", help="ask gLabels for 10,000 cards too: some ten minutes")
    asked = parser.parse_args()
    taken = ways(asked.python, long=asked.long)
    few = timed(taken, FEW, asked.python, asked.runs)
    found: dict[int, dict[str, Figures]] = {}
    for count in COUNTS:
        found[count] = timed(taken, count, asked.python, asked.runs if count == COUNTS[0] else 1)
        table(count, found[count], few)
    verdict(found[COUNTS[-1]], found[COUNTS[0]], taken)
    print("\n“net” is without what a run of ten cards takes; MB is the most memory that a process held.")


if __name__ == "__main__":
    main()
