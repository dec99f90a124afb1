"""Floor 7, the commands of cards: sheets of them, and which of those that were printed are to be thrown away."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leaflets import show_sheets
from leaflets.cli_options import (
    Command,
    DayType,
    Group,
    data_options,
    json_option,
    kit_options,
    options_of,
    output_option,
    piece_options,
    press_of,
    printer_of,
    printer_options,
    run_all,
    today,
)
from leaflets.edition import Issue, issue_of
from leaflets.errors import RequestError

if TYPE_CHECKING:
    from leaflets.press import Press
    from leaflets.printer import Printer
    from leaflets.ticket import CardTicket, Taker


class LabelType(click.ParamType["int | tuple[int, int]"]):
    """A label by its number, or by row and column: 7, or 4,1."""

    name = "ROW,COL or N"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int | tuple[int, int]:
        """The label's number, or its row and column."""
        if isinstance(value, int | tuple):
            return value
        parts = [part.strip() for part in str(value).split(",")]
        if len(parts) > 2 or not all(part.isascii() and part.isdigit() for part in parts):
            self.fail(f"“{value}” is no label. Write 7, or row and column: 4,1.", param, ctx)
        numbers = [int(part) for part in parts]
        return numbers[0] if len(numbers) == 1 else (numbers[0], numbers[1])


class LabelsType(click.ParamType[frozenset[int]]):
    """Labels by their numbers: 3,8."""

    name = "N,N…"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> frozenset[int]:
        """The labels' numbers."""
        if isinstance(value, frozenset):
            return value
        parts = [part.strip() for part in str(value).split(",") if part.strip()]
        if not all(part.isascii() and part.isdigit() for part in parts):
            self.fail(f"“{value}” are no labels. Write their numbers: 3,8.", param, ctx)
        return frozenset(int(part) for part in parts)


class Cards(Group):
    """A group whose command `print` may be left out: `leaflets cards colchester`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments, `print` put before them unless they name a command."""
        return super().parse_args(ctx, args if args and args[0] in self.commands else ["print", *args])


def sheet_options(command: Command) -> Command:
    """The options that say how cards lie on their sheets."""
    options: tuple[Callable[[Command], Command], ...] = (
        click.option("--edge", type=click.Choice(["long", "short"]), help="Edge that the printer turns sheets over."),
        click.option(
            "--intent",
            type=click.Choice(["office", "press"]),
            default="office",
            show_default=True,
            help="For an office printer; or for a print shop: PDF/X-4 in inks, with bleed and marks, a card a page "
            "unless --stock is given.",
        ),
        click.option("--fill", is_flag=True, help="Fill the last sheet with more cards."),
        click.option("--skip", type=LabelsType(), default="", help="Spoiled labels of the first sheet, such as 3,8."),
        click.option("--start-at", type=LabelType(), default="1", help="First free label of a part-used sheet."),
        click.option("--stock", default="", help="Sheet stock; the layout's own when not given. See: leaflets stocks."),
    )
    for option in options:
        command = option(command)
    return printer_options(command)


def taker_options(command: Command) -> Command:
    """The options that say whose cards are printed, and how many."""
    options: tuple[Callable[[Command], Command], ...] = (
        click.option("--override-reason", metavar="WORDS", help="Why a card is left all the same; it is recorded."),
        click.option("--reason", metavar="VISIT", help="Kind of visit; after a sensitive one no card is made."),
        click.option("--one-file", is_flag=True, help="One PDF with a cover sheet that says who gets which pages."),
        click.option("--serials", "numbered", is_flag=True, help="Give each card a serial number."),
        click.option("--valid-until", type=DayType(), help="Last day of the cards; a year on when not given."),
        click.option("--blanks", type=click.IntRange(1, 10_000), help="Cards without a name besides, to write one on."),
        click.option("--copies", type=click.IntRange(1, 10_000), help="Cards of each; one full sheet when not given."),
        click.option("--all", "every", is_flag=True, help="Every officer of every area."),
        click.option("--team", is_flag=True, help="Every officer of the area."),
        click.option("--officer", "officers", multiple=True, help="Name or collar number; may be repeated."),
    )
    for option in options:
        command = option(command)
    return command


@click.group(cls=Cards, no_args_is_help=False)
def cards() -> None:
    """Sheets of cards, double-sided, ready to print and cut."""


