"""Floor 7, showing: what the commands print of data that was checked: its problems, and the board of the Guarantee."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leaflets.errors import Problem
from leaflets.models import Records
from leaflets.show import as_document, few, short, table
from leaflets.typography import shortened

if TYPE_CHECKING:
    from leaflets.guarantee import Standing
    from leaflets.inspection import Inspection

# Up to so many problems are listed one by one; of more, so many of each sort.
MOST_LISTED, MOST_ALIKE = 100, 3
LIGHTS = {"green": "green", "amber": "yellow", "red": "bold red"}


def inspection(what: "Inspection", records: Records, *, as_json: bool, written: Sequence[Path] = ()) -> None:
    """All that is to be said of data, how many records were read, and which files were written of it."""
    found = what.problems
    read = {item.name: len(getattr(records, item.name)) for item in fields(records)}
    if as_json:
        copy = {"files": [str(path) for path in written]} if written else {}
        accepted = [
            {**one.finding.as_dict(), "who": one.override.who, "why": one.override.why} for one in what.accepted
        ]
        board = [_standing_document(standing) for standing in what.standings]
        problems = [problem.as_dict() for problem in found]
        as_document({"records": read, "problems": problems, "accepted": accepted, "guarantee": board, **copy})
        return
    rows = _few_of_each(found) if len(found) > MOST_LISTED else [_row(problem) for problem in found]
    if rows:
        table(("Level", "Code", "Where", "What is wrong", "How to mend it"), rows)
    for one in what.accepted:
        click.echo(f"Accepted: {one}")
    _board(what.standings)
    levels = Counter(problem.level for problem in found)
    count = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in read.items() if number)
    click.echo(f"Read {count or 'nothing'}. {levels['error']:,} to mend, {levels['notice']:,} to know.")
    for path in written:
        click.echo(short(path, Path.cwd()))


def _row(problem: Problem) -> tuple[object, ...]:
    where = f"{problem.place} ({problem.place.cell})" if problem.place.cell else str(problem.place)
    return problem.level, problem.code, where, shortened(problem.wrong), shortened(problem.mend)


def _few_of_each(found: Sequence[Problem]) -> list[tuple[object, ...]]:
    """Rows of a table: of many problems of one code in one column the first few, and how many more there are."""
    alike = [(one.level, one.code, one.place.file, one.place.sheet, one.place.column) for one in found]
    counts, seen = Counter(alike), Counter[tuple[str, ...]]()
    rows = []
    for problem, key in zip(found, alike, strict=True):
        seen[key] += 1
        # One more is said as shortly as that there is one more.
        if seen[key] <= MOST_ALIKE or counts[key] == MOST_ALIKE + 1:
            rows.append(_row(problem))
        elif seen[key] == MOST_ALIKE + 1:
            more = f"and {counts[key] - MOST_ALIKE:,} more like it (--json names all)"
            rows.append((problem.level, problem.code, "", more, ""))
    return rows


def _standing_document(standing: "Standing") -> dict[str, object]:
    points = [{"name": p.name, "light": str(p.light), "why": p.why, "mend": p.mend} for p in standing.points]
    return {"area": standing.area.id, "light": str(standing.light), "points": points}


def _board(standings: "Sequence[Standing]") -> None:
    """How each area stands at the points of the Guarantee, and why where it is not green."""
    if not standings:
        return
    click.echo("\nThe Neighbourhood Policing Guarantee")
    rows = [(standing.area.id, *(str(point.light) for point in standing.points)) for standing in standings]
    table(("Area", *(point.name for point in standings[0].points)), rows, styles=LIGHTS)
    alike: dict[tuple[object, ...], list[str]] = {}
    for standing in standings:
        for point in standing.points:
            if point.light != "green":
                alike.setdefault((point.light, point.name, point.why, point.mend), []).append(standing.area.id)
    for light, name, why, mend in list(alike)[:MOST_LISTED]:
        click.echo(f"  {light}, {name}: {why} {mend}".rstrip() + f" ({few(alike[light, name, why, mend])})")
    if len(alike) > MOST_LISTED:
        click.echo(f"  and {len(alike) - MOST_LISTED:,} more (--json names all)")
    click.echo()
