"""Preflight of real output that somebody changed afterwards: a page, a word, a code, something painted over."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from leaflets.edition import Issue
from leaflets.geometry import to_pt
from leaflets.preflight.files import Wanted, check_file
from leaflets.press import Press
from leaflets.ticket import Ticket
from tests.conftest import NOW, shipped_ones
from tests.faulty.make import saved

Spoil = Callable[[pikepdf.Pdf], None]


@pytest.fixture(scope="module", params=["office", "press"])
def card(request: pytest.FixtureRequest, essex: Press) -> bytes:
    """A window card as it is made."""
    area, day = essex.records.areas[0].id, NOW.date()
    officer = next(one.name for one in essex.records.officers if one.area == area)
    ticket = Ticket(area, "window-card", Issue(day.replace(day=1), day), ("pdf",), officer, intent=request.param)
    return essex.run(ticket).files[0].content


def a_page_less(pdf: pikepdf.Pdf) -> None:
    """The back is lost."""
    del pdf.pages[1]


def pages_changed_about(pdf: pikepdf.Pdf) -> None:
    """The back comes first."""
    pdf.pages.reverse()


def a_word_changed(pdf: pikepdf.Pdf) -> None:
    """Letters of the third long text of the back change places."""
    page, long = pdf.pages[1], 0
    parsed = list(pikepdf.parse_content_stream(page))
    for number, one in enumerate(parsed):
        if str(one.operator) == "Tj" and len(bytes(one.operands[0])) > 8 and (long := long + 1) == 3:
            text = bytes(one.operands[0])
            parsed[number] = pikepdf.ContentStreamInstruction([pikepdf.String(text[::-1])], pikepdf.Operator("Tj"))
    assert long >= 3
    page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(parsed))


def a_line_whited_out(pdf: pikepdf.Pdf) -> None:
    """A white box over the middle of the back."""
    left, bottom, right, top = (float(edge) for edge in pdf.pages[1].trimbox)
    height = to_pt(25)
    pdf.pages[1].contents_add(b"q", prepend=True)
    pdf.pages[1].contents_add(
        f"Q q 0 0 0 0 k {left} {(bottom + top - height) / 2} {right - left} {height} re f Q".encode()
    )


SPOILT: dict[str, tuple[Spoil, set[str]]] = {
    "a page less": (a_page_less, {"page-missing"}),
    "pages changed about": (pages_changed_about, {"words-missing"}),
    "a word changed": (a_word_changed, {"words-missing"}),
    "a line whited out": (a_line_whited_out, {"text-covered"}),
}


def checked(pdf: bytes, folder: Path) -> set[str]:
    """The codes of what is found in a file by what it says of itself."""
    path = folder / "card.pdf"
    path.write_bytes(pdf)
    return {problem.code for problem in check_file(path, Wanted(shipped_ones())).checked.problems}


def test_what_is_made_is_clean(card: bytes, tmp_path: Path) -> None:
    assert checked(card, tmp_path) == set()


@pytest.mark.parametrize("name", SPOILT)
def test_what_was_changed_afterwards_is_found(name: str, card: bytes, tmp_path: Path) -> None:
    spoil, codes = SPOILT[name]
    with pikepdf.open(BytesIO(card)) as pdf:
        spoil(pdf)
        changed = saved(pdf)
    assert codes <= checked(changed, tmp_path)
