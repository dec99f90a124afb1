"""Colours in ink: every way in which a PDF can hold red, green and blue is turned to ink, or refused."""

import zlib
from datetime import date
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

from leaflets.errors import PressError
from leaflets.press_ready import press_ready
from leaflets.press_ready.colours import Colours
from leaflets.printing import Printing
from tests.conftest import printing
from tests.press_ready.pdfs import not_ink, operators, page_of

ISSUED = date(2024, 5, 1)
NAVY = (0x12 / 255, 0x26 / 255, 0x4A / 255)
NAVY_INK = (1, 0.88, 0.3, 0.42)


@pytest.fixture(scope="module")
def press() -> Printing:
    return printing()


def pressed(content: bytes, resources: dict[str, object] | None = None, pdf: Pdf | None = None) -> bytes:
    return press_ready(page_of(content, resources, pdf), printing(), ISSUED).pdf


def inks(content: bytes) -> list[tuple[float | str, ...]]:
    with pikepdf.open(BytesIO(content)) as pdf:
        return [operands for name, operands in operators(pdf) if name in {"k", "K"}][2:]


@pytest.mark.parametrize(
    ("drawn", "wanted"),
    [
        (b"0.07059 0.149 0.2902 rg 0 0 9 9 re f", NAVY_INK),
        (b"0.070588 0.14902 0.290196 RG 0 0 m 9 9 l S", NAVY_INK),
        (b"/DeviceRGB cs 0.07059 0.149 0.2902 sc 0 0 9 9 re f", (0, 0, 0, 1)),
        (b"0 0 0 rg 0 0 9 9 re f", (0, 0, 0, 1)),
        (b"0.05 0.04 0.07 rg 0 0 9 9 re f", (0, 0, 0, 1)),
        (b"0.4 0.4 0.4 rg 0 0 9 9 re f", (0, 0, 0, 0.6)),
        (b"0.25 g 0 0 9 9 re f", (0, 0, 0, 0.75)),
        (b"1 1 1 rg 0 0 9 9 re f", (0, 0, 0, 0)),
        (b"1 1 1 1 k 0 0 9 9 re f", (2 / 3, 2 / 3, 2 / 3, 1)),
    ],
)
def test_a_colour_is_printed_in_the_inks_that_it_should_be(drawn: bytes, wanted: tuple[float, ...]) -> None:
    made = pressed(drawn)
    assert inks(made)[0] == pytest.approx(wanted, abs=1e-4)
    assert not not_ink(made)


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_no_colour_takes_more_than_300_percent(colour: tuple[int, int, int]) -> None:
    ink = Colours(printing()).of_rgb([part / 255 for part in colour])
    assert sum(ink) <= 3.0 + 1e-9
    assert all(0 <= share <= 1 for share in ink)


@given(st.integers(0, 255))
def test_greys_are_tints_of_black(level: int) -> None:
    assert Colours(printing()).of_rgb([level / 255] * 3)[:3] == (0, 0, 0)


def test_a_page_that_sets_no_colour_is_black_in_ink() -> None:
    with pikepdf.open(BytesIO(pressed(b"0 0 9 9 re f"))) as pdf:
        assert operators(pdf)[:2] == [("k", (0, 0, 0, 1)), ("K", (0, 0, 0, 1))]


def photo(pdf: Pdf, **more: object) -> pikepdf.Stream:
    picture = Image.linear_gradient("L").resize((16, 16))
    rgb = Image.merge("RGB", (picture, picture.rotate(90), picture.rotate(180)))
    return pdf.make_stream(
        zlib.compress(rgb.tobytes()),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=16,
        Height=16,
        BitsPerComponent=8,
        Filter=Name.FlateDecode,
        **{"ColorSpace": Name.DeviceRGB, **more},
    )


