"""Floor 2, QR codes: the matrix of a payload as a picture and as runs, and the sizes that make it readable.

Level M (15 % restorable), as ISO/IEC 18004 allows; a quiet zone of 4 modules on every side (ISO/IEC 18004, 5.3.8).
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from leaflets.errors import PayloadError
from leaflets.symbol import MOST_BYTES, symbol, version_for

QUIET_MODULES = 4
LEAST_MODULE_MM = 0.45
"""Below this, an ordinary office printer and an older phone's camera lose modules; GS1 asks for 0.396 mm at least."""


@dataclass(frozen=True, slots=True)
class Run:
    """Dark modules side by side in one row: the row, the first column and how many."""

    row: int
    column: int
    length: int


@dataclass(frozen=True)
class Code:
    """The QR code of a payload: its side in modules, and its modules as a picture of 1 bit each.

    `mask` has no quiet zone: rows from the top, each padded with 0 to whole bytes, the first module in the highest bit,
    1 = dark. A PDF image mask paints its 0 bits: draw it with /Decode [1 0] (ISO 32000-2, 8.9.6.2).
    """

    payload: str
    modules: int
    mask: bytes

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The dark runs, row by row from the top; worked out when first asked for and then kept."""
        size = len(self.mask) // self.modules
        lines = (self.mask[start : start + size] for start in range(0, len(self.mask), size))
        return tuple(run for row, line in enumerate(lines) for run in _runs(row, line))

    @property
    def full_modules(self) -> int:
        """The side in modules with the quiet zone."""
        return self.modules + 2 * QUIET_MODULES

    @property
    def least_width_mm(self) -> float:
        """The least width to print at, quiet zone included."""
        return self.full_modules * LEAST_MODULE_MM

    def svg(self) -> str:
        """The code as an SVG picture of one unit a module, black on white, quiet zone included."""
        side = self.full_modules
        path = "".join(
            f"M{r.column + QUIET_MODULES} {r.row + QUIET_MODULES}h{r.length}v1h-{r.length}z" for r in self.runs
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
            f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path fill="#000" d="{path}"/></svg>'
        )


@lru_cache(maxsize=256)
def encode(payload: str) -> Code:
    """The code of `payload`, kept, for most pieces share theirs. Raises PayloadError."""
    return encode_once(payload)


def encode_once(payload: str) -> Code:
    """The code of `payload`, UTF-8 in byte mode at level M, in the smallest version that holds it; not kept.

    It is the `qrcode` library's code module for module; codes that each say something else are made from their
    differences (`symbol.py`). Raises PayloadError.
    """
    try:
        data = payload.encode()
    except UnicodeEncodeError:
        raise PayloadError(
            f"A QR code cannot hold {payload[:60]!a}: it has half a character.", "Write it anew."
        ) from None
    if len(data) > MOST_BYTES:
        wrong = f"“{payload[:60]}…” is {len(data)} bytes long; a QR code at level M holds {MOST_BYTES}."
        raise PayloadError(wrong, "Shorten it.")
    kind = symbol(version_for(len(data)))
    return Code(payload, kind.modules, kind.matrix(data))


def _runs(number: int, line: bytes) -> list[Run]:
    text = f"{int.from_bytes(line):0{8 * len(line)}b}"
    return [Run(number, found.start(), len(found[0])) for found in re.finditer("1+", text)]
