"""Floor 6, the crew's kit: brand, layouts and stocks as values, as they were when the run began.

Pieces are set from a copy, so that a file that somebody saves meanwhile changes half of the month no more than the keys
say. The kit's key stands for all that pieces have in common: these files, the program, and the libraries that set type.
"""

import os
import sys
import zlib
from collections.abc import Iterable
from ctypes import CDLL, c_char_p
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath

import leaflets
from leaflets.brand import Brand, load_brand
from leaflets.errors import OutputError
from leaflets.layout import Layouts, find_layouts, shipped_layouts
from leaflets.stock import Stock, load_stocks, shipped_stocks

LIBRARIES = (
    "babel", "cssselect2", "fonttools", "jinja2", "markupsafe", "numpy", "pikepdf", "pillow", "pydyf", "pypdfium2",
    "pyphen", "python-stdnum", "qrcode", "reedsolo", "reportlab", "shapely", "tinycss2", "tinyhtml5", "weasyprint",
    "zopfli",
)  # fmt: skip
"""Libraries that can change a byte of a piece."""
SYSTEM_LIBRARIES = {
    "libpango-1.0.so.0": "pango_version_string",
    "libharfbuzz.so.0": "hb_version_string",
    "libharfbuzz-subset.so.0": "hb_version_string",
}
"""Libraries of the system that can, and the function that tells the version of each."""
UNREAD = {".pyc", ".md"}

Files = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class Kit:
    """The files of a brand kit, and of each folder of further layouts and stocks.

    Each file is its path within its folder, with slashes, and its bytes.
    """

    brand: Files
    layouts: tuple[Files, ...] = ()
    stocks: tuple[Files, ...] = ()
    program: str = ""

    @cached_property
    def key(self) -> str:
        """A hash of all of it."""
        digest = sha256(self.program.encode())
        for number, files in enumerate((self.brand, *self.layouts, *self.stocks)):
            for name, content in files:
                digest.update(f"\0{number} {name}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()


@dataclass(frozen=True)
class Unpacked:
    """A kit that has been laid out in a folder and loaded."""

    brand: Brand
    layouts: Layouts
    stocks: "dict[str, Stock]"


def packed(brand: Path, layouts: Iterable[Path], stocks: Iterable[Path]) -> Kit:
    """The kit of these folders. Raises OutputError for a file that cannot be read."""
    try:
        return Kit(_files(brand), tuple(map(_files, layouts)), tuple(map(_files, stocks)), program())
    except OSError as fault:
        raise OutputError(f"{fault.filename} cannot be read ({fault.strerror}).", "Check its rights.") from fault


def unpacked(kit: Kit, folder: Path) -> Unpacked:
    """The kit laid out in an empty folder. Raises what loading a brand kit, layouts and stocks raises."""
    brand = _laid_out(kit.brand, folder / "brand")
    layouts = [_laid_out(files, folder / f"layouts-{number}") for number, files in enumerate(kit.layouts, 1)]
    stocks = [_laid_out(files, folder / f"stocks-{number}") for number, files in enumerate(kit.stocks, 1)]
    return Unpacked(
        load_brand(brand),
        find_layouts([shipped_layouts(), *layouts]),
        dict(load_stocks([shipped_stocks(), *stocks])),
    )


@cache
def program() -> str:
    """The project's version with a hash of its own files, and those of Python and of all libraries that count."""
    own = sha256()
    for name, content in _files(Path(leaflets.__file__).parent):
        own.update(f"{name}\0{len(content)}\0".encode() + content)
    told = [
        f"leaflets {leaflets.__version__} {own.hexdigest()[:16]}",
        f"python {sys.version_info[0]}.{sys.version_info[1]}",
    ]
    told += [
        f"zlib {zlib.ZLIB_RUNTIME_VERSION}",
        *(f"{name} {_version(name)}" for name in LIBRARIES),
        *_of_the_system(),
    ]
    return "; ".join(told)


def _of_the_system() -> list[str]:
    """The versions of what WeasyPrint loads from the system; none where it is not there: cards do without."""
    return [f"{name} {_library_version(name, ask)}" for name, ask in SYSTEM_LIBRARIES.items()]


def _library_version(name: str, ask: str) -> str:
    try:
        told = getattr(CDLL(name), ask)
    except (OSError, AttributeError):
        return "none"
    told.restype = c_char_p
    return (told() or b"").decode()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def _files(folder: Path) -> Files:
    return tuple((path.relative_to(folder).as_posix(), path.read_bytes()) for path in files_below(folder))


def files_below(folder: Path) -> list[Path]:
    """Every file below a folder, also through links, ordered by path; what programs leave behind apart."""
    found = (Path(place) / name for place, _, names in os.walk(folder, followlinks=True) for name in names)
    return sorted(
        path for path in found if path.is_file() and path.suffix not in UNREAD and not _is_hidden(path, folder)
    )


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _laid_out(files: Files, folder: Path) -> Path:
    for name, content in files:
        path = folder / PurePosixPath(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
