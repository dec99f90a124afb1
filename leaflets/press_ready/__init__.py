"""Floor 4, ready for the press: a finished piece of either engine becomes PDF/X-4 in inks (ISO 15930-7).

In this order: `paper` takes out what works on a screen only; `painting` walks what is drawn, with `operators` for
content streams and `pictures` for images and shadings, and asks `colours` for inks; `intent` says what the file is for;
`verify` reads the whole file again. `marked` draws crop marks outside the bleed.
"""

from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pikepdf

from leaflets.press_ready.colours import Colours
from leaflets.press_ready.intent import PDF_VERSION, declare
from leaflets.press_ready.painting import Painter, boxes_of, groups_of
from leaflets.press_ready.paper import for_paper
from leaflets.press_ready.verify import check
from leaflets.printing import Printing


@dataclass(frozen=True, slots=True)
class PressFile:
    """A file for the press: its bytes, the condition it is made for, and the most ink at a point (3 is 300 %)."""

    pdf: bytes
    condition: str
    highest_ink: float


def press_ready(pdf: bytes, printing: Printing, issued: date) -> PressFile:
    """A finished PDF as PDF/X-4 for a press; the same bytes for the same input.

    Raises PressError for what cannot be printed so: spot colours, fonts that are not in the file, too much ink.
    """
    colours = Colours(printing)
    with pikepdf.open(BytesIO(pdf)) as file:
        for_paper(file)
        painter = Painter(file, colours)
        painter.paint()
        groups_of(file, is_transparent=painter.is_transparent)
        boxes_of(file)
        declare(file, printing, issued, pdf + printing.profile)
        file.remove_unreferenced_resources()
        held = BytesIO()
        file.save(
            held,
            force_version=PDF_VERSION,
            deterministic_id=True,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    made = held.getvalue()
    check(made, printing, colours.highest)
    return PressFile(made, printing.condition, colours.highest)
