"""Workbooks as files: formulas, errors and merges however a program writes them, passwords, and damage."""

import re
import struct
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from leaflets.errors import DataError
from leaflets.sources import read
from tests.sources.making import ACTIVITY, AREAS, PATROL, activity, book, clean, put, rewrite, seen

FORMULAS = {
    "<c r='{r}' t=\"str\"><f>D9</f><v>Saved</v></c>": "Saved",
    '<c r="{r}"><f>1+1</f><v>2</v></c>': "2",
    '<c r="{r}" t="inlineStr"><is><r><rPr><family val="2"/></rPr><t>Rich</t></r></is></c>': "Rich",
}


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_formulas_saved_result_is_its_value(tmp_path: Path, cell: str) -> None:
    path = put(activity(tmp_path, PATROL), "D2", cell.replace("'{r}'", '"{r}"'), sheet=2)
    assert clean(path).records.activity[0].headline == FORMULAS[cell]


FAULTY = {
    '<c r="{r}"><f>A9</f></c>': "formula-without-value",
    '<c r="{r}" s="0"><f>A9</f><v></v></c>': "formula-without-value",
    '<c s="0" r="{r}"><f t="shared" si="0"/><v/></c>': "formula-without-value",
    '<c r="{r}" t="e"><f>A9</f><v>#REF!</v></c>': "cell-error",
    '<c r="{r}" t="e"><v>#N/A</v></c>': "cell-error",
    '<c r="{r}" t="inlineStr"><is><t>#DIV/0!</t></is></c>': "cell-error",
}


@pytest.mark.parametrize("before", ["", '<c r="Z1" s="0"/>'])
@pytest.mark.parametrize("cell", FAULTY)
def test_a_formula_without_result_and_an_error_are_never_blank(tmp_path: Path, cell: str, before: str) -> None:
    path = activity(tmp_path, PATROL, PATROL)
    # A styled empty cell may stand before it; in XML it has no end of its own.
    first = before.replace("Z1", "C2") if before else ""
    if first:
        put(path, "C2", first, sheet=2)
    reading = read(put(path, "D2", cell, sheet=2))
    expected = [(FAULTY[cell], "error", "Activity", 2, "headline", "east")]
    expected += [("missing-value", "error", "Activity", 2, "kind", "east")] if before else []
    assert seen(reading) == expected
    assert len(reading.records.activity) == 1


# Ways of writing the same sheet that other programs have: without names of cells, with ', as “Strict Open XML”.
USUAL = r"http://schemas\.openxmlformats\.org/(spreadsheetml|officeDocument)/2006/"
WRITTEN: dict[str, Callable[[str], str]] = {
    "plain": lambda xml: xml,
    "nameless": lambda xml: re.sub(r'(<(?:c|row)) r="[A-Z0-9]+"', r"\1", xml),
    "single": lambda xml: re.sub(r'(<(?:c|row)) r="([A-Z0-9]+)"', r"\1 r='\2'", xml),
    "strict": lambda xml: re.sub(USUAL, r"http://purl.oclc.org/ooxml/\1/", xml),
}