def test_a_photo_is_printed_in_four_inks_within_the_limit(press: Printing) -> None:
    pdf = pikepdf.new()
    made = pressed(b"q 90 0 0 90 0 0 cm /P Do Q", {"XObject": Dictionary(P=photo(pdf))}, pdf)
    with pikepdf.open(BytesIO(made)) as file:
        image = file.pages[0].Resources.XObject.P
        assert image.ColorSpace == Name.DeviceCMYK
        pixels = image.read_bytes()
        assert max(sum(pixels[at : at + 4]) for at in range(0, len(pixels), 4)) / 255 <= press.most_ink
    assert not not_ink(made)


def test_a_photo_with_a_profile_and_a_mask_keeps_its_mask() -> None:
    from PIL import ImageCms

    pdf = pikepdf.new()
    srgb = pdf.make_stream(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), N=3)
    mask = pdf.make_stream(
        bytes(range(256)), Type=Name.XObject, Subtype=Name.Image, Width=16, Height=16, BitsPerComponent=8,
        ColorSpace=Name.DeviceGray,
    )  # fmt: skip
    picture = photo(pdf, ColorSpace=Array([Name.ICCBased, srgb]), SMask=mask)
    made = pressed(b"/P Do", {"XObject": Dictionary(P=picture)}, pdf)
    assert not not_ink(made)
    with pikepdf.open(BytesIO(made)) as file:
        assert file.pages[0].Resources.XObject.P.SMask.read_bytes() == bytes(range(256))
        assert Name.DeviceCMYK == file.pages[0].Group.CS


def test_a_grey_photo_in_three_colours_is_printed_in_black_alone() -> None:
    pdf = pikepdf.new()
    grey = pdf.make_stream(bytes([90, 90, 90] * 256), Type=Name.XObject, Subtype=Name.Image, Width=16, Height=16,
                           BitsPerComponent=8, ColorSpace=Name.DeviceRGB)  # fmt: skip
    made = pressed(b"/P Do", {"XObject": Dictionary(P=grey)}, pdf)
    with pikepdf.open(BytesIO(made)) as file:
        assert file.pages[0].Resources.XObject.P.ColorSpace == Name.DeviceGray


def test_a_palette_is_printed_in_inks() -> None:
    pdf = pikepdf.new()
    palette = Array([Name.Indexed, Name.DeviceRGB, 1, pikepdf.String(b"\x12\x26\x4a\xff\x00\x00")])
    image = pdf.make_stream(b"\x00\x01" * 8, Type=Name.XObject, Subtype=Name.Image, Width=4, Height=4,
                            BitsPerComponent=8, ColorSpace=palette)  # fmt: skip
    made = pressed(b"/P Do", {"XObject": Dictionary(P=image)}, pdf)
    assert not not_ink(made)


def test_shadings_patterns_forms_and_groups_are_printed_in_inks() -> None:
    pdf = pikepdf.new()
    stops = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array(NAVY), C1=Array([1, 0.2, 0]), N=1)
    shading = Dictionary(ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=Array([0, 0, 9, 9]), Function=stops)
    tile = pdf.make_stream(
        b"1 0 0 rg 0 0 4 4 re f", PatternType=1, PaintType=1, TilingType=1, BBox=Array([0, 0, 8, 8]), XStep=8, YStep=8,
        Resources=Dictionary(),
    )  # fmt: skip
    form = pdf.make_stream(
        b"0 1 0 rg 0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]),
        Group=Dictionary(S=Name.Transparency, CS=Name.DeviceRGB),
    )  # fmt: skip
    made = pressed(
        b"/F Do /Pattern cs /T scn 0 0 50 50 re f q 0 0 9 9 re W n /S sh Q",
        {"XObject": Dictionary(F=form), "Shading": Dictionary(S=shading), "Pattern": Dictionary(T=tile)},
        pdf,
    )
    assert not_ink(made) == {"cs"}  # of the pattern, which needs it
    with pikepdf.open(BytesIO(made)) as file:
        ends = file.pages[0].Resources.Shading.S.Function
        assert [float(ink) for ink in ends.C0] == pytest.approx(NAVY_INK, abs=1e-4)
        assert Name.DeviceCMYK == file.pages[0].Resources.XObject.F.Group.CS


