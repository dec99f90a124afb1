"""QR codes: what two independent readers see."""

from base64 import b64encode
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageDraw
from pyzbar import pyzbar
from weasyprint import HTML

from leaflets.errors import PayloadError
from leaflets.qr import LEAST_MODULE_MM, QUIET_MODULES, Code, encode
from tests.reading import codes_on

ADDRESSES = [
    "https://x.com/a",
    "https://www.inyourarea.example/areas/colchester",
    "https://www.inyourarea.example/areas/southend-on-sea-and-more",
]


def drawn(code: Code, module_px: int = 8) -> Image.Image:
    side = code.full_modules * module_px
    picture = Image.new("L", (side, side), 255)
    draw = ImageDraw.Draw(picture)
    for run in code.runs:
        x, y = (run.column + QUIET_MODULES) * module_px, (run.row + QUIET_MODULES) * module_px
        draw.rectangle((x, y, x + run.length * module_px - 1, y + module_px - 1), fill=0)
    return picture


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_code_is_read_back_by_two_readers_at_level_m(address: str) -> None:
    picture = drawn(encode(address))
    (found,) = zxingcpp.read_barcodes(picture)
    assert (found.text, found.ec_level) == (address, "M")
    assert [code.data.decode() for code in pyzbar.decode(picture)] == [address]


def test_the_quiet_zone_is_four_modules_and_the_least_size_follows() -> None:
    code = encode(ADDRESSES[1])
    assert code.full_modules == code.modules + 8
    assert code.least_width_mm == pytest.approx(code.full_modules * 0.45)
    assert LEAST_MODULE_MM >= 0.45


def test_the_svg_shows_the_same_code() -> None:
    source = b64encode(encode(ADDRESSES[0]).svg().encode()).decode()
    page = (
        f"<style>@page{{size:60mm;margin:5mm}}img{{width:50mm}}</style><img src='data:image/svg+xml;base64,{source}'>"
    )
    pdf = HTML(string=page).write_pdf()
    picture = pypdfium2.PdfDocument(BytesIO(pdf))[0].render(scale=4).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [ADDRESSES[0]]


@pytest.mark.parametrize("number", [0, 7, 99, 31415, 999999])
def test_codes_with_serial_numbers_are_each_read_back(number: int) -> None:
    for near in range(max(0, number - 12), number + 1):
        address = f"https://www.inyourarea.example/areas/colchester?card={near:06}"
        assert codes_on(pasted(encode(address))) == ({address}, {address})


def test_the_bits_and_the_runs_show_the_same_modules() -> None:
    for text in (*ADDRESSES, "a", "Ö" * 90):
        assert drawn(encode(text), 1).tobytes() == pasted(encode(text), 1).tobytes()


def pasted(code: Code, module_px: int = 8) -> Image.Image:
    """The code from its bits, 1 = dark, as a PDF's picture mask would show it."""
    bits = Image.frombytes("1", (code.modules, code.modules), bytes(byte ^ 255 for byte in code.mask)).convert("L")
    picture = Image.new("L", (code.full_modules, code.full_modules), 255)
    picture.paste(bits, (QUIET_MODULES, QUIET_MODULES))
    return picture.resize((picture.width * module_px, picture.height * module_px), Image.Resampling.NEAREST)


def test_a_code_is_kept_and_its_runs_are_worked_out_once() -> None:
    code = encode(ADDRESSES[0])
    assert encode(ADDRESSES[0]) is code
    assert code.runs is code.runs
    assert code.payload == ADDRESSES[0]
    assert code.full_modules == 25 + 8  # 15 bytes: version 2


def test_digits_and_capitals_are_bytes_like_all_else() -> None:
    picture = drawn(encode("12345678901234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.text == "12345678901234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert encode("1" * 62).modules == 33  # version 4 holds 62 bytes; as digits they would fit version 3


def test_the_longest_text_that_fits_and_one_byte_more() -> None:
    assert encode("é" * 1165 + "a").modules == 177
    with pytest.raises(PayloadError, match="2332 bytes long; a QR code at level M holds 2331") as refused:
        encode("é" * 1166)
    assert refused.value.code == "qr-payload"


def test_half_a_character_is_refused_in_words() -> None:
    with pytest.raises(PayloadError, match="half a character"):
        encode("https://x.com/\ud800")
