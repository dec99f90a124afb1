"""Floor 4, the studio: what the HTML engine keeps warm for one layout and kit, and the guard on what may be read.

Fonts, parsed style sheets, compiled templates and pictures are made once. Only files inside the kit and the layout's
folders are ever read. What WeasyPrint merely logs becomes an error. Not for threads: WeasyPrint's fonts are not.
"""

import logging
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit

from jinja2 import Environment
from markupsafe import Markup
from weasyprint import CSS
from weasyprint.logger import LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from leaflets.brand import Brand
from leaflets.config import stamp
from leaflets.engines.kept_styles import Wardrobe
from leaflets.engines.map_drawing import Colours, ShowMap, map_as_picture
from leaflets.engines.pictures import Pictures
from leaflets.engines.prose import breakable, prose, sentences, unwidowed
from leaflets.engines.scripts import suited
from leaflets.engines.templating import environment
from leaflets.errors import LayoutError, LeafletsError, MissingFontError, MissingPictureError, RefusedFileError
from leaflets.follows import Follow
from leaflets.layout import Layout
from leaflets.qr import QUIET_MODULES, encode
from leaflets.spelling import did_you_mean
from leaflets.tongue import Tongue

PRINT_STYLE = "style.css"
MIME = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


@dataclass(frozen=True)
class Studio:
    """What is kept warm for one layout and kit."""

    layout: Layout
    brand: Brand
    templates: Environment
    fonts: FontConfiguration
    styles: tuple[CSS, ...]
    fetcher: URLFetcher
    pictures: Pictures
    coverage: dict[tuple[Path, ...], frozenset[int]]
    has_notes: bool
    wardrobes: dict[str, Wardrobe] = field(default_factory=dict)

    def covered(self, family: str, weight: int) -> frozenset[int]:
        """The code points of the kit's font nearest to that weight, and of its script's. Raises MissingFontError."""
        script = self.brand.script_font
        if family not in {self.brand.family, script.family if script and script.leads else ""}:
            mend = f"The kit’s family is “{self.brand.family}”."
            raise MissingFontError(f"The brand kit has no font “{family}”.", mend, self.layout.place())
        nearest = min(self.brand.kit.fonts, key=lambda font: abs(font.weight - weight))
        paths = [self.brand.font_path(nearest)]
        if script:
            paths.append(self.brand.script_font_path(script, weight))
        key = tuple(paths)
        if key not in self.coverage:
            self.coverage[key] = frozenset[int]().union(*(_code_points(path) for path in paths))
        return self.coverage[key]


NOTES = re.compile(r"footnote|\bnote\(|::note|@note", re.IGNORECASE)
"""What makes a footnote or an endnote, or says how it looks; not a class or token that is called a note."""


def has_notes(text: str) -> bool:
    """Whether a style sheet or a template may make notes at the foot of a page or the end."""
    return NOTES.search(text) is not None


_KEPT: dict[tuple[tuple[Path, ...], Path, str], tuple[object, Studio]] = {}


def studio(layout: Layout, brand: Brand) -> Studio:
    """The warm state of a layout and kit in its language, made anew when a file that it was made from has changed."""
    pair = layout.folders, brand.folder, brand.language.code
    files = [*brand.files, *(path for folder in layout.folders for path in sorted(folder.rglob("*")))]
    changed = brand.language, *stamp(files)
    if pair not in _KEPT or _KEPT[pair][0] != changed:
        _KEPT[pair] = changed, _opened(layout, brand, layout.file(PRINT_STYLE))
    return _KEPT[pair][1]


def _opened(layout: Layout, brand: Brand, style: Path) -> Studio:
    fetcher = _KitFetcher((brand.folder.resolve(), *(folder.resolve() for folder in layout.folders)), layout)
    fonts = FontConfiguration()
    with nothing_silent(layout):
        css = suited(styled(style.read_text(encoding="utf-8"), brand, layout), brand)
        sheets = font_faces(brand, _as_uri), css
        styles = tuple(
            CSS(string=sheet, font_config=fonts, url_fetcher=fetcher, base_url=style.parent.as_uri() + "/")
            for sheet in sheets
        )
    pictures = Pictures()

    def code(follow: Follow) -> str:
        address = f"code:{follow.url}"
        if address not in pictures:
            pictures[address] = CodePicture(follow.url)
        return address

    return Studio(
        layout,
        brand,
        templates(layout, brand, code),
        fonts,
        styles,
        fetcher,
        pictures,
        {},
        has_notes(css) or "@import" in css,
    )


