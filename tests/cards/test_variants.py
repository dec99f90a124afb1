"""The window card's variants: plain, folded with its words inside, and in large print; and what no front may tell."""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from PIL import Image, ImageChops

from leaflets.brand import Brand
from leaflets.config import shipped
from leaflets.edition import Edition, compose
from leaflets.engines.canvas import typeset
from leaflets.errors import LayoutError, UnknownNameError
from leaflets.frames import LEAST_WRITING_MM, TextFrame, WriteInFrame, load_faces
from leaflets.imposition import Card, impose
from leaflets.layout import Layout, Layouts, OptionValue, find_layouts, shipped_layouts
from leaflets.models import Kind
from leaflets.outside import telling_words
from leaflets.press import Press
from leaflets.qr import LEAST_MODULE_MM, encode
from leaflets.ticket import CardTicket, Output, Taker, Ticket
from tests.cards.conftest import ISSUE, LONGEST
from tests.conftest import sample_press
from tests.reading import boxes_mm, codes_on, rendered, sizes_of, squeezed, words_of
from tests.test_layouts import APRIL, SAMPLES

Make = Callable[..., Output]
MakeLayout = Callable[..., Layout]
FOLD_MM, FREE_MM = 74, 4
DPI = 300
VARIANTS = ("standard", "plain", "large-print")


def make(sample: str, variant: str, *, named: bool = True) -> Output:
    """A window card in a variant, for the sample's area, with or without its first officer."""
    press = sample_press(sample)
    place = press.records.areas[SAMPLES[sample]]
    team = [officer for officer in press.records.officers if officer.area == place.id]
    ticket = Ticket(place.id, "window-card", APRIL, officer=team[0].name if named else None)
    return press.run(replace(ticket, options={"variant": variant}))


def unbroken(text: str) -> str:
    """Text without spaces and hyphens: a hyphen at a line's end is read back as another sign."""
    return re.sub(r"[\s\x02\ufffe-]", "", text)


def is_white(picture: Image.Image) -> bool:
    return ImageChops.invert(picture).getbbox() is None


def every() -> Iterator[tuple[str, bool]]:
    yield from ((sample, named) for sample in SAMPLES for named in (True, False))


@pytest.mark.parametrize(("sample", "named"), list(every()))
def test_the_plain_card_shows_outside_that_it_is_a_note_and_nothing_else(sample: str, named: bool) -> None:
    pdf = make(sample, "plain", named=named).files[0].content
    outside, inside = words_of(pdf)
    assert outside == "A note for the householder"
    front = rendered(pdf, DPI)[0]
    fold = round(FOLD_MM / 25.4 * DPI)
    assert is_white(front.crop((0, fold, *front.size)))  # the back of the folded card
    team = sample_press(sample).records.areas[SAMPLES[sample]]
    for said in (
        "Sorry we missed you",
        "Date",
        "Time",
        "We will try again on",
        "Please call us",
        f"Call {team.phone}",
        "To check this card is genuine, call 101.",
        "Officer: fold with the words inside, and post fully through the letterbox.",
        team.team_name,
        team.email,
    ):
        assert unbroken(said) in unbroken(inside)
    assert ("Collar number" in inside) == (not named or sample != "shortest")
    assert ("We called to see you" in inside) == named


@pytest.mark.parametrize(("sample", "named"), list(every()))
def test_the_fold_of_the_plain_card_is_free_of_ink_but_for_its_ticks(sample: str, named: bool) -> None:
    inside = rendered(make(sample, "plain", named=named).files[0].content, DPI)[1]
    scale = DPI / 25.4
    top, foot = round((FOLD_MM - FREE_MM) * scale), round((FOLD_MM + FREE_MM) * scale)
    band = inside.crop((round(11 * scale), top, round(94 * scale), foot))
    assert is_white(band)
    for left, right in ((7, 10), (95, 98)):
        tick = inside.crop((round(left * scale) + 1, top, round(right * scale) - 1, foot))
        _, above, _, below = ImageChops.invert(tick).getbbox() or (0, 0, 0, 0)
        assert below > above
        assert abs((top + (above + below) / 2) / scale - FOLD_MM) < 0.2
        assert (below - above) / scale < 0.5


