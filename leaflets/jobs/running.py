"""Floor 6, running: a month planned, or made in a run's folder, by the engine of `leaflets batch`.

A run starts from a hard-linked copy of the latest run of its month, so that what is unchanged is not made again. The
engine writes each file aside and renames it, so no file of the former run is ever written to.
"""

import os
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from leaflets.jobs.home import Home
from leaflets.jobs.pressing import Given, kit_of, order_of, press_for
from leaflets.month.account import Account, Progress
from leaflets.month.changes import AREAS_JSON
from leaflets.month.crew import LocalCrew, Terms
from leaflets.month.ledger import HIDDEN, JOURNAL, MANIFEST_JSON, Ledger, read_ledger
from leaflets.month.plan import Plan, plan_month
from leaflets.month.run import Orders, run_month

MOST_REFUSED = 500
"""Refused pieces that a plan lists; a data fault in every area would fill the page."""


@dataclass(frozen=True)
class Run:
    """A run of a month: its own folder, what it was asked for, and where its month's latest run and earlier months are.

    `base` is the folder of the latest run of the month, or what readers see of it where there is none, so that what a
    run is not asked for is carried over; `earlier` are the folders of the months that readers see.
    """

    folder: Path
    asked: dict[str, Any]
    given: Given
    base: Path | None = None
    earlier: tuple[Path, ...] = ()
    workers: int = 0


def plan_run(home: Home, brand: Path, run: Run, now: datetime) -> dict[str, Any]:
    """What a run would make, find unchanged, and refuse, with reasons. Nothing is made."""
    asked = run.asked
    base = run.base.parent if run.base else run.folder
    with press_for(home, brand, run.given, now, allow_draft=bool(asked.get("draft"))) as press:
        order = order_of(press, asked, base, now.astimezone().date())
        plan = plan_month(press, order, kit_of(home, brand).key)
        month = f"{order.issue.month:%Y-%m}"
        ledger = read_ledger(run.base, month) if run.base and run.base.name == month else Ledger(run.folder, month)
        return _planned(plan, ledger) | {"month": month, "issued": order.issue.issued.isoformat()}


def _planned(plan: Plan, ledger: Ledger) -> dict[str, Any]:
    kinds, same = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for one in plan.planned:
        kind = (one.piece.layout, one.piece.lang)
        kinds[kind] += 1
        same[kind] += bool(ledger.unchanged(one.piece.name, one.key))
    refused = Counter((one.piece.layout, one.piece.lang) for one in plan.refused)
    rows = [(*kind, kinds[kind], same[kind], refused[kind]) for kind in sorted({*kinds, *refused})]
    told = [
        {"piece": one.piece.name, "area": one.piece.area.id, "layout": one.piece.layout}
        | {"problems": [_plain(problem.as_dict()) for problem in one.problems]}
        for one in plan.refused[:MOST_REFUSED]
    ]
    return {
        "pieces": plan.count,
        "planned": len(plan.planned),
        "unchanged": sum(same.values()),
        "refused": len(plan.refused),
        "kinds": rows,
        "refusals": told,
        "stray": [_plain(problem.as_dict()) for problem in plan.stray[:MOST_REFUSED]],
    }


def make_run(
    home: Home,
    brand: Path,
    run: Run,
    now: datetime,
    talk: tuple[Callable[[], bool], Callable[[Progress], None]],
) -> Account:
    """Make a month in its run’s folder. After a stop the same call goes on. `talk`: stopped? and who is told."""
    is_stopped, told = talk
    with press_for(home, brand, run.given, now, allow_draft=bool(run.asked.get("draft"))) as press:
        month = str(run.asked["month"])
        folder = run.folder / month
        if run.base and not folder.exists() and _is_of_these(run.base, {area.id for area in press.records.areas}):
            copy_month(run.base, folder)
        _show_earlier(run.folder, month, run.earlier)
        kit = kit_of(home, brand)
        plan = plan_month(press, order_of(press, run.asked, run.folder, now.astimezone().date()), kit.key)
        workers = run.workers or len(os.sched_getaffinity(0))
        crew = partial(LocalCrew, kit, terms=Terms(min(workers, max(len(plan.planned), 1))))
        told(Progress(0, 0, 0, plan.count))
        return run_month(plan, folder, Orders(crew, is_stopped=is_stopped, told=told))


def _is_of_these(base: Path, areas: set[str]) -> bool:
    """Whether a former run is of the same force: another's would be refused."""
    return any(entry.area in areas for entry in read_ledger(base, base.name).entries.values())


def copy_month(source: Path, folder: Path) -> None:
    """Copy a month's folder as hard links, whole or not at all; what its engine adds lines to is copied as it is."""
    aside = folder.with_name(f".{folder.name}.copying")
    shutil.rmtree(aside, ignore_errors=True)
    for path in sorted(source.rglob("*")):
        inside = path.relative_to(source)
        if path.is_file() and inside.parts[0] != HIDDEN and not path.name.endswith(".part"):
            (aside / inside).parent.mkdir(parents=True, exist_ok=True)
            _link(path, aside / inside)
    journal = source / HIDDEN / JOURNAL
    if journal.is_file():
        (aside / HIDDEN).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(journal, aside / HIDDEN / JOURNAL)
    if aside.is_dir():
        aside.replace(folder)


def _link(source: Path, path: Path) -> None:
    """A hard link, or a copy where the disk has none."""
    try:
        path.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, path)


def _show_earlier(run: Path, month: str, earlier: tuple[Path, ...]) -> None:
    """Lay what was said of each area in the latest earlier month beside this one, for the engine to compare with."""
    before = max((folder for folder in earlier if folder.name < month), key=lambda one: one.name, default=None)
    if before is None or not (before / AREAS_JSON).is_file():
        return
    beside = run / before.name
    beside.mkdir(parents=True, exist_ok=True)
    if not (beside / AREAS_JSON).exists():
        shutil.copyfile(before / AREAS_JSON, beside / AREAS_JSON)


def has_month(folder: Path) -> bool:
    """Whether a run's folder of a month holds anything that was made."""
    return (folder / MANIFEST_JSON).is_file() or (folder / HIDDEN / JOURNAL).is_file()


def _plain(told: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in told.items() if key != "box"}
