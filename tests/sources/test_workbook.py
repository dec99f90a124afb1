"""Workbooks: real .xlsx and .ods files, with the faults that spreadsheets have."""

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from leaflets.models import EVERY_AREA, Activity, Kind
from leaflets.sources import read
from tests.sources.making import ACTIVITY, AREAS, PATROL, Sheet, activity, book, clean, rewrite, seen


def test_a_workbook_is_read_whole(tmp_path: Path) -> None:
    reading = clean(activity(tmp_path, PATROL, ("west", dt.date(2026, 3, 4), "Surgery", "A talk")))
    assert [area.id for area in reading.records.areas] == ["east", "west"]
    assert reading.records.activity == (
        Activity(area="east", date=dt.date(2026, 3, 3), kind=Kind.PATROL, headline="A walk"),
        Activity(area="west", date=dt.date(2026, 3, 4), kind=Kind.SURGERY, headline="A talk"),
    )


@pytest.mark.parametrize("name", ["essex.XLSX", "essex.xlsm"])
def test_the_ending_ignores_case(tmp_path: Path, name: str) -> None:
    path = activity(tmp_path, PATROL)
    assert len(clean(path.rename(tmp_path / name)).records.activity) == 1


def test_a_folder_with_one_workbook_is_that_workbook(tmp_path: Path) -> None:
    path = activity(tmp_path, PATROL)
    (tmp_path / "~$essex.xlsx").write_bytes(b"the lock of an open file")
    (tmp_path / "._essex.xlsx").write_bytes(b"what a Mac leaves on a stick")
    assert clean(tmp_path) == clean(path)


def test_names_of_sheets_and_headings_ignore_case_spaces_and_dashes(tmp_path: Path) -> None:
    said = (("AREA ", "Said*", "did:", "Date"), ("EAST", "It is dark", "It is lit", None))
    areas = ((" ID", "Name", "District", "Team Name"), *AREAS[1:])
    people = (("Area", "name", "Rank", "collar-number"), ("east ward", "Ann Lee", "Sergeant", 70412))
    reading = clean(book(tmp_path / "a.xlsx", {"AREAS": areas, "you_said - we did": said, "Officer": people}))
    assert [item.did for item in reading.records.said_done] == ["It is lit"]
    assert [(item.area, item.collar_number) for item in reading.records.officers] == [("east", "70412")]


def test_areas_are_named_by_id_or_name_in_any_case_or_all(tmp_path: Path) -> None:
    rows = [(name, *PATROL[1:]) for name in ("EAST", "east ward", " West  Ward ", "all", "All areas", "*")]
    reading = clean(activity(tmp_path, *rows))
    assert [item.area for item in reading.records.activity] == ["east", "east", "west", *[EVERY_AREA] * 3]


def test_a_name_that_two_areas_share_is_not_guessed(tmp_path: Path) -> None:
    areas = (*AREAS, ("east-2", "East Ward", "Maldon", "T"), ("eastward-2", "Other", "Maldon", "T"))
    reading = read(book(tmp_path / "a.xlsx", {"Areas": areas, "Activity": (ACTIVITY, ("East Ward", *PATROL[1:]))}))
    assert [row[:5] for row in seen(reading)] == [("unknown-area", "error", "Activity", 2, "area")]
    assert "east or east-2" in reading.problems[0].mend


def test_an_id_may_read_like_another_areas_name(tmp_path: Path) -> None:
    areas = (*AREAS, ("eastward", "North", "Maldon", "T"))
    reading = clean(book(tmp_path / "a.xlsx", {"Areas": areas, "Activity": (ACTIVITY, ("eastward", *PATROL[1:]))}))
    assert reading.records.activity[0].area == "eastward"
    assert len(reading.records.areas) == 3


