"""OpenDocument workbooks: what calamine tells of them, and what is looked up beside it."""

import datetime as dt
from pathlib import Path

import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from leaflets.errors import DataError
from leaflets.sources import read
from tests.sources.making import ACTIVITY, AREAS, PATROL, clean, rewrite, seen


def ods(path: Path, *rows: TableRow, hidden: bool = False) -> Path:
    """An .ods file with the areas and these rows as its activity."""
    made = OpenDocumentSpreadsheet()
    areas = Table(name="Areas")
    for row in AREAS:
        areas.addElement(line(*map(str, row)))
    style = Style(name="gone", family="table")
    style.addElement(TableProperties(display="false"))
    made.automaticstyles.addElement(style)
    done = Table(name="Activity", **({"stylename": style} if hidden else {}))
    for item in (line(*ACTIVITY), *rows):
        done.addElement(item)
    made.spreadsheet.addElement(areas)
    made.spreadsheet.addElement(done)
    made.save(path)
    return path


def line(*cells: object) -> TableRow:
    made = TableRow()
    for cell in cells:
        made.addElement(words(cell) if isinstance(cell, str) else cell)
    return made


def words(text: str, **attributes: object) -> TableCell:
    made = TableCell(valuetype="string", **attributes)
    made.addElement(P(text=text))
    return made


def test_ods_is_read(tmp_path: Path) -> None:
    date = TableCell(valuetype="date", datevalue="2026-03-03")
    reading = clean(ods(tmp_path / "a.ods", line("east", date, "patrol", "A walk"), line(*PATROL)))
    assert [item.date for item in reading.records.activity] == [dt.date(2026, 3, 3)] * 2


def test_ods_merges_formulas_and_errors(tmp_path: Path) -> None:
    wide = TableRow(numberrowsrepeated=3)
    wide.addElement(TableCell(numbercolumnsrepeated=4))
    bad = TableCell(valuetype="string", stringvalue="", formula="of:=#REF!")
    bad.addElement(P(text="#REF!"))
    zero = TableCell(valuetype="float", value="0", formula="of:=1/0")
    zero.addElement(P(text="Err:502"))
    saved = TableCell(valuetype="string", stringvalue="#1 walk", formula="of:=[.D2]")
    saved.addElement(P(text="#1 walk"))
    path = ods(
        tmp_path / "a.ods",
        line(words("east", numberrowsspanned=2, numbercolumnsspanned=1), *PATROL[1:]),
        line(CoveredTableCell(), *PATROL[1:3], saved),
        wide,
        line("west", *PATROL[1:3], TableCell(formula="of:=[.A1]")),
        line("west", *PATROL[1:3], bad),
        line("west", zero, "patrol", "B"),
    )
    reading = read(path)
    assert [(item.area, item.headline) for item in reading.records.activity] == [
        ("east", "A walk"),
        ("east", "#1 walk"),
    ]
    assert seen(reading) == [
        ("formula-without-value", "error", "Activity", 7, "headline", "west"),
        ("cell-error", "error", "Activity", 8, "headline", "west"),
        ("cell-error", "error", "Activity", 9, "date", "west"),
    ]


def test_a_hidden_ods_sheet_is_not_read(tmp_path: Path) -> None:
    reading = read(ods(tmp_path / "a.ods", line(*PATROL), hidden=True))
    assert seen(reading) == [("hidden-sheet", "notice", "Activity", 0, "", "")]


def test_hidden_ods_rows_are_read_and_told(tmp_path: Path) -> None:
    rows = [line(*PATROL), line(*PATROL), line(*PATROL)]
    rows[1].setAttribute("visibility", "filter")
    rest = TableRow(numberrowsrepeated=10**15, visibility="collapse")
    rest.addElement(TableCell(numbercolumnsrepeated=4))
    reading = read(ods(tmp_path / "a.ods", *rows, rest))
    assert len(reading.records.activity) == 3
    assert [problem.wrong for problem in reading.problems] == ["Row 3 is hidden, and read all the same."]


def locked_ods(path: Path) -> Path:
    change = '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
    key = '<manifest:encryption-data manifest:checksum-type="SHA1/1K" manifest:checksum="x"/></manifest:file-entry>'
    tail = "</manifest:manifest>"
    return rewrite(ods(path), "META-INF/manifest.xml", lambda xml: xml.replace(tail, change + key + tail))


def test_a_password_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="password"):
        read(locked_ods(tmp_path / "a.ods"))
