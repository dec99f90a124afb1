"""Floor 3, parts: what the files were that one was bound of, written in that one, so that each is checked as its own.

A bound file has no layout of its own. It says in an entry of the document's information which of its pages were a file
before, and what that file said of itself: its stamp and its record.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

import pikepdf
from pydantic import TypeAdapter, ValidationError

from leaflets.errors import Place, Problem
from leaflets.preflight import preflight
from leaflets.preflight.expected import FOREIGN, Checked, Expected
from leaflets.preflight.leaf import MOST_PAGES
from leaflets.preflight.record import KEY as RECORD
from leaflets.preflight.record import packed, unpacked
from leaflets.preflight.stamp import KEY as STAMP
from leaflets.preflight.stamp import entry

KEY = "InYourAreaParts"
_Parts = tuple[int, tuple[tuple[int, int, str, str], ...]]
_PARTS: TypeAdapter[_Parts] = TypeAdapter(_Parts)


@dataclass(frozen=True, slots=True)
class Part:
    """Pages of a bound file that were a file before: the first (from 0), how many, and that file's two entries.

    `is_nobodys` says that they were none, such as a blank back.
    """

    first: int
    pages: int
    stamp: str = ""
    record: str = ""
    is_nobodys: bool = False

    @property
    def end(self) -> int:
        """The first page after it, from 0."""
        return self.first + self.pages


def parts_of(objects: pikepdf.Pdf, first: int = 0) -> tuple[Part, ...]:
    """A file as parts of one whose page `first` it begins at: itself, or the parts that it was bound of."""
    pages, known = read_parts(entry(objects, KEY))
    if known and pages == len(objects.pages):
        return tuple(replace(part, first=first + part.first) for part in known)
    return (Part(first, len(objects.pages), entry(objects, STAMP), entry(objects, RECORD)),)


def written_parts(parts: Sequence[Part], pages: int) -> str:
    """The entry for a file of so many pages that is bound of these parts."""
    said: _Parts = pages, tuple((part.first, part.pages, part.stamp, part.record) for part in parts)
    return packed(_PARTS.dump_json(said))


def read_parts(said: str) -> tuple[int, tuple[Part, ...]]:
    """How many pages an entry tells of, and the parts that it names; none where it holds none or cannot be read.

    In a file of another number of pages nobody knows which page is whose.
    """
    try:
        pages, found = _PARTS.validate_json(unpacked(said)) if said else (0, ())
    except (ValueError, zlib.error, ValidationError):
        return 0, ()
    parts = tuple(Part(*one) for one in found)
    at = 0
    for part in parts:
        if part.first < at or part.pages < 1:
            return 0, ()
        at = part.end
    return (pages, parts) if pages >= at else (0, ())


def check_parts(
    objects: pikepdf.Pdf, parts: Sequence[Part], expect: Callable[[Part], tuple[str, Expected]]
) -> Iterator[tuple[str, Checked]]:
    """What each part is checked as and what is found in it, on the pages of the whole; and what is on those of none."""
    for part in _with_the_rest(parts, len(objects.pages)):
        if part.first >= MOST_PAGES:
            yield "", Checked((), len(objects.pages) - part.first, (f"pages after number {part.first:,}",))
            return
        if part.is_nobodys and not any("/Contents" in page for page in objects.pages[part.first : part.end]):
            yield "", Checked(pages=part.pages)
            continue
        named, expected = expect(part) if part.stamp else ("", FOREIGN)
        checked = preflight(_cut_out(objects, part), expected)
        yield named, replace(checked, problems=tuple(_moved(one, part, expected) for one in checked.problems))


def _with_the_rest(parts: Sequence[Part], pages: int) -> Iterator[Part]:
    """The parts, and the pages between them that are nobody's: blank backs."""
    at = 0
    for part in (*parts, Part(pages, 0)):
        if part.first > at:
            yield Part(at, part.first - at, is_nobodys=True)
        if part.pages:
            yield part
        at = part.end


def _cut_out(objects: pikepdf.Pdf, part: Part) -> bytes:
    """A file of a part's pages alone."""
    with pikepdf.new() as alone:
        alone.pages.extend(objects.pages[part.first : part.end])
        held = BytesIO()
        alone.save(held)
    return held.getvalue()


def _moved(problem: Problem, part: Part, expected: Expected) -> Problem:
    """A finding with its page in the whole; one of a part as a whole is told of its first page."""
    page = part.first + max(problem.place.page, 1)
    layout = problem.place.layout or expected.layout
    place: Place = replace(problem.place, page=page, layout=layout)
    return replace(problem, place=place)
