"""Every piece in every way: run by `make soak`. Says what was made and checked, and ends with 1 if anything is wrong.

PDF: each layout with each choice of each option, every sample and language, and sheets of cards; by veraPDF (PDF/UA-1),
and by a reader of structures, which asks qpdf too; what flows ends with a full page. Web pages: each layout,
sample and language by axe-core.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import product
from multiprocessing import get_context
from pathlib import Path

from leaflets.errors import LeafletsError, RequestError, ShapingError
from leaflets.ticket import CardTicket, Taker
from tests.accessibility.axe import DESKTOP, PHONE, auditing
from tests.accessibility.pieces import AREAS, CARDS, FLOWING, LANGUAGES, PAGED, SPRING, Made, all_ways, pieces
from tests.accessibility.structure import faults
from tests.accessibility.verapdf import failures
from tests.conftest import sample_press, shipped_ones
from tests.reading import LEAST_FILLED, last_page_filled
from tests.test_layouts import ticket

WITH_PAGE = [name for name in shipped_ones() if "html" in shipped_ones().get(name).formats]


def judged(layout: str) -> tuple[Counter[str], list[str]]:
    """How many pieces of a layout were made in each language, and what is wrong with any."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as held:
        made = pieces(all_ways(layout), folder := Path(held))
        made |= dict(_sheets(layout, folder))
        for name, found in failures(list(made)).items():
            wrong += [f"{name}: veraPDF: {fault}" for fault in found]
        for path, way in made.items():
            wrong += [f"{path.name}: {fault}" for fault in faults(path, way.lang)]
            wrong += [f"{path.name}: its last page is nearly empty"] * (layout in FLOWING and _ends_empty(path, layout))
    return Counter(way.lang for way in made.values()), wrong


def _ends_empty(path: Path, layout: str) -> bool:
    spec = shipped_ones().get(layout).spec
    return last_page_filled(path.read_bytes(), spec.safe_mm, spec.foot_mm) < LEAST_FILLED


def _sheets(layout: str, folder: Path) -> Iterator[tuple[Path, Made]]:
    """Sheets of a card, numbered ones and ones with a cover, in every language that it is printed in."""
    if layout not in CARDS:
        return
    press = replace(sample_press("essex"), allow_draft=True)
    run = CardTicket(layout, ticket(press, layout, 7).issue, (Taker("colchester", "Helena Example", 12),))
    for lang, numbered, cover in product(LANGUAGES, (False, True), (False, True)):
        try:
            (file,) = press.run(replace(run, lang=lang, numbered=numbered, cover=cover)).files
        except (RequestError, ShapingError):
            continue
        path = folder / f"{layout}-sheets-{numbered}-{cover}-{lang}.pdf"
        path.write_bytes(file.content)
        yield path, Made(layout, (), "essex", lang)


def pages_judged() -> tuple[int, list[str]]:
    """How many web pages were asked, and what axe-core finds on any, on a phone and on a usual screen."""
    wrong: list[str] = []
    ways = list(product(WITH_PAGE, AREAS, LANGUAGES))
    with tempfile.TemporaryDirectory() as held, auditing(Path(held)) as auditor:
        for layout, sample, lang in ways:
            press = replace(sample_press(sample), allow_draft=True)
            wanted = replace(ticket(press, layout, AREAS[sample]), formats=("html",), lang=lang)
            if sample == "translated":
                wanted = replace(wanted, issue=SPRING)
            page = Path(held) / "page.html"
            page.write_bytes(press.run(wanted).files[0].content)
            auditor.open(page.as_uri())
            for width in (PHONE, DESKTOP):
                auditor.resize(width)
                answer = auditor.run()
                wrong += [
                    f"{layout} {sample} {lang} {width}: {seen}" for seen in (*answer.violations, *answer.incomplete)
                ]
            if (over := auditor.too_wide()) > 0:
                wrong.append(f"{layout} {sample} {lang}: {over} px too wide for a narrow window")
    return len(ways), wrong


def _judged(layout: str) -> tuple[Counter[str], list[str]]:
    """The same; a piece that cannot be made is what is wrong with its layout."""
    try:
        return judged(layout)
    except LeafletsError as fault:
        return Counter(), [f"{layout}: {problem}" for problem in fault.problems]


def _no_pages() -> tuple[int, list[str]]:
    return 0, []


def main() -> int:
    """Judge all of it, or the layouts that are named, in two processes, and say so as it goes."""
    start = time.monotonic()
    every, wrong = 0, []
    wanted = sys.argv[1:] or PAGED
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        pages = pool.submit(pages_judged if wanted == PAGED else _no_pages)
        for layout, (made, found) in zip(wanted, pool.map(_judged, wanted), strict=True):
            every += made.total()
            wrong += found
            print(f"{layout}: {made.total()} files in {len(made)} languages, {len(found)} faults", flush=True)
        asked, found = pages.result()
    wrong += found
    print(f"web pages: {asked}, {len(found)} faults")
    print(f"{every} PDF files and {asked} web pages, {len(wrong)} faults, {time.monotonic() - start:.0f} s")
    print("\n".join(wrong[:100]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
