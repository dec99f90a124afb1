"""Floor 6, the current data: which workbook the site works with now, and the press that is made of it.

Whoever brings new data replaces `current` in the data folder at once, with `renew` or by renaming: it is a workbook, a
folder with one, or a link to either. Findings of the guard that somebody accepts may stand in the folder too. A version
stands for all that cards are made from; a press stays good for its version.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from shutil import copyfile, copytree, rmtree
from tempfile import mkdtemp

from leaflets.brand import load_brand
from leaflets.config import stamp
from leaflets.errors import DataError, OutputError, Place
from leaflets.inspection import clearance_of
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.models import Override
from leaflets.month.kit import files_below, program
from leaflets.press import Press
from leaflets.rule import load_rules, shipped_rules
from leaflets.sources import read
from leaflets.stock import load_stocks, shipped_stocks

ACCEPTED = "accepted.json"
"""The findings that are accepted, in a folder of data: a list with the columns of the sheet of overrides."""
TRIES = 3
"""How often data is read again that was replaced while it was read."""


@dataclass(frozen=True)
class Stand:
    """Where all stands that cards are made from. `printers` is a file of calibrated printers; it need not be there."""

    data: Path
    brand: Path
    printers: Path
    allow_drafts: bool = False
    layouts: tuple[Path, ...] = ()
    stocks: tuple[Path, ...] = ()
    rules: tuple[Path, ...] = ()

    def check(self) -> None:
        """Raises DataError where no data has been brought yet."""
        if not self.data.exists():
            raise DataError("There is no data yet.", "Somebody who may run the month needs to publish one.")

    @property
    def version(self) -> str:
        """A name for the files and the program as they are now; another as soon as one is. No data is read for it."""
        own = (*self.layouts, *self.stocks, *self.rules)
        files = [path for place in (self.data, self.brand, self.printers, *own) for path in _files(place.resolve())]
        return sha256(f"{program()} {self.allow_drafts} {stamp(files)}".encode()).hexdigest()[:16]


def current_press(stand: Stand) -> tuple[str, Press]:
    """The version that the data has, and a press for it. This reads everything: it is no work for a page's request.

    Raises DataError where there is no data or none that can be read; BrandError, RuleError and others for the kit.
    """
    stand.check()
    for _ in range(TRIES):
        version, press = stand.version, _press(stand)
        if stand.version == version:
            break
    return version, press


def _press(stand: Stand) -> Press:
    data = stand.data.resolve()
    kit, reading, rules = load_brand(stand.brand), read(data), load_rules([shipped_rules(), *stand.rules])
    press = Press(
        reading.records,
        kit,
        find_layouts([shipped_layouts(), *stand.layouts]),
        load_stocks([shipped_stocks(), *stand.stocks]),
        reading.problems,
        reading.photos,
        clearance_of(reading, kit, rules, _accepted(data)),
        reading.ground,
    )
    return replace(press, allow_draft=stand.allow_drafts)


def renew(current: Path, data: Path, accepted: Sequence[Override] = ()) -> None:
    """Make a copy of a workbook or a folder the current data, at once, with the findings that are accepted in it.

    Raises OutputError; what was current stays so then.
    """
    home = current.parent
    try:
        home.mkdir(parents=True, exist_ok=True)
        folder = Path(mkdtemp(prefix="data-", dir=home))
        folder.chmod(0o755)
        if data.is_dir():
            copytree(data, folder, dirs_exist_ok=True)
        else:
            copyfile(data, folder / data.name)
        told = [one.model_dump(mode="json") for one in accepted]
        (folder / ACCEPTED).write_text(json.dumps(told), encoding="utf-8")
        before = current.resolve()  # which is read still, maybe; only those before it go
        aside = folder.with_suffix(".link")
        aside.symlink_to(folder.name)
        aside.replace(current)
    except OSError as fault:
        raise OutputError(
            f"{home} cannot be written to ({fault.strerror}).", "Check its rights and its room."
        ) from fault
    for old in home.glob("data-*"):
        if old.is_dir() and old.resolve() not in {folder.resolve(), before}:
            rmtree(old, ignore_errors=True)


def _accepted(data: Path) -> list[Override]:
    """The findings that are accepted in a folder of data. Raises DataError for a file that cannot be read."""
    path = data / ACCEPTED
    if not path.is_file():
        return []
    try:
        return [Override.model_validate(one) for one in json.loads(path.read_text(encoding="utf-8"))]
    except ValueError as fault:
        wrong = f"The accepted findings cannot be read ({type(fault).__name__})."
        raise DataError(wrong, "Publish the month again.", Place(file=ACCEPTED)) from fault


def _files(place: Path) -> list[Path]:
    return files_below(place) if place.is_dir() else [place]
