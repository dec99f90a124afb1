"""Floor 7, the command `leaflets`: reads what was asked, makes one library call, prints, and gives the exit code.

Exit codes: 0 all good, 1 nothing produced, 2 usage, 3 bad data or layout, 4 some produced and some failed.
"""

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from leaflets import __version__, show
from leaflets.brand import load_brand
from leaflets.config import data_path, read_settings, shipped
from leaflets.edition import Issue, find_area, issue_of, same_month
from leaflets.errors import LeafletsError, Problem, RequestError, did_you_mean
from leaflets.guard import guard
from leaflets.layout import Layouts, OptionValue, find_layouts, shipped_layouts
from leaflets.stock import load_stocks, shipped_stocks
from leaflets.typography import day as day_name
from leaflets.typography import month as month_name

if TYPE_CHECKING:
    from leaflets.press import Format, Press, Ticket
    from leaflets.sources import Reading

Command = TypeVar("Command", bound=Callable[..., Any])


class MonthType(click.ParamType[date]):
    """A month as 2026-09, kept as its first day."""

    name = "YYYY-MM"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The month's first day."""
        if isinstance(value, date):
            return value
        match = re.fullmatch(r"((?:19|20|21)\d{2})-(0?[1-9]|1[0-2])", str(value).strip())
        if not match:
            self.fail(f"“{value}” is not a month. Write it like 2026-09.", param, ctx)
        return date(int(match[1]), int(match[2]), 1)


class DayType(click.ParamType[date]):
    """A date as 2026-09-18."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value).strip())
        except ValueError:
            self.fail(f"“{value}” is not a date. Write it like 2026-09-18.", param, ctx)


class FormatsType(click.ParamType[tuple[str, ...]]):
    """One or more formats with commas between."""

    name = "pdf,html,png"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The formats, each once."""
        names = value if isinstance(value, tuple) else tuple(part.strip().lower() for part in str(value).split(","))
        for name in names:
            if name not in {"pdf", "html", "png"}:
                hint = did_you_mean(str(name), ("pdf", "html", "png")) or "There are pdf, html and png."
                self.fail(f"“{name}” is not a format. {hint}", param, ctx)
        return tuple(dict.fromkeys(str(name) for name in names))


class Group(click.Group):
    """A group of commands that asks “did you mean”, and takes its defaults from leaflets.toml."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was named."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            hint = did_you_mean(name, self.list_commands(ctx))
            raise click.UsageError(f"There is no command “{name}”. {hint}".rstrip(), ctx)
        return super().resolve_command(ctx, args)


def data_options(command: Command) -> Command:
    """The options that say where the data is."""
    for option in (
        click.option("--boundaries", envvar="LEAFLETS_BOUNDARIES", help="Folder of the areas’ boundaries (GeoJSON)."),
        click.option(
            "--crime",
            envvar="LEAFLETS_CRIME",
            type=click.Path(),  # so that the variable is split as PATH is, and not at spaces
            multiple=True,
            help="Street-level CSV of data.police.uk; may be repeated.",
        ),
        click.option(
            "--data", envvar="LEAFLETS_DATA", help="Workbook, folder of CSV files, or sample:essex.", metavar="PATH"
        ),
    ):
        command = option(command)
    return command


def kit_options(command: Command) -> Command:
    """The options that say which brand kit and layouts to use."""
    for option in (
        click.option(
            "--layouts",
            envvar="LEAFLETS_LAYOUTS",
            type=click.Path(),
            multiple=True,
            help="A folder of further layouts.",
            metavar="DIR",
        ),
        click.option("--brand", envvar="LEAFLETS_BRAND", help="Folder of the brand kit.", metavar="DIR"),
    ):
        command = option(command)
    return command


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")


def piece_options(command: Command) -> Command:
    """The options of every command that makes pieces."""
    for option in (
        click.option(
            "-o",
            "--output",
            envvar="LEAFLETS_OUTPUT",
            default="out",
            show_default=True,
            help="Folder to write to.",
            metavar="DIR",
        ),
        click.option("--option", "options", multiple=True, metavar="NAME=VALUE", help="An option of the layout."),
        click.option("--issued", type=DayType(), help="Date of issue; events before it are not shown."),
        click.option("--month", type=MonthType(), help="Month of the issue, such as 2026-09."),
    ):
        command = option(command)
    return data_options(kit_options(json_option(command)))


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="leaflets")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Print-ready leaflets and cards for neighbourhood policing.

    \b
    Try it:
      leaflets make colchester --data sample:essex --month 2024-04
      leaflets cards colchester --data sample:essex --officer Example

    Defaults can stand in leaflets.toml (data, brand, layouts, output, format, crime, boundaries), or in the environment
    as LEAFLETS_DATA and so on. Options win over the environment, and that over leaflets.toml.
    """
    settings = read_settings(Path.cwd()).model_dump(exclude_defaults=True)
    defaults = {key: list(value) if isinstance(value, tuple) else value for key, value in settings.items()}
    if "format" in defaults:
        defaults["formats"] = defaults.pop("format")
    ctx.default_map = dict.fromkeys(cli.commands, defaults)


