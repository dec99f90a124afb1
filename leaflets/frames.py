"""Floor 2, frames: the boxes of a card's face, read from `front.toml` and `back.toml` and checked against the layout.

A layout's variant may have face files of its own, such as `front-plain.toml`; a face without one is as it always is.

A face is a list of `[[frames]]`, drawn in that order. Lengths are millimetres from the trim's top left corner. `when`,
`each` and `address` are Jinja expressions, `text` and `label` Jinja templates; all of them see `edition`, `brand` and
`options`, and, where the frame is repeated, `item` and `index` (from 0).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pydantic import Field

from leaflets.config import Table, parse_table, read_table
from leaflets.errors import LayoutError, Place, Problem, SafeAreaError
from leaflets.geometry import Box
from leaflets.layout import VARIANT, Layout
from leaflets.outside import Sources, told
from leaflets.spelling import did_you_mean

LEAST_WRITING_MM = 8
"""The least height of a line to write on: ruled paper has 8 mm, and a doorstep is no desk."""

Side = Literal["left", "centre", "right"]
Level = Literal["top", "middle", "bottom"]


class Frame(Table):
    """What every frame has: its name, its box, and when and how often it is drawn.

    `when` draws it only if it is true. `each` draws it for every item of a sequence, at most `most` of them, each moved
    on by `step_mm` (across, down).
    """

    kind: str
    name: str = Field(min_length=1)
    x_mm: float
    y_mm: float
    width_mm: float = Field(gt=0)
    height_mm: float = Field(gt=0)
    when: str = ""
    each: str = ""
    step_mm: tuple[float, float] = (0, 0)
    most: int | None = Field(None, ge=1)

    @property
    def box(self) -> Box:
        """Where the frame stands; where the first one stands if it is repeated."""
        return Box(self.x_mm, self.y_mm, self.width_mm, self.height_mm)

    @property
    def may_leave_safe_area(self) -> bool:
        """Whether it may stand outside the safe area: only a panel that bleeds."""
        return False


class Lettered(Frame):
    """What every frame with words has: font and colour tokens, size in points, leading as a ratio of the size.

    `on` is the colour that the words stand on; the pair must be one that the kit allows. Where words may shrink, frames
    of one list are set at one size, that of the longest: the repeats of a frame, and frames that are named `alike`.
    """

    font: str = "regular"
    size_pt: float = Field(gt=0)
    leading: float = Field(1.2, ge=1)
    colour: str = "ink"
    on: str = "white"
    least_pt: float | None = Field(None, gt=0)
    alike: str = ""

    @property
    def group(self) -> str:
        """The list that its words belong to; "" for words that stand for themselves, or below others."""
        return "" if getattr(self, "below", "") else self.alike or (self.name if self.each else "")

    @property
    def smallest_pt(self) -> float:
        """The least size that the words can be set at."""
        return self.size_pt if self.least_pt is None else min(self.size_pt, self.least_pt)


class TextFrame(Lettered):
    """Words. `fit` is what happens to those that do not fit at `size_pt`.

    "wrap" breaks them into lines and refuses what is too long; "shrink" does the same at ever smaller sizes, down to
    `least_pt`; "error" sets one line and refuses what is longer.

    With `below`, the words begin `space_mm` under the last line of that earlier text, but never above their own box,
    whose foot stays where it is. `role` says what the words are to somebody who listens: a heading, or running text.
    """

    kind: Literal["text"]
    text: str
    role: Literal["h1", "h2", "h3", "p"] = "p"
    below: str = ""
    space_mm: float = Field(1.5, ge=0)
    align: Side = "left"
    valign: Level = "top"
    fit: Literal["wrap", "shrink", "error"] = "wrap"


class LogoFrame(Frame):
    """A drawing of the kit, by its token, as large as the box allows with its own proportions."""

    kind: Literal["logo"]
    logo: str
    align: Side = "left"
    valign: Level = "top"


class QrFrame(Frame):
    """A QR code, black on white, as large as the box allows, its quiet zone inside the box.

    `address` is an expression that gives a `Follow` of the edition, or its `contact`; no other can be printed.
    """

    kind: Literal["qr"]
    address: str
    align: Side = "left"
    valign: Level = "top"


class PhotoFrame(Frame):
    """A photo that fills the box, cut to its proportions. `photo` is an expression that gives a `Photo`."""

    kind: Literal["photo"]
    photo: str = "edition.photo"


class RuleFrame(Frame):
    """A straight line: across when the height is 0, down when the width is 0."""

    kind: Literal["rule"]
    width_mm: float = Field(0, ge=0)
    height_mm: float = Field(0, ge=0)
    colour: str
    thickness_pt: float = Field(0.5, gt=0)


class PanelFrame(Frame):
    """A filled rectangle. One that bleeds is drawn out to the bleed where it touches the trim."""

    kind: Literal["panel"]
    fill: str
    radius_mm: float = Field(0, ge=0)
    bleeds: bool = False

    @property
    def may_leave_safe_area(self) -> bool:
        """Whether it bleeds."""
        return self.bleeds


class TickFrame(Lettered):
    """A box of `tick_mm` to tick, and its label to the right of it, one line high."""

    kind: Literal["tick"]
    label: str
    tick_mm: float = Field(4, gt=0)
    gap_mm: float = Field(2.5, ge=0)
    line_colour: str = "ink"
    thickness_pt: float = Field(0.75, gt=0)


class WriteInFrame(Lettered):
    """A label and a line to write on, at the bottom of the box; the line begins at `label_mm`, or after the label."""

    kind: Literal["write-in"]
    height_mm: float = Field(ge=LEAST_WRITING_MM)
    label: str = ""
    label_mm: float = Field(0, ge=0)
    gap_mm: float = Field(2, ge=0)
    line_colour: str = "ink"
    thickness_pt: float = Field(0.5, gt=0)


KINDS: dict[str, type[Frame]] = {
    "text": TextFrame,
    "logo": LogoFrame,
    "qr": QrFrame,
    "photo": PhotoFrame,
    "rule": RuleFrame,
    "panel": PanelFrame,
    "tick": TickFrame,
    "write-in": WriteInFrame,
}
"""The kinds of frame."""


@dataclass(frozen=True, slots=True)
class FaceFrames:
    """The frames of one face in the order they are drawn, and the file they were read from."""

    face: str
    file: Path
    frames: tuple[Frame, ...]


def load_faces(layout: Layout, variant: str = "") -> tuple[FaceFrames, ...]:
    """The frames of every face of a layout, in one of its variants or the default.

    Raises LayoutError, and SafeAreaError, with every fault of a face.
    """
    usual = layout.variant({})
    variant = variant or usual
    if variant != usual and all(layout.face_file(face, variant).name == f"{face}.toml" for face in layout.spec.faces):
        wrong = f"No face has a file for the variant “{variant}”."
        mend = f"Add {layout.spec.faces[0]}-{variant}.toml, or take the choice out."
        raise LayoutError(wrong, mend, layout.place(block=VARIANT))
    return tuple(load_face(layout, face, variant) for face in layout.spec.faces)


def load_face(layout: Layout, face: str, variant: str = "") -> FaceFrames:
    """The frames of one face, from `<face>-<variant>.toml` or `<face>.toml`. Raises LayoutError and SafeAreaError."""
    path = layout.face_file(face, variant)
    frames: list[Frame] = []
    problems: list[Problem] = []
    for number, table in enumerate(_tables(path, layout, face), 1):
        called = str(table.get("name") or f"frame {number}")
        try:
            frames.append(_frame(table, path))
        except LayoutError as fault:
            problems += [_placed(problem, path, layout, face, called) for problem in fault.problems]
    problems += _same_names(frames, path, layout, face)
    problems += _below_nothing(frames, path, layout, face)
    if face in layout.spec.outside:
        problems += _told_outside(frames, path, layout, face)
    if problems:
        raise LayoutError.of(problems)
    loaded = FaceFrames(face, path, tuple(frames))
    check_safe_area(layout, loaded)
    return loaded


def _told_outside(frames: list[Frame], path: Path, layout: Layout, face: str) -> list[Problem]:
    """What a face that can be seen from outside would tell: see `outside`."""
    problems = []
    for frame in frames:
        texts = (getattr(frame, key, "") for key in ("text", "label"))
        asks = (frame.each, getattr(frame, "address", ""))
        sources = Sources(tuple(filter(None, texts)), tuple(filter(None, asks)), frame.when)
        for what in told(sources, layout.spec.options):
            wrong = f"This face can be seen from outside, and must not use {what}."
            mend = "Take it out, or put it on a face that lies inside."
            problems.append(_placed(Problem(LayoutError.code, wrong, mend), path, layout, face, frame.name))
    return problems


def _tables(path: Path, layout: Layout, face: str) -> Iterator[dict[str, object]]:
    """The tables of `[[frames]]`."""
    content = read_table(path, LayoutError)
    place = Place(file=path.name, layout=layout.name, face=face)
    if unknown := [key for key in content if key != "frames"]:
        hint = did_you_mean(unknown[0], ["frames"])
        raise LayoutError(f"“{unknown[0]}” is not a known key.", hint or "Take it out.", place)
    tables = content.get("frames")
    if not isinstance(tables, list) or not tables:
        raise LayoutError("The face has no frames.", "Add a [[frames]] table.", place)
    for table in tables:
        yield dict(table) if isinstance(table, dict) else {}


def _frame(table: dict[str, object], path: Path) -> Frame:
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        hint = did_you_mean(str(kind), KINDS)
        raise LayoutError(f"“{kind}” is not a kind of frame.", hint or f"There are: {', '.join(KINDS)}.")
    frame = parse_table(table, KINDS[kind], LayoutError, path)
    if isinstance(frame, RuleFrame) and (frame.width_mm > 0) == (frame.height_mm > 0):
        raise LayoutError("A rule has a width or a height, not both.", "Take one of them out.")
    return frame


def _same_names(frames: list[Frame], path: Path, layout: Layout, face: str) -> list[Problem]:
    doubled = [name for name, times in Counter(frame.name for frame in frames).items() if times > 1]
    wrong = "Two frames have this name."
    return [_placed(Problem(LayoutError.code, wrong, "Rename one."), path, layout, face, name) for name in doubled]


def _below_nothing(frames: list[Frame], path: Path, layout: Layout, face: str) -> list[Problem]:
    """Texts that stand below something that is no earlier text."""
    problems = []
    earlier: list[str] = []
    for frame in frames:
        if isinstance(frame, TextFrame):
            if frame.below and frame.below not in earlier:
                wrong, hint = f"“{frame.below}” is no text before this one.", did_you_mean(frame.below, earlier)
                problems.append(_placed(Problem(LayoutError.code, wrong, hint), path, layout, face, frame.name))
            earlier.append(frame.name)
    return problems


def _placed(problem: Problem, path: Path, layout: Layout, face: str, block: str) -> Problem:
    """The problem with its file, layout, face and frame."""
    return replace(problem, place=Place(file=path.name, layout=layout.name, face=face, block=block))


def check_safe_area(layout: Layout, face: FaceFrames) -> None:
    """Raises SafeAreaError for every frame that stands outside the layout's safe area, repeats included."""
    problems = []
    for frame in face.frames:
        boxes = [repeated(frame, index) for index in range(frame.most or 1 if frame.each else 1)]
        out_mm = max(layout.safe_box.outside_by(box) for box in boxes)
        if not frame.may_leave_safe_area and not all(layout.safe_box.holds(box) for box in boxes):
            wrong = f"The frame stands {out_mm:.1f} mm outside the safe area."
            problem = Problem(SafeAreaError.code, wrong, "Move it in, or make it smaller.")
            problems.append(_placed(problem, face.file, layout, face.face, frame.name))
    if problems:
        raise SafeAreaError.of(problems)


def repeated(frame: Frame, index: int) -> Box:
    """Where a repeated frame stands for the item of that index, counted from 0."""
    across_mm, down_mm = frame.step_mm
    return frame.box.moved(across_mm * index, down_mm * index)
