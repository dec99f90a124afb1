"""Floor 7, the commands of calibration: a test sheet for a printer, and what was measured on it."""

import re
from pathlib import Path
from typing import Any

import click

from leaflets import show_sheets
from leaflets.brand import load_brand
from leaflets.cli_options import (
    Group,
    brand_folder,
    json_option,
    output_option,
    printers_file,
    printers_option,
    stocks_of,
    stocks_option,
)
from leaflets.printer import forget_printer, load_printers, save_printer
from leaflets.stock import Stock, find_stock


class PairType(click.ParamType[tuple[float, float]]):
    """Two lengths in millimetres: 20.3,19.8."""

    name = "ACROSS,DOWN"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, float]:
        """The two lengths."""
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(rf"\s*({NUMBER})\s*,\s*({NUMBER})\s*", str(value))
        if not match:
            self.fail(f"“{value}” are not two lengths. Write A and B in millimetres, such as 20.3,19.8.", param, ctx)
        return float(match[1]), float(match[2])


NUMBER = r"[0-9]{1,4}(?:\.[0-9]{1,4})?"
stock_option = click.option("--stock", default="a4", show_default=True, help="Paper of the test sheet.")
edge_option = click.option(
    "--edge",
    type=click.Choice(["long", "short"]),
    default="long",
    show_default=True,
    help="Edge that the printer turns sheets over.",
)


class Calibrate(Group):
    """A group whose command `sheet` may be left out: `leaflets calibrate --printer "Station 2"`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments, `sheet` put before them when they begin with an option of it."""
        names_sheet = not args or (args[0].startswith("-") and args[0] not in {"-h", "--help"})
        return super().parse_args(ctx, ["sheet", *args] if names_sheet else args)


@click.group(cls=Calibrate, no_args_is_help=False)
def calibrate() -> None:
    """Calibrate a printer, so that cards lie where they are cut.

    Print the test sheet, measure it, and type what you measured. Cards printed with --printer then come out true.

    \b
    Examples:
      leaflets calibrate --printer "Station 2"
      leaflets calibrate set "Station 2" --front 20.3,19.8 --back 19.6,20.5 --ruler 99.8
      leaflets cards colchester --data essex.xlsx --officer "Helena Example" --printer "Station 2"
    """


@calibrate.command()
@click.option("--printer", required=True, metavar="NAME", help="What the printer is called.")
@stock_option
@stocks_option
@edge_option
@click.option("--brand", envvar="LEAFLETS_BRAND", help="Folder of the brand kit.", metavar="DIR")
@output_option
@json_option
def sheet(**rest: Any) -> int:
    """Write the test sheet of a printer: two pages, to be printed on both sides of one sheet.

    \b
    Examples:
      leaflets calibrate --printer "Station 2"
      leaflets calibrate sheet --printer "Station 2" --stock a4 --edge short -o print
    """
    from leaflets.calibration import calibration_sheet
    from leaflets.press import write_files
    from leaflets.ticket import OutputFile

    name = rest["printer"].strip()
    pdf = calibration_sheet(name, _stock(rest), load_brand(brand_folder(rest)), rest["edge"])
    slug = re.sub(r"[^\w]+", "-", name.lower()).strip("-") or "printer"
    (path,) = write_files([OutputFile(f"test-sheet-{slug}.pdf", pdf)], Path(rest["output"]).expanduser())
    show_sheets.test_sheet(path, Path.cwd(), as_json=rest["as_json"])
    return 0


@calibrate.command("set")
@click.argument("name")
@click.option("--front", type=PairType(), required=True, help="Lines A and B on the front, in mm, meant to be 20,20.")
@click.option("--back", type=PairType(), required=True, help="Lines A and B on the back, in mm, meant to be 20,20.")
@click.option("--ruler", type=float, required=True, metavar="MM", help="Length of the ruler, meant to be 100.")
@stock_option
@stocks_option
@edge_option
@printers_option
@json_option
def set_(name: str, **rest: Any) -> int:
    """Save what was measured on the test sheet of the printer NAME. Type the lengths as you read them.

    \b
    Example:
      leaflets calibrate set "Station 2" --front 20.3,19.8 --back 19.6,20.5 --ruler 99.8
    """
    from leaflets.calibration import printer_measured

    sides = rest["front"], rest["back"]
    printer = printer_measured(name.strip(), sides, rest["ruler"], _stock(rest).page, rest["edge"])
    path = printers_file(rest)
    save_printer(path, printer)
    show_sheets.printers([printer], as_json=rest["as_json"])
    if not rest["as_json"]:
        click.echo(f'Saved in {path}. Print cards for it with: --printer "{printer.name}"')
    return 0


@calibrate.command("list")
@printers_option
@json_option
def list_(**rest: Any) -> int:
    """List the calibrated printers, and how far off the mark each prints.

    \b
    Example:
      leaflets calibrate list
    """
    show_sheets.printers(list(load_printers(printers_file(rest)).values()), as_json=rest["as_json"])
    return 0


@calibrate.command()
@click.argument("name")
@printers_option
@json_option
def forget(name: str, **rest: Any) -> int:
    """Take the printer NAME out of the file.

    \b
    Example:
      leaflets calibrate forget "Station 2"
    """
    path = printers_file(rest)
    gone = forget_printer(path, name)
    if rest["as_json"]:
        show_sheets.printers([gone], as_json=True)
    else:
        click.echo(f"{gone.name} is taken out of {path}.")
    return 0


def _stock(rest: dict[str, Any]) -> Stock:
    return find_stock(stocks_of(rest), rest["stock"])
