"""Floor 4, parts: what each element of an HTML document is in a tagged PDF (ISO 32000-1, 14.8.4).

The roles: headings, paragraphs, lists with label and body, tables whose heading cells have a scope, figures with words
and a place, links. An element that has no role of its own adds nothing, unless it is in another language. Text that
stands in no paragraph, item or cell gets a paragraph of its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pikepdf import Array, Name

from leaflets.engines.structure import Content, LinkArea, Part
from leaflets.geometry import Box

ROLES: Mapping[str, str] = MappingProxyType(
    {
        **{f"h{level}": f"H{level}" for level in range(1, 7)},
        **dict.fromkeys(("section", "aside", "nav"), "Sect"),
        "article": "Art",
        "blockquote": "BlockQuote",
        "p": "P",
        "ul": "L",
        "ol": "L",
        "dl": "L",
        "li": "LI",
        "table": "Table",
        "caption": "Caption",
        "thead": "THead",
        "tbody": "TBody",
        "tfoot": "TFoot",
        "tr": "TR",
        "th": "TH",
        "td": "TD",
        "a": "Link",
        "img": "Figure",
        "{http://www.w3.org/2000/svg}svg": "Figure",
    }
)
GROUPS = frozenset(
    {"Document", "Sect", "Art", "BlockQuote", "Div", "L", "LI", "Table", "THead", "TBody", "TFoot", "TR"}
)
"""Parts that hold other parts and no text of their own."""
IN_LINE = frozenset({"Link", "Span"})
CELLS = frozenset({"TH", "TD"})
OF_TABLES = CELLS | {"Caption", "THead", "TBody", "TFoot", "TR"}
UNSEEN = "\u200b\u00ad\u2060"
"""Places where a line may break, or may not: nothing to be read."""
UNSAID = dict.fromkeys(map(ord, UNSEEN))
TURNED = re.compile("[\u0590-\u08ff\u0900-\u0dff]")
"""Hebrew to Arabic, whose glyphs are drawn from the right, and the scripts of India, whose vowels change places."""
SVG_TITLE = "{http://www.w3.org/2000/svg}title"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A run of text, or a picture where `box` is known: its element, and the nearest one that is set as a block.

    `generated` is the name of the pseudo-element that it comes from, such as "marker".
    """

    element: Any
    block: Any
    text: str = ""
    box: Box | None = None
    generated: str = ""

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture."""
        return self.box is not None


class Parts:
    """The parts of a document, grown leaf by leaf in reading order."""

    def __init__(self, source: Any, page_height_mm: float) -> None:
        self.document = Part("Document")
        self._height_mm = page_height_mm
        self._above = {child: element for element in source.iter() for child in element}
        self._made: dict[tuple[Any, str], Part] = {}
        self._began: dict[Any, int] = {}

    def add(self, leaf: Leaf, page: int, mcid: int) -> bool:
        """Put marked content into the part that it belongs to. False when it belongs to none and is an artefact."""
        path = self._path(leaf.element)
        is_nothing = leaf.box is None and not leaf.text.strip(UNSEEN)
        if is_nothing or any(element.get("aria-hidden") == "true" for element in path) or self._is_repeated(path, page):
            return False
        part, lang = self.document, path[0].get("lang", "") if path else ""
        for element in path:
            own = element.get("lang", lang)
            part = self._down(part, element, leaf, own if own != lang else "")
            lang = own
        if leaf.box is not None:
            part.attributes = {"Layout": {"BBox": Array(self._corners(leaf.box)), "Placement": Name.Block}}
        elif part.role in GROUPS or part.role == "LBody" or (part.role in CELLS and leaf.block.tag not in ROLES):
            part = self._paragraph(part, leaf.block)
        if TURNED.search(leaf.text):
            part = self._worded(part, leaf)
        part.kids.append(Content(page, mcid))
        return True

    def add_link(self, element: Any, page: int, place: int) -> None:
        """Put the area of a link into its part: the annotation at that place of the page."""
        if link := self._made.get((element, "")):
            words = element.get("title") or element.get("aria-label") or " ".join("".join(element.itertext()).split())
            link.kids.append(LinkArea(page, place, words))

    def _path(self, element: Any) -> list[Any]:
        path = [element]
        while (element := self._above.get(element)) is not None:
            path.append(element)
        return path[::-1]

    def _is_repeated(self, path: list[Any], page: int) -> bool:
        """Whether this is the head of a table as it is printed again on a later page."""
        heads = [element for element in path if element.tag == "thead"]
        return any(self._began.setdefault(head, page) != page for head in heads)

    def _corners(self, box: Box) -> list[float]:
        return [round(value, 3) for value in box.on_page_pt(self._height_mm)]

    def _down(self, part: Part, element: Any, leaf: Leaf, lang: str) -> Part:
        """The part of an element below `part`, which is `part` itself for an element without a role."""
        tag = element.tag
        if tag in {"dt", "dd"}:
            return self._definition(part, element, lang)
        if tag == "li" or (tag == "div" and part.role == "L"):
            return self._item(part, element, leaf, lang)
        role = ROLES.get(tag, "")
        if not role:
            if not lang:
                return part
            role = "Div" if part.role in GROUPS and element is leaf.block else "Span"
        if role in IN_LINE and part.role in {*GROUPS, "LBody"}:
            part = self._paragraph(part, leaf.block)
        if (element, "") in self._made:
            return self._made[element, ""]
        made = self._kept(part, element, role, lang)
        if role == "Table":
            self._fill(made, element)
        if role == "Figure":
            made.alt = element.get("alt") or element.findtext(SVG_TITLE) or ""
        return made

    def _item(self, part: Part, element: Any, leaf: Leaf, lang: str) -> Part:
        """A list's item: its number or bullet is the label, all else the body; a pair of term and text has both."""
        item = self._kept(part, element, "LI", lang)
        if element.tag == "div":
            return item
        if leaf.element is element and leaf.generated == "marker":
            numbering = Name.Decimal if self._above[element].tag == "ol" else Name.Disc
            part.attributes = {"List": {"ListNumbering": numbering}}
            return self._kept(item, element, "Lbl", "", "label")
        return self._kept(item, element, "LBody", "", "body")

    def _kept(self, above: Part, element: Any, role: str, lang: str = "", which: str = "") -> Part:
        """The part of an element, made below `above` when there is none yet."""
        if (element, which) not in self._made:
            self._made[element, which] = made = Part(role, lang)
            above.kids.append(made)
        return self._made[element, which]

    def _paragraph(self, above: Part, block: Any) -> Part:
        """The paragraph of text that stands in a block without one: the last of `above`, if it is that block's."""
        last = above.kids[-1] if above.kids else None
        if isinstance(last, Part) and self._made.get((block, "text")) is last:
            return last
        made = Part("P")
        above.kids.append(made)
        self._made[block, "text"] = made
        return made

    def _worded(self, above: Part, leaf: Leaf) -> Part:
        """The span of text whose glyphs stand in another order than its letters: it says them as they are written.

        The lines of a text are one span, so that a sentence is read as one.
        """
        key, said = (leaf.element, "words"), leaf.text.translate(UNSAID)
        last = above.kids[-1] if above.kids else None
        span = self._made.get(key)
        if span is None or span is not last:
            self._made[key] = span = Part("Span", words=said)
            above.kids.append(span)
        else:
            span.words += said if span.words.endswith(" ") or said.startswith(" ") else f" {said}"
        return span

    def _definition(self, part: Part, element: Any, lang: str) -> Part:
        """A term is the label of a list's item, what is said of it the item's body."""
        if part.role == "L":
            last = part.kids[-1] if part.kids else None
            if (element, "item") in self._made:
                part = self._made[element, "item"]
            elif element.tag == "dd" and isinstance(last, Part):
                part = self._made[element, "item"] = last
            else:
                part = self._kept(part, element, "LI", "", "item")
        return self._kept(part, element, "Lbl" if element.tag == "dt" else "LBody", lang)

    def _fill(self, table: Part, element: Any) -> None:
        """Make every row and cell of a table, also those that are empty."""
        for child in element:
            role = ROLES.get(child.tag, "")
            if role not in OF_TABLES:
                continue
            made = self._kept(table, child, role, child.get("lang", ""))
            if role in CELLS:
                made.attributes = {"Table": given} if (given := _of_cell(child, self._above)) else {}
            elif role != "Caption":
                self._fill(made, child)


def _of_cell(cell: Any, above: Mapping[Any, Any]) -> dict[str, Any]:
    """A cell's attributes: how far it spans, and for a heading cell what it is the heading of."""
    given: dict[str, Any] = {}
    for name, words in (("ColSpan", cell.get("colspan", "")), ("RowSpan", cell.get("rowspan", ""))):
        if words.isdecimal() and int(words) > 1:
            given[name] = int(words)
    if cell.tag == "th":
        usual = "col" if above[above[cell]].tag == "thead" else "row"
        given["Scope"] = Name.Row if cell.get("scope", usual).startswith("row") else Name.Column
    return given
