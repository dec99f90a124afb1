"""The Easy Read leaflet: large type, a picture beside each idea, a sentence a line, no short forms, hard words told."""

import re
from base64 import b64decode
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.edition import Issue
from leaflets.engines.prose import sentences
from leaflets.errors import LayoutError
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.models import Activity, Kind
from leaflets.ticket import Output, Ticket
from leaflets.tongue import Tongued
from tests.conftest import sample_press
from tests.reading import rendered, sizes_of, squeezed, words_of

NAME = "activity-leaflet-easy-read"
APRIL = Issue(date(2024, 4, 1), date(2024, 5, 1))
TITLE = re.compile("<title>(.*)</title>")
AREAS = {"shortest": "aldbury-cross", "essex": "colchester", "longest": "llanfihangel-uplands"}
PICTURES = shipped_layouts() / NAME / "assets"


@cache
def made(sample: str) -> Output:
    """The leaflet of a sample, as PDF and as web page."""
    return sample_press(sample).run(Ticket(AREAS[sample], NAME, APRIL, ("pdf", "html")))


@pytest.mark.parametrize("sample", AREAS)
def test_no_type_is_smaller_than_14_points(sample: str) -> None:
    assert min(sizes_of(made(sample).files[0].content)) >= 14


@pytest.mark.parametrize("sample", AREAS)
def test_the_first_page_says_what_it_is_and_the_last_whom_to_call(sample: str) -> None:
    first, second, *_, last = words_of(made(sample).files[0].content)
    assert "Easy Read" in first
    assert "April 2024" in first
    assert "This is an Easy Read leaflet." in second
    assert last.startswith("How to contact the police Emergency 999")


def lefts_mm(pdf: bytes, number: int) -> list[float]:
    """How far each piece of text of a page begins from the left edge."""
    text = pypdfium2.PdfDocument(pdf)[number].get_textpage()
    return [text.get_rect(index)[0] * 25.4 / 72 for index in range(text.count_rects())]


def test_words_stand_to_the_right_of_their_pictures() -> None:
    pdf = made("essex").files[0].content
    page = rendered(pdf, 72)[1]
    lefts = [left_mm for left_mm in lefts_mm(pdf, 1) if left_mm > 20]
    assert len(lefts) > 8
    assert 60 < min(lefts) < 66
    mm = page.width / 210
    inked = page.crop((int(15 * mm), int(30 * mm), int(58 * mm), int(70 * mm))).getcolors(100_000)
    assert len(inked or ()) > 10, "a picture stands on the left"


def test_ranks_and_days_are_written_out() -> None:
    words = " ".join(words_of(made("essex").files[0].content))
    assert "Police Constable Sam Placeholder" in words
    assert not re.search(r"\b(PC|PCSO|Mon|Tue|Apr)\b", words)
    assert "Monday 29 April" in words
    assert "Tuesday 14 May, 6:30pm to 8pm" in words


def test_each_sentence_begins_a_line() -> None:
    page = made("essex").files[1].content.decode()
    assert "<p>A garrison and university city with a Roman wall, busy shops and coastal villages.</p>" in page
    assert "<p>We walk the centre daily and visit villages every week.</p>" in page


def test_a_hard_word_is_bold_and_explained_once() -> None:
    page = made("essex").files[1].content.decode()
    assert page.count("A <strong>warrant</strong> is a paper from a court.") == 1
    assert page.count("On <strong>patrol</strong>, the police walk or drive around.") == 1


def test_a_hard_word_that_is_not_said_is_not_explained() -> None:
    page = made("essex").files[1].content.decode()
    assert "surgery" not in page.lower()
    assert "<strong>priority</strong>" in page


def test_figures_are_told_in_words_without_a_chart() -> None:
    page = made("essex").files[1].content.decode()
    words = " ".join(words_of(made("essex").files[0].content)).replace("•", " ")
    assert "1,410incidentsThesewerethemost:Violenceandsexualoffences:600" in squeezed(words)
    assert "<table" not in page


