"""Makes small workbooks and CSV folders to read, and shows problems in short."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from leaflets.errors import Problem
from leaflets.sources import Reading, read

Sheet = Sequence[Sequence[object]]

AREAS: Sheet = (
    ("id", "name", "district", "team_name"),
    ("east", "East Ward", "Colchester", "East Team"),
    ("west", "West Ward", "Colchester", "West Team"),
)
ACTIVITY = ("area", "date", "kind", "headline")
PATROL = ("east", "3 March 2026", "patrol", "A walk")


def book(path: Path, sheets: Mapping[str, Sheet]) -> Path:
    """An .xlsx file with these sheets."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                if value is not None:
                    cell = sheet.cell(number, column)
                    cell.value = value
                    # Only what a test gives as a formula is one: text that begins with = is text.
                    if isinstance(value, str):
                        cell.data_type = "s"
    made.save(path)
    return path


def activity(tmp_path: Path, *rows: tuple[object, ...], head: tuple[object, ...] = ACTIVITY) -> Path:
    """A workbook with the areas and these rows as its activity."""
    return book(tmp_path / "essex.xlsx", {"Areas": AREAS, "Activity": (head, *rows)})


def rewrite(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """Change one part of a workbook's zip."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def put(path: Path, name: str, cell: str, sheet: int = 1) -> Path:
    """Replace one cell of a sheet by the XML given, {r} standing for its name."""

    def change(xml: str) -> str:
        made, count = re.subn(rf'<c r="{name}"[^>]*?(?:/>|>.*?</c>)', lambda _: cell.replace("{r}", name), xml)
        assert count == 1, (name, xml)
        return made

    return rewrite(path, f"xl/worksheets/sheet{sheet}.xml", change)


def folder(path: Path, **files: str | bytes) -> Path:
    """A folder of CSV files; areas.csv is there unless it is given."""
    path.mkdir(exist_ok=True)
    areas = "".join(",".join(map(str, row)) + "\r\n" for row in AREAS)
    for name, content in {"areas": areas, **files}.items():
        (path / f"{name}.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def seen(problems: Reading | Sequence[Problem]) -> list[tuple[str, str, str, int, str, str]]:
    """Code, level, sheet or file, row, column and area of each problem."""
    given = problems.problems if isinstance(problems, Reading) else problems
    return [
        (item.code, item.level, item.place.sheet or item.place.file, item.place.row, item.place.column, item.place.area)
        for item in given
    ]


def clean(path: Path) -> Reading:
    """Read what must have no problem."""
    reading = read(path)
    assert reading.problems == ()
    return reading