@pytest.mark.parametrize(("sample", "named"), list(every()))
def test_large_print_is_16_pt_or_more_and_in_fewer_words(sample: str, named: bool) -> None:
    pdf = make(sample, "large-print", named=named).files[0].content
    assert min(sizes_of(pdf)) >= 16
    front, back = words_of(pdf)
    for said in ("Sorry we missed you", "Date", "Please call 101", "To check this card is genuine, call 101."):
        assert said in front
    assert ("Collar number" in front) == (not named or sample != "shortest")
    for said in ("Scan to find us", "Emergency: 999", "Not an emergency: 101"):
        assert said in back
    usual = words_of(make(sample, "standard", named=named).files[0].content)
    assert len(f"{front} {back}".split()) < 0.7 * len(" ".join(usual).split())


def test_large_print_gives_the_number_of_a_team_that_has_its_own(
    brand: Brand, layouts: Layouts, edition: Edition
) -> None:
    own = replace(edition, area=edition.area.model_copy(update={"phone": "01632 960123"}), channels=(), events=())
    front, back = words_of(typeset(layouts.get("window-card"), own, brand, {"variant": "large-print"}).pdf)
    assert "Please call 01632 960123" in front
    assert "Call us: 01632 960123" in back


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("sample", SAMPLES)
def test_no_front_says_why_anybody_called(variant: str, sample: str) -> None:
    press = sample_press(sample)
    front = words_of(make(sample, variant).files[0].content)[0]
    assert telling_words(front) == []
    assert not any(re.search(rf"\b{kind.value}\b", front, re.IGNORECASE) for kind in Kind if kind is not Kind.OTHER)
    seen = squeezed(front)
    for officer in press.records.officers:
        assert not officer.role or squeezed(officer.role) not in seen
    for item in press.records.activity:
        assert squeezed(item.headline) not in seen
    for priority in press.records.priorities:
        assert squeezed(priority.issue) not in seen
    assert "2024-04" not in front


