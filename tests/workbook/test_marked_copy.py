"""Marked copies: what is marked, what is listed, and what of the source stays as it is."""

from pathlib import Path

import pytest
from openpyxl.comments import Comment

from leaflets.errors import Place, Problem
from leaflets.sources import read
from leaflets.workbook import is_marked, marked_copy, workbook_of
from tests.sources.making import ACTIVITY, AREAS, PATROL, activity, book, folder, rewrite
from tests.sources.test_ods import line, ods
from tests.sources.test_workbook_files import WRITTEN
from tests.workbook.making_books import RECORDS, colour, commented, opened, saved


def marked(path: Path) -> bytes:
    return marked_copy(path, read(path).problems)


def test_problems_in_one_cell_share_a_comment(tmp_path: Path) -> None:
    path = activity(tmp_path, (*PATROL[:3], "A\u200b walk" + "y" * 200))
    told = commented(opened(marked(path)))
    assert list(told) == ["Activity!D2"]
    assert "[text-repaired]" in told["Activity!D2"]
    assert "[too-long]" in told["Activity!D2"]


def test_a_comment_of_somebody_is_kept(tmp_path: Path) -> None:
    path = activity(tmp_path, ("east", "soon", *PATROL[2:]))
    made = opened(path)
    made["Activity"]["B2"].comment = Comment("Ask Ann", "Bob")
    made["Activity"]["A1"].comment = Comment("Whose it is", "Bob")
    made.save(path)
    copy = opened(marked(path))
    assert commented(copy)["Activity!B2"].endswith("Ask Ann")
    assert commented(copy, "Bob") == {"Activity!A1": "Whose it is"}


def test_what_has_no_cell_is_listed_with_a_link_to_its_row_or_sheet(tmp_path: Path) -> None:
    sheets = {"Areas": AREAS, "Tips": (("area", "title"), ("east", "No text")), "Stuff": (("x",),)}
    path = book(tmp_path / "a.xlsx", sheets)
    elsewhere = Problem("same-month-twice", "x", "", Place(file="2024-03.csv"), "notice")
    listed = opened(marked_copy(path, [*read(path).problems, elsewhere]))["Problems"]
    rows = {listed.cell(row, 7).value: [listed.cell(row, column).value for column in (1, 2, 3)] for row in range(4, 7)}
    assert rows == {
        "unknown-sheet": ["know", "Stuff", None],
        "missing-column": ["mend", "Tips", "row 1"],
        "same-month-twice": ["know", "2024-03.csv", None],
    }
    links = {
        listed.cell(row, 7).value: [cell.hyperlink.location for cell in listed[row] if cell.hyperlink]
        for row in range(4, 7)
    }
    assert links == {"unknown-sheet": ["'Stuff'!A1"], "missing-column": ["'Tips'!A1"], "same-month-twice": []}


def test_a_folder_of_csv_files_is_marked_as_a_workbook(tmp_path: Path) -> None:
    tips = 'area,title,text\neast,"Two\nlines","=1+1"\nnowhere,@Lock,\x07Twice\neast,A,B,C\n'
    data = folder(tmp_path / "csv", tips=tips)
    problems = read(data).problems
    # A row is numbered by the line it begins on, as an editor shows it, and stands there in the copy.
    assert [(problem.code, problem.place.cell) for problem in problems] == [
        ("text-repaired", "B2"),
        ("text-repaired", "C4"),
        ("unknown-area", "A4"),
        ("ragged-row", "D5"),
    ]
    copy = opened(marked_copy(data, problems))
    assert copy.sheetnames == ["Problems", "areas", "tips"]
    assert set(commented(copy)) == {"tips!B2", "tips!A4", "tips!C4", "tips!D5"}
    assert [copy["tips"][cell].value for cell in ("B2", "C2", "A3", "B4", "C4")] == [
        "Two\nlines",
        "=1+1",
        None,
        "@Lock",
        "Twice",
    ]
    assert [copy["tips"][cell].data_type for cell in ("C2", "B4")] == ["s", "s"]
    assert copy["tips"]["C2"].quotePrefix