def test_a_soft_mask_in_colours_becomes_grey() -> None:
    pdf = pikepdf.new()
    mask = pdf.make_stream(
        b"1 1 1 rg 0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]),
        Resources=Dictionary(), Group=Dictionary(S=Name.Transparency, CS=Name.DeviceRGB),
    )  # fmt: skip
    state = Dictionary(SMask=Dictionary(S=Name.Luminosity, G=mask, BC=Array([1, 1, 1])))
    made = pressed(b"/M gs 1 0 0 rg 0 0 9 9 re f", {"ExtGState": Dictionary(M=state)}, pdf)
    with pikepdf.open(BytesIO(made)) as file:
        form = file.pages[0].Resources.ExtGState.M.SMask.G
        assert [float(part) for part in file.pages[0].Resources.ExtGState.M.SMask.BC] == pytest.approx([1])
        assert Name.DeviceGray == form.Group.CS
        assert b"1 g" in form.read_bytes().replace(b"1.0 g", b"1 g")


@pytest.mark.parametrize(
    "drawn",
    [
        b"BI /W 1 /H 1 /CS /RGB /BPC 8 ID \xff\x00\x00 EI",
        b"/Spot cs 1 scn 0 0 9 9 re f",
        b"/Tinted cs 1 0 0 /T scn 0 0 9 9 re f",
    ],
)
def test_what_cannot_be_printed_is_refused(drawn: bytes) -> None:
    tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([0, 0, 0]), C1=Array([1, 0, 0]), N=1)
    spaces = Dictionary(
        Spot=Array([Name.Separation, Name("/Gold"), Name.DeviceRGB, tint]), Tinted=Array([Name.Pattern, Name.DeviceRGB])
    )
    with pytest.raises(PressError):
        pressed(drawn, {"ColorSpace": spaces})


def test_a_font_that_is_not_in_the_file_is_refused() -> None:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    pdf = pikepdf.new()
    with pytest.raises(PressError, match="Helvetica"):
        pressed(b"BT /F 9 Tf (x) Tj ET", {"Font": Dictionary(F=pdf.make_indirect(font))}, pdf)


def test_a_grey_code_inside_a_drawing_stays() -> None:
    made = pressed(b"q 9 0 0 9 0 0 cm BI /W 8 /H 1 /CS /G /BPC 1 ID \xaa EI Q")
    with pikepdf.open(BytesIO(made)) as file:
        assert b"BI" in file.pages[0].Contents.read_bytes()


def test_small_black_text_overprints_and_nothing_else_does() -> None:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type3)
    pdf = pikepdf.new()
    font.update(
        Dictionary(
            FontBBox=Array([0, 0, 9, 9]),
            FontMatrix=Array([1, 0, 0, 1, 0, 0]),
            CharProcs=Dictionary(),
            Encoding=Dictionary(Differences=Array([])),
            FirstChar=0,
            LastChar=0,
            Widths=Array([1]),
        )
    )
    text = b"0 0 0 rg BT /F 9 Tf (x) Tj ET 0 0 9 9 re f 1 1 1 rg BT /F 9 Tf (x) Tj ET"
    with pikepdf.open(BytesIO(pressed(text, {"Font": Dictionary(F=font)}, pdf))) as file:
        states = file.pages[0].Resources.ExtGState
        drawn = operators(file)
        named = {name: bool(states[name].op) for name in states.keys()}  # noqa: SIM118
        overprints, seen = False, []
        for name, operands in drawn:
            if name == "gs":
                overprints = named[str(operands[0])]
            elif name in {"Tj", "f"}:
                seen.append((name, overprints))
        assert seen == [("Tj", True), ("f", False), ("Tj", False)]