def test_every_fault_is_told_and_every_good_row_kept(tmp_path: Path) -> None:
    head = (*ACTIVITY, "numbers", "detail", "importance")
    path = activity(
        tmp_path,
        PATROL,
        ("eastt", "soon", "patroll", None, "many", "x" * 601, "urgent"),
        (None, None, None, None),
        PATROL,
        head=head,
    )
    reading = read(path)
    assert len(reading.records.activity) == 2
    assert sorted(seen(reading)) == [
        ("bad-choice", "error", "Activity", 3, "importance", "east"),
        ("bad-choice", "error", "Activity", 3, "kind", "east"),
        ("bad-date", "error", "Activity", 3, "date", "east"),
        ("bad-numbers", "error", "Activity", 3, "numbers", "east"),
        ("missing-value", "error", "Activity", 3, "headline", "east"),
        ("too-long", "error", "Activity", 3, "detail", "east"),
        ("unknown-area", "error", "Activity", 3, "area", "east"),
    ]
    assert {item.place.file for item in reading.problems} == {"essex.xlsx"}
    said = {item.code: str(item) for item in reading.problems}
    assert "Did you mean “east”?" in said["unknown-area"]
    assert "601 characters; the most is 600. Shorten it by 1." in said["too-long"]


def test_columns_are_explained(tmp_path: Path) -> None:
    head = ("area", "date", "kind", "headlines", "detial", "colour", "Kind")
    reading = read(activity(tmp_path, (*PATROL, "d", "red", "patrol"), head=head))
    assert reading.records.activity == ()
    assert sorted(seen(reading)) == [
        ("missing-column", "error", "Activity", 1, "", ""),
        ("repeated-column", "error", "Activity", 1, "Kind", ""),
        ("unknown-column", "notice", "Activity", 1, "colour", ""),
        ("unknown-column", "notice", "Activity", 1, "detial", ""),
        ("unknown-column", "notice", "Activity", 1, "headlines", ""),
    ]
    told = " ".join(item.mend for item in reading.problems)
    assert "Is it “headlines”? Rename it to “headline”." in told
    assert "Did you mean “detail”?" in told


def test_a_title_above_and_blank_rows_between_do_not_matter(tmp_path: Path) -> None:
    rows = (("Activity of our teams",), (), ACTIVITY, (), PATROL, (None, " ", "\u200b"), PATROL, ())
    reading = clean(book(tmp_path / "a.xlsx", {"Areas": AREAS, "Activity": rows}))
    assert len(reading.records.activity) == 2


def test_rows_are_numbered_as_the_spreadsheet_shows_them(tmp_path: Path) -> None:
    made = Workbook()
    areas = made.worksheets[0]
    areas.title = "Areas"
    for row in AREAS:
        areas.append(list(row))
    sheet = made.create_sheet("Activity")
    for column, (heading, value) in enumerate(zip(ACTIVITY, ("east", "never", "patrol", "A walk"), strict=True), 3):
        sheet.cell(4, column, heading)
        sheet.cell(9, column, value)
    made.save(tmp_path / "a.xlsx")
    assert seen(read(tmp_path / "a.xlsx")) == [("bad-date", "error", "Activity", 9, "date", "east")]


def test_a_sheet_without_headings_is_told(tmp_path: Path) -> None:
    reading = read(activity(tmp_path, PATROL, head=PATROL))
    assert seen(reading) == [("no-headings", "error", "Activity", 1, "", "")]
    assert "area, date, kind" in reading.problems[0].mend


@pytest.mark.parametrize("areas", [None, ()])
def test_without_areas_every_row_is_unknown(tmp_path: Path, areas: Sheet | None) -> None:
    sheets: dict[str, Sheet] = {} if areas is None else {"Areas": areas}
    reading = read(book(tmp_path / "a.xlsx", {**sheets, "Activity": (ACTIVITY, PATROL)}))
    assert seen(reading) == [
        ("missing-sheet", "error", "a.xlsx", 0, "", ""),
        ("unknown-area", "error", "Activity", 2, "area", ""),
    ]


