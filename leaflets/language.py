"""Floor 2, languages: a folder a language, with its name, direction, clock and catalogue of words (gettext).

English is the source of all of them. A catalogue is `leaflets.po`, read by Babel as it stands; a language is a draft
until somebody who speaks it well has read every word of it and is named as its reviewer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.support import Translations
from pydantic import Field

from leaflets.config import Table, read_toml, stamp
from leaflets.errors import DraftLanguageError, LanguageError, Place, UnknownNameError
from leaflets.tongue import Direction

LANGUAGE_FILE, CATALOGUE = "language.toml", "leaflets.po"
ENGLISH_CODE = "en"


class LanguageFile(Table):
    """The shape of `language.toml`.

    `script` is the four letters of ISO 15924, by which the brand kit finds a font; `hours` is 12 for a clock of am and
    pm, 24 for one that goes to 23:59.
    """

    name: str
    own_name: str
    direction: Direction = "ltr"
    locale: str = Field(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")
    script: str = Field("Latn", pattern=r"^[A-Z][a-z]{3}$")
    hours: Literal[12, 24] = 24
    status: Literal["reviewed", "draft"]
    reviewer: str = ""


ENGLISH_FILE = LanguageFile(name="English", own_name="English", locale="en_GB", hours=12, status="reviewed")


@dataclass(frozen=True, eq=False)
class Language:
    """A language with its words. It is a `tongue.Tongue`, and so may be handed to all that makes words."""

    code: str
    spec: LanguageFile
    folder: Path | None = None

    @property
    def locale(self) -> str:
        """The locale whose dates and numbers are used."""
        return self.spec.locale

    @property
    def hours(self) -> int:
        """12 or 24, as its clock goes."""
        return self.spec.hours

    @property
    def direction(self) -> Direction:
        """Which way it is read."""
        return self.spec.direction

    @property
    def is_english(self) -> bool:
        """Whether it is the source of all others."""
        return self.folder is None

    @property
    def is_draft(self) -> bool:
        """Whether nobody has vouched for its words yet."""
        return self.spec.status == "draft" or not (self.is_english or self.spec.reviewer)

    @cached_property
    def catalog(self) -> Catalog:
        """Its catalogue, as Babel reads it. Raises LanguageError."""
        assert self.folder is not None  # noqa: S101 - English has none and is never asked
        path = self.folder / CATALOGUE
        try:
            with path.open("rb") as file:
                return read_po(file, locale=self.locale, abort_invalid=True)
        except (OSError, PoFileError, ValueError) as fault:
            place = Place(file=f"{self.code}/{CATALOGUE}")
            wrong = f"The catalogue cannot be read ({fault})."
            raise LanguageError(wrong, "Mend it, or make catalogue.", place) from fault

    @cached_property
    def _words(self) -> Translations:
        made = BytesIO()
        write_mo(made, self.catalog)
        return Translations(BytesIO(made.getvalue()))

    def gettext(self, message: str) -> str:
        """The words for an English message; the message itself where there are none."""
        return message if self.is_english else str(self._words.gettext(message))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """The words for so many, by the language’s own plural forms."""
        if self.is_english:
            return singular if number == 1 else plural
        return str(self._words.ngettext(singular, plural, number))

    def has(self, message: str) -> bool:
        """Whether it has words of its own for a message; English always has."""
        return self.is_english or self._words.gettext(message) != message


ENGLISH = Language(ENGLISH_CODE, ENGLISH_FILE)


@dataclass(frozen=True)
class Languages:
    """The languages that there are, by code; English among them."""

    known: Mapping[str, Language]

    def get(self, given: str) -> Language:
        """The language of that code or name, whatever its case. Raises UnknownNameError."""
        wanted = given.strip().casefold()
        for code, one in self.known.items():
            if wanted in {code, one.spec.name.casefold(), one.spec.own_name.casefold()}:
                return one
        names = [f"{code}" for code in self.known] + [one.spec.name for one in self.known.values()]
        listed = ", ".join(f"{code} ({one.spec.name})" for code, one in self.known.items())
        raise UnknownNameError("language", given, names, f"There are: {listed}.")

    def printable(self, given: str, *, allow_draft: bool = False) -> Language:
        """The language, if it may be printed. Raises UnknownNameError, and DraftLanguageError for a draft."""
        found = self.get(given)
        if found.is_draft and not allow_draft:
            raise DraftLanguageError(found.spec.name, found.code)
        return found


def shipped_languages() -> Path:
    """The folder of the languages that come with the project."""
    return Path(__file__).resolve().parent / "languages"


def find_languages(folder: Path | None = None) -> Languages:
    """Every language in a folder, or of those that are shipped; kept until a file changes. Raises LanguageError."""
    home = (folder or shipped_languages()).resolve()
    files = [home, *sorted(home.glob(f"*/{LANGUAGE_FILE}")), *sorted(home.glob(f"*/{CATALOGUE}"))]
    return _languages(home, tuple(stamp(files)))


@lru_cache(maxsize=8)
def _languages(home: Path, _state: tuple[object, ...]) -> Languages:
    found = {ENGLISH_CODE: ENGLISH}
    for path in sorted(home.glob(f"*/{LANGUAGE_FILE}")):
        code = path.parent.name
        found[code] = Language(code, read_toml(path, LanguageFile, LanguageError), path.parent)
    return Languages(MappingProxyType(found))
