"""Text as it is set: lines, and dates and times as GOV.UK writes them."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.typography import break_lines, clock, counted, day, listed, span, without_glyph


def test_dates_and_times_are_written_as_gov_uk_does() -> None:
    assert day(date(2026, 9, 18)) == "18 September 2026"
    start = datetime(2026, 9, 18, 9)
    assert span(start, datetime(2026, 9, 18, 16)) == "Friday 18 September, 9am to 4pm"
    assert span(start) == "Friday 18 September, 9am"
    assert span(start, all_day=True) == "Friday 18 September, all day"
    assert span(start, datetime(2026, 9, 20, 12)) == "Friday 18 September, 9am to Sunday 20 September, midday"
    assert span(start, datetime(2026, 9, 20), all_day=True) == "Friday 18 September to Sunday 20 September"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (time(0), "midnight"),
        (time(12), "midday"),
        (time(17, 30), "5:30pm"),
        (time(0, 5), "12:05am"),
        (time(12, 1), "12:01pm"),
    ],
)
def test_the_clock(value: time, words: str) -> None:
    assert clock(value) == words


def test_lists_and_counts() -> None:
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a"]) == "a"
    assert listed([]) == ""
    assert counted(1, "patrol") == "1 patrol"
    assert counted(1234, "patrol") == "1,234 patrols"


@given(st.lists(st.text("abcdefg", min_size=1, max_size=8)), st.integers(8, 40), st.integers(1, 6))
def test_every_word_is_on_a_line_or_named_as_overset(words: list[str], width: int, most: int) -> None:
    broken = break_lines(" ".join(words), len, width, most)
    assert " ".join(broken.lines).split() + list(broken.overset) == words
    assert all(len(line) <= width for line in broken.lines)
    assert len(broken.lines) <= most


def test_a_word_wider_than_the_measure_is_named() -> None:
    broken = break_lines("a supercalifragilistic day", len, 10)
    assert broken.too_wide == "supercalifragilistic"
    assert not broken.fits


def test_missing_glyphs_are_named_once_each_and_spaces_never() -> None:
    assert without_glyph("a → b →\u00a0✓\n", {ord("a"), ord("b")}) == ("→", "✓")