def test_ids_must_be_safe_and_single(tmp_path: Path) -> None:
    areas = (*AREAS, ("EAST", "Other", "X", "T"), ("../up", "Up", "X", "T"), ("all", "Whole", "X", "T"))
    reading = read(book(tmp_path / "a.xlsx", {"Areas": areas}))
    assert seen(reading) == [
        ("duplicate-area", "error", "Areas", 4, "id", "EAST"),
        ("bad-id", "error", "Areas", 5, "id", "../up"),
        ("bad-id", "error", "Areas", 6, "id", "all"),
    ]
    assert [area.name for area in reading.records.areas] == ["East Ward", "West Ward"]


def test_numbers_stand_for_text_without_a_decimal(tmp_path: Path) -> None:
    head = (*AREAS[0], "phone")
    areas = (head, (101, "One", "X", "T", 101.0), ("two", "Two", "X", "T", None))
    reading = clean(book(tmp_path / "a.xlsx", {"Areas": areas, "Activity": (ACTIVITY, (101.0, *PATROL[1:]))}))
    assert [(area.id, area.phone) for area in reading.records.areas] == [("101", "101"), ("two", "101")]
    assert reading.records.activity[0].area == "101"


def test_text_like_a_formula_is_text(tmp_path: Path) -> None:
    texts = ["=1+1", "+44 is our code", "-5 degrees", "@EssexPolice"]
    reading = clean(activity(tmp_path, *[(*PATROL[:3], text) for text in texts]))
    assert [item.headline for item in reading.records.activity] == texts


def test_unseen_characters_are_taken_out_with_a_notice(tmp_path: Path) -> None:
    reading = read(activity(tmp_path, (*PATROL[:3], "A\u202e wa\u200blk")))
    assert reading.records.activity[0].headline == "A walk"
    assert seen(reading) == [("text-repaired", "notice", "Activity", 2, "headline", "east")]


def test_hidden_rows_and_columns_are_read_and_told(tmp_path: Path) -> None:
    path = activity(tmp_path, PATROL, (*PATROL, "d"), PATROL, head=(*ACTIVITY, "detail", "place"))
    made = load_workbook(path)
    sheet = made["Activity"]
    sheet.row_dimensions[3].hidden = True
    for row in range(5, 40):  # a sheet hidden to its end
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions.group("E", "XFD", hidden=True)
    made.save(path)
    reading = read(path)
    assert len(reading.records.activity) == 3
    assert seen(reading) == [
        ("hidden-cells", "notice", "Activity", 3, "", ""),
        ("hidden-cells", "notice", "Activity", 0, "", ""),
    ]
    rows, columns = reading.problems
    assert rows.wrong == "Row 3 is hidden, and read all the same."
    assert columns.wrong == "Column E is hidden, and read all the same."


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_and_unknown_sheets_are_not_read(tmp_path: Path, state: str) -> None:
    sheets = {"Areas": AREAS, "Tips": (("area",),), "Offices": (("x",),), "Stuff": (("x",),), "Notes": (("x",),)}
    path = book(tmp_path / "a.xlsx", sheets)
    rewrite(
        path,
        "xl/workbook.xml",
        lambda xml: xml.replace('name="Tips" sheetId="2" state="visible"', f'name="Tips" sheetId="2" state="{state}"'),
    )
    reading = read(path)
    assert seen(reading) == [
        ("hidden-sheet", "notice", "Tips", 0, "", ""),
        ("unknown-sheet", "notice", "Offices", 0, "", ""),
        ("unknown-sheet", "notice", "Stuff", 0, "", ""),
    ]
    assert "Officers" in reading.problems[1].mend