@pytest.mark.parametrize("kinds", [tuple(Kind)[at : at + 4] for at in range(0, len(Kind), 4)], ids="-".join)
def test_every_kind_of_activity_has_its_own_picture(kinds: tuple[Kind, ...]) -> None:
    press = sample_press("essex")
    done = tuple(
        Activity(area="colchester", date=date(2024, 4, 20), kind=kind, headline=f"What we did as {kind}")
        for kind in kinds
    )
    press = replace(press, records=replace(press.records, activity=done))
    page = press.run(Ticket("colchester", NAME, APRIL, ("html",))).files[0].content.decode()
    for kind in kinds:
        before, _ = page.split(f"What we did as {kind}", 1)
        shown = b64decode(before.rpartition("base64,")[2].partition(")")[0]).decode()
        own = (PICTURES / f"kind-{kind.value.replace(' ', '-')}.svg").read_text(encoding="utf-8")
        assert TITLE.findall(shown) == TITLE.findall(own)
        assert sum(TITLE.findall(own) == TITLE.findall(path.read_text()) for path in PICTURES.glob("kind-*.svg")) == 1


def test_pictures_have_the_colours_of_the_kit_and_no_words() -> None:
    for path in PICTURES.glob("*.svg"):
        drawing = path.read_text(encoding="utf-8")
        assert "#" not in drawing, f"{path.name} has a colour of its own"
        assert "<text" not in drawing
        assert "<title>" in drawing


def test_the_web_page_has_the_pictures_on_the_left_on_a_phone_too() -> None:
    page = made("essex").files[1].content.decode()
    assert page.count('class="row') > 30
    assert "background-image:url(data:image/svg+xml;base64," in page
    assert "var(--colour" not in page


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("One idea. Another idea! A third?", ["One idea.", "Another idea!", "A third?"]),
        ("Meet Cllr. Smith at St. Mary’s at 6 p.m. sharp.", ["Meet Cllr. Smith at St. Mary’s at 6 p.m. sharp."]),
        ("It cost £1.50. We paid.", ["It cost £1.50.", "We paid."]),
        ("We do:\n• patrol\n• visit shops", ["We do:", "patrol", "visit shops"]),
        ("1. Stop. 2. Look", ["Stop.", "2.", "Look"]),
        ("“Who is there?” we asked. Nobody.", ["“Who is there?” we asked.", "Nobody."]),
        ("", []),
    ],
)
def test_sentences_are_parted_with_care(text: str, wanted: list[str]) -> None:
    assert sentences(text) == wanted


@given(st.text(alphabet="aB.!? \n•’é1", max_size=60))
def test_no_word_is_lost_between_sentences(text: str) -> None:
    kept = "".join("".join(sentences(text)).split())
    whole = "".join(text.split())
    assert kept.replace("•", "") == re.sub("•", "", whole) or re.search(r"(?m)^(•|\d{1,3}\.) ", text)


def test_sentences_keep_their_language() -> None:
    first, second = sentences(Tongued("Dwie osoby. I pies.", "pl"))
    assert isinstance(first, Tongued)
    assert isinstance(second, Tongued)
    assert (first.lang, str.__str__(second)) == ("pl", "I pies.")


def test_a_picture_that_is_missing_has_another_in_its_place_where_the_layout_names_one(tmp_path: Path) -> None:
    folder = tmp_path / "layouts" / "mine"
    (folder / "assets").mkdir(parents=True)
    (folder / "layout.toml").write_text(
        'title = "x"\nengine = "html"\nproduct = "leaflet"\ntrim_mm = [148, 210]\nsafe_mm = 8\nfaces = ["front"]\n'
    )
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z" fill="var(--colour-{})"/></svg>'
    )
    (folder / "assets" / "other.svg").write_text(drawing.format("amber"))
    (folder / "assets" / "slip.svg").write_text(drawing.format("ambr"))
    (folder / "style.css").write_text("* { margin: 0 } img { width: 30mm }")
    press = replace(sample_press("essex"), layouts=find_layouts([tmp_path / "layouts"]))
    for source, wanted in (("'none.svg' | asset('other.svg')", None), ("'slip.svg' | asset", "Did you mean “amber”")):
        (folder / "template.html").write_text(
            f'<main data-face="front"><h1>Words</h1><img src="{{{{ {source} }}}}" alt="A corner"></main>'
        )
        if wanted is None:
            page = rendered(press.run(Ticket("colchester", "mine", APRIL)).files[0].content, 72)[0]
            assert (244, 165, 44) in {colour for _, colour in page.getcolors(10_000) or ()}
            continue
        with pytest.raises(LayoutError, match=wanted):
            press.run(Ticket("colchester", "mine", APRIL))
