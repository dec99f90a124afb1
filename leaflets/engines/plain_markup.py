"""Floor 4, plain markup: HTML that says where each of its elements ends, read by its tags alone.

What templates write is mostly so, and then has one reading, which the HTML standard's tree construction (13.2.6) comes
to as well: no tag is implied, moved or closed by another. Whatever is not so plain is left to WeasyPrint's own parser.
"""

import re
from html import unescape
from html.entities import html5
from typing import Any
from xml.etree.ElementTree import Element, SubElement

TOKEN = re.compile(
    r"(?P<text>[^<]+)|<(?:/(?P<end>[a-z][a-z0-9]*)>|(?P<start>[a-z][a-z0-9]*)"
    r'(?P<given>(?:[ \n]+[a-z][a-z0-9-]*(?:="[^"<]*")?)*)[ \n]*>)'
)
GIVEN = re.compile(r'([a-z][a-z0-9-]*)(?:="([^"<]*)")?')
REFERENCE = re.compile(r"&(?:#(?:3[2-9]|[4-9][0-9])(?=;)|([A-Za-z][A-Za-z0-9]*;)?)")
"""Where a character is referred to: by a number, which is one of ASCII, or by a name; else by nothing that is plain."""
DOCTYPE = "<!doctype html>\n"

VOID = frozenset({"br", "col", "hr", "img", "meta", "wbr"})
INSIDE_LINES = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "dfn", "em", "i", "img", "kbd", "mark", "q"}
    | {"s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"}
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = HEADINGS | {"address", "article", "aside", "blockquote", "div", "dl", "figcaption", "figure", "footer"}
BLOCKS |= {"header", "hgroup", "hr", "main", "nav", "ol", "p", "section", "table", "ul"}
FLOW = INSIDE_LINES | BLOCKS
"""What may stand wherever there are words; the rest has few places."""
PLACES = {
    "head": {"html"},
    "body": {"html"},
    "title": {"head"},
    "meta": {"head"},
    "style": {"head"},
    "li": {"ol", "ul"},
    "dt": {"dl"},
    "dd": {"dl"},
    "caption": {"table"},
    "colgroup": {"table"},
    "col": {"colgroup"},
    "thead": {"table"},
    "tbody": {"table"},
    "tfoot": {"table"},
    "tr": {"thead", "tbody", "tfoot"},
    "td": {"tr"},
    "th": {"tr"},
}
WORDLESS = frozenset({"html", "head", "table", "colgroup", "thead", "tbody", "tfoot", "tr"})
NOT_IN_THEMSELVES = frozenset({"a", "b", "code", "em", "i", "s", "small", "strong", "u"})
"""Formatting elements, which HTML keeps a list of."""


class _NotPlainError(Exception):
    """The markup is not so plain."""


def read_plain(markup: str) -> Any | None:
    """The root of a document as the HTML parser would have it; None where it is not plain."""
    if not markup.startswith(DOCTYPE) or "\r" in markup or "\0" in markup or not _is_referring(markup):
        return None
    reader = _Reader()
    at = len(DOCTYPE)
    try:
        for token in TOKEN.finditer(markup, at):
            if token.start() != at:
                return None
            at = token.end()
            reader.take(token)
    except _NotPlainError:
        return None
    return reader.root if at == len(markup) and reader.is_whole else None


def _is_referring(markup: str) -> bool:
    """Whether every & begins a whole reference that is known."""
    found = {match[0]: match[1] for match in REFERENCE.finditer(markup)}
    return all("#" in whole or name in html5 for whole, name in found.items())


class _Reader:
    """A document as it grows."""

    def __init__(self) -> None:
        self.root: Any = None
        self._open: list[Any] = []
        self._names: list[str] = []
        self._last: Any = None  # the element that has ended last in the one that is open
        self._ended: list[str] = []

    @property
    def is_whole(self) -> bool:
        """Whether it has both its halves, and all is closed."""
        return not self._open and self._ended == ["head", "body", "html"]

    def take(self, token: "re.Match[str]") -> None:
        """The next piece of text or tag."""
        kind = token.lastgroup
        if kind == "text":
            self._text(token["text"])
        elif kind == "end":
            self._end(token["end"])
        else:
            self._start(token["start"], token["given"])

    def _start(self, name: str, given: str) -> None:
        self._check(name)
        attributes: dict[str, str] = {}
        for key, value in GIVEN.findall(given) if given else ():
            if key in attributes:
                raise _NotPlainError
            attributes[key] = unescape(value) if "&" in value else value
        if self._open:
            element = SubElement(self._open[-1], name, attributes)
        else:
            element = self.root = Element(name, attributes)
        if name in VOID:
            self._last = element
            return
        self._open.append(element)
        self._names.append(name)
        self._last = None

    def _check(self, name: str) -> None:
        """Raise where an HTML parser might put the element elsewhere, or end another one before it."""
        names = self._names
        parent = names[-1] if names else ""
        if parent == "div" and names[-2] == "dl":  # which groups its terms
            parent = "dl"
        if name in FLOW:
            is_placed = "body" in names and parent not in WORDLESS and parent not in {"ol", "ul"}
            is_placed = is_placed and (parent != "dl" or (name == "div" and names[-1] == "dl"))
        elif name == "html":
            is_placed = self.root is None
        else:
            is_placed = parent in PLACES.get(name, ()) and name not in self._ended
            is_placed = is_placed and (name != "body" or self._ended == ["head"])
        ends_p = name not in INSIDE_LINES and "p" in names
        is_inside_itself = (name in NOT_IN_THEMSELVES and name in names) or (name in HEADINGS and parent in HEADINGS)
        if not is_placed or ends_p or is_inside_itself:
            raise _NotPlainError

    def _end(self, name: str) -> None:
        if not self._names or self._names[-1] != name:
            raise _NotPlainError
        self._names.pop()
        self._last = self._open.pop()
        if name in {"head", "body", "html"}:
            self._ended.append(name)

    def _text(self, text: str) -> None:
        words = unescape(text) if "&" in text else text
        parent = self._names[-1] if self._names else ""
        if (parent in WORDLESS or not parent) and text.strip(" \n"):
            raise _NotPlainError
        if parent == "style":
            words = text
        elif "body" in self._ended:  # what stands after the body is its own
            _append(self.root[-1], words)
            return
        elif parent == "head" or not self._open or (parent == "html" and not self._ended):
            raise _NotPlainError
        if self._last is None:
            self._open[-1].text = (self._open[-1].text or "") + words
        else:
            self._last.tail = (self._last.tail or "") + words


def _append(element: Any, words: str) -> None:
    """Add words at the end of an element."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + words
    else:
        element.text = (element.text or "") + words
