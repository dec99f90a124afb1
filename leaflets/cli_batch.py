"""Floor 7, the command `leaflets batch`: a whole force's month in one run."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leaflets import show_month
from leaflets.cli_options import (
    FormatsType,
    NamesType,
    brand_folder,
    brand_option,
    issue_options,
    json_option,
    layout_folder_option,
    press_of,
    rules_option,
    stocks_option,
    today,
)
from leaflets.errors import RequestError, UnknownNameError

if TYPE_CHECKING:
    from leaflets.month.files import Streamed
    from leaflets.month.kit import Kit
    from leaflets.month.ledger import Ledger
    from leaflets.month.plan import Order
    from leaflets.press import Press


class CopiesType(click.ParamType[tuple[int, dict[str, int]]]):
    """How many copies: a number, or a layout and its number; several with commas between."""

    name = "NUMBER|LAYOUT=NUMBER"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, dict[str, int]]:
        """The usual number, and that of each layout with its own."""
        usual, own = 1, {}
        for part in str(value).split(","):
            layout, equals, number = str(part).rpartition("=")
            if not (number.strip().isascii() and number.strip().isdigit() and 0 < int(number) <= 100_000):
                self.fail(f"“{part}” is not a number of copies. Write 200, or activity-leaflet=200.", param, ctx)
            if equals:
                own[layout.strip()] = int(number)
            else:
                usual = int(number)
        return usual, own


@click.command()
@click.option(
    "--copies",
    type=CopiesType(),
    default="1",
    help="Copies of each piece in the print run: 200, or activity-leaflet=200,…",
)
@click.option("--print-run", is_flag=True, help="One PDF for the print room too, behind a cover: pages, copies, stock.")
@click.option("--zip", "zipped", is_flag=True, help="A zip for each district too.")
@click.option("--dry-run", is_flag=True, help="Check all data, say what would be set, and make nothing.")
@click.option(
    "--dockets-each", type=click.IntRange(1), default=200, show_default=True, help="Pieces until a process is renewed."
)
@click.option(
    "--memory", type=click.IntRange(128), default=1024, show_default=True, help="Most megabytes of a process."
)
@click.option("--limit", type=click.FloatRange(0.1), default=60, show_default=True, help="Most seconds for a piece.")
@click.option("--scheduler", metavar="tcp://…", help="Have the workers of this Dask scheduler set the pieces.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes at work; one a core when not given.")
@click.option(
    "--areas", "wanted", type=NamesType(), default="", help="Ids or names of areas; every area when not given."
)
@click.option("--lang", "langs", type=NamesType(), default="en", show_default=True, help="Languages, such as en,cy.")
@click.option(
    "--formats", type=FormatsType(), help="Formats, such as pdf,html; each layout's usual one when not given."
)
@click.option(
    "--layouts", "names", type=NamesType(), default="activity-leaflet", show_default=True, help="Names of layouts."
)
@layout_folder_option
@stocks_option
@rules_option
@brand_option
@issue_options
def batch(**rest: Any) -> int:
    """Make a month: every layout for every area, in a folder for each district and area.

    All data is checked first. A piece that fails fails alone. Run the same command again after whatever stopped it:
    what is there and unchanged is left as it is, and the rest is made. The date of issue stays that of the month's
    first run. Ctrl-C finishes the pieces in hand.

    \b
    Examples:
      leaflets batch --data essex.xlsx --month 2024-04 --dry-run
      leaflets batch --data essex.xlsx --layouts activity-leaflet,window-card --formats pdf,html -o print
      leaflets batch --data essex.xlsx --month 2024-04 --areas colchester,tendring --lang en,pl --allow-draft
    """
    from leaflets.month.account import STOPPED
    from leaflets.month.ledger import read_ledger
    from leaflets.month.plan import plan_month
    from leaflets.month.run import Orders, run_month

    output = Path(rest["output"]).expanduser()
    with show_month.busy("Reading and checking the data"):
        press, kit = press_of(rest), _kit(rest)
        for layout in (*rest["names"], *rest["copies"][1]):
            _check_layout(press, layout)
        order = _order(press, output, rest)
        plan = plan_month(press, order, kit.key)
    problems = (*press.problems, *press.ground.problems)
    folder = output / f"{order.issue.month:%Y-%m}"
    if rest["dry_run"]:
        show_month.plan(plan, read_ledger(folder, folder.name), problems, as_json=rest["as_json"])
        return 3 if plan.refused or plan.stray else 0
    with show_month.progress(plan.count) as told, stopping() as is_stopped:
        crew = _crew(kit, rest, len(plan.planned))
        try:
            account = run_month(plan, folder, Orders(crew, _bundler(press, rest), is_stopped, told))
        except KeyboardInterrupt:
            click.echo("Stopped at once. Run the same command again to go on.", err=True)
            return STOPPED
    show_month.account(account, problems, as_json=rest["as_json"])
    return account.exit_code


def _check_layout(press: "Press", name: str) -> None:
    """Raises UnknownNameError for a layout that there is not, and RequestError for the name of a folder."""
    try:
        press.layouts.get(name)
    except UnknownNameError:
        if Path(name).expanduser().is_dir():
            wrong = f"“{name}” is a folder, and --layouts takes names of layouts."
            raise RequestError(wrong, "Did you mean --layout-folder?") from None
        raise


def _kit(rest: dict[str, Any]) -> "Kit":
    from leaflets.month.kit import packed

    layouts, stocks = ([Path(folder).expanduser() for folder in rest[name]] for name in ("layout_folder", "stocks"))
    return packed(brand_folder(rest), layouts, stocks)


def _order(press: "Press", output: Path, rest: dict[str, Any]) -> "Order":
    """What was asked for; the date of issue is that of the month's first run unless another is named."""
    from leaflets.month.ledger import issue_in
    from leaflets.month.plan import Order

    issue = issue_in(output, press.records, (rest["month"], rest["issued"]), today())
    return Order(issue, rest["names"], rest["formats"] or (), rest["langs"], rest["wanted"])


