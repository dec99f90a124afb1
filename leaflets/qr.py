"""Floor 2, QR codes: the matrix of an address as row runs, and the sizes that make it readable in print.

Level M (15 % restorable), as ISO/IEC 18004 allows; a quiet zone of 4 modules on every side (ISO/IEC 18004, 5.3.8).
"""

from dataclasses import dataclass
from functools import lru_cache

QUIET_MODULES = 4
LEAST_MODULE_MM = 0.45
"""Below this, an ordinary office printer and an older phone's camera lose modules; GS1 asks for 0.396 mm at least."""


@dataclass(frozen=True, slots=True)
class Run:
    """Dark modules side by side in one row: the row, the first column and how many."""

    row: int
    column: int
    length: int


@dataclass(frozen=True, slots=True)
class Code:
    """The QR code of an address: its side in modules without the quiet zone, and its dark runs."""

    address: str
    modules: int
    runs: tuple[Run, ...]

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


@lru_cache(maxsize=4096)
def encode(address: str) -> Code:
    """The code of `address` at level M in the smallest version that holds it; kept, for most pieces share theirs."""
    import qrcode

    maker = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    maker.add_data(address)
    maker.make(fit=True)
    rows = maker.get_matrix()
    runs = tuple(run for number, row in enumerate(rows) for run in _runs(number, row))
    return Code(address, len(rows), runs)


def _runs(number: int, row: list[bool]) -> list[Run]:
    runs = []
    start = None
    for column, dark in enumerate([*row, False]):
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            runs.append(Run(number, start, column - start))
            start = None
    return runs
