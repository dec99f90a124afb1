"""Floor 6, naming: names made plain: to be compared, to be sorted, and to stand in addresses."""

import re
import unicodedata
from functools import lru_cache

APART = re.compile(r"[\W_]+")
UNSPOKEN = re.compile(r"['’ʼ]")
NUMBER = re.compile(r"(\d+)")


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """A text as it is compared: lower case, no accents, no apostrophes, “and” for &, one space between words.

    `static/intranet.js` does the same; tests ask both.
    """
    spelt = UNSPOKEN.sub("", text.replace("&", " and "))
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", spelt) if unicodedata.category(sign) != "Mn")
    return APART.sub(" ", bare.casefold()).strip()


def key_of(text: str) -> str:
    """A text as a part of an address and a file's name: ASCII letters and digits with hyphens between."""
    return re.sub(r"[^a-z0-9]+", "-", plain(text)).strip("-") or "other"


def sorting(text: str) -> tuple[str | int, ...]:
    """The order of names: as they are spoken, numbers by their size."""
    parts = NUMBER.split(plain(text))
    return tuple(int(part) if number % 2 else part for number, part in enumerate(parts))
