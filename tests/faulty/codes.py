"""Makes PDFs that each hold one fault of a QR code, and sound ones: cards of one face that say what codes they have."""

from collections.abc import Callable
from io import BytesIO

import pikepdf

from leaflets.document import ExpectedCode
from leaflets.geometry import Box
from leaflets.preflight.record import KEY as RECORD
from leaflets.preflight.record import recorded
from leaflets.preflight.stamp import Stamp
from tests.codes.declared import declared
from tests.codes.pages import OTHER, OTHER_READS, READS, Draw, Drawn, lines, mark, page, torn, want
from tests.faulty.make import boxed, saved

SOUND, BESIDE, WANT = Drawn(), lines(READS), want()
YEN = "https://a.example/x\\y"


def with_code(*drawn: Draw, wanted: ExpectedCode = WANT) -> bytes:
    """A card of one face with a code, that says of itself which code it should have."""
    pdf = boxed(page(*drawn), 0, 0, Stamp("visiting-card", "office", 0, 1))
    with pikepdf.open(BytesIO(pdf)) as made:
        made.docinfo[f"/{RECORD}"] = recorded((), (wanted,))
        return saved(made)


CODE_FAULTS: dict[str, Callable[[], bytes]] = {
    "code-extra": lambda: with_code(
        SOUND, BESIDE, Drawn(OTHER, x_mm=50), lines("inyourarea.example/", "areas/harlow", x_mm=51, y_mm=43)
    ),
    "code-inverted": lambda: with_code(Drawn(dark=1, light=0), BESIDE),
    "code-low-grade--pale": lambda: with_code(Drawn(dark=0.75), BESIDE),
    "code-low-grade--stretched": lambda: with_code(Drawn(stretched=1.14), BESIDE),
    "code-low-grade--torn": lambda: with_code(torn(9), BESIDE),
    "code-missing": lambda: with_code(BESIDE),
    "code-missing--all-white": lambda: with_code(Drawn(dark=1.0), BESIDE),
    "code-quiet-zone--line": lambda: with_code(SOUND, BESIDE, mark(Box(6, 5, 30, 1))),
    "code-quiet-zone--near-the-cut": lambda: with_code(Drawn(x_mm=1.2), lines(READS, x_mm=5)),
    "code-readers-differ": lambda: with_code(
        Drawn(spoilt=lambda _: declared(YEN.encode())), wanted=ExpectedCode(YEN, "", 1)
    ),
    "code-small-module": lambda: with_code(Drawn(module_mm=0.36), lines(READS, y_mm=30)),
    "code-text-differs": lambda: with_code(SOUND, lines(OTHER_READS)),
    "code-text-differs--a-letter": lambda: with_code(SOUND, lines(READS.replace("colchester", "colchestr"))),
    "code-text-differs--none": lambda: with_code(SOUND),
    "code-unread": lambda: with_code(torn(12), BESIDE),
    "code-wrong-address": lambda: with_code(Drawn(OTHER), BESIDE),
    "code-wrong-address--its-own-words": lambda: with_code(Drawn(OTHER), lines(OTHER_READS)),
}
"""Every faulty file by its name."""

CODE_CLEAN: dict[str, Callable[[], bytes]] = {
    "code": lambda: with_code(SOUND, BESIDE),
    "code-of-least-modules": lambda: with_code(Drawn(module_mm=0.45), BESIDE),
    "code-with-a-spoilt-corner": lambda: with_code(torn(4), BESIDE),
    "code-with-4-modules-free": lambda: with_code(SOUND, BESIDE, mark(Box(6, 4, 30, 8 - 4 * 0.6 - 4))),
}
