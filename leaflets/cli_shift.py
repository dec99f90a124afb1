"""Floor 7, the command of the shift: what an officer takes out, in one file."""

from collections.abc import Sequence
from typing import Any

import click

from leaflets.cli_options import options_of, piece_options, press_of, printer_of, printer_options, run_all, today
from leaflets.edition import Issue, issue_of
from leaflets.layout import Layout, Layouts, OptionValue
from leaflets.typography import month

BRIEF, WINDOW_CARD, VISITING_CARD = "shift-brief", "window-card", "visiting-card"


@click.command()
@click.argument("area")
@click.option("--officer", required=True, help="Name or collar number.")
@click.option("--windows", type=click.IntRange(1, 1000), help="Window cards; one full sheet when not given.")
@click.option("--visitings", type=click.IntRange(1, 1000), help="Visiting cards; one full sheet when not given.")
@click.option("--visiting-stock", default="", help="Sheet stock of the visiting cards. See: leaflets stocks.")
@click.option("--window-stock", default="", help="Sheet stock of the window cards.")
@printer_options
@piece_options
def shift(area: str, officer: str, **rest: Any) -> int:
    """Print what an officer of an AREA takes out: a brief of one page, window cards and visiting cards, in one file.

    An --option goes to the cards that have it: variant=plain to the window cards, variant=photo to the visiting cards.
    The brief is for police eyes only, and is marked so. It is about the latest month that has activity; the cards show
    what is coming from today on. With --lang the cards are in that language; the brief stays in English.

    \b
    Examples:
      leaflets shift colchester --officer Example --data essex.xlsx
      leaflets shift colchester --officer 2912 --windows 8 --visitings 20 --data essex.xlsx --printer "Station 2"
    """
    from leaflets.ticket import CardTicket, Pack, Sheets, Taker, Ticket, file_stem

    press = press_of(rest)
    found = press.area(area)
    person = press.officer(found, officer)
    now = today()
    latest = issue_of(press.records, rest["month"], rest["issued"], now).month
    brief = Issue(latest, rest["issued"] or now)  # a promise is overdue on the day of the shift
    cards = Issue(now.replace(day=1), brief.issued)
    named = person.collar_number or person.name
    printer = printer_of(rest)
    lang = press.languages.printable(rest["lang"], allow_draft=press.allow_draft).code
    _check_options(press.layouts, rest["options"])

    def sheets_of(layout: str, stock: str, copies: int | None) -> CardTicket:
        taker = Taker(found.id, named, copies or 0)
        own = _options(press.layouts.get(layout), rest["options"])
        return CardTicket(layout, cards, (taker,), Sheets(stock, printer=printer), own, lang=lang)

    parts = (
        Ticket(found.id, BRIEF, brief, officer=named),
        sheets_of(WINDOW_CARD, rest["window_stock"], rest["windows"]),
        sheets_of(VISITING_CARD, rest["visiting_stock"], rest["visitings"]),
    )
    name = file_stem(found.id, "shift", f"{cards.month:%Y-%m}", person, lang)
    title = f"{found.name}, {month(cards.month)}: shift pack for {person.full_name}, for police use only"
    return run_all(press, [Pack(name, parts, title=title)], rest)


def _options(layout: Layout, given: Sequence[str]) -> dict[str, OptionValue]:
    """Those of the options that a layout takes."""
    pairs = [pair for text in given for pair in options_of([text]).items()]
    return {name: value for name, value in pairs if layout.takes(name, value)}


def _check_options(layouts: Layouts, given: Sequence[str]) -> None:
    """Raises UnknownNameError or LayoutError for an option that neither card takes."""
    for text in given:
        if not any(_options(layouts.get(name), [text]) for name in (WINDOW_CARD, VISITING_CARD)):
            layouts.get(WINDOW_CARD).options(options_of([text]))
