"""Floor 3, booklets: pure. Which pages lie side by side on the sheets of a booklet that is folded once and stapled.

A5 pages lie two by two on A4 as they are; A4 pages are made smaller to A5. The sheets are printed on both sides, turned
over their short edge, laid on one another, folded down the middle and stapled in the fold (saddle stitch).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from leaflets.errors import RequestError
from leaflets.geometry import Box, Size

A4 = Size(297, 210)
A5 = Size(148.5, 210)
"""Half of A4, as folding gives it: half a millimetre wider than an A5 page, which stands in its middle."""
SLACK_MM = 1
A4_PAGE, A5_PAGE = Size(210, 297), Size(148, 210)
MOST_PAGES = 80
"""Twenty sheets: more do not lie flat when folded, nor does an office stapler hold them."""
OFFICE_PAPER_MM = 0.1
"""80 g/m² paper is about 0.1 mm thick."""
LEAST_TYPE_PT = 9
"""Type that is smaller on paper is told of: the kit's notes are 9 pt, and A4 pages lose three tenths of theirs."""


@dataclass(frozen=True, slots=True)
class Half:
    """One half of a side of a sheet: its page, from 0, or None for a blank; where it lies, and its scale."""

    page: int | None
    box: Box
    scale: float


@dataclass(frozen=True, slots=True)
class Side:
    """A side of a sheet: what lies left and right of the fold."""

    left: Half
    right: Half


@dataclass(frozen=True, slots=True)
class Booklet:
    """The sides of the sheets in the order of printing: the outermost sheet's outside, its inside, the next one's.

    `pages` are those that there are, `blanks` those added at the end to make four to a sheet.
    """

    sides: tuple[Side, ...]
    pages: int
    blanks: int
    scale: float

    @property
    def sheets(self) -> int:
        """How many sheets of paper a copy takes."""
        return len(self.sides) // 2


def scale_of(page: Size) -> float:
    """By what pages of a size are made smaller: not at all for A5, to seven tenths for A4. Raises RequestError."""
    for whole, scale in ((A5_PAGE, 1.0), (A4_PAGE, A5_PAGE.height_mm / A4_PAGE.height_mm)):
        if abs(page.width_mm - whole.width_mm) <= SLACK_MM and abs(page.height_mm - whole.height_mm) <= SLACK_MM:
            return scale
    raise RequestError(f"A page of {page} does not fold to A5.", "Take pages of A4 or A5, upright.")


def booklet(count: int, page: Size, paper_mm: float = OFFICE_PAPER_MM) -> Booklet:
    """A booklet of `count` pages of one size, on paper that is `paper_mm` thick.

    The pages of inner sheets are moved towards the fold by what the paper pushes them out (creep), so that margins
    are even when the booklet is trimmed. Raises RequestError for no page, too many, and other sizes.
    """
    if not 1 <= count <= MOST_PAGES:
        mend = f"A folded booklet has 1 to {MOST_PAGES}."
        raise RequestError(f"There are {count} pages." if count != 1 else "There is 1 page.", mend)
    if not 0 <= paper_mm <= 1:
        raise RequestError(f"Paper that is {paper_mm:g} mm thick does not fold.", "Office paper is 0.1 mm thick.")
    scale = scale_of(page)
    whole = -(-count // 4) * 4
    sides = []
    for side, (left, right) in enumerate(order(whole)):
        creep_mm = side // 2 * paper_mm
        halves = [
            Half(number if number < count else None, _place(page, scale, is_right, creep_mm), scale)
            for number, is_right in ((left, False), (right, True))
        ]
        sides.append(Side(*halves))
    return Booklet(tuple(sides), count, whole - count, scale)


def order(count: int) -> Sequence[tuple[int, int]]:
    """The pages left and right of the fold, side by side, for a number of pages that four divide; pages from 0.

    On the outside of sheet s, from 0, lie the last page but 2s and page 2s; on its inside the next from either end.
    """
    sheets = range(count // 4)
    return [
        pair for s in sheets for pair in ((count - 1 - 2 * s, 2 * s), (2 * s + 1, count - 2 - 2 * s))
    ]  # fmt: skip


def _place(page: Size, scale: float, is_right: bool, creep_mm: float) -> Box:
    """Where a page lies: in the middle of its half, moved towards the fold by its creep."""
    width_mm, height_mm = page.width_mm * scale, page.height_mm * scale
    x_mm = (A5.width_mm - width_mm) / 2
    x_mm += A5.width_mm - creep_mm if is_right else creep_mm
    return Box(x_mm, (A5.height_mm - height_mm) / 2, width_mm, height_mm)
