"""Floor 4, the canvas engine's stencils: the numbered cards of one edition, drawn once and filled in card by card.

A stencil is drawn for a stand-in whose serial number is as wide as any can be, so that every card's fits where it
stands. It is used only where the templates do nothing with a card but print it (`asks.only_prints_card`), and where it
gives the same glyphs and the same codes as drawing does, for the first card and for the last.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from leaflets.edition import Numbered
from leaflets.engines.canvas.fonts import Font, FontBook
from leaflets.imprint import LETTERS
from leaflets.qr import encode_once

DIGITS = "0123456789"
LEAST_CARDS = 8
"""For fewer cards a stencil takes longer than it saves."""
CODE = "code"
# Glyphs shown in a font, and the picture of a code.
_SHOWN = re.compile(r"(/\S+) [0-9.]+ Tf <([0-9a-f]+)> Tj|/AHx ID ([0-9a-f]+)>")

Draw = Callable[[Numbered], Sequence[str]]
"""Draws what is a card's own, and gives the operators."""


@dataclass(frozen=True, slots=True)
class Stencil:
    """Operators with gaps: `parts[k]` stands before gap k, which is a font's name or `CODE`; the last part ends it."""

    parts: tuple[str, ...]
    gaps: tuple[str, ...]
    glyphs: Mapping[str, Mapping[str, str]]
    head: int
    """How many characters of a serial number are the same on every card."""

    def filled(self, card: Numbered) -> str:
        """The operators of one card."""
        tail = card.serial[self.head :]
        made = []
        for part, gap in zip(self.parts, self.gaps, strict=False):
            made.append(part)
            if gap == CODE:
                made.append(encode_once(card.check.url).mask.hex() if card.check else "")
            else:
                glyphs = self.glyphs[gap]
                made.append("".join([glyphs[letter] for letter in tail]))
        made.append(self.parts[-1])
        return "".join(made)


def make_stencil(draw: Draw, cards: Sequence[Numbered], fonts: Iterable[Font], book: FontBook) -> Stencil | None:
    """The stencil of some cards, or None where each has to be drawn by itself."""
    first, last = cards[0], cards[-1]
    if len(first.serial) != len(last.serial):
        return None
    head = len(first.serial.rsplit("-", 2)[0]) + 1
    used = list(fonts)
    widest = _widest(first.serial[head:], used)
    glyphs = _glyphs(used, book)
    if widest is None or glyphs is None:
        return None
    stand_in = _renumbered(first, first.serial[:head] + widest)
    made = _cut("\n".join(draw(stand_in)), stand_in, glyphs, head)
    for card in (first, last):
        if _said(made.filled(card)) != _said("\n".join(draw(card))):
            return None
    return made


def _widest(tail: str, fonts: Sequence[Font]) -> str | None:
    """The end of a serial number with its digits and its check letter as wide as any; None where the fonts disagree."""
    digits = {max(DIGITS, key=font.width) for font in fonts}
    letters = {max(LETTERS, key=font.width) for font in fonts}
    if len(digits) != 1 or len(letters) != 1:
        return None
    number, check = tail.split("-")
    return digits.pop() * len(number) + "-" + letters.pop() * len(check)


def _renumbered(card: Numbered, serial: str) -> Numbered:
    check = card.check and replace(
        card.check,
        url=card.check.url.replace(card.serial, serial),
        readable=card.check.readable.replace(card.serial, serial),
    )
    return Numbered(serial, check)


def _glyphs(fonts: Sequence[Font], book: FontBook) -> dict[str, dict[str, str]] | None:
    """For each font, by its name in the file, the glyphs of serial numbers; None where they are in several subsets."""
    found: dict[str, dict[str, str]] = {}
    for font in fonts:
        shown = {letter: book.shown(letter, font)[0] for letter in f"{LETTERS}-"}
        names = {name for name, _ in shown.values()}
        if len(names) != 1:
            return None
        found[names.pop()] = {letter: glyph for letter, (_, glyph) in shown.items()}
    return found


def _cut(drawn: str, card: Numbered, glyphs: Mapping[str, Mapping[str, str]], head: int) -> Stencil:
    """What was drawn for a card, cut open where its number's end and its code stand."""
    needles = {name: "".join(letters[sign] for sign in card.serial[head:]) for name, letters in glyphs.items()}
    code = encode_once(card.check.url).mask.hex() if card.check else ""
    parts, gaps, end = [], [], 0
    for found in _SHOWN.finditer(drawn):
        name, line, picture = found.groups()
        if picture is not None:
            spans = [found.span(3)] if picture == code else []
        else:
            needle = needles.get(name)
            at = found.start(2)
            spans = [(at + one.start(), at + one.end()) for one in re.finditer(needle, line)] if needle else []
        for start, until in spans:
            parts.append(drawn[end:start])
            gaps.append(CODE if picture is not None else name)
            end = until
    return Stencil((*parts, drawn[end:]), tuple(gaps), glyphs, head)


def _said(operators: str) -> tuple[str, ...]:
    """Everything that is shown: the glyphs font by font, however they are broken into lines, and the codes."""
    said: dict[str, str] = {}
    for name, line, picture in _SHOWN.findall(operators):
        said[name or CODE] = said.get(name or CODE, "") + (line or picture)
    return tuple(f"{name} {shown}" for name, shown in said.items())
