"""What a person wrote in a cell, as a value: dates day first, times, months, numbers, and text without unseen marks."""

import datetime as dt

import pytest

from leaflets.models import Kind, Quantity
from leaflets.sources import cells
from leaflets.sources.grid import Cell, CellFault

THIRD = dt.date(2026, 3, 3)


@pytest.mark.parametrize(
    "written",
    [
        "3rd March 2026",
        "3 March 2026",
        "03 Mar 26",
        "Tuesday 3 March 2026",
        "Tues, 3rd of March, 2026",
        "tue 3 mar 2026",
        "March 3, 2026",
        "03/03/2026",
        "3/3/26",
        "3.3.2026",
        "3-3-2026",
        "3-Mar-2026",
        "2026-03-03",
        "2026/3/3",
        "2026-03-03 00:00:00",
        "2026-03-03T18:30:00",
        "46084",
        "46084.0",
        " 3\u00a0March  2026\u200b ",
        46084,
        46084.0,
        46084.75,
        dt.date(2026, 3, 3),
        dt.datetime(2026, 3, 3, 18, 30),
    ],
)
def test_a_day_is_read_however_it_is_written(written: Cell) -> None:
    assert cells.day(written) == THIRD


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("4/5/2026", dt.date(2026, 5, 4)),
        ("1 Sept 2026", dt.date(2026, 9, 1)),
        ("Thursday 1st October 2026", dt.date(2026, 10, 1)),
        ("Sat 29 February 2020", dt.date(2020, 2, 29)),
        ("3 Mar 99", dt.date(2099, 3, 3)),
        ("03/03/72", dt.date(2072, 3, 3)),
    ],
)
def test_days_are_read_day_first(written: str, expected: dt.date) -> None:
    assert cells.day(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "soon",
        "",
        "30 February 2026",
        "3 March",
        "31/04/2026",
        "3 March 0026",
        "2026-02-29",
        12,
        3.5,
        1e300,
        float("nan"),
        float("inf"),
        True,
        "99999",
    ],
)
def test_what_is_no_day_is_a_fault(written: Cell) -> None:
    with pytest.raises(CellFault) as caught:
        cells.day(written)
    assert caught.value.code == "bad-date"
    assert "3 March 2026" in caught.value.mend


def test_a_month_first_date_is_told_that_dates_are_day_first() -> None:
    with pytest.raises(CellFault) as caught:
        cells.day("03/25/2026")
    assert "day first" in caught.value.mend


@pytest.mark.parametrize(
    "written",
    [
        "2024-01",
        "2024-1",
        "2024/01",
        "January 2024",
        "Jan 2024",
        "2024-01-31",
        "31 January 2024",
        "Tuesday 2 January 2024",
        "January 2, 2024",
        45292,
        dt.date(2024, 1, 9),
        dt.datetime(2024, 1, 31, 23, 59),
    ],
)
def test_a_month_is_kept_as_its_first_day(written: Cell) -> None:
    assert cells.month(written) == dt.date(2024, 1, 1)


# 2024.1 as a number may have been 2024.10: it is not guessed.
@pytest.mark.parametrize(
    "written", ["2024-13", "0000-01", "0024-01", "", "Smarch 2024", "2024", 2024, 2024.1, float("nan")]
)
def test_what_is_no_month_is_a_fault(written: Cell) -> None:
    with pytest.raises(CellFault) as caught:
        cells.month(written)
    assert caught.value.code == "bad-month"


@pytest.mark.parametrize(
    "written",
    [
        "14 May 2024, 6:30pm",
        "14 May 2024 at 6.30pm",
        "14/05/2024 6.30pm",
        "14/05/2024 6.30 p.m.",
        "14/05/2024 18:30",
        "Tuesday 14th May 2024, 18.30",
        "2024-05-14T18:30",
        "2024-05-14 18:30:00",
        45426.770833333336,
        dt.datetime(2024, 5, 14, 18, 30),
    ],
)
def test_a_moment_is_read_however_it_is_written(written: Cell) -> None:
    assert cells.moment(written) == (dt.datetime(2024, 5, 14, 18, 30), False)


@pytest.mark.parametrize(
    "written", ["14 May 2024 12 noon", "14 May 2024, noon", "14 May 2024 at midday", "14.5.2024 12pm"]
)
def test_noon_has_many_names(written: str) -> None:
    assert cells.moment(written) == (dt.datetime(2024, 5, 14, 12), False)


@pytest.mark.parametrize(
    "written", ["14 May 2024", "14.05.2024", dt.date(2024, 5, 14), dt.datetime(2024, 5, 14), 45426, 45426.0]
)
def test_a_date_alone_is_all_day(written: Cell) -> None:
    assert cells.moment(written) == (dt.datetime(2024, 5, 14), True)


