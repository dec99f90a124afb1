"""Every layout, shipped or dropped in: it must survive the shortest, the usual and the longest edition."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from leaflets.brand import load_brand
from leaflets.edition import Issue
from leaflets.errors import (
    CodeSizeError,
    HiddenTextError,
    LayoutError,
    LeafletsError,
    MissingFieldError,
    MissingFontError,
    MissingPictureError,
    RefusedFileError,
    SafeAreaError,
    UnknownNameError,
)
from leaflets.layout import OptionValue, find_layouts, shipped_layouts
from leaflets.press import Press
from leaflets.ticket import Output, Ticket
from tests.conftest import sample_press, shipped_ones
from tests.reading import boxes_mm, codes_on, rendered, squeezed, unhyphened, words_of

APRIL = Issue(date(2024, 4, 1), date(2024, 5, 1))
SAMPLES = {"shortest": 0, "essex": 7, "longest": 0}


def ticket(press: Press, name: str, area: int) -> Ticket:
    """A ticket for an area of the data, with its first officer on a card."""
    place = press.records.areas[area]
    team = [officer for officer in press.records.officers if officer.area == place.id]
    card = press.layouts.get(name).spec.product == "card"
    return Ticket(place.id, name, APRIL, officer=team[0].name if card else None)


def choices() -> Iterator[tuple[str, Mapping[str, OptionValue]]]:
    """Every layout as it is, and with each choice of each of its options."""
    for name in shipped_ones():
        yield name, {}
        for option, offer in shipped_ones().get(name).spec.options.items():
            for choice in offer.choices:
                if choice != offer.default:
                    yield name, {option: choice}


def with_photos(press: Press, folder: Path) -> Press:
    """The press with a drawn photo for every officer."""
    Image.new("RGB", (400, 520), "#9fb4c8").save(folder / "drawn.png")
    officers = tuple(officer.model_copy(update={"photo": "drawn.png"}) for officer in press.records.officers)
    return replace(press, records=replace(press.records, officers=officers), photos=folder)


@pytest.mark.parametrize(("name", "options"), list(choices()))
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_layout_survives_every_sample(
    name: str, options: Mapping[str, OptionValue], sample: str, tmp_path: Path
) -> None:
    press = with_photos(sample_press(sample), tmp_path)
    layout = press.layouts.get(name)
    wanted = replace(ticket(press, name, SAMPLES[sample]), options=options)
    output = press.run(replace(wanted, formats=("pdf",)) if layout.spec.picture_px else wanted)
    (pdf,) = output.files
    if layout.spec.engine == "text":
        assert_good_text(pdf.content.decode(), press.records.areas[SAMPLES[sample]].team_name)
        return
    left, bottom, right, top = boxes_mm(pdf.content, "/TrimBox")[0]
    assert (round(right - left, 1), round(top - bottom, 1)) == layout.spec.trim_mm
    pages = words_of(pdf.content)
    assert len(pages) == output.pages
    assert len(pages) == len(layout.spec.faces) or (layout.spec.flows and len(pages) <= layout.spec.most_pages)
    team = press.records.areas[SAMPLES[sample]].team_name
    assert squeezed(team) in squeezed("".join(pages))
    for number, picture in enumerate(rendered(pdf.content, 300 if layout.spec.product == "card" else 200)):
        by_zxing, by_zbar = codes_on(picture.convert("L"))
        if "".join(by_zxing).isascii():  # zbar guesses at other alphabets, and not at UTF-8
            assert by_zxing == by_zbar
        assert len(by_zxing) == len(by_zbar)
        for address in (code for code in by_zxing if code.startswith("http")):
            shown = address.removeprefix("https://").removeprefix("www.").rstrip("/")
            assert unhyphened(shown) in unhyphened(pages[number])


def assert_good_text(text: str, team: str) -> None:
    """Lines that fit an e-mail, two of them empty nowhere, and no sign left of the template."""
    lines = text.splitlines()
    assert max(len(line) for line in lines) <= 72
    assert "\n\n\n" not in text
    assert not any(sign in text for sign in ("{", "}", "<", ">", "# "))
    assert squeezed(team) in squeezed(text)


DropIn = Callable[..., Output]


@pytest.fixture
def drop_in(essex: Press, tmp_path: Path) -> DropIn:
    """Drops a layout into a folder and makes Colchester's piece with it; `style_css` stands for style.css."""

    def make(layout: str = 'extends = "activity-leaflet"', **files: str) -> Output:
        folder = tmp_path / "layouts" / "mine"
        folder.mkdir(parents=True)
        (folder / "layout.toml").write_text(layout, encoding="utf-8")
        for name, text in files.items():
            (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
        press = replace(essex, layouts=find_layouts([shipped_layouts(), tmp_path / "layouts"]))
        return press.run(Ticket("colchester", "mine", APRIL))

    return make


ONE_FACE = 'title = "x"\nengine = "html"\nproduct = "leaflet"\ntrim_mm = [148, 210]\nsafe_mm = 8\nfaces = ["front"]\n'
PAGE = '<main data-face="front"><h1>{{{{ edition.area.name }}}}</h1>{}</main>'
QUIET = "* { margin: 0 } h1 { font-size: 20pt }"


def test_a_layout_that_extends_another_says_only_what_differs(drop_in: DropIn) -> None:
    output = drop_in('extends = "activity-leaflet"\ntitle = "Short"\n[limits]\nactivity = 1\n')
    left = [item for item in output.left_out if item.block == "activity"]
    assert len(left) >= 5
    assert output.pages == 2


def test_a_layout_of_its_own_needs_three_files(drop_in: DropIn) -> None:
    output = drop_in(ONE_FACE, template_html=PAGE.format(""), style_css=QUIET)
    assert boxes_mm(output.files[0].content, "/TrimBox") == [(0, 0, 148, 210)]
    assert words_of(output.files[0].content) == ["Colchester"]


@pytest.mark.parametrize(
    ("body", "style", "error", "words"),
    [
        ("{{ edition.area.nam }}", "", MissingFieldError, "nam"),
        ("{{ editon.area.name }}", "", MissingFieldError, "editon"),
        ("{{ edition.facts.months[99] }}", "", MissingFieldError, ""),
        ("{% if %}", "", LayoutError, "template"),
        ("{{ 'mrk' | logo }}", "", MissingPictureError, "mrk"),
        ("<img src='assets/none.png' alt='x'>", "", MissingPictureError, "none.png"),
        ("{{ 'none.png' | asset }}", "", MissingPictureError, "none.png"),
        ("{{ '../layout.toml' | asset }}", "", MissingPictureError, "layout.toml"),
        ("<img src='https://example.org/a.png' alt='x'>", "", RefusedFileError, "example.org"),
        ("<img src='http://127.0.0.1:9/a.png' alt='x'>", "", RefusedFileError, "127.0.0.1"),
        ("<img src='file:///etc/hostname' alt='x'>", "", RefusedFileError, "etc/hostname"),
        ("<img src='../../../../../../etc/hostname' alt='x'>", "", RefusedFileError, "hostname"),
        ("<img src='data:image/png;base64,AAAA' alt='x'>", "", MissingPictureError, "load image"),
        ("<p>x</p>", "p { background: url(https://example.org/a.png) }", RefusedFileError, "example.org"),
        ("<p>x</p>", "@import url(https://example.org/a.css);", RefusedFileError, "example.org"),
        ("<p>x</p>", "p { color: var(--colour-nvy) }", LayoutError, "Did you mean “navy”"),
        ("<p>x</p>", "p { font-family: Arial }", MissingFontError, "Arial"),
        ("<p>x</p>", "p { colour: red }", LayoutError, "colour"),
        (
            "<p class=a>aside</p>",
            ".a { position: absolute; left: 120mm; width: 40mm; text-align: right }",
            SafeAreaError,
            "mm",
        ),
        ("{{ edition.page | code }}", ".code { width: 12mm }", CodeSizeError, "12.0 mm wide and needs"),
        ("{{ edition.page | code }}", ".code { width: 40mm; height: 12mm }", CodeSizeError, "12.0 mm high and needs"),
        (
            "<p>{{ edition.page | code }}</p>",
            ".code { width: 30mm } p { transform: scale(.4) }",
            CodeSizeError,
            "12.0 mm wide and needs",
        ),
        ("<p>aside</p>", "p { transform: translateX(135mm) }", SafeAreaError, "mm"),
        ("{{ edition.__class__.__mro__ }}", "", LayoutError, "asks for what it must not have"),
    ],
)
def test_what_is_wrong_in_a_layout_is_an_error_that_says_so(
    drop_in: DropIn, body: str, style: str, error: type[LeafletsError], words: str
) -> None:
    with pytest.raises(error) as caught:
        drop_in(
            ONE_FACE,
            template_html=page_with(body),
            style_css=style + QUIET,
        )
    problem = caught.value.problems[0]
    assert words in str(problem)
    assert problem.place.layout == "mine"


@pytest.mark.parametrize(
    ("style", "words"),
    [
        ("p { display: none }", "“Call 101 or write”: it is not printed"),
        ("b { display: none }", "“101 or”: it is not printed"),
        ("p { visibility: hidden }", "visibility: hidden"),
        ("p { opacity: .1 }", "only 10% of its colour"),
        ("section { opacity: .4 } p { opacity: .4 }", "only 16% of its colour"),
        ("p { color: transparent }", "only 0% of its colour"),
        ("p { color: rgba(0, 0, 0, .1) }", "only 10% of its colour"),
        ("p { font-size: 0 }", "it is"),
        ("p { font-size: 2pt }", "it is 2.0 pt large"),
        ("p { transform: scale(.2) }", "pt large"),
        ("p { transform: scale(0) }", "0.0 pt large"),
        ("p { overflow: hidden; height: 2mm }", "mm of it are cut off"),
        ("p { overflow: hidden; width: 12mm; white-space: nowrap; text-overflow: ellipsis }", "mm of it are cut off"),
        ("p { overflow: hidden; text-indent: -60mm }", "mm of it are cut off"),
        ("section { overflow: hidden; height: 4mm } p { margin-top: 20mm }", "mm of it are cut off"),
        ("p { width: 12mm; max-lines: 1; continue: discard }", "Call"),
        ("p { position: absolute; clip: rect(0, 3mm, 5mm, 0) }", "mm of it are cut off"),
        ("img { display: none }", "“QR code: "),
        ("img { visibility: hidden }", "“QR code: "),
        ("section { content: none; display: none }", "“"),
    ],
)
def test_what_a_style_sheet_hides_is_named(drop_in: DropIn, style: str, words: str) -> None:
    body = "<section data-block='aside'><p>Call <b>101 or</b> write</p>{{ edition.page | code }}</section>"
    with pytest.raises(HiddenTextError) as caught:
        drop_in(ONE_FACE, template_html=page_with(body), style_css=".code { width: 30mm }" + QUIET + style)
    problem = caught.value.problems[0]
    assert words in str(problem)
    assert (problem.place.layout, problem.place.block) == ("mine", "aside")


@pytest.mark.parametrize(
    "style",
    [
        "p { text-transform: uppercase; letter-spacing: 1mm }",
        "p { hyphens: auto; hyphenate-character: '-'; width: 9mm } p::first-letter { font-size: 20pt }",
        "p { overflow: hidden } p::after { content: 'x'; visibility: hidden }",
        "section { column-count: 3; opacity: .8; overflow: hidden }",
        "p { transform: translate(4mm, 6mm) scale(.9) } b { display: block; font-size: 7pt }",
        "p { float: right } b { position: absolute; top: 90mm; left: 30mm }",
    ],
)
def test_what_is_only_set_another_way_is_not_hidden(drop_in: DropIn, style: str) -> None:
    body = "<section><p>Straße, <!-- -->neigh<wbr>bourhood <b>and<wbr>more</b> words</p></section>"
    output = drop_in(ONE_FACE, template_html=page_with(body), style_css=QUIET + style)
    assert output.pages == 1


@pytest.mark.parametrize(
    ("body", "style"),
    [
        ("<p>Call us<i>By day.</i></p>", "i { float: footnote }"),
        ("<p>Call us<i style='float: footnote'>By day.</i></p>", ""),
    ],
)
def test_a_layout_may_have_footnotes(drop_in: DropIn, body: str, style: str) -> None:
    output = drop_in(ONE_FACE, template_html=page_with(body), style_css=QUIET + style)
    assert words_of(output.files[0].content) == ["Colchester Call us1 1. By day."]


def test_what_is_for_the_web_page_alone_may_be_hidden(drop_in: DropIn) -> None:
    body = "<p data-web>Tap to call</p><p>Call 101</p>"
    output = drop_in(ONE_FACE, template_html=page_with(body), style_css=QUIET + "[data-web] { display: none }")
    assert words_of(output.files[0].content) == ["Colchester Call 101"]


def page_with(body: str) -> str:
    """A template of one face with a body that may hold Jinja's own braces."""
    return PAGE.replace("{}", body).replace("{{{{", "{{").replace("}}}}", "}}")


def test_a_file_that_has_changed_is_read_anew(essex: Press, tmp_path: Path) -> None:
    kit = tmp_path / "brand"
    shutil.copytree(essex.brand.folder, kit)
    press = replace(essex, brand=load_brand(kit))
    first = press.run(ticket(press, "activity-leaflet", 7)).files[0].content
    bold, regular = kit / "fonts" / essex.brand.font("bold").file, kit / "fonts" / essex.brand.font("regular").file
    bold.write_bytes(regular.read_bytes())
    again = press.run(ticket(press, "activity-leaflet", 7)).files[0].content
    assert words_of(first) == words_of(again)
    assert rendered(first, 60) != rendered(again, 60)


def test_a_template_must_start_the_faces_that_it_promised(drop_in: DropIn) -> None:
    with pytest.raises(LayoutError, match="data-face"):
        drop_in(ONE_FACE, template_html="<main>hello</main>", style_css=QUIET)


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("engine = ", "not TOML"),
        ('title = "x"', "“engine” is missing"),
        (ONE_FACE.replace("safe_mm = 8", "safe_mm = 80"), "safe area leaves no room"),
        (ONE_FACE + 'trim = "a4"', "Did you mean “trim_mm”"),
        ('extends = "mine"', "extends itself"),
        ('extends = "activity-leaflet"\n[limits]\nactivities = 3\n', "activities"),
    ],
)
def test_a_slip_in_layout_toml_is_explained(drop_in: DropIn, toml: str, words: str) -> None:
    with pytest.raises(LayoutError) as caught:
        drop_in(toml)
    assert any(words in str(problem) for problem in caught.value.problems), caught.value.problems


def test_an_unknown_layout_or_option_gets_a_hint(essex: Press) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean “activity-leaflet”"):
        essex.run(Ticket("colchester", "activty-leaflet", APRIL))
    with pytest.raises(UnknownNameError, match="option of activity-leaflet"):
        essex.run(Ticket("colchester", "activity-leaflet", APRIL, options={"size": "large"}))
