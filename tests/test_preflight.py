"""Preflight: every faulty file is found out by its own code and no other, and clean ones are left alone."""

import pytest

from leaflets.code_check import CODES as CODE_CODES
from leaflets.preflight import CODES, preflight
from leaflets.preflight.expected import Checked
from leaflets.preflight.leaf import opened
from leaflets.preflight.parts import parts_of
from leaflets.preflight.record import read_record
from leaflets.preflight.stamp import expected_of, read_stamp
from tests.conftest import ROOT, shipped_ones
from tests.faulty.codes import CODE_CLEAN, CODE_FAULTS
from tests.faulty.make import CLEAN, FAULTS, WORDS

FAULTY = ROOT / "tests/faulty"
ALL_FAULTS, ALL_CLEAN = FAULTS | CODE_FAULTS, CLEAN | CODE_CLEAN
OF_READERS = {"code-one-reader", "one-decoder"}
"""What depends on the decoders, and not on a file alone; `tests/codes` proves them."""


def checked(pdf: bytes) -> Checked:
    """A file checked by its own stamp and the words of the card."""
    layout = shipped_ones().get("visiting-card")
    if not pdf.startswith(b"%PDF") or b"/Encrypt" in pdf:
        return preflight(pdf)
    try:
        with opened(pdf) as file:
            (part,) = parts_of(file.objects)
            stamp, (words, codes) = read_stamp(part.stamp), read_record(part.record)
    except Exception:
        return preflight(pdf)
    assert stamp is not None
    return preflight(pdf, expected_of(layout, stamp, words if codes else WORDS, codes))


@pytest.mark.parametrize("name", sorted(ALL_FAULTS))
def test_a_faulty_file_is_found_out_by_its_code_and_no_other(name: str) -> None:
    found = checked((FAULTY / f"{name}.pdf").read_bytes())
    assert found.verdict == name.partition("--")[0], [str(problem) for problem in found.problems]


@pytest.mark.parametrize("name", sorted(ALL_CLEAN))
def test_a_clean_file_has_no_finding(name: str) -> None:
    found = checked(ALL_CLEAN[name]())
    assert found.verdict == "clean", [str(problem) for problem in found.problems]


def test_every_code_has_its_faulty_file_and_the_other_way_round() -> None:
    assert {path.stem.partition("--")[0] for path in FAULTY.glob("*.pdf")} == set(CODES) | set(CODE_CODES) - OF_READERS
    assert {path.stem for path in FAULTY.glob("*.pdf")} == set(ALL_FAULTS)


@pytest.mark.parametrize("name", sorted(ALL_FAULTS))
def test_the_folder_holds_what_the_code_makes(name: str) -> None:
    if name.startswith("pdf-encrypted"):
        pytest.skip("a locked file has a random key")
    assert (FAULTY / f"{name}.pdf").read_bytes() == ALL_FAULTS[name]()


def test_findings_say_page_place_and_what_to_do() -> None:
    found = checked((FAULTY / "text-outside-safe-area.pdf").read_bytes()).problems[0]
    assert found.place.page == 1
    assert found.place.box is not None
    assert found.place.box.x_mm == pytest.approx(1.5, abs=0.3)
    assert found.place.box.bottom_mm == pytest.approx(55 - 16, abs=0.8)
    assert found.mend
    assert "Opening hours" in found.wrong
