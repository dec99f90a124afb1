"""Floor 7, the commands `fetch` and `import`: data.police.uk's answers into a folder, and from it into a workbook."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leaflets import show, show_data
from leaflets.cli_options import MonthType, json_option
from leaflets.errors import Place, Problem, RequestError

if TYPE_CHECKING:
    from leaflets.sources.police_uk.fetch import Progress, Report

ALIKE = 3
"""How many answers that failed in the same way are listed one by one; `--json` lists all."""


@click.command()
@click.option("--force", required=True, help="Id of the force, such as essex.", metavar="ID")
@click.option("--areas", multiple=True, metavar="ID,ID", help="Only these neighbourhoods; may be repeated.")
@click.option(
    "--month", "months", type=MonthType(), multiple=True, help="Month of crime; may be repeated. Else the latest three."
)
@click.option(
    "-o",
    "--output",
    "folder",  # not the folder of pieces, which leaflets.toml may name
    envvar="LEAFLETS_POLICE_UK_FOLDER",
    default="police-uk",
    show_default=True,
    help="Folder of the answers.",
    metavar="DIR",
)
@click.option("--refresh", is_flag=True, help="Ask anew for all that may have changed, however young it is.")
@click.option(
    "--url", envvar="LEAFLETS_POLICE_UK", help="Another place of the service than data.police.uk.", metavar="URL"
)
@json_option
def fetch(force: str, areas: tuple[str, ...], months: tuple[date, ...], **rest: Any) -> int:
    """Bring neighbourhoods, teams, priorities, events, boundaries and street crime from data.police.uk.

    Answers are kept in the folder as they came, and only what is missing or old is asked for: teams, priorities and
    events after a day, boundaries after a week, a month's crime never again (but a month that had none after a day:
    figures come late). Stop it at any time; the next run goes on. Without a network it works from the folder.

    \b
    Examples:
      leaflets fetch --force essex
      leaflets fetch --force essex --areas C01,C02 --month 2026-09 -o essex-answers
    """
    from leaflets.sources.police_uk.client import SERVICE, Client
    from leaflets.sources.police_uk.fetch import Order
    from leaflets.sources.police_uk.fetch import fetch as bring
    from leaflets.sources.police_uk.store import filling

    folder = Path(rest["folder"]).expanduser()
    ids = tuple(one.strip() for given in areas for one in given.split(",") if one.strip())
    if areas and not ids:
        raise RequestError("No neighbourhood was named.", "Leave out --areas for all of them.")
    order = Order(force, ids, months, refresh=rest["refresh"])
    with Client(rest["url"] or SERVICE) as client, filling(folder) as store, _progress() as done:
        report = bring(order, client, store, datetime.now(UTC), done)
    _show(report, folder, as_json=rest["as_json"])
    return report.exit_code


@click.command("import")
@click.argument("answers", metavar="DIR")
@click.option(
    "-o",
    "--output",
    "workbook",  # not the folder of pieces, which leaflets.toml may name
    default="police-uk.xlsx",
    show_default=True,
    help="Workbook to write.",
    metavar="FILE.xlsx",
)
@click.option("--force", is_flag=True, help="Overwrite what is there.")
@json_option
def import_(answers: str, workbook: str, *, force: bool, as_json: bool) -> int:
    """Make a workbook of the answers in DIR: a folder that `leaflets fetch` filled, or one of your own.

    Files of your own are known by their names, such as essex/C01/people.json or essex__C01__boundary.json. Crime is
    counted into the sheet of figures, boundaries are written into boundaries/ beside the workbook, and damaged texts
    are repaired, each change told. Fill in the rest, then: leaflets check. The exit code is 4 when a file could not be
    used; everything else is in the workbook.

    \b
    Examples:
      leaflets import police-uk -o essex.xlsx
      leaflets import my-answers -o essex.xlsx --force
    """
    from leaflets.importing import import_answers
    from leaflets.inspection import Inspection

    path = Path(workbook).expanduser()
    if path.suffix.lower() != ".xlsx":
        raise RequestError(f"{path.name} would not be opened as a workbook.", "Let its name end in .xlsx.")
    done = import_answers(Path(answers).expanduser(), path, replace=force)
    show_data.inspection(Inspection(done.problems, (), ()), done.records, as_json=as_json, written=done.paths)
    return 4 if any(problem.level == "error" for problem in done.problems) else 0


@contextmanager
def _progress() -> "Iterator[Progress]":
    """A bar on stderr, on a terminal only, with the area that is being asked about."""
    import sys

    if not sys.stderr.isatty():
        yield lambda _name, _done, _all: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Asking", total=None)
        yield lambda name, done, every: bar.update(task, completed=done, total=every, description=name or "Done")


def _show(report: "Report", folder: Path, *, as_json: bool) -> None:
    """What came, what was there, and what is missing."""
    problems = [*report.failed, *report.notices]
    if as_json:
        show.as_document(
            {
                "folder": str(folder),
                "force": report.force,
                "areas": list(report.areas),
                "months": [f"{month:%Y-%m}" for month in report.months],
                **{name: getattr(report, name) for name in ("asked", "kept", "old", "none", "requests", "offline")},
                "problems": [problem.as_dict() for problem in problems],
            }
        )
        return
    if report.offline:
        areas = ", ".join(dict.fromkeys(problem.place.area or problem.place.file for problem in report.failed))
        number = "1 answer is" if len(report.failed) == 1 else f"{len(report.failed)} answers are"
        lacking = f"{number} missing ({areas})" if report.failed else "nothing is missing"
        click.echo(f"There is no network: {folder} was used as it is, and {lacking}.", err=True)
    areas = "1 area" if len(report.areas) == 1 else f"{len(report.areas)} areas"
    months = ", ".join(f"{month:%Y-%m}" for month in report.months)
    old = f", {report.old} older than they should be" if report.old else ""
    click.echo(f"{folder}: {areas} of {report.force}, crime of {months}.")
    click.echo(f"{report.asked} answers fetched, {report.kept} there already{old}; {report.none} say “none”.")
    show.faults(_gathered([one for one in report.failed if not (report.offline and one.code == "no-network")]))
    for one in report.notices:
        show.notice(str(one))


def _gathered(failed: list[Problem]) -> list[Problem]:
    """The same, with one line for what went wrong in the same way for more than `ALIKE` answers."""
    alike: dict[tuple[str, str], list[Problem]] = {}
    for one in failed:
        alike.setdefault((one.code, one.wrong), []).append(one)
    told = []
    for some in alike.values():
        if len(some) <= ALIKE:
            told += some
            continue
        areas = ", ".join(dict.fromkeys(one.place.area for one in some if one.place.area))
        place = Place(file=f"{len(some)} answers" + (f" ({areas})" if areas else ""))
        told.append(replace(some[0], place=place))
    return told
