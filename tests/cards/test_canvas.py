"""The canvas engine: every fault is an error that names its frame, and what is printed is what the edition says."""

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from shutil import copytree

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from leaflets.brand import Brand, load_brand
from leaflets.config import shipped
from leaflets.edition import Edition
from leaflets.engines.canvas import typeset
from leaflets.engines.canvas.drawing import read_svg
from leaflets.engines.canvas.fit import clean
from leaflets.engines.canvas.fonts import load_font
from leaflets.errors import (
    CodeSizeError,
    LayoutError,
    LeafletsError,
    MissingFieldError,
    MissingFontError,
    MissingGlyphError,
    MissingPictureError,
    OversetError,
    SafeAreaError,
)
from leaflets.geometry import from_pt
from leaflets.layout import Layout, find_layouts

MakeLayout = Callable[..., Layout]
Words = Callable[[bytes], list[str]]


def frame(kind: str, **keys: object) -> str:
    """A frame as TOML, in a box of 60 × 10 mm unless told otherwise."""
    given: dict[str, object] = {"name": "tested", "x_mm": 10, "y_mm": 10, "width_mm": 60, "height_mm": 10, **keys}
    shown = "".join(f"{key} = {value!r}\n" for key, value in given.items() if value is not None)
    return f'[[frames]]\nkind = "{kind}"\n{shown}'


def text(words: str, **keys: object) -> str:
    return frame("text", text=words, **{"size_pt": 10, **keys})


def refused(error: type[LeafletsError], layout: Layout, edition: Edition, brand: Brand) -> LeafletsError:
    """The error of typesetting, which must name the layout, the face and the frame."""
    with pytest.raises(error) as caught:
        typeset(layout, edition, brand, {})
    place = caught.value.problems[0].place
    assert (place.layout, place.face, place.block) == ("made", "front", "tested")
    return caught.value


def test_words_stand_where_the_frame_says(make_layout: MakeLayout, edition: Edition, brand: Brand) -> None:
    layout = make_layout(text("Hx", size_pt=20), bleed_mm="2")
    pdf = typeset(layout, edition, brand, {}).pdf
    with pikepdf.open(BytesIO(pdf)) as opened:
        page = opened.pages[0]
        assert [round(from_pt(float(edge)), 2) for edge in page.mediabox] == [0, 0, 89, 59]
        assert [round(from_pt(float(edge)), 2) for edge in page.trimbox] == [2, 2, 87, 57]
        assert [round(from_pt(float(edge)), 2) for edge in page.bleedbox] == [0, 0, 89, 59]
        found = re.search(rb"BT ([\d.]+) ([\d.]+) Td", page.Contents.read_bytes())
    assert found is not None
    x_mm, y_mm = (from_pt(float(number)) for number in found.groups())
    cap_mm = from_pt(0.668 * 20)  # the capitals of the kit's face are 668/1000 high
    assert (x_mm, y_mm) == pytest.approx((12, 57 - 10 - cap_mm), abs=0.01)


def test_text_that_is_too_long_says_by_how_many_words(make_layout: MakeLayout, edition: Edition, brand: Brand) -> None:
    layout = make_layout(text("word " * 60))
    fault = refused(OversetError, layout, edition, brand)
    assert isinstance(fault, OversetError)
    assert 0 < fault.words < 60
    assert f"{fault.words} words too long" in str(fault)


def test_text_shrinks_to_its_least_size_and_no_further(make_layout: MakeLayout, edition: Edition, brand: Brand) -> None:
    line = "as long a line as there is room for at half"
    shrunk = make_layout(text(line, size_pt=16, least_pt=6, height_mm=5, fit="shrink"))
    pdf = typeset(shrunk, edition, brand, {}).pdf
    with pikepdf.open(BytesIO(pdf)) as opened:
        sizes = [float(size) for size in re.findall(rb"([\d.]+) Tf", opened.pages[0].Contents.read_bytes())]
    assert all(6 <= size < 16 for size in sizes)
    refused(OversetError, make_layout(text(line, size_pt=16, least_pt=14, height_mm=5, fit="shrink")), edition, brand)
    refused(OversetError, make_layout(text(line, size_pt=16, fit="error")), edition, brand)


