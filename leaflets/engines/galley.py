"""Floor 4, the galley: what stands where on WeasyPrint's laid-out pages, checked before anything is painted.

WeasyPrint lets text run on to another page, off the paper or into a fallback font without a word. Here each of these
is found by walking its boxes. Elements say what they are by attributes: `data-face` starts a face, `data-block` names a
block and `data-item` an item of it, `data-code` is a QR code, and `data-row` is a row of the page, which may move when
spare room is shared out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from weasyprint.anchors import gather_anchors, rectangle_aabb
from weasyprint.layout.background import layout_box_backgrounds

from leaflets.document import Columns
from leaflets.engines.leading import lines_mm
from leaflets.errors import (
    CodeSizeError,
    CollisionError,
    LayoutError,
    MissingGlyphError,
    OversetError,
    SafeAreaError,
)
from leaflets.geometry import Box, from_css_px
from leaflets.layout import Layout
from leaflets.qr import LEAST_MODULE_MM, encode
from leaflets.typography import count_words, name_characters, without_glyph

MOST_FEATHER_MM = 9
"""The most that spare room may widen the space between two rows; more looks like a hole."""


FOLD_CLEAR_MM = 5
"""How far words and pictures keep from a fold: folding machines are a millimetre or two off the mark."""
TOUCH_MM = 0.6
"""Less than this is a descender that reaches into the line below, which close leading allows."""


ABOVE, BELOW = 0.828, 0.251
"""How far letters reach above and below their baseline, as shares of the type's size."""


