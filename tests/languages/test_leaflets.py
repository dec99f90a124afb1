"""Leaflets in every language: they fit, say what the source says, in its order, and tell which parts are English."""

import re
import subprocess
import unicodedata
from dataclasses import replace
from datetime import date
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from leaflets.edition import Issue
from leaflets.engines.parts import TURNED
from leaflets.engines.scripts import mirrored, suited
from leaflets.errors import DraftLanguageError, RequestError
from leaflets.language import find_languages
from leaflets.press import Press
from leaflets.ticket import Ticket
from tests.accessibility.structure import elements
from tests.conftest import sample_press

CODES = [code for code in find_languages().known if code != "en"]
APRIL = Issue(date(2024, 4, 1), date(2024, 5, 1))
SPRING = Issue(date(2026, 4, 1), date(2026, 5, 1))
INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe]")
HEADINGS = ("Your team", "Your priorities", "How to contact the police", "Come and meet us", "Scan to follow")
PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufeff]")


def press(name: str) -> Press:
    """A press with a sample that prints drafts."""
    return replace(sample_press(name), allow_draft=True)


@cache
def made(sample: str, code: str, issue: Issue = APRIL, area: int = 0) -> tuple[bytes, str]:
    """A leaflet of a sample's area as PDF and as a web page."""
    one = press(sample)
    ticket = Ticket(one.records.areas[area].id, "activity-leaflet", issue, ("pdf", "html"), lang=code)
    pdf, page = one.run(ticket).files
    assert pdf.name.endswith(f"-{code}.pdf")
    return pdf.content, page.content.decode()


