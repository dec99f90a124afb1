"""Floor 6, reports: what a check found in an upload, in one file that a page reads a part of.

The file is an archive of small parts, so that the pages of a workbook of 100,000 rows are as quick as of ten:
`summary.json`, `problems/N.json`, `board/N.json`, `sheets/S/N.json`, `acceptable.json`, `known.json` for the guard.
"""

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from zipfile import ZIP_DEFLATED, ZipFile

from leaflets.cell_names import cell_name, column_letters
from leaflets.errors import Problem
from leaflets.guarantee import Light, Standing
from leaflets.inspection import Inspection
from leaflets.jobs.findings import Rows
from leaflets.models import Records
from leaflets.sources import Reading, cells
from leaflets.sources.grid import Cell, CellFault, Grid, Row
from leaflets.typography import shortened

Item = TypeVar("Item")

PAGE = 50
"""Problems, rows or areas on a page."""
MOST_COLUMNS = 40
MOST_SHOWN = 300
"""Characters of a cell: a page is for looking, the marked copy for all of it."""
KNOWN = ("areas", "officers", "partners", "candidates")
"""What the guard must know of a workbook to read a text that somebody types."""


@dataclass(frozen=True)
class Checked:
    """What a check gives: the reading, all that is to be said of it, the sheets as they are, and the guard's codes."""

    reading: Reading
    inspection: Inspection
    grids: Sequence[Grid]
    codes: frozenset[str]
    day: date


def write_report(checked: Checked, path: Path) -> dict[str, Any]:
    """Write a report whole, and give its summary."""
    found = sorted(checked.inspection.problems, key=lambda problem: problem.level != "error")
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    with ZipFile(aside, "w", ZIP_DEFLATED) as out:
        sheets = [_sheet(out, number, grid, found) for number, grid in enumerate(checked.grids)]
        places = {(sheet["file"], sheet["sheet"]): number for number, sheet in enumerate(sheets)}
        rows = Rows((*checked.reading.placed, *checked.reading.partly))
        told = [_told(problem, checked.codes, places, sheets) | {"key": rows.key_of(problem)} for problem in found]
        _paged(out, "problems", told)
        standings = sorted(checked.inspection.standings, key=lambda one: (-one.light.rank, one.area.name))
        _paged(out, "board", [_standing(one) for one in standings])
        out.writestr("acceptable.json", json.dumps(_acceptable(told)))
        out.writestr("known.json", json.dumps(_known(checked.reading.records)))
        summary = {**_counts(checked, told), "sheets": sheets}
        out.writestr("summary.json", json.dumps(summary))
    aside.replace(path)
    return {name: value for name, value in summary.items() if name not in {"sheets", "area_names"}}


def _counts(checked: Checked, told: Sequence[dict[str, Any]]) -> dict[str, Any]:
    records, levels = checked.reading.records, Counter(one["level"] for one in told)
    lights = Counter(str(one.light) for one in checked.inspection.standings)
    months = sorted({f"{item.date:%Y-%m}" for item in records.activity}, reverse=True)
    return {
        "day": checked.day.isoformat(),
        "to_mend": levels["error"],
        "to_know": levels["notice"],
        "areas": len(records.areas),
        "area_names": [(area.id, area.name, area.district) for area in records.areas],
        "records": {name: len(kept) for name in KINDS_COUNTED if (kept := getattr(records, name))},
        "lights": {light: lights[light] for light in Light},
        "months": months[:24],
        "accepted": [
            {"code": one.finding.code, "cell": one.finding.place.reference, "words": one.finding.words}
            | {"who": one.override.who, "why": one.override.why}
            for one in checked.inspection.accepted
        ],
    }


KINDS_COUNTED = ("areas", "officers", "channels", "priorities", "activity", "events", "said_done", "tips", "partners")