@pytest.mark.parametrize("variant", ["plain", "large-print"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_one_code_of_a_variant_leads_where_it_says(variant: str, sample: str) -> None:
    output = make(sample, variant)
    pdf = output.files[0].content
    by_zxing, by_zbar = codes_on(rendered(pdf, DPI)[1])
    assert len(by_zxing) == 1
    assert by_zxing == by_zbar
    (url,) = by_zxing
    assert squeezed(url.removeprefix("https://").removeprefix("www.").rstrip("/")) in squeezed(words_of(pdf)[1])
    shown = [item for item in output.left_out if item.block == "channels"]
    press = sample_press(sample)
    area = press.records.areas[SAMPLES[sample]]
    channels = [channel for channel in press.records.channels if channel.area in {area.id, "all"}]
    assert len(shown) == len(channels)  # the page takes the only place, and every channel is named as left out
    assert not [item for item in output.left_out if item.block == "events"]


@pytest.mark.parametrize("variant", ["plain", "large-print"])
def test_the_longest_address_that_may_be_printed_keeps_its_modules(
    layouts: Layouts, brand: Brand, edition: Edition, variant: str
) -> None:
    url = "https://www.inyourarea.example/" + "m" * 29
    assert len(url) == 60
    page = replace(edition.home, url=url, readable=url.removeprefix("https://www."))
    longest = replace(edition, page=page, channels=(), events=())
    pdf = typeset(layouts.get("window-card"), longest, brand, {"variant": variant}).pdf
    assert codes_on(rendered(pdf, DPI)[1]) == ({url}, {url})
    code = next(f for f in load_faces(layouts.get("window-card"), variant)[1].frames if f.name == "code")
    assert code.width_mm / encode(url).full_modules >= LEAST_MODULE_MM


@pytest.mark.parametrize("variant", VARIANTS)
def test_type_stands_seven_millimetres_from_the_trim(layouts: Layouts, variant: str) -> None:
    layout = layouts.get("window-card")
    assert layout.spec.safe_mm >= 7
    for face in load_faces(layout, variant):
        assert all(layout.safe_box.holds(frame.box) for frame in face.frames)
        lines = [frame for frame in face.frames if isinstance(frame, WriteInFrame)]
        assert all(line.height_mm >= LEAST_WRITING_MM for line in lines)
        if variant == "large-print":
            assert all(line.size_pt >= 16 for line in lines)
            words = [frame for frame in face.frames if isinstance(frame, TextFrame)]
            # The batch is for whoever throws old cards away; it tells the householder nothing.
            assert all(frame.smallest_pt >= 16 for frame in words if frame.name != "batch")


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_officer_of_the_longest_sample_can_leave_every_variant(layouts: Layouts, variant: str) -> None:
    press = sample_press("longest")
    for officer in press.records.officers:
        ticket = Ticket(press.records.areas[0].id, "window-card", APRIL, officer=officer.collar_number)
        (pdf,) = press.run(replace(ticket, options={"variant": variant})).files
        assert boxes_mm(pdf.content, "/TrimBox")[0] == pytest.approx((0, 0, 105, 148), abs=0.05)


@pytest.mark.parametrize("variant", ["plain", "large-print"])
def test_the_longest_names_numbers_and_addresses_fit_every_variant(
    layouts: Layouts, brand: Brand, variant: str
) -> None:
    layout = layouts.get("window-card").chosen({"variant": variant})
    edition = compose(LONGEST.areas[0], LONGEST, ISSUE, layout.spec.limits, brand)
    for officer in (None, *LONGEST.officers):
        pdf = typeset(layout, replace(edition, officer=officer), brand, {"variant": variant}).pdf
        said = unbroken("".join(words_of(pdf)))
        for name in (edition.area.team_name, edition.area.phone, officer.name if officer else "Officer"):
            assert unbroken(name) in said


def test_variants_of_one_card_have_files_and_sheets_of_their_own(essex: Press) -> None:
    ticket = CardTicket("window-card", APRIL, (Taker("colchester"),))
    made = {
        variant: essex.run(replace(ticket, options={"variant": variant} if variant else {})).files[0]
        for variant in ("", *VARIANTS)
    }
    assert made[""] == made["standard"]
    assert [made[variant].name for variant in VARIANTS] == [
        "colchester-window-card-2024-04.pdf",
        "colchester-window-card-plain-2024-04.pdf",
        "colchester-window-card-large-print-2024-04.pdf",
    ]
    stock = essex.stocks["a4"]
    cards = len(impose(stock, Card(essex.layouts.get("window-card").trim, safe_mm=7), 1).fronts)
    outside, inside = words_of(made["plain"].content)
    assert outside.count("A note for the householder") == cards
    assert inside.count("Sorry we missed you") == cards


def test_an_unknown_variant_is_refused(essex: Press) -> None:
    with pytest.raises(LayoutError, match="It takes: standard, plain, large-print"):
        essex.run(Ticket("colchester", "window-card", APRIL, options={"variant": "plane"}))
    with pytest.raises(UnknownNameError, match="Did you mean “variant”"):
        essex.run(Ticket("colchester", "window-card", APRIL, options={"varient": "plain"}))


TEXT = '[[frames]]\nkind = "text"\nname = "t"\nx_mm = 10\ny_mm = 10\nwidth_mm = 60\nheight_mm = 10\nsize_pt = 10\n'
CHOICE = '{ variant = { title = "x", default = "usual", choices = ["usual", "short"] } }'


def set_one(layout: Layout, edition: Edition, brand: Brand, options: dict[str, OptionValue]) -> str:
    return words_of(typeset(layout, edition, brand, options).pdf)[0]


def test_a_variant_is_a_face_file_and_is_read_anew_when_it_changes(
    make_layout: MakeLayout, edition: Edition, brand: Brand
) -> None:
    layout = make_layout(f'{TEXT}text = "Usual"', options=CHOICE)
    with pytest.raises(LayoutError, match=r"No face has a file for the variant “short”\. Add front-short\.toml"):
        set_one(layout, edition, brand, {"variant": "short"})
    own = layout.folders[0] / "front-short.toml"
    own.write_text(f'{TEXT}text = "Short"', encoding="utf-8")
    assert set_one(layout, edition, brand, {}) == "Usual"
    assert set_one(layout, edition, brand, {"variant": "usual"}) == "Usual"
    assert set_one(layout, edition, brand, {"variant": "short"}) == "Short"
    own.write_text(f'{TEXT}text = "Shorter still"', encoding="utf-8")
    assert set_one(layout, edition, brand, {"variant": "short"}) == "Shorter still"
    own.write_text(f'{TEXT}text = "{{{{ edition.area.nme }}}}"\ntxt = "x"', encoding="utf-8")
    with pytest.raises(LayoutError, match=r"front-short\.toml"):
        set_one(layout, edition, brand, {"variant": "short"})
    assert set_one(layout, edition, brand, {}) == "Usual"


def test_a_layout_may_make_another_variant_its_default(tmp_path: Path, essex: Press) -> None:
    folder = tmp_path / "plain-card"
    folder.mkdir()
    (folder / "layout.toml").write_text(
        'extends = "window-card"\n[options.variant]\ndefault = "plain"\n', encoding="utf-8"
    )
    press = replace(essex, layouts=find_layouts([shipped_layouts(), tmp_path]))
    (pdf,) = press.run(Ticket("colchester", "plain-card", APRIL)).files
    assert words_of(pdf.content)[0] == "A note for the householder"
    assert pdf.name == "colchester-plain-card-2024-04.pdf"


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"outside": '["frnt"]'}, "There is no face “frnt”. Did you mean “front”"),
        ({"options": '{ variant = { title = "x", default = "c", choices = ["a", "b"] } }'}, "variant cannot be “c”"),
        ({"options": CHOICE, "variants": "{ shrt = {} }"}, "There is no variant “shrt”. Did you mean “short”"),
        ({"variants": "{ short = {} }"}, "There is no variant “short”"),
        ({"options": CHOICE, "variants": "{ short = { limits = { event = 1 } } }"}, "event"),
    ],
)
def test_a_slip_about_variants_is_explained(make_layout: MakeLayout, keys: dict[str, str], words: str) -> None:
    with pytest.raises(LayoutError) as caught:
        make_layout(f'{TEXT}text = "x"', **keys)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('text = "{{ edition.activity[0].headline }}"', "must not use edition.activity"),
        ('text = "{{ edition.officer.role }}"', "must not use edition.officer.role"),
        ('text = "x"\nwhen = "edition.priorities"', "must not use edition.priorities"),
        ('text = "x"\neach = "edition.said_done"', "must not use edition.said_done"),
        ('text = "{{ edition.code }}"', "must not use edition.code"),
        ('text = "About the burglary"', "must not use the word “burglary”"),
    ],
)
def test_a_face_seen_from_outside_that_says_why_is_refused(
    make_layout: MakeLayout, edition: Edition, brand: Brand, said: str, words: str
) -> None:
    layout = make_layout(f"{TEXT}{said}", outside='["front"]')
    with pytest.raises(LayoutError) as caught:
        typeset(layout, edition, brand, {})
    (problem,) = caught.value.problems
    assert words in problem.wrong
    assert (problem.place.file, problem.place.face, problem.place.block) == ("front.toml", "front", "t")


