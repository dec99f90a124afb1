"""Floor 2, wording: a text made plain for reading by rules, its sentences, and the way back to what was written."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_PLAIN = (
    {ord(sign): "-" for sign in "‐‑‒–—―−"}
    | {ord(sign): "'" for sign in "‘’‛ʼ´`"}
    | dict.fromkeys(map(ord, "“”„«»"), '"')
)
_END = re.compile(r"[.!?]+[\"')\]]{0,3}\s+|[\n\r•]+")
_SHORT = re.compile(
    r"(?:\b(?:St|Rd|Ave|Dr|Mr|Mrs|Ms|Mx|Rev|Cllr|No|Nos|Sgt|Insp|Supt|Det|Ch|Ref|Reg|Tel|Mob|approx|vs|inc|Jan|Feb|Mar|Apr|Aug"
    r"|Sept?|Oct|Nov|Dec|Mon|Tues?|Weds?|Thurs?|Fri|Sat|Sun)|\b[A-Za-z]|\b[ap]\.m|\be\.g|\bi\.e)\Z",
    re.IGNORECASE,
)
"""What a full stop stands after without ending a sentence: a short form, or an initial."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as rules read it: NFKC, plain dashes and quotes, nothing invisible.

    `origin` is empty when nothing changed. Otherwise it holds, for each character of `clean`, the position
    in `text` that it comes from.
    """

    text: str
    clean: str
    origin: tuple[int, ...] = ()

    def as_written(self, start: int, end: int) -> str:
        """The words from `start` to `end` of `clean`, as they stand in the text."""
        if not self.origin:
            return self.text[start:end]
        return self.text[self.origin[start] : self.origin[end - 1] + 1] if end > start else ""


def wording_of(text: str) -> Wording:
    """The text made plain, so that a rule need not know full-width digits, exotic dashes or zero-width characters."""
    if text.isascii():
        return Wording(text, text)
    clean: list[str] = []
    origin: list[int] = []
    for position, sign in enumerate(text):
        plain = sign if sign.isascii() else _plain(sign)
        clean.append(plain)
        origin += [position] * len(plain)
    return Wording(text, "".join(clean), tuple(origin))


def _plain(sign: str) -> str:
    """One character made plain; nothing for what cannot be seen (Unicode's format characters)."""
    if unicodedata.category(sign) == "Cf":
        return ""
    return sign.translate(_PLAIN) if ord(sign) in _PLAIN else unicodedata.normalize("NFKC", sign)


def sentences(clean: str) -> Iterator[tuple[int, int]]:
    """Where each sentence begins and ends. A full stop after a short form or an initial ends none."""
    start = 0
    for end in _END.finditer(clean):
        if clean[end.start()] == "." and _SHORT.search(clean, max(start, end.start() - 8), end.start()):
            continue
        yield start, end.end()
        start = end.end()
    if start < len(clean):
        yield start, len(clean)
