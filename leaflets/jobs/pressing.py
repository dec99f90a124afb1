"""Floor 6, a press for a job: an upload's records with what was logged and accepted, and the site's kit."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from leaflets.brand import load_brand
from leaflets.inspection import clearance_of
from leaflets.jobs.home import Home
from leaflets.jobs.logged import SHEET, merged
from leaflets.jobs.report import Report
from leaflets.jobs.uploaded import open_upload, read_upload
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.models import Override
from leaflets.month.kit import Kit, packed
from leaflets.month.ledger import issue_in
from leaflets.month.plan import Order, made_as
from leaflets.press import Press
from leaflets.rule import load_rules, shipped_rules
from leaflets.stock import load_stocks, shipped_stocks
from leaflets.store.accepted import AcceptedFinding
from leaflets.store.diary import LogEntry
from leaflets.store.months import Upload
from leaflets.ticket import Format


@dataclass(frozen=True)
class Given:
    """What a job is given from the store: an upload, the findings accepted in it, and the activity logged since."""

    upload: Upload
    accepted: Sequence[AcceptedFinding] = ()
    entries: Sequence[LogEntry] = ()


@contextmanager
def press_for(home: Home, brand: Path, given: Given, now: datetime, *, allow_draft: bool = False) -> Iterator[Press]:
    """A press for an upload, as long as its files are laid out. Raises DataError, and what loading a kit raises."""
    scratch = home.folder / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    kit = load_brand(brand)
    rules = load_rules([shipped_rules(), *home.own("rules")])
    layouts = find_layouts([shipped_layouts(), *home.own("layouts")])
    stocks = load_stocks([shipped_stocks(), *home.own("stocks")])
    with TemporaryDirectory(prefix="run-", dir=scratch) as folder:
        opened = open_upload(home.upload(given.upload.sha256), given.upload.name, Path(folder))
        reading = merged(read_upload(opened, home), given.entries)
        accepted = [*overrides_of(home, given.upload, given.accepted), *overrides_in(given.entries)]
        clearance = clearance_of(reading, kit, rules, accepted)
        whole = (reading.records, kit, layouts, stocks, reading.problems, reading.photos, clearance)
        yield Press(*whole, ground=reading.ground, now=now, allow_draft=allow_draft)


def kit_of(home: Home, brand: Path) -> Kit:
    """The kit that a month is set from. Raises OutputError for a file that cannot be read."""
    return packed(brand, home.own("layouts"), home.own("stocks"))


def order_of(press: Press, asked: Mapping[str, Any], output: Path, today: date) -> Order:
    """What a job was asked for as an order; a month that has been begun in `output` keeps its date of issue."""
    month = date.fromisoformat(f"{asked['month']}-01") if asked.get("month") else None
    issue = issue_in(output, press.records, (month, None), today)
    formats = _formats(press, asked["layouts"], asked.get("formats", ()))
    return Order(issue, tuple(asked["layouts"]), formats, tuple(asked["langs"]), tuple(asked.get("areas", ())))


def _formats(press: Press, layouts: Sequence[str], asked: Sequence[str]) -> tuple[Format, ...]:
    """The formats that were asked for, and the usual one of each layout that has none of them; none: all usual ones."""
    found = list(asked)
    for name in layouts if asked else ():
        has = made_as(press.layouts.get(name))
        if not set(found) & set(has):
            found.append(has[0])
    return cast("tuple[Format, ...]", tuple(found))


def overrides_of(home: Home, upload: Upload, accepted: Sequence[AcceptedFinding]) -> Iterator[Override]:
    """What is accepted in an upload, as its own sheet of overrides would have it: once for every cell of a finding."""
    path = home.report(upload.id)
    found = Report(path).acceptable if accepted and path.is_file() else {}
    for one in accepted:
        for cell in found[one.key]["cells"] if one.key in found else [one.cell]:
            yield override(one.code, cell, one.words, (one.who, one.why))


def overrides_in(entries: Iterable[LogEntry]) -> Iterator[Override]:
    """What an editor has accepted in logged activity."""
    for entry in entries:
        for one in entry.accepted:
            yield override(one["code"], f"{SHEET}!{one['cell']}", one["words"], (one["who"], one["why"]))


def override(code: str, cell: str, words: str, said: tuple[str, str]) -> Override:
    """A finding that was accepted at the desk, by whom and why, as the sheet of overrides has it."""
    who = re.sub(r"^[=+@\-\s]+", "", said[0]) or "an editor"  # a name that begins as a formula does is no name
    return Override(code=code, cell=cell, who=who[:160], why=said[1][:600], words=words[:600])
