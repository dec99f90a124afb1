"""Workbooks that we write: read back by openpyxl and by our own reader, with texts that do harm in spreadsheets."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from leaflets.config import shipped
from leaflets.models import KINDS, Activity, Area, Event, Kind, Records
from leaflets.sources import read
from leaflets.sources.examples import EXAMPLE, EXAMPLES
from leaflets.sources.repair import line
from leaflets.workbook import workbook_of
from tests.sources.making import clean
from tests.workbook.making_books import DAY, RECORDS, colour, opened, saved

TITLES = [shape.sheet for shape in KINDS.values()]


@pytest.mark.parametrize("name", ["essex", "shortest", "longest"])
def test_what_is_written_is_read_back_the_same(tmp_path: Path, name: str) -> None:
    records = read(shipped("samples") / name).records
    assert clean(saved(tmp_path / "a.xlsx", workbook_of(records))).records == records


def test_the_same_records_give_the_same_bytes() -> None:
    assert workbook_of(RECORDS, examples=True) == workbook_of(RECORDS, examples=True)


def test_a_new_workbook_lacks_nothing_but_areas(tmp_path: Path) -> None:
    reading = read(saved(tmp_path / "a.xlsx", workbook_of(Records(), examples=True)))
    (problem,) = reading.problems
    assert (problem.code, problem.place.sheet) == ("no-areas", "Areas")
    assert "first" in problem.mend
    assert reading.records == Records()


def test_examples_that_are_left_standing_are_not_read(tmp_path: Path) -> None:
    areas = Records(areas=RECORDS.areas)
    assert clean(saved(tmp_path / "a.xlsx", workbook_of(areas, examples=True))).records == areas
    book = opened(workbook_of(Records(), examples=True))
    assert [book[title]["A2"].value for title in TITLES] == [EXAMPLE] * len(TITLES)


def test_the_examples_would_be_good_rows(tmp_path: Path) -> None:
    book = opened(workbook_of(Records(), examples=True))
    for kind, shape in KINDS.items():
        book[shape.sheet]["A2"] = {"areas": "castle", "overrides": "full-postcode"}.get(kind, "castle")
    book.save(tmp_path / "a.xlsx")
    reading = clean(tmp_path / "a.xlsx")
    assert {kind: len(getattr(reading.records, kind)) for kind in KINDS} == dict.fromkeys(KINDS, 1)
    assert set(EXAMPLES) == set(KINDS)


def test_an_area_that_is_called_example_is_a_real_one(tmp_path: Path) -> None:
    areas = (Area(id="example", name="Example Green", district="D", team_name="T"),)
    assert clean(saved(tmp_path / "a.xlsx", workbook_of(Records(areas=areas)))).records.areas == areas


def test_the_sheets_are_made_to_be_filled_in() -> None:
    book = opened(workbook_of(Records(), examples=True))
    assert book.sheetnames == ["Read me", *TITLES, "Lists"]
    assert book["Lists"].sheet_state == "hidden"
    for kind, shape in KINDS.items():
        sheet = book[shape.sheet]
        names = [name for name in shape.model_fields if name != "all_day"]
        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", f"A1:{get_column_letter(len(names))}2")
        for column, name in enumerate(names, 1):
            head, field = sheet.cell(1, column), shape.model_fields[name]
            assert str(head.value).rstrip(" *").lower().replace(" ", "_") == name
            assert (str(head.value).endswith("*"), head.font.bold) == (field.is_required(),) * 2, (kind, name)
            assert isinstance(head, Cell)
            assert head.comment is not None
            assert len(head.comment.text) > 20


def rules(sheet: Worksheet) -> dict[str, tuple[str, str, str]]:
    """The validations of a sheet by the letter of their column: sort, what they refer to, and how strict they are."""
    return {
        str(rule.sqref)[0]: (str(rule.type), str(rule.formula1), str(rule.errorStyle))
        for rule in sheet.data_validations.dataValidation
    }


def test_drop_downs_offer_what_is_there_and_forbid_nothing() -> None:
    book = opened(workbook_of(RECORDS))
    found = {title: rules(book[title]) for title in TITLES}
    assert {strict for rule in found.values() for _, _, strict in rule.values()} == {"warning"}
    activity = found["Activity"]
    assert activity["A"][:2] == ("list", "leaflets_areas_or_all")
    assert activity["C"][1] == f'"{",".join(Kind)}"'
    assert activity["H"][1] == "leaflets_refs"
    assert activity["B"][0] == "date"
    assert found["Officers"]["A"][1] == "leaflets_areas"
    # Names and lists look at the whole column of ids, so that they grow with it.
    assert book.defined_names["leaflets_areas"].attr_text == "OFFSET(Areas!$A$1,1,0,MAX(1,COUNTA(Areas!$A:$A)-1),1)"
    assert book["Lists"]["A1"].value == "all"
    assert "INDEX(Areas!$A:$A,ROW())" in book["Lists"]["A2"].value
    assert all(len(rule[1]) < 256 for sheet in found.values() for rule in sheet.values())


def test_dates_are_dates_written_as_in_britain() -> None:
    book = opened(workbook_of(RECORDS))
    day, start, month = book["Activity"]["B2"], book["Events"]["C2"], book["Figures"]["B2"]
    assert (day.value, day.number_format) == (dt.datetime(2026, 3, 3), "dd/mm/yyyy")
    assert (start.value, start.number_format) == (dt.datetime(2026, 4, 1, 10), "dd/mm/yyyy hh:mm")
    assert (month.is_date, month.number_format) == (True, "mmm yyyy")
    # Rows to come are given the format, too.
    assert book["Activity"].column_dimensions["B"].number_format == "dd/mm/yyyy"
    assert book["Officers"]["D2"].value == "00412"


HARMFUL = (
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://example.invalid","x")',
    "+1",
    "-1",
    "@SUM(A1:A9)",
    "#REF",
    "1e5",
    "00412",
    "TRUE",
    "_x0041_ and _x005F_",
    "'quoted",
    '<a href="x">&amp;</a>',
    "]]>",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch " + "Ŵŷ" * 5,
    "ہمارے علاقے میں گشت",
    "👮‍♀️ 🚓 e\u0301".replace("\u200d", ""),
    "a\nb\nc",
    "x" * 600,
)


@pytest.mark.parametrize("text", HARMFUL)
def test_text_stays_the_text_that_it_is(tmp_path: Path, text: str) -> None:
    item = replace(RECORDS, activity=(RECORDS.activity[0].model_copy(update={"detail": text, "place": text[:160]}),))
    path = saved(tmp_path / "a.xlsx", workbook_of(item))
    cell = opened(path)["Activity"]["E2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@"))
    assert read(path).records.activity[0].detail == line(text)[0]


TYPED = ("\tx", "\rx", "\nx", "\x00a\x0bb\x1f", "a\ufffeb\udc80c", "x" * 32_767, "x" * 40_000)


@pytest.mark.parametrize("text", TYPED, ids=ascii)
def test_what_a_cell_cannot_hold_is_taken_out(tmp_path: Path, text: str) -> None:
    fields = {**RECORDS.activity[0].model_dump(), "detail": text}
    item = Activity.model_construct(**{**fields, "numbers": ()})
    path = saved(tmp_path / "a.xlsx", workbook_of(replace(RECORDS, activity=(item,))))
    cell = opened(path)["Activity"]["E2"]
    kept = re.sub("[\x00\x0b\x1f\ufffe\udc80]", "", text).replace("\r", "\n")[:32_767]
    assert (cell.value, cell.data_type) == (kept, "s")
    assert bool(cell.quotePrefix) == (kept[0] in "\t\n")
    assert {problem.code for problem in read(path).problems} <= {"too-long"}


def test_no_cell_of_a_record_is_a_formula() -> None:
    texts = {"name": "=1", "rank": "+1"}
    people = tuple(RECORDS.officers[0].model_copy(update=texts) for _ in range(2))
    book = opened(workbook_of(replace(RECORDS, officers=people), examples=True))
    for sheet in book.worksheets:
        if sheet.title != "Lists":
            assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


moments = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2199, 12, 30)).map(
    lambda at: at.replace(second=0, microsecond=0)
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments, st.timedeltas(dt.timedelta(), dt.timedelta(days=3)), st.booleans(), st.booleans())
def test_any_event_keeps_its_times(
    tmp_path: Path, start: dt.datetime, on: dt.timedelta, whole: bool, ends: bool
) -> None:
    end = (start + on).replace(second=0, microsecond=0) if ends else None
    if whole:
        start = start.replace(hour=0, minute=0)
        end = end and end.replace(hour=0, minute=0)
    events = (Event(area="east", title="Tea", start=start, end=end, all_day=whole),)
    written = Records(areas=RECORDS.areas, events=events)
    assert clean(saved(tmp_path / "a.xlsx", workbook_of(written))).records == written


def test_a_needed_cell_that_is_empty_shows(tmp_path: Path) -> None:
    sheet = opened(workbook_of(RECORDS))["Activity"]
    tinted = {str(area.sqref): area.rules[0].formula for area in sheet.conditional_formatting}
    assert set(tinted) == {f"{letter}2:{letter}1048576" for letter in "ABCD"}
    assert tinted["D2:D1048576"] == ["AND(LEN(TRIM(D2))=0,COUNTA($A2:$I2)>0)"]
    assert colour(sheet["A1"]) == "1F3A5F"
    assert RECORDS.activity[0].date == DAY
