"""Works out docs/scale.md: `python -m benchmarks.scale_figures GROWTH.json`, which `month_growth --json` has written.

It takes a leaflet's time, memory and bytes from there, and measures what that does not know: what other languages take,
and cards that have a number each. Both tables of the page are written anew, between their markers.
"""

import argparse
import json
import re
import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from pathlib import Path

from leaflets.brand import load_brand
from leaflets.config import shipped
from leaflets.edition import Issue
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.press import Press
from leaflets.sources import read
from leaflets.stock import load_stocks, shipped_stocks
from leaflets.ticket import CardTicket, Taker, Ticket

PAGE = Path(__file__).parents[1] / "docs" / "scale.md"
ISSUE = Issue(date(2024, 4, 1), date(2024, 5, 1))
AREAS, CARDS, PER_SHEET = 4500, 25_000_000, 4
NIGHT_H, CORES = 8, 8
"""What is had for it: hours of one night, and cores of a machine."""
DISTRICTS, FEW, MANY = 5, 400, 2000
GB, MB, KB = 1 << 30, 1 << 20, 1 << 10


@dataclass(frozen=True, slots=True)
class Measured:
    """All that the page is worked out from. Times are of one core, in milliseconds."""

    month: int
    leaflet_ms: float
    plan_ms: float
    unchanged_ms: float
    writer_ms: float
    worker_mb: float
    parent_mb: float
    planned_kb: float
    docket_kb: float
    file_kb: float
    languages: int
    language_factor: float
    language_kb_factor: float
    run_ms: float
    run_kb: float
    card_ms: float
    card_bytes: float


def press() -> Press:
    """The Essex sample, with every language."""
    layouts, stocks = find_layouts([shipped_layouts()]), load_stocks([shipped_stocks()])
    records = read(shipped("samples") / "essex").records
    return Press(records, load_brand(shipped("brand")), layouts, stocks, allow_draft=True)


def in_languages(own: Press) -> tuple[int, float, float]:
    """How many languages there are, and how much longer and larger a leaflet is in them on average than in English."""
    areas = [area.id for area in own.records.areas[:DISTRICTS]]
    codes = sorted(own.languages.known)
    times: dict[str, list[float]] = {code: [] for code in codes}
    sizes: dict[str, list[int]] = {code: [] for code in codes}
    for area in (areas[0], *areas):  # the first in each language loads its fonts, and is not counted
        for code in codes:
            started = time.process_time()
            made = own.run(Ticket(area, "activity-leaflet", ISSUE, ("pdf",), lang=code))
            times[code].append(time.process_time() - started)
            sizes[code].append(len(made.files[0].content))
    slow = [statistics.fmean(times[code][1:]) / statistics.fmean(times["en"][1:]) for code in codes]
    large = [statistics.fmean(sizes[code]) / statistics.fmean(sizes["en"]) for code in codes]
    return len(codes), statistics.fmean(slow), statistics.fmean(large)


def in_cards(own: Press) -> tuple[float, float, float, float]:
    """Milliseconds and KB of a run of cards that are alike; milliseconds and bytes of a card with its own number."""
    area = own.records.areas[0].id
    alike = CardTicket("window-card", ISSUE, (Taker(area, copies=FEW),))
    own.run(alike)
    few = replace(alike, numbered=True)
    many = replace(few, takers=(Taker(area, copies=MANY),))
    run_s, run_size = _timed(own, alike)
    few_s, few_size = _timed(own, few)
    many_s, many_size = _timed(own, many)
    more = MANY - FEW
    return run_s * 1000, run_size / KB, (many_s - few_s) / more * 1000, (many_size - few_size) / more


def _timed(own: Press, ticket: CardTicket) -> tuple[float, int]:
    started = time.process_time()
    made = own.run(ticket)
    return time.process_time() - started, sum(len(file.content) for file in made.files)


def measured(growth: Path) -> Measured:
    """What the largest month of the growth says, and what is measured here."""
    months = json.loads(growth.read_text(encoding="utf-8"))
    small, month = (pick(months, key=lambda one: one["tickets"]) for pick in (min, max))
    assert small is not month, "two months at the least, to see what grows"
    count, runs, own = month["tickets"], month["runs"], press()
    first, again = runs["first"], runs["unchanged"]
    parent_mb = first["most_mb"]
    more_kb = (parent_mb - small["runs"]["first"]["most_mb"]) * KB / (count - small["tickets"])
    return Measured(
        count,
        first["run_s"] * month["workers"] * 1000 / count,
        first["plan_s"] * 1000 / count,
        (again["plan_s"] + again["run_s"]) * 1000 / count,
        first["writer_s"] * 1000 / count,
        month["worker_mb"],
        parent_mb,
        more_kb,
        month["docket_kb"],
        month["output_kb"],
        *in_languages(own),
        *in_cards(own),
    )


