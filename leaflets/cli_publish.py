"""Floor 7, the command `leaflets publish`: the intranet's pages as plain files, for SharePoint or any web server."""

from pathlib import Path

import click

from leaflets import show, show_month
from leaflets.brand import load_brand
from leaflets.cli_options import brand_option, json_option
from leaflets.config import shipped
from leaflets.errors import RequestError
from leaflets.typography import counted


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option(
    "--from",
    "made",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default="out",
    show_default=True,
    help="Folder that months were made into, or one month’s.",
    metavar="OUT",
)
@brand_option
@json_option
def publish(folder: Path, made: Path, brand: str | None, *, as_json: bool) -> int:
    """Write what has been made as a site of plain files into DIR: a page for each area, its leaflets, and a search.

    It needs no server: open DIR/index.html, put the folder on a web server, or copy it to SharePoint. Run the same
    command again after each month: what has not changed is not written again. Months in OUT that came before the latest
    are shown as earlier months.

    \b
    Examples:
      leaflets publish site --from out
      leaflets publish /srv/intranet/in-your-area --from out --brand our-brand
    """
    from leaflets.intranet.catalogue import month_folders, read_catalogue
    from leaflets.publish import publish as published

    folders = month_folders(made)
    if not folders:
        raise RequestError(f"{made} holds no month.", "Make one first: leaflets batch --data essex.xlsx -o out.")
    kit = load_brand(Path(brand).expanduser() if brand else shipped("brand"))
    with show_month.counting(0, "file", "Publishing") as told:
        report = published(read_catalogue(folders), kit, folder.expanduser(), told)
    if as_json:
        counts = {"areas": report.areas, "written": report.written, "unchanged": report.unchanged}
        counts |= {"removed": report.removed}
        problems = [problem.as_dict() for problem in report.problems]
        show.as_document({"folder": str(folder), **counts, "others": report.others, "problems": problems})
        return report.exit_code
    click.echo(
        f"{folder}: {counted(report.areas, 'area')}; {counted(report.written, 'file')} written, "
        f"{report.unchanged} unchanged, {report.removed} removed. Open {folder / 'index.html'}"
    )
    if report.others:
        show.notice(f"Not of this site, and left as it was: {show.few(report.others)}")
    for problem in report.problems:
        if problem.level != "error":
            show.notice(f"[{problem.code}] {problem}")
    show.faults([problem for problem in report.problems if problem.level == "error"])
    return report.exit_code
