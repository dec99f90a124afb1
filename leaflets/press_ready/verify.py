"""Floor 4, press verification: the finished file is read again, every object, and refused if it is not PDF/X-4."""

from collections.abc import Iterator
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from leaflets.errors import Place, PressError
from leaflets.printing import Printing

NO_INK = {"/DeviceRGB", "/CalRGB", "/CalGray", "/Lab", "/Separation", "/DeviceN", "/ICCBased", "/RGB"}
RGB_OPERATORS = {"rg", "RG", "cs", "CS", "sc", "SC", "g", "G", "scn", "SCN"}
FORBIDDEN_KEYS = {"/JS", "/OPI", "/TR", "/TR2", "/HTP", "/Alternates", "/PS", "/EF", "/Encrypt", "/IC"}
INK_SLACK = 0.005


def check(content: bytes, printing: Printing, highest: float) -> None:
    """Raises PressError, every fault named, for a file that a print shop's own check would send back."""
    with pikepdf.open(BytesIO(content)) as pdf:
        faults = [*_objects(pdf), *_streams(pdf), *_pages(pdf)]
    if highest > printing.most_ink + INK_SLACK:
        faults.append((0, f"{highest:.0%} of ink is laid at a point; {printing.most_ink:.0%} is the most."))
    if faults:
        raise PressError.of([p for page, wrong in faults for p in PressError(wrong, "", Place(page=page)).problems])


def _objects(pdf: Pdf) -> Iterator[tuple[int, str]]:
    """Colour spaces other than inks and greys, fonts that are not embedded, and what PDF/X-4 forbids, anywhere."""
    for held in pdf.objects:
        for owner, key, value in _entries(held):
            if isinstance(value, Name) and str(value) in NO_INK and key != "/Type":
                yield 0, f"A colour space {str(value).lstrip('/')} is left in the file."
            if key in FORBIDDEN_KEYS:
                yield 0, f"An entry {key.lstrip('/')} is left in the file."
            if key == "/S" and value in (Name.URI, Name.GoTo, Name.JavaScript, Name.Launch) and "/K" not in owner:
                yield 0, "An action is left in the file."
        if isinstance(held, Dictionary) and held.get("/Type") == Name.Font:
            yield from _font(held)


def _entries(held: Object, owner: Object | None = None) -> Iterator[tuple[Object, str, Object]]:
    """Every entry of an object and of those directly inside it."""
    if isinstance(held, Dictionary | Stream):
        for key in list(held.keys()):
            value = held.get(key)
            if isinstance(value, Object):
                yield held, key, value
                if not value.is_indirect:
                    yield from _entries(value, held)
    elif isinstance(held, Array):
        for value in held:
            if isinstance(value, Object):
                yield owner or held, "", value
                if not value.is_indirect:
                    yield from _entries(value, held)


def _font(font: Object) -> Iterator[tuple[int, str]]:
    if font.get("/Subtype") in (Name.Type0, Name.Type3):
        return
    about = font.get("/FontDescriptor", Dictionary())
    if not any(key in about for key in ("/FontFile", "/FontFile2", "/FontFile3")):
        yield 0, f"The font {str(font.get('/BaseFont', '')).lstrip('/')} is not in the file."


def _streams(pdf: Pdf) -> Iterator[tuple[int, str]]:
    """Colour operators in every page and every stream that paints."""
    painted: list[tuple[int, Object]] = [(number, page.obj) for number, page in enumerate(pdf.pages, 1)]
    for held in pdf.objects:
        if isinstance(held, Stream) and (held.get("/Subtype") == Name.Form or held.get("/PatternType") == 1):
            painted.append((0, held))
        if isinstance(held, Dictionary) and held.get("/Subtype") == Name.Type3:
            painted += [(0, glyph) for glyph in dict(held.CharProcs).values()]
    masks = _masks(pdf)
    for number, stream in painted:
        allowed = {"g", "G"} if stream.is_indirect and stream.objgen in masks else set()
        used = {str(one.operator) for one in pikepdf.parse_content_stream(stream)} & (RGB_OPERATORS - allowed)
        if used & {"rg", "RG", "g", "G"}:
            yield number, "A colour that is not in ink is left in what is painted."
        elif used and not _only_patterns(stream):
            yield number, "A colour space is left in what is painted."


def _masks(pdf: Pdf) -> set[tuple[int, int]]:
    """The forms of soft masks, and those that they show: their greys are no ink."""
    found: set[tuple[int, int]] = set()
    ahead = [held.G for held in pdf.objects if isinstance(held, Dictionary) and isinstance(held.get("/G"), Stream)]
    for held in pdf.objects:
        for _, key, value in _entries(held):
            if key == "/SMask" and isinstance(value, Dictionary) and isinstance(value.get("/G"), Stream):
                ahead.append(value.G)
    while ahead:
        form = ahead.pop()
        if form.objgen not in found:
            found.add(form.objgen)
            shown = form.get("/Resources", Dictionary()).get("/XObject", Dictionary())
            ahead += [one for one in dict(shown).values() if one.get("/Subtype") == Name.Form]
    return found


def _only_patterns(stream: Object) -> bool:
    """Whether `cs` and `scn` choose patterns alone."""
    for one in pikepdf.parse_content_stream(stream):
        name = str(one.operator).lower()
        if name == "cs" and one.operands[0] != Name.Pattern:
            return False
        if name in {"sc", "scn"} and not isinstance(one.operands[-1], Name):
            return False
    return True


def _pages(pdf: Pdf) -> Iterator[tuple[int, str]]:
    """Boxes inside one another, and nothing on a page that a press cannot print."""
    for number, page in enumerate(pdf.pages, 1):
        if any(key not in page.obj for key in ("/MediaBox", "/TrimBox", "/BleedBox")):
            yield number, "The page has not all of its boxes."
            continue
        media, bleed, trim = ([float(edge) for edge in page.obj[key]] for key in ("/MediaBox", "/BleedBox", "/TrimBox"))
        if not (_holds(media, bleed) and _holds(bleed, trim)):
            yield number, "The page’s boxes do not lie inside one another."
        if "/Annots" in page.obj:
            yield number, "A link or note is left on the page."


def _holds(outer: list[float], inner: list[float], slack: float = 0.001) -> bool:
    left, bottom, right, top = outer
    return (
        left <= inner[0] + slack
        and bottom <= inner[1] + slack
        and right >= inner[2] - slack
        and top >= inner[3] - slack
    )
