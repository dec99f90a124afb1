"""Floor 1, tongues: what pure code needs of a language, English itself, and texts that keep theirs.

Whatever makes words for the paper is handed the language in; nothing here or elsewhere keeps one for itself. What
stands in English on a page of another language is a `Tongued` text, so that the page can say so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from markupsafe import Markup, escape

Direction = Literal["ltr", "rtl"]


class Tongue(Protocol):
    """A language as words are made in it: its code, its locale (CLDR), its clock, and its words for English ones."""

    @property
    def code(self) -> str:
        """The language as BCP 47 has it: "pl"."""
        ...

    @property
    def locale(self) -> str:
        """The locale whose dates and numbers are used: "pl"."""
        ...

    @property
    def hours(self) -> int:
        """12 where times are written as 9am, 24 where they are written as 9:00."""
        ...

    def gettext(self, message: str, /) -> str:
        """The words for an English message; the message itself where there are none."""
        ...

    def ngettext(self, singular: str, plural: str, number: int, /) -> str:
        """The words for so many, by the language’s own plural forms."""
        ...


@dataclass(frozen=True, slots=True)
class English:
    """English, the source of every other language."""

    code: str = "en"
    locale: str = "en_GB"
    hours: int = 12

    def gettext(self, message: str) -> str:
        """The message."""
        return message

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """One of the two."""
        return singular if number == 1 else plural


ENGLISH: Tongue = English()


def tag(tongue: Tongue) -> str:
    """The language of a whole document (BCP 47): British English where only English is named."""
    return "en-GB" if tongue.code == ENGLISH.code else tongue.code


def said(message: str) -> str:
    """Marks words of a table as a message of the catalogue; they are translated where they are used."""
    return message


def several(singular: str, plural: str) -> tuple[str, str]:
    """Marks a noun of a table in one and several as a message of the catalogue."""
    return singular, plural


class Tongued(str):
    """A text in another language than the page it stands on. In HTML it says so, and stands in its own direction.

    Without a `lang` it is of no language, such as a telephone number or an address, and only keeps its direction.
    """

    __slots__ = ("direction", "lang")
    lang: str
    direction: Direction

    def __new__(cls, text: str, lang: str = "", direction: Direction = "ltr") -> "Tongued":
        """The text, of that language and direction."""
        made = super().__new__(cls, text)
        made.lang, made.direction = lang, direction
        return made

    def __getnewargs__(self) -> tuple[str, str, Direction]:  # type: ignore[override] # str has one argument, this three
        return str.__str__(self), self.lang, self.direction

    def again(self, text: str) -> "Tongued":
        """Another text of the same language."""
        return Tongued(text, self.lang, self.direction)

    @property
    def attributes(self) -> Markup:
        """The attributes of an element that holds it."""
        lang = Markup(' lang="{}"').format(self.lang) if self.lang else Markup("")
        return lang + Markup(' dir="{}"').format(self.direction)

    def __html__(self) -> str:
        """It as part of a page."""
        name = "span" if self.lang else "bdi"
        return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), self.attributes, escape(str.__str__(self)))  # noqa: S704


def like(text: str, made: str) -> str:
    """`made`, which was made of `text`, in the language of `text`."""
    return text.again(made) if isinstance(text, Tongued) else made


def shared(texts: Iterable[object]) -> Tongued | None:
    """The first of the texts where all are of one language that is not the page's; empty ones are passed over."""
    said = [text for text in texts if text]
    first = said[0] if said else None
    if not isinstance(first, Tongued) or not first.lang:
        return None
    return first if all(isinstance(text, Tongued) and text.lang == first.lang for text in said) else None


def island(text: str) -> Tongued:
    """A number or address, which is read from left to right on every page; its spaces do not part it.

    Words of another language have their direction already.
    """
    return text if isinstance(text, Tongued) and text.lang else Tongued(text.replace(" ", "\u00a0"))
