"""Floor 4, prose: the filters that make a text ready for HTML: no widows, addresses that break, lists, sentences."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from markupsafe import Markup, escape

from leaflets.tongue import Tongued, like
from leaflets.wording import sentences as ends_of
from leaflets.wording import wording_of

MOST_WHOLE = 34
"""Letters of an address that a column has room for in one line."""
LONG_PART = 16
"""Characters of an address that stand together on a line; a quarter of the page holds about twenty."""
BULLETED, NUMBERED = Markup('<ul class="prose">{}</ul>'), Markup('<ol class="prose">{}</ol>')
ITEM = re.compile(r"(?P<bullet>•|\d{1,3}\.) (?P<words>.+)")


def unwidowed(text: str) -> str:
    """Text whose short last word, of up to 3 letters, never stands alone on a line: it is tied to the one before."""
    head, space, last = text.rpartition(" ")
    return like(text, head + "\u00a0" + last) if space and len(last) <= 3 else text


def prose(text: str) -> str:
    """A text of sentences; one with several lines becomes paragraphs, and lists of the lines that begin as items do."""
    lines = text.split("\n")
    if len(lines) == 1 and not ITEM.fullmatch(text):
        return unwidowed(text)
    blocks = Markup("").join(block for name, group in groupby(lines, _block) for block in _blocks(name, list(group)))
    return Markup("<div{}>{}</div>").format(text.attributes, blocks) if isinstance(text, Tongued) else blocks


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


def sentences(text: str) -> list[str]:
    """The sentences of a text, and the items of its lists, each by itself: no word of it is lost.

    It is cautious: where a sentence would begin with a small letter, it goes on.
    """
    found: list[str] = []
    for line in text.split("\n"):
        item = ITEM.fullmatch(line)
        found += _parted(item["words"] if item else line)
    return [like(text, sentence) for sentence in found]


def _parted(line: str) -> Iterator[str]:
    wording, said = wording_of(line), ""
    for start, end in ends_of(wording.clean):
        part = wording.as_written(start, end).strip()
        if said and not part[:1].islower():
            yield said
            said = ""
        said = f"{said} {part}".strip()
    if said:
        yield said


def breakable(address: str, whole: bool = False) -> Markup:
    """An address that may break after its slashes, before its full stops and dashes, and in a long name at a capital.

    It never breaks after a dash, which could be the line's own (Chicago Manual of Style, 7.46). With `whole` it breaks
    after slashes alone, where its parts are short enough.
    """
    words = str.__str__(address)
    parts = re.findall(r"[^/]*/+|[^/]+", words)
    if not whole or max(map(len, parts), default=0) > MOST_WHOLE:
        parts = [piece for part in re.findall(r"[._-]*[^/._-]+/*|[._-]+/*|/+", words) for piece in _pieces(part)]
    broken = Markup("<wbr>").join(
        Markup('<span style="white-space:nowrap">{}</span>').format(part) if "-" in part else escape(part)
        for part in parts
    )
    return Markup("<bdi{}>{}</bdi>").format(address.attributes, broken) if isinstance(address, Tongued) else broken


def _pieces(part: str) -> list[str]:
    """A part of an address, cut where its words begin when it is too long for a narrow column."""
    if len(part) <= LONG_PART:
        return [part]
    words = re.findall(r"[._-]*(?:[A-Z]?[^A-Z]+|[A-Z]+)|[._-]+", part)
    return [word[at : at + LONG_PART] for word in words for at in range(0, len(word), LONG_PART)]
