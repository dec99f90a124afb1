"""Packs: what an officer takes out, in one file; each part begins on a sheet of its own, and one that fails is told."""

from dataclasses import replace

from pypdfium2 import PdfDocument

from leaflets.press import Press
from leaflets.ticket import CardTicket, Pack, Taker, Ticket
from tests.reading import words_of
from tests.test_layouts import APRIL

BRIEF = Ticket("colchester", "shift-brief", APRIL)
MARK = "For police use only."


def pack(*tickets: Ticket | CardTicket) -> Pack:
    return Pack("colchester-shift", tickets)


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
