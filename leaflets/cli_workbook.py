"""Floor 7, the commands of the workbook: a new one to fill in, and what is wrong in one that was filled in."""

import sys
from pathlib import Path
from typing import Any

import click

from leaflets import show, show_data
from leaflets.cli_options import Group, crime_options, day_option, inspection_of, json_option, kit_options
from leaflets.config import data_path
from leaflets.errors import Place, RequestError
from leaflets.language import find_languages
from leaflets.models import Records

ENDING = ".xlsx"


@click.group(cls=Group)
def workbook() -> None:
    """The workbook that the data is kept in: make a new one, and check one that was filled in.

    \b
    Examples:
      leaflets workbook new my-area.xlsx
      leaflets workbook check sample:essex
    """


@workbook.command("new")
@click.argument("file", metavar="FILE.xlsx")
@click.option("--data", "filled", help="Workbook or folder to fill in what is there already.", metavar="PATH")
@click.option("--lang", default="", metavar="CODE,…", help="Languages that texts get columns for, such as pl,ur.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def new_(file: str, filled: str | None, lang: str, *, force: bool) -> int:
    """Write a workbook to fill in: a sheet for each kind of record, with notes, drop-downs and an example on each.

    Open it in Excel or LibreOffice and begin with the sheet “Read me”. The examples are never printed. With --data,
    what is there already is filled in, and the boundaries, patrols and photos beside it are copied beside the workbook.

    \b
    Examples:
      leaflets workbook new my-area.xlsx
      leaflets workbook new essex.xlsx --data sample:essex
      leaflets workbook new next-year.xlsx --data essex.xlsx
      leaflets workbook new in-polish.xlsx --lang pl,ur
    """
    path = _asked_for(file)
    codes = dict.fromkeys(find_languages().get(code) for code in lang.split(",") if code.strip())
    languages = [language for language in codes if not language.is_english]
    if path.exists() and not force:
        raise RequestError(f"{path.name} is there already.", "Choose another name, or say --force to write over it.")
    records = _filled(filled) if filled else Records()
    from leaflets.workbook import workbook_of

    written = _write(path, workbook_of(records, examples=True, languages=languages))
    click.echo(written)
    if filled:
        _carry(data_path(filled, Path.cwd()), path.parent)
    click.echo(f"Fill it in, then run: leaflets workbook check {file}")
    return 0


@workbook.command("check")
@click.argument("data", metavar="FILE", envvar="LEAFLETS_DATA")
@click.option("--marked", help="Write a copy with the wrong cells coloured and explained.", metavar="COPY.xlsx")
@click.option("--force", is_flag=True, help="Write the copy over a file that is no marked copy.")
@crime_options
@kit_options
@day_option
@json_option
def check_(marked: str | None, *, force: bool, **rest: Any) -> int:
    """Say everything that is wrong in FILE, a workbook or a folder of CSV files, at once.

    It says what `leaflets check` says. With --marked, the same stands in a copy of the workbook: wrong cells are red,
    cells worth a look amber, each with a comment, and a first sheet lists and links them all. FILE is never changed.
    The exit code is 3 when something must be mended.

    \b
    Examples:
      leaflets workbook check essex.xlsx
      leaflets workbook check essex.xlsx --marked essex-marked.xlsx
      leaflets workbook check essex.xlsx --json
    """
    data = data_path(rest["data"], Path.cwd())
    copy = _copy_for(marked, data, force=force) if marked else None
    reading, found = inspection_of(rest)
    if copy:
        from leaflets.workbook import marked_copy

        copy = _write(copy, marked_copy(data, found.problems))
    show_data.inspection(found, reading.records, as_json=rest["as_json"], written=[copy] if copy else [])
    if found.problems and not copy and not rest["as_json"] and sys.stdout.isatty():
        show.notice("--marked COPY.xlsx writes a copy with these cells coloured and explained.")
    return 3 if found.must_be_mended else 0


def _asked_for(file: str) -> Path:
    path = Path.cwd() / Path(file).expanduser()
    if path.suffix.lower() != ENDING:
        raise RequestError(f"{path.name} would not be opened as a workbook.", f"Let its name end in {ENDING}.")
    if path.is_dir():
        raise RequestError(f"{path.name} is a folder.", "Choose another name.")
    return path


def _filled(given: str) -> Records:
    """The records of data that has no faults: a row with a fault would be lost without a word."""
    from leaflets.sources import read

    path = data_path(given, Path.cwd())
    reading = read(path)
    errors = sum(problem.level == "error" for problem in reading.problems)
    if errors:
        wrong = f"{path.name} has {errors:,} problem{'s' * (errors != 1)}; the rows with them would be lost."
        raise RequestError(wrong, f"Mend them first. See: leaflets workbook check {given}", Place(file=path.name))
    return reading.records


def _carry(data: Path, folder: Path) -> None:
    """Copy what maps and photos come from beside a new workbook. Another file that is there stays, and is named."""
    from leaflets.photo import FOLDER as PHOTO_FOLDER
    from leaflets.press import write_files
    from leaflets.sources import BOUNDARY_FOLDER, PATROL_FOLDER
    from leaflets.ticket import OutputFile

    beside = data if data.is_dir() else data.parent
    for name in (BOUNDARY_FOLDER, PATROL_FOLDER, PHOTO_FOLDER):
        into = folder / name
        held = [one for one in sorted((beside / name).glob("*")) if one.is_file()]
        fresh = [one for one in held if not (into / one.name).exists()]
        if fresh:
            write_files([OutputFile(one.name, one.read_bytes()) for one in fresh], into)
            click.echo(f"{into}  {len(fresh)} file{'s' * (len(fresh) != 1)}")
        for one in held:
            if one not in fresh and (into / one.name).read_bytes() != one.read_bytes():
                show.notice(f"{into / one.name} is another file than the data has; it was left as it is.")


def _copy_for(given: str, data: Path, *, force: bool) -> Path:
    """The file to write a marked copy to. Raises RequestError when that would touch the data or something else."""
    from leaflets.sources import source_of
    from leaflets.workbook import is_marked

    path = _asked_for(given)
    source = source_of(data)
    if path.exists() and path.samefile(source):
        raise RequestError(f"{given} is the workbook itself.", "Choose another name for the copy.")
    if data.is_dir() and path.parent.is_dir() and path.parent.samefile(data):
        raise RequestError("The copy would be taken for the data of its folder.", "Write it to another folder.")
    if path.exists() and not force and not is_marked(path):
        raise RequestError(
            f"{path.name} is there already, and is no marked copy.", "Choose another name, or say --force."
        )
    return path


def _write(path: Path, content: bytes) -> Path:
    from leaflets.press import write_files
    from leaflets.ticket import OutputFile

    (written,) = write_files([OutputFile(path.name, content)], path.parent)
    return written
