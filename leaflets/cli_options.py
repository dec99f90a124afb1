"""Floor 7, what the commands share: their options, the values those take, and how a press is made of them."""

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from leaflets import show
from leaflets.brand import Brand, load_brand
from leaflets.config import data_path, shipped
from leaflets.errors import Problem, RequestError
from leaflets.guarantee import guarantees
from leaflets.layout import Layouts, OptionValue, find_layouts, shipped_layouts
from leaflets.models import Override
from leaflets.overrides import allowed, check_named
from leaflets.printer import PRINTERS_NAME, Printer, find_printer, load_printers
from leaflets.printing import load_printing
from leaflets.rule import Rule, load_rules, shipped_rules
from leaflets.spelling import did_you_mean
from leaflets.stock import Stock, load_stocks, shipped_stocks

if TYPE_CHECKING:
    from leaflets.inspection import Inspection
    from leaflets.press import Press
    from leaflets.sources import Reading
    from leaflets.ticket import AnyTicket

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


FORMATS = ("pdf", "html", "png", "txt")


class NamesType(click.ParamType[tuple[str, ...]]):
    """One or more names with commas between."""

    name = "NAME,NAME"

    def convert(self, value: object, _param: click.Parameter | None, _ctx: click.Context | None) -> tuple[str, ...]:
        """The names, each once."""
        names = value if isinstance(value, tuple) else str(value).split(",")
        return tuple(dict.fromkeys(name for part in names if (name := str(part).strip())))


