"""QR codes: what two independent readers see."""

from base64 import b64encode
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageDraw
from pyzbar import pyzbar
from weasyprint import HTML

from leaflets.qr import LEAST_MODULE_MM, QUIET_MODULES, Code, encode

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