def bare(text: str) -> str:
    """Text composed, without white space and marks of direction."""
    return "".join(INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def by_pdfium(pdf: bytes) -> str:
    """The text as pdfium, and so Chrome, copies it."""
    return bare("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)))


def by_poppler(pdf: bytes, folder: Path) -> str:
    """The text as pdftotext copies it."""
    (folder / "a.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", str(folder / "a.pdf"), "-"], capture_output=True, check=True)
    return bare(done.stdout.decode())


class Spoken(HTMLParser):
    """The words of a page, each with the language that it stands in."""

    VOID = frozenset({"meta", "img", "br", "wbr", "link"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: dict[str, list[str]] = {}
        self.body: list[str] = []
        self._langs: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            above = self._langs[-1][1] if self._langs else ""
            self._langs.append((tag, dict(attrs).get("lang") or above))

    def handle_endtag(self, tag: str) -> None:
        while self._langs and self._langs.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._langs and not any(tag in {"style", "script"} for tag, _ in self._langs):
            self.words.setdefault(self._langs[-1][1], []).append(" ".join(data.split()))
            self.body += [data] * all(tag not in {"head", "svg", "title"} for tag, _ in self._langs)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(("sample", "area"), [("shortest", 0), ("essex", 7)])
def test_a_leaflet_in_every_language_gives_its_words_back(sample: str, area: int, code: str, tmp_path: Path) -> None:
    pdf, _ = made(sample, code, APRIL, area)
    assert len(pypdfium2.PdfDocument(pdf)) == 2
    language = find_languages().get(code)
    for read in (by_pdfium(pdf), by_poppler(pdf, tmp_path)):
        for heading in HEADINGS:
            if heading != "Scan to follow" or sample == "essex":
                assert bare(language.gettext(heading)) in read, heading
        assert not PRESENTATION.search(read)
        assert "999" in read
        assert "18001101" in read


@pytest.mark.parametrize("code", [*(pytest.param(code, marks=pytest.mark.long) for code in ("cy", "ar", "bn")), "uk"])
def test_the_longest_month_fits_in_languages_with_long_words(code: str) -> None:
    pdf, _ = made("longest", code)
    assert len(pypdfium2.PdfDocument(pdf)) == 2


@pytest.mark.parametrize("code", CODES)
def test_a_whole_sentence_is_read_in_its_order(code: str, tmp_path: Path) -> None:
    """Without figures, whose place in a line from right to left each reader chooses for itself."""
    pdf, _ = made("essex", code, APRIL, 7)
    sentence = find_languages().get(code).gettext("Places are approximate, to protect privacy.")
    words = [bare(word) for word in sentence.split()]
    for read in (by_pdfium(pdf), by_poppler(pdf, tmp_path)):
        assert all(word.strip(".۔।،,") in read for word in words)
    assert bare(sentence).rstrip(".۔।") in by_pdfium(pdf)


@pytest.mark.parametrize("code", ["ar", "bn", "pa", "ur"])
def test_a_listener_is_told_the_words_as_they_are_written(code: str) -> None:
    """Glyphs stand in another order: so the structure says every such word of the source, in the source’s order.

    Between two of them may stand Latin words and addresses of the same text.
    """
    pdf, page = made("translated", code, SPRING)
    with pikepdf.open(BytesIO(pdf)) as opened:
        told = [str(one.node.ActualText) for one in elements(opened) if "/ActualText" in one.node]
    said, at = bare("".join(told)), 0
    wanted = [word for words in Spoken(page).body for word in words.split() if TURNED.search(word)]
    assert len(wanted) > 150
    for word in wanted:
        found = said.find(bare(word), at)
        assert 0 <= found - at < 60, word
        at = found + len(bare(word))


@pytest.mark.parametrize("code", CODES)
def test_the_web_page_says_its_language_and_its_direction(code: str) -> None:
    _, page = made("essex", code, APRIL, 7)
    language = find_languages().get(code)
    direction = ' dir="rtl"' if language.direction == "rtl" else ""
    assert f'<html lang="{code}"{direction}>' in page
    kit = sample_press("essex").brand.speaking(language)
    fonts = 4 if kit.script_font else 2
    assert page.count("@font-face") == fonts


@pytest.mark.parametrize("code", CODES)
def test_no_word_of_the_catalogue_is_left_in_english(code: str) -> None:
    """Whatever the English page says in a message’s very words, headings and kinds of crime, is said otherwise."""
    language = find_languages().get(code)
    messages = [str(one.id) for one in language.catalog if isinstance(one.id, str) and "%" not in one.id]
    english, other = (every_word(page) for page in (in_english("essex", 7), made("essex", code, APRIL, 7)[1]))
    said = [one for one in messages if len(one) > 8 and f"|{one}|" in english and language.gettext(one) != one]
    assert {"Violence and sexual offences", "Come and meet us", "How to contact the police"} <= set(said)
    assert [one for one in said if f"|{one}|" in other] == []


def test_figures_are_compared_in_the_language_of_the_page() -> None:
    said = every_word(made("essex", "pl", APRIL, 7)[1])
    assert "o 2% więcej niż w poprzednim miesiącu (luty)" in said
    assert "than in February" not in said


def in_english(sample: str, area: int) -> str:
    """The web page of a sample’s leaflet in English."""
    one = press(sample)
    return one.run(Ticket(one.records.areas[area].id, "activity-leaflet", APRIL, ("html",))).files[0].content.decode()


def every_word(page: str) -> str:
    """The text of a page, a stroke between its pieces."""
    return "|" + "|".join(piece for words in Spoken(page).words.values() for piece in words) + "|"


def test_what_is_not_translated_is_english_and_says_so() -> None:
    _, page = made("translated", "pl", SPRING)
    spoken = Spoken(page)
    polish, english = " ".join(spoken.words["pl"]), " ".join(spoken.words["en"])
    assert "Wieczorne patrole w okolicy portu" in polish
    assert "odwiedzonych sklepów" in polish
    assert "Advice on locks for older people" in english
    assert "Fewer drivers go too fast in the mornings." in english
    assert "Państwa zespół" in polish
    assert "Wieczorne" not in english
    assert "patrols" not in polish


def test_an_english_leaflet_knows_nothing_of_translations() -> None:
    _, page = made_in_english()
    assert 'lang="en-GB"' in page
    assert "Wieczorne" not in page
    assert "<span lang" not in page
    assert "<bdi" not in page


def made_in_english() -> tuple[bytes, str]:
    """The translated sample in English."""
    one = sample_press("translated")
    pdf, page = one.run(Ticket("penmaes", "activity-leaflet", SPRING, ("pdf", "html"))).files
    assert pdf.name == "penmaes-activity-leaflet-2026-04.pdf"
    return pdf.content, page.content.decode()


def test_a_page_from_right_to_left_is_the_mirror_of_an_english_one() -> None:
    """The heading of the team begins at the right edge, and the days of what was done stand right of it."""
    english, urdu = made("essex", "pl", APRIL, 7)[0], made("essex", "ur", APRIL, 7)[0]
    left_en, _ = edges_of(english, find_languages().get("pl").gettext("Your team"))
    _, right_ur = edges_of(urdu, find_languages().get("ur").gettext("Your team"))
    assert left_en == pytest.approx(9, abs=0.6)
    assert right_ur == pytest.approx(201, abs=0.9)


def edges_of(pdf: bytes, words: str) -> tuple[float, float]:
    """The left and right edge of words on the first page, in millimetres."""
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    index, count = text.search(words).get_next()
    boxes = [text.get_charbox(at) for at in range(index, index + count)]
    drawn = [box for box in boxes if box[2] > box[0]]
    return min(box[0] for box in drawn) * 25.4 / 72, max(box[2] for box in drawn) * 25.4 / 72


def test_numbers_and_addresses_keep_their_direction_on_a_page_from_right_to_left() -> None:
    _, page = made("essex", "ar", APRIL, 7)
    assert '<bdi dir="ltr">18001\u00a0101</bdi>' in page
    assert '<bdi dir="ltr">0800\u00a0555\u00a0111</bdi>' in page
    assert '<a href="mailto:colchester.team@inyourarea.example"><bdi dir="ltr">' in page


def test_declarations_are_mirrored() -> None:
    assert mirrored("margin-left", "4mm") == ("margin-right", "4mm")
    assert mirrored("float", "left") == ("float", "right")
    assert mirrored("padding", "1mm 2mm 3mm 4mm") == ("padding", "1mm 4mm 3mm 2mm")
    assert mirrored("padding", "1mm 2mm") == ("padding", "1mm 2mm")
    assert mirrored("font-size", "12pt") == ("font-size", "12pt")
    kit = sample_press("essex").brand.speaking(find_languages().get("ur"))
    assert suited(".a { float: left; padding-left: 2mm }", kit).startswith(".a { float: right; padding-right: 2mm")


def test_a_draft_is_not_printed_unless_it_is_allowed() -> None:
    ticket = Ticket("colchester", "activity-leaflet", APRIL, lang="pl")
    with pytest.raises(DraftLanguageError):
        sample_press("essex").run(ticket)


def test_the_brief_of_officers_stays_in_english() -> None:
    with pytest.raises(RequestError, match="in English only"):
        press("essex").run(Ticket("colchester", "shift-brief", APRIL, lang="pl"))