class FormatsType(NamesType):
    """One or more formats with commas between."""

    name = "pdf,html,png,txt"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The formats, each once."""
        names = tuple(dict.fromkeys(name.lower() for name in super().convert(value, param, ctx)))
        for name in names or ("",):
            if name not in FORMATS:
                hint = did_you_mean(name, FORMATS) or "There are pdf, html, png and txt."
                self.fail(f"“{name}” is not a format. {hint}", param, ctx)
        return names


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


def crime_options(command: Command) -> Command:
    """The options that say where street-level files and boundaries are."""
    for option in (
        click.option(
            "--patrols", envvar="LEAFLETS_PATROLS", help="Folder of past patrols (GPX), for the map.", metavar="DIR"
        ),
        click.option("--boundaries", envvar="LEAFLETS_BOUNDARIES", help="Folder of the areas’ boundaries (GeoJSON)."),
        click.option(
            "--crime",
            envvar="LEAFLETS_CRIME",
            type=click.Path(),  # so that the variable is split as PATH is, and not at spaces
            multiple=True,
            help="Street-level CSV of data.police.uk; may be repeated.",
        ),
    ):
        command = option(command)
    return command


data_option = click.option(
    "--data", envvar="LEAFLETS_DATA", help="Workbook, folder of CSV files, or sample:essex.", metavar="PATH"
)


def data_options(command: Command) -> Command:
    """The options that say where the data is."""
    return data_option(crime_options(command))


stocks_option = click.option(
    "--stocks",
    envvar="LEAFLETS_STOCKS",
    type=click.Path(),
    multiple=True,
    help="A folder of further sheet stocks.",
    metavar="DIR",
)

rules_option = click.option(
    "--rules",
    envvar="LEAFLETS_RULES",
    type=click.Path(),
    multiple=True,
    help="A folder of further rules of the guard.",
    metavar="DIR",
)


layout_folder_option = click.option(
    "--layout-folder",
    envvar="LEAFLETS_LAYOUT_FOLDER",
    type=click.Path(),
    multiple=True,
    help="A folder of further layouts.",
    metavar="DIR",
)


def _no_layouts(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> None:
    """Nearest to --layouts is --layout, which is not what somebody means who names a folder."""
    if given:
        raise click.UsageError("There is no option --layouts here. Did you mean --layout-folder DIR?")


no_layouts_option = click.option("--layouts", hidden=True, multiple=True, expose_value=False, callback=_no_layouts)

brand_option = click.option("--brand", envvar="LEAFLETS_BRAND", help="Folder of the brand kit.", metavar="DIR")


def kit_options(command: Command) -> Command:
    """The options that say which brand kit, layouts, stocks and rules to use."""
    for option in (no_layouts_option, layout_folder_option, stocks_option, rules_option, brand_option):
        command = option(command)
    return command


output_option = click.option(
    "-o",
    "--output",
    envvar="LEAFLETS_OUTPUT",
    default="out",
    show_default=True,
    help="Folder to write to.",
    metavar="DIR",
)
printers_option = click.option(
    "--printers",
    envvar="LEAFLETS_PRINTERS",
    help="File of calibrated printers; printers.toml here when not given.",
    metavar="FILE",
)
guarantee_option = click.option(
    "--require-guarantee", is_flag=True, help="An area that is red at a point of the Guarantee is a failure."
)
day_option = click.option("--on", "day", type=DayType(), help="Check as on that day; today when not given.")
intent_option = click.option(
    "--intent",
    type=click.Choice(["office", "press"]),
    default="office",
    show_default=True,
    help="For an office printer; or for a print shop: PDF/X-4 in inks, with bleed and marks.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")


def piece_options(command: Command) -> Command:
    """The options of every command that makes pieces of one kind."""
    for option in (
        click.option("--option", "options", multiple=True, metavar="NAME=VALUE", help="An option of the layout."),
        click.option("--lang", default="en", show_default=True, metavar="CODE", help="Language, such as cy or pl."),
    ):
        command = option(command)
    return kit_options(issue_options(command))


def issue_options(command: Command) -> Command:
    """The options that say of what and when pieces are made, and what of it may be printed."""
    for option in (
        output_option,
        click.option("--who", default="", help="Who accepts what --allow names; you when not given."),
        click.option("--why", default="", help="Why it may be printed."),
        click.option("--allow", multiple=True, metavar="CODE@CELL", help="Print a finding of the guard all the same."),
        guarantee_option,
        click.option(
            "--allow-draft", is_flag=True, help="Print a language whose words nobody has reviewed, for a proof."
        ),
        click.option("--issued", type=DayType(), help="Date of issue; events before it are not shown."),
        click.option("--month", type=MonthType(), help="Month of the issue, such as 2026-09."),
    ):
        command = option(command)
    return data_options(json_option(command))


def now() -> datetime:
    """The time when the command runs."""
    return datetime.now(UTC)


def today() -> date:
    """Today where the command runs."""
    return now().astimezone().date()


def printer_options(command: Command) -> Command:
    """The options that say which calibrated printer to print on."""
    named = click.option("--printer", default="", help="Calibrated printer. See: leaflets calibrate --help.")
    return named(printers_option(command))


def printer_of(rest: dict[str, Any]) -> Printer | None:
    """The calibrated printer that was named, or None. Raises UnknownNameError and PrinterError."""
    return find_printer(load_printers(printers_file(rest)), rest["printer"]) if rest["printer"] else None


def printers_file(rest: dict[str, Any]) -> Path:
    """The file of calibrated printers that was named, or the one in the folder where the command runs."""
    return Path(rest["printers"] or PRINTERS_NAME).expanduser()


def brand_folder(rest: dict[str, Any]) -> Path:
    """The folder of the brand kit that was named, or of the shipped one."""
    return Path(rest["brand"]).expanduser() if rest["brand"] else shipped("brand")


def layouts_of(rest: dict[str, Any]) -> Layouts:
    """The shipped layouts and those of the folders that were named."""
    return find_layouts([shipped_layouts(), *(Path(folder).expanduser() for folder in rest["layout_folder"])])


def stocks_of(rest: dict[str, Any]) -> Mapping[str, Stock]:
    """The shipped stocks and those of the folders that were named."""
    return load_stocks([shipped_stocks(), *(Path(folder).expanduser() for folder in rest["stocks"])])


def rules_of(rest: dict[str, Any]) -> Mapping[str, Rule]:
    """The shipped rules of the guard and those of the folders that were named."""
    return load_rules([shipped_rules(), *(Path(folder).expanduser() for folder in rest["rules"])])


def reading_of(rest: dict[str, Any]) -> "Reading":
    """The data that was named, read. Raises RequestError when none was."""
    from leaflets.sources import read

    if not rest["data"]:
        raise RequestError("No data was named.", "Say --data FILE, or try --data sample:essex.")
    crime = [Path(file).expanduser() for file in rest["crime"]]
    boundaries = Path(rest["boundaries"]).expanduser() if rest["boundaries"] else None
    if boundaries and not boundaries.is_dir():
        raise RequestError(f"There is no folder of boundaries {boundaries}.", "Check the name given with --boundaries.")
    patrols = Path(rest["patrols"]).expanduser() if rest["patrols"] else None
    if patrols and not patrols.is_dir():
        raise RequestError(f"There is no folder of patrols {patrols}.", "Check the name given with --patrols.")
    return read(data_path(rest["data"], Path.cwd()), crime=crime, boundaries=boundaries, patrols=patrols)


def inspection_of(rest: dict[str, Any]) -> "tuple[Reading, Inspection]":
    """The data that was named, read, and all that is to be said of it before it is printed."""
    from leaflets.inspection import inspect

    reading = reading_of(rest)
    brand = load_brand(brand_folder(rest))
    return reading, inspect(reading, brand, rules_of(rest), rest["day"] or today(), now=now())


def press_of(rest: dict[str, Any]) -> "Press":
    """A press for what was named: data, brand kit, layouts, stocks and rules, with what the user accepts."""
    from leaflets.inspection import clearance_of
    from leaflets.press import Press

    kit = load_brand(brand_folder(rest))
    reading = reading_of(rest)
    rules = rules_of(rest)
    accepted = _allowed(rest)
    check_named(accepted, reading.placed, rules)
    clearance = clearance_of(reading, kit, rules, accepted)
    problems = (*reading.problems, *_unguaranteed(reading, kit, rest))
    found = layouts_of(rest), stocks_of(rest)
    allow = bool(rest.get("allow_draft"))
    press = Press(reading.records, kit, *found, problems, reading.photos, clearance, reading.ground, now())
    return replace(press, allow_draft=allow, printing=partial(load_printing, kit, profiles_folder()))


def profiles_folder() -> Path:
    """Where profiles are kept that were made here: LEAFLETS_PROFILES, the virtual environment, or the user's cache."""
    if named := os.environ.get("LEAFLETS_PROFILES"):
        return Path(named).expanduser()
    if sys.prefix != sys.base_prefix:
        return Path(sys.prefix) / "share" / "in-your-area"
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(cache).expanduser() / "in-your-area"


