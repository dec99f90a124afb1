"""A QR code that declares its alphabet (ISO/IEC 18004:2015, 7.4.2): readers may take its bytes for other letters."""

import numpy as np
from qrcode import QRCode, constants
from qrcode.base import rs_blocks
from qrcode.util import BitBuffer, create_bytes

from tests.codes.pages import Modules

VERSION = 4
SHIFT_JIS = 20
"""Its backslash is a yen sign to some, and a backslash to others."""


def declared(said: bytes, alphabet: int = SHIFT_JIS) -> Modules:
    """The modules of a code of version 4, level M, whose bytes are declared as an alphabet (0 to 127)."""
    bits = BitBuffer()
    for number, length in ((7, 4), (alphabet, 8), (4, 4), (len(said), 8), *((byte, 8) for byte in said), (0, 4)):
        bits.put(number, length)
    blocks = rs_blocks(VERSION, constants.ERROR_CORRECT_M)
    for nth in range(sum(block.data_count for block in blocks) - len(bits) // 8):
        bits.put((0xEC, 0x11)[nth % 2], 8)
    maker = QRCode(version=VERSION, error_correction=constants.ERROR_CORRECT_M, border=0)
    maker.data_cache = create_bytes(bits, blocks)
    maker.makeImpl(False, 3)
    return np.array([[bool(module) for module in row] for row in maker.modules])
