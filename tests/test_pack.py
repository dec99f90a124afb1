"""Packs: what an officer takes out, in one file; each part begins on a sheet of its own, and one that fails is told."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pypdfium2 import PdfDocument

from leaflets.preflight.files import CheckedFile, Wanted, check_file
from leaflets.press import Press
from leaflets.ticket import CardTicket, Pack, Taker, Ticket
from tests.conftest import shipped_ones
from tests.reading import words_of
from tests.test_layouts import APRIL

BRIEF = Ticket("colchester", "shift-brief", APRIL)
MARK = "For police use only."


TITLE = "Colchester, April 2024: shift pack"


def pack(*tickets: Ticket | CardTicket) -> Pack:
    return Pack("colchester-shift", tickets, title=TITLE)


WINDOW = CardTicket("window-card", APRIL, (Taker("colchester", "2912", 4),))
VISITING = CardTicket("visiting-card", APRIL, (Taker("colchester", "2912", 12),))


def test_a_shift_pack_is_one_file_and_each_part_begins_on_a_sheet_of_its_own(essex: Press) -> None:
    output = essex.run(pack(BRIEF, WINDOW, VISITING))
    pages = words_of(output.files[0].content)
    assert [MARK in page for page in pages[:3]] == [True, False, False]
    assert pages[1] == ""
    assert "Sorry we missed you" in pages[2]
    assert sum(page.count("Sergeant Helena Example") for page in pages[2:4]) == 4
    assert [page.count("Collar number 2912") for page in pages[4:]] == [10, 0, 2, 0]
    assert output.pages == len(pages) == 8
    marks = [(mark.get_title(), mark.get_dest().get_index()) for mark in PdfDocument(output.files[0].content).get_toc()]
    assert [page for _, page in marks] == [0, 2, 4]
    assert [title.split(",")[0] for title, _ in marks[1:]] == ["Sorry we missed you", "Visiting card"]


def test_a_part_of_a_pack_that_fails_is_told_and_the_others_are_printed(essex: Press) -> None:
    nobody = replace(VISITING, takers=(Taker("colchester", "Nobody", 1),))
    output = essex.run(pack(BRIEF, WINDOW, nobody))
    assert [(one.layout, one.taker.officer) for one in output.failed] == [("visiting-card", "Nobody")]
    assert output.pages == 4


def said(pdf: bytes) -> tuple[str, str]:
    """The title of a file in its information and in its metadata."""
    with pikepdf.open(BytesIO(pdf)) as opened, opened.open_metadata() as described:
        return str(opened.docinfo["/Title"]), str(described["dc:title"])


def judged(pdf: bytes, folder: Path) -> CheckedFile:
    path = folder / "bound.pdf"
    path.write_bytes(pdf)
    return check_file(path, Wanted(shipped_ones()))


@pytest.fixture(scope="module")
def bound(essex: Press) -> bytes:
    """A pack of a brief of one page, a blank back, and two sides of window cards."""
    return essex.run(pack(BRIEF, WINDOW)).files[0].content


def test_a_pack_is_named_as_a_whole(bound: bytes) -> None:
    assert said(bound) == (TITLE, TITLE)


def test_preflight_knows_a_pack_and_each_of_its_parts(bound: bytes, tmp_path: Path) -> None:
    found = judged(bound, tmp_path)
    assert found.checked.verdict == "clean"
    assert found.as_what == "bound of shift-brief for office print and sheets of window-card for office print"
    assert found.checked.pages == 4


def test_a_part_that_was_changed_is_found_on_its_page_of_the_pack(bound: bytes, tmp_path: Path) -> None:
    with pikepdf.open(BytesIO(bound)) as opened:
        opened.pages[2].TrimBox = pikepdf.Array([0, 0, 500, 700])
        opened.pages[0].Contents = opened.make_stream(b"")
        opened.save(tmp_path / "changed.pdf")
    found = judged((tmp_path / "changed.pdf").read_bytes(), tmp_path).checked.errors
    assert {("words-missing", 1), ("wrong-trim", 3)} <= {(one.code, one.place.page) for one in found}


def test_a_pack_that_lost_a_page_is_not_taken_for_whole(bound: bytes, tmp_path: Path) -> None:
    with pikepdf.open(BytesIO(bound)) as opened:
        del opened.pages[1]
        opened.save(tmp_path / "short.pdf")
    found = judged((tmp_path / "short.pdf").read_bytes(), tmp_path)
    assert (found.as_what, found.checked.verdict) == ("a bound file that was changed", "page-missing")


def test_preflight_knows_the_sheets_behind_a_cover(essex: Press, tmp_path: Path) -> None:
    (file,) = essex.run(replace(VISITING, cover=True)).files
    found = judged(file.content, tmp_path)
    assert (found.as_what, found.checked.verdict) == ("bound of sheets of visiting-card for office print", "clean")
