"""Floor 2, the brand kit: one folder of names, colours, type, logos, helplines, hosts and visits, for both engines.

A kit is refused when it is loaded if a file is missing, a pair of colours that it allows fails WCAG 2.2 AA, or the way
to check that a card is genuine is a mobile number.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from leaflets.channel import check_address
from leaflets.config import read_toml
from leaflets.errors import AddressError, BrandError, ContrastError, LayoutError, MissingFontError, Place, Problem
from leaflets.kit import BrandFile, Contact, FontFile, Logo, ScriptFont, translated
from leaflets.language import ENGLISH, Language
from leaflets.models import ChannelKind
from leaflets.phone import mobile_in
from leaflets.spelling import did_you_mean
from leaflets.visits import Visit, doubled_names

# WCAG 2.2, success criterion 1.4.3: large text is at least 18 pt, or 14 pt bold.
LEAST_CONTRAST = {"text": 4.5, "large": 3.0}

# How a TrueType file begins (OpenType 1.9, "Table directory"); ReportLab reads no other outlines.
TRUETYPE = (b"\x00\x01\x00\x00", b"true")

# Between regular (400) and bold (700).
MIDDLE_WEIGHT = 550
MOST_INK_PERCENT = 300
"""All four inks together, at most: more does not dry on sheet-fed offset (FOGRA39 is commonly printed with 300 %)."""


@dataclass(frozen=True)
class Brand:
    """A loaded kit. `kit` is what `brand.toml` says, `folder` where its files stand, `language` what it speaks."""

    kit: BrandFile
    folder: Path
    language: Language = ENGLISH

    def speaking(self, language: Language) -> "Brand":
        """The kit with its words in a language; those that it has no translation of say that they are English."""
        if language is self.language:
            return self
        if language.code not in self._spoken:
            kit = self.kit if language.is_english else translated(self.kit, language.code)
            self._spoken[language.code] = replace(self, kit=kit, language=language)
        return self._spoken[language.code]

    @cached_property
    def _spoken(self) -> dict[str, "Brand"]:
        return {}

    @property
    def script_font(self) -> ScriptFont | None:
        """The fonts of the script of its language; None where the kit's own face has it."""
        return next((font for font in self.kit.scripts if font.script == self.language.spec.script), None)

    @property
    def name(self) -> str:
        """The name of the material, as printed."""
        return self.kit.name

    @property
    def strapline(self) -> str:
        """The line under the name."""
        return self.kit.strapline

    @property
    def publisher(self) -> str:
        """Who publishes the material."""
        return self.kit.publisher

    @property
    def page(self) -> str:
        """The publisher's own https page."""
        return self.kit.page

    @property
    def genuine(self) -> str:
        """How to check that a card or an officer is genuine."""
        return self.kit.genuine

    @property
    def reply(self) -> str:
        """How soon messages are answered, as it is printed; "" when nothing is promised."""
        return self.kit.reply

    @property
    def formats(self) -> str:
        """How to ask for the piece in another format or language."""
        return self.kit.formats

    @property
    def licence(self) -> str:
        """The licence line under public figures."""
        return self.kit.licence

    @property
    def map_licence(self) -> str:
        """What the source of the areas' outlines asks for wherever they are printed; "" when it asks for nothing."""
        return self.kit.map_licence

    @property
    def family(self) -> str:
        """The family name of the kit's face."""
        return self.kit.family

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that a printed address may have."""
        return self.kit.hosts

    @property
    def ranks(self) -> Mapping[str, str]:
        """How a rank is shortened before a name, by the rank in full."""
        return self.kit.ranks

    @property
    def visits(self) -> tuple[Visit, ...]:
        """The kinds of visit, and for those that no card may be left for, what to do instead."""
        return self.kit.visits

    @cached_property
    def contacts(self) -> Mapping[str, Contact]:
        """The helplines by token."""
        return MappingProxyType({contact.token: contact for contact in self.kit.contacts})

    @cached_property
    def logos(self) -> Mapping[str, Logo]:
        """The drawings of the mark by token."""
        return MappingProxyType({logo.token: logo for logo in self.kit.logos})

    @cached_property
    def covered(self) -> frozenset[int]:
        """The code points that every font of the kit has, and so may be printed in any layout."""
        from fontTools.ttLib import TTFont

        covered: list[frozenset[int]] = []
        for spec in self.kit.fonts:
            with TTFont(self.font_path(spec), lazy=True) as font:
                covered.append(frozenset(font.getBestCmap()))
        return frozenset.intersection(*covered)

    def covering(self, script: str) -> frozenset[int]:
        """The code points that a page in a script may have: those of the kit's face, and those of the script's."""
        if script not in self._covering:
            more = [self._code_points(font) for font in self.kit.scripts if font.script == script]
            self._covering[script] = self.covered.union(*more)
        return self._covering[script]

    @cached_property
    def _covering(self) -> dict[str, frozenset[int]]:
        return {}

    def _code_points(self, spec: ScriptFont) -> frozenset[int]:
        """The code points that both weights of a script's font have."""
        from fontTools.ttLib import TTFont

        covered = []
        for file in (spec.regular, spec.bold):
            with TTFont(self.folder / "fonts" / file, lazy=True) as font:
                covered.append(frozenset(font.getBestCmap()))
        return frozenset.intersection(*covered)

    def script_font_path(self, spec: ScriptFont, weight: int) -> Path:
        """Where the file of a script's font that is nearest to a weight stands."""
        return self.folder / "fonts" / (spec.bold if weight > MIDDLE_WEIGHT else spec.regular)

    def colour(self, token: str) -> str:
        """A colour as #rrggbb. Raises LayoutError for a token that the kit does not have."""
        return _known("colour", token, self.kit.colours)

    def font(self, token: str) -> FontFile:
        """A font by its token. Raises MissingFontError."""
        for font in self.kit.fonts:
            if font.token == token:
                return font
        hint = did_you_mean(token, [font.token for font in self.kit.fonts])
        raise MissingFontError(f"The brand kit has no font “{token}”.", hint or "Use a font of the kit.")

    def script_font_like(self, font: FontFile) -> FontFile | None:
        """The font of its language's script that stands for one of the kit's face; None where that has the script."""
        script = self.script_font
        return font.model_copy(update={"file": self.script_font_path(script, font.weight).name}) if script else None

    def font_path(self, font: FontFile) -> Path:
        """Where a font's file stands."""
        return self.folder / "fonts" / font.file

    def logo_path(self, logo: Logo) -> Path:
        """Where a logo's file stands."""
        return self.folder / "logos" / logo.file

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file of the kit: `brand.toml`, its fonts and its logos."""
        fonts = [self.font_path(font) for font in self.kit.fonts]
        scripts = [self.folder / "fonts" / file for font in self.kit.scripts for file in (font.regular, font.bold)]
        return (self.folder / "brand.toml", *fonts, *scripts, *(self.logo_path(logo) for logo in self.kit.logos))

    def on_card(self, token: str) -> str:
        """A colour as cards print it: that of `pure_black` as #000000, which an office printer sets in black alone.

        Any other dark colour is mixed of all four toners, and small type in it is fringed where they do not meet.
        """
        return "#000000" if token == self.kit.pure_black else self.colour(token)

    def allows(self, text: str, on: str, *, large: bool) -> bool:
        """Whether the kit allows text of one colour token on another."""
        return any(p.text == text and p.on == on and (large or p.use == "text") for p in self.kit.pairs)


def _known(kind: str, token: str, table: Mapping[str, str]) -> str:
    if token not in table:
        raise LayoutError(f"The brand kit has no {kind} “{token}”.", did_you_mean(token, table))
    return table[token]


def load_brand(folder: Path) -> Brand:
    """Load the kit in `folder`. Raises BrandError or ContrastError with every fault found."""
    path = folder / "brand.toml"
    if not path.is_file():
        raise BrandError(f"{folder} is not a brand kit: it has no brand.toml.", "Name the kit's folder.")
    kit = read_toml(path, BrandFile, BrandError)
    brand = Brand(kit, folder)
    if problems := [
        *_missing_files(brand),
        *_unknown_tokens(kit),
        *_unprintable_pages(kit),
        *_doorstep(kit),
        *_inks(kit),
    ]:
        raise BrandError.of(problems)
    if weak := list(_weak_pairs(kit)):
        raise ContrastError.of(weak)
    return brand


def _missing_files(brand: Brand) -> list[Problem]:
    files = [(f"font {font.token}", brand.font_path(font)) for font in brand.kit.fonts]
    scripts = [(f"script {font.script}", file) for font in brand.kit.scripts for file in (font.regular, font.bold)]
    files += [(block, brand.folder / "fonts" / file) for block, file in scripts]
    files += [(f"logo {logo.token}", brand.logo_path(logo)) for logo in brand.kit.logos]
    return [
        Problem(BrandError.code, f"The file {path.name} is missing.", f"Put it into {path.parent.name}/.", _at(block))
        for block, path in files
        if not path.is_file() or not path.resolve().is_relative_to(brand.folder.resolve())
    ] + [
        Problem(BrandError.code, f"{path.name} is not a TrueType font.", "Use a .ttf file.", _at(f"font {font.token}"))
        for font in brand.kit.fonts
        if (path := brand.font_path(font)).is_file() and path.read_bytes()[:4] not in TRUETYPE
    ]


def _unknown_tokens(kit: BrandFile) -> list[Problem]:
    tokens = dict.fromkeys((token, "pairs") for pair in kit.pairs for token in (pair.text, pair.on))
    if kit.pure_black:
        tokens[kit.pure_black, "pure_black"] = None
    return [
        Problem(BrandError.code, f"“{name}” is not a colour of the kit.", did_you_mean(name, kit.colours), _at(block))
        for name, block in tokens
        if name not in kit.colours
    ]


def _unprintable_pages(kit: BrandFile) -> Iterator[Problem]:
    """The publisher's own pages are coded and printed as they stand here, and keep the rules of every address."""
    pages = {"page": kit.page.rstrip("/"), "check_page": f"{kit.check_page}A1" if kit.check_page else ""}
    for key, page in pages.items():
        if not page:
            continue
        try:
            url = check_address(ChannelKind.WEB, page, kit.hosts).url.rstrip("/")
        except AddressError as fault:
            yield from (replace(problem, place=_at(key)) for problem in fault.problems)
        else:
            if url != page:
                yield Problem(BrandError.code, f"{page} is not as it is printed.", f"Write {url}.", _at(key))


