"""How many QR codes are read off paper: each size that the shipped layouts print, by each decoder, in simulated looks.

Each layout is made with every choice of its options, from the Essex sample and the one with the longest texts. Each
different code is drawn at 600 dpi, printed with ink that spreads, and looked at by a tilted camera from many sides. A
look is one still picture: a phone takes thirty a second and tries again.
"""

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from PIL import Image

from leaflets.brand import load_brand
from leaflets.code_check import Finder, SeenCode
from leaflets.code_readers import ZBAR, ZXING, by_zbar, by_zxing, decoders
from leaflets.config import shipped
from leaflets.edition import Issue
from leaflets.errors import MissingPictureError
from leaflets.layout import Layout, OptionValue, find_layouts, shipped_layouts
from leaflets.page_seen import Look, seen_pages
from leaflets.press import Press
from leaflets.print_simulation import GAIN_UM, Camera, photographed, printed
from leaflets.qr import QUIET_MODULES, encode
from leaflets.sources import read
from leaflets.stock import load_stocks, shipped_stocks
from leaflets.ticket import Ticket

APRIL = Issue(date(2024, 4, 1), date(2024, 5, 1))
SAMPLES = {"essex": "colchester", "longest": ""}
"""Samples, and the area of each; the first where none is named."""
READERS = {ZXING: by_zxing, ZBAR: by_zbar}
SHARPNESS = 4.0, 6.0, 8.0
"""Pixels to the millimetre: a phone's preview, 1920 pixels wide, at some 34, 23 and 17 cm (70° of view)."""
ALONE, FINE = "https://www.inyourarea.example/areas/colchester", 12
COMPARED_MM = 0.25, 0.3, 0.35, 0.396, 0.42, 0.45, 0.5, 0.55, 0.6
"""Widths of a module that are compared on a code of their own, some of them less than any layout may print."""
TILT_DEG, MOST_PAGES, AROUND_MM = 30.0, 30, 6.0


@dataclass(frozen=True, slots=True)
class Size:
    """A size of code: modules of a side, a module's width in millimetres, and who prints it."""

    modules: int
    module_mm: float
    layouts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """The share of looks, 0 to 1, in which a decoder reads a size of code, by pixels to the millimetre."""

    modules: int
    module_mm: float
    layouts: tuple[str, ...]
    decoder: str
    read: Mapping[str, float]


def choices(layout: Layout) -> Iterator[Mapping[str, OptionValue]]:
    """A layout as it is, and with each choice of each of its options."""
    yield {}
    for option, offer in layout.spec.options.items():
        yield from ({option: choice} for choice in offer.choices if choice != offer.default)


Shown = tuple[SeenCode, Look]
"""A code, and what can be seen of it and around it."""


def all_codes() -> Iterator[tuple[str, Shown]]:
    """The codes of every piece, with the name of its layout."""
    layouts, stocks = find_layouts([shipped_layouts()]), load_stocks([shipped_stocks()])
    for sample, named in SAMPLES.items():
        reading = read(shipped("samples") / sample)
        press = Press(reading.records, load_brand(shipped("brand")), layouts, stocks, reading.problems)
        area = named or press.records.areas[0].id
        for name in layouts:
            yield from _codes_of(press, area, layouts.get(name))


def _codes_of(press: Press, area: str, layout: Layout) -> Iterator[tuple[str, Shown]]:
    card = layout.spec.product == "card"
    officer = next(one.name for one in press.records.officers if one.area == area) if card else None
    for options in choices(layout) if layout.spec.engine != "text" else ():
        try:
            (made,) = press.run(Ticket(area, layout.name, APRIL, ("pdf",), officer, options)).files
        except MissingPictureError:  # the samples have no photo of an officer; the card's codes are the standard's
            continue
        full = " ".join((layout.name, *(str(value) for value in options.values())))
        for page in seen_pages(made.content, MOST_PAGES):
            finder = Finder()
            finder.look(page)
            yield from ((full, (code, page.close(code.box.grown(AROUND_MM)))) for code in finder.codes if code.code)


