"""Floor 6, the current data: which workbook the site works with now, and the press that is made of it.

Whoever brings new data replaces `current` in the data folder at once, by renaming: a workbook, a folder with one, or a
link to either. A version stands for all that cards are made from; a press stays good for its version.
"""

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from leaflets.brand import load_brand
from leaflets.config import stamp
from leaflets.errors import DataError
from leaflets.inspection import clearance_of
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.month.kit import files_below, program
from leaflets.press import Press
from leaflets.rule import load_rules, shipped_rules
from leaflets.sources import read
from leaflets.stock import load_stocks, shipped_stocks

CURRENT = "current"
TRIES = 3
"""How often data is read again that was replaced while it was read."""


@dataclass(frozen=True)
class Stand:
    """Where all stands that cards are made from. `printers` is a file of calibrated printers; it need not be there."""

    data: Path
    brand: Path
    printers: Path
    allow_drafts: bool = False

    @property
    def version(self) -> str:
        """A name for the files and the program as they are now; another as soon as one is. No data is read for it."""
        files = [path for place in (self.data, self.brand, self.printers) for path in _files(place.resolve())]
        return sha256(f"{program()} {self.allow_drafts} {stamp(files)}".encode()).hexdigest()[:16]


def current_press(stand: Stand) -> tuple[str, Press]:
    """The version that the data has, and a press for it. This reads everything: it is no work for a page's request.

    Raises DataError where there is no data or none that can be read; BrandError, RuleError and others for the kit.
    """
    for _ in range(TRIES):
        version, press = stand.version, _press(stand)
        if stand.version == version:
            break
    return version, press


def _press(stand: Stand) -> Press:
    data = stand.data.resolve()
    if not data.exists():
        raise DataError("There is no data yet.", "Somebody who may run the month needs to upload a workbook.")
    kit, reading, rules = load_brand(stand.brand), read(data), load_rules([shipped_rules()])
    press = Press(
        reading.records,
        kit,
        find_layouts([shipped_layouts()]),
        load_stocks([shipped_stocks()]),
        reading.problems,
        reading.photos,
        clearance_of(reading, kit, rules),
        reading.ground,
    )
    return replace(press, allow_draft=stand.allow_drafts)


def _files(place: Path) -> list[Path]:
    return files_below(place) if place.is_dir() else [place]
