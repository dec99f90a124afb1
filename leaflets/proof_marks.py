"""Floor 3, what stands on a proof: pure. Its lines, its numbered findings, and where their bubbles find room.

Everything is measured in millimetres from the trim's top left corner, as a finding's own box is; `proof_drawing` paints
it on a picture, and a page on a screen may draw the same as it likes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from leaflets.errors import Problem
from leaflets.geometry import Box, Size

BUBBLE_MM = 5.0
"""How wide a finding's number is: read at arm's length, and small beside a line of text."""
GAP_MM = 0.7
"""Between a box and its bubble."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a line is drawn: its colour, and how long its strokes and gaps are; no dash is a whole line.

    Each style has its own dash, so that they can be told apart in grey.
    """

    colour: str
    dash_mm: tuple[float, ...] = ()


TRIM = Style("#111111")
SAFE = Style("#0b6e4f", (3.0, 1.6))
BLEED = Style("#b3123d", (0.7, 1.1))
FOLD = Style("#5b2a86", (4.0, 1.2, 0.7, 1.2))


@dataclass(frozen=True, slots=True)
class Guide:
    """A line of a proof: the outline of a box, or a straight line where the box has no width or no height.

    `words` stand beside a piece of the line in the legend.
    """

    name: str
    box: Box
    words: str
    style: Style


@dataclass(frozen=True, slots=True)
class Ruling:
    """Where a piece's lines should stand: its trim and bleed (the pages' own when None), and its safe area if known."""

    trim: Size | None = None
    bleed_mm: float | None = None
    safe_mm: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem with its number on the proof; numbers run through the whole piece. `page` is 0 for the whole piece."""

    number: int
    problem: Problem

    @property
    def page(self) -> int:
        """The page it is about, from 1; 0 when it is about the piece as a whole."""
        return self.problem.place.page

    @property
    def box(self) -> Box | None:
        """Where on the page it is."""
        return self.problem.place.box if self.page else None

    @property
    def is_error(self) -> bool:
        """Whether it stops the piece."""
        return self.problem.level == "error"


@dataclass(frozen=True, slots=True)
class Spot:
    """A finding that is shown on a page: its box, and the box of its bubble."""

    finding: Finding
    box: Box
    bubble: Box


def guides_of(trim: Size, bleed_mm: float = 0, safe_mm: float | None = None) -> tuple[Guide, ...]:
    """The lines of trim, bleed and safe area; none for a bleed of 0, nor for a safe area that is not known."""
    page = Box(0, 0, trim.width_mm, trim.height_mm)
    guides = [Guide("trim", page, f"Trim {trim}", TRIM)]
    if bleed_mm > 0:
        guides.append(Guide("bleed", page.grown(bleed_mm), f"Bleed {bleed_mm:g} mm", BLEED))
    if safe_mm is not None and safe_mm > 0:
        guides.append(Guide("safe", page.grown(-safe_mm), f"Safe area, {safe_mm:g} mm inside", SAFE))
    return tuple(guides)


def fold(trim: Size, x_mm: float) -> Guide:
    """An upright fold at `x_mm` from the trim's left edge, as a further line of a proof."""
    return Guide("fold", Box(x_mm, 0, 0, trim.height_mm), "Fold", FOLD)


def numbered(problems: Iterable[Problem]) -> tuple[Finding, ...]:
    """The problems with their numbers: those of the piece first, then page by page, errors first, from the top down."""

    def rank(problem: Problem) -> tuple[int, bool, float, float]:
        box = problem.place.box or Box(0, 0, 0, 0)
        return problem.place.page, problem.level != "error", box.y_mm, box.x_mm

    return tuple(Finding(number, problem) for number, problem in enumerate(sorted(problems, key=rank), 1))


def spots_on(
    findings: Sequence[Finding], page: int, room: Box, is_clear: Callable[[Box], bool] = lambda _box: True
) -> tuple[Spot, ...]:
    """Where a page's findings and their bubbles stand.

    `room` is what may be drawn on, page and margin; a box that reaches out of it is cut. A bubble stands close to its
    box where `is_clear` says that the page is empty, or else in the margin beside it, and never on another bubble.
    """
    shown = [(one, cut_to(one.box, room)) for one in findings if one.page == page and one.box]
    taken: list[Box] = []
    spots = []
    for one, box in shown:
        free = (at for at in _beside(box) if room.holds(at) and not any(at.meets(other) for other in taken))
        near = next((at for at in free if is_clear(at)), None)
        bubble = near or _in_margin(box, room, taken)
        taken.append(bubble)
        spots.append(Spot(one, box, bubble))
    return tuple(spots)


def cut_to(box: Box, room: Box) -> Box:
    """What of a box lies in the room; at its edge, and with no size, when nothing does."""
    left, top = (min(max(a, low), high) for a, low, high in _edges(box.x_mm, box.y_mm, room))
    right, bottom = (min(max(a, low), high) for a, low, high in _edges(box.right_mm, box.bottom_mm, room))
    return Box(left, top, max(0.0, right - left), max(0.0, bottom - top))


def _edges(x_mm: float, y_mm: float, room: Box) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    return (x_mm, room.x_mm, room.right_mm), (y_mm, room.y_mm, room.bottom_mm)


def _beside(box: Box) -> Iterator[Box]:
    """Places for a bubble around a box: beside its first line, at its corners, then along its edges."""
    left, right = box.x_mm - BUBBLE_MM - GAP_MM, box.right_mm + GAP_MM
    above, below = box.y_mm - BUBBLE_MM - GAP_MM, box.bottom_mm + GAP_MM
    middle = box.y_mm + (box.height_mm - BUBBLE_MM) / 2
    last = box.right_mm - BUBBLE_MM
    places = [(left, box.y_mm), (right, box.y_mm), (left, middle), (right, middle)]
    places += [(left, above), (right, above), (left, below), (right, below)]
    places += [(box.x_mm, above), (last, above), (box.x_mm, below), (last, below)]
    yield from (Box(x, y, BUBBLE_MM, BUBBLE_MM) for x, y in places)


def _in_margin(box: Box, room: Box, taken: Sequence[Box]) -> Box:
    """A place at the nearer side of the room, level with the box or as near to that as others leave."""
    to_left = box.x_mm - room.x_mm <= room.right_mm - box.right_mm
    x_mm = room.x_mm if to_left else room.right_mm - BUBBLE_MM
    top, foot = room.y_mm, room.bottom_mm - BUBBLE_MM
    wished = min(max(box.y_mm, top), foot)
    steps = sorted(range(int((foot - top) / BUBBLE_MM) + 1), key=lambda step: abs(top + step * BUBBLE_MM - wished))
    heights = [wished, *(top + step * BUBBLE_MM for step in steps)]
    free = [Box(x_mm, y_mm, BUBBLE_MM, BUBBLE_MM) for y_mm in heights]
    return next((at for at in free if not any(at.meets(other) for other in taken)), free[0])