def sizes() -> dict[Size, Shown]:
    """Each different size with the first code that has it, the smallest modules first."""
    first: dict[tuple[int, float], Shown] = {}
    printed_by: dict[tuple[int, float], list[str]] = {}
    for name, (code, look) in all_codes():
        key = code.code.modules if code.code else 0, round(code.module_mm, 2)
        first.setdefault(key, (code, look))
        printed_by.setdefault(key, []).append(name)
    return {
        Size(modules, wide, tuple(dict.fromkeys(printed_by[modules, wide]))): first[modules, wide]
        for modules, wide in sorted(first, key=lambda key: key[::-1])
    }


@dataclass(frozen=True)
class Print:
    """A code on paper: its picture, how wide a pixel of that is in thousandths of a millimetre, what decoders read."""

    picture: Image.Image
    pixel_um: float
    says: Mapping[str, str]


def on_paper(shown: Shown) -> Print:
    """A layout's code with what stands around it, printed."""
    code, look = shown
    pixel_um = look.mm_per_px * 1000
    says = {name: code.seen.texts.get(name, code.seen.text) for name in decoders()}
    return Print(printed(look.picture, pixel_um, GAIN_UM), pixel_um, says)


def alone(module_mm: float) -> Print:
    """A code of 33 modules on white paper, printed, its modules of any width."""
    code = encode(ALONE)
    picture = Image.new("L", (code.full_modules,) * 2, 255)
    for run in code.runs:
        left, top = run.column + QUIET_MODULES, run.row + QUIET_MODULES
        picture.paste(0, (left, top, left + run.length, top + 1))
    fine = picture.resize((picture.width * FINE,) * 2, Image.Resampling.NEAREST)
    pixel_um = module_mm * 1000 / FINE
    return Print(printed(fine, pixel_um, GAIN_UM), pixel_um, dict.fromkeys(decoders(), ALONE))


def read_share(paper: Print, px_per_mm: float, looks: int) -> dict[str, float]:
    """The share of looks in which each decoder reads the code, each look from another side, with other noise."""
    good = dict.fromkeys(paper.says, 0)
    for seed in range(looks):
        turned = float(np.random.default_rng(seed).uniform(0, 360))
        seen = photographed(paper.picture, paper.pixel_um, Camera(px_per_mm, TILT_DEG, turned, seed=seed))
        for name, says in paper.says.items():
            good[name] += any(one.texts.get(name) == says for one in READERS[name](seen))
    return {name: count / looks for name, count in good.items()}


def measured(looks: int) -> Iterator[Row]:
    """Every size of the layouts by every decoder, and then smaller and larger modules of one code."""
    papers = {size: on_paper(code) for size, code in sizes().items()}
    papers |= {Size(encode(ALONE).modules, wide, ("(alone)",)): alone(wide) for wide in COMPARED_MM}
    for size, paper in papers.items():
        shares = {f"{px:g}": read_share(paper, px, looks) for px in SHARPNESS}
        for name in decoders():
            row = Row(size.modules, size.module_mm, size.layouts, name, {})
            yield replace(row, read={px: share[name] for px, share in shares.items()})


def main() -> None:
    """Run every look and print a table; with --json, write it as well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--looks", type=int, default=20, help="looks at each size and sharpness")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    given = parser.parse_args()
    rows = []
    heads = "".join(f"{f'{px:g} px/mm':>10}" for px in SHARPNESS)
    print(f"{'QR codes read off paper':24}{'module':>9}{'wide':>9}  {'decoder':10}{heads}  layouts")
    for row in measured(given.looks):
        rows.append(row)
        size = f"{row.modules} × {row.modules} modules"
        shares = "".join(f"{share:10.0%}" for share in row.read.values())
        wide = row.modules * row.module_mm
        print(f"{size:24}{row.module_mm:6.2f} mm{wide:6.1f} mm  {row.decoder:10}{shares}  {', '.join(row.layouts)}")
    if given.json:
        about = {"looks": given.looks, "tilt_deg": TILT_DEG, "gain_um": GAIN_UM, "rows": [asdict(row) for row in rows]}
        given.json.write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
