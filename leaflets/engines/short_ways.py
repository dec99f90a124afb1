"""Floor 4, short ways: functions of WeasyPrint that have one here which gives the same in less time.

Each takes the place of WeasyPrint's own wherever that stands by its name, and hands over to it whatever it does not
know. A version of WeasyPrint without that name goes its own way; a test says so of the pinned one.
"""

import sys
from typing import Any

from weasyprint.formatting_structure.boxes import Box, LineBox, TextBox
from weasyprint.layout import percent
from weasyprint.text import line_break

from leaflets.engines.kept_styles import Copied

_percentages: Any = getattr(percent, "resolve_percentages", None)
_first_line: Any = getattr(line_break, "split_first_line", None)
_strut: Any = getattr(line_break, "strut", None)

SIDES = ("left", "right", "top", "bottom")
LENGTHS = (
    *(f"{what}_{side}" for what in ("margin", "padding") for side in SIDES),
    *(f"{most}{way}" for most in ("", "min_", "max_") for way in ("width", "height")),
)


class _Probe:
    """Stands in for a box of a style, to see what WeasyPrint makes of it."""

    def __init__(self, style: Any) -> None:
        self.style = style


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """Give a box its lengths. Those of a kept style that has no percentages are the same in whatever it stands in.

    Where borders collapse, those of a table's parts are settled between them and stay.
    """
    style = box.style
    if type(style) is Copied:
        if style.lengths is None:
            style.lengths = _lengths(style)
            if not style.is_changed:
                style.kept.lengths = style.lengths
        if style.lengths and (style["border_collapse"] != "collapse" or isinstance(box, TextBox | LineBox)):
            vars(box).update(style.lengths)
            return
    _percentages(box, containing_block)


def _lengths(style: Any) -> dict[str, Any]:
    """The used lengths of boxes of a style; none where they depend on something else."""
    values = [style[name] for name in LENGTHS]
    if any(value != "auto" and getattr(value, "unit", "%") != "px" for value in values):
        return {}
    probe = _Probe(style)
    _percentages(probe, (0, "auto"))
    return {name: value for name, value in vars(probe).items() if name != "style"}


TYPE = (
    *(f"font_{name}" for name in ("family", "size", "style", "stretch", "weight", "kerning", "language_override")),
    *(f"font_variant_{name}" for name in ("ligatures", "position", "caps", "numeric", "alternates", "east_asian")),
    *("font_feature_settings", "font_variation_settings", "lang", "direction", "letter_spacing", "word_spacing"),
    *("white_space", "word_break", "overflow_wrap", "tab_size", "text_decoration_line"),
    *("hyphens", "hyphenate_character", "hyphenate_limit_chars", "hyphenate_limit_zone"),
)
"""What WeasyPrint asks of a style to break a line off a text; leading is not among it."""


class Lines:
    """First lines that were broken off a text, kept while the piece is tried, and until the next one is finished.

    Pieces of a month share many of their texts, and two tries of a piece nearly all. Each has the fonts that it was set
    in beside it, so that no others can come to have their id.
    """

    def __init__(self) -> None:
        self._now: dict[Any, tuple[Any, Any]] = {}
        self._before: dict[Any, tuple[Any, Any]] = {}

    def get(self, key: Any) -> Any | None:
        """A line, if it is there."""
        found = self._now.get(key)
        if found is None and (found := self._before.get(key)) is not None:
            self._now[key] = found
        return found and found[1]

    def keep(self, key: Any, fonts: Any, line: Any) -> None:
        """Keep a line."""
        self._now[key] = fonts, line

    def next_piece(self) -> None:
        """A piece is finished: forget what it has not used."""
        self._now, self._before = {}, self._now


LINES = Lines()


def split_first_line(  # noqa: PLR0917 the parameters are WeasyPrint's
    text: str,
    style: Any,
    context: Any,
    max_width: Any,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> Any:
    """The first line of a text in a width: of the same text in the same type it is the same."""
    if type(style) is not Copied or style.is_changed:
        return _first_line(text, style, context, max_width, justification_spacing, is_line_start, minimum)
    key = _type_of(style.kept), text, max_width, justification_spacing, is_line_start, minimum
    found = LINES.get(key)
    if found is None:
        line = _first_line(text, style, context, max_width, justification_spacing, is_line_start, minimum)
        LINES.keep(key, style.font_config, (_own(line[0]), *line[1:]))
        return line
    layout, *measures = found
    return _own(layout), *measures


def _type_of(kept: Any) -> str:
    """What lines depend on in a kept style, in words."""
    if (said := vars(kept).get("said_of_type")) is None:
        said = kept.said_of_type = repr([id(kept.font_config), *(kept[name] for name in TYPE)])
    return str(said)


def _own(layout: Any) -> Any:
    """A layout of one line that is at rest, as its box's own: a box changes it when it is drawn."""
    own = object.__new__(type(layout))
    vars(own).update(vars(layout))
    return own


def strut(style: Any) -> Any:
    """The height of a line and its baseline: worked out once for a kept style, and not looked up by all of its type."""
    if type(style) is not Copied or style.is_changed:
        return _strut(style)
    if (found := vars(style.kept).get("strut")) is None:
        found = style.kept.strut = _strut(style)
    return found


OUT_OF_FLOW = frozenset({"left", "right", "inline-start", "inline-end", "footnote"})
OUT_OF_PLACE = frozenset({"absolute", "fixed"})


def is_in_normal_flow(box: Any) -> bool:
    """Whether a box is in normal flow: asked of every box by all around it, so all in one."""
    style = box.style
    if style["float"] in OUT_OF_FLOW:
        return False
    position = style["position"]
    return position not in OUT_OF_PLACE and position[0] not in {"running()", "note()"}


TAKEN: dict[Any, Any] = {_percentages: resolve_percentages, _first_line: split_first_line, _strut: strut}
"""The short way of each function of WeasyPrint."""


def take() -> None:
    """Put the short ways in the place of WeasyPrint's own, in the modules that lay out."""
    for name, module in list(sys.modules.items()):
        if name.startswith("weasyprint.layout"):
            for its_own, short in TAKEN.items():
                called = short.__name__
                if its_own and getattr(module, called, None) is its_own:
                    setattr(module, called, short)
    if hasattr(Box, is_in_normal_flow.__name__):
        Box.is_in_normal_flow = is_in_normal_flow