def test_a_word_that_cannot_be_broken_says_by_how_much(make_layout: MakeLayout, edition: Edition, brand: Brand) -> None:
    fault = refused(OversetError, make_layout(text("W" * 60)), edition, brand)
    assert re.search(r"“W{40}…” is \d+\.\d mm too wide", str(fault))


def test_double_names_and_addresses_are_broken(
    make_layout: MakeLayout, edition: Edition, brand: Brand, words: Words
) -> None:
    long = "facebook.com/" + "x" * 40 + " Placeholder-Featherstonehaugh"
    layout = make_layout(text(long, size_pt=11, width_mm=42, height_mm=30))
    assert words(typeset(layout, edition, brand, {}).pdf)[0].replace(" ", "") == long.replace(" ", "")


def test_a_missing_glyph_is_named(make_layout: MakeLayout, edition: Edition, brand: Brand) -> None:
    fault = refused(MissingGlyphError, make_layout(text("to → there ☃")), edition, brand)
    assert "→ (U+2192), ☃ (U+2603)" in str(fault)


def test_a_field_that_does_not_exist_is_named(make_layout: MakeLayout, edition: Edition, brand: Brand) -> None:
    fault = refused(MissingFieldError, make_layout(text("{{ edition.area.nmae }}")), edition, brand)
    assert "Area has no field “nmae”. Did you mean “name”?" in str(fault)
    refused(MissingFieldError, make_layout(text("{{ edition.facts }}")), edition, brand)
    refused(MissingFieldError, make_layout(text("x", when="edition.offcer")), edition, brand)
    refused(MissingFieldError, make_layout(text("x", each="edition.evnts")), edition, brand)
    refused(LayoutError, make_layout(text("{% if %}")), edition, brand)
    refused(LayoutError, make_layout(text("{{ edition.__class__ }}")), edition, brand)
    refused(LayoutError, make_layout(text("{{ edition.area.name | listed(1, 2) }}")), edition, brand)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (text("x", colr="ink"), "“colr” is not a known key. Did you mean “colour”?"),
        (frame("texxt", text="x"), "“texxt” is not a kind of frame. Did you mean “text”?"),
        (text("x", colour="amber"), "does not allow amber on white at 10 pt"),
        (text("x", colour="inc"), "no colour “inc”. Did you mean “ink”?"),
        (frame("panel", fill="#ff0000"), "no colour “#ff0000”"),
        (frame("logo", logo="mark", width_mm=3), "mm wide here; the kit asks for 4 mm"),
        (frame("rule", colour="ink"), "A rule has a width or a height, not both."),
        (text("x", height_mm=1), "too low for a line of 10 pt"),
        (text("x", below="head"), "“head” is no text before this one."),
        (frame("write-in", size_pt=9, height_mm=7.9), "“height_mm” is 7.9"),
        (text("x") + text("y"), "Two frames have this name."),
    ],
)
def test_a_wrong_frame_is_refused(
    make_layout: MakeLayout, edition: Edition, brand: Brand, wrong: str, said: str
) -> None:
    assert said in str(refused(LayoutError, make_layout(wrong), edition, brand))


def test_what_the_kit_lacks_is_refused(make_layout: MakeLayout, edition: Edition, brand: Brand) -> None:
    assert "regular" in str(refused(MissingFontError, make_layout(text("x", font="regulr")), edition, brand))
    refused(MissingPictureError, make_layout(frame("logo", logo="crest")), edition, brand)


def test_nothing_stands_outside_the_safe_area(make_layout: MakeLayout, edition: Edition, brand: Brand) -> None:
    fault = refused(SafeAreaError, make_layout(text("x", x_mm=3)), edition, brand)
    assert "2.0 mm outside the safe area" in str(fault)
    three, two = "[1, 2, 3]", "[1, 2]"
    refused(SafeAreaError, make_layout(text("x", each=three, step_mm=[0, 16])), edition, brand)
    refused(SafeAreaError, make_layout(text("x", each=three, step_mm=[0, 16], most=3)), edition, brand)
    typeset(make_layout(text("x", each=two, step_mm=[0, 16], most=2)), edition, brand, {})
    art = '[[frames]]\nkind = "panel"\nname = "art"\nfill = "navy"\nx_mm = 0\ny_mm = 0\nwidth_mm = 85\nheight_mm = 20\n'
    typeset(make_layout(art + "bleeds = true\n", bleed_mm="3"), edition, brand, {})


