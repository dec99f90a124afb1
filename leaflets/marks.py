"""Floor 3, marks: pure. What stands on a sheet beside its cards: crop marks, a ruler, and room for a note."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from leaflets.geometry import Box, Size

MARK_MM = 4
"""The length of a crop mark."""
MARK_AWAY_MM = 1
"""How far a mark stands from the trim, so that a cut that drifts leaves no ink on the card."""
LEAST_MARK_MM = 1.5
"""A shorter mark cannot be seen beside the edge of the sheet."""
SHARED_MARK_MM = 3
"""Where there is no waste, marks lie on the cuts that two cards share; this long, from the unprintable edge inwards."""
CROSS_MM = 1.5
"""Half the size of the cross where such cuts meet."""
RULER_MM = 100
"""A sheet printed at 96 % has a line of 96 mm: an office ruler shows it at once."""
RULER_ROOM_MM = 4
"""How much waste the ruler takes across its length: its end ticks, and its words."""
RULER_STEP_MM = 5
NOTE_ROOM_MM = 3
"""The least height of printable waste that a note is put into."""
CLEAR_MM = 0.5
"""How far the ruler keeps from everything else."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of a crop mark, in millimetres from the page's top left corner."""

    x_mm: float
    y_mm: float
    until_x_mm: float
    until_y_mm: float

    @property
    def box(self) -> Box:
        """The box that the line spans."""
        left, right = sorted((self.x_mm, self.until_x_mm))
        top, foot = sorted((self.y_mm, self.until_y_mm))
        return Box(left, top, right - left, foot - top)


@dataclass(frozen=True, slots=True)
class Ruler:
    """A line of 100 mm with end ticks and words along it, in a box of 100 × 4 mm, lying or standing."""

    box: Box

    @property
    def upright(self) -> bool:
        """Whether it stands."""
        return self.box.height_mm > self.box.width_mm


@dataclass(frozen=True, slots=True)
class Cuts:
    """The cards of a plain sheet: how many across and down, their size as they lie, the first one's corner, the gap."""

    columns: int
    rows: int
    card: Size
    left_mm: float
    top_mm: float
    gap_mm: float = 0

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The cards in reading order."""
        return tuple(
            Box(x_mm, y_mm, self.card.width_mm, self.card.height_mm)
            for y_mm in _starts(self.top_mm, self.rows, self.card.height_mm + self.gap_mm)
            for x_mm in _starts(self.left_mm, self.columns, self.card.width_mm + self.gap_mm)
        )

    @property
    def acrosses(self) -> tuple[float, ...]:
        """Where the sheet is cut from top to bottom."""
        return self._edges(self.left_mm, self.columns, self.card.width_mm)

    @property
    def downs(self) -> tuple[float, ...]:
        """Where the sheet is cut from left to right."""
        return self._edges(self.top_mm, self.rows, self.card.height_mm)

    def _edges(self, first_mm: float, count: int, length_mm: float) -> tuple[float, ...]:
        """Both edges of every card; where two cards touch, their shared cut once."""
        if not self.gap_mm:
            return tuple(_starts(first_mm, count + 1, length_mm))
        starts = _starts(first_mm, count, length_mm + self.gap_mm)
        return tuple(edge for start in starts for edge in (start, start + length_mm))


def _starts(first_mm: float, count: int, pitch_mm: float) -> Iterator[float]:
    return (first_mm + number * pitch_mm for number in range(count))


def away_mm(bleed_mm: float) -> float:
    """How far marks stand from the trim: outside the bleed."""
    return max(MARK_AWAY_MM, bleed_mm)


def marks_of(cuts: Cuts, sheet: Box, unprintable_mm: float, bleed_mm: float) -> Iterator[Mark]:
    """The crop marks of a plain sheet: in the waste where there is some, else on the cuts that cards share."""
    over = _waste_mark(cuts.top_mm, away_mm(bleed_mm), unprintable_mm)
    beside = _waste_mark(cuts.left_mm, away_mm(bleed_mm), unprintable_mm)
    for x_mm in cuts.acrosses if over else cuts.acrosses[1:-1]:
        near_mm, far_mm = over or (unprintable_mm, unprintable_mm + SHARED_MARK_MM)
        yield Mark(x_mm, near_mm, x_mm, far_mm)
        yield Mark(x_mm, sheet.height_mm - far_mm, x_mm, sheet.height_mm - near_mm)
    for y_mm in cuts.downs if beside else cuts.downs[1:-1]:
        near_mm, far_mm = beside or (unprintable_mm, unprintable_mm + SHARED_MARK_MM)
        yield Mark(near_mm, y_mm, far_mm, y_mm)
        yield Mark(sheet.width_mm - far_mm, y_mm, sheet.width_mm - near_mm, y_mm)
    if not (over and beside):
        yield from _crosses(cuts)


def _waste_mark(margin_mm: float, away: float, edge_mm: float) -> tuple[float, float] | None:
    """From where to where a mark lies in a margin, measured from the sheet's edge; None when there is no room for it.

    It keeps out of what the printer leaves blank, as long as that leaves enough of it.
    """
    until_mm = margin_mm - away
    from_mm = max(0.0, until_mm - MARK_MM)
    if until_mm - max(from_mm, edge_mm) >= LEAST_MARK_MM:
        from_mm = max(from_mm, edge_mm)
    return (from_mm, until_mm) if until_mm - from_mm >= LEAST_MARK_MM else None


def _crosses(cuts: Cuts) -> Iterator[Mark]:
    for x_mm in cuts.acrosses[1:-1]:
        for y_mm in cuts.downs[1:-1]:
            yield Mark(x_mm - CROSS_MM, y_mm, x_mm + CROSS_MM, y_mm)
            yield Mark(x_mm, y_mm - CROSS_MM, x_mm, y_mm + CROSS_MM)


def note_box(clips: Sequence[Box], boxes: Sequence[Box], printable: Box) -> Box | None:
    """Where the sheet's note stands: in the waste below the lowest card, between two crop marks; None without room."""
    lowest, clip = max(zip(boxes, clips, strict=True), key=lambda one: (one[1].bottom_mm, -one[0].x_mm))
    if printable.bottom_mm - clip.bottom_mm < NOTE_ROOM_MM:
        return None
    return Box(lowest.x_mm + 2, printable.bottom_mm - NOTE_ROOM_MM, lowest.width_mm - 4, NOTE_ROOM_MM)


def place_ruler(taken: Sequence[Box], marks: Sequence[Mark], printable: Box) -> Ruler | None:
    """The first place at the edge of the sheet where a ruler meets nothing: at the left, right, foot or head."""
    taken = [box.grown(CLEAR_MM) for box in (*taken, *(mark.box for mark in marks))]
    for box in _places(printable):
        if printable.holds(box) and not any(box.meets(other) for other in taken):
            return Ruler(box)
    return None


def _places(printable: Box) -> Iterable[Box]:
    right_mm, foot_mm = printable.right_mm - RULER_ROOM_MM, printable.bottom_mm - RULER_ROOM_MM
    down = range(0, max(0, int(printable.height_mm - RULER_MM)) + 1, RULER_STEP_MM)
    across = range(0, max(0, int(printable.width_mm - RULER_MM)) + 1, RULER_STEP_MM)
    for x_mm in (printable.x_mm, right_mm):
        yield from (Box(x_mm, printable.y_mm + step, RULER_ROOM_MM, RULER_MM) for step in down)
    for y_mm in (foot_mm, printable.y_mm):
        yield from (Box(printable.x_mm + step, y_mm, RULER_MM, RULER_ROOM_MM) for step in across)
