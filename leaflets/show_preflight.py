"""Floor 7, showing what preflight found: on a terminal for people, as JSON for machines."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leaflets.errors import Place
from leaflets.show import as_document

if TYPE_CHECKING:
    from leaflets.preflight.files import CheckedFile


def files(checked: "Sequence[CheckedFile]", *, as_json: bool) -> None:
    """Every file with what it was checked as and what was found, and how many are clean."""
    if as_json:
        as_document({"files": [one.as_dict() for one in checked]})
        return
    for one in checked:
        _file(one)
    clean = sum(one.checked.is_clean for one in checked)
    if len(checked) > 1:
        click.echo(f"{clean} of {len(checked)} files are clean.")


def _file(one: "CheckedFile") -> None:
    is_clean = one.checked.is_clean
    verdict = click.style("clean", fg="green") if is_clean else f"{len(one.checked.problems)} found"
    click.echo(f"{one.path}: {verdict}, checked as {one.as_what}")
    if one.checked.unchecked and one.checked.pages:
        click.echo(f"  not checked, for it is not known: {', '.join(one.checked.unchecked)}")
    for problem in one.checked.problems:
        place = Place(page=problem.place.page, box=problem.place.box)
        level = click.style(problem.level, fg="red" if problem.level == "error" else "yellow")
        click.echo(f"  {level} [{problem.code}] {replace(problem, place=place)}")


@contextmanager
def progress(total: int) -> "Iterator[Callable[[Path], None]]":
    """A progress bar on stderr, on a terminal and for many files; gives the function to call after each."""
    if total < 4 or not sys.stderr.isatty():
        yield lambda _path: None
        return
    with click.progressbar(length=total, label="Checking", file=sys.stderr) as bar:
        yield lambda _path: bar.update(1)


def written(path: Path, *, as_json: bool) -> None:
    """Where the report is."""
    if not as_json:
        click.echo(f"Report: {path}")