def test_a_code_that_is_too_small_or_covers_words_is_refused(
    make_layout: MakeLayout, edition: Edition, brand: Brand
) -> None:
    small = make_layout(frame("qr", address="edition.page", width_mm=10))
    assert re.search(r"10\.00 mm wide and \d\.\d\d mm too small", str(refused(CodeSizeError, small, edition, brand)))
    both = text("x", name="words") + frame("qr", address="edition.home", height_mm=30)
    assert "lies on" in str(refused(LayoutError, make_layout(both), edition, brand))


@pytest.mark.parametrize(
    "name",
    ["{{ edition.area }}", "<b>Bold</b> & Co", "Two\nLines", "O’Brien-Łękołody Ŵyn", "e\u0301te\u0301", "a\u200bb"],
)
def test_hostile_and_foreign_names_are_printed_as_they_are(
    make_layout: MakeLayout, edition: Edition, brand: Brand, words: Words, name: str
) -> None:
    hostile = replace(edition, area=edition.area.model_copy(update={"name": name}))
    pdf = typeset(make_layout(text("{{ edition.area.name }}")), hostile, brand, {}).pdf
    assert words(pdf)[0] == clean(name, one_line=True)


@pytest.mark.parametrize("name", ["right\u202eleft", "bell\x07", "东京"])
def test_what_cannot_be_set_is_refused(make_layout: MakeLayout, edition: Edition, brand: Brand, name: str) -> None:
    hostile = replace(edition, area=edition.area.model_copy(update={"name": name}))
    refused(MissingGlyphError, make_layout(text("{{ edition.area.name }}")), hostile, brand)


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="http://example.org/x.png"/>',
        "<text>word</text>",
        '<path fill="url(#g)" d="M0 0h1v1z"/>',
        '<path style="fill:red" d="M0 0h1v1z"/>',
        '<path stroke="#000" d="M0 0h1v1z"/>',
        '<rect width="1"/>',
        '<use href="#a"/>',
    ],
)
def test_a_logo_that_would_lose_something_is_refused(
    tmp_path: Path, make_layout: MakeLayout, edition: Edition, inside: str
) -> None:
    folder = Path(copytree(shipped("brand"), tmp_path / "kit"))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 32">{inside}</svg>'
    (folder / "logos" / "mark.svg").write_text(svg, encoding="utf-8")
    refused(MissingPictureError, make_layout(frame("logo", logo="mark")), edition, load_brand(folder))


def test_a_logo_is_drawn_with_its_own_fills() -> None:
    drawing = read_svg(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="10 20 4 8"><g fill="#f00">'
        '<rect x="10" y="20" width="4" height="8"/>'
        '<circle cx="12" cy="24" r="1" fill="#00ff00"/></g></svg>'
    )
    assert (drawing.width, drawing.height) == (4, 8)
    assert drawing.operators.startswith("1 0 0 rg 0 8 m 4 8 l 4 0 l 0 0 l")
    assert "0 1 0 rg" in drawing.operators


PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from datetime import date
from leaflets.brand import load_brand
from leaflets.config import shipped
from leaflets.edition import Issue, compose
from leaflets.engines.canvas import typeset
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.models import Area, Officer, Records
brand = load_brand(shipped("brand"))
layout = find_layouts([shipped_layouts()]).get("window-card")
area = Area(id="a", name="Ham", district="Wye", team_name="Ham Team", page="https://www.inyourarea.example/ham")
edition = compose(area, Records((area,)), Issue(date(2026, 9, 1), date(2026, 8, 24)), layout.spec.limits, brand)
sys.stdout.buffer.write(typeset(layout, edition, brand, {}).pdf)
"""


def test_the_same_bytes_in_every_process() -> None:
    root = str(Path(__file__).resolve().parents[2])
    made = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM, root],
            env={"SOURCE_DATE_EPOCH": clock, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for clock, seed in (("0", "1"), ("1700000000", "2"))
    }
    assert len(made) == 1
    with pikepdf.open(BytesIO(made.pop())) as opened:
        assert str(opened.docinfo["/CreationDate"]) == "D:20260824000000Z"


def test_importing_the_engine_loads_no_html_engine() -> None:
    root = str(Path(__file__).resolve().parents[2])
    program = (
        f"import sys; sys.path.insert(0, {root!r}); import leaflets.engines.canvas; print('weasyprint' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "False"


def test_two_kits_with_the_same_face_name_stay_apart(tmp_path: Path) -> None:
    folder = Path(copytree(shipped("brand"), tmp_path / "kit"))
    font = TTFont(folder / "fonts" / "AtkinsonHyperlegibleNext-Bold.ttf")
    for name in font["hmtx"].metrics:
        width, bearing = font["hmtx"].metrics[name]
        font["hmtx"].metrics[name] = (min(width + 40, 2000), bearing)
    font.save(folder / "fonts" / "AtkinsonHyperlegibleNext-Bold.ttf")
    first, second = load_brand(shipped("brand")), load_brand(folder)
    widths = [load_font(kit, kit.font("bold")).width("Ham") for kit in (first, second)]
    assert widths[1] == pytest.approx(widths[0] + 0.12)


def test_a_second_kit_shows_none_of_the_first_kits_colours(tmp_path: Path, edition: Edition, brand: Brand) -> None:
    folder = Path(copytree(shipped("brand"), tmp_path / "kit"))
    swaps = {
        "#16202e": "#200b05",
        "#48556a": "#5a2c1d",
        "#12264a": "#5b0f14",
        "#2a4a7f": "#7a2330",
        "#eaf0f7": "#f8f1e4",
    }
    swaps |= {"#b9c6d8": "#d8c9b9", "#f4a52c": "#f0c419", "#fdf1dd": "#eef6e6"}
    for path in (folder / "brand.toml", *(folder / "logos").glob("*.svg")):
        content = path.read_text(encoding="utf-8")
        for old, new in swaps.items():
            content = content.replace(old, new)
        path.write_text(content, encoding="utf-8")
    other = load_brand(folder)
    for name in ("window-card", "visiting-card"):
        layout = find_layouts([Path(__file__).resolve().parents[2] / "leaflets" / "layouts"]).get(name)
        first, second = (_colours(typeset(layout, edition, kit, {}).pdf) for kit in (brand, other))
        neutral = {"0 0 0", "1 1 1"}
        assert first - neutral
        assert not (first & second) - neutral


def _colours(pdf: bytes) -> set[str]:
    with pikepdf.open(BytesIO(pdf)) as opened:
        content = b"\n".join(page.Contents.read_bytes() for page in opened.pages).decode("latin-1")
    return set(re.findall(r"([\d.]+ [\d.]+ [\d.]+) (?:rg|RG)", content))


@pytest.mark.parametrize("address", ["edition.page.url", "brand.page", "'https://bit.ly/x'", "None", "edition.area"])
def test_a_code_leads_only_where_the_edition_has_checked(
    make_layout: MakeLayout, edition: Edition, brand: Brand, address: str
) -> None:
    layout = make_layout(frame("qr", address=address, height_mm=30))
    assert "edition has checked" in str(refused(LayoutError, layout, edition, brand))


def test_more_items_than_a_frame_repeats_are_refused(make_layout: MakeLayout, edition: Edition, brand: Brand) -> None:
    layout = make_layout(text("{{ item }}", each="[1, 2, 3]", step_mm=[0, 5], most=2, height_mm=4))
    assert "There are 3 to show" in str(refused(LayoutError, layout, edition, brand))
    shown = make_layout(text("{{ item }}", each="[1, 2, 3]", when="item < 3", step_mm=[0, 5], most=2, height_mm=4))
    typeset(shown, edition, brand, {})
