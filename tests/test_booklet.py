"""Booklets: every page once, and in order when the sheets are folded, as paper would lie in the hand."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.booklet import A4, A5_PAGE, MOST_PAGES, Booklet, booklet
from leaflets.errors import RequestError
from leaflets.folding import fold
from leaflets.geometry import Box, Size
from tests.press_ready.pdfs import page_of
from tests.reading import boxes_mm, rendered, words_of

counts = st.integers(1, MOST_PAGES)
sizes = st.sampled_from([A5_PAGE, Size(210, 297)])


def leafed_through(made: Booklet) -> list[int | None]:
    """The pages as one turns them: sheets are laid inside one another, folded, and each leaf has a front and a back."""
    outsides, insides = made.sides[::2], made.sides[1::2]
    first_half = [
        page for out, into in zip(outsides, insides, strict=True) for page in (out.right.page, into.left.page)
    ]
    second_half = [
        page
        for out, into in reversed(list(zip(outsides, insides, strict=True)))
        for page in (into.right.page, out.left.page)
    ]
    return first_half + second_half


@given(counts, sizes)
def test_folded_it_reads_from_the_first_page_to_the_last(count: int, size: Size) -> None:
    made = booklet(count, size)
    read = leafed_through(made)
    assert read[:count] == list(range(count))
    assert read[count:] == [None] * made.blanks
    assert made.blanks < 4
    assert made.sheets * 4 == count + made.blanks


@given(counts, sizes, st.floats(0, 0.3))
def test_each_page_lies_on_its_half_of_the_sheet(count: int, size: Size, paper_mm: float) -> None:
    made = booklet(count, size, paper_mm)
    left, right = Box(0, 0, A4.width_mm / 2, A4.height_mm), Box(A4.width_mm / 2, 0, A4.width_mm / 2, A4.height_mm)
    for number, side in enumerate(made.sides):
        creep_mm = number // 2 * paper_mm
        assert left.holds(side.left.box, creep_mm + 0.01)
        assert right.holds(side.right.box, creep_mm + 0.01)
        # Mirrored: front and back of a leaf lie behind one another.
        assert side.left.box.x_mm == pytest.approx(A4.width_mm - side.right.box.right_mm)
        assert side.left.box.width_mm / side.left.box.height_mm == pytest.approx(size.width_mm / size.height_mm)


@given(st.integers(5, MOST_PAGES), st.floats(0.05, 0.3))
def test_inner_pages_are_moved_to_the_fold_by_the_paper_around_them(count: int, paper_mm: float) -> None:
    outer, _, inner, *_ = booklet(count, A5_PAGE, paper_mm).sides
    assert inner.left.box.x_mm - outer.left.box.x_mm == pytest.approx(paper_mm)
    assert outer.right.box.x_mm - inner.right.box.x_mm == pytest.approx(paper_mm)


@pytest.mark.parametrize(
    ("count", "size"), [(0, A5_PAGE), (MOST_PAGES + 1, A5_PAGE), (4, Size(297, 210)), (4, Size(99, 210))]
)
def test_what_does_not_fold_is_refused(count: int, size: Size) -> None:
    with pytest.raises(RequestError):
        booklet(count, size)


def numbered(count: int, wide: float, high: float) -> bytes:
    """Pages with nothing but a bar, as many tenths of the width as their number."""
    pdf = pikepdf.new()
    for number in range(count):
        page_of(b"0 g 0 0 %f 40 re f" % (wide * (number + 1) / 10), pdf=pdf)
        pdf.pages[-1].MediaBox = pikepdf.Array([0, 0, wide, high])
    held = BytesIO()
    pdf.save(held)
    return held.getvalue()


def test_sheets_read_in_order() -> None:
    folded = fold([numbered(6, 595.276, 841.89)])
    assert folded.plan.sheets == 2
    assert boxes_mm(folded.pdf, "/MediaBox") == [(0, 0, 297, 210)] * 4
    bars = []
    for page in rendered(folded.pdf, 100):
        wide, high = page.size
        for half in (0, 1):
            row = np.asarray(page.convert("L"))[high - 8, half * wide // 2 :][: wide // 2] < 128
            bars.append(round(row.sum() / (wide / 2) * 10))
    assert bars == [0, 1, 2, 0, 6, 3, 4, 5]


def test_a_leaflet_becomes_a_booklet_and_small_type_is_told_of(tmp_path: Path) -> None:
    leaflets = [sys.executable, "-m", "leaflets"]
    make = [*leaflets, "make", "colchester", "--data", "sample:essex", "--month", "2024-04"]
    environment = {"PYTHONPATH": str(Path(__file__).parents[1])}
    subprocess.run(make, cwd=tmp_path, check=True, capture_output=True, env=environment)
    file = "out/colchester-activity-leaflet-2024-04.pdf"
    done = subprocess.run(
        [*leaflets, "booklet", file], cwd=tmp_path, check=False, capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr
    assert "1 sheet of A4, 4 pages, 2 of them blank" in done.stdout
    assert "smallest type is 6.4 pt" in done.stderr
    made = (tmp_path / "out/colchester-activity-leaflet-2024-04-booklet.pdf").read_bytes()
    front, inside = words_of(made)
    assert "Your neighbourhood policing team" in front
    assert "What we have been doing" in inside
    refused = subprocess.run(
        [*leaflets, "booklet", "out/none.pdf"],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        env=environment,
    )
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
