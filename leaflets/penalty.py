"""Floor 2, the penalty of a QR matrix: by the four rules of ISO/IEC 18004, 7.8.3.1, on whole matrices as integers.

A matrix is scored to choose its mask. Here it is one integer: its rows, then its columns, both from the top left, the
first module in the highest bit, 1 for dark; each line is padded with light modules to whole bytes. A side is 17 + 4 ×
version and so is odd: there is always padding. All lines are looked at in one operation, so a matrix takes a few
microseconds; the result is that of `qrcode.util.lost_point`, on which the library's own choice of a mask rests.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Penalty:
    """The rules for matrices of one side, each constant an integer with the layout of the matrices."""

    stride: int
    """The bits of a padded line."""
    half: int
    """The bits of all rows, and of all columns."""
    full: int
    """Every bit, padding too."""
    edges: int
    """The first module of each line and its padding: these have nothing before them in their line."""
    room: int
    """The modules from the eleventh of each line on: a finder pattern with its light area can end there."""
    corner: int
    """Of the rows alone: the edges and the first row, which has nothing above it."""
    balance: tuple[int, ...]
    """The points for each number of dark modules."""

    @classmethod
    def of(cls, modules: int) -> "Penalty":
        """The rules for matrices of `modules` a side."""
        stride = -(-modules // 8) * 8
        first = 1 << stride - 1
        padding = (1 << stride - modules) - 1
        each = sum(1 << line * stride for line in range(2 * modules))
        half = modules * stride
        edges = each * (first | padding)
        room = each * ((1 << stride - 10) - 1 ^ padding)
        corner = edges >> half | ((1 << stride) - 1) << half - stride
        area = modules * modules
        # The same floating-point steps as the library's, so that no rounding falls the other way.
        balance = tuple(int(abs(float(dark) / area * 100 - 50) / 5) * 10 for dark in range(area + 1))
        return cls(stride, half, (1 << 2 * half) - 1, edges, room, corner, balance)

    def points(self, matrix: int) -> int:
        """The penalty points of a matrix, all four rules together; the fewer the better."""
        unlike = matrix ^ matrix >> 1 | self.edges  # a module that differs from the one before it
        pair = unlike | unlike >> 1
        short = pair | pair >> 2  # not the last of five alike
        five = short ^ self.full
        points = five.bit_count() + 2 * (five & short >> 1).bit_count()
        # A core 1011101 ends here: two changes, two likenesses, two changes, and dark.
        swing = unlike & unlike >> 1
        core = swing & swing >> 4 & matrix
        core &= ~(pair >> 2)
        dark = matrix | matrix >> 1
        dark |= dark >> 2  # not the last of four light ones
        points += 40 * ((core & ~(dark >> 7) | core >> 4 & ~dark) & self.room).bit_count()
        rows, across = matrix >> self.half, unlike >> self.half
        mixed = across | across >> self.stride | rows ^ rows >> self.stride | self.corner
        points += 3 * (self.half - mixed.bit_count())
        return points + self.balance[rows.bit_count()]
