"""Floor 4, hidden words: whatever the template says must be printed, whatever the style sheet does.

WeasyPrint drops `display: none`, clips, fades and shrinks without a word. Here the words of the source are looked for
among the laid-out boxes, and each box is asked whether its text can be seen. Text in the colour of what lies behind it,
and text under a box that is painted later, are not found. An element with `data-web` is for the web page alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from unicodedata import normalize

from weasyprint.formatting_structure.boxes import InlineBox, LineBox, TextBox

from leaflets.engines.galley import TOUCH_MM, box_of, ink_of, placed, turned
from leaflets.errors import HiddenTextError
from leaflets.geometry import Box, from_css_px, to_pt
from leaflets.layout import Layout

LEAST_OPACITY = 0.2
LEAST_PT = 4
"""Smaller type is no type: 4 pt is the least that a press is commonly asked to print."""
WEB_ONLY = "data-web"
GENERATED = ("::before", "::after", "::marker")
WORDLESS = frozenset({"script", "style", "template", "{http://www.w3.org/2000/svg}svg"})
"""Elements whose text is no words of the page; those of an inline drawing are part of a picture."""
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2010-"))
"""Where a word may break, and what is printed there when it does."""


@dataclass(frozen=True, slots=True)
class _Above:
    """What the boxes around a box do to it."""

    block: str = ""
    matrix: Any = None
    opacity: float = 1
    clips: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    """A run of text, or a picture when `text` is empty; `why` it cannot be seen, if so."""

    element: Any
    text: str
    block: str
    why: str


def check_hidden(source: Any, pages: Sequence[Any], layout: Layout) -> None:
    """Raise HiddenTextError for words, or a picture with words for it, that the style sheet keeps off the paper.

    `source` is the document's root element, `pages` are WeasyPrint's page boxes.
    """
    printed: dict[Any, list[str]] = {}
    for page in pages:
        for seen in _seen(page, _Above()):
            if seen.why:
                raise _error(seen.text or seen.element.get("alt") or "A picture", seen.why, seen.block, layout)
            printed.setdefault(seen.element, []).append(seen.text)
    for element, words, block in _said(source.find("body"), ""):
        if element not in printed:
            raise _error("".join(element.itertext()) or words, "it is not printed", block, layout)
        if element.tag != "img" and not _holds("".join(printed[element]), words):
            raise _error(words, "not all of it is printed", block, layout)


def _error(words: str, why: str, block: str, layout: Layout) -> HiddenTextError:
    shown = " ".join(words.split())[:60]
    mend = "Mend the style sheet, or mark the element data-web if it is for the web page alone."
    return HiddenTextError(f"The layout hides “{shown}”: {why}.", mend, layout.place(block=block))


def _seen(box: Any, above: _Above) -> Iterator[_Seen]:
    """Every run of text and every picture from this box down, but for what is generated and what is for the web."""
    element = box.element
    if element is not None and (element.get(WEB_ONLY) is not None or box.element_tag.endswith(GENERATED)):
        return
    above = _below(box, above)
    text = getattr(box, "text", None)
    if isinstance(text, str):
        if text.strip():
            yield _Seen(element, text, above.block, _why(box, above, ink_of(box, above.matrix), text))
    elif getattr(box, "replacement", None) is not None:
        yield _Seen(element, "", above.block, _why(box, above, box_of(box, above.matrix)))
    for child in getattr(box, "children", ()):
        yield from _seen(child, above)


def _below(box: Any, above: _Above) -> _Above:
    """What holds for the box and those inside it. Nearly all change nothing, and are passed over quickly."""
    style, element = box.style, box.element
    block = element.get("data-block") if element is not None else None
    clips = list(_clips(box, turned(box, above.matrix)))
    if not (block or clips or box.transformation_matrix or style["opacity"] < 1):
        return above
    return replace(
        above,
        block=block or above.block,
        matrix=turned(box, above.matrix),
        opacity=above.opacity * style["opacity"],
        clips=(*above.clips, *clips),
    )


def _clips(box: Any, matrix: Any) -> Iterator[Box]:
    """The boxes that the content of a box is cut off at: its padding box by `overflow`, another by the old `clip`."""
    style = box.style
    if style["overflow"] != "visible" and not isinstance(box, InlineBox | TextBox | LineBox):
        yield placed(matrix, box.padding_box_x(), box.padding_box_y(), box.padding_width(), box.padding_height())
    if style["clip"] and box.is_absolutely_positioned():
        whole = 0, box.border_width(), box.border_height(), 0
        top, right, bottom, left = (
            edge if given == "auto" else given for given, edge in zip(style["clip"], whole, strict=True)
        )
        yield placed(matrix, box.border_box_x() + left, box.border_box_y() + top, right - left, bottom - top)


def _why(box: Any, above: _Above, place: Box, text: str = "") -> str:
    """Why a run of text or a picture cannot be seen; "" when it can."""
    style = box.style
    if style["visibility"] != "visible":
        return f"it is set with visibility: {style['visibility']}"
    opacity = above.opacity * (style["color"].alpha if text else 1)
    if opacity < LEAST_OPACITY:
        return f"only {opacity:.0%} of its colour is left"
    if text and (size_pt := to_pt(from_css_px(style["font_size"])) * _scale(above.matrix)) < LEAST_PT:
        return f"it is {size_pt:.1f} pt large"
    over_mm = max((clip.outside_by(place) for clip in above.clips), default=0)
    if over_mm > TOUCH_MM:
        return f"{over_mm:.1f} mm of it are cut off"
    return ""


def _scale(matrix: Any) -> float:
    """By how much a matrix enlarges: the root of what it does to an area."""
    return float(abs(matrix.determinant) ** 0.5) if matrix else 1


def _said(element: Any, block: str) -> Iterator[tuple[Any, str, str]]:
    """Each element that says something, from this one down: its own words, or a picture's, and its block."""
    if not isinstance(element.tag, str) or element.tag in WORDLESS or element.get(WEB_ONLY) is not None:
        return
    block = element.get("data-block") or block
    words = (element.text or "") + " ".join(child.tail or "" for child in element)
    if element.tag == "img":
        words = element.get("alt", "")
    if words.strip():
        yield element, words, block
    for child in element:
        yield from _said(child, block)


def _holds(printed: str, words: str) -> bool:
    """Whether all the words are printed, whatever became of their case and line ends."""
    if "".join(words.split()) in "".join(printed.split()):
        return True
    return _plain(words) in _plain(printed)


def _plain(text: str) -> str:
    """Text without what setting may change: its case, its width, white space and where words break."""
    return normalize("NFKC", "".join(text.split())).casefold().translate(UNSEEN)
