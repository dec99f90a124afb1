"""Floor 2, QR matrices by the thousand: codes of one version that each say something else.

For a fixed version, level, mask and length, a QR matrix is an affine function over GF(2) of the payload's bits: data,
Reed-Solomon code (ISO/IEC 18004, 7.5) and placement (7.7) are all linear. So the `qrcode` library draws the matrix of
one payload, and the differences that single bits make when they are first met; another payload of that length is the
first matrix and one exclusive or for each byte that differs. Nothing of the standard is computed anew here but the
penalty that chooses the mask (`penalty.py`).
"""

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from leaflets.penalty import Penalty

if TYPE_CHECKING:
    from qrcode.main import QRCode

MASKS = range(8)
MOST_BYTES = 2331
"""The longest payload of a code at level M: version 40 in byte mode (ISO/IEC 18004, table 7)."""
PATIENCE = 8
"""Payloads of one length that the library draws before differences are learnt: few codes are not worth them."""
MOST_LEARNT = 4
"""Bytes that are learnt from one payload, so that none waits long; it takes up to 8 matrices a byte."""
LARGEST_LEARNT = 15
"""Larger versions are over 38 mm wide in print, so no run of cards has them, and their differences are large."""
MOST_STEPS = 16384
"""Differences kept for a version: 26 MB for the largest that is learnt."""


@lru_cache(maxsize=MOST_BYTES + 1)
def version_for(length: int) -> int:
    """The smallest version, 1 to 40, that holds `length` bytes at level M; at most MOST_BYTES fit."""
    return _maker(bytes(length)).best_fit()


@lru_cache(maxsize=8)
def symbol(version: int) -> "Symbol":
    """The codes of a version, kept with what they have learnt."""
    return Symbol(version)


class Symbol:
    """The codes of one version at level M in byte mode. What is learnt makes them come faster, never look otherwise."""

    def __init__(self, version: int) -> None:
        self.version = version
        maker = _maker(b"", version)
        tests = [_drawn(maker, mask, test=True) for mask in MASKS]
        self.modules = maker.modules_count
        self._penalty = Penalty.of(self.modules)
        # The library scores its masks before the format and version information is in place, and so must we.
        self._masks = [test ^ tests[0] for test in tests]
        self._finals = [(_drawn(maker, mask, test=False) ^ tests[0]) >> self._penalty.half for mask in MASKS]
        self._firsts: dict[int, tuple[int, int]] = {}
        self._misses = Counter[int]()
        self._bits: dict[tuple[int, int], int] = {}
        self._steps: dict[tuple[int, int], int] = {}

    def matrix(self, payload: bytes) -> bytes:
        """The code of a payload that fits this version: its rows from the top, 1 bit a module, padded to bytes."""
        matrix = self._matrix(payload)
        points = self._penalty.points
        scores = [points(matrix ^ mask) for mask in self._masks]
        final = matrix >> self._penalty.half ^ self._finals[scores.index(min(scores))]
        return final.to_bytes(self._penalty.half // 8)

    def _matrix(self, payload: bytes) -> int:
        """The payload's matrix under mask 0, without format and version information."""
        if len(payload) not in self._firsts:
            self._firsts[len(payload)] = int.from_bytes(payload), self._draw(payload)
        first, matrix = self._firsts[len(payload)]
        # What both begin with falls away: serial numbers behind one address cost no more than their digits.
        unlike = int.from_bytes(payload) ^ first
        size = (unlike.bit_length() + 7) // 8
        tail = enumerate(unlike.to_bytes(size), len(payload) - size)
        changes = [(place, change) for place, change in tail if change]
        steps = self._steps
        try:
            for change in changes:
                matrix ^= steps[change]
        except KeyError:
            return self._learn(payload, [change for change in changes if change not in steps])
        return matrix

    def _learn(self, payload: bytes, unknown: list[tuple[int, int]]) -> int:
        """The matrix of a payload of which not all is known yet, drawn by the library or learnt from."""
        self._misses[len(payload)] += 1
        if self.version > LARGEST_LEARNT or self._misses[len(payload)] < PATIENCE:
            return self._draw(payload)
        if len(self._steps) > MOST_STEPS:
            self._steps.clear()
        else:
            for change in unknown[:MOST_LEARNT]:
                self._steps[change] = self._step(len(payload), *change)
            if len(unknown) <= MOST_LEARNT:
                return self._matrix(payload)
        return self._draw(payload)

    def _step(self, length: int, place: int, change: int) -> int:
        """The difference in the matrix when the byte at `place` changes by these bits; the length does not matter."""
        first, matrix = self._firsts[length]
        step = 0
        for bit in (1 << number for number in range(8) if change >> number & 1):
            if (place, bit) not in self._bits:
                changed = first ^ bit << 8 * (length - 1 - place)
                self._bits[place, bit] = self._draw(changed.to_bytes(length)) ^ matrix
            step ^= self._bits[place, bit]
        return step

    def _draw(self, payload: bytes) -> int:
        return _drawn(_maker(payload, self.version), mask=0, test=True)


def _maker(payload: bytes, version: int | None = None) -> "QRCode[Any]":
    """The library's maker of one code, level M, no quiet zone, always in byte mode."""
    from qrcode import QRCode, constants
    from qrcode.util import QRData

    maker = QRCode(version=version, error_correction=constants.ERROR_CORRECT_M, border=0)
    maker.add_data(QRData(payload, mode=4))  # 0100, bytes: ISO/IEC 18004, table 2
    return maker


def _drawn(maker: "QRCode[Any]", mask: int, *, test: bool) -> int:
    """The library's matrix as an integer, rows then columns; as a test it has no format and version information."""
    maker.makeImpl(test, mask)
    padding = "0" * (-maker.modules_count % 8)
    lines = (*maker.modules, *zip(*maker.modules, strict=True))
    return int("".join("".join("1" if module else "0" for module in line) + padding for line in lines), 2)