def templates(
    layout: Layout, brand: Brand, code: Callable[[Follow], str], show_map: ShowMap = map_as_picture
) -> Environment:
    """The layout's templates with the filters that make pictures: `code`, `logo`, `asset` and `drawn`.

    `code` gives the address of a QR code's picture; `{{ edition.map | drawn(words, land="mist", …) }}` is the map.
    """
    env = environment(layout, autoescape=True, language=brand.language).overlay()
    env.filters = {
        **env.filters,
        "code": lambda follow: _code_picture(follow, code, brand.language),
        "logo": lambda token: _logo(brand, str(token)),
        "drawn": lambda drawn, words, **tokens: show_map(drawn, brand, Colours(**tokens), str(words)),
        "asset": lambda name, instead="": _asset(layout, brand, str(name), str(instead)),
        "breakable": breakable,
        "unwidowed": unwidowed,
        "prose": prose,
        "sentences": sentences,
    }
    return env


def _code_picture(follow: object, source: Callable[[Follow], str], tongue: Tongue) -> Markup:
    """The QR code of a channel as a picture, with words for those who cannot see it. Raises LayoutError."""
    if not isinstance(follow, Follow):
        mend = "Use one of edition.follows, edition.page or edition.home."
        raise LayoutError("A code’s address is none that the edition has checked.", mend)
    alt = tongue.gettext("QR code: %(label)s, %(address)s") % {"label": follow.label, "address": follow.readable}
    return Markup('<img class="code" data-code="{}" alt="{}" src="{}">').format(follow.url, alt, source(follow))


def code_as_data(follow: Follow) -> str:
    """A QR code as a data: address, for a web page."""
    return "data:image/svg+xml;base64," + b64encode(encode(follow.url).svg().encode()).decode()


class CodePicture:
    """A QR code as WeasyPrint's picture: drawn as rectangles at once, many times faster than by way of SVG."""

    def __init__(self, address: str) -> None:
        code = encode(address)
        self._side = code.full_modules
        dark = "".join(f"{r.column + QUIET_MODULES} {r.row + QUIET_MODULES} {r.length} 1 re " for r in code.runs)
        self._drawing = f"1 g 0 0 {self._side} {self._side} re f 0 g {dark}f".encode()

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[float, float, float]:
        """Width, height and their ratio, as WeasyPrint asks for them."""
        return self._side, self._side, 1

    def draw(self, stream: Any, width: float, height: float, _style: object) -> None:
        """Draw the code into a box of that size at the origin, y downwards."""
        stream.transform(a=width / self._side, d=height / self._side)
        stream.stream.append(self._drawing)


def _logo(brand: Brand, token: str) -> str:
    if token not in brand.logos:
        raise MissingPictureError(f"The brand kit has no logo “{token}”.", f"It has: {', '.join(brand.logos)}.")
    return as_data(brand.logo_path(brand.logos[token]))


def _asset(layout: Layout, brand: Brand, name: str, instead: str) -> str:
    """A picture of the layout, or where there is none of that name, another; an SVG has its colours from the kit."""
    try:
        path = layout.picture(name)
    except MissingPictureError:
        if not instead:
            raise
        path = layout.picture(instead)
    if path.suffix.lower() != ".svg":
        return as_data(path)
    return _data(MIME[".svg"], styled(path.read_text(encoding="utf-8"), brand, layout).encode())


def as_data(path: Path) -> str:
    """A file as a data: address, so that a page needs no other file."""
    return _data(MIME.get(path.suffix.lower(), "application/octet-stream"), path.read_bytes())


def _data(mime: str, content: bytes) -> str:
    return f"data:{mime};base64,{b64encode(content).decode()}"


def _as_uri(path: Path) -> str:
    return path.resolve().as_uri()


VARIABLE = re.compile(r"var\(--(colour|size|space)-([a-z0-9-]+)\)")


