"""Floor 3, text repair: pure. Damage that programs have done to a text is undone; each change is told.

The kinds of damage are those that data.police.uk's answers and copied web pages show: HTML, entities escaped twice,
“don?t”, Textile marks, officers' signatures, marks that cannot be seen, line breaks in names.
"""

import re
import unicodedata
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

# Marks that cannot be seen: controls, zero-width characters and those that turn the direction of writing.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
BULLET = "• "
"""What begins an item of a list; a number and a full stop begin one of a numbered list."""
MOST = 32_767
"""The longest text that is repaired, in characters: what a spreadsheet's cell may hold. A longer one fits no column."""
SHOWN = 160
"""How many characters of a change are shown."""
ROUNDS = 3
"""How many times a text may have been escaped."""

KINDS = {
    "unseen": "Characters that cannot be seen were taken out",
    "html": "HTML became plain text",
    "entities": "HTML entities became characters",
    "apostrophe": "A question mark became an apostrophe",
    "textile": "Textile marks were taken out",
    "signature": "An officer’s signature was taken out",
    "line-break": "A line break became a space",
}

BLOCKS = frozenset(
    {"p", "div", "ul", "ol", "li", "br", "h1", "h2", "h3", "h4", "h5", "h6"} | {"blockquote", "table", "tr", "td", "th"}
)
TAG = re.compile(
    r"<(?:!--[^>]{0,2000}|/?(?:p|br|ul|ol|li|div|span|strong|b|em|i|u|a|h[1-6]|table|tbody|tr|td|th|font|img|script|style|blockquote"
    r"|section|article|iframe|svg|object|form|input|button|body|html|head|meta|link|hr|sup|sub|small|center|o:p)\b[^<>]*)>",
    re.IGNORECASE,
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# don?t, we?ll, o?clock: no word goes on after a question mark without a space.
LOST_APOSTROPHE = re.compile(r"(?<=[A-Za-z])\?(?=(?:t|s|re|ll|ve|d|m|clock)\b)")
TEXTILE = (
    (re.compile(r"(?m)^(?:h[1-6]|p|bq)\.\s+(?=[A-Z“\"'])"), ""),
    (re.compile(r"(?m)^\*{1,3}\s+(?=\S)"), BULLET),
    (re.compile(r"(?<![\w*])\*{1,2}(?=[A-Za-z])([^*\n]{1,300}?)(?<=\S)\*{1,2}(?![\w*])"), r"\1"),
    (re.compile(r"\"([^\"\n]{1,200})\":https?://[^\s]*[^\s.,;:!?)]"), r"\1"),
)
RANK = (
    r"(?:PC|PCSO|PS|DC|DS|Sgt|Sergeant|Insp|Inspector|Ch(?:ief)? Insp(?:ector)?|SC|WPC|Police (?:Constable|Sergeant)"
    r"|Police Community Support Officer|Special Constable|Superintendent|Supt)"
)
SIGNATURE = re.compile(
    r"(?:\n+|(?<=[.!?])[ ]+)"
    r"(?:(?i:many thanks|thanks|thank you|(?:kind |best )?regards|yours(?: sincerely)?)[,.!]?\s*)?"
    rf"[-–—~]*[ ]?{RANK}\.?[ ](?:\d{{2,6}}[ ])?[A-Z][\w’'-]{{0,30}}(?:[ ][A-Z][\w’'-]{{0,30}}){{0,2}}"
    r"(?:[ ]\d{2,6})?(?:[,\n][^.\n]{0,60})?\.?\s*\Z",
)
MAY_BE_DAMAGED = re.compile(r"[&<?*\"\r\n]|^(?:h[1-6]|p|bq)\.\s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Change:
    """One repair: a key of `KINDS`, the text before it and after it."""

    kind: str
    before: str
    after: str

    def __str__(self) -> str:
        """The part that changed, before and after, with what cannot be seen spelt out."""
        start, end = _same_ends(self.before, self.after)
        before, after = (_shown(text, start, len(text) - end) for text in (self.before, self.after))
        return f"“{before}” became “{after}”"


def _same_ends(one: str, other: str) -> tuple[int, int]:
    """How many characters two texts share at their beginning and at their end, cut back to whole words."""
    start = _shared(one, other)
    end = _shared(one[start:][::-1], other[start:][::-1])
    start = max(one.rfind(" ", 0, start), one.rfind("\n", 0, start)) + 1
    after = one[len(one) - end :]
    return start, end - next((at for at, mark in enumerate(after) if mark.isspace()), end)


def _shared(one: str, other: str) -> int:
    short = min(len(one), len(other))
    return next((at for at in range(short) if one[at] != other[at]), short)


def _shown(text: str, start: int, end: int) -> str:
    """A part of a text, short enough to read; what cannot be seen as its code point."""
    part = text[start : max(start, end)]
    part = part if len(part) <= SHOWN else f"{part[: SHOWN // 2]} … {part[-SHOWN // 2 :]}"
    part = UNSEEN.sub(lambda mark: f"[U+{ord(mark[0]):04X}]", part)
    return re.sub(r"[\r\n]+", " ⏎ ", part).strip()


def line(written: str) -> tuple[str, list[Change]]:
    """A text of one line, such as a name, with what was repaired."""
    text, changes = _repaired(written)
    flat = " ".join(part for part in re.split(r"\s*[\r\n\u2028\u2029]+\s*", text.strip()) if part)
    if flat != text.strip():
        changes.append(Change("line-break", text, flat))
    return flat, changes


def prose(written: str) -> tuple[str, list[Change]]:
    """A text of paragraphs, a line each; the items of lists begin with `BULLET` or a number. With what was repaired."""
    text, changes = _repaired(written)
    text = _tidied(text)
    return _step("signature", text, SIGNATURE.sub("", text).rstrip(), changes), changes


def _repaired(written: str) -> tuple[str, list[Change]]:
    changes: list[Change] = []
    if len(written) > MOST:
        return written, changes
    text = _step("unseen", written, without_unseen(written), changes)
    if not MAY_BE_DAMAGED.search(text):
        return text, changes
    for _ in range(ROUNDS):
        before = text
        if TAG.search(text):
            text = _step("html", text, _from_html(text), changes)
        if ENTITY.search(text):
            text = _step("entities", text, without_unseen(unescape(text)), changes)
        if text == before:
            break
    text = _step("apostrophe", text, LOST_APOSTROPHE.sub("’", text), changes)
    plainer = text
    for pattern, instead in TEXTILE:
        plainer = pattern.sub(instead, plainer)
    return _step("textile", text, plainer, changes), changes


def _step(kind: str, before: str, after: str, changes: list[Change]) -> str:
    if after != before:
        changes.append(Change(kind, before, after))
    return after


def without_unseen(text: str) -> str:
    """The text without marks that cannot be seen. Joiners in Arabic and Indic words shape their letters, and stay."""
    if text.isascii() and text.isprintable():
        return text
    return UNSEEN.sub(lambda found: found[0] if _joins(text, found.start()) else "", text)


def _joins(text: str, at: int) -> bool:
    if text[at] not in "\u200c\u200d" or not 0 < at < len(text) - 1:
        return False
    return all(unicodedata.category(text[side])[0] in "LM" and text[side] >= "\u0590" for side in (at - 1, at + 1))


def _tidied(text: str) -> str:
    lines = [re.sub(r"[ \t\u00a0]+", " ", part).strip() for part in re.split(r"[\r\n\u2028\u2029]+", text)]
    return "\n".join(part for part in lines if part)


def _from_html(text: str) -> str:
    """HTML as paragraphs and lists. nh3 makes it well-formed and drops scripts and styles with what they hold."""
    import nh3

    reader = _Blocks()
    reader.feed(nh3.clean(text, tags=set(BLOCKS), attributes={}, link_rel=None))
    reader.close()
    return _tidied(reader.text)


class _Blocks(HTMLParser):
    """The text of clean HTML, a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.counters: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - nh3 has taken them all out
        self.text += "\n"
        if tag in {"ul", "ol"}:
            self.counters.append(0 if tag == "ol" else None)
        elif tag == "li":
            count = self.counters[-1] if self.counters else None
            if count is not None:
                self.counters[-1] = count + 1
            self.text += BULLET if count is None else f"{count + 1}. "

    def handle_endtag(self, tag: str) -> None:
        if tag in {"ul", "ol"} and self.counters:
            self.counters.pop()
        self.text += "\n"

    def handle_data(self, data: str) -> None:
        self.text += re.sub(r"\s+", " ", data)
