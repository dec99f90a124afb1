"""QR matrices made from differences: the library's own, module for module, whatever was made before."""

import random
import string
from typing import TypeAlias

import pytest
import qrcode
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode.util import QRData, lost_point

from leaflets.penalty import Penalty
from leaflets.symbol import MOST_BYTES, PATIENCE, Symbol, symbol, version_for

Rows: TypeAlias = list[list[bool | None]]


def by_library(payload: bytes) -> tuple[int, Rows]:
    """The version and the matrix that the library makes by itself, its own mask included."""
    maker = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    maker.add_data(QRData(payload, mode=4))
    maker.make(fit=True)
    return maker.version, [[bool(module) for module in row] for row in maker.get_matrix()]


def unpacked(matrix: bytes) -> Rows:
    """Rows of modules from rows of bits, after a look at their padding."""
    modules = next(17 + 4 * version for version in range(1, 41) if _size(17 + 4 * version) == len(matrix))
    size = len(matrix) // modules
    rows = [f"{int.from_bytes(matrix[start : start + size]):0{8 * size}b}" for start in range(0, len(matrix), size)]
    assert {row[modules:] for row in rows} == {"0" * (8 * size - modules)}
    return [[bit == "1" for bit in row[:modules]] for row in rows]


def _size(modules: int) -> int:
    return modules * ((modules + 7) // 8)


def serials(count: int, start: str) -> list[bytes]:
    return [f"{start}{number:06}".encode() for number in range(count)]


@settings(max_examples=150)
@given(st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda text: len(text.encode()) <= 180))
def test_any_text_gives_the_librarys_matrix(text: str) -> None:
    version, rows = by_library(text.encode())
    assert version_for(len(text.encode())) == version
    assert unpacked(symbol(version).matrix(text.encode())) == rows


@settings(max_examples=15)
@given(st.integers(1, 180), st.integers(2, 3), st.integers())
def test_texts_of_one_length_are_learnt_and_stay_the_librarys(length: int, kinds: int, seed: int) -> None:
    chance = random.Random(seed)
    fresh = Symbol(version_for(length))
    letters = chance.sample(string.printable, kinds)
    payload = bytearray("".join(chance.choices(letters, k=length)).encode())
    for _ in range(PATIENCE + 8):
        assert unpacked(fresh.matrix(bytes(payload))) == by_library(bytes(payload))[1]
        for place in range(min(8, length)):  # few bytes, so that they are soon known
            payload[place * length // 8] = ord(chance.choice(letters))


def test_five_hundred_serial_numbers_each_have_the_librarys_code() -> None:
    payloads = serials(500, "https://www.inyourarea.example/areas/colchester?card=")
    made = [symbol(version_for(len(payload))).matrix(payload) for payload in payloads]
    assert len(set(made)) == 500
    assert [unpacked(matrix) for matrix in made] == [by_library(payload)[1] for payload in payloads]


def test_lengths_and_prefixes_may_alternate() -> None:
    fresh = Symbol(4)
    first, second, third = (
        serials(30, start) for start in ("https://a.example/", "https://b.example/?n=", "mailto:c@d")
    )
    for payload in (payload for payloads in zip(first, second, third, strict=True) for payload in payloads):
        maker = qrcode.QRCode(version=4, error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
        maker.add_data(QRData(payload, mode=4))
        maker.make(fit=False)
        assert unpacked(fresh.matrix(payload)) == maker.get_matrix()


@pytest.mark.parametrize("length", [0, 1, 14, 15, 180, 181, 213, 400, 700])
def test_versions_change_where_the_librarys_do(length: int) -> None:
    payload = bytes(number % 251 for number in range(length))
    version, rows = by_library(payload)
    assert version_for(length) == version
    assert unpacked(symbol(version).matrix(payload)) == rows


def test_the_largest_version_holds_the_most_bytes_and_no_more() -> None:
    assert version_for(MOST_BYTES) == 40
    with pytest.raises(ValueError, match="41"):
        by_library(bytes(MOST_BYTES + 1))


@settings(max_examples=60)
@given(st.integers(1, 12), st.sampled_from([0.05, 0.3, 0.5, 0.7, 0.95]), st.integers())
def test_penalties_are_the_librarys_for_any_matrix(version: int, darkness: float, seed: int) -> None:
    chance = random.Random(seed)
    modules = 17 + 4 * version
    rows: Rows = [[chance.random() < darkness for _ in range(modules)] for _ in range(modules)]
    finder = [module == "1" for module in "00001011101"]
    for row in chance.sample(rows, 5):
        start = chance.randrange(modules - 10)
        row[start : start + 11] = finder if row[0] else finder[::-1]
    assert Penalty.of(modules).points(_packed(rows)) == lost_point(rows)


@pytest.mark.parametrize("dark", [False, True])
def test_penalties_of_a_matrix_of_one_colour(dark: bool) -> None:
    rows: Rows = [[dark] * 21 for _ in range(21)]
    # 42 lines of 21 alike, 20 × 20 boxes, all of one colour: 42 × (3 + 16), 400 × 3, 10 × 10.
    assert Penalty.of(21).points(_packed(rows)) == lost_point(rows) == 798 + 1200 + 100


def _packed(rows: Rows) -> int:
    padding = "0" * (-len(rows) % 8)
    lines = (*rows, *zip(*rows, strict=True))
    return int("".join("".join("01"[bool(module)] for module in line) + padding for line in lines), 2)
