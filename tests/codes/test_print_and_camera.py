"""A print, and a phone's look at it, simulated: ink spreads by its gain, a tilted sheet narrows, codes are read."""

from math import cos, radians

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from leaflets.code_check import Finder
from leaflets.code_readers import ZBAR, ZXING, by_zbar, by_zxing
from leaflets.page_seen import seen_pages
from leaflets.print_simulation import Camera, Paper, dots_um, photographed, printed
from tests.codes.pages import URL, Drawn, lines, page

DOT_UM = dots_um()
STILL = Camera(tilt_deg=0, blur_px=0, noise=0)


def bars(wide: int, gap: int = 40) -> Image.Image:
    """Two black bars of so many dots with a gap between them, on white."""
    picture = Image.new("L", (4 * gap + 2 * wide, 60), 255)
    for left in (int(1.5 * gap), int(1.5 * gap) + wide + gap):
        ImageDraw.Draw(picture).rectangle((left, 0, left + wide - 1, 59), fill=0)
    return picture


def inked(picture: Image.Image) -> float:
    """How many dots of a row in the middle are inked, greys by their share."""
    return float((255 - np.asarray(picture, dtype=float)[30]).sum() / 255)


@given(st.integers(8, 40), st.floats(0, 160))
def test_a_line_grows_by_the_ink_gain(wide: int, gain_um: float) -> None:
    grown = inked(printed(bars(wide), DOT_UM, gain_um)) - 2 * wide
    assert grown * DOT_UM / 2 == pytest.approx(gain_um, abs=15)


@given(st.floats(0, 150), st.floats(0, 150))
def test_more_gain_is_more_ink(one: float, other: float) -> None:
    less, more = (inked(printed(bars(12, 12), DOT_UM, gain)) for gain in sorted((one, other)))
    assert less <= more * 1.002 + 0.01  # Pillow blurs by boxes, which come near a bell curve to a thousandth


def test_paper_stays_white_and_solid_ink_black() -> None:
    out = np.asarray(printed(bars(30, 60), DOT_UM))
    assert (out[30, 10], out[30, 105]) == (255, 0)


def edges(picture: Image.Image) -> tuple[int, int, int, int]:
    """Where the dark of a picture lies: left, top, right and bottom in pixels."""
    box = picture.point([255 if value < 128 else 0 for value in range(256)]).getbbox()
    assert box is not None
    return box


def square(side: int = 600, dark: int = 300) -> Image.Image:
    """A black square in the middle of white paper."""
    picture = Image.new("L", (side, side), 255)
    ImageDraw.Draw(picture).rectangle(((side - dark) // 2,) * 2 + ((side + dark) // 2 - 1,) * 2, fill=0)
    return picture


@given(st.floats(3, 10))
@settings(max_examples=15)
def test_a_camera_from_above_sees_its_pixels_a_millimetre(px_per_mm: float) -> None:
    seen = photographed(square(), 50, Camera(px_per_mm, tilt_deg=0, blur_px=0.3, noise=0))
    left, top, right, bottom = edges(seen)
    assert (right - left, bottom - top) == pytest.approx((15 * px_per_mm, 15 * px_per_mm), abs=2)
    assert seen.width == pytest.approx(38 * px_per_mm, abs=1.5)


@given(st.floats(5, 45), st.sampled_from([0, 90, 180, 270]))
@settings(max_examples=20)
def test_a_tilted_square_is_narrower_one_way(tilt_deg: float, direction_deg: int) -> None:
    camera = Camera(8, tilt_deg, direction_deg, distance_mm=2000, blur_px=0.3, noise=0)
    left, top, right, bottom = edges(photographed(square(), 50, camera))
    narrow, wide = (right - left, bottom - top) if direction_deg in {0, 180} else (bottom - top, right - left)
    assert narrow == pytest.approx(120 * cos(radians(tilt_deg)), abs=2)
    assert wide == pytest.approx(120, abs=2)


def test_the_far_side_is_smaller() -> None:
    seen = np.asarray(photographed(square(), 50, Camera(8, 30, 0, blur_px=0, noise=0))) < 128
    columns = np.flatnonzero(seen.any(axis=0))
    near, far = seen[:, columns[3]].sum(), seen[:, columns[-4]].sum()
    # 7.5 mm to each side of the middle, half of that nearer or farther than 200 mm.
    assert near / far == pytest.approx((200 + 7.5 / 2) / (200 - 7.5 / 2), abs=0.03)


def test_tones_are_those_of_a_photograph() -> None:
    seen = np.asarray(photographed(square(), 50, STILL))
    middle, paper = int(seen[76, 76]), int(seen[76, 24])
    assert 40 < middle < 75
    assert 210 < paper < 245
    assert int(seen[2, 2]) == pytest.approx(160, abs=12)


def test_what_a_pixel_half_sees_is_lighter_than_half() -> None:
    half = Image.new("L", (400, 400), 255)
    half.paste(0, (0, 0, 200, 400))
    # 4 mm of table, then 10 mm of ink: the edge at 14 mm is the middle of the fourth pixel of 4 mm.
    seen = np.asarray(photographed(half, 50, Camera(0.25, 0, blur_px=0, noise=0)), dtype=float)
    row = seen[3]
    assert row[3] > (row[2] + row[4]) / 2


def test_darker_paper_has_less_contrast() -> None:
    seen = [np.asarray(photographed(square(), 50, STILL, Paper(0.85, dark))) for dark in (0.05, 0.3)]
    assert np.ptp(seen[0]) > np.ptp(seen[1])


def test_the_same_seed_gives_the_same_picture() -> None:
    one, again, other = (photographed(square(), 50, Camera(seed=seed)) for seed in (1, 1, 2))
    assert one.tobytes() == again.tobytes() != other.tobytes()


def test_a_sheet_that_reaches_behind_the_camera_is_refused() -> None:
    with pytest.raises(ValueError, match="behind the camera"):
        photographed(square(), 50, Camera(tilt_deg=80, distance_mm=10))


@pytest.mark.parametrize("direction_deg", [0, 45, 90, 200])
def test_a_code_of_06_mm_is_read_from_a_tilted_print(direction_deg: float) -> None:
    (seen,) = seen_pages(page(Drawn(x_mm=20, y_mm=15), lines("Hello", y_mm=48)), 1)
    finder = Finder()
    finder.look(seen)
    (code,) = finder.codes
    look = seen.close(code.box.grown(10))
    out = printed(look.picture, look.mm_per_px * 1000)
    snapped = photographed(out, look.mm_per_px * 1000, Camera(px_per_mm=6, direction_deg=direction_deg))
    assert {one.texts[ZXING] for one in by_zxing(snapped)} == {URL}
    assert {one.texts[ZBAR] for one in by_zbar(snapped)} == {URL}