class Coverage(Protocol):
    """Says which code points the kit's font for a family and weight has. Raises MissingFontError."""

    def __call__(self, family: str, weight: int) -> frozenset[int]:
        """The code points."""
        ...


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing on a page: a run of text, or a picture when `text` is empty. The box is measured from the trim."""

    page: int
    block: str
    box: Box
    text: str = ""
    code: str = ""
    family: str = ""
    weight: int = 400


def face_of_pages(pages: Sequence[Any], layout: Layout) -> list[tuple[str, bool]]:
    """For each page, the face it belongs to and whether it is overflow. Raises LayoutError for missing faces."""
    seen: list[str] = []
    faces = []
    for page in pages:
        started = [face for face in dict.fromkeys(_starts(page)) if face not in seen]
        seen.extend(started)
        faces.append((seen[-1] if seen else "", not started))
    if seen != list(layout.spec.faces):
        raise LayoutError(
            f"The template starts the faces {seen}; layout.toml says {list(layout.spec.faces)}.",
            'Give the first element of each face data-face="…" and a page break before it.',
            layout.place(),
        )
    return faces


def _starts(box: Any) -> Iterator[str]:
    element = getattr(box, "element", None)
    if element is not None and (face := element.get("data-face")):
        yield face
    for child in getattr(box, "children", ()):
        yield from _starts(child)


def marks_of(page: Any, number: int) -> list[Mark]:
    """Everything printed on a page, in its order."""
    return list(_walk(page, number, "", None))


def _walk(box: Any, page: int, block: str, matrix: Any) -> Iterator[Mark]:
    element = box.element
    if element is not None:
        block = element.get("data-block") or block
        matrix = turned(box, matrix)
    text = getattr(box, "text", None)
    if isinstance(text, str):
        if text.strip():
            family, weight = box.style["font_family"][0], box.style["font_weight"]
            yield Mark(page, block, ink_of(box, matrix), text=text, family=family, weight=weight)
    elif getattr(box, "replacement", None) is not None:
        yield Mark(page, block, box_of(box, matrix), code=element.get("data-code", ""))
    for child in getattr(box, "children", ()):
        yield from _walk(child, page, block, matrix)


def turned(box: Any, above: Any) -> Any:
    """The matrix that the box is printed through: its own `transform`, then those `above` it; None when there is none.

    WeasyPrint lays out as if nothing were transformed, and keeps each box's matrix beside its place.
    """
    own = box.transformation_matrix
    return (own @ above if above else own) if own else above


def box_of(box: Any, matrix: Any) -> Box:
    """Where the content of a box is printed: the upright box around it, when it is turned."""
    return placed(matrix, box.content_box_x(), box.content_box_y(), box.width, box.height)


def ink_of(box: Any, matrix: Any) -> Box:
    """What a text box prints at most. WeasyPrint's box is the face's full ascent and descent; no letter fills it.

    It is measured from the baseline, for faces differ in how much air their ascent and descent hold.
    """
    size = box.style["font_size"]
    top = box.position_y + box.baseline - ABOVE * size
    return placed(matrix, box.content_box_x(), top, box.width, (ABOVE + BELOW) * size)


def placed(matrix: Any, x: float, y: float, width: float, height: float) -> Box:
    """A box in CSS pixels as one in millimetres, seen through a matrix."""
    left, top, right, bottom = rectangle_aabb(matrix, x, y, width, height)
    return Box(*(from_css_px(value) for value in (left, top, right - left, bottom - top)))


def check_overset(
    pages: Sequence[Any], marks: Sequence[Mark], faces: Sequence[tuple[str, bool]], layout: Layout
) -> None:
    """Raise OversetError when a face runs on to more pages than it may have, or its text below the safe area.

    What runs on may have no words, such as lines to write on.
    """
    bottom_mm = layout.safe_box.bottom_mm
    for face in layout.spec.faces:
        on = [number for number, (name, _) in enumerate(faces) if name == face]
        allowed = max(1, layout.manner(face).pages) if layout.spec.flows else 1
        lost = [m for m in marks if m.page in on and (on.index(m.page) >= allowed or m.box.bottom_mm > bottom_mm + 0.5)]
        if lost or len(on) > allowed:
            words = sum(count_words(mark.text) for mark in lost)
            block = next((mark.block for mark in lost if mark.block), "")
            error = OversetError(words, layout.place(face, block))
            found = [pages[number] for number in on]
            foot_mm = layout.spec.foot_mm * layout.spec.flows
            last = found[min(allowed, len(found)) - 1 :]
            error.over_mm, error.all_over_mm = _excess(last, bottom_mm - foot_mm)
            error.items_mm, error.texts = _item_rows(found), _item_texts(found)
            error.columns = columns_of(found)
            error.lines_mm = sum(lines_mm(list(_rows(page))) for page in found)
            raise error


def _excess(pages: Sequence[Any], bottom_mm: float) -> tuple[float, float]:
    """By how much a face is too high: its first page's lowest row, and every row; with those that ran on to others."""
    first, *others = pages
    bottoms = (from_css_px(row.position_y + row.margin_height()) for row in _rows(first))
    lowest_mm, *beside = sorted((low_mm - bottom_mm for low_mm in bottoms), reverse=True) or [-bottom_mm]
    lost = sum(row.border_height() + row.style["margin_top"].value for page in others for row in _rows(page))
    over_mm = lowest_mm + from_css_px(lost)
    return over_mm, over_mm + sum(low_mm for low_mm in beside if low_mm > 0)


def _item_rows(pages: Sequence[Any]) -> dict[str, list[list[float]]]:
    """The heights in millimetres of the elements that are marked as items, by block; those side by side in one row."""
    heights_mm: dict[Any, float] = {}
    rows: dict[str, dict[tuple[int, float], list[Any]]] = {}
    for number, page in enumerate(pages):
        for block, box in _items(page, ""):
            if box.element not in heights_mm:  # the rest of one that runs on to another page is no item of its own
                rows.setdefault(block, {}).setdefault((number, round(box.position_y, 1)), []).append(box.element)
            heights_mm[box.element] = heights_mm.get(box.element, 0) + from_css_px(box.margin_height())
    return {block: [[heights_mm[item] for item in row] for row in found.values()] for block, found in rows.items()}


def _item_texts(pages: Sequence[Any]) -> list[tuple[str, str, float]]:
    """The words of each item with its block and its height in millimetres."""
    found: dict[Any, tuple[str, str, float]] = {}
    for page in pages:
        for block, box in _items(page, ""):
            height_mm = found.get(box.element, ("", "", 0.0))[2] + from_css_px(box.margin_height())
            found[box.element] = block, " ".join(" ".join(box.element.itertext()).split()), height_mm
    return list(found.values())


