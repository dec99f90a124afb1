"""Floor 4, prose: the filters that make a text's words ready for HTML: no widows, addresses that break, lists."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from markupsafe import Markup

LONG_PART = 16
"""Characters of an address that stand together on a line; a quarter of the page holds about twenty."""
BULLETED, NUMBERED = Markup('<ul class="prose">{}</ul>'), Markup('<ol class="prose">{}</ol>')
ITEM = re.compile(r"(?P<bullet>•|\d{1,3}\.) (?P<words>.+)")


def unwidowed(text: str) -> str:
    """Text whose short last word, of up to 3 letters, never stands alone on a line: it is tied to the one before."""
    head, space, last = text.rpartition(" ")
    return f"{head}\u00a0{last}" if space and len(last) <= 3 else text


def prose(text: str) -> str:
    """A text of sentences; one with several lines becomes paragraphs, and lists of the lines that begin as items do."""
    lines = text.split("\n")
    if len(lines) == 1 and not ITEM.fullmatch(text):
        return unwidowed(text)
    return Markup("").join(block for name, group in groupby(lines, _block) for block in _blocks(name, list(group)))


def _block(line: str) -> str:
    """The element that a line becomes part of."""
    item = ITEM.fullmatch(line)
    return "p" if item is None else "ul" if item["bullet"] == "•" else "ol"


def _blocks(name: str, lines: Sequence[str]) -> Iterator[Markup]:
    if name == "p":
        yield from (Markup('<p class="prose">{}</p>').format(unwidowed(line)) for line in lines)
        return
    words = [item["words"] for line in lines if (item := ITEM.fullmatch(line))]
    items = Markup("").join(Markup("<li>{}</li>").format(unwidowed(item)) for item in words)
    yield (BULLETED if name == "ul" else NUMBERED).format(items)


def breakable(address: str) -> Markup:
    """An address that may break after its full stops, slashes, dashes and, in a long name, before a capital letter."""
    parts = re.findall(r"[^/._-]*[/._-]*", address)
    return Markup("<wbr>").join(piece for part in parts for piece in _pieces(part))


def _pieces(part: str) -> list[str]:
    """A part of an address, cut where its words begin when it is too long for a narrow column."""
    if len(part) <= LONG_PART:
        return [part]
    words = re.findall(r"[A-Z]?[^A-Z]+|[A-Z]+", part)
    return [word[at : at + LONG_PART] for word in words for at in range(0, len(word), LONG_PART)]
