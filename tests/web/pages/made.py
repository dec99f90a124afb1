"""Months for tests of the pages: real pieces of few areas, and areas without number of which nothing is made."""

import fcntl
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import rmtree
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from leaflets.edition import Issue
from leaflets.month.changes import Compared as Told
from leaflets.month.changes import Said, files_of
from leaflets.month.files import Written, set_aside
from leaflets.month.ledger import Entry, Ledger
from leaflets.month.packed import Packed
from leaflets.month.shown import Shown
from leaflets.press import Press
from tests.conftest import sample_press
from tests.month.making import APRIL, made, order
from tests.web.signing import site

MARCH = Issue(date(2024, 3, 1), date(2024, 4, 1))
LONG = "llanfihangel-uplands"
"""An area of the sample `longest`, whose name has nearly 70 characters."""
SPOKEN = "penmaes"
"""An area of the sample `translated`, with pieces in Welsh and Urdu."""


class Reader(FlaskClient):
    """A browser that takes every answer to its end, as browsers do: so its file is closed."""

    def open(self, *given: Any, **more: Any) -> Any:
        """Ask for a page."""
        return super().open(*given, **{"buffered": True, **more})


def served(home: Path) -> Flask:
    """A site that is asked by readers."""
    app = site(home)
    app.test_client_class = Reader
    return app


def everywhere() -> Press:
    """A press with the Essex sample, the longest names, and an area with translations."""
    essex = sample_press("essex")
    records = essex.records + sample_press("longest").records + sample_press("translated").records
    return replace(essex, records=records, allow_draft=True)


def make_months(output: Path) -> Path:
    """March and April of a few areas: leaflets, large print, cards, a shift brief; one area in three languages."""
    press = everywhere()
    leaflet = ("activity-leaflet",)
    for issue, areas, layouts in (
        (MARCH, ("colchester",), ("activity-leaflet",)),
        (
            APRIL,
            ("colchester",),
            (*leaflet, "shift-brief", "activity-leaflet-large-print", "window-card", "visiting-card"),
        ),
        (APRIL, ("harlow", LONG), leaflet),
    ):
        wanted = replace(order(*areas, layouts=layouts, issue=issue), formats=("pdf", "html"))
        account, _ = made(press, wanted, output / f"{issue.month:%Y-%m}")
        assert account.exit_code == 0, account.faults
    spoken = replace(order(SPOKEN, layouts=("activity-leaflet",)), langs=("en", "cy", "ur"))
    assert made(press, spoken, output / "2024-04")[0].exit_code == 0
    return output


def once(folder: Path) -> Path:
    """The months in a folder that several processes of one run of tests share; the first makes them."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            rmtree(folder / "out", ignore_errors=True)
            make_months(folder / "out")
            (folder / "ready").touch()
    return folder / "out"


def many(folder: Path, count: int = 5_000, a_district: int = 20) -> Path:
    """A month's folder of a whole force, as far as it can be read without its files."""
    said = Packed(Said, _numbered(count, a_district))
    ledger = Ledger(folder, "2026-09", "2026-10-01")
    ledger.entries.update((f"{key}/activity-leaflet/en", _entry(key, one)) for key, one in said.items())
    folder.mkdir(parents=True, exist_ok=True)
    for file in set_aside(files_of(Told(None, {}, said)), folder):
        file.put(folder)
    ledger.close()
    return folder


def _numbered(count: int, a_district: int) -> Iterator[tuple[str, Said]]:
    """Squares with wavy edges on a grid."""
    side = int(count**0.5) + 1
    for number in range(count):
        row, column = divmod(number, side)
        west, south = -1 + column * 0.02, 51 + row * 0.012
        edge = [(west + step * 0.001, south + step % 3 * 0.0002) for step in range(20)]
        ring = [*edge, (west + 0.02, south + 0.012), (west, south + 0.012), edge[0]]
        outline = " ".join(f"{x:.4f},{y:.4f}" for x, y in ring)
        district = f"District {number // a_district + 1}"
        shown = Shown(wards=(f"Ward {number}A", f"Ward {number}B"), read=("officers",))
        postcodes = (f"A{number // 100 % 10}",)
        name = f"Neighbourhood {number} of {district}"
        yield f"area-{number}", Said(name=name, district=district, postcodes=postcodes, outline=(outline,), shown=shown)


def _entry(key: str, said: Said) -> Entry:
    file = Written(path=f"d/{key}/{key}-activity-leaflet-2026-09.pdf", sha256=f"{hash(key) % 16**64:064x}", size=100)
    return Entry(
        name=f"{key}/activity-leaflet/en", status="made", area=key, district=said.district, layout="activity-leaflet",
        lang="en", issued="2026-10-01", files=(file,), pages=2, title="Monthly activity leaflet", product="leaflet",
    )  # fmt: skip
