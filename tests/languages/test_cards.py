"""Cards in other languages: those that letter by letter can set, and a clear word about the others."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pikepdf
import pytest

from leaflets.edition import Issue
from leaflets.engines.canvas.spoken import bare, by_line, marked, only_tongue, tongues
from leaflets.errors import ShapingError
from leaflets.language import find_languages
from leaflets.manifest import read_manifest, stale, with_manifest
from leaflets.press import write
from leaflets.ticket import CardTicket, Taker, Ticket
from leaflets.tongue import Tongued
from tests.conftest import sample_press
from tests.reading import size_of, squeezed, words_of

APRIL = Issue(date(2024, 4, 1), date(2024, 5, 1))
SET = [one.code for one in find_languages().known.values() if one.spec.script in {"Latn", "Cyrl"} and one.code != "en"]
SHAPED = [one.code for one in find_languages().known.values() if one.spec.script not in {"Latn", "Cyrl"}]


@pytest.mark.parametrize("code", SET)
@pytest.mark.parametrize("sample", ["shortest", "essex", "longest"])
@pytest.mark.parametrize(
    ("layout", "variant"),
    [
        ("window-card", "standard"),
        ("window-card", "plain"),
        ("window-card", "large-print"),
        ("visiting-card", "standard"),
        ("visiting-card", "contact"),
        ("visiting-card", "check"),
    ],
)
def test_cards_are_set_in_every_language_of_latin_and_cyrillic(
    sample: str, layout: str, variant: str, code: str
) -> None:
    press = replace(sample_press(sample), allow_draft=True)
    area = press.records.areas[0].id
    officer = next(one.name for one in press.records.officers if one.area == area)
    taker = Taker(area, officer, 1)  # a card of a run: it has a line more, with its batch
    output = press.run(CardTicket(layout, APRIL, (taker,), options={"variant": variant}, lang=code))
    said = squeezed("".join(words_of(output.files[0].content)))
    shown = "Sorry we missed you" if layout == "window-card" else ""
    assert squeezed(find_languages().get(code).gettext(shown) if shown else "101") in said


@pytest.mark.parametrize("code", SHAPED)
@pytest.mark.parametrize("layout", ["window-card", "visiting-card"])
def test_scripts_that_need_shaping_are_refused_and_never_set_wrong(layout: str, code: str) -> None:
    press = replace(sample_press("essex"), allow_draft=True)
    with pytest.raises(ShapingError) as stop:
        press.run(Ticket("colchester", layout, APRIL, officer="Example", lang=code))
    assert f"leaflets make AREA --lang {code}" in stop.value.problems[0].mend


def test_english_words_on_a_card_in_another_language_say_so() -> None:
    """The words of a frame are one part with its language; in a frame of both, the words themselves are marked."""
    press = replace(sample_press("translated"), allow_draft=True)
    spring = Issue(date(2026, 4, 1), date(2026, 5, 1))
    ticket = Ticket("penmaes", "window-card", spring, officer="Mari Example", lang="ro")
    with pikepdf.open(BytesIO(press.run(ticket).files[0].content)) as card:
        assert str(card.Root.Lang) == "ro"
        assert str(card.docinfo.Title).startswith(find_languages().get("ro").gettext("Sorry we missed you"))
        parts = [(part, page) for page, face in enumerate(card.Root.StructTreeRoot.K[0].K) for part in face.K]
        langs = [str(part.get("/Lang", "")) for part, _ in parts]
        drawn = b"".join(page.Contents.read_bytes() for page in card.pages)
        assert langs.count("en") >= 3
        assert langs.count("") > langs.count("en")
        assert b"/Span <</Lang (en)>> BDC" in drawn
    (english,) = press.run(replace(ticket, lang="en")).files
    with pikepdf.open(BytesIO(english.content)) as card:
        assert str(card.Root.Lang) == "en-GB"
        assert b"/Lang" not in b"".join(page.Contents.read_bytes() for page in card.pages)


TICKS = ("Please call us", "Please email us", "We will call again", "We have left a leaflet")


@pytest.mark.parametrize("code", ["uk", "ro"])
def test_what_stands_in_one_list_is_set_at_one_size(code: str) -> None:
    """Where one tick or one helpline is too long for its line, all of them are set smaller."""
    press = replace(sample_press("essex"), allow_draft=True)
    (card,) = press.run(Ticket("colchester", "window-card", APRIL, officer="Example", lang=code)).files
    language = find_languages().get(code)
    helplines = [contact.use for contact in press.brand.speaking(language).contacts.values()]
    for page, words in enumerate([[language.gettext(tick) for tick in TICKS], helplines]):
        sizes = {size_of(card.content, page, label) for label in words}
        assert len(sizes) == 1, dict(zip(words, sizes, strict=False))
        assert sizes.pop() < 10 - page  # which the longest does not fit at


def test_a_text_of_two_languages_is_parted_letter_by_letter() -> None:
    said = f"Spotkanie: {marked(Tongued('Coffee with us', 'en'))}!"
    assert bare(said) == "Spotkanie: Coffee with us!"
    assert only_tongue(said) == ""
    assert only_tongue(f"“{marked(Tongued('Coffee', 'en'))}”") == "en"
    assert by_line(["Spotkanie: Coffee", "with us!"], tongues(said)) == [
        [("Spotkanie: ", ""), ("Coffee", "en")],
        [("with us", "en"), ("!", "")],
    ]
    assert by_line(["Spotkanie …"], tongues(said)) == [[("Spotkanie …", "")]]


def test_the_manifest_keeps_the_language_and_finds_nothing_stale_in_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("cards")
    press = replace(sample_press("essex"), allow_draft=True)
    ticket = CardTicket("window-card", APRIL, (Taker("colchester", "Example"),), lang="uk")
    output, _ = with_manifest(press.run(ticket), [])
    write(output, folder)
    (row,) = read_manifest(folder)
    assert row.lang == "uk"
    assert row.file.endswith("-uk.pdf")
    assert not stale([row], press, date(2024, 5, 2))
