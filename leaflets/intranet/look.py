"""Floor 6, the look of the intranet's pages: templates, and the brand kit's colours and face as a style sheet.

Whoever serves a page says what an address is: `address("area", area="harlow")` is a path on a server
and a relative link in plain files; `asset("intranet.css")` is a file that stands beside the pages.
"""

from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from leaflets.brand import Brand
from leaflets.engines.studio import font_faces

FOLDER = Path(__file__).parent
TEMPLATES, STATIC = FOLDER / "templates", FOLDER / "static"
BRAND_STYLE = "brand.css"
"""The style sheet that is made from the brand kit; all others stand in `static/`."""

Address = Callable[..., str]
"""The address of a page by its name and what it is about, or of an asset by its name."""


def environment(address: Address, asset: Address, brand: Brand, *more: Path) -> Environment:
    """The templates of this folder, and of further ones, for one who serves them. Every value is escaped."""
    env = Environment(
        loader=FileSystemLoader([*more, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals |= {"address": address, "asset": asset, "brand": brand}
    return env


def brand_style(brand: Brand, address: Callable[[Path], str]) -> str:
    """The kit's colours as custom properties, and its fonts, each file named by `address`."""
    tokens = "".join(f"--{name}:{value};" for name, value in brand.kit.colours.items())
    return f":root{{{tokens}}}\n{font_faces(brand, address)}\n"