def test_a_face_that_says_why_is_refused_in_every_variant(tmp_path: Path, edition: Edition, brand: Brand) -> None:
    copytree(shipped_layouts() / "window-card", tmp_path / "mine")
    for name in ("front.toml", "front-plain.toml", "front-large-print.toml"):
        path = tmp_path / "mine" / name
        text = path.read_text(encoding="utf-8")
        path.write_text(f'{text}\n{TEXT}text = "{{{{ edition.facts }}}}"', encoding="utf-8")
    layout = find_layouts([tmp_path]).get("mine")
    for variant in VARIANTS:
        with pytest.raises(LayoutError, match=r"must not use edition\.facts"):
            typeset(layout, edition, brand, {"variant": variant})


def test_a_leaflet_cannot_promise_a_face_that_is_seen_from_outside(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "layout.toml").write_text('extends = "activity-leaflet"\noutside = ["front"]\n', encoding="utf-8")
    with pytest.raises(LayoutError, match="on cards made of frames alone"):
        find_layouts([shipped_layouts(), tmp_path]).get("mine")


def test_the_shipped_window_card_says_which_faces_are_seen(layouts: Layouts) -> None:
    assert layouts.get("window-card").spec.outside == ("front",)
    kit = tomllib.loads((shipped("brand") / "brand.toml").read_text(encoding="utf-8"))
    assert sum(visit["sensitive"] for visit in kit["visits"]) >= 11
