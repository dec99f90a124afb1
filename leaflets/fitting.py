"""Floor 2, fitting: what a layout declares of copy-fitting: what gives way, what fills, and how a face is set then.

The order of the rules is the order in which they are tried. Type is never among what gives way.
"""

from dataclasses import dataclass
from typing import Literal, Self

from pydantic import Field, model_validator

from leaflets.config import Table

LEAST_LEADING = 1.1
"""The least line height, as a multiple of the type size, that a layout may declare: below it lines touch."""

Block = Literal[
    "officers",
    "channels",
    "priorities",
    "highlights",
    "activity",
    "said_done",
    "events",
    "categories",
    "partners",
    "promises",
    "map",
]
"""The blocks that are made of items, of which fewer may be shown."""


class GivesWay(Table):
    """What gives way when its face is overset.

    `items` shows fewer items of a block, down to `least`; `leading` sets lines closer, from the style sheet's `usual`
    down to `leading`; `columns` deals the blocks of two half columns out anew, so that they end at the same height;
    `next-page` lets a layout that flows go on over more pages than it is meant to have.
    """

    face: str
    way: Literal["items", "leading", "columns", "next-page"] = "items"
    block: Block | None = None
    least: int = Field(0, ge=0)
    usual: float = Field(1.2, ge=1, le=2)
    leading: float = Field(0, ge=0, le=2)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.way == "items") != (self.block is not None):
            raise ValueError("a block is named where it shows fewer items, and only there")
        if self.way == "leading" and not LEAST_LEADING <= self.leading < self.usual:
            raise ValueError(f"leading lies between {LEAST_LEADING} and the usual {self.usual:g}")
        return self


class Fills(Table):
    """What fills a face that has much room to spare.

    `lines` are lines to write to the team on, `notes` lines for notes of one's own: `item_mm` is the height of one,
    `frame_mm` what the block takes besides, `least` the fewest that are worth it and `most` the most. `figure` is a
    large figure of the month and `tip` one more tip, each `frame_mm` high at most. `type` is larger running text, from
    the style sheet's `usual_pt` up to `most_pt`. None is used where less than `from_mm` is to spare. Of panels side by
    side, `panel` names the one whose room is used.
    """

    face: str
    way: Literal["lines", "notes", "figure", "tip", "type"]
    from_mm: float = Field(0, ge=0)
    frame_mm: float = Field(0, ge=0)
    item_mm: float = Field(10, gt=0)
    least: int = Field(1, ge=1)
    most: int = Field(1, ge=1)
    usual_pt: float = Field(12, gt=0)
    most_pt: float = Field(12, gt=0)
    panel: str = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a face is set otherwise than its style sheet says; 0 and () are as it says.

    `columns` are the blocks of each half column. `pages` are those that a layout which flows may have now, and
    `short_mm` by how much each of them ends earlier, so that the last is not nearly empty.
    """

    leading: float = 0
    body_pt: float = 0
    columns: tuple[tuple[str, ...], ...] = ()
    pages: int = 0
    short_mm: float = 0


AS_IT_IS = Manner()
