"""Times QR codes: one address behind a constant prefix with six digits of its own, level M, the best of all masks.

Machines are noisy: read the ratios, not the single times. All ways take turns in one run, and each code of the library
and of ours is the same, module for module. What is learnt for the first codes is timed apart.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec

import qrcode
from qrcode.util import QRData

from leaflets.qr import Code, encode

ADDRESS = "https://www.inyourarea.example/areas/colchester?card="
ROUNDS, SLOW, FAST = 5, 20, 2000


def by_library(address: str) -> list[list[bool]]:
    """The code by the `qrcode` library alone."""
    maker = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    maker.add_data(QRData(address.encode(), mode=4))
    maker.make()
    return maker.get_matrix()


def by_segno(address: str) -> object:
    """The code by segno, which need not be there."""
    return import_module("segno").make_qr(address, error="m", mode="byte", boost_error=False)


def timed(work: Callable[[str], object], addresses: Sequence[str]) -> float:
    """The microseconds that each address takes."""
    started = time.perf_counter()
    for address in addresses:
        work(address)
    return (time.perf_counter() - started) / len(addresses) * 1e6


def same(code: Code, rows: list[list[bool]]) -> bool:
    """Whether a code of ours has the modules of the library's."""
    text = "".join("1" if module else "0" for row in rows for module in (*row, *[False] * (-len(row) % 8)))
    return code.mask == int(text, 2).to_bytes(len(text) // 8)


def main() -> None:
    """Run every way and print a table."""
    serials = iter(range(10**6))

    def fresh(count: int) -> list[str]:
        return [f"{ADDRESS}{next(serials) * 7919 % 10**6:06}" for _ in range(count)]

    ways: dict[str, tuple[Callable[[str], object], int]] = {"qrcode": (by_library, SLOW)}
    if find_spec("segno"):
        ways["segno"] = (by_segno, SLOW)
    else:
        print("segno is not installed and is left out.")
    ways["ours, each code different"] = (encode, FAST)
    first = fresh(100)
    learnt = timed(encode, first)
    assert all(same(encode(address), by_library(address)) for address in first[::5])
    times: dict[str, list[float]] = {name: [] for name in [*ways, "ours, a code made before"]}
    for _ in range(ROUNDS):
        for name, (work, count) in ways.items():
            times[name].append(timed(work, fresh(count)))
        times["ours, a code made before"].append(timed(encode, [first[0]] * FAST))
    print(f"{'a QR code, ' + str(len(first[0])) + ' bytes':34}{'median':>12}{'against qrcode':>18}")
    middle = {name: statistics.median(found) for name, found in times.items()}
    for name, each in {**middle, "ours, the first 100 codes": learnt}.items():
        print(f"{name:34}{each:9.2f} µs{middle['qrcode'] / each:16.1f} ×")


if __name__ == "__main__":
    main()