def columns_of(pages: Sequence[Any]) -> Columns:
    """The blocks of each half column of a face with their heights in millimetres; () where it has none."""
    found: dict[Any, dict[str, float]] = {}
    for page in pages:
        for half in _marked(page, "data-column"):
            blocks = found.setdefault(half.element, {})
            for box in _marked(half, "data-block"):
                name = box.element.get("data-block")
                blocks[name] = blocks.get(name, 0.0) + from_css_px(box.border_height())
    return tuple(tuple(blocks.items()) for blocks in found.values())


def _marked(box: Any, attribute: str) -> Iterator[Any]:
    """The boxes below this one, the outermost only, whose element has an attribute."""
    for child in getattr(box, "children", ()):
        element = getattr(child, "element", None)
        if element is not None and element.get(attribute) is not None:
            yield child
        else:
            yield from _marked(child, attribute)


def _items(box: Any, block: str) -> Iterator[tuple[str, Any]]:
    """The boxes of elements that are marked as items, each with its block."""
    element = getattr(box, "element", None)
    if element is not None:
        block = element.get("data-block") or block
        if element.get("data-item") is not None:
            yield block, box
            return
    for child in getattr(box, "children", ()):
        yield from _items(child, block)


def check_safe_area(marks: Sequence[Mark], faces: Sequence[tuple[str, bool]], layout: Layout) -> None:
    """Raise SafeAreaError when a mark stands out of the safe area, and by how much, or too near to a fold."""
    for mark in marks:
        out_mm = layout.safe_box.outside_by(mark.box)
        if out_mm > 0.5:
            what = f"“{mark.text.strip()[:40]}”" if mark.text else "A picture"
            place = layout.place(faces[mark.page][0], mark.block)
            raise SafeAreaError(f"{what} stands {out_mm:.1f} mm outside the safe area.", "Shorten or move it.", place)
        for fold_mm in layout.spec.folds_mm.get(faces[mark.page][0], ()):
            if mark.box.x_mm < fold_mm + FOLD_CLEAR_MM - 0.5 and mark.box.right_mm > fold_mm - FOLD_CLEAR_MM + 0.5:
                what = f"“{mark.text.strip()[:40]}”" if mark.text else "A picture"
                wrong = f"{what} stands less than {FOLD_CLEAR_MM} mm from the fold at {fold_mm:g} mm."
                raise SafeAreaError(wrong, "Shorten or move it.", layout.place(faces[mark.page][0], mark.block))


def check_collisions(marks: Sequence[Mark], layout: Layout) -> None:
    """Raise CollisionError when text stands on other text or on a picture."""
    open_marks: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.page, mark.box.y_mm)):
        open_marks = [m for m in open_marks if m.page == mark.page and m.box.bottom_mm > mark.box.y_mm + TOUCH_MM]
        for other in open_marks:
            if mark.box.meets(other.box, TOUCH_MM):
                first, second = (f"“{m.text.strip()[:40]}”" if m.text else "a picture" for m in (other, mark))
                raise CollisionError(
                    f"{first} and {second} stand on each other.",
                    "Shorten the text, or give it room in the style sheet.",
                    layout.place(block=mark.block or other.block),
                )
        open_marks.append(mark)


def check_glyphs(marks: Sequence[Mark], coverage: Coverage, layout: Layout) -> None:
    """Raise MissingGlyphError for characters that the kit's fonts do not have."""
    for mark in marks:
        if mark.text and (missing := without_glyph(mark.text, coverage(mark.family, mark.weight))):
            raise MissingGlyphError(
                f"The brand’s font has no {name_characters(missing)}, in “{mark.text.strip()[:60]}”.",
                "Write it another way, or add a font that has it.",
                layout.place(block=mark.block),
            )