def _told(
    problem: Problem, codes: frozenset[str], places: Mapping[tuple[str, str], int], sheets: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """A problem as a page needs it: where it leads, and whether somebody may accept it."""
    place = problem.place
    number = places.get((place.file, place.sheet))
    page = _page_of(sheets[number], place.row) if number is not None and place.row else 1
    where = {"sheet_number": number, "page": page, "reference": place.reference, "where": str(place)}
    acceptable = problem.level == "error" and problem.code in codes and bool(place.reference)
    plain = {key: value for key, value in problem.as_dict().items() if key != "box"}
    return {**plain, **where, "acceptable": acceptable}


def _acceptable(told: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What somebody may accept, by its key: its code and words, and the cells that it stands in."""
    found: dict[str, dict[str, Any]] = {}
    for one in told:
        if one["acceptable"]:
            about = {"code": one["code"], "words": one.get("words", ""), "cells": []}
            found.setdefault(one["key"], about)["cells"].append(one["reference"])
    return found


def _sheet(out: ZipFile, number: int, grid: Grid, found: Iterable[Problem]) -> dict[str, Any]:
    """Write a sheet's pages, each cell with what is said of it, the worst first, and give what is on which page."""
    marks: dict[str, list[Problem]] = {}
    for problem in found:
        if (problem.place.file, problem.place.sheet) == (grid.file, grid.sheet) and problem.place.cell:
            marks.setdefault(problem.place.cell, []).append(problem)
    width = min(max((len(row.cells) for row in grid.rows), default=0), MOST_COLUMNS)
    starts = []
    for page, rows in _batched(grid.rows):
        starts.append(rows[0].number)
        lines = [{"row": row.number, "cells": [_cell(row, at, marks) for at in range(width)]} for row in rows]
        out.writestr(f"sheets/{number}/{page}.json", json.dumps(lines))
    letters = [column_letters(at) for at in range(width)]
    errors = sum(said[0].level == "error" for said in marks.values())
    about = {"file": grid.file, "sheet": grid.sheet, "title": grid.sheet or grid.file, "rows": len(grid.rows)}
    return {**about, "columns": letters, "starts": starts, "errors": errors, "marked": len(marks)}


def _cell(row: Row, at: int, marks: Mapping[str, Sequence[Problem]]) -> dict[str, str]:
    value = row.cells[at] if at < len(row.cells) else None
    shown = {"text": shortened(_shown(value), MOST_SHOWN)}
    name = cell_name(row.number, at)
    if said := marks.get(name):
        more = f" And {len(said) - 1} more." if len(said) > 1 else ""
        shown |= {"name": name, "level": said[0].level, "wrong": shortened(said[0].wrong, MOST_SHOWN) + more}
    return shown


def _shown(value: Cell) -> str:
    if isinstance(value, CellFault):
        return value.wrong
    if isinstance(value, str):
        return value
    if isinstance(value, datetime) and not (value.hour or value.minute):
        return f"{value:%d/%m/%Y}"  # a spreadsheet's day
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else cells.text(value)


def _page_of(sheet: Mapping[str, Any], row: int) -> int:
    """The page of a sheet that a row stands on."""
    return max(bisect_right(sheet["starts"], row), 1)


def _standing(one: Standing) -> dict[str, Any]:
    points = [{"name": p.name, "light": str(p.light), "why": p.why, "mend": p.mend} for p in one.points]
    return {"area": one.area.id, "name": one.area.name, "light": str(one.light), "points": points}


def _known(records: Records) -> dict[str, Any]:
    return {name: [one.model_dump(mode="json") for one in getattr(records, name)] for name in KNOWN}


def _pages(items: int) -> int:
    return -(-items // PAGE)


def _batched(items: Sequence[Item]) -> Iterator[tuple[int, Sequence[Item]]]:
    return ((at // PAGE + 1, items[at : at + PAGE]) for at in range(0, len(items), PAGE))


def _paged(out: ZipFile, name: str, items: Sequence[dict[str, Any]]) -> None:
    for page, few in _batched(items):
        out.writestr(f"{name}/{page}.json", json.dumps(few))


class Report:
    """A report that has been written. Raises FileNotFoundError where there is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.summary: Mapping[str, Any] = self._part("summary.json")

    def problems(self, page: int) -> list[dict[str, Any]]:
        """A page of what must be mended, then of what is good to know; nothing beyond the last."""
        return self._page("problems", page)

    def board(self, page: int) -> list[dict[str, Any]]:
        """A page of the Guarantee's board, the worst areas first."""
        return self._page("board", page)

    def rows(self, sheet: int, page: int) -> list[dict[str, Any]]:
        """A page of a sheet's rows."""
        return self._page(f"sheets/{sheet}", page)

    @property
    def stamp(self) -> int:
        """What tells the report from the one of a later check."""
        return self.path.stat().st_mtime_ns

    @property
    def problem_pages(self) -> int:
        """How many pages of problems there are."""
        return _pages(self.summary["to_mend"] + self.summary["to_know"])

    @property
    def board_pages(self) -> int:
        """How many pages the board has."""
        return _pages(sum(self.summary["lights"].values()))

    @cached_property
    def known(self) -> Records:
        """Areas, officers, partners and candidates, as the guard must know them; nothing else."""
        from leaflets.models import KINDS

        given = self._part("known.json")
        return Records(**{name: tuple(map(KINDS[name].model_validate, given[name])) for name in KNOWN})  # type: ignore[arg-type]

    @cached_property
    def acceptable(self) -> Mapping[str, Mapping[str, Any]]:
        """The findings that somebody may accept, by their keys: `code`, `words`, and the `cells` of each."""
        found: Mapping[str, Mapping[str, Any]] = self._part("acceptable.json")
        return found

    def _page(self, name: str, page: int) -> list[dict[str, Any]]:
        try:
            return list(self._part(f"{name}/{page}.json"))
        except KeyError:
            return []

    def _part(self, name: str) -> Any:
        with ZipFile(self.path) as held:
            return json.loads(held.read(name))
