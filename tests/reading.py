"""How the tests look at what was made: words, sizes, boxes, pictures and codes of a PDF, by engines of their own."""

import ctypes
from io import BytesIO

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp
from PIL import Image
from pyzbar import pyzbar

DARK = 200
"""Of 255: what is darker is ink."""
LEAST_FILLED = 0.25
"""A last page that is filled less looks like a mistake."""
PATIENCE_S = 60
"""How long a server is waited for: a machine that runs other tests as well is slower than a site's."""


def words_of(pdf: bytes) -> list[str]:
    """The text of each page, with every run of white space as one space and words broken at line ends joined."""
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def squeezed(text: str) -> str:
    """Text without white space, for comparing across line breaks."""
    return "".join(text.split())


def unhyphened(text: str) -> str:
    """Text without white space and hyphens: pdfium takes one at a line's end for the line's own."""
    return squeezed(text).replace("-", "")


def seen_lines(pdf: bytes) -> list[str]:
    """Each line of each page as the eye sees it, its letters from the left to the right, without spaces."""
    found: list[str] = []
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        lines: dict[int, list[tuple[float, str]]] = {}
        for index in range(text.count_chars()):
            left, _, _, top = text.get_charbox(index, loose=True)
            lines.setdefault(round(top), []).append((left, chr(pdfium.FPDFText_GetUnicode(text.raw, index))))
        found += ["".join(letter for _, letter in sorted(line) if not letter.isspace()) for line in lines.values()]
    return found


def sizes_of(pdf: bytes) -> dict[float, int]:
    """How many characters of all pages, spaces apart, are set at each size in points."""
    counts: dict[float, int] = {}
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        for index in range(text.count_chars()):
            if chr(pdfium.FPDFText_GetUnicode(text.raw, index)).isspace():
                continue  # pdfium puts its own line ends between lines
            matrix = pdfium.FS_MATRIX()
            pdfium.FPDFText_GetMatrix(text.raw, index, ctypes.byref(matrix))
            size = round(pdfium.FPDFText_GetFontSize(text.raw, index) * abs(matrix.d), 1)
            counts[size] = counts.get(size, 0) + 1
    return counts


def size_of(pdf: bytes, page: int, words: str) -> float:
    """The size in points at which words that stand on a page (from 0) in one line are set."""
    text = pypdfium2.PdfDocument(pdf)[page].get_textpage()
    found = text.search(words).get_next()
    assert found is not None, words
    return float(round(pdfium.FPDFText_GetFontSize(text.raw, found[0]), 2))


def boxes_mm(pdf: bytes, name: str) -> list[tuple[float, float, float, float]]:
    """A box of each page, such as /TrimBox, in millimetres."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        found = []
        for page in opened.pages:
            left, bottom, right, top = (float(value) * 25.4 / 72 for value in page.obj[name].as_list())
            found.append((round(left, 2), round(bottom, 2), round(right, 2), round(top, 2)))
        return found


def rendered(pdf: bytes, dpi: int = 200) -> list[Image.Image]:
    """Each page as a picture, by pdfium."""
    return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in pypdfium2.PdfDocument(pdf)]


def last_page_filled(pdf: bytes, safe_mm: float, foot_mm: float) -> float:
    """How far down its last page is filled, as a share of the room between its margins and above its running foot."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[len(document) - 1].render(scale=1).to_pil().convert("L")
    a_mm = page.height / (document[len(document) - 1].get_height() * 25.4 / 72)
    room = page.crop((0, round(safe_mm * a_mm), page.width, round(page.height - (safe_mm + foot_mm) * a_mm)))
    inked = room.point(lambda grey: 255 * (grey < DARK)).getbbox()
    return float(inked[3]) / room.height if inked else 0.0


def codes_on(picture: Image.Image) -> tuple[set[str], set[str]]:
    """What two independent readers decode on a picture: zxing-cpp, and zbar."""
    by_zxing = {code.text for code in zxingcpp.read_barcodes(picture)}
    by_zbar = {code.data.decode() for code in pyzbar.decode(picture, symbols=[pyzbar.ZBarSymbol.QRCODE])}
    return by_zxing, by_zbar
