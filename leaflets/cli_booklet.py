"""Floor 7, the command that lays finished pages out as an A5 booklet."""

from pathlib import Path

import click

from leaflets import show, show_sheets
from leaflets.booklet import A4, LEAST_TYPE_PT, OFFICE_PAPER_MM
from leaflets.cli_options import json_option, output_option
from leaflets.errors import RequestError


@click.command("booklet")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option(
    "--paper-mm",
    type=float,
    default=OFFICE_PAPER_MM,
    show_default=True,
    help="Thickness of the paper; inner pages are moved towards the fold by it.",
)
@output_option
@json_option
def booklet(files: tuple[str, ...], paper_mm: float, output: str, *, as_json: bool) -> int:
    """Lay the pages of finished PDF FILEs out as an A5 booklet on A4, to fold once and staple.

    A5 pages stay as they are; A4 pages are made smaller, to seven tenths. Print on both sides, turned over the short
    edge, at actual size. Blank pages at the end make four to a sheet. What preflight finds on the sheets is told; the
    exit code is 3 when anything must be mended.

    \b
    Example:
      leaflets booklet out/colchester-activity-leaflet-2024-04.pdf
    """
    from leaflets.folding import fold
    from leaflets.preflight import Expected, preflight
    from leaflets.press import write_files
    from leaflets.ticket import OutputFile

    folded = fold([_read(Path(file).expanduser()) for file in files], paper_mm)
    name = f"{Path(files[0]).stem}-booklet.pdf"
    (path,) = write_files([OutputFile(name, folded.pdf)], Path(output).expanduser())
    checked = preflight(folded.pdf, Expected(trim=A4, pages=len(folded.plan.sides)))
    show_sheets.booklet(path, folded, checked, Path.cwd(), as_json=as_json)
    if 0 < folded.smallest_pt < LEAST_TYPE_PT:
        show.notice(
            f"The smallest type is {folded.smallest_pt:g} pt in the booklet; {LEAST_TYPE_PT} pt is the least that is "
            "easy to read. Codes are smaller too: scan one before you print many."
        )
    return 3 if checked.errors else 0


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise RequestError(f"{path} cannot be read ({fault.strerror}).", "Name finished PDF files.") from fault
