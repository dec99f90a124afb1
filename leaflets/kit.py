"""Floor 2, the shape of a kit: what `brand.toml` may say, and its words in another language."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from leaflets.config import Table
from leaflets.tongue import Tongued
from leaflets.visits import Visit

Hex = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
Percent = Annotated[float, Field(ge=0, le=100)]
Token = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]


class Pair(Table):
    """A text colour on a background that the kit allows; `use` is "text", or "large" for large type only."""

    text: Token
    on: Token
    use: Literal["text", "large"] = "text"


class FontFile(Table):
    """One font file of the kit, called by its token in frames and by its family and weight in CSS."""

    token: Token
    weight: int = Field(ge=100, le=900)
    file: str


class Logo(Table):
    """A drawing of the mark (SVG): the least width it may be printed at, and the clear space around it."""

    token: Token
    file: str
    alt: str
    least_width_mm: float = Field(gt=0)
    clear_mm: float = Field(ge=0)


class Contact(Table):
    """A helpline as it is printed: what it is for and its number or address."""

    token: Token
    name: str
    value: str
    use: str = ""


class ScriptFont(Table):
    """The fonts of a script that the kit's own face lacks, by ISO 15924: files of a regular and a bold weight.

    `size` and `leading` are what type and the space between lines are multiplied by on pages of that script. Where it
    `leads`, all of a page is set in it; otherwise only what the kit's face lacks.
    """

    script: Annotated[str, StringConstraints(pattern=r"^[A-Z][a-z]{3}$")]
    family: str
    regular: str
    bold: str
    size: float = Field(1, ge=0.8, le=1.3)
    leading: float = Field(1, ge=1, le=1.6)
    leads: bool = False


class ContactWords(Table):
    """A helpline's words in another language; its number stays."""

    name: str = ""
    use: str = ""


class KitWords(Table):
    """The kit's own texts in another language. What has none is printed in English."""

    strapline: str = ""
    genuine: str = ""
    formats: str = ""
    licence: str = ""
    map_licence: str = ""
    reply: str = ""
    ranks: dict[str, str] = Field(default_factory=dict)
    contacts: dict[Token, ContactWords] = Field(default_factory=dict)


class FigureRules(Table):
    """Which counts are too small to print, and on how many a percentage may be given. See `facts`."""

    band_below: int = Field(5, ge=3, le=100)
    percent_from: int = Field(50, ge=50)


class PressRules(Table):
    """The print shop's press: a profile of its own (a file in `profiles/`), and its condition's registered name."""

    profile: str = ""
    condition: str = "FOGRA39"
    registry: str = "http://www.color.org"


class BrandFile(Table):
    """The shape of `brand.toml`."""

    name: str
    strapline: str
    publisher: str
    page: str
    check_page: str = ""
    genuine: str
    formats: str
    licence: str
    map_licence: str = ""
    family: str
    pure_black: str = ""
    colours: dict[Token, Hex]
    pairs: tuple[Pair, ...]
    sizes_pt: dict[Token, float]
    space_mm: dict[Token, float]
    fonts: tuple[FontFile, ...] = Field(min_length=1)
    logos: tuple[Logo, ...] = ()
    contacts: tuple[Contact, ...] = ()
    hosts: tuple[str, ...] = ()
    ranks: dict[str, str] = Field(default_factory=dict)
    visits: tuple[Visit, ...] = ()
    figures: FigureRules = FigureRules()
    reply: str = ""
    cmyk: dict[Token, tuple[Percent, Percent, Percent, Percent]] = Field(default_factory=dict)
    press: PressRules = PressRules()
    scripts: tuple[ScriptFont, ...] = ()
    translations: dict[str, KitWords] = Field(default_factory=dict)


def translated(kit: BrandFile, code: str) -> BrandFile:
    """The kit's texts in a language, each that has no translation marked as English."""
    words = kit.translations.get(code, KitWords())
    texts = ("strapline", "genuine", "formats", "licence", "map_licence", "reply")
    said: dict[str, object] = {name: _words(getattr(words, name), getattr(kit, name)) for name in texts}
    said["ranks"] = {**{full: Tongued(short, "en") for full, short in kit.ranks.items()}, **words.ranks}
    contacts = []
    for contact in kit.contacts:
        own = words.contacts.get(contact.token, ContactWords())
        told = {"name": _words(own.name, contact.name), "use": _words(own.use, contact.use)}
        contacts.append(contact.model_copy(update=told))
    said["contacts"] = tuple(contacts)
    return kit.model_copy(update=said)


def _words(own: str, english: str) -> str:
    return own or (Tongued(english, "en") if english else "")
