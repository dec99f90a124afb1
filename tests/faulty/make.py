"""Makes PDFs that each hold one fault, and clean ones that come near it: `python -m tests.faulty.make`.

Each file is named by the code of its fault, with more after two hyphens. All are a visiting card of two faces that says
`WORDS`, so that the fault is the only thing that differs.
"""

import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
from PIL import Image
from reportlab.lib.colors import CMYKColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from leaflets.geometry import to_pt
from leaflets.preflight.expected import Intent
from leaflets.preflight.stamp import KEY, Stamp
from tests.conftest import ROOT

FOLDER = Path(__file__).parent
FONT = "Atkinson"
WIDTH_MM, HEIGHT_MM = 85.0, 55.0
WORDS = ("Your local policing team Ask us anything", "Come and meet us on market day")
NAVY, WHITE, BLACK, GREY = "#12264a", "#ffffff", "#000000", "#9a9a9a"

Draw = Callable[[Canvas], None]
pdfmetrics.registerFont(TTFont(FONT, str(ROOT / "brand/fonts/AtkinsonHyperlegibleNext-Regular.ttf")))


def card(
    *extras: Draw,
    bleed_mm: float = 0,
    intent: Intent = "office",
    pages: int = 2,
    title: str = "Your local policing team",
    size_mm: tuple[float, float] = (WIDTH_MM, HEIGHT_MM),
    said_bleed_mm: float | None = None,
) -> bytes:
    """A sound card with something more on its front, the origin at the trim's bottom left corner, in millimetres."""
    out = BytesIO()
    whole = to_pt(size_mm[0] + 2 * bleed_mm), to_pt(size_mm[1] + 2 * bleed_mm)
    canvas = Canvas(out, pagesize=whole, invariant=True, pageCompression=1)
    for number in range(pages):
        canvas.translate(to_pt(bleed_mm), to_pt(bleed_mm))
        if number == 0:
            _front(canvas, title)
            canvas.saveState()
            for extra in extras:
                extra(canvas)
            canvas.restoreState()
        else:
            write(canvas, WORDS[1], (10, 30))
        canvas.showPage()
    canvas.save()
    stated = bleed_mm if said_bleed_mm is None else said_bleed_mm
    return boxed(out.getvalue(), bleed_mm, stated, Stamp("visiting-card", intent, stated, 2))


def _front(canvas: Canvas, title: str) -> None:
    box(canvas, (8, 34, 69, 13), NAVY)
    write(canvas, title, (10, 39), 12, WHITE)
    write(canvas, "Ask us anything", (10, 26))
    canvas.setLineWidth(0.25)
    canvas.setStrokeColor(BLACK)
    canvas.line(to_pt(10), to_pt(24), to_pt(40), to_pt(24))


def boxed(pdf: bytes, bleed_mm: float, stated_mm: float, stamp: Stamp) -> bytes:
    """The file with its TrimBox and BleedBox, and what it was made as."""
    with pikepdf.open(BytesIO(pdf)) as made:
        for page in made.pages:
            left, bottom, right, top = (float(edge) for edge in page.mediabox)
            edge = to_pt(bleed_mm)
            page.obj.TrimBox = [left + edge, bottom + edge, right - edge, top - edge]
            kept = edge - to_pt(min(bleed_mm, stated_mm))
            page.obj.BleedBox = [left + kept, bottom + kept, right - kept, top - kept]
            fonts = page.obj.Resources.Font  # ReportLab names Helvetica on every page
            if "/F1" in fonts and b"/F1 " not in page.obj.Contents.read_bytes().replace(b"/F1 12 Tf", b""):
                page.obj.Contents = made.make_stream(page.obj.Contents.read_bytes().replace(b"/F1 12 Tf", b""))
        made.docinfo[f"/{KEY}"] = str(stamp)
        return saved(made)


def saved(made: pikepdf.Pdf, **how: object) -> bytes:
    """The bytes of a file."""
    out = BytesIO()
    made.save(out, **(how or {"deterministic_id": True}))  # type: ignore[arg-type]
    return out.getvalue()


def write(  # noqa: PLR0917 - a canvas, words, a place and how they look
    canvas: Canvas, words: str, at_mm: tuple[float, float], size_pt: float = 9, colour: object = BLACK, font: str = FONT
) -> None:
    """Words at a place."""
    canvas.setFont(font, size_pt)
    canvas.setFillColor(colour)
    canvas.drawString(to_pt(at_mm[0]), to_pt(at_mm[1]), words)