EVENTS = (
    ("east", "A", "14 May 2024, 6:30pm", "8pm"),
    ("east", "B", dt.datetime(2024, 5, 14, 18, 30), dt.time(20, 0)),
    ("east", "C", "14 May 2024", None),
    ("east", "D", dt.date(2024, 5, 14), "16 May 2024"),
    ("east", "E", "14/05/2024 6.30pm", "15/05/2024 1am"),
    ("east", "F", "14 May 2024, 6pm", "5pm"),
    ("eest", "G", "14 May 2024, 6pm", "later"),
    ("east", "H", "some time", "whenever"),
    ("east", "I", "some time", "9pm"),
    ("east", "J", "14 May 2024", "13 May 2024"),
    ("east", "K", "14 May 2024, 6pm", "15 May 2024"),
    ("east", "L", "14 May 2024", "8pm"),
    ("east", "M", "14 May 2024, 10pm", "1am"),
)


def test_events(tmp_path: Path) -> None:
    head = ("area", "title", "start", "end")
    reading = read(book(tmp_path / "a.xlsx", {"Areas": AREAS, "Events": (head, *EVENTS)}))
    evening = dt.datetime(2024, 5, 14, 18, 30)
    assert [(item.title, item.start, item.end, item.all_day) for item in reading.records.events] == [
        ("A", evening, dt.datetime(2024, 5, 14, 20), False),
        ("B", evening, dt.datetime(2024, 5, 14, 20), False),
        ("C", dt.datetime(2024, 5, 14), None, True),
        ("D", dt.datetime(2024, 5, 14), dt.datetime(2024, 5, 16), True),
        ("E", evening, dt.datetime(2024, 5, 15, 1), False),
    ]
    assert [(row[0], row[3], row[4]) for row in seen(reading)] == [
        ("end-before-start", 7, "end"),
        ("unknown-area", 8, "area"),
        ("bad-date", 8, "end"),
        ("bad-date", 9, "start"),
        ("bad-date", 9, "end"),
        ("bad-date", 10, "start"),
        ("end-before-start", 11, "end"),
        ("bad-date", 12, "end"),
        ("bad-date", 13, "end"),
        ("end-before-start", 14, "end"),
    ]
    # A time that is not written is never made up.
    said = {item.place.row: str(item) for item in reading.problems}
    assert "the end has none" in said[12]
    assert "the start has none" in said[13]
    assert "write the date too" in said[14]


def test_an_activity_serves_a_priority_of_its_area(tmp_path: Path) -> None:
    priorities = (("area", "ref", "issue"), ("east", "P1", "Noise"), ("all", "P9", "Litter"))
    rows = [("east", "P1"), ("east", "P9"), ("west", "P1"), ("east", None)]
    done = [(area, *PATROL[1:], ref) for area, ref in rows]
    sheets = {"Areas": AREAS, "Priorities": priorities, "Activity": ((*ACTIVITY, "priority"), *done)}
    reading = read(book(tmp_path / "a.xlsx", sheets))
    assert seen(reading) == [("unknown-priority", "notice", "Activity", 4, "priority", "west")]


def test_figures(tmp_path: Path) -> None:
    head = ("area", "month", "category", "count")
    rows = (("east", "2024-01", "Burglary", 3), ("(no location)", dt.date(2024, 1, 31), "Drugs", "1,200"))
    wrong = (("east", "Smarch", "Drugs", "few"), ("all", "2024-01", "Drugs", -1))
    reading = read(book(tmp_path / "a.xlsx", {"Areas": AREAS, "Figures": (head, *rows, *wrong)}))
    assert [(item.area, item.count, item.month.day) for item in reading.records.figures] == [
        ("east", 3, 1),
        ("(no location)", 1200, 1),
    ]
    assert [(row[0], row[3], row[4]) for row in seen(reading)] == [
        ("bad-month", 4, "month"),
        ("bad-number", 4, "count"),
        ("unknown-area", 5, "area"),
        ("bad-number", 5, "count"),
    ]


def test_a_number_that_is_an_areas_id_is_told_as_it_is_kept(tmp_path: Path) -> None:
    reading = read(book(tmp_path / "a.xlsx", {"Areas": (AREAS[0], (101, "One\u200b", "D", "T"))}))
    assert [area.id for area in reading.records.areas] == ["101"]
    assert seen(reading) == [("text-repaired", "notice", "Areas", 2, "name", "101")]
