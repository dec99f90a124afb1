"""Floor 7, the command `leaflets preflight`: finished files are checked the way a print shop would check them."""

from pathlib import Path
from typing import Any

import click

from leaflets import show_preflight
from leaflets.cli_options import json_option, kit_options, layouts_of
from leaflets.errors import OutputError


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--layout", default="", metavar="NAME", help="Check files that name no layout as this one.")
@click.option("--intent", type=click.Choice(["office", "press"]), help="Check for this kind of print.")
@click.option("--report", type=click.Path(dir_okay=False), metavar="OUT.html", help="Write a report with pictures.")
@kit_options
@json_option
def preflight(files: tuple[str, ...], layout: str, intent: Any, report: str | None, **rest: Any) -> int:
    """Check finished PDFs as a print shop would: fonts, boxes, text, pictures, lines, contrast, pages.

    A FILE may be a folder or a pattern. Files made here say which layout they are and are checked against it; others
    are checked for what needs no layout, and it is said what was not. The exit code is 3 when anything must be mended.

    \b
    Examples:
      leaflets preflight out/colchester-activity-leaflet-2024-04.pdf
      leaflets preflight out --report preflight.html
      leaflets preflight flyer.pdf --layout activity-leaflet --intent press --json
    """
    from leaflets.preflight.files import Wanted, check_files, files_of

    layouts = layouts_of(rest)
    wanted = Wanted(layouts, layouts.get(layout) if layout else None, intent)
    paths = files_of(files)
    with show_preflight.progress(len(paths)) as done:
        checked = list(check_files(paths, wanted, done))
    show_preflight.files(checked, as_json=rest["as_json"])
    if report:
        _write(Path(report), checked)
        show_preflight.written(Path(report), as_json=rest["as_json"])
    return 3 if any(one.checked.errors for one in checked) else 0


def _write(path: Path, checked: list[Any]) -> None:
    """Raises OutputError."""
    from leaflets.preflight.report import report

    try:
        path.write_text(report(checked), encoding="utf-8")
    except OSError as fault:
        raise OutputError(f"{path} cannot be written ({fault.strerror}).", "Choose another with --report.") from fault