@cards.command("print")
@click.argument("area", required=False)
@taker_options
@click.option("--layout", default="window-card", show_default=True, help="window-card, visiting-card or another card.")
@sheet_options
@piece_options
def print_(area: str | None, **rest: Any) -> int:
    """Sheets of cards for an AREA, double-sided, ready to print and cut.

    Window cards without --officer have lines to write the name on. Events are shown from today on. Every run is entered
    in manifest.csv beside the cards; `leaflets cards stale` says later which cards are out of date.

    \b
    Examples:
      leaflets cards colchester --data essex.xlsx --officer "Helena Example" --copies 8
      leaflets cards colchester --data essex.xlsx --layout visiting-card-54 --officer 2912 --stock C2364 --start-at 7
      leaflets cards --all --copies 40 --layout visiting-card --data essex.xlsx --one-file
    """
    press = press_of(rest)
    now = today()
    issue = Issue(now.replace(day=1), rest["issued"] or now)
    if rest["month"]:
        issue = issue_of(press.records, rest["month"], rest["issued"], now)
    if rest["intent"] == "press":
        press.printing()  # a profile that is missing is told once, not for every taker
    return run_all(press, _tickets(press, issue, area, rest), rest)


def _tickets(press: "Press", issue: Issue, area: str | None, rest: dict[str, Any]) -> "list[CardTicket]":
    """One ticket a taker, or one for all of them with --one-file."""
    from leaflets.imposition import Use
    from leaflets.ticket import CardTicket, Sheets, VisitReason

    takers = _takers(press, area, rest)
    use = Use(rest["start_at"], rest["skip"], rest["fill"])
    if len(takers) > 1 and not rest["one_file"] and (use.start != 1 or use.skip):
        raise RequestError("A part-used sheet can begin one file only.", "Say --one-file too.")
    one_up = rest["intent"] == "press" and not rest["stock"]
    sheets = Sheets(rest["stock"], use, rest["intent"], rest["edge"], one_up, _printer(rest))
    ticket = CardTicket(
        rest["layout"],
        issue,
        takers,
        sheets,
        options_of(rest["options"]),
        VisitReason(rest["reason"], rest["override_reason"]),
        valid_until=_valid_until(rest["valid_until"], issue.issued),
        numbered=rest["numbered"],
        cover=rest["one_file"],
        lang=press.languages.get(rest["lang"]).code,
    )
    return [ticket] if rest["one_file"] else [replace(ticket, takers=(taker,)) for taker in takers]


def _printer(rest: dict[str, Any]) -> "Printer | None":
    """The calibrated printer that was named. Raises RequestError for one that a print shop would not have."""
    if rest["printer"] and rest["intent"] == "press":
        raise RequestError("--printer is for sheets of an office printer.", "A print shop sets its own machines.")
    return printer_of(rest)


def _takers(press: "Press", area: str | None, rest: dict[str, Any]) -> "tuple[Taker, ...]":
    """Whose cards are printed: those who were named, a team, everybody; or cards without a name."""
    from leaflets.ticket import Taker

    copies, officers = rest["copies"] or 0, rest["officers"]
    if rest["every"]:
        if area or officers or rest["team"]:
            raise RequestError("--all is every officer of every area.", "Leave out the others.")
        everybody = press.records.officers
        takers = [Taker(officer.area, officer.collar_number or officer.name, copies) for officer in everybody]
    elif not area:
        raise RequestError("Name an area, or say --all.")
    else:
        found = press.area(area)
        named = list(officers)
        if rest["team"]:
            team = [officer for officer in press.records.officers if officer.area == found.id]
            named += [officer.collar_number or officer.name for officer in team]
        takers = [Taker(found.id, officer, copies) for officer in dict.fromkeys(named)]
        if rest["blanks"]:
            takers.append(Taker(found.id, None, rest["blanks"]))
        elif not takers and not rest["team"]:
            takers.append(Taker(found.id, None, copies))
    if not takers:
        raise RequestError("There is no officer to print cards for.", "Fill in the Officers sheet.")
    return tuple(takers)


def _valid_until(given: date | None, issued: date) -> date | None:
    if given and given < issued:
        raise RequestError(f"The cards would be out of date when printed: {given} is before {issued}.")
    return given


@cards.command()
@output_option
@data_options
@kit_options
@json_option
def stale(**rest: Any) -> int:
    """Say which printed cards name an officer, number or channel that has changed since, so that they can be binned.

    It compares manifest.csv in the output folder with the data. The exit code is 3 when there are any.

    \b
    Example:
      leaflets cards stale --data essex.xlsx -o out
    """
    from leaflets.manifest import MANIFEST, read_manifest
    from leaflets.manifest import stale as stale_rows

    folder = Path(rest["output"]).expanduser()
    rows = read_manifest(folder)
    if not rows:
        raise RequestError(f"There is no {MANIFEST} in {folder}.", "Name the folder of the cards with -o.")
    found = stale_rows(rows, press_of(rest), today())
    show_sheets.stale(found, len(rows), as_json=rest["as_json"])
    return 3 if found else 0
