"""Floor 7, the command of proofs: pieces, or a finished PDF, as pictures with their lines and what was found."""

from pathlib import Path
from typing import Any

import click

from leaflets import show
from leaflets.cli_options import brand_folder, options_of, piece_options, press_of, today
from leaflets.errors import Problem, ProofError, RequestError

SOME_STOPPED = 3


@click.command()
@click.argument("areas", nargs=-1, metavar="AREA…|FILE.pdf", required=True)
@click.option("--layout", default="activity-leaflet", show_default=True, help="See: leaflets layouts.")
@click.option("--officer", help="Name or collar number, for a layout that needs one.")
@click.option("--dpi", type=click.IntRange(30, 600), default=110, show_default=True, help="How fine the pictures are.")
@click.option("--safe-mm", type=click.FloatRange(0, 100), help="The safe area of a FILE.pdf, inwards from its trim.")
@piece_options
def proof(
    areas: tuple[str, ...], layout: str, officer: str | None, dpi: int, safe_mm: float | None, **rest: Any
) -> int:
    """Make a picture of each page of a piece with trim, bleed and safe lines and all that was found, to be looked at.

    A piece that cannot be printed is shown as far as it can be, with NOT FOR PRINT across; the exit code is 3 then.
    A finished file is shown with its own boxes. Proofs are not for print.

    \b
    Examples:
      leaflets proof colchester --data essex.xlsx
      leaflets proof colchester --layout visiting-card --officer Example --dpi 200 --data sample:essex
      leaflets proof out/colchester-activity-leaflet-2024-04.pdf --safe-mm 9
    """
    files = [given for given in areas if given.lower().endswith(".pdf")]
    if files and len(files) < len(areas):
        raise RequestError("Name areas or PDF files, not both.")
    if files:
        return _of_files(files, dpi, safe_mm, rest)
    from leaflets.edition import issue_of
    from leaflets.press import write_files
    from leaflets.proofing import proof_files, try_out
    from leaflets.ticket import Ticket

    press = press_of(rest)
    wanted = dict.fromkeys(press.area(given) for given in areas)
    issue = issue_of(press.records, rest["month"], rest["issued"], today())
    paths: list[Path] = []
    problems: list[Problem] = []
    stopped = False
    for area in wanted:
        options = options_of(rest["options"])
        trial = try_out(press, Ticket(area.id, layout, issue, ("pdf",), officer, options))
        paths += write_files(proof_files(trial, press.brand, dpi), Path(rest["output"]).expanduser())
        problems += trial.problems
        stopped = stopped or trial.is_stopped
    show.proofs(paths, problems, Path.cwd(), as_json=rest["as_json"])
    return SOME_STOPPED if stopped else 0


def _of_files(files: list[str], dpi: int, safe_mm: float | None, rest: dict[str, Any]) -> int:
    """Proofs of finished files, by their own boxes."""
    from leaflets.brand import load_brand
    from leaflets.press import write_files
    from leaflets.proof import proofs
    from leaflets.proof_sheet import Look
    from leaflets.proofing import lettering_of
    from leaflets.ticket import OutputFile

    lettering = lettering_of(load_brand(brand_folder(rest)))
    paths = []
    for given in files:
        path = Path(given).expanduser()
        try:
            pdf = path.read_bytes()
        except OSError as fault:
            raise ProofError(f"{path} cannot be read ({fault.strerror}).", "Check the name.") from fault
        made = proofs(pdf, safe_mm=safe_mm, look=Look(dpi, path.name, lettering=lettering))
        named = [OutputFile(f"{path.stem}-{number}-proof.png", png) for number, png in enumerate(made, 1)]
        paths += write_files(named, Path(rest["output"]).expanduser())
    show.proofs(paths, [], Path.cwd(), as_json=rest["as_json"])
    return 0
