"""PDF files made by hand for the tests of the press, and what is found in finished ones, apart from the code tested."""

from collections.abc import Iterator
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

RGB_NAMES = {"/DeviceRGB", "/CalRGB", "/RGB", "/Lab", "/ICCBased", "/Separation", "/DeviceN", "/CalGray"}
NOT_INK = {"rg", "RG", "g", "G", "cs", "CS", "sc", "SC"}


def page_of(content: bytes, resources: dict[str, object] | None = None, pdf: Pdf | None = None) -> bytes:
    """One page of 100 × 100 pt that paints this."""
    pdf = pdf or pikepdf.new()
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, 100, 100]),
        Resources=Dictionary({f"/{key}": value for key, value in (resources or {}).items()}),
        Contents=pdf.make_stream(content),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    held = BytesIO()
    pdf.save(held)
    return held.getvalue()


def values(held: Object, depth: int = 0) -> Iterator[Object]:
    """Everything inside an object, but for what other objects hold."""
    if isinstance(held, Dictionary | Stream):
        for key in held.keys():  # noqa: SIM118 - a PDF's dictionary iterates otherwise
            yield from _inside(held.get(key), depth)
    elif isinstance(held, Array):
        for value in held:
            yield from _inside(value, depth)


def _inside(value: object, depth: int) -> Iterator[Object]:
    if isinstance(value, Object):
        yield value
        if not value.is_indirect and depth < 20:
            yield from values(value, depth + 1)


def painted(pdf: Pdf) -> Iterator[Object]:
    """Every page, and every stream that paints."""
    yield from (page.obj for page in pdf.pages)
    for held in pdf.objects:
        if isinstance(held, Stream) and (held.get("/Subtype") == Name.Form or held.get("/PatternType") == 1):
            yield held
        if isinstance(held, Dictionary) and held.get("/Subtype") == Name.Type3:
            yield from dict(held.CharProcs).values()


def operators(pdf: Pdf) -> list[tuple[str, tuple[float | str, ...]]]:
    """Every operator that is painted with, and what it was given."""
    return [
        (str(one.operator), tuple(_plain(part) for part in one.operands))
        for stream in painted(pdf)
        for one in pikepdf.parse_content_stream(stream)
        if not isinstance(one, pikepdf.ContentStreamInlineImage)
    ]


def _plain(part: object) -> float | str:
    try:
        return float(part)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return str(part)


def not_ink(content: bytes) -> set[str]:
    """Every colour space and operator in a file that is not in ink."""
    with pikepdf.open(BytesIO(content)) as pdf:
        names = {str(value) for held in pdf.objects for value in values(held) if isinstance(value, Name)}
        return (names & RGB_NAMES) | ({name for name, _ in operators(pdf)} & NOT_INK)