@cli.command()
@click.argument("areas", nargs=-1, metavar="AREA…")
@click.option("--all", "every", is_flag=True, help="Every area of the data.")
@click.option("--layout", default="activity-leaflet", show_default=True, help="See: leaflets layouts.")
@click.option("--format", "formats", type=FormatsType(), default="pdf", show_default=True, envvar="LEAFLETS_FORMAT")
@piece_options
def make(areas: tuple[str, ...], every: bool, layout: str, formats: tuple["Format", ...], **rest: Any) -> int:
    """Make a piece for each AREA, such as this month's leaflet.

    Without --month it is the latest month that has activity.

    \b
    Examples:
      leaflets make colchester --data essex.xlsx
      leaflets make --all --data essex.xlsx --month 2026-09 --format pdf,html -o september
      leaflets make colchester --layout window-card --format png --data sample:essex
    """
    from leaflets.press import Ticket

    press = _press(rest)
    if every == bool(areas):
        raise RequestError("Name the areas, or say --all." if not every else "Name areas or say --all, not both.")
    wanted = press.records.areas if every else dict.fromkeys(find_area(press.records, given) for given in areas)
    issue = issue_of(press.records, rest["month"], rest["issued"], _today())
    if not any(same_month(item.date, issue.month) for item in press.records.activity):
        show.notice(f"The data has no activity in {month_name(issue.month)}.")
    if rest["issued"] and not issue.month <= issue.issued <= issue.month + timedelta(days=62):
        show.notice(
            f"The date of issue, {day_name(issue.issued)}, is not in {month_name(issue.month)} or the month after."
        )
    options = _options(rest["options"])
    return _run(press, [Ticket(area.id, layout, issue, formats, options=options) for area in wanted], rest)


@cli.command()
@click.argument("area")
@click.option("--officer", "officers", multiple=True, help="Name or collar number; may be repeated.")
@click.option("--copies", type=click.IntRange(1, 10_000), help="Cards of each; one full sheet when not given.")
@click.option("--layout", default="window-card", show_default=True, help="window-card, visiting-card or another card.")
@click.option("--stock", default="", help="Sheet stock; the layout's own when not given.")
@piece_options
def cards(area: str, officers: tuple[str, ...], copies: int | None, layout: str, stock: str, **rest: Any) -> int:
    """Sheets of cards for an AREA, double-sided, ready to print and cut.

    Window cards without --officer have lines to write the name on. Events are shown from today on.

    \b
    Examples:
      leaflets cards colchester --data essex.xlsx --officer "Ada Example" --copies 8
      leaflets cards colchester --data sample:essex --layout visiting-card --officer Example
    """
    from leaflets.press import Ticket

    press = _press(rest)
    found = find_area(press.records, area)
    today = _today()
    issue = Issue(today.replace(day=1), rest["issued"] or today)
    if rest["month"]:
        issue = issue_of(press.records, rest["month"], rest["issued"], today)
    options = _options(rest["options"])
    card = Ticket(found.id, layout, issue, imposed=True, copies=copies or 0, stock=stock, options=options)
    return _run(press, [replace(card, officer=officer) for officer in officers or (None,)], rest)


