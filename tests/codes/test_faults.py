"""Each fault of a QR code is found by its own code and no other, where it stands; sound pages are left alone."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from leaflets.code_check import CODES
from leaflets.geometry import Box
from leaflets.qr import encode
from tests.codes.conftest import Check
from tests.codes.declared import declared
from tests.codes.pages import (
    OTHER,
    OTHER_READS,
    READS,
    URL,
    Drawn,
    Modules,
    filled,
    lines,
    mark,
    page,
    pages,
    torn,
    want,
)
from tests.conftest import ROOT

SOUND = Drawn()
BESIDE = lines(READS)


CLEAN = {
    "black": page(SOUND, BESIDE),
    "drawn module by module": page(Drawn(apart=True), BESIDE),
    "module by module, off the grid of pixels": page(Drawn(x_mm=12.07, y_mm=8.03, apart=True), BESIDE),
    "least modules": page(Drawn(module_mm=0.45), BESIDE),
    "large": page(Drawn(module_mm=0.9), lines(READS, y_mm=45)),
    "dark blue’s grey on cream’s": page(Drawn(dark=0.12, light=0.96), BESIDE),
    "quiet zone of 4 modules and no more": page(SOUND, BESIDE, mark(Box(6, 2, 30, 8 - 4 * 0.6 - 2))),
    "a corner is spoilt": page(torn(4), BESIDE),
    "address over two lines": page(SOUND, lines("inyourarea.example/", "areas/colchester")),
    "address beside it": page(SOUND, lines(READS, x_mm=36, y_mm=20)),
    "at the corner of the page": page(Drawn(x_mm=2.4, y_mm=2.4), lines(READS, x_mm=4, y_mm=30)),
}
FAULTS = {
    "code-extra": page(SOUND, BESIDE, Drawn(OTHER, x_mm=50), lines(OTHER_READS, x_mm=50, y_mm=44)),
    "code-inverted": page(Drawn(dark=1, light=0), BESIDE),
    "code-low-grade--pale": page(Drawn(dark=0.75), BESIDE),
    "code-low-grade--dark paper": page(Drawn(light=0.62), BESIDE),
    "code-low-grade--torn": page(torn(9), BESIDE),
    "code-low-grade--covered": page(SOUND, BESIDE, mark(Box(17.4, 13.4, 5.4, 5.4))),
    "code-low-grade--stretched": page(Drawn(stretched=1.14), BESIDE),
    "code-low-grade--squeezed": page(Drawn(module_mm=0.7, stretched=0.86), lines(READS, y_mm=41)),
    "code-missing--nothing there": page(BESIDE),
    "code-missing--all white": page(Drawn(dark=1.0), BESIDE),
    "code-quiet-zone--line above": page(SOUND, BESIDE, mark(Box(6, 5, 30, 1))),
    "code-quiet-zone--too near the cut": page(Drawn(x_mm=1.2), lines(READS, x_mm=4)),
    "code-quiet-zone--words": page(SOUND, lines(READS, y_mm=30.5)),
    "code-quiet-zone--at a corner": page(SOUND, BESIDE, mark(Box(10.2, 6.2, 0.6, 0.6))),
    "code-readers-differ": page(Drawn(spoilt=lambda _: declared(b"https://a.example/x\\y")), lines("Hello")),
    "code-small-module": page(Drawn(module_mm=0.36), lines(READS, y_mm=30)),
    "code-small-module--a notice": page(Drawn(module_mm=0.42), lines(READS, y_mm=30)),
    "code-text-differs": page(SOUND, lines(OTHER_READS)),
    "code-text-differs--none": page(SOUND),
    "code-text-differs--a letter": page(SOUND, lines(READS.replace("colchester", "colchestr"))),
    "code-text-differs--capitals": page(SOUND, lines(READS.replace("colchester", "Colchester"))),
    "code-text-differs--hyphen at the break": page(SOUND, lines("inyourarea.example/areas/col-", "chester")),
    "code-text-differs--too far away": page(SOUND, lines(READS, y_mm=53)),
    "code-unread": page(torn(12), BESIDE),
    "code-wrong-address": page(Drawn(OTHER), BESIDE),
    "code-wrong-address--its own words": page(Drawn(OTHER), lines(OTHER_READS)),
}


@pytest.mark.parametrize("name", CLEAN)
def test_a_sound_page_has_no_finding(name: str, check: Check) -> None:
    problems, (grade,) = check(CLEAN[name])
    assert [str(problem) for problem in problems] == []
    assert grade.overall >= 3


@pytest.mark.parametrize("name", CLEAN)
def test_a_sound_page_of_another_program_has_no_finding(name: str, check: Check) -> None:
    assert check(CLEAN[name], None)[0] == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_by_its_code_and_no_other(name: str, check: Check) -> None:
    problems, _ = check(FAULTS[name], None if name == "code-readers-differ" else (want(),))
    assert [problem.code for problem in problems] == [name.partition("--")[0]], [str(each) for each in problems]
    (problem,) = problems
    assert problem.level == ("notice" if name.endswith("a notice") else "error")
    assert problem.place.page == 1
    assert problem.mend


def test_every_code_is_proved_here() -> None:
    proved = {name.partition("--")[0] for name in FAULTS}
    assert proved | {"code-one-reader", "one-decoder"} == set(CODES)


def test_what_one_decoder_alone_reads_prints_badly_as_well(check: Check) -> None:
    problems, _ = check(page(Drawn(light=0.5), BESIDE))
    assert [problem.code for problem in problems] == ["code-one-reader", "code-low-grade"]


def test_a_fault_is_told_with_its_place(check: Check) -> None:
    ((problem,), _) = check(FAULTS["code-wrong-address"])
    assert URL in problem.wrong
    assert OTHER in problem.wrong
    box, drawn = problem.place.box, Drawn(OTHER).box
    assert box is not None
    found = (box.x_mm, box.y_mm, box.right_mm, box.bottom_mm)
    assert found == pytest.approx((drawn.x_mm, drawn.y_mm, drawn.right_mm, drawn.bottom_mm), abs=0.05)


@pytest.mark.parametrize("gap", [0.5, 1.0, 2.0, 3.0, 3.7])
@pytest.mark.parametrize("side", ["top", "right", "bottom", "left"])
def test_the_quiet_zone_is_measured_on_each_side(gap: float, side: str, check: Check) -> None:
    drawn, away = Drawn(x_mm=20, y_mm=12), gap * 0.6
    box = drawn.box
    bar = {
        "top": Box(box.x_mm, box.y_mm - away - 1, box.width_mm, 1),
        "right": Box(box.right_mm + away, box.y_mm, 1, box.height_mm),
        "bottom": Box(box.x_mm, box.bottom_mm + away, box.width_mm, 1),
        "left": Box(box.x_mm - away - 1, box.y_mm, 1, box.height_mm),
    }[side]
    # Nothing else than the bar: a decoder may well give up where there is next to no quiet zone.
    problems = [each for each in check(page(drawn, lines(READS, y_mm=41), mark(bar)))[0] if "quiet" in each.code]
    assert len(problems) == 1
    assert f"{side})" in problems[0].wrong
    said = float(problems[0].wrong.split("quiet zone of ")[1].split(" ")[0])
    assert said == pytest.approx(gap, abs=0.15)


@pytest.mark.parametrize("module_mm", [0.3, 0.39, 0.41, 0.44])
def test_small_modules_are_measured(module_mm: float, check: Check) -> None:
    problems, _ = check(page(Drawn(module_mm=module_mm), lines(READS, y_mm=28)))
    (small,) = [each for each in problems if each.code == "code-small-module"]
    assert f"modules of {module_mm:.2f} mm" in small.wrong
    assert small.level == ("error" if module_mm < 0.396 else "notice")
    assert f"at least {encode(URL).modules * 0.45:.0f} mm wide" in small.mend


def test_another_programs_address_that_differs_is_a_notice(check: Check) -> None:
    ((problem,), _) = check(page(SOUND, lines(OTHER_READS)), None)
    assert (problem.code, problem.level) == ("code-text-differs", "notice")
    assert (problem.words, problem.instead) == (OTHER_READS, READS)


def test_codes_that_changed_places_are_found(check: Check) -> None:
    first, second = Drawn(), Drawn(OTHER, x_mm=50)
    both = want(box=first.box), want(OTHER, OTHER_READS, 1, second.box)
    says = lines(READS), lines(OTHER_READS, x_mm=50, y_mm=44)
    assert check(page(first, second, *says), both)[0] == []
    swapped = page(replace(first, url=OTHER), replace(second, url=URL), *says)
    found = {problem.code for problem in check(swapped, both)[0]}
    assert "code-text-differs" in found or "code-wrong-address" in found


def test_a_code_of_no_known_page_may_stand_on_any(check: Check) -> None:
    sound, empty = (SOUND, BESIDE), (lines("Nothing to see here"),)
    anywhere = (want(number=0),)
    for pdf in (pages(sound, empty), pages(empty, sound), pages(sound, sound)):
        assert check(pdf, anywhere)[0] == []
    (problem,) = check(pages(empty, empty), anywhere)[0]
    assert problem.code == "code-missing"


def test_a_code_on_another_page_than_its_own_is_missing_there(check: Check) -> None:
    pdf = pages((lines("Nothing to see here"),), (SOUND, BESIDE))
    assert [problem.code for problem in check(pdf)[0]] == ["code-missing"]


def turned(modules: Modules) -> Modules:
    """The same code upside down."""
    return np.rot90(modules, 2)


def test_a_code_may_stand_upside_down(check: Check) -> None:
    problems, (grade,) = check(page(Drawn(spoilt=turned), BESIDE))
    assert (problems, grade.overall) == ([], 4)


def test_codes_of_a_kind_are_counted_once(check: Check) -> None:
    _, grades = check(page(Drawn(module_mm=0.5), Drawn(module_mm=0.5, x_mm=50), BESIDE, lines(READS, x_mm=45)))
    assert [grade.copies for grade in grades] == [2]


def test_a_page_without_a_code_is_no_fault_when_none_is_asked_for(check: Check) -> None:
    assert check(page(lambda canvas: filled(canvas, Box(10, 10, 20, 20), 0)), ()) == ([], ())


def test_without_zbar_it_is_said_that_one_decoder_read_the_codes() -> None:
    """In a Python of its own, for which pyzbar is not installed."""
    script = (
        "import sys; sys.modules['pyzbar'] = None\n"
        "from leaflets.code_check import check_codes\n"
        "from leaflets.page_seen import seen_pages\n"
        "from tests.codes.pages import Drawn, lines, page, want, READS\n"
        "problems, grades = check_codes(seen_pages(page(Drawn(), lines(READS)), 1), [want()])\n"
        "print([(each.code, each.level) for each in problems], [grade.overall for grade in grades])\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[('one-decoder', 'notice')] [4]"