def styled(css: str, brand: Brand, layout: Layout) -> str:
    """A style sheet with the kit's tokens in the place of var(--colour-…), var(--size-…) and var(--space-…).

    They are resolved here and not by custom properties, because an unknown one would be silent there, and because it
    takes WeasyPrint a tenth of the time. Raises LayoutError for a token that the kit does not have.
    """
    kit = brand.kit
    tables: dict[str, tuple[Mapping[str, object], str]] = {
        "colour": (kit.colours, ""),
        "size": (kit.sizes_pt, "pt"),
        "space": (kit.space_mm, "mm"),
    }

    def value(match: re.Match[str]) -> str:
        table, unit = tables[match[1]]
        if match[2] not in table:
            hint = did_you_mean(match[2], table)
            raise LayoutError(f"The brand kit has no {match[1]} “{match[2]}”.", hint, layout.place())
        return f"{table[match[2]]}{unit}" if unit != "pt" else f"{_points(table[match[2]], brand)}pt"

    return VARIABLE.sub(value, css)


def _points(size_pt: object, brand: Brand) -> str:
    """A size of type, which a script with small letters is set larger in."""
    script = brand.script_font
    return f"{float(str(size_pt)) * script.size:g}" if script and script.size != 1 else str(size_pt)


def font_faces(brand: Brand, address: Callable[[Path], str]) -> str:
    """The kit's fonts as CSS, each file named by `address`, and its family as the one that all text is set in."""
    faces = "".join(
        f"@font-face{{font-family:'{brand.family}';font-weight:{font.weight};"
        f"src:url('{address(brand.font_path(font))}')}}"
        for font in brand.kit.fonts
    )
    if (script := brand.script_font) is None:
        return f"{faces}html{{font-family:'{brand.family}'}}"
    for weight in (400, 700):
        path = brand.script_font_path(script, weight)
        faces += f"@font-face{{font-family:'{script.family}';font-weight:{weight};src:url('{address(path)}')}}"
    first, then = (script.family, brand.family) if script.leads else (brand.family, script.family)
    return f"{faces}html{{font-family:'{first}','{then}'}}"


def _code_points(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


class _StopError(FatalURLFetchingError):  # type: ignore[misc]  # WeasyPrint has no types
    """Carries one of our errors through WeasyPrint, which swallows every other exception while it fetches."""

    def __init__(self, error: LeafletsError) -> None:
        super().__init__(str(error))
        self.error = error


class _KitFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Reads files inside the kit and the layout's folders, and nothing else: no network, no other file."""

    def __init__(self, roots: tuple[Path, ...], layout: Layout) -> None:
        super().__init__(allowed_protocols=("data", "file"), fail_on_errors=True)
        self._roots = roots
        self._layout = layout

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The content of `url`. Stops the rendering when it may not be read or is not there."""
        parts = urlsplit(url)
        if parts.scheme == "data":
            return super().fetch(url, headers)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or not any(path.is_relative_to(root) for root in self._roots):
            self._refuse(url)
        if not path.is_file():
            mend = "Put it into the layout’s folder."
            raise _StopError(MissingPictureError(f"The file {path.name} is missing.", mend, self._layout.place()))
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": MIME.get(path.suffix, "")})

    def _refuse(self, url: str) -> NoReturn:
        mend = "Put the file into the layout’s folder or the brand kit."
        wrong = f"“{url[:80]}” is outside the brand kit and the layout."
        raise _StopError(RefusedFileError(wrong, mend, self._layout.place()))


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def nothing_silent(layout: Layout, wardrobes: dict[str, Wardrobe] | None = None) -> Iterator[None]:
    """Turn what WeasyPrint only logs, and what its fetcher raises, into the project's own errors.

    Kept styles about which something was logged are forgotten, or it would not be logged again.
    """
    complaints = _Complaints()
    LOGGER.addHandler(complaints)
    try:
        yield
    except _StopError as stop:
        raise stop.error from None
    finally:
        LOGGER.removeHandler(complaints)
        if complaints.messages and wardrobes:
            wardrobes.clear()
    for message in complaints.messages:
        if message.startswith(("Failed to load image", "Failed to render SVG")):
            raise MissingPictureError(f"{message[:160]}.", "Put a readable picture there.", layout.place())
        raise LayoutError(f"WeasyPrint says: {message[:200]}", "Mend the template or style sheet.", layout.place())
