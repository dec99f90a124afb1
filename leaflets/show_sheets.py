"""Floor 7, showing stocks, sheets, booklets and printers: what the commands of the print room print."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leaflets.show import as_document, pages_told, short, table

if TYPE_CHECKING:
    from leaflets.folding import Folded
    from leaflets.manifest import Stale
    from leaflets.preflight import Checked
    from leaflets.printer import Nudge, Printer
    from leaflets.stock import Stock


def stale(found: "Sequence[Stale]", of: int, *, as_json: bool) -> None:
    """The cards that are out of date, and why."""
    if as_json:
        as_document([{**asdict(one.row), "why": list(one.why)} for one in found])
        return
    if found:
        rows = [
            (one.row.batch, one.row.layout, one.row.area, one.row.officer, one.row.copies, "; ".join(one.why))
            for one in found
        ]
        table(("Batch", "Layout", "Area", "Officer", "Cards", "Why they are out of date"), rows)
    click.echo(f"{len(found)} of {of} entries are out of date." if found else f"None of {of} entries is out of date.")


def printers(found: "Sequence[Printer]", *, as_json: bool) -> None:
    """Calibrated printers, and how far off the mark they print."""
    if as_json:
        as_document([asdict(printer) for printer in found])
        return
    headings = ("Printer", "Front", "Back", "Scale", "Turned over")
    rows = [(one.name, off(one.front), off(one.back), f"{one.scale * 100:.2f} %", f"{one.edge} edge") for one in found]
    if rows:
        table(headings, rows)
    else:
        click.echo("No printer is calibrated yet. See: leaflets calibrate --help")


def test_sheet(path: Path, base: Path, *, as_json: bool) -> None:
    """Where the test sheet of a printer was written."""
    if as_json:
        as_document({"files": [str(path)], "pages": 2})
    else:
        click.echo(f"{short(path, base)}{pages_told(2)}")


def booklet(path: Path, what: "Folded", checked: "Checked", base: Path, *, as_json: bool) -> None:
    """The sheets of a booklet, how to print them, and what preflight found on them."""
    plan = what.plan
    if as_json:
        told = {"sheets": plan.sheets, "pages": plan.pages, "blanks": plan.blanks, "smallest_pt": what.smallest_pt}
        found = [problem.as_dict() for problem in checked.problems]
        as_document({"files": [str(path)], **told, "preflight": checked.verdict, "findings": found})
        return
    sheets = f"{plan.sheets} sheet{'s' * (plan.sheets > 1)} of A4"
    blanks = f", {plan.blanks} of them blank" if plan.blanks else ""
    click.echo(f"{short(path, base)}  {sheets}, {plan.pages + plan.blanks} pages{blanks}")
    click.echo("  print on both sides, turned over the short edge, at actual size; fold once, staple in the fold")
    for problem in checked.problems:
        click.echo(f"  preflight: {problem.code}, {problem}")


def off(nudge: "Nudge") -> str:
    """Where a side is printed, in words: “0.3 mm right, 0.2 mm up”."""
    across = f"{abs(nudge.x_mm):.2f} mm {'right' if nudge.x_mm >= 0 else 'left'}"
    return f"{across}, {abs(nudge.y_mm):.2f} mm {'down' if nudge.y_mm >= 0 else 'up'}"


def stocks(found: "Sequence[Stock]", *, as_json: bool) -> None:
    """The stocks with their labels."""
    if as_json:
        as_document([stock.spec.model_dump(mode="json") for stock in found])
        return
    rows = [
        (
            stock.name,
            stock.spec.vendor,
            stock.spec.title,
            len(stock.labels) or "to fit",
            " ".join(stock.spec.equivalents),
        )
        for stock in found
    ]
    table(("Stock", "Maker", "What it is", "Labels", "Same as"), rows)


def stock(one: "Stock", fits: Mapping[str, str], *, as_json: bool) -> None:
    """One stock: its numbers, a drawing with the numbers of its labels, and which cards fit it."""
    if as_json:
        labels = [
            {"number": number, "x_mm": box.x_mm, "y_mm": box.y_mm, "width_mm": box.width_mm, "height_mm": box.height_mm}
            for number, box in enumerate(one.labels, 1)
        ]
        as_document({**one.spec.model_dump(mode="json"), "labels": labels, "cards": fits})
        return
    from leaflets.stock_drawing import as_text

    click.echo(f"{one.name}: {one.spec.title}")
    if one.spec.grid:
        grid = one.spec.grid
        last = one.labels[-1]
        right_mm, bottom_mm = one.page.width_mm - last.right_mm, one.page.height_mm - last.bottom_mm
        click.echo(f"Labels {grid.label_mm[0]:g} × {grid.label_mm[1]:g} mm, corners {grid.corner_mm:g} mm.")
        click.echo(f"Margins: left {grid.left_mm:g}, top {grid.top_mm:g}, right {right_mm:g}, bottom {bottom_mm:g} mm.")
        click.echo(f"Pitch: {grid.across_mm:g} mm across, {grid.down_mm:g} mm down.")
        down = "either side" if one.spec.face_down == "either" else "the front, the side with the margins named above"
        click.echo(f"Face down in the tray: {down}. Printed on {one.spec.sides} side{'s' * (one.spec.sides > 1)}.")
    if one.spec.equivalents:
        click.echo(f"Same as {', '.join(one.spec.equivalents)}.")
    click.echo()
    click.echo("\n".join(as_text(one)))
    click.echo()
    table(("Card", "Fit"), list(fits.items()))