@cli.command()
@data_options
@kit_options
@json_option
def check(**rest: Any) -> int:
    """Read the data and print every problem in it. The exit code is 3 when something must be mended.

    \b
    Example:
      leaflets check --data essex.xlsx
    """
    reading = _reading(rest)
    problems = [*reading.problems, *guard(reading.placed, load_brand(_brand(rest)))]
    show.problems(problems, reading.records, as_json=rest["as_json"])
    return 3 if any(problem.level == "error" for problem in problems) else 0


@cli.command()
@data_options
@json_option
def areas(**rest: Any) -> int:
    """List the areas of the data.

    \b
    Example:
      leaflets areas --data sample:essex
    """
    show.areas(_reading(rest).records, as_json=rest["as_json"])
    return 0


@cli.command()
@kit_options
@json_option
def layouts(**rest: Any) -> int:
    """List the layouts."""
    found = _layouts(rest)
    good, faults = found.load_all()
    show.layouts(good, as_json=rest["as_json"])
    show.faults([problem for fault in faults for problem in fault.problems])
    return 3 if faults else 0


@cli.command()
@kit_options
@json_option
def brand(**rest: Any) -> int:
    """Check a brand kit and show its colours, pairs, fonts, logos and helplines."""
    show.brand(load_brand(_brand(rest)), as_json=rest["as_json"])
    return 0


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


def _brand(rest: dict[str, Any]) -> Path:
    return Path(rest["brand"]).expanduser() if rest["brand"] else shipped("brand")


def _layouts(rest: dict[str, Any]) -> Layouts:
    return find_layouts([shipped_layouts(), *(Path(folder).expanduser() for folder in rest["layouts"])])


def _reading(rest: dict[str, Any]) -> "Reading":
    from leaflets.sources import read

    if not rest["data"]:
        raise RequestError("No data was named.", "Say --data FILE, or try --data sample:essex.")
    crime = [Path(file).expanduser() for file in rest["crime"]]
    boundaries = Path(rest["boundaries"]).expanduser() if rest["boundaries"] else None
    return read(data_path(rest["data"], Path.cwd()), crime=crime, boundaries=boundaries)


def _press(rest: dict[str, Any]) -> "Press":
    from leaflets.press import Press

    kit = load_brand(_brand(rest))
    reading = _reading(rest)
    return Press(reading.records, kit, _layouts(rest), load_stocks(shipped_stocks()), reading.problems)


def _options(given: Sequence[str]) -> Mapping[str, OptionValue]:
    pairs: dict[str, OptionValue] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise RequestError(f"“{text}” is not an option.", "Write it as NAME=VALUE.")
        pairs[name.strip()] = value.strip()
    return pairs


def _run(press: "Press", tickets: "list[Ticket]", rest: dict[str, Any]) -> int:
    from leaflets.batch import run

    if not tickets:
        raise RequestError("The data has no areas.", "Fill in the Areas sheet.")
    press.layouts.get(tickets[0].layout)
    with show.progress(len(tickets)) as done:
        report = run(press, tickets, Path(rest["output"]).expanduser(), done)
    show.report(report, press.problems, Path.cwd(), as_json=rest["as_json"])
    return report.exit_code


def main(args: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit code. A user never sees a traceback; LEAFLETS_DEBUG=1 shows it."""
    sys.exit(_guarded(sys.argv[1:] if args is None else args))


def _guarded(args: Sequence[str]) -> int:
    try:
        return int(cli.main(args, prog_name="leaflets", standalone_mode=False) or 0)
    except LeafletsError as fault:
        show.faults(fault.problems, as_json="--json" in args)
        return fault.exit_code
    except click.ClickException as fault:
        if "--json" in args:
            show.faults([Problem(RequestError.code, fault.format_message())], as_json=True)
        else:
            fault.show()
        return fault.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except Exception as fault:
        if os.environ.get("LEAFLETS_DEBUG"):
            raise
        wrong = f"leaflets has failed, and it is not your doing ({type(fault).__name__}: {fault})."
        mend = "Run it again with LEAFLETS_DEBUG=1 and report what it says."
        show.faults([Problem("internal", wrong, mend)], as_json="--json" in args)
        return 1