def box(canvas: Canvas, box_mm: tuple[float, float, float, float], colour: object) -> None:
    """A filled box: left, bottom, width, height."""
    canvas.setFillColor(colour)
    canvas.rect(*(to_pt(edge) for edge in box_mm), stroke=0, fill=1)


def jpeg(width: int, height: int) -> ImageReader:
    """A light blue picture."""
    return ImageReader(BytesIO(jpeg_file(width, height)))


def jpeg_file(width: int, height: int, **more: object) -> bytes:
    """A light blue picture as a JPEG file, with notes if some are given."""
    out = BytesIO()
    Image.new("RGB", (width, height), (200, 220, 240)).save(out, "JPEG", **more)
    return out.getvalue()


def shown(about: dict[str, object], data: bytes, side: int) -> bytes:
    """A card that shows a square picture, 15 mm large, put into the file as it is."""
    with pikepdf.open(BytesIO(card())) as made:
        image = pikepdf.Stream(made, data, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
        image.update(
            pikepdf.Dictionary({"/Width": side, "/Height": side, **{f"/{key}": value for key, value in about.items()}})
        )
        page = made.pages[0]
        name = page.add_resource(made.make_indirect(image), pikepdf.Name.XObject, pikepdf.Name("/Im1"))
        place = f"q {to_pt(15):.3f} 0 0 {to_pt(15):.3f} {to_pt(60):.3f} {to_pt(8):.3f} cm {name} Do Q"
        page.contents_add(place.encode())
        return saved(made)


def picture(canvas: Canvas, one: ImageReader, box_mm: tuple[float, float, float, float]) -> None:
    """A picture in a box."""
    left, bottom, width, height = (to_pt(edge) for edge in box_mm)
    canvas.drawImage(one, left, bottom, width, height)


def exif() -> bytes:
    """A camera's notes with a place in them."""
    notes = Image.Exif()
    notes[0x010F] = "Camera"
    notes.get_ifd(0x8825)[1] = "N"
    return notes.tobytes()


def line(canvas: Canvas, thickness_pt: float) -> None:
    """A line."""
    canvas.setLineWidth(thickness_pt)
    canvas.setStrokeColor(BLACK)
    canvas.line(to_pt(10), to_pt(15), to_pt(60), to_pt(15))


def clipped(canvas: Canvas, width_mm: float) -> None:
    """Words in a frame that is so wide."""
    path = canvas.beginPath()
    path.rect(to_pt(9), to_pt(14), to_pt(width_mm), to_pt(6))
    canvas.clipPath(path, stroke=0, fill=0)
    write(canvas, "Opening hours", (10, 16))


def in_circle(canvas: Canvas, radius_mm: float) -> None:
    """Words in a round window."""
    path = canvas.beginPath()
    path.circle(to_pt(22), to_pt(17), to_pt(radius_mm))
    canvas.clipPath(path, stroke=0, fill=0)
    write(canvas, "Opening hours", (12, 16))


def covered(canvas: Canvas, by: Draw) -> None:
    """Words, and something after them."""
    write(canvas, "Opening hours", (10, 16))
    by(canvas)


def mode(canvas: Canvas, number: int) -> None:
    """Words in a text render mode."""
    text = canvas.beginText(to_pt(10), to_pt(16))
    text.setFont(FONT, 9)
    text.setTextRenderMode(number)
    text.textOut("Opening hours")
    canvas.drawText(text)


def scaled(canvas: Canvas, size_pt: float, by: float) -> None:
    """Words that a matrix makes smaller or larger than their font says, in a form."""
    canvas.beginForm("small", 0, 0, 300, 100)
    write(canvas, "Opening hours", (1, 1), size_pt)
    canvas.endForm()
    canvas.translate(to_pt(10), to_pt(15))
    canvas.scale(by, by)
    canvas.doForm("small")


def raised(canvas: Canvas, size_pt: float, beside: str) -> None:
    """A figure that is raised beside words."""
    write(canvas, beside, (10, 16))
    write(canvas, "2", (10 + len(beside) * 1.6, 17.2), size_pt)


def without(pdf: bytes, name: str) -> bytes:
    """The file without a box of its pages."""
    with pikepdf.open(BytesIO(pdf)) as made:
        for page in made.pages:
            del page.obj[name]
        return saved(made)


def without_picture() -> bytes:
    """A page that shows a picture which is not there."""
    with pikepdf.open(BytesIO(card(lambda c: picture(c, jpeg(300, 300), (10, 5, 15, 15))))) as made:
        made.pages[0].obj.Resources.XObject = pikepdf.Dictionary()
        made.remove_unreferenced_resources()
        return saved(made)


def told(**more: object) -> bytes:
    """A card whose pages say something more of themselves."""
    with pikepdf.open(BytesIO(card())) as made:
        for page in made.pages:
            page.obj.update(pikepdf.Dictionary({f"/{key}": value for key, value in more.items()}))
        return saved(made)


def forms_in_forms() -> bytes:
    """A page that draws a form of forms: one rectangle nearly five million times."""
    with pikepdf.open(BytesIO(card())) as made:
        inner = made.make_stream(b"0 0 1 1 re f")
        for level in range(15):
            about = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Form, "BBox": pikepdf.Array([0, 0, 9, 9])}
            for key, value in about.items():
                inner[f"/{key}"] = value
            if level < 14:
                outer = made.make_stream(b"/F Do /F Do /F Do")
                outer.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=inner))
                inner = outer
        page = made.pages[0]
        page.add_resource(inner, pikepdf.Name.XObject, pikepdf.Name("/F"))
        page.contents_add(b"/F Do")
        return saved(made)


