"""Files that are made to be too much: each is read or refused in less than 1 GB and 30 s of work, and says so."""

import json
import random
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from tests.sources.making import AREAS, book, folder, rewrite
from tests.sources.test_ods import ods

MOST_MB, MOST_SECONDS = 1_000, 30


# The command, which says at its end how much memory it took at most: what a parent is told of that is its own, too.
COMMAND = """
import atexit
from pathlib import Path

def tell():
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    print(f"took {line.split()[1]} kB")

atexit.register(tell)
from leaflets.cli import main
main()
"""


def checked(data: Path, *more: str) -> tuple[int, str]:
    """`leaflets check`, and that it stayed within the limits; its exit code and all that it printed."""
    limited = ["bash", "-c", f'ulimit -t {MOST_SECONDS}; exec "$@"', "-"]
    command = [*limited, sys.executable, "-c", COMMAND, "check", "--data", str(data), *more]
    done = subprocess.run(
        command, cwd=data.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert "Traceback" not in done.stdout
    assert done.returncode >= 0, f"stopped by signal {-done.returncode}: too much work"
    (took_kb,) = re.findall(r"^took (\d+) kB$", done.stdout, re.MULTILINE)
    assert int(took_kb) < MOST_MB * 1024
    return done.returncode, done.stdout


def sheet_of(rows: str) -> str:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'


def with_sheet(path: Path, rows: str) -> Path:
    """A workbook of two areas whose second sheet, of tips, has these rows."""
    made = book(path, {"Areas": AREAS, "Tips": (("area", "title", "text"),)})
    rewrite(made, "xl/worksheets/sheet2.xml", lambda _old: sheet_of(rows))
    return made


def cell(name: str, text: str) -> str:
    return f'<c r="{name}" t="inlineStr"><is><t>{text}</t></is></c>'


HEAD = f'<row r="1">{cell("A1", "area")}{cell("B1", "title")}{cell("C1", "text")}</row>'


@pytest.mark.long
def test_a_sheet_as_long_as_there_can_be(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{row}">{cell(f"A{row}", "east")}{cell(f"B{row}", "Lock it")}{cell(f"C{row}", "Twice")}</row>'
        for row in range(2, 1_048_577)
    )
    code, told = checked(with_sheet(tmp_path / "a.xlsx", HEAD + rows))
    assert code == 3
    assert "The sheet has 1,048,576 filled rows; at most 300,000 are read." in told


@pytest.mark.long
def test_a_sheet_whose_rows_are_coloured_to_the_end_is_read(tmp_path: Path) -> None:
    filled = f'<row r="2">{cell("A2", "east")}{cell("B2", "Lock it")}{cell("C2", "Twice")}</row>'
    rows = "".join(f'<row r="{row}"><c r="A{row}" s="1"/></row>' for row in range(3, 1_048_577))
    code, told = checked(with_sheet(tmp_path / "a.xlsx", HEAD + filled + rows))
    assert (code, "1 tips" in told) == (0, True)


def test_a_sheet_as_wide_as_there_can_be(tmp_path: Path) -> None:
    made = Workbook()
    made.active.title = "Areas"  # type: ignore[union-attr]
    for row in AREAS:
        made.active.append([*row, *["x"] * (16_384 - len(row))])  # type: ignore[union-attr]
    made.save(tmp_path / "a.xlsx")
    code, told = checked(tmp_path / "a.xlsx")
    assert (code, "2 areas" in told) == (0, True)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet2.xml", "xl/sharedStrings.xml", "docProps/thumbnail.jpeg"])
def test_a_workbook_that_unpacks_to_gigabytes(tmp_path: Path, part: str) -> None:
    with ZipFile(book(tmp_path / "a.xlsx", {"Areas": AREAS, "Tips": (("area",),)})) as archive:
        kept = {name: archive.read(name) for name in archive.namelist() if name != part}
    path = tmp_path / "b.xlsx"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in kept.items():
            archive.writestr(name, content)
        with archive.open(part, "w", force_zip64=True) as out:
            for _ in range(400):
                out.write(b" " * 1_000_000)
    code, told = checked(path)
    assert code == 3
    assert "unpacks to more than 300,000,000 bytes" in told.replace("\n", " ")


def test_a_workbook_that_lies_about_what_it_unpacks_to(tmp_path: Path) -> None:
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 400_000_000)
    raw = held.getvalue().replace((400_000_000).to_bytes(4, "little"), (400).to_bytes(4, "little"))
    (tmp_path / "a.xlsx").write_bytes(raw)
    code, told = checked(tmp_path / "a.xlsx")
    assert (code, "unpacks to more than" in told) == (3, True)


@pytest.mark.long
def test_a_sheet_with_a_million_faults(tmp_path: Path) -> None:
    rows = "".join(f"nowhere {row},day {row},walked {row},A walk\n" for row in range(299_000))
    code, told = checked(folder(tmp_path / "csv", activity=f"area,date,kind,headline\n{rows}"), "--json")
    assert code == 3
    assert told.count('"bad-date"') > 15_000
    assert "There are more than 50,000 problems; what comes after this row was not read." in told


@pytest.mark.parametrize(("tall", "wide"), [(1_000_000, 90), (10**12, 1), (1, 10**9)])
def test_an_ods_sheet_of_a_few_bytes_that_is_vast(tmp_path: Path, tall: int, wide: int) -> None:
    path = ods(tmp_path / "a.ods")
    repeated = f'<table:table-row table:number-rows-repeated="{tall}"><table:table-cell office:value-type="string" '
    repeated += f'table:number-columns-repeated="{wide}"><text:p>x</text:p></table:table-cell></table:table-row>'
    rewrite(path, "content.xml", lambda xml: xml.replace("</table:table>", repeated + "</table:table>"))
    code, told = checked(path)
    assert code == 3
    assert "sheet Areas, row 4" in told
    assert "the workbook has more filled cells" in told


def test_html_that_goes_deep(tmp_path: Path) -> None:
    deep = ("<div>" * 6_000 + "Lock it").replace('"', "")[:32_767]
    tips = f'area,title,text\neast,Bicycles,"{deep}"\neast,Sheds,"{"<b>" * 10_000}"\neast,Vans,Empty them\n'
    code, told = checked(folder(tmp_path / "csv", tips=tips))
    assert "1 tips" in told or "2 tips" in told
    assert code == 3


@pytest.mark.long
def test_a_boundary_that_crosses_itself_over_and_over(tmp_path: Path) -> None:
    chance = random.Random(1)
    ring = [[chance.random(), 51 + chance.random()] for _ in range(60_000)]
    (tmp_path / "boundaries").mkdir()
    outline = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    (tmp_path / "boundaries" / "a.json").write_text(json.dumps(outline))
    areas = "id,name,district,team_name,boundary\neast,East,D,Team,a.json\n"
    (tmp_path / "data").mkdir()
    code, told = checked(folder(tmp_path / "data", areas=areas), "--boundaries", str(tmp_path / "boundaries"))
    assert code == 0  # a map that cannot be drawn stops nothing
    assert "cross each other over and over" in told


def test_a_csv_file_that_is_too_large(tmp_path: Path) -> None:
    data = folder(tmp_path / "csv")
    with (data / "tips.csv").open("wb") as out:
        out.truncate(100_000_001)
    code, told = checked(data)
    assert code == 3
    assert "at most 100,000,000 are read" in told
