"""Floor 3, what a file's pages hold and ask for: fonts, pictures and forms by name, and the characters shown."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

OPERATORS = "Tf Tj TJ ' \" Do gs cs CS sh scn SCN q Q"
ASKS = {"Tf": "/Font", "Do": "/XObject", "gs": "/ExtGState", "sh": "/Shading"}
SPACES = frozenset({"/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/Pattern"})
DEEPEST = 16
NONE_BUT_0 = frozenset({0})
"""The codes that show “.notdef” in a font whose codes are its glyphs."""


@dataclass(slots=True)
class Asked:
    """What a page and its forms asked for in vain, and the fonts that showed a character they do not have.

    `forms` is how often forms are drawn, those in forms counted each time.
    """

    forms: int = 0
    missing: dict[tuple[str, str], None] = field(default_factory=dict)
    notdef: dict[str, int] = field(default_factory=dict)


class Structure:
    """Reads content streams; what is shared between pages is read once."""

    def __init__(self) -> None:
        self._forms: dict[tuple[int, int], Asked] = {}
        self._fonts: dict[tuple[int, int], _Decoder] = {}

    def asked(self, page: pikepdf.Page) -> Asked:
        """What a page asks for."""
        found = Asked()
        self._read(page, page.obj.get("/Resources") or _inherited(page.obj), found, 0)
        return found

    def _read(self, held: Any, resources: Any, found: Asked, depth: int) -> None:
        font: _Decoder | None = None
        kept: list[_Decoder | None] = []
        resources = resources if isinstance(resources, Dictionary) else Dictionary()
        for operands, operator in _instructions(held):
            match operator:
                case "q":
                    kept.append(font)
                case "Q":
                    font = kept.pop() if kept else font
                case "Tf":
                    font = self._font(_resource(resources, "/Font", operands[0], found))
                case "Tj" | "TJ" | "'" | '"':
                    if font is not None and (count := font.missing(_texts(operands[-1]))):
                        found.notdef[font.name] = found.notdef.get(font.name, 0) + count
                case "Do":
                    self._form(_resource(resources, "/XObject", operands[0], found), resources, found, depth)
                case _:
                    _colour(operator, operands, resources, found)

    def _form(self, form: Any, around: Any, found: Asked, depth: int) -> None:
        if not isinstance(form, Stream) or form.get("/Subtype") != Name.Form or depth > DEEPEST:
            return
        key = form.objgen
        found.forms += 1
        if key not in self._forms:
            self._forms[key] = inner = Asked()
            self._read(form, form.get("/Resources", around), inner, depth + 1)
        found.forms += self._forms[key].forms
        found.missing |= self._forms[key].missing
        for name, count in self._forms[key].notdef.items():
            found.notdef[name] = found.notdef.get(name, 0) + count

    def _font(self, font: Any) -> "_Decoder | None":
        if not isinstance(font, Dictionary):
            return None
        key = font.objgen
        if key == (0, 0):
            return _Decoder(font)
        if key not in self._fonts:
            self._fonts[key] = _Decoder(font)
        return self._fonts[key]


def _colour(operator: str, operands: Any, resources: Any, found: Asked) -> None:
    """What an operator of colour, shading or graphics state asks for."""
    if operator in ASKS:
        _resource(resources, ASKS[operator], operands[0], found)
    elif operator in {"cs", "CS"} and str(operands[0]) not in SPACES:
        _resource(resources, "/ColorSpace", operands[0], found)
    elif operator in {"scn", "SCN"} and isinstance(operands[-1], Name):
        _resource(resources, "/Pattern", operands[-1], found)


def _instructions(held: Any) -> Iterator[tuple[Any, str]]:
    try:
        parsed = pikepdf.parse_content_stream(held, OPERATORS)
    except (pikepdf.PdfError, TypeError, ValueError):
        return
    for instruction in parsed:
        operator = str(instruction.operator)
        operands = list(instruction.operands)
        if operands or operator in {"q", "Q"}:
            yield operands, operator


def _inherited(page: Any) -> Any:
    """Resources that a page has from the branches above it (ISO 32000-1, 7.7.3.4)."""
    for _ in range(DEEPEST):
        page = page.get("/Parent")
        if page is None:
            break
        if "/Resources" in page:
            return page.Resources
    return None


def _resource(resources: Any, kind: str, name: Any, found: Asked) -> Any:
    """A resource by its name; one that is not there is noted."""
    shelf = resources.get(kind)
    held = shelf.get(str(name)) if isinstance(shelf, Dictionary) and isinstance(name, Name) else None
    if held is None:
        found.missing[kind.removeprefix("/"), str(name).removeprefix("/")] = None
    return held


def _texts(operand: Any) -> list[bytes]:
    """The strings of an operator that shows text."""
    parts = operand if isinstance(operand, Array) else (operand,)
    return [bytes(part) for part in parts if isinstance(part, pikepdf.String)]


class _Decoder:
    """Tells which of a font's codes show the glyph “.notdef” (ISO 32000-1, 9.6 and 9.7)."""

    def __init__(self, font: Any) -> None:
        self.name = str(font.get("/BaseFont", "")).removeprefix("/").partition("+")[2] or str(
            font.get("/BaseFont", "a font without a name")
        ).removeprefix("/")
        self._wide = font.get("/Subtype") == Name.Type0
        self._bad: frozenset[int] | None = None
        self._good: frozenset[int] | None = None
        try:
            if self._wide:
                self._read_wide(font)
            else:
                self._read_simple(font)
        except Exception:  # a damaged font is told of by what it fails to print
            self._bad = self._good = None

    def missing(self, shown: list[bytes]) -> int:
        """How many of the characters shown are not in the font."""
        if self._wide:
            bad = self._bad
            if not bad or (bad == NONE_BUT_0 and not any(b"\0\0" in part for part in shown)):
                return 0
            return sum(
                (high << 8 | low) in bad for part in shown for high, low in zip(part[::2], part[1::2], strict=False)
            )
        if self._good is None:
            return 0
        return sum(code not in self._good for part in shown for code in part)

    def _read_wide(self, font: Any) -> None:
        if font.get("/Encoding") not in (Name("/Identity-H"), Name("/Identity-V")):
            return
        mapped = font.DescendantFonts[0].get("/CIDToGIDMap")
        if not isinstance(mapped, Stream):
            self._bad = NONE_BUT_0
            return
        data = mapped.read_bytes()
        glyphs = enumerate(zip(data[::2], data[1::2], strict=False))
        self._bad = frozenset(cid for cid, glyph in glyphs if glyph == (0, 0)) | set(range(len(data) // 2, 1 << 16))

    def _read_simple(self, font: Any) -> None:
        descriptor = font.get("/FontDescriptor")
        if not isinstance(descriptor, Dictionary) or "/FontFile2" not in descriptor:
            return
        if not int(descriptor.get("/Flags", 0)) & 4:  # not symbolic: its encoding is by names
            return
        from fontTools.ttLib import TTFont

        codes: set[int] = set()
        with TTFont(BytesIO(descriptor.FontFile2.read_bytes()), lazy=True) as program:
            order = program.getGlyphOrder()
            for table in program["cmap"].tables:
                if (table.platformID, table.platEncID) in {(1, 0), (3, 0)}:
                    codes |= {code & 0xFF for code, name in table.cmap.items() if name != order[0]}
        self._good = frozenset(codes)
