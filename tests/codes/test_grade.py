"""The grade of a QR code by ISO/IEC 15415: each measure moves as it must, and stands at the standard’s thresholds."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from leaflets.code_anatomy import anatomy, corrected
from leaflets.code_place import Floats
from leaflets.qr import encode
from leaflets.symbol_grade import Grade, grade_of
from tests.codes.conftest import Check
from tests.codes.pages import URL, Drawn, Modules, lines, modules_of, page

texts = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=300)
SQUARE = (0.5, 0.5)


def reflecting(modules: Modules, dark: float = 0.05, light: float = 0.85) -> Floats:
    """What modules reflect, each evenly."""
    return np.where(modules, dark, light).astype(np.float64)


def graded(modules: Modules, dark: float = 0.05, light: float = 0.85) -> Grade:
    """The grade of modules that reflect evenly."""
    return grade_of(reflecting(modules, dark, light), SQUARE, URL)


def spoilt(modules: Modules, codewords: int) -> Modules:
    """The modules with so many codewords of the first block wrong, one module each."""
    parts, found = anatomy((len(modules) - 17) // 4), corrected(modules)
    assert found is not None
    left = modules.copy()
    for word in np.flatnonzero(found.owner == 0)[:codewords]:
        row, column = parts.data[8 * word]
        left[row, column] ^= True
    return left


@given(texts)
def test_a_perfect_symbol_is_4_in_every_measure(text: str) -> None:
    grade = graded(modules_of(text))
    assert set(grade.measures.values()) == {4}
    assert (grade.overall, grade.letter, grade.errors, grade.unused, grade.uneven) == (4, "A", 0, 1.0, 0.0)


@given(st.sampled_from(["short", URL, "x" * 150, "y" * 400]))
def test_our_own_codes_say_what_their_anatomy_says(text: str) -> None:
    found = corrected(modules_of(text))
    assert found is not None
    assert (found.level, found.errors) == ("M", 0)
    assert (found.modules == modules_of(text)).all()


@given(st.floats(0.05, 0.8), st.floats(0.05, 0.8))
def test_lighter_ink_never_has_more_contrast(one: float, other: float) -> None:
    darker, paler = (graded(modules_of(URL), dark=ink) for ink in sorted((one, other)))
    assert darker.contrast >= paler.contrast
    assert darker.symbol_contrast >= paler.symbol_contrast
    assert darker.overall >= paler.overall


@pytest.mark.parametrize(
    ("contrast", "grade"), [(0.71, 4), (0.69, 3), (0.56, 3), (0.54, 2), (0.41, 2), (0.39, 1), (0.21, 1), (0.19, 0)]
)
def test_contrast_is_graded_at_the_standards_thresholds(contrast: float, grade: int) -> None:
    assert graded(modules_of(URL), dark=0.85 - contrast).symbol_contrast == grade


@given(texts, st.data())
@settings(max_examples=40)
def test_unused_error_correction_falls_with_every_codeword(text: str, data: st.DataObject) -> None:
    modules = modules_of(text)
    found = corrected(modules)
    assert found is not None
    most = found.capacity[0]
    wrong = data.draw(st.integers(0, most))
    grade = graded(spoilt(modules, wrong))
    assert grade.errors == wrong
    assert grade.unused == pytest.approx(1 - wrong / most)
    if wrong < most:
        worse = graded(spoilt(modules, wrong + 1))
        assert worse.unused < grade.unused
        assert worse.overall <= grade.overall


def test_more_errors_than_can_be_corrected_are_an_f() -> None:
    modules = modules_of(URL)
    found = corrected(modules)
    assert found is not None
    lost = graded(spoilt(modules, found.capacity[0] + 1))
    assert (lost.decode, lost.overall, lost.letter) == (0, 0, "F")


@given(st.floats(0.3, 1.0), st.floats(1.0, 1.5), st.floats(1.0, 1.5))
def test_stretching_is_axial_non_uniformity(module_mm: float, one: float, other: float) -> None:
    less, more = (
        grade_of(reflecting(modules_of(URL)), (module_mm * stretch, module_mm), URL) for stretch in sorted((one, other))
    )
    assert less.uneven <= more.uneven
    assert less.axial >= more.axial
    turned = grade_of(reflecting(modules_of(URL)), (module_mm, module_mm * max(one, other)), URL)
    assert turned.uneven == pytest.approx(more.uneven)


@pytest.mark.parametrize(
    ("uneven", "grade"),
    [(0.059, 4), (0.061, 3), (0.079, 3), (0.081, 2), (0.099, 2), (0.101, 1), (0.119, 1), (0.121, 0)],
)
def test_stretching_is_graded_at_the_standards_thresholds(uneven: float, grade: int) -> None:
    wide, high = 0.5 * (1 + uneven / 2), 0.5 * (1 - uneven / 2)
    assert grade_of(reflecting(modules_of(URL)), (wide, high), URL).axial == grade


@given(st.floats(0.0, 0.99))
def test_greyer_modules_have_less_modulation(share: float) -> None:
    left = 1 - share
    assume(all(abs(left - least) > 1e-6 for least in (0.5, 0.4, 0.3, 0.2)))  # reflectances are rounded to 32 bits
    reflectance = reflecting(modules_of(URL))
    parts = anatomy((encode(URL).modules - 17) // 4)
    middle = (0.05 + 0.85) / 2
    rows, columns = parts.data[:, 0], parts.data[:, 1]
    reflectance[rows, columns] = middle + (reflectance[rows, columns] - middle) * (1 - share)
    grade = grade_of(reflectance, SQUARE, URL)
    assert grade.modulation == next(
        (level for level, least in ((4, 0.5), (3, 0.4), (2, 0.3), (1, 0.2)) if left >= least), 0
    )
    assert grade.fixed_pattern == 4


@given(st.integers(1, 20))
def test_a_damaged_finder_pattern_is_fixed_pattern_damage(modules: int) -> None:
    left = modules_of(URL).copy()
    left.flat[[row * len(left) + column for row in range(2) for column in range(8)][:modules]] = False
    spoilt_ones = int((left != modules_of(URL)).sum())
    grade = graded(left)
    assert grade.fixed_pattern == max(0, 4 - spoilt_ones)
    assert grade.unused == 1.0


@pytest.mark.parametrize("module_mm", [0.45, 0.5, 0.66, 0.9])
@pytest.mark.parametrize("apart", [False, True])
def test_a_printed_page_with_a_sound_code_is_an_a(module_mm: float, apart: bool, check: Check) -> None:
    pdf = page(Drawn(module_mm=module_mm, x_mm=12.07, apart=apart), lines("Hello", y_mm=48))
    _, (grade,) = check(pdf, None)
    assert grade.overall == 4
    assert grade.module_mm == pytest.approx(module_mm, abs=0.002)
    assert replace(grade, contrast=0.0, uneven=0.0, module_mm=0.0) == Grade(URL, 0.0, 4, 4, 4, 4, 4, 4, 0.0, 1.0)


def test_a_pages_stretch_and_ink_are_measured(check: Check) -> None:
    _, (even,) = check(page(Drawn()), None)
    _, (wide,) = check(page(Drawn(stretched=1.08)), None)
    _, (pale,) = check(page(Drawn(dark=0.5)), None)
    assert even.uneven == pytest.approx(0, abs=0.003)
    assert wide.uneven == pytest.approx(0.08 / 1.04, abs=0.003)
    # Half a file's tone is a fifth of its light: 0.8 of paper's and toner's difference is left of it.
    assert even.contrast == pytest.approx(0.8, abs=0.01)
    assert pale.contrast == pytest.approx(0.8 * (1 - 0.214), abs=0.01)