@pytest.mark.parametrize("writer", WRITTEN)
def test_a_formula_without_result_is_told_whoever_wrote_the_file(tmp_path: Path, writer: str) -> None:
    # In columns that may be empty a fault that is overlooked would go unseen.
    rows = [(*PATROL, "Detail", "High Street")] * 2
    path = activity(tmp_path, *rows, head=(*ACTIVITY, "detail", "place"))
    put(path, "E2", '<c r="{r}"><f>A9</f></c>', sheet=2)
    put(path, "F3", '<c r="{r}" t="e"><f>A9</f><v>#REF!</v></c>', sheet=2)
    sheets = [f"xl/worksheets/sheet{number}.xml" for number in (1, 2)]
    parts = [*sheets, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"] if writer == "strict" else sheets
    for part in parts:
        rewrite(path, part, WRITTEN[writer])
    assert seen(read(path)) == [
        ("formula-without-value", "error", "Activity", 2, "detail", "east"),
        ("cell-error", "error", "Activity", 3, "place", "east"),
    ]


def test_openpyxls_own_formulas_have_no_result(tmp_path: Path) -> None:
    path = activity(tmp_path, PATROL)
    made = load_workbook(path)
    made["Activity"]["B2"] = "=TODAY()"
    made["Activity"]["D3"] = "=A2"
    made.save(path)
    reading = read(path)
    told = [row for row in seen(reading) if row[0] == "formula-without-value"]
    assert [row[3:5] for row in told] == [(2, "date"), (3, "headline")]


def test_a_merge_counts_for_each_of_its_rows(tmp_path: Path) -> None:
    path = activity(tmp_path, PATROL, (None, *PATROL[1:3], "B"), (None, None, "visit", "C"))
    made = load_workbook(path)
    made["Activity"].merge_cells("A2:A4")
    made["Activity"].merge_cells("B3:B4")
    made["Activity"]["B3"] = "5 March 2026"
    made["Activity"].merge_cells("H2:H9")
    made["Areas"].merge_cells("J1:K9")
    made.save(path)
    told = [(item.area, item.date.day, item.headline) for item in clean(path).records.activity]
    assert told == [("east", 3, "A walk"), ("east", 5, "B"), ("east", 5, "C")]


def test_a_merged_error_counts_for_each_of_its_rows(tmp_path: Path) -> None:
    path = activity(tmp_path, PATROL, (None, *PATROL[1:]))
    made = load_workbook(path)
    made["Activity"].merge_cells("A2:A3")
    made.save(path)
    reading = read(put(path, "A2", '<c r="{r}" t="e"><v>#REF!</v></c>', sheet=2))
    assert [row[:5] for row in seen(reading)] == [("cell-error", "error", "Activity", row, "area") for row in (2, 3)]


def locked(path: Path) -> Path:
    """What Excel makes of a workbook with a password: a compound file (MS-CFB) with a stream “EncryptedPackage”."""

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        coded = f"{name}\0".encode("utf-16-le")
        head = coded.ljust(64, b"\0") + struct.pack("<HBBIII", len(coded), kind, 1, NONE, NONE, child)
        return head + bytes(36) + struct.pack("<IQ", start, size)

    NONE, END = 0xFFFFFFFF, 0xFFFFFFFE  # noqa: N806 - the format's own constants
    head = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<10I", 0, 1, 1, 0, 4096, END, 0, END, 0, 0) + b"\xff" * 4 * 108
    table = struct.pack("<10I", 0xFFFFFFFD, END, *range(3, 10), END).ljust(512, b"\xff")
    names = entry("Root Entry", 5, 1, END, 0) + entry("EncryptedPackage", 2, NONE, 2, 4096)
    path.write_bytes(head + table + names.ljust(512, b"\0") + bytes(4096))
    return path


def test_a_password_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="password") as caught:
        read(locked(tmp_path / "a.xlsx"))
    assert caught.value.problems[0].place.file == "a.xlsx"
    assert "copy" in caught.value.problems[0].mend


def test_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "data.txt").write_text("x")
    (tmp_path / "bad.xlsx").write_bytes(b"not a zip")
    (tmp_path / "none.xlsx").write_bytes(b"")
    with ZipFile(tmp_path / "hollow.xlsx", "w") as archive:
        archive.writestr("readme.txt", "x")
    for name, word in {
        "missing.xlsx": "no file or folder",
        "empty": "holds no data",
        "data.txt": "not a workbook",
        "bad.xlsx": "cannot be read",
        "none.xlsx": "cannot be read",
        "hollow.xlsx": "cannot be read",
        "n" * 300: "cannot be read",
    }.items():
        with pytest.raises(DataError, match=word) as caught:
            read(tmp_path / name)
        assert caught.value.problems[0].place.file == name


def test_a_workbook_of_another_kind_is_told_how_to_be_saved(tmp_path: Path) -> None:
    (tmp_path / "a.XLS").write_bytes(b"x")
    with pytest.raises(DataError, match="not a workbook") as caught:
        read(tmp_path / "a.XLS")
    assert "save it as .xlsx" in caught.value.problems[0].mend


def test_two_workbooks_are_one_too_many(tmp_path: Path) -> None:
    book(tmp_path / "a.xlsx", {"Areas": AREAS})
    book(tmp_path / "b.xlsx", {"Areas": AREAS})
    with pytest.raises(DataError, match=r"a\.xlsx and b\.xlsx"):
        read(tmp_path)


def test_a_sheet_that_is_damaged_is_told(tmp_path: Path) -> None:
    path = rewrite(activity(tmp_path, PATROL), "xl/worksheets/sheet2.xml", lambda xml: xml[: len(xml) // 2] + "<<")
    with pytest.raises(DataError, match="cannot be read"):
        read(path)


def test_a_cell_far_away_does_not_take_all_memory(tmp_path: Path) -> None:
    path = activity(tmp_path, PATROL)
    made = load_workbook(path)
    made["Activity"]["XFD1048576"] = " "
    made.save(path)
    with pytest.raises(DataError, match="XFD") as caught:
        read(path)
    assert caught.value.problems[0].place.sheet == "Activity"


def test_odd_numbers_in_cells_are_faults(tmp_path: Path) -> None:
    head = ("area", "title", "start", "end")
    row = ("east", "T", 45426.77, 0.9)
    for value, style in (("1e999", 0), ("NaN", 0), ("-5", 0), ("99999999999", 0), ("0", 0)):
        path = book(tmp_path / "a.xlsx", {"Areas": AREAS, "Events": (head, row)})
        reading = read(put(path, "C2", f'<c r="{{r}}" s="{style}"><v>{value}</v></c>', sheet=2))
        assert [item.code for item in reading.problems] == ["bad-date"], value