def locked(password: str) -> bytes:
    """A file with a password."""
    with pikepdf.open(BytesIO(card())) as made:
        return saved(made, encryption=pikepdf.Encryption(owner="owner", user=password))


DCT, FLATE = pikepdf.Name.DCTDecode, pikepdf.Name.FlateDecode
COLOUR: dict[str, object] = {"ColorSpace": pikepdf.Name.DeviceRGB, "BitsPerComponent": 8}
JPEG: dict[str, object] = {**COLOUR, "Filter": DCT}
PACKED: dict[str, object] = {**COLOUR, "Filter": pikepdf.Array([FLATE, DCT])}
ONE_BIT: dict[str, object] = {"ColorSpace": pikepdf.Name.DeviceGray, "BitsPerComponent": 1}
FAULTS: dict[str, Callable[[], bytes]] = {
    "contrast-as-printed": lambda: card(lambda c: write(c, "Opening hours", (10, 16), 9, GREY)),
    "contrast-as-printed--cmyk": lambda: card(lambda c: write(c, "Hours", (10, 16), 9, CMYKColor(0, 0, 0, 0.3))),
    "contrast-as-printed--half-on-panel": lambda: card(
        lambda c: box(c, (10, 14, 10, 6), NAVY), lambda c: write(c, "Opening hours of us", (10, 16), 9, NAVY)
    ),
    "contrast-as-printed--on-picture": lambda: card(
        lambda c: picture(c, jpeg(400, 100), (8, 14, 30, 7)), lambda c: write(c, "Opening hours", (10, 16), 9, WHITE)
    ),
    "contrast-as-printed--white-on-white": lambda: card(lambda c: write(c, "Opening hours", (10, 16), 9, WHITE)),
    "font-not-embedded": lambda: card(lambda c: write(c, "Opening hours", (10, 16), font="Helvetica")),
    "hairline": lambda: card(lambda c: line(c, 0.1)),
    "hairline--filled": lambda: card(lambda c: box(c, (10, 15, 40, 0.04), BLACK)),
    "hairline--thinnest": lambda: card(lambda c: line(c, 0)),
    "no-bleed-box": lambda: without(card(), "/BleedBox"),
    "no-trim-box": lambda: without(card(), "/TrimBox"),
    "notdef": lambda: card(lambda c: write(c, "At \u2708 noon", (10, 16))),
    "page-extra": lambda: card(pages=3),
    "page-missing": lambda: card(pages=1),
    "pdf-encrypted": lambda: locked("secret"),
    "pdf-encrypted--opens-by-itself": lambda: locked(""),
    "pdf-unreadable--cut-short": lambda: card()[: len(card()) * 2 // 3],
    "pdf-unreadable--empty": lambda: b"",
    "pdf-unreadable--head-only": lambda: b"%PDF-1.7\n",
    "pdf-unreadable--no-pdf": lambda: b"This is a letter, not a PDF.\n",
    "picture-notes": lambda: shown(JPEG, jpeg_file(300, 300, exif=exif()), 300),
    "picture-notes--packed": lambda: shown(PACKED, zlib.compress(jpeg_file(300, 300, exif=exif())), 300),
    "picture-too-coarse": lambda: card(lambda c: picture(c, jpeg(43, 43), (10, 5, 15, 15))),
    "picture-too-coarse--press": lambda: card(
        lambda c: picture(c, jpeg(118, 118), (10, 5, 15, 15)), bleed_mm=3, intent="press"
    ),
    "resource-missing": without_picture,
    "text-clipped": lambda: card(lambda c: clipped(c, 12)),
    "text-covered": lambda: card(lambda c: covered(c, lambda d: box(d, (9, 14, 30, 6), NAVY))),
    "text-clipped--by-circle": lambda: card(lambda c: in_circle(c, 7)),
    "text-covered--by-picture": lambda: card(
        lambda c: covered(c, lambda d: picture(d, jpeg(400, 100), (18, 14, 20, 6)))
    ),
    "text-invisible": lambda: card(lambda c: mode(c, 3)),
    "text-off-page": lambda: card(lambda c: write(c, "Opening hours", (70, 16), 12)),
    "text-off-page--far": lambda: card(lambda c: write(c, "Opening hours", (300, 16))),
    "text-off-page--into-bleed": lambda: card(lambda c: write(c, "Opening", (77, 16), 9), bleed_mm=3, intent="press"),
    "text-outside-safe-area": lambda: card(lambda c: write(c, "Opening hours", (1.5, 16))),
    "type-too-small": lambda: card(lambda c: write(c, "Opening hours", (10, 16), 5)),
    "type-too-small--by-matrix": lambda: card(lambda c: scaled(c, 10, 0.5)),
    "type-too-small--raised": lambda: card(lambda c: raised(c, 3, "metres")),
    "pdf-unreadable--forms-in-forms": forms_in_forms,
    "words-missing": lambda: card(title="Your policing team"),
    "wrong-bleed": lambda: card(bleed_mm=1, intent="press", said_bleed_mm=3),
    "wrong-trim": lambda: card(size_mm=(90, 55)),
    "wrong-trim--on-its-side": lambda: told(Rotate=90),
    "wrong-trim--twice-the-unit": lambda: told(UserUnit=2),
}
"""Every faulty file by its name."""

CLEAN: dict[str, Callable[[], bytes]] = {
    "plain": card,
    "bleed-3-mm": lambda: card(lambda c: box(c, (-3, -3, 91, 6), NAVY), bleed_mm=3, intent="press"),
    "code-of-one-bit": lambda: shown(ONE_BIT, bytes(5 * 33), 33),
    "jpeg-without-notes": lambda: shown(JPEG, jpeg_file(300, 300), 300),
    "grey-that-passes": lambda: card(lambda c: write(c, "Opening hours", (10, 16), 9, "#767676")),
    "large-and-paler": lambda: card(lambda c: write(c, "Hours", (10, 16), 18, "#949494")),
    "cmyk-black": lambda: card(lambda c: write(c, "Hours", (10, 16), 9, CMYKColor(0, 0, 0, 1))),
    "line-of-a-quarter-point": lambda: card(lambda c: line(c, 0.25)),
    "font-named-but-not-used": lambda: card(lambda c: c.setFont("Helvetica", 9)),
    "picture-of-150-ppi": lambda: card(lambda c: picture(c, jpeg(89, 89), (10, 5, 15, 15))),
    "picture-of-300-ppi": lambda: card(
        lambda c: picture(c, jpeg(178, 178), (10, 5, 15, 15)), bleed_mm=3, intent="press"
    ),
    "clipped-wide-enough": lambda: card(lambda c: clipped(c, 40)),
    "clipped-by-a-large-circle": lambda: card(lambda c: in_circle(c, 14)),
    "crossed-by-a-line": lambda: card(lambda c: covered(c, lambda d: box(d, (9, 16.8, 30, 0.3), NAVY))),
    "text-on-a-panel": lambda: card(
        lambda c: box(c, (9, 14, 30, 6), NAVY), lambda c: write(c, "Opening hours", (10, 16), 9, WHITE)
    ),
    "at-the-safe-edge": lambda: card(lambda c: write(c, "Hours", (5, 16))),
    "six-point": lambda: card(lambda c: write(c, "Opening hours", (10, 16), 6)),
    "twelve-at-half": lambda: card(lambda c: scaled(c, 12, 0.5)),
    "raised-figure": lambda: card(lambda c: raised(c, 5, "metres")),
    "broken-at-a-hyphen": lambda: card(
        lambda c: write(c, "Your lo-", (10, 16)), lambda c: write(c, "cal policing team", (10, 12))
    ),
}
"""Clean files by what they come near to."""


def main() -> None:
    """Write every faulty file into this folder."""
    from tests.faulty.codes import CODE_FAULTS

    for name, make in (FAULTS | CODE_FAULTS).items():
        (FOLDER / f"{name}.pdf").write_bytes(make())


if __name__ == "__main__":
    main()