@pytest.mark.parametrize(
    "written", ["14 May 2024, 25:00", "14 May 2024, 13pm", "some day at 6pm", 1e308, float("-inf")]
)
def test_what_is_no_moment_is_a_fault(written: Cell) -> None:
    with pytest.raises(CellFault) as caught:
        cells.moment(written)
    assert caught.value.code == "bad-date"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("18:30", dt.time(18, 30)),
        ("6.30pm", dt.time(18, 30)),
        ("6:30 PM", dt.time(18, 30)),
        ("6pm", dt.time(18)),
        ("12am", dt.time(0)),
        ("12.15pm", dt.time(12, 15)),
        ("midnight", dt.time(0)),
        ("12 noon", dt.time(12)),
        (0.75, dt.time(18)),
        (dt.time(18, 30), dt.time(18, 30)),
        (dt.timedelta(hours=18), dt.time(18)),
        (dt.timedelta(days=9_999_999), None),
        (dt.timedelta(hours=-1), None),
        ("18", None),
        ("6", None),
        ("24:00", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_a_time_of_day(written: Cell, expected: dt.time | None) -> None:
    assert cells.clock(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (70412.0, "70412"),
        ("70412.0", "70412"),
        (101.0, "101"),
        (3.5, "3.5"),
        (7, "7"),
        (True, "yes"),
        (None, ""),
        (dt.date(2026, 3, 3), "2026-03-03"),
        (dt.datetime(2026, 3, 3), "2026-03-03"),
        ("=SUM(A1)", "=SUM(A1)"),
        ("+44 20 7946 0000", "+44 20 7946 0000"),
        ("-", "-"),
        ("@EssexPolice", "@EssexPolice"),
        ("  two   words\t here ", "two words here"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one\u2028two\u2029three", "one\ntwo\nthree"),
        ("no\u00a0break", "no break"),
        ("a\u200bb\u202ec\ufeffd\x00e\x07f\u2066g\u061ch", "abcdefgh"),
        ("#1 priority", "#1 priority"),
    ],
)
def test_text_is_made_plain(written: Cell, expected: str) -> None:
    assert cells.text(written) == expected


@pytest.mark.parametrize("shown", ["#REF!", " #N/A ", "#DIV/0!", "#NAME?"])
def test_a_spreadsheet_error_is_never_text(shown: str) -> None:
    with pytest.raises(CellFault) as caught:
        cells.text(shown)
    assert caught.value.code == "cell-error"
    assert shown.strip() in caught.value.wrong


@pytest.mark.parametrize(("written", "expected"), [("1,234", 1234), (12.0, 12), ("12.0", 12), ("-3", -3), ("0", 0)])
def test_whole_numbers(written: Cell, expected: int) -> None:
    assert cells.whole(written) == expected


@pytest.mark.parametrize("written", ["many", "3.5", 3.5, "", "9" * 5000, float("nan")])
def test_what_is_no_whole_number_is_a_fault(written: Cell) -> None:
    with pytest.raises(CellFault) as caught:
        cells.whole(written)
    assert caught.value.code == "bad-number"


def test_figures_with_what_they_count() -> None:
    expected = (Quantity(1042, "vehicles checked"), Quantity(6, "words of advice"))
    assert cells.quantities("1,042 vehicles checked; 6 words of advice;") == expected
    assert cells.quantities("1042 vehicles checked\n6 words of advice") == expected
    assert cells.quantities("") == ()


@pytest.mark.parametrize("written", ["lots of checks", "42", 42.0, "4.5 hours", "1" + ",234" * 2000 + " checks"])
def test_figures_must_begin_with_a_whole_number(written: Cell) -> None:
    with pytest.raises(CellFault) as caught:
        cells.quantities(written)
    assert caught.value.code == "bad-numbers"


def test_a_choice_ignores_case_spaces_and_dashes_and_suggests() -> None:
    choices = [str(item) for item in Kind]
    assert cells.choice(" Partner-WORK ", choices, {}) == "partner work"
    assert cells.choice("Patrols", choices, {"patrols": "patrol"}) == "patrol"
    with pytest.raises(CellFault) as caught:
        cells.choice("patroll", choices, {})
    assert caught.value.code == "bad-choice"
    assert "Did you mean “patrol”?" in caught.value.mend


def test_language_codes() -> None:
    assert cells.codes("en; PL,ro  uk") == ("en", "pl", "ro", "uk")


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        (1632960123, "01632960123"),
        (1632960123.0, "01632960123"),
        ("1632 960 123", "01632 960 123"),
        ("(1632) 960123 (press 2)", "0(1632) 960123 (press 2)"),
        (7700900123, "07700900123"),
        (169772100, "0169772100"),
        (441632960123, "+441632960123"),
        ("44 (0)1632 960123", "+44 (0)1632 960123"),
        ("1.63296E+09", "the number again"),
        ("4,4163E11", "the number again"),
    ],
)
def test_a_phone_number_that_a_spreadsheet_damaged(damaged: Cell, meant: str) -> None:
    with pytest.raises(CellFault) as caught:
        cells.phone(damaged)
    assert caught.value.code == "damaged-phone"
    assert meant in caught.value.mend


@pytest.mark.parametrize(
    "whole",
    [
        "101",
        "999",
        "116123",
        "18001 101",
        "01632 960123",
        "(01632) 960 123",
        "+44 1632 960123",
        "0044 1632 960123",
        "101 (press 2)",
        "960123",
        "0800 1111",
        "01632 960123 or 101",
        "",
    ],
)
def test_other_phone_numbers_stay_as_they_are(whole: str) -> None:
    assert cells.phone(whole) == whole
