"""Floor 7, the commands of sheet stocks: which there are, and how one is cut."""

from pathlib import Path
from typing import Any

import click

from leaflets import show_sheets
from leaflets.cli_options import Group, json_option, kit_options, layouts_of, stocks_of
from leaflets.errors import RequestError, StockError
from leaflets.layout import Layout
from leaflets.stock import Stock, find_stock, search_stocks


class Stocks(Group):
    """A group whose command `list` may be left out: `leaflets stocks 85x54`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments, `list` put before them unless they name a command or ask for help."""
        named = args and (args[0] in self.commands or args[0] in {"-h", "--help"})
        return super().parse_args(ctx, args if named else ["list", *args])


@click.group(cls=Stocks, no_args_is_help=False)
def stocks() -> None:
    """Sheet stocks that cards are printed on: find yours by the maker's number or by the size of its cards.

    \b
    Examples:
      leaflets stocks
      leaflets stocks 85x54
      leaflets stocks L7418
      leaflets stocks show C32011 -o c32011.pdf
    """


@stocks.command("list")
@click.argument("words", nargs=-1)
@kit_options
@json_option
def list_(words: tuple[str, ...], **rest: Any) -> int:
    """List the stocks; with WORDS, those of that number or size.

    \b
    Examples:
      leaflets stocks list
      leaflets stocks list 85 x 54
    """
    sought = " ".join(words)
    every = stocks_of(rest)
    found = search_stocks(every, sought)
    if not found:
        find_stock(every, sought)  # says what is near
        raise RequestError(f"There is no stock “{sought}”.")
    show_sheets.stocks(found, as_json=rest["as_json"])
    return 0


@stocks.command("show")
@click.argument("name")
@click.option("-o", "--output", help="Write the drawing as PDF, to print and hold against the sheet.", metavar="FILE")
@kit_options
@json_option
def show_(name: str, output: str | None, **rest: Any) -> int:
    """Draw a stock with the numbers of its labels, as --start-at and --skip take them, and say which cards fit it.

    \b
    Examples:
      leaflets stocks show C32011
      leaflets stocks show "Avery L7418" -o l7418.pdf
    """
    stock = find_stock(stocks_of(rest), name)
    cards = [layout for layout in layouts_of(rest).load_all()[0] if layout.spec.product == "card"]
    show_sheets.stock(stock, {layout.name: _fit(stock, layout) for layout in cards}, as_json=rest["as_json"])
    if output:
        from leaflets.brand import load_brand
        from leaflets.cli_options import brand_folder
        from leaflets.press import write_files
        from leaflets.stock_drawing import as_pdf
        from leaflets.ticket import OutputFile

        path = Path(output).expanduser()
        drawing = OutputFile(path.name, as_pdf(stock, load_brand(brand_folder(rest))))
        (written,) = write_files([drawing], path.parent)
        click.echo(f"Drawn in {written}.", err=rest["as_json"])
    return 0


def _fit(stock: Stock, layout: Layout) -> str:
    """How many cards of a layout a sheet holds, or why it holds none."""
    from leaflets.imposition import Card, impose

    try:
        cards = impose(stock, Card(layout.trim, 0, layout.spec.safe_mm), 0).count
    except StockError as fault:
        return fault.problems[0].wrong
    if stock.spec.sides < len(layout.spec.faces):
        return "It can be printed on one side only, and the card has two."
    return f"{cards} on a sheet"
