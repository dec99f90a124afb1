"""Floor 7, showing a month: its plan, its progress, and what became of every piece."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from leaflets import show
from leaflets.errors import Problem
from leaflets.manifest import MANIFEST
from leaflets.typography import counted

if TYPE_CHECKING:
    from leaflets.month.account import Account, Progress
    from leaflets.month.ledger import Ledger
    from leaflets.month.plan import Plan
    from leaflets.month.verify import Verified


def plan(what: "Plan", ledger: "Ledger", problems: Sequence[Problem], *, as_json: bool) -> None:
    """What would be made, by layout and language, and every piece that would not be, with its reason.

    Pieces that the ledger's folder holds already, made from the same, would be left as they are.
    """
    names = [one.piece.name for one in what.planned]
    there = {one.piece.name for one in what.planned if ledger.unchanged(one.piece.name, one.key)}
    refused = [
        {"piece": one.piece.name, "problems": [problem.as_dict() for problem in one.problems]} for one in what.refused
    ]
    if as_json:
        told: dict[str, object] = {"planned": names, "unchanged": [name for name in names if name in there]}
        told |= {"to_set": [name for name in names if name not in there], "refused": refused}
        show.as_document({**told, "problems": [p.as_dict() for p in (*what.stray, *problems)]})
        return
    kinds = Counter((one.piece.layout, one.piece.lang) for one in what.planned)
    show.table(("Layout", "Language", "Pieces"), [(*kind, count) for kind, count in sorted(kinds.items())])
    click.echo(f"\n{counted(len(names), 'piece')} can be made, {len(what.refused)} cannot.")
    click.echo(f"{len(there)} of them would be left as they are, {len(names) - len(there)} would be set.")
    refusals = [problem for one in what.refused for problem in one.problems]
    show.faults(list(dict.fromkeys([*refusals, *what.stray])))
    _notices(problems)


@contextmanager
def busy(what: str) -> Iterator[None]:
    """On a terminal, a sign on stderr that something is going on, until it is done."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


@contextmanager
def progress(total: int, clock: Callable[[], float] = monotonic) -> "Iterator[Callable[[Progress], None]]":
    """How far a run has come."""
    with counting(total, "piece", "Setting", clock) as count:
        yield lambda how: count(how.done, how.planned, how.last)


@contextmanager
def counting(
    total: int, what: str, begun: str, clock: Callable[[], float] = monotonic
) -> Iterator[Callable[[int, int, str], None]]:
    """A bar with an estimate on a terminal; a line each tenth of the way with one elsewhere. Both on stderr.

    Gives the function to tell: how many are done, of how many, and which was last. `begun` stands there at first.
    """
    if sys.stderr.isatty():
        from rich import progress as rich_bar
        from rich.console import Console

        columns = (
            rich_bar.TextColumn("{task.description}"),
            rich_bar.BarColumn(),
            rich_bar.MofNCompleteColumn(),
            rich_bar.TimeRemainingColumn(),
        )
        with rich_bar.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(begun, total=total or None)
            yield lambda done, of, last: bar.update(task, total=of, completed=done, description=last or begun)
        return
    told, first = 0, (0, 0.0)

    def tell(done: int, of: int, _last: str) -> None:
        nonlocal told, first
        first = first if first[0] else (done, clock())  # what is unchanged and the start are no measure
        tenths = 10 * done // max(of, 1)
        if tenths > told:
            told = tenths
            click.echo(", ".join((f"{done} of {counted(of, what)}", *_time_left(done, of, first, clock()))), err=True)

    yield tell


def _time_left(done: int, of: int, first: tuple[int, float], now: float) -> Iterator[str]:
    """How long the rest takes, as long as there is some and some have been done since the first of this run."""
    since, left = done - first[0], of - done
    if since and left:
        minutes = round(left * (now - first[1]) / since / 60)
        hours, rest = divmod(minutes, 60)
        spans = [counted(hours, "hour")] * bool(hours) + [counted(rest, "minute")] * bool(rest)
        yield f"about {' '.join(spans)} left" if spans else "less than a minute left"


def account(what: "Account", problems: Sequence[Problem], *, as_json: bool) -> None:
    """What was made, unchanged and failed, and how to go on."""
    if as_json:
        show.as_document(_account_document(what, problems))
        return
    counts = [f"{len(what.made)} made", f"{len(what.unchanged)} unchanged", f"{len(what.failed)} failed"]
    counts += [f"{len(what.left)} not begun"] if what.left else []
    click.echo(f"{what.folder}: {what.planned} planned = {' + '.join(counts)}.")
    for name in what.bundles:
        click.echo(f"  {name}")
    if what.changes:
        click.echo(f"  changes.txt: {what.changes.text.splitlines()[0]}")
    for name in what.outdated:
        click.echo(f"  removed, for it was out of date and was not asked for: {name}")
    for name in what.withdrawn:
        click.echo(f"  withdrawn, for no row without fault asks for it: {name}")
    show.faults(list(dict.fromkeys([*what.faults, *what.stray])))
    if what.halted:
        show.faults([what.halted])
    _notices((*what.kept, *problems))
    for code, count in sorted(what.warned.items()):
        show.notice(f"[{code}] Worth a look in {counted(count, 'piece')}; manifest.json says which.")
    if not what.adds_up:
        show.faults([Problem("lost-pieces", "The pieces do not add up to those that were planned.", "Report this.")])
    if what.stopped or what.halted:
        click.echo("Run the same command again to go on: what is there is not made twice.", err=True)


def _notices(problems: Iterable[Problem]) -> None:
    """What stops no piece."""
    for problem in dict.fromkeys(problems):
        if problem.level != "error":
            show.notice(f"[{problem.code}] {problem}")


def _account_document(what: "Account", problems: Sequence[Problem]) -> dict[str, object]:
    return {
        "folder": str(what.folder),
        "planned": what.planned,
        "made": what.made,
        "unchanged": what.unchanged,
        "failed": [{"piece": entry.name, "problems": entry.problems} for entry in what.failed],
        "not_begun": what.left,
        "withdrawn": what.withdrawn,
        "bundles": what.bundles,
        "outdated": what.outdated,
        "changes": dict(what.changes.areas) if what.changes else {},
        "stopped": what.stopped,
        "halted": what.halted.as_dict() if what.halted else None,
        "adds_up": what.adds_up,
        "problems": [problem.as_dict() for problem in (*what.kept, *what.stray, *problems)],
    }


def verified(what: "Verified", folder: "Path", *, as_json: bool) -> None:
    """Whether a folder holds what its manifest says."""
    if as_json:
        found = [problem.as_dict() for problem in what.problems]
        show.as_document({"folder": str(folder), "files": what.files, "pieces": what.pieces, "problems": found})
        return
    errors = [problem for problem in what.problems if problem.level == "error"]
    good = what.files - sum(problem.place.file != MANIFEST for problem in errors)
    click.echo(f"{folder}: {good} of {counted(what.files, 'file')} as written, of {counted(what.pieces, 'piece')}.")
    show.faults(errors)
    _notices(what.problems)
