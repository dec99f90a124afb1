"""Floor 4, press operators: the colour operators of a content stream (ISO 32000-1, 8.6.8) rewritten in ink.

Text in black alone overprints what lies below (Ghent Workgroup 2015: black text is set to overprint), so that plates
that do not quite meet leave no white rim around its letters. Everything else knocks out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Operator

from leaflets.errors import PressError
from leaflets.press_ready.colours import BLACK, Colours
from leaflets.press_ready.spaces import MEND, NAMED, Space, inks_of, space_of
from leaflets.printing import Cmyk

OVERPRINT, KNOCK_OUT = "/PressOverprint", "/PressKnockOut"
SHOWING = {"Tj", "TJ", "'", '"'}
DIRECT = {"g": "grey", "rg": "rgb", "k": "cmyk"}
PLACES = 5
"""Decimals of an ink: a hundred times finer than any press."""
Instruction = tuple[list[Any], Operator]


@dataclass(frozen=True, slots=True)
class _State:
    """What `q` saves of it. `fill` and `stroke` are the colour spaces; None where they come from outside the stream."""

    fill: Space | None = None
    stroke: Space | None = None
    inks: Cmyk | None = None
    overprints: bool = False
    text_mode: int = 0


class Rewriter:
    """Rewrites one content stream. With `is_mask` it is part of a soft mask, whose greys are no ink."""

    def __init__(self, colours: Colours, resources: Object | None, *, is_mask: bool = False) -> None:
        self._colours, self._resources, self._is_mask = colours, resources, is_mask
        self._state = _State()
        self._saved: list[_State] = []
        self._out: list[Instruction] = []

    def rewritten(self, content: Object | pikepdf.Page, *, starts: bool) -> bytes:
        """The stream's operators. With `starts` it begins with black set, which is else a grey by default (8.4.2)."""
        if starts:
            self._state = replace(self._state, fill=Space("grey"), stroke=Space("grey"), inks=BLACK)
            if not self._is_mask:
                self._out += [(list(BLACK), Operator("k")), (list(BLACK), Operator("K"))]
        for instruction in pikepdf.parse_content_stream(content):
            self._take(instruction)
        return pikepdf.unparse_content_stream(self._out)

    def _take(self, instruction: Any) -> None:
        if isinstance(instruction, pikepdf.ContentStreamInlineImage):
            _check_inline(instruction.iimage)
            self._out.append(instruction)  # type: ignore[arg-type] # unparse takes both
            return
        operands, operator = list(instruction.operands), str(instruction.operator)
        if operator.lower() in {*DIRECT, "cs", "sc", "scn"}:
            self._colour(operator, operands)
            return
        if operator in SHOWING:
            self._overprint(self._state.inks == BLACK and self._state.text_mode == 0)
        self._follow(operator, operands)
        if operator == "ri":
            return  # the rendering intent is the piece's own: everything is in ink already
        self._out.append((operands, instruction.operator))

    def _follow(self, operator: str, operands: Sequence[Any]) -> None:
        match operator:
            case "q":
                self._saved.append(self._state)
            case "Q":
                self._state = self._saved.pop() if self._saved else self._state
            case "Tr":
                self._state = replace(self._state, text_mode=int(operands[0]))
            case "ET":
                self._overprint(False)

    def _colour(self, operator: str, operands: Sequence[Any]) -> None:
        """A colour operator; capital letters are for strokes."""
        is_stroke = operator[0].isupper()
        name = operator.lower()
        if name == "cs":
            space = self._named(str(operands[0]))
            self._in_space(space, is_stroke)
            if space.kind == "pattern":
                self._out.append((list(operands), Operator(operator)))
            else:
                self._set(space, [], is_stroke)
        elif name in DIRECT:
            space = Space(NAMED[{"grey": "/G", "rgb": "/RGB", "cmyk": "/CMYK"}[DIRECT[name]]])
            self._in_space(space, is_stroke)
            self._set(space, [float(part) for part in operands], is_stroke)
        else:
            found = self._state.stroke if is_stroke else self._state.fill
            if found is None:
                raise PressError("A drawing takes its kind of colour from outside.", MEND)
            if found.kind == "pattern":
                self._out.append((list(operands), Operator(operator)))
                return
            self._set(found, [float(part) for part in operands], is_stroke)

    def _in_space(self, space: Space, is_stroke: bool) -> None:
        self._state = replace(self._state, stroke=space) if is_stroke else replace(self._state, fill=space, inks=None)

    def _set(self, space: Space, parts: Sequence[float], is_stroke: bool) -> None:
        if self._is_mask:
            light = light_of(space, parts)
            self._out.append(([round(light, PLACES)], Operator("G" if is_stroke else "g")))
            return
        inks = inks_of(space, parts, self._colours)
        if not is_stroke:
            self._state = replace(self._state, inks=inks)
        self._out.append(([round(ink, PLACES) for ink in inks], Operator("K" if is_stroke else "k")))

    def _named(self, name: str) -> Space:
        spaces = Dictionary() if self._resources is None else self._resources.get("/ColorSpace", Dictionary())
        return space_of(spaces[name] if name in spaces else Name(name))

    def _overprint(self, wanted: bool) -> None:
        """Set whether fills overprint, where that has changed."""
        if wanted == self._state.overprints or self._resources is None or self._is_mask:
            return
        if "/ExtGState" not in self._resources:
            self._resources.ExtGState = Dictionary()
        states = self._resources.ExtGState
        # OPM 1: an ink of 0 leaves what is below (ISO 32000-1, 8.6.7).
        states[OVERPRINT] = Dictionary(Type=Name.ExtGState, op=True, OPM=1)
        states[KNOCK_OUT] = Dictionary(Type=Name.ExtGState, op=False, OPM=1)
        self._out.append(([Name(OVERPRINT if wanted else KNOCK_OUT)], Operator("gs")))
        self._state = replace(self._state, overprints=wanted)


def light_of(space: Space, parts: Sequence[float]) -> float:
    """How light a colour of a soft mask is (ISO 32000-1, 10.3.3)."""
    match space.kind, list(parts):
        case _, []:
            return 0.0
        case "grey", [light]:
            return light
        case "rgb", [red, green, blue]:
            return 0.3 * red + 0.59 * green + 0.11 * blue
        case "cmyk", [cyan, magenta, yellow, black]:
            return 1 - min(1.0, 0.3 * cyan + 0.59 * magenta + 0.11 * yellow + black)
    raise PressError(f"A mask in colours of the kind {space.kind} cannot be printed.", MEND)


def _check_inline(image: Any) -> None:
    """Raises PressError for a picture inside a content stream that is in red, green and blue."""
    if image.image_mask:
        return
    space = image.obj.get("/ColorSpace", image.obj.get("/CS")) if hasattr(image, "obj") else image.colorspace
    kind = space_of(space if isinstance(space, Object | Array) else Name(str(space))).kind
    if kind not in {"grey", "cmyk"}:
        raise PressError("A picture inside a drawing is in red, green and blue.", "Place it as a picture of its own.")