def _doorstep(kit: BrandFile) -> list[Problem]:
    """A way to check a card that anybody could forge, and visits that cannot be told apart."""
    problems = []
    if mobile := mobile_in(kit.genuine):
        wrong = f"{mobile} is a mobile number: it cannot show that a card is genuine."
        problems.append(Problem(BrandError.code, wrong, "Give 101, or a switchboard’s number.", _at("genuine")))
    for name in doubled_names(kit.visits):
        wrong, mend = f"Two visits are called “{name}”.", "Rename one, or take the alias out."
        problems.append(Problem(BrandError.code, wrong, mend, _at("visits")))
    return problems


def _inks(kit: BrandFile) -> Iterator[Problem]:
    """Inks of no colour, colours without inks where others have some, too much ink, and one colour with two recipes."""
    recipes: dict[str, tuple[float, ...]] = {}
    for token in kit.cmyk:
        if token not in kit.colours:
            yield Problem(
                BrandError.code, f"“{token}” is not a colour of the kit.", did_you_mean(token, kit.colours), _at("cmyk")
            )
    for token, colour in kit.colours.items() if kit.cmyk else ():
        inks = kit.cmyk.get(token)
        if inks is None:
            yield Problem(BrandError.code, f"{token} has no CMYK values.", "Give it four, in percent.", _at("cmyk"))
        elif sum(inks) > MOST_INK_PERCENT:
            wrong = f"{token} takes {sum(inks):g} % of ink; {MOST_INK_PERCENT} % dry."
            yield Problem(BrandError.code, wrong, "Take some cyan, magenta or yellow out.", _at("cmyk"))
        elif recipes.setdefault(colour.lower(), inks) != inks:
            wrong = f"{token} is {colour} like another colour, and has other CMYK values."
            yield Problem(BrandError.code, wrong, "Give both the same.", _at("cmyk"))


def _weak_pairs(kit: BrandFile) -> list[Problem]:
    weak = []
    for pair in kit.pairs:
        ratio, least = contrast(kit.colours[pair.text], kit.colours[pair.on]), LEAST_CONTRAST[pair.use]
        if ratio < least:
            wrong = f"{pair.text} on {pair.on} has a contrast of {ratio:.2f} to 1; {pair.use} needs {least:g} to 1."
            weak.append(Problem(ContrastError.code, wrong, "Darken one or take the pair out.", _at("pairs")))
    return weak


def _at(block: str) -> Place:
    return Place(file="brand.toml", block=block)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two #rrggbb colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def rgb(colour: str) -> tuple[float, float, float]:
    """A #rrggbb colour as three shares from 0 to 1."""
    red, green, blue = (int(part, 16) / 255 for part in re.findall("..", colour[1:]))
    return red, green, blue


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