def test_a_text_that_no_cell_can_hold_is_cut(tmp_path: Path) -> None:
    data = folder(tmp_path / "csv", tips=f"area,title,text\neast,A,{'long ' * 8000}\n")
    problems = read(data).problems
    assert [(problem.code, problem.place.cell) for problem in problems] == [("too-long", "C2")]
    assert len(str(opened(marked_copy(data, problems))["tips"]["C2"].value)) == 32_767


def test_an_opendocument_workbook_is_marked_as_xlsx(tmp_path: Path) -> None:
    path = ods(tmp_path / "a.ods", line("east", "soon", *PATROL[2:]), line(*PATROL))
    copy = opened(marked(path))
    assert set(commented(copy)) == {"Activity!B2"}
    assert [copy["Activity"].cell(2, column).value for column in (1, 2, 4)] == ["east", "soon", "A walk"]


def test_a_workbook_that_openpyxl_cannot_read_is_marked_too(tmp_path: Path) -> None:
    path = activity(tmp_path, ("east", "soon", *PATROL[2:]))
    for part in (
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
    ):
        rewrite(path, part, WRITTEN["strict"])
    assert set(commented(opened(marked(path)))) == {"Activity!B2"}


def test_a_merged_cell_is_marked_where_it_shows(tmp_path: Path) -> None:
    path = activity(tmp_path, ("nowhere", *PATROL[1:]), (None, *PATROL[1:]))
    made = opened(path)
    made["Activity"].merge_cells("A2:A3")
    made.save(path)
    problems = read(path).problems
    assert [problem.place.cell for problem in problems] == ["A2", "A3"]
    assert set(commented(opened(marked(path)))) == {"Activity!A2"}


def test_a_copy_that_was_worked_on_is_checked_and_marked_anew(tmp_path: Path) -> None:
    path = activity(tmp_path, ("east", "soon", *PATROL[2:]), ("nowhere", *PATROL[1:]))
    copy = saved(tmp_path / "copy.xlsx", marked(path))
    assert (is_marked(copy), is_marked(path), is_marked(tmp_path / "none.xlsx")) == (True, False, False)
    assert [problem.code for problem in read(copy).problems] == ["bad-date", "unknown-area"]
    made = opened(copy)
    made["Activity"]["B2"] = "3 March 2026"
    made.save(copy)
    again = opened(marked(copy))
    assert set(commented(again)) == {"Activity!A3"}
    assert (colour(again["Activity"]["B2"]), colour(again["Activity"]["A3"])) == ("", "F8B4B4")
    assert again.sheetnames.count("Problems") == 1


def test_a_sheet_that_somebody_named_problems_stays(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"Areas": AREAS, "Problems": (("Mine",),)})
    copy = opened(marked(path))
    assert len(copy.sheetnames) == 3
    assert copy["Problems"]["A1"].value == "Mine"


@pytest.mark.long
def test_thousands_of_faults_are_all_coloured_and_listed(tmp_path: Path) -> None:
    path = activity(tmp_path, *[("east", "soon", *PATROL[2:])] * 5_200)
    copy = opened(marked(path))
    sheet = copy["Activity"]
    assert {colour(sheet.cell(row, 2)) for row in range(2, 5_202)} == {"F8B4B4"}
    assert len(commented(copy)) == 5_000
    assert copy["Problems"].max_row == 5_203


def test_the_words_of_a_comment_can_be_read(tmp_path: Path) -> None:
    path = activity(tmp_path, ("east", "x" * 5_000, *PATROL[2:]))
    (told,) = commented(opened(marked(path))).values()
    assert len(told) < 700


@pytest.mark.parametrize("examples", [True, False])
def test_our_own_workbook_keeps_its_notes_and_drop_downs(tmp_path: Path, examples: bool) -> None:
    path = saved(tmp_path / "a.xlsx", workbook_of(RECORDS, examples=examples))
    copy = opened(marked(path))
    assert len(commented(copy, "In Your Area")) == len(commented(opened(path), "In Your Area"))
    assert copy["Activity"].data_validations.count == opened(path)["Activity"].data_validations.count
    assert copy["Problems"]["A1"].value == "0 to mend, 0 to know"
    assert ACTIVITY[0] == "area"
