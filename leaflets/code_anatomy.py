"""Floor 3, pure: which module of a QR code is what, and what its codewords say (ISO/IEC 18004:2015, 7).

Tables of versions come from the `qrcode` library, Reed-Solomon decoding from `reedsolo`; neither reader of codes is
asked, so this counts errors independently of them.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Modules = NDArray[np.bool_]
LEVELS = {1: "L", 0: "M", 3: "Q", 2: "H"}
"""The two bits of the format information that name the level (ISO/IEC 18004, table 12), as `qrcode` numbers them."""


@dataclass(frozen=True)
class Anatomy:
    """The parts of a version: arrays of (row, column).

    `data` are the modules of the codewords in their order; `finders` the three corners with their separators, as
    masks with what they should show; `timing` and `alignment` likewise.
    """

    version: int
    modules: int
    data: NDArray[np.intp]
    finders: tuple[Modules, Modules, Modules]
    timing: tuple[Modules, Modules]
    alignment: Modules
    pattern: Modules


@dataclass(frozen=True, slots=True)
class Corrected:
    """What error correction says of a code: the modules as they should be, and the errors and room of each block.

    `blocks` holds (codewords that are wrong, codewords for correction, codewords in all) for each block; `owner` says
    to which block each codeword belongs, in the order of `Anatomy.data`; `payload` is what the code holds, if bytes.
    """

    level: str
    mask: int
    modules: Modules
    wrong: NDArray[np.bool_]
    owner: NDArray[np.intp]
    capacity: tuple[int, ...]

    @property
    def errors(self) -> int:
        """How many codewords are wrong."""
        return int(self.wrong.sum())

    def unused(self, wrong: NDArray[np.bool_]) -> float:
        """The share of error correction left when these codewords are wrong: that of the worst block; below 0 is lost.

        ISO/IEC 15415:2011, 7.8.8: 1 - 2t / (d - p), here without erasures. `capacity` is the codewords that can be
        corrected, half of d - p.
        """
        return min(1 - int(wrong[self.owner == block].sum()) / most for block, most in enumerate(self.capacity))


@lru_cache(maxsize=40)
def anatomy(version: int) -> Anatomy:
    """The parts of a version, 1 to 40."""
    from qrcode import QRCode, constants

    maker = QRCode(version=version, error_correction=constants.ERROR_CORRECT_M, border=0)
    maker.add_data(b"")
    maker.makeImpl(True, 0)
    side = maker.modules_count
    pattern = np.array([[bool(module) for module in row] for row in maker.modules])
    finders = tuple(_area(side, rows, columns) for rows, columns in _corners(side))
    across, down = np.zeros((side, side), bool), np.zeros((side, side), bool)
    across[6, 8 : side - 8] = down[8 : side - 8, 6] = True
    alignment = _alignment(version, side)
    taken = finders[0] | finders[1] | finders[2] | across | down | alignment
    taken[8, :9] = taken[:9, 8] = taken[8, side - 8 :] = taken[side - 8 :, 8] = True
    if version >= 7:
        taken[:6, side - 11 : side - 8] = taken[side - 11 : side - 8, :6] = True
    data = np.array(_zigzag(side, taken), dtype=np.intp)
    return Anatomy(version, side, data, (finders[0], finders[1], finders[2]), (across, down), alignment, pattern)


def corrected(modules: Modules) -> Corrected | None:
    """What a code's modules (True is dark) say once corrected; None where there are more errors than can be."""
    from qrcode.base import rs_blocks
    from reedsolo import ReedSolomonError, RSCodec

    parts = anatomy((len(modules) - 17) // 4)
    error_level, mask = _format(modules)
    rows, columns = parts.data[:, 0], parts.data[:, 1]
    flips = _flips(parts.version, mask)
    bits = modules[rows, columns] ^ flips
    count = len(bits) // 8
    words = np.packbits(bits[: count * 8])
    blocks = rs_blocks(parts.version, error_level)
    owner, places = _dealt([(block.data_count, block.total_count) for block in blocks])
    right = words.copy()
    for number, block in enumerate(blocks):
        extra = block.total_count - block.data_count
        try:
            _, whole, _ = RSCodec(extra, fcr=0, prim=0x11D).decode(bytearray(words[places[number]].tobytes()))
        except ReedSolomonError:
            return None
        right[places[number]] = np.frombuffer(bytes(whole), np.uint8)
    should = modules.copy()
    should[rows[: count * 8], columns[: count * 8]] = np.unpackbits(right).astype(bool) ^ flips[: count * 8]
    for area in (*parts.finders, *parts.timing, parts.alignment):
        should[area] = parts.pattern[area]
    # ISO/IEC 18004, table 9: versions 1 to 3 keep some of it (p) for telling wrong corrections.
    kept = {(1, "L"): 3, (1, "M"): 2, (1, "Q"): 1, (1, "H"): 1, (2, "L"): 2, (3, "L"): 1}
    level = LEVELS[error_level]
    spare = kept.get((parts.version, level), 0)
    capacity = tuple((block.total_count - block.data_count - spare) // 2 for block in blocks)
    return Corrected(level, mask, should, right != words, owner, capacity)


@lru_cache(maxsize=320)
def _flips(version: int, mask: int) -> NDArray[np.bool_]:
    """Which modules of `Anatomy.data` a mask turns over (7.8.2)."""
    from qrcode.util import mask_func

    flip = mask_func(mask)
    return np.array([flip(int(row), int(column)) for row, column in anatomy(version).data])


def module_owner(found: Corrected, parts: Anatomy) -> NDArray[np.intp]:
    """The codeword that each module of `parts.data` belongs to; the few left over belong to none (-1)."""
    count = len(found.owner)
    return np.concatenate([np.repeat(np.arange(count), 8), np.full(len(parts.data) - 8 * count, -1)])


def _dealt(blocks: list[tuple[int, int]]) -> tuple[NDArray[np.intp], list[NDArray[np.intp]]]:
    """How codewords are dealt to blocks: the block of each, and each block's places (ISO/IEC 18004, 7.6)."""
    owner: list[int] = []
    for nth in range(max(data for data, _ in blocks)):
        owner += [number for number, (data, _) in enumerate(blocks) if nth < data]
    for nth in range(max(total - data for data, total in blocks)):
        owner += [number for number, (data, total) in enumerate(blocks) if nth < total - data]
    owners = np.array(owner, dtype=np.intp)
    return owners, [np.flatnonzero(owners == number) for number in range(len(blocks))]


def _format(modules: Modules) -> tuple[int, int]:
    """The level and mask whose format information, of two copies, is nearest to what the code shows (7.9)."""
    from qrcode.util import BCH_type_info

    side = len(modules)
    down = [*range(6), 7, 8, *range(side - 7, side)]
    along = [*range(side - 1, side - 9, -1), 7, *range(5, -1, -1)]
    shown = np.concatenate([modules[down, 8], modules[8, along]])

    def unlike(kind: int) -> int:
        bits = BCH_type_info(kind)
        wanted = np.array([bits >> number & 1 for number in range(15)], bool)
        return int((np.concatenate([wanted, wanted]) ^ shown).sum())

    best = min(range(32), key=unlike)
    return best >> 3, best & 7


def _corners(side: int) -> list[tuple[slice, slice]]:
    first, last = slice(0, 8), slice(side - 8, side)
    return [(first, first), (first, last), (last, first)]


def _area(side: int, rows: slice, columns: slice) -> Modules:
    area = np.zeros((side, side), bool)
    area[rows, columns] = True
    return area


def _alignment(version: int, side: int) -> Modules:
    from qrcode.util import pattern_position

    area = np.zeros((side, side), bool)
    places = pattern_position(version)
    for row in places:
        for column in places:
            if (row, column) not in {(6, 6), (6, side - 7), (side - 7, 6)}:
                area[row - 2 : row + 3, column - 2 : column + 3] = True
    return area


def _zigzag(side: int, taken: Modules) -> list[tuple[int, int]]:
    """The modules that codewords fill, two columns at a time, up and down from the right (7.7.3)."""
    order = []
    upwards = True
    for right in [*range(side - 1, 6, -2), 5, 3, 1]:
        rows = range(side - 1, -1, -1) if upwards else range(side)
        order += [(row, column) for row in rows for column in (right, right - 1) if not taken[row, column]]
        upwards = not upwards
    return order