def _crew(kit: "Kit", rest: dict[str, Any], pieces: int) -> "Callable[[Path], Any]":
    """Whom a run hires: never more processes than there are pieces."""
    from leaflets.month.crew import LocalCrew, Terms

    workers = rest["workers"] or len(os.sched_getaffinity(0))
    terms = Terms(min(workers, pieces), rest["limit"], rest["memory"], rest["dockets_each"])
    if rest["scheduler"]:
        from leaflets.month.cluster import ClusterCrew

        return lambda _folder: ClusterCrew(kit, rest["scheduler"], terms)
    return partial(LocalCrew, kit, terms=terms)


def _bundler(press: "Press", rest: dict[str, Any]) -> "Callable[[Ledger], Iterator[Streamed]]":
    """What is made of the whole month in the end."""
    from leaflets.month.bundles import Copies, print_run, zips

    def bundle(ledger: "Ledger") -> "Iterator[Streamed]":
        if rest["zipped"]:
            yield from zips(ledger)
        if rest["print_run"]:
            yield from print_run(ledger, press.brand, Copies(*rest["copies"]))

    return bundle


@contextmanager
def stopping() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C has been pressed, or somebody has asked the process to end; a second time it stops at once."""
    pressed = 0

    def press(_signal: int, _frame: object) -> None:
        nonlocal pressed
        pressed += 1
        if pressed > 1:
            raise KeyboardInterrupt
        click.echo("Finishing the pieces in hand. Press Ctrl-C again to stop at once.", err=True)

    before = {number: signal.signal(number, press) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: pressed > 0
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR")
@json_option
def verify(folder: Path, *, as_json: bool) -> int:
    """Check that a month's folder holds what its manifest says: every file there, and as it was written.

    The exit code is 3 when a file is missing or changed, or when manifest.csv says something else than manifest.json. A
    file that the manifest does not know is named.

    \b
    Example:
      leaflets verify out/2024-04
    """
    from leaflets.month.verify import verify as verified

    found = verified(folder)
    show_month.verified(found, folder, as_json=as_json)
    return 3 if any(problem.level == "error" for problem in found.problems) else 0
