"""Times one leaflet and one sheet of cards: cold from the shell, warm in one process, and peak memory.

Machines are noisy: read the ratios of one run, not its single times. The yardstick is plain WeasyPrint, one
`HTML(…).write_pdf()` of the same markup each time with nothing kept warm, in the same interleaved run.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from leaflets.brand import load_brand
from leaflets.config import shipped
from leaflets.edition import Issue, compose
from leaflets.engines.studio import PRINT_STYLE, as_data, code_as_data, font_faces, styled, templates
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.press import Press
from leaflets.sources import read
from leaflets.stock import load_stocks, shipped_stocks
from leaflets.ticket import CardTicket, Taker, Ticket

ISSUE = Issue(date(2024, 4, 1), date(2024, 5, 1))
DATA = ("--data", "sample:essex", "--month", "2024-04")
COLD_RUNS, WARM_RUNS = 5, 3


# Measured by a process of its own: a child's peak begins with what its parent held when it was forked.
MEASURE = """
import json, resource, subprocess, sys, time
started = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
took = time.perf_counter() - started
print(json.dumps([took, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024]))
"""


def cold(*args: str) -> tuple[float, float]:
    """The median seconds of the command from the shell, and the most memory it took in MB."""
    seconds, memory = [], []
    for _ in range(COLD_RUNS):
        with tempfile.TemporaryDirectory() as folder:
            output = ("-o", folder) if args[0] != "--help" else ()
            command = [sys.executable, "-c", MEASURE, sys.executable, "-m", "leaflets", *args, *output]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            took, peak = json.loads(done.stdout)
            seconds.append(took)
            memory.append(peak)
    return statistics.median(seconds), max(memory)


def timed(work: Callable[[], object]) -> float:
    """The seconds that a piece of work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def plain(press: Press, area: str) -> bytes:
    """The same leaflet by plain WeasyPrint: nothing kept, nothing checked, not tagged."""
    layout = press.layouts.get("activity-leaflet")
    place = next(item for item in press.records.areas if item.id == area)
    limits = layout.spec.limits.model_copy(update={"activity": 3, "events": 2})
    edition = compose(place, press.records, ISSUE, limits, press.brand)
    env = templates(layout, press.brand, code_as_data)
    body = env.get_template("template.html").render(edition=edition, brand=press.brand, options={})
    style = styled(layout.file(PRINT_STYLE).read_text(encoding="utf-8"), press.brand, layout)
    fonts = FontConfiguration()
    sheet = CSS(string=font_faces(press.brand, as_data) + style, font_config=fonts)
    made = HTML(string=f"<style>@page{{size:A4;margin:9mm}}</style>{body}").write_pdf(
        stylesheets=[sheet], font_config=fonts
    )
    return bytes(made)


def main() -> None:
    """Run everything and print a table."""
    reading = read(shipped("samples") / "essex")
    layouts = find_layouts([shipped_layouts()])
    press = Press(reading.records, load_brand(shipped("brand")), layouts, load_stocks([shipped_stocks()]))
    areas = [area.id for area in reading.records.areas]
    leaflet = Ticket("colchester", "activity-leaflet", ISSUE)
    officers = [(officer.area, officer.name) for officer in reading.records.officers]
    press.run(leaflet)
    press.run(CardTicket("window-card", ISSUE, (Taker("colchester"),)))
    warm: dict[str, list[float]] = {"leaflet": [], "plain": [], "cards": []}
    for _ in range(WARM_RUNS):
        for number, area in enumerate(areas):
            warm["leaflet"].append(timed(partial(press.run, replace(leaflet, area=area))))
            warm["plain"].append(timed(partial(plain, press, area)))
            place, officer = officers[number * 4]
            card = CardTicket("window-card", ISSUE, (Taker(place, officer),))
            warm["cards"].append(timed(partial(press.run, card)))
    middle = {name: statistics.median(times) for name, times in warm.items()}
    print(f"{'':34}{'median':>10}{'peak memory':>14}{'against plain':>16}")
    for name, args in (
        ("leaflets make, cold", ("make", "colchester", *DATA)),
        ("leaflets cards, cold", ("cards", "colchester", *DATA, "--officer", "Example")),
        ("leaflets --help, cold", ("--help",)),
    ):
        seconds, memory = cold(*args)
        print(f"{name:34}{seconds:9.2f}s{memory:11.0f} MB")
    for name, key in (
        ("leaflet, warm, with copy-fitting", "leaflet"),
        ("plain WeasyPrint, one layout", "plain"),
        ("sheet of 4 window cards, warm", "cards"),
    ):
        print(f"{name:34}{middle[key]:9.3f}s{'':>14}{middle['plain'] / middle[key]:>14.1f} ×")


if __name__ == "__main__":
    main()