def check_codes(marks: Sequence[Mark], layout: Layout) -> None:
    """Raise CodeSizeError for a QR code whose modules are too small to be read."""
    for mark in marks:
        side_mm = min(mark.box.width_mm, mark.box.height_mm)
        if mark.code and side_mm < (least_mm := encode(mark.code).least_width_mm) - 0.01:
            side = "high" if side_mm < mark.box.width_mm - 0.01 else "wide"
            raise CodeSizeError(
                f"The code of {mark.code} is {side_mm:.1f} mm {side} and needs {least_mm:.1f} mm "
                f"({LEAST_MODULE_MM} mm a module).",
                "Make it larger, or shorten the address.",
                layout.place(block=mark.block),
            )


def share_spare_room(page: Any, layout: Layout, pictures: Mapping[str, Any]) -> float:
    """Move a page's rows down so that its spare room lies evenly between them; the last row ends on the safe area.

    Returns the room that was spare below what the rows hold, in millimetres. A gap grows by `MOST_FEATHER_MM` at most;
    what is still left stays above the last row, which is where a designer would leave it. The pages of a piece that
    flows end where they end.
    """
    rows = list(_rows(page))
    if not rows:
        return 0.0
    bottom_mm = max(_bottom_mm(row) for row in rows)
    spare_mm = layout.safe_box.bottom_mm - layout.spec.foot_mm - bottom_mm
    unfilled_mm = spare_mm + bottom_mm - max((_bottom_mm(row) for row in rows if not _is_empty(row)), default=bottom_mm)
    _even_columns(page, pictures)
    if layout.spec.flows or spare_mm <= 0 or len(rows) < 2:
        return max(0.0, unfilled_mm)
    step_mm = min(MOST_FEATHER_MM, spare_mm / (len(rows) - 1))
    for number, row in enumerate(rows):
        _move_down(page, row, spare_mm if row is rows[-1] else number * step_mm, pictures)
    return unfilled_mm


def panels_of(page: Any, layout: Layout) -> Iterator[tuple[str, float]]:
    """The rows of a page that have a name, as panels side by side have, each with the room below it in millimetres."""
    for row in _rows(page):
        if name := row.element.get("data-row"):
            yield name, max(0.0, layout.safe_box.bottom_mm - layout.spec.foot_mm - _bottom_mm(row))


def _bottom_mm(row: Any) -> float:
    return from_css_px(row.position_y + row.margin_height())


def _is_empty(row: Any) -> bool:
    """Whether a row holds nothing, as one does that only keeps the others where they are."""
    return not len(row.element) and not (row.element.text or "").strip()


def _even_columns(page: Any, pictures: Mapping[str, Any]) -> None:
    """Share the room below the shorter of two half columns between its blocks, so that both end at the same height."""
    halves = [list(_marked(half, "data-block")) for half in _marked(page, "data-column")]
    ends = [from_css_px(blocks[-1].position_y + blocks[-1].margin_height()) for blocks in halves if blocks]
    if len(ends) != 2 or len(halves) != 2:
        return
    for blocks, end_mm in zip(halves, ends, strict=True):
        gaps = len(blocks) - 1
        step_mm = min(MOST_FEATHER_MM, (max(ends) - end_mm) / gaps) if gaps else 0
        for number, block in enumerate(blocks):
            _move_down(page, block, number * step_mm, pictures)


def _move_down(page: Any, moved: Any, down_mm: float, pictures: Mapping[str, Any]) -> None:
    if not down_mm:
        return
    moved.translate(dy=down_mm / from_css_px(1))
    for box in _painted(moved):  # WeasyPrint keeps where a background is painted apart from its box
        layout_box_backgrounds(page, box, lambda url, **_: pictures[url], layout_children=False)


def regather(page: Any) -> None:
    """Find a page's links, anchors and bookmarks anew: WeasyPrint notes their places before rows are moved."""
    for kept in (page.anchors, page.links, page.bookmarks):
        kept.clear()
    page.forms = {None: []}
    gather_anchors(page._page_box, page.anchors, page.links, page.bookmarks, page.forms)


def _painted(box: Any) -> Iterator[Any]:
    """The boxes, from this one down, that have a background."""
    if getattr(box, "background", None) is not None:
        yield box
    for child in box.all_children():
        yield from _painted(child)


def _rows(box: Any) -> Iterator[Any]:
    return _marked(box, "data-row")
