"""Floor 3, preflight: a finished file is checked the way a print shop would check it. Bytes go in, findings come out.

Two readers look at each file, neither of which wrote it: pikepdf for boxes, resources and pictures' notes, pdfium for
what is painted where, drawn with its text and without it.
"""

from collections.abc import Callable, Iterable, Iterator

import pikepdf
import pypdfium2

from leaflets.code_check import Finder
from leaflets.collector import undisturbed
from leaflets.errors import Place, Problem
from leaflets.preflight import checks_contrast, checks_file, checks_page, checks_text, checks_words
from leaflets.preflight.codes import CODES
from leaflets.preflight.expected import FOREIGN, Checked, Expected, Intent
from leaflets.preflight.leaf import MOST_PAGES, Leaf, Opened, UnreadableError, opened
from leaflets.preflight.structure import Asked, Structure

__all__ = ["CODES", "FOREIGN", "Checked", "Expected", "Intent", "preflight"]

Check = Callable[[Leaf, Expected], Iterator[Problem]]
CHECKS: tuple[Check, ...] = (
    checks_page.boxes,
    checks_text.fonts,
    checks_text.sizes,
    checks_text.places,
    checks_text.visible,
    checks_contrast.contrasts,
    checks_page.lines,
    checks_page.pictures,
)
"""Every check of a page. A new one is a function like these, a line here and its code in `codes.py`."""
FILE_CHECKS: tuple[Callable[[Opened, Expected], Iterator[Problem]], ...] = (
    checks_file.page_count,
    checks_file.picture_notes,
)
"""Every check of a file as a whole."""
MOST_FORMS = 100_000
"""A page that draws forms in forms more often would take hours to draw. Imposed sheets draw some hundreds."""
MOST_OF_A_KIND = 12
"""Findings of one code that are told of one page; the last of them says how many there are besides."""


def preflight(pdf: bytes, expected: Expected = FOREIGN) -> Checked:
    """Check a finished file against what is known of it. It never raises: a file that cannot be read is a finding."""
    try:
        with undisturbed(), opened(pdf) as file:
            finder = Finder(expected.codes, is_measured=expected.measures_codes)
            found = list(_found(file, expected, finder))
            about_codes, grades = finder.judged()
            problems = tuple(_few([*found, *about_codes]))
            count = len(file.objects.pages)
            unchecked = (f"pages after number {MOST_PAGES:,}",) if count > MOST_PAGES else ()
            return Checked(problems, count, (*unchecked, *expected.unknown), grades)
    except UnreadableError as fault:
        return Checked((fault.problem,), 0, expected.unknown)


def _found(file: Opened, expected: Expected, finder: Finder) -> Iterator[Problem]:
    for whole in FILE_CHECKS:
        yield from whole(file, expected)
    structure = Structure()
    texts: list[str | None] = []
    for number, held in file.numbered:
        texts.append(None)
        asked = structure.asked(held)
        if asked.forms > MOST_FORMS:
            wrong = f"The page draws forms {asked.forms:,} times; it cannot be checked."
            yield Problem("pdf-unreadable", wrong, "Make it again without forms in forms.", Place(page=number))
            continue
        try:
            with file.leaf(number, held) as leaf:
                yield from _on_page(leaf, asked, expected, finder)
                texts[-1] = checks_text.copied(leaf, expected)
        except (pypdfium2.PdfiumError, pikepdf.PdfError) as fault:
            wrong = f"The page is damaged: it cannot be drawn ({fault})."
            yield Problem("pdf-unreadable", wrong, "Make it again.", Place(page=number))
    if expected.words is not None and (expected.pages is None or len(texts) == expected.pages):
        yield from checks_words.missing_words(expected.words, texts)


def _on_page(leaf: Leaf, asked: Asked, expected: Expected, finder: Finder) -> Iterator[Problem]:
    """What is found on one page; its codes are told in the end, for all pages at once."""
    yield from checks_page.resources(leaf, asked)
    for check in CHECKS:
        yield from check(leaf, expected)
    if leaf.painted.shapes or leaf.painted.pictures:  # of words alone there is no code
        finder.look(leaf.seen)


def _few(found: Iterable[Problem]) -> Iterator[Problem]:
    """The findings, no more than a few of a kind on one page."""
    kinds: dict[tuple[str, str, int], list[Problem]] = {}
    for problem in found:
        kinds.setdefault((problem.code, problem.level, problem.place.page), []).append(problem)
    for alike in kinds.values():
        yield from alike[:MOST_OF_A_KIND]
        if (more := len(alike) - MOST_OF_A_KIND) > 0:
            one = alike[0]
            yield Problem(
                one.code, f"There are {more} more like this.", "", Place(page=one.place.page), level=one.level
            )
