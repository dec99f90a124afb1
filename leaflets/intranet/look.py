"""Floor 6, the look of the intranet's pages: templates, and what stands beside them: styles, script, fonts and marks.

Whoever serves a page says what an address is: `address("area", area="harlow")` is a path on a server
and a relative link in plain files; `asset("intranet.css")` is a file that stands beside the pages.
"""

from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from leaflets.brand import Brand
from leaflets.intranet import web_fonts

FOLDER = Path(__file__).parent
TEMPLATES, STATIC = FOLDER / "templates", FOLDER / "static"
BRAND_STYLE = "brand.css"
"""The style sheet that is made from the brand kit; all others stand in `static/`."""
MARK, ICON = "mark.svg", "icon.svg"
LOGOS = {MARK: "mark-reversed", ICON: "mark"}
"""Files beside the pages that are logos of the kit, by their tokens there."""

Make = Callable[[], bytes]
Address = Callable[..., str]
"""The address of a page by its name and what it is about, or of an asset by its name."""


def environment(address: Address, asset: Address, brand: Brand) -> Environment:
    """The templates of this folder, for plain files. Every value is escaped."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals |= {"address": address, "asset": asset, "is_plain": True, **shown(brand)}
    return env


def shown(brand: Brand) -> Mapping[str, object]:
    """What every template sees of the kit."""
    return {"brand": brand, "mark": MARK if LOGOS[MARK] in brand.logos else ""}


def made(brand: Brand) -> Mapping[str, Make]:
    """The files beside the pages that are made from the kit, by their names: the brand's style, fonts and marks."""
    held: dict[str, Make] = {BRAND_STYLE: lambda: brand_style(brand).encode()}
    held |= {name: partial(web_fonts.woff2, path) for name, path in web_fonts.fonts_of(brand).items()}
    logos = {name: brand.logos[token] for name, token in LOGOS.items() if token in brand.logos}
    return {**held, **{name: brand.logo_path(logo).read_bytes for name, logo in logos.items()}}


def beside(brand: Brand) -> Mapping[str, Make]:
    """All files beside the pages: those of `static/`, and over them those that are made from the kit."""
    static = {path.name: path.read_bytes for path in sorted(STATIC.iterdir()) if path.is_file()}
    return {**static, **made(brand)}


class Beside:
    """The files beside the pages for one who serves them: each is made when it is first asked for."""

    def __init__(self, brand: Brand) -> None:
        self._makes = beside(brand)
        self._made: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        """The content of a file; None where there is none of that name."""
        if name not in self._made and name in self._makes:
            self._made[name] = self._makes[name]()
        return self._made.get(name)


def brand_style(brand: Brand) -> str:
    """The kit's colours as custom properties, and its fonts."""
    tokens = "".join(f"--{name}:{value};" for name, value in brand.kit.colours.items())
    return f":root{{{tokens}}}\n{web_fonts.faces(brand)}\n"


def version_of(content: bytes) -> str:
    """What tells a file from what it was before: a browser may keep it for as long as this stays."""
    return sha256(content).hexdigest()[:12]
