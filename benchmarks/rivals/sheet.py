"""What every rival draws: the words and measures of the card, the sheet, and the numbers and codes from their files.

It needs nothing but Python, for the rivals may run in an environment of their own.
"""

import csv
from collections.abc import Iterator, Sequence
from importlib import import_module
from math import isqrt
from pathlib import Path

PAGE_MM = 210, 297
CARD_MM = 85, 55
ACROSS, DOWN = 2, 5
LEFT_MM, TOP_MM = 20, 11
FONTS = Path(__file__).parents[2] / "brand" / "fonts"
REGULAR = FONTS / "AtkinsonHyperlegibleNext-Regular.ttf"
BOLD = FONTS / "AtkinsonHyperlegibleNext-Bold.ttf"
NAVY = 18, 38, 74
RANK, NAME, TEAM, PHONE = "Police Constable", "Alex Example", "Colchester Neighbourhood Policing Team", "Call 101"
TITLE = "Check this card"
CODE_MM = 24
"""The code's width with its white border of four modules."""
QUIET = 4

Matrix = Sequence[bytes]
"""Rows from the top, one byte a module, 1 for dark."""


def cards(folder: Path) -> list[tuple[str, str]]:
    """The serial number and the address of every card."""
    with (folder / "cards.csv").open(encoding="utf-8", newline="") as file:
        return [(row["serial"], row["address"]) for row in csv.DictReader(file)]


def made(way: str, folder: Path) -> Iterator[Matrix]:
    """The codes of a folder's cards: `segno`, `zxing` (the writer of zxing-cpp), or `ready`, made beforehand."""
    if way == "ready":
        return ready(folder)
    by_one = {"segno": by_segno, "zxing": by_zxing}[way]
    return (by_one(address) for _, address in cards(folder))


def by_segno(address: str) -> Matrix:
    """A code by segno: level M, the best of all masks."""
    segno = import_module("segno")
    matrix: Matrix = segno.make_qr(address, error="m", mode="byte", boost_error=False).matrix
    return matrix


def by_zxing(address: str) -> Matrix:
    """A code by zxing-cpp: level M."""
    zxing = import_module("zxingcpp")
    code = zxing.create_barcode(address, zxing.BarcodeFormat.QRCode, ec_level="M")
    picture = memoryview(code.to_image(scale=1, add_quiet_zones=False))
    held = picture.tobytes()
    side = isqrt(len(held))
    dark = held.translate(bytes([1]) + bytes(255))
    return [dark[row * side : (row + 1) * side] for row in range(side)]


def ready(folder: Path) -> Iterator[Matrix]:
    """The codes as they were made beforehand: one after another, the side in modules, then a byte a module."""
    held = (folder / "codes.bin").read_bytes()
    start = 0
    while start < len(held):
        side = held[start]
        yield [held[start + 1 + row * side : start + 1 + (row + 1) * side] for row in range(side)]
        start += 1 + side * side


def keep(folder: Path, matrices: Iterator[Matrix]) -> None:
    """Write codes as `ready` reads them."""
    with (folder / "codes.bin").open("wb") as file:
        for matrix in matrices:
            file.write(bytes([len(matrix)]) + b"".join(bytes(row) for row in matrix))


def corners(back: bool) -> list[tuple[int, int]]:
    """The top left corners of a sheet's cards in millimetres, in order; those of the backs are mirrored."""
    columns = [ACROSS - 1 - column if back else column for column in range(ACROSS)]
    width, height = CARD_MM
    return [(LEFT_MM + column * width, TOP_MM + row * height) for row in range(DOWN) for column in columns]
