"""A workbook with one of every fault that a cell can have: each is found there, and marked there and nowhere else."""

import datetime as dt
from pathlib import Path

import pytest
from openpyxl.cell import Cell

from leaflets.brand import load_brand
from leaflets.config import shipped
from leaflets.errors import Problem
from leaflets.inspection import inspect
from leaflets.rule import load_rules, shipped_rules
from leaflets.sources import CODES, read
from leaflets.workbook import marked_copy, workbook_of
from tests.workbook.making_books import RECORDS, colour, commented, opened, references

TODAY = dt.date(2026, 3, 20)

Content = str | dt.datetime | None

# A cell of the workbook of RECORDS, and what makes it wrong.
FAULTS: dict[str, tuple[str, str, Content]] = {
    "address-refused": ("Channels", "C2", "https://bit.ly/abc"),
    "bad-choice": ("Activity", "C2", "patroll"),
    "bad-date": ("Activity", "B2", "soon"),
    "bad-id": ("Areas", "A3", "../up"),
    "bad-month": ("Figures", "B2", "Smarch"),
    "bad-number": ("Figures", "D2", "few"),
    "bad-numbers": ("Activity", "F2", "many"),
    "bad-value": ("Areas", "F2", "at home"),
    "cell-error": ("Activity", "G2", "#REF!"),
    "damaged-phone": ("Areas", "G2", "1632 960123"),
    "duplicate-area": ("Areas", "A3", "EAST"),
    "end-before-start": ("Events", "D2", dt.datetime(2026, 4, 1, 9)),
    "example-row": ("Tips", "A2", "(example)"),
    "future-date": ("Priorities", "F2", "3 March 2062"),
    "formula-without-value": ("Activity", "E2", "=A2"),
    "missing-glyph": ("Activity", "D2", "漢字"),
    "missing-value": ("Activity", "D2", None),
    "private-mailbox": ("Areas", "F2", "jean@gmail.com"),
    "mobile-number": ("Areas", "G2", "07700 900123"),
    "repeated-column": ("Activity", "J1", "KIND"),
    "telling-name": ("Areas", "D2", "Domestic Abuse Team"),
    "text-repaired": ("Activity", "D2", "A\u200b walk"),
    "vehicle-registration": ("Activity", "E2", "We stopped AB12 CDE."),
    "too-long": ("Activity", "E2", "x" * 601),
    "unknown-area": ("Activity", "A2", "nowhere"),
    "unknown-column": ("Activity", "J1", "Colour"),
    "unknown-language": ("Activity", "J1", "Headline [pll]"),
    "unknown-priority": ("Activity", "H2", "P9"),
}
NO_CELL = {
    "area-filled-in",
    "area-gone",
    "areas-overlap",
    "bad-boundary",
    "bad-coordinates",
    "bad-csv",
    "bad-gpx",
    "bad-patrol-point",
    "channel-not-kept",
    "encoding",
    "figures-counted",
    "figures-differ",
    "hidden-cells",
    "hidden-sheet",
    "missing-column",
    "missing-sheet",
    "no-areas",
    "no-boundary",
    "no-crime-anywhere",
    "no-headings",
    "no-patrol",
    "old-boundary",
    "patrol-too-recent",
    "patrol-without-time",
    "same-month-twice",
    "too-many-problems",
    "unknown-answer",
    "unknown-sheet",
    "unplaced-answer",
    "unreadable-answer",
    "wrong-month",
}
"""Faults of a row, a sheet or a file, and of files beside the workbook."""

ONLY_CSV = {"ragged-row"}


def faulty(path: Path, *faults: tuple[str, str, Content]) -> Path:
    """The workbook of RECORDS with these cells changed."""
    book = opened(workbook_of(RECORDS))
    for sheet, cell, value in faults:
        place = book[sheet][cell]
        assert isinstance(place, Cell)
        place.value = value
    book.save(path)
    return path


def checked(path: Path) -> list[Problem]:
    """All that the command would say."""
    kit, rules = load_brand(shipped("brand")), load_rules([shipped_rules()])
    return list(inspect(read(path), kit, rules, TODAY).problems)


def test_every_code_that_a_cell_can_have_is_tried() -> None:
    assert set(FAULTS) & set(CODES) == set(CODES) - NO_CELL - ONLY_CSV


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_is_found_and_marked_in_its_cell(tmp_path: Path, code: str) -> None:
    sheet, cell, _ = FAULTS[code]
    path = faulty(tmp_path / "a.xlsx", FAULTS[code])
    problems = checked(path)
    assert references(problems) == [(code, f"{sheet}!{cell}")]
    before = path.read_bytes()
    copy = opened(marked_copy(path, problems))
    assert path.read_bytes() == before
    told = commented(copy)
    assert list(told) == [f"{sheet}!{cell}"]
    assert f"[{code}]" in told[f"{sheet}!{cell}"]
    assert problems[0].mend in told[f"{sheet}!{cell}"]
    assert colour(copy[sheet][cell]) == ("F8B4B4" if problems[0].level == "error" else "FCE4A8")
    assert copy.sheetnames[0] == "Problems"
    link = copy["Problems"]["C4"].hyperlink
    assert link is not None
    assert link.location == f"'{sheet}'!{cell}"


def test_the_words_of_a_row_with_a_fault_are_checked_too(tmp_path: Path) -> None:
    faults = [
        FAULTS["damaged-phone"],
        FAULTS["private-mailbox"],  # of the same area, whose other rows are held back
        FAULTS["bad-date"],
        FAULTS["vehicle-registration"],
        ("Channels", "B2", "myspace"),
        ("Channels", "C2", "https://bit.ly/abc"),
        ("Tips", "A2", "nowhere"),
        ("Tips", "B2", "漢字"),
    ]
    problems = checked(faulty(tmp_path / "a.xlsx", *faults))
    assert sorted(references(problems)) == [
        ("bad-choice", "Channels!B2"),
        ("bad-date", "Activity!B2"),
        ("damaged-phone", "Areas!G2"),
        ("missing-glyph", "Tips!B2"),
        ("private-mailbox", "Areas!F2"),
        ("unknown-area", "Tips!A2"),
        ("vehicle-registration", "Activity!E2"),
    ]


def test_all_faults_at_once_are_all_told(tmp_path: Path) -> None:
    # Those that would hide each other, in a cell or a row, are left out.
    apart = [
        code
        for code in FAULTS
        if code
        not in {
            "bad-id",
            "too-long",
            "missing-glyph",
            "text-repaired",
            "future-date",
            "vehicle-registration",
            "unknown-column",
            "unknown-language",
            "unknown-priority",
            "telling-name",
            "mobile-number",
            "private-mailbox",
            "missing-value",
            "unknown-area",
            "bad-value",
        }
    ]
    path = faulty(tmp_path / "a.xlsx", *(FAULTS[code] for code in apart))
    problems = checked(path)
    assert sorted(references(problems)) == sorted((code, "{}!{}".format(*FAULTS[code][:2])) for code in apart)
    copy = opened(marked_copy(path, problems))
    assert set(commented(copy)) == {"{}!{}".format(*FAULTS[code][:2]) for code in apart}
    assert copy["Problems"].max_row == 3 + len(apart)