def _allowed(rest: dict[str, Any]) -> list[Override]:
    """The findings that the user accepts, in the user's name."""
    if not rest.get("allow"):
        return []
    try:
        who = rest["who"] or getuser()
    except (OSError, KeyError):
        raise RequestError("Nobody is signed in to accept a finding.", "Say who accepts it with --who.") from None
    return allowed(rest["allow"], who, rest["why"])


def _unguaranteed(reading: "Reading", kit: Brand, rest: dict[str, Any]) -> list[Problem]:
    """What keeps areas from being printed, where the Guarantee is asked for."""
    if not rest.get("require_guarantee"):
        return []
    return [problem for standing in guarantees(reading.records, kit, today()) for problem in standing.problems]


def options_of(given: Sequence[str]) -> Mapping[str, OptionValue]:
    """The options of a layout, from NAME=VALUE. Raises RequestError for anything else."""
    pairs: dict[str, OptionValue] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise RequestError(f"“{text}” is not an option.", "Write it as NAME=VALUE.")
        pairs[name.strip()] = value.strip()
    return pairs


def run_all(press: "Press", tickets: "Sequence[AnyTicket]", rest: dict[str, Any]) -> int:
    """Run tickets with progress, print what became of them, and give the exit code."""
    from leaflets.batch import run

    if not tickets:
        raise RequestError("The data has no areas.", "Fill in the Areas sheet.")
    for layout in tickets[0].layouts:
        press.layouts.get(layout)
    with show.progress(len(tickets)) as done:
        report = run(press, tickets, Path(rest["output"]).expanduser(), done)
    show.report(report, (*press.problems, *press.ground.problems), Path.cwd(), as_json=rest["as_json"])
    return report.exit_code