def figures(it: Measured) -> Iterable[tuple[str, str]]:
    """The table of what was measured."""
    yield f"a leaflet, fitted, tagged and preflighted, a month of {it.month:,}", f"{it.leaflet_ms:.0f} ms of a core"
    yield f"the same in {it.languages} languages, on average", f"× {it.language_factor:.2f}"
    yield "reading, checking and planning, a leaflet", f"{it.plan_ms:.1f} ms"
    yield "giving out and writing, a leaflet", f"{it.writer_ms:.1f} ms of the one process that writes"
    yield "a leaflet that has not changed, planned and found whole", f"{it.unchanged_ms:.1f} ms"
    yield "a worker, at most", f"{it.worker_mb:.0f} MB"
    yield f"the process that writes, with {it.month:,} leaflets planned and written", f"{it.parent_mb:.0f} MB"
    yield "what each further area and its leaflet add to that", f"{it.planned_kb:.0f} KB"
    yield "a docket on its way to a worker", f"{it.docket_kb:.0f} KB"
    yield (
        "a leaflet’s PDF, in English; in all languages on average",
        f"{it.file_kb:.0f} KB; × {it.language_kb_factor:.2f}",
    )
    yield "a run of window cards that are alike, and its file", f"{it.run_ms:.0f} ms; {it.run_kb:.0f} KB"
    yield "each further card with a number and code of its own", f"{it.card_ms:.2f} ms; {it.card_bytes:.0f} bytes"


def needs(it: Measured) -> Iterable[tuple[str, str, str]]:
    """The table of what leaflets and cards need."""
    leaflets = AREAS * it.languages
    hours = leaflets * it.leaflet_ms * it.language_factor / 3.6e6
    card_hours = CARDS * it.card_ms / 3.6e6
    file_kb = it.file_kb * it.language_kb_factor
    sent = leaflets * (it.docket_kb + file_kb) * KB
    yield "pieces", f"{leaflets:,} leaflets", f"{CARDS:,} cards on {CARDS // PER_SHEET:,} sheets, {AREAS:,} runs"
    alike = AREAS * it.run_ms / 60_000
    yield "core-hours", f"{hours:.1f}", f"{card_hours:.1f} with a number each; alike: {alike:.0f} minutes"
    nights = [max(ceil(each / NIGHT_H / CORES), 1) for each in (hours, card_hours)]
    yield f"machines of {CORES} cores for one night of {NIGHT_H} hours", f"{nights[0]}", f"{nights[1]}"
    yield f"hours on one machine of {CORES} cores", f"{hours / CORES:.1f}", f"{card_hours / CORES:.1f}"
    yield "planning, on one core beforehand", f"{leaflets * it.plan_ms / 60_000:.0f} minutes", "seconds"
    yield "the process that writes", f"{leaflets * it.writer_ms / 60_000:.0f} minutes in all", "no more than the disk"
    parent_mb, cards_mb = (it.parent_mb + (pieces - it.month) * it.planned_kb / KB for pieces in (leaflets, AREAS))
    yield "its memory, at most", f"{parent_mb / KB:.1f} GB", f"{cards_mb / KB:.1f} GB"
    workers_gb = f"{CORES * it.worker_mb / 1024:.1f} GB"
    yield f"memory of a machine of {CORES} workers", workers_gb, workers_gb
    alike_gb = AREAS * it.run_kb * KB / GB
    yield (
        "disk",
        f"{leaflets * file_kb * KB / GB:.1f} GB",
        f"{CARDS * it.card_bytes / GB:.1f} GB; alike: {alike_gb:.2f} GB",
    )
    rate = sent / (NIGHT_H * 3600) * 8 / 1e6
    yield "over the network, and on average all night", f"{sent / GB:.1f} GB; {rate:.1f} Mbit/s", "the files"
    yield "a second run with nothing changed", f"{leaflets * it.unchanged_ms / 60_000:.0f} minutes", "seconds"


def put(page: str, name: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """The page with a table between the markers of that name."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    start, end = f"<!-- {name}: from here -->", f"<!-- {name}: to here -->"
    found, count = re.subn(f"(?s){start}.*?{end}", lambda _: f"{start}\n{table}\n{end}", page)
    assert count == 1, f"the page has no place for {name}"
    return found


def main() -> None:
    """Measure, work out, and write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("growth", type=Path, help="what month_growth --json has written")
    it = measured(parser.parse_args().growth)
    page = put(PAGE.read_text(encoding="utf-8"), "measured", ("Measured", ""), figures(it))
    heads = "", "Leaflets, a month", "Window cards, once"
    PAGE.write_text(put(page, "needed", heads, needs(it)), encoding="utf-8")


if __name__ == "__main__":
    main()
