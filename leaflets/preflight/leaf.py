"""Floor 3, a file that is open for checking, and one page of it with all that the checks ask about."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from leaflets.errors import Place, Problem
from leaflets.geometry import Box
from leaflets.page_seen import PageSeen, seen_page
from leaflets.preflight.looks import Looks
from leaflets.preflight.painted import Frame, Painted, painted

MOST_PAGES = 2000
"""Files of more pages are looked into up to here."""


MOST_PT = 1e6
"""A page has no edge farther off: at 350 m, it is a fault of the file."""


class UnreadableError(Exception):
    """A file that cannot be checked at all. It never leaves preflight; `problem` tells of it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.wrong)
        self.problem = problem


@dataclass
class Leaf:
    """One page while it is checked. Boxes are measured from the trim's top left corner."""

    number: int
    held: pikepdf.Page
    page: Any
    is_on_its_side: bool = False
    """Whether it is shown turned by a quarter to either side."""
    unseen: set[int] = field(default_factory=set)
    """The order numbers of texts that were found to be hidden: nothing more is to be said of them."""

    @property
    def unit(self) -> float:
        """How many points its unit of length has (ISO 32000-1, table 30)."""
        return _number(self.held.obj.get("/UserUnit", 1), 1)

    def corners(self, name: str) -> tuple[float, float, float, float] | None:
        """A box of the page itself as left, bottom, right and top in points; None where it has no such box."""
        given = self.held.obj.get(name)
        try:
            left, bottom, right, top = (float(edge) for edge in given or ())
        except (TypeError, ValueError):
            return None
        edges = min(left, right), min(bottom, top), max(left, right), max(bottom, top)
        has_area = edges[0] < edges[2] and edges[1] < edges[3]
        return edges if has_area and max(map(abs, edges)) <= MOST_PT else None

    @cached_property
    def frame(self) -> Frame:
        """Where millimetres are measured from: the trim's corner, or that of what is shown where it says no trim."""
        left, _, _, top = self.corners("/TrimBox") or self._shown
        return Frame(left, top)

    @cached_property
    def _shown(self) -> tuple[float, float, float, float]:
        left, bottom, right, top = self.page.get_bbox()
        return left, bottom, right, top

    @cached_property
    def shown(self) -> Box:
        """What there is of the page: its CropBox within its MediaBox."""
        return self.frame.box(*self._shown)

    def box(self, name: str) -> Box | None:
        """A box of the page itself."""
        corners = self.corners(name)
        return self.frame.box(*corners) if corners else None

    @cached_property
    def has_trim(self) -> bool:
        """Whether it says where it is cut."""
        return self.corners("/TrimBox") is not None

    @cached_property
    def trim(self) -> Box:
        """The trim, or what there is of the page where it says none."""
        return self.box("/TrimBox") or self.shown

    @cached_property
    def painted(self) -> Painted:
        """What is on it."""
        return painted(self.page, self.frame)

    @cached_property
    def looks(self) -> Looks:
        """How it looks with and without its text."""
        return Looks(self.page, self.painted.handles, self.shown)

    @property
    def seen(self) -> PageSeen:
        """Its grey picture, on which codes are looked for."""
        return seen_page(self.page, self.number)

    def place(self, box: Box | None = None) -> Place:
        """A place on it."""
        return Place(page=self.number, box=box)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is open: its bytes, its objects, and its pages as they can be drawn."""

    pdf: bytes
    objects: pikepdf.Pdf
    pages: Any

    @property
    def numbered(self) -> Iterator[tuple[int, pikepdf.Page]]:
        """Its pages as objects, with their numbers."""
        return ((number, held) for number, held in enumerate(self.objects.pages[:MOST_PAGES], 1))

    @contextmanager
    def leaf(self, number: int, held: pikepdf.Page) -> Iterator[Leaf]:
        """One page, not turned; what it took is given back at the end."""
        page = self.pages[number - 1]
        try:
            turned = page.get_rotation()
            pdfium.FPDFPage_SetRotation(page.raw, 0)
            yield Leaf(number, held, page, turned in {90, 270})
        finally:
            page.close()


def _number(given: Any, otherwise: float) -> float:
    try:
        return float(given)
    except (TypeError, ValueError):
        return otherwise


@contextmanager
def opened(pdf: bytes) -> Iterator[Opened]:
    """A file for checking. Raises UnreadableError for one that is no whole, open PDF."""
    if not pdf:
        raise UnreadableError(_unreadable("The file is empty."))
    if b"%PDF-" not in pdf[:1024]:
        raise UnreadableError(_unreadable("The file is not a PDF."))
    try:
        objects = pikepdf.open(BytesIO(pdf), suppress_warnings=True)
    except pikepdf.PasswordError as fault:
        raise UnreadableError(_encrypted("It cannot be opened without its password.")) from fault
    except (pikepdf.PdfError, ValueError, RecursionError) as fault:
        raise UnreadableError(_unreadable("The file is damaged.")) from fault
    with objects:
        if objects.is_encrypted:
            raise UnreadableError(_encrypted("A print shop cannot work with it."))
        if _is_patched(objects):
            raise UnreadableError(_unreadable("The file is cut short or damaged."))
        try:
            pages = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as fault:
            raise UnreadableError(_unreadable("The file cannot be drawn.")) from fault
        try:
            if not len(pages) or len(pages) != len(objects.pages):
                raise UnreadableError(_unreadable("The file has no whole pages."))
            yield Opened(pdf, objects, pages)
        finally:
            pages.close()


def _is_patched(objects: pikepdf.Pdf) -> bool:
    """Whether qpdf had to guess at the file, as it does where the end or the table of objects is missing."""
    return any("xref" in warning or "recover" in warning for warning in map(str, objects.get_warnings()))


def _unreadable(wrong: str) -> Problem:
    return Problem("pdf-unreadable", wrong, "Make it again, or copy it again from where it came from.")


def _encrypted(more: str) -> Problem:
    return Problem("pdf-encrypted", f"The file is locked. {more}", "Save it again without a password.")
