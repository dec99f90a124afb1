"""Floor 4, the canvas engine's plan: a layout's frames with a brand kit, checked and compiled once for many cards."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from leaflets.brand import Brand
from leaflets.config import stamp
from leaflets.engines.canvas.asks import asks_for_card, only_prints_card
from leaflets.engines.canvas.drawing import Drawing, load_drawing
from leaflets.engines.canvas.fit import Wanted, lines_in
from leaflets.engines.canvas.fonts import Font, load_font
from leaflets.engines.canvas.spoken import marked
from leaflets.engines.templating import environment, printable, rendering
from leaflets.errors import LayoutError, LeafletsError, MissingPictureError, Place, RenderError, ShapingError
from leaflets.frames import (
    FaceFrames,
    Frame,
    Lettered,
    LogoFrame,
    PanelFrame,
    PhotoFrame,
    QrFrame,
    RuleFrame,
    TextFrame,
    TickFrame,
    WriteInFrame,
    load_faces,
)
from leaflets.geometry import Size
from leaflets.layout import LAYOUT_FILE, Layout, OptionValue
from leaflets.spelling import did_you_mean

# WCAG 2.2, 1.4.3: large text is at least 18 pt, or 14 pt bold.
LARGE_PT, LARGE_BOLD_PT = 18, 14

"""The fields of a frame that are templates; the others are expressions."""

Scope = Mapping[str, object]
"""What a template sees."""
Ask = Callable[[Scope], object]
"""An expression or template of a frame, compiled."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A frame ready to be drawn. `words` gives its text, label or address; `when` and `each` are None if not used.

    `own` says that it may differ from card to card of one edition, for it asks for the card's number; `own_words` and
    `own_when` that these themselves ask for it. `bare` says that a card's own words change nothing but themselves: they
    are only printed, from the left, and no frame is repeated by them.
    """

    frame: Frame
    place: Place
    words: Ask
    when: Ask | None
    each: Ask | None
    own: bool = False
    own_words: bool = False
    own_when: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class FacePlan:
    """The pieces of a face, in the order they are drawn, and the file they come from."""

    face: str
    file: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Kit:
    """What the pieces take from the brand kit: its fonts and drawings by token.

    `others` are the fonts of the language's script, for words that those of the kit's face lack letters for.
    """

    fonts: Mapping[str, Font]
    drawings: Mapping[str, Drawing]
    others: Mapping[str, Font]

    def font(self, token: str, words: str) -> Font:
        """The font that words are set in: the kit's own face, or, where it lacks one of their letters, the script's."""
        font = self.fonts[token]
        return self.others[token] if token in self.others and font.without_glyph(words) else font


@dataclass(frozen=True, slots=True)
class Plan:
    """A layout with a kit, ready for any number of editions."""

    layout: Layout
    brand: Brand
    kit: Kit
    faces: tuple[FacePlan, ...]


@dataclass(frozen=True)
class _Pair:
    """A layout in a variant and a kit, told apart by their folders and by when their files were last changed."""

    stamp: tuple[object, ...]
    variant: str
    layout: Layout = field(compare=False)
    brand: Brand = field(compare=False)


def plan_for(layout: Layout, brand: Brand, options: Mapping[str, OptionValue]) -> Plan:
    """The plan of a layout, in the variant that was chosen, with a kit; kept until one of their files changes.

    Raises LayoutError, SafeAreaError, MissingFontError and MissingPictureError, each naming the frame; ShapingError for
    a language that cannot be set here.
    """
    _refuse_shaping(layout, brand)
    variant = layout.variant(options)
    faces = [name for face in layout.spec.faces for name in layout.face_names(face, variant)]
    files = [folder / name for folder in layout.folders for name in (LAYOUT_FILE, *faces)]
    changed = brand.language, layout.name, layout.folders, layout.spec.bleed_mm, *stamp([*files, *brand.files])
    return _plan(_Pair(changed, variant, layout, brand))


def _refuse_shaping(layout: Layout, brand: Brand) -> None:
    """Letters are set here one by one: right for Latin and Cyrillic, wrong for what joins, stacks or changes places."""
    language = brand.language
    if brand.script_font and not brand.script_font.leads:
        wrong = f"Cards cannot be printed in {language.spec.name} yet: its letters would come out wrong."
        mend = f"Make the leaflet: leaflets make AREA --lang {language.code}. Or print the cards in English."
        raise ShapingError(wrong, mend, layout.place())


@lru_cache(maxsize=64)
def _plan(pair: _Pair) -> Plan:
    layout, brand = pair.layout, pair.brand
    faces = load_faces(layout, pair.variant)
    kit = _kit(brand, faces, layout)
    return Plan(layout, brand, kit, tuple(_face(face, layout, brand, kit) for face in faces))


def _kit(brand: Brand, faces: Iterable[FaceFrames], layout: Layout) -> Kit:
    """The fonts and logos that the frames use."""
    fonts: dict[str, Font] = {}
    drawings: dict[str, Drawing] = {}
    others: dict[str, Font] = {}
    for face in faces:
        for frame in face.frames:
            try:
                if isinstance(frame, Lettered) and frame.font not in fonts:
                    fonts[frame.font] = load_font(brand, brand.font(frame.font))
                    if other := brand.script_font_like(brand.font(frame.font)):
                        others[frame.font] = load_font(brand, other)
                if isinstance(frame, LogoFrame) and frame.logo not in drawings:
                    drawings[frame.logo] = _drawing(brand, frame.logo)
            except RenderError as fault:
                raise _placed(fault, _place(layout, face, frame)) from fault
    return Kit(fonts, drawings, others)


def _drawing(brand: Brand, token: str) -> Drawing:
    if token not in brand.logos:
        hint = did_you_mean(token, brand.logos)
        raise MissingPictureError(f"The brand kit has no logo “{token}”.", hint or "Use a logo of the kit.")
    return load_drawing(brand, brand.logos[token])


def _place(layout: Layout, face: FaceFrames, frame: Frame) -> Place:
    return Place(file=face.file.name, layout=layout.name, face=face.face, block=frame.name)


def _placed(fault: LeafletsError, place: Place) -> LeafletsError:
    """The same error, at a frame."""
    problem = fault.problems[0]
    return type(fault)(problem.wrong, problem.mend, place)


def _face(face: FaceFrames, layout: Layout, brand: Brand, kit: Kit) -> FacePlan:
    pieces = []
    for frame in face.frames:
        place = _place(layout, face, frame)
        try:
            _check(frame, brand, kit)
        except LayoutError as fault:
            raise _placed(fault, place) from fault
        with rendering(layout, face.file.name, frame.name, face.face):
            pieces.append(_piece(frame, place, layout, brand))
    return FacePlan(face.face, face.file.name, tuple(_chained(pieces)))


def _chained(pieces: Iterable[Piece]) -> Iterable[Piece]:
    """The pieces; a text that hangs below one that differs from card to card differs with it."""
    own: set[str] = set()
    for piece in pieces:
        if piece.own or getattr(piece.frame, "below", "") in own - {""}:
            own.add(piece.frame.name)
            yield replace(piece, own=True)
        else:
            yield piece


def _piece(frame: Frame, place: Place, layout: Layout, brand: Brand) -> Piece:
    words: Ask
    match frame:
        case TextFrame():
            words = _template(frame.text, layout, brand)
        case TickFrame() | WriteInFrame():
            words = _template(frame.label, layout, brand)
        case QrFrame():
            words = _expression(frame.address, layout, brand)
        case PhotoFrame():
            words = _expression(frame.photo, layout, brand)
        case _:
            words = _template("", layout, brand)
    when = _expression(frame.when, layout, brand) if frame.when else None
    each = _expression(frame.each, layout, brand) if frame.each else None
    own_when, own_each = (asks_for_card(frame, (name,), layout) for name in ("when", "each"))
    own_words = asks_for_card(frame, ("address", "photo", "text", "label"), layout)
    steady = isinstance(frame, QrFrame) or (isinstance(frame, TextFrame) and frame.align == "left")
    bare = (
        steady
        and not frame.each
        and not getattr(frame, "alike", "")
        and only_prints_card(frame, ("when", "address", "text"), layout)
    )
    return Piece(frame, place, words, when, each, own_when or own_each or own_words, own_words, own_when, bare)


def _template(source: str, layout: Layout, brand: Brand) -> Ask:
    if "{" not in source:
        return lambda _scope: source
    env = environment(layout, autoescape=False, language=brand.language)
    if not brand.language.is_english:
        env = env.overlay(finalize=lambda value: marked(printable(value)))
    template = env.from_string(source)
    template.globals = dict(template.globals)  # Jinja's own chain of maps is slow to go through, card after card
    return template.render


def _expression(source: str, layout: Layout, brand: Brand) -> Ask:
    env = environment(layout, autoescape=False, language=brand.language)
    expression = env.compile_expression(source, undefined_to_none=False)
    expression._template.globals = dict(expression._template.globals)
    return expression


def _check(frame: Frame, brand: Brand, kit: Kit) -> None:
    """What can be refused before there is any edition. Raises LayoutError."""
    match frame:
        case PanelFrame():
            brand.colour(frame.fill)
        case RuleFrame():
            brand.colour(frame.colour)
        case TickFrame() | WriteInFrame():
            brand.colour(frame.line_colour)
        case LogoFrame():
            _check_logo(frame, brand, kit)
    if isinstance(frame, Lettered):
        _check_letters(frame, brand, kit.fonts[frame.font])


def _check_letters(frame: Lettered, brand: Brand, font: Font) -> None:
    brand.colour(frame.colour)
    brand.colour(frame.on)
    large = frame.smallest_pt >= (LARGE_BOLD_PT if font.bold else LARGE_PT)
    if not brand.allows(frame.colour, frame.on, large=large):
        wrong = f"The brand kit does not allow {frame.colour} on {frame.on} at {frame.smallest_pt:g} pt."
        raise LayoutError(wrong, "Use a pair of the kit.")
    if not lines_in(wanted(frame, font, Size(frame.width_mm, frame.height_mm)), frame.smallest_pt):
        raise LayoutError(f"The frame is too low for a line of {frame.smallest_pt:g} pt.", "Make it higher.")


def _check_logo(frame: LogoFrame, brand: Brand, kit: Kit) -> None:
    logo = brand.logos[frame.logo]
    width_mm, _ = logo_size(frame, kit.drawings[frame.logo])
    if width_mm < logo.least_width_mm - 0.001:
        wrong = f"The logo {frame.logo} is {width_mm:.1f} mm wide here; the kit asks for {logo.least_width_mm:g} mm."
        raise LayoutError(wrong, "Make its frame larger.")


def logo_size(frame: LogoFrame, drawing: Drawing) -> tuple[float, float]:
    """The width and height in millimetres of a logo as large as its frame allows."""
    scale = min(frame.width_mm / drawing.width, frame.height_mm / drawing.height)
    return drawing.width * scale, drawing.height * scale


def wanted(frame: Lettered, font: Font, room: Size) -> Wanted:
    """How the words of a frame are to be set in a room."""
    one_line = not isinstance(frame, TextFrame) or frame.fit == "error"
    may_shrink = not isinstance(frame, TextFrame) or frame.fit == "shrink"
    least_pt = frame.smallest_pt if may_shrink else frame.size_pt
    return Wanted(font, frame.size_pt, least_pt, frame.leading, room.width_mm, room.height_mm, one_line)
