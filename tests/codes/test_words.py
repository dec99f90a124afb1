"""Whether the words beside a code are its address: what a reader would type in counts, hyphens at line ends too."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from leaflets.code_words import says
from leaflets.geometry import Box, to_pt
from leaflets.page_seen import Word, seen_pages
from tests.codes.pages import HEIGHT_MM, READS, WIDTH_MM, Draw, lines, page


def printed(*said: str, leading_mm: float = 3.5) -> list[Word]:
    """The words of a page on which these lines are printed, as pdfium reads them."""
    (seen,) = seen_pages(page(lines(*said, leading_mm=leading_mm)), 1)
    return list(seen.words)


@pytest.mark.parametrize(
    "said",
    [
        ["example.org/north-west"],
        ["www.example.org/north-west"],
        ["https://www.example.org/north-west/"],
        ["EXAMPLE.org/north-west"],
        ["Follow us: (example.org/north-west)."],
        ["example.org/", "north-west"],
        ["example.org", "/north-west"],
        ["example.org/north-", "west"],
        ["example.org/north", "-west"],
        ["example.", "org/", "north-", "west"],
        ["See example.org/north-", "west for more"],
    ],
)
def test_an_address_may_break_over_lines(said: list[str]) -> None:
    assert says(printed(*said), "example.org/north-west")


@pytest.mark.parametrize(
    ("said", "address"),
    [
        (["example.org/north", "west"], "example.org/north-west"),
        (["example.org/north-", "west"], "example.org/northwest"),
        (["example.org/4-", "west"], "example.org/4west"),
        (["example.org/north-", "west"], "example.org/north"),
        (["example.org/north-", "western"], "example.org/north-west"),
        (["example.org/North-", "west"], "example.org/north-west"),
        (["west", "example.org/north-"], "example.org/north-west"),
        (["example.org/", "our own north-west"], "example.org/north-west"),
        (["example.org/north- west"], "example.org/north-west"),
        (["example.org/north-west-east"], "example.org/north-west"),
        (["ask@example.org"], "example.org"),
    ],
)
def test_another_address_is_not_taken_for_it(said: list[str], address: str) -> None:
    assert not says(printed(*said), address)


def test_lines_that_stand_far_apart_are_no_broken_address() -> None:
    assert not says(printed("example.org/north-", "west", leading_mm=12), "example.org/north-west")


def test_a_wide_leading_is_put_up_with() -> None:
    assert says(printed("example.org/north-", "west", leading_mm=4.9), "example.org/north-west")


def turned(quarters: int, draw: Draw) -> Draw:
    """The same, turned clockwise about the page's middle."""

    def drawn(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(to_pt(WIDTH_MM / 2), to_pt(HEIGHT_MM / 2))
        canvas.rotate(-90 * quarters)
        canvas.translate(-to_pt(WIDTH_MM / 2), -to_pt(HEIGHT_MM / 2))
        draw(canvas)
        canvas.restoreState()

    return drawn


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_an_address_that_stands_on_its_head_is_read_by_turning_the_page(quarters: int) -> None:
    """As on the back of a sheet that is turned over its short edge."""
    (seen,) = seen_pages(page(turned(quarters, lines("example.org/north-", "west"))), 1)
    assert {(word.text[:12], word.quarters) for word in seen.words} == {("example.org/", quarters), ("west", quarters)}
    assert says(seen.words, "example.org/north-west")


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_lines_that_are_turned_otherwise_are_no_broken_address(quarters: int) -> None:
    first, second = lines("example.org/north-"), turned(quarters, lines("west", y_mm=41.5))
    (seen,) = seen_pages(page(first, second), 1)
    assert not says(seen.words, "example.org/north-west")


def test_the_words_of_the_next_card_stay_its_own() -> None:
    (seen,) = seen_pages(page(lines("example.org/north", x_mm=5), lines("example.org/south", x_mm=33)), 1)
    assert [word.text for word in seen.words] == ["example.org/north", "example.org/south"]


@given(st.lists(st.integers(1, len(READS) - 1), unique=True, max_size=3))
def test_wherever_it_breaks_it_is_the_same_address(breaks: list[int]) -> None:
    ends = [0, *sorted(breaks), len(READS)]
    said = [READS[start:end] for start, end in pairwise(ends)]
    words = [Word(part, Box(10, 20 + 3 * nth, 30, 1.8)) for nth, part in enumerate(said)]
    assert says(words, READS)
    assert says([replace(word, text=word.text.replace("-", "\u2010")) for word in words], READS)


@given(st.integers(1, len(READS) - 1))
def test_a_hyphen_that_the_address_has_not_is_a_fault(at: int) -> None:
    words = [Word(f"{READS[:at]}-", Box(10, 20, 30, 1.8)), Word(READS[at:], Box(10, 23, 30, 1.8))]
    assert not says(words, READS)


@given(st.integers(1, len(READS) - 1))
def test_a_letter_that_is_lost_is_a_fault(at: int) -> None:
    assert not says([Word(READS[:at] + READS[at + 1 :], Box(10, 20, 30, 1.8))], READS)
