"""Floor 4, the canvas engine's hand: draws each kind of frame of one edition on a page."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from leaflets.engines.canvas.fit import Setting, clean, fit
from leaflets.engines.canvas.fonts import Font
from leaflets.engines.canvas.meaning import meaning_of
from leaflets.engines.canvas.page import Page
from leaflets.engines.canvas.plan import FacePlan, Piece, Plan, Scope, logo_size, wanted
from leaflets.engines.canvas.spoken import bare, by_line, only_tongue, tongues
from leaflets.engines.templating import rendering
from leaflets.errors import CodeSizeError, LayoutError, MissingPictureError, RenderError, SafeAreaError
from leaflets.follows import Follow
from leaflets.frames import (
    Lettered,
    Level,
    LogoFrame,
    PanelFrame,
    PhotoFrame,
    QrFrame,
    RuleFrame,
    Side,
    TextFrame,
    TickFrame,
    WriteInFrame,
    repeated,
)
from leaflets.geometry import Box, Size, from_pt
from leaflets.photo import Photo
from leaflets.qr import encode
from leaflets.vcard import VCard

SIDES: dict[Side, float] = {"left": 0, "centre": 0.5, "right": 1}
LEVELS: dict[Level, float] = {"top": 0, "middle": 0.5, "bottom": 1}


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What a frame drew and what that rests on: where it drew again from the same, it would draw the same."""

    grounds: tuple[object, ...]
    operators: list[str]
    foot_mm: float | None
    state: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Memory:
    """What the hands that draw one edition's cards remember of the card before, by frame and number of the repeat.

    It holds one card's worth, however many are drawn. A hand that has another edition needs a memory of its own.
    """

    shown: dict[int, bool] = field(default_factory=dict)
    boxes: dict[tuple[int, int], Box] = field(default_factory=dict)
    words: dict[tuple[int, int], tuple[object, object]] = field(default_factory=dict)
    drawn: dict[tuple[int, int], _Drawn] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hand:
    """What draws one face: its plan and the page it draws on."""

    plan: Plan
    face: FacePlan
    page: Page
    feet_mm: dict[str, float] = field(default_factory=dict)
    """How far down each text has come, by its frame's name."""
    drawn: list[tuple[Piece, Box]] = field(default_factory=list)
    """Every frame that was drawn, and where."""
    memory: Memory = field(default_factory=Memory)
    sizes_pt: dict[str, float] = field(default_factory=dict)
    """The size at which all words of a list fit, by the list's name."""

    def draw(self, scope: Scope) -> None:
        """Draw every frame. Raises RenderError and LayoutError, each naming the frame."""
        self.draw_these(self.face.pieces, scope)
        self.check_codes()

    def draw_these(self, pieces: Iterable[Piece], scope: Scope) -> None:
        """Draw some of the face's frames, in their order."""
        lists: dict[str, list[object]] = {}
        these = tuple(pieces)
        self._agree(these, scope, lists)
        for piece in these:
            if isinstance(piece.frame, TextFrame):  # one that is not drawn ends where it would have begun
                self.feet_mm[piece.frame.name] = self.feet_mm.get(piece.frame.below, 0)
            for index, box, seen in self._times(piece, scope, lists):
                words, start = self._words(piece, index, seen), len(self.page.operators)
                self._once(piece, index, box, words)
                self.page.mean(start, meaning_of(piece, words, box, scope))
                self.drawn.append((piece, box))

    def _agree(self, pieces: Iterable[Piece], scope: Scope, lists: dict[str, list[object]]) -> None:
        """Find the size of each list: that of its longest words."""
        self.sizes_pt.clear()
        for piece in pieces:
            frame = piece.frame
            if not isinstance(frame, Lettered) or not frame.group:
                continue
            for index, box, seen in self._times(piece, scope, lists):
                text, room = _lettering(frame, box, self._words(piece, index, seen))
                try:
                    setting = self._fitted(piece, frame, text, room)
                except RenderError:  # which is told when it is drawn
                    continue
                self.sizes_pt[frame.group] = setting.size_pt

    def _fitted(self, piece: Piece, frame: Lettered, text: str, room: Size) -> Setting:
        """Words as they are set in a room, no larger than those of their list that were set before."""
        how = wanted(frame, self._font(frame, text), room)
        return fit(text, replace(how, size_pt=self.sizes_pt.get(frame.group, how.size_pt)), piece.place)

    def _words(self, piece: Piece, index: int, seen: Scope) -> object:
        """What a frame says; asked anew only where it may have changed since the card before."""
        item, key = seen.get("item"), (id(piece), index)
        with rendering(self.plan.layout, self.face.file, piece.frame.name, self.face.face):
            if not piece.own_words and key in self.memory.words:
                before, words = self.memory.words[key]
                if type(before) is type(item) and before == item:
                    return words
            words = piece.words(seen)
        self.memory.words[key] = item, words
        return words

    def _once(self, piece: Piece, index: int, box: Box, words: object) -> None:
        """Draw a frame, or take what it drew on the card before if all that it rests on is the same."""
        if not isinstance(piece.frame, TextFrame | QrFrame):
            self._one(piece, box, words)
            return
        page, below = self.page, getattr(piece.frame, "below", "")
        listed_pt = self.sizes_pt.get(piece.frame.group) if isinstance(piece.frame, TextFrame) else None
        grounds = words, self.feet_mm[below] if below else 0, page.state, listed_pt
        drawn = self.memory.drawn.get((id(piece), index))
        if drawn is None or drawn.grounds != grounds:
            start = len(page.operators)
            self._one(piece, box, words)
            foot_mm = self.feet_mm.get(piece.frame.name)
            self.memory.drawn[id(piece), index] = _Drawn(grounds, page.operators[start:], foot_mm, page.state)
            return
        page.operators += drawn.operators
        page.state = drawn.state
        if drawn.foot_mm is not None:
            self.feet_mm[piece.frame.name] = drawn.foot_mm

    def check_codes(self) -> None:
        """Raises LayoutError when a code's white border hides words, or words would spoil a code."""
        words = [(piece, box) for piece, box in self.drawn if isinstance(piece.frame, Lettered)]
        for code, box in self.drawn:
            if isinstance(code.frame, QrFrame):
                for piece, other in words:
                    if box.meets(other):
                        wrong = f"The code’s box lies on “{piece.frame.name}”."
                        raise LayoutError(wrong, "Move one of them.", code.place)

    def _times(self, piece: Piece, scope: Scope, lists: dict[str, list[object]]) -> Iterable[tuple[int, Box, Scope]]:
        """Every box that a frame is drawn in, with what its templates see; `lists` are those asked for before."""
        frame = piece.frame
        seen: list[Scope] = [scope]
        with rendering(self.plan.layout, self.face.file, frame.name, self.face.face):
            if piece.each:
                if frame.each not in lists:
                    lists[frame.each] = list(piece.each(scope))  # type: ignore[call-overload] # it may give anything
                seen = [{**scope, "item": item, "index": index} for index, item in enumerate(lists[frame.each])]
            kept = [(index, one) for index, one in enumerate(seen) if self._shown(piece, one)]
        if frame.most and kept and kept[-1][0] >= frame.most:
            wrong = f"There are {kept[-1][0] + 1} to show, and the frame repeats {frame.most} times at most."
            raise LayoutError(wrong, "Set the layout’s limits to what its frames hold.", piece.place)
        return [(index, self._box(piece, index), one) for index, one in kept]

    def _shown(self, piece: Piece, seen: Scope) -> bool:
        """Whether a frame is drawn; asked once where neither the card nor an item can change it."""
        if piece.when is None:
            return True
        if piece.own_when or piece.each:
            return bool(piece.when(seen))
        if id(piece) not in self.memory.shown:
            self.memory.shown[id(piece)] = bool(piece.when(seen))
        return self.memory.shown[id(piece)]

    def _box(self, piece: Piece, index: int) -> Box:
        key = id(piece), index
        if key not in self.memory.boxes:
            self.memory.boxes[key] = self._safe(piece, repeated(piece.frame, index))
        return self.memory.boxes[key]

    def _safe(self, piece: Piece, box: Box) -> Box:
        """The box, unless it stands outside the safe area: repeats can."""
        safe = self.plan.layout.safe_box
        if piece.frame.may_leave_safe_area or safe.holds(box):
            return box
        wrong = f"The frame stands {safe.outside_by(box):.1f} mm outside the safe area."
        raise SafeAreaError(wrong, "Give it a smaller `most`.", piece.place)

    def _one(self, piece: Piece, box: Box, words: object) -> None:
        match piece.frame:
            case TextFrame():
                self._text(piece, piece.frame, box, str(words))
            case LogoFrame():
                self._logo(piece.frame, box)
            case QrFrame():
                self._code(piece, piece.frame, box, words)
            case PhotoFrame():
                self._photo(piece, box, words)
            case RuleFrame():
                self.page.stroke(self.plan.brand.on_card(piece.frame.colour), piece.frame.thickness_pt)
                self.page.line((box.x_mm, box.y_mm), (box.right_mm, box.bottom_mm))
            case PanelFrame():
                self.page.fill(self.plan.brand.on_card(piece.frame.fill))
                self.page.panel(self._bled(piece.frame, box), piece.frame.radius_mm)
            case TickFrame():
                self._tick(piece, piece.frame, box, str(words))
            case WriteInFrame():
                self._write_in(piece, piece.frame, box, str(words))

    def _bled(self, frame: PanelFrame, box: Box) -> Box:
        """A panel that bleeds, drawn out to the bleed at each edge where it touches or passes the trim."""
        if not frame.bleeds:
            return box
        trim, bleed = self.plan.layout.trim, self.plan.layout.bleed_box
        left = bleed.x_mm if box.x_mm <= 0 else box.x_mm
        top = bleed.y_mm if box.y_mm <= 0 else box.y_mm
        right = bleed.right_mm if box.right_mm >= trim.width_mm else box.right_mm
        foot = bleed.bottom_mm if box.bottom_mm >= trim.height_mm else box.bottom_mm
        return Box(left, top, right - left, foot - top)

    def _font(self, frame: Lettered, words: str) -> Font:
        return self.plan.kit.font(frame.font, words)

    def _text(self, piece: Piece, frame: TextFrame, box: Box, words: str) -> None:
        text, room = _lettering(frame, box, words)
        if not text:
            return
        font = self._font(frame, text)
        top_mm = max(box.y_mm, self.feet_mm[frame.below] + frame.space_mm) if frame.below else box.y_mm
        room = Size(room.width_mm, box.bottom_mm - top_mm)
        setting = self._fitted(piece, frame, text, room)
        baseline_mm = top_mm + first_baseline_mm(setting, font, frame, room.height_mm)
        rest_mm = (len(setting.lines) - 1) * pitch_mm(setting, frame)
        self.feet_mm[frame.name] = baseline_mm + rest_mm + from_pt(font.depth * setting.size_pt)
        self.page.fill(self.plan.brand.on_card(frame.colour))
        langs = () if only_tongue(words) else tongues(words)
        for number, (line, runs) in enumerate(zip(setting.lines, by_line(setting.lines, langs), strict=True)):
            spare_mm = box.width_mm - from_pt(font.width(line) * setting.size_pt)
            at_mm = box.x_mm + spare_mm * SIDES[frame.align], baseline_mm + number * pitch_mm(setting, frame)
            self.page.text_of(runs, font, setting.size_pt, at_mm)

    def _logo(self, frame: LogoFrame, box: Box) -> None:
        drawing = self.plan.kit.drawings[frame.logo]
        self.page.drawing(drawing, _within(box, logo_size(frame, drawing), frame.align, frame.valign))

    def _code(self, piece: Piece, frame: QrFrame, box: Box, address: object) -> None:
        if not isinstance(address, Follow | VCard):
            mend = "Use one of edition.follows, edition.page, edition.home or edition.contact."
            raise LayoutError("The code’s address is none that the edition has checked.", mend, piece.place)
        code = encode(address.url if isinstance(address, Follow) else address.text)
        side_mm = min(box.width_mm, box.height_mm)
        if side_mm < code.least_width_mm - 0.001:
            short_mm = code.least_width_mm - side_mm
            wrong = f"The code is {side_mm:.2f} mm wide and {short_mm:.2f} mm too small for its {code.modules} modules."
            raise CodeSizeError(wrong, "Make its frame larger, or shorten the address.", piece.place)
        drawn = _within(box, (side_mm, side_mm), frame.align, frame.valign)
        self.page.code(code, drawn)
        said = (address.url, address.readable) if isinstance(address, Follow) else (address.text, "")
        self.page.coded.append((*said, drawn))

    def _photo(self, piece: Piece, box: Box, photo: object) -> None:
        if not isinstance(photo, Photo):
            mend = "Name one in the column photo of the sheet Officers, or choose a card without."
            raise MissingPictureError("There is no photo to print.", mend, replace(piece.place, file=""))
        self.page.photo(photo, box)

    def _tick(self, piece: Piece, frame: TickFrame, box: Box, words: str) -> None:
        """The square stands in the middle of the box's height, its label's capitals in the middle of the square."""
        inset_mm = from_pt(frame.thickness_pt) / 2
        square = Box(box.x_mm, box.y_mm + (box.height_mm - frame.tick_mm) / 2, frame.tick_mm, frame.tick_mm)
        self.page.stroke(self.plan.brand.on_card(frame.line_colour), frame.thickness_pt)
        self.page.outline(square.grown(-inset_mm))
        left_mm = frame.tick_mm + frame.gap_mm
        label, room = _lettering(frame, box, words)
        font = self._font(frame, label)
        setting = self._fitted(piece, frame, label, room)
        baseline_mm = box.y_mm + (box.height_mm + from_pt(font.cap * setting.size_pt)) / 2
        self.page.fill(self.plan.brand.on_card(frame.colour))
        self.page.text(setting.lines[0], font, setting.size_pt, (box.x_mm + left_mm, baseline_mm))

    def _write_in(self, piece: Piece, frame: WriteInFrame, box: Box, words: str) -> None:
        """The label stands on the line's own height, and the line at the foot of the box."""
        left_mm = frame.label_mm
        label, room = _lettering(frame, box, words)
        if label:
            font = self._font(frame, label)
            setting = self._fitted(piece, frame, label, room)
            self.page.fill(self.plan.brand.on_card(frame.colour))
            self.page.text(label, font, setting.size_pt, (box.x_mm, box.bottom_mm))
            left_mm = frame.label_mm or from_pt(font.width(label) * setting.size_pt) + frame.gap_mm
        self.page.stroke(self.plan.brand.on_card(frame.line_colour), frame.thickness_pt)
        self.page.line((box.x_mm + left_mm, box.bottom_mm), (box.right_mm, box.bottom_mm))


def _lettering(frame: Lettered, box: Box, words: object) -> tuple[str, Size]:
    """The words of a frame as they are set, and the room that they have in its box."""
    width_mm, one_line = box.width_mm, True
    match frame:
        case TextFrame():
            one_line = frame.fit == "error"
        case TickFrame():
            width_mm -= frame.tick_mm + frame.gap_mm
        case WriteInFrame():
            width_mm = (frame.label_mm or width_mm) - frame.gap_mm
    return clean(bare(str(words)), one_line=one_line), Size(width_mm, box.height_mm)


def pitch_mm(setting: Setting, frame: Lettered) -> float:
    """From one baseline to the next."""
    return from_pt(setting.size_pt * frame.leading)


def first_baseline_mm(setting: Setting, font: Font, frame: TextFrame, height_mm: float) -> float:
    """From the top of a frame to its first baseline.

    The tops of the capitals stand on the top of the box, or the feet of the descenders on its bottom, or the letters
    between cap and last baseline in its middle: so type stands level with rules, codes and tick boxes.
    """
    cap_mm, depth_mm = from_pt(font.cap * setting.size_pt), from_pt(font.depth * setting.size_pt)
    rest_mm = (len(setting.lines) - 1) * pitch_mm(setting, frame)
    if frame.valign == "top":
        return cap_mm
    if frame.valign == "bottom":
        return height_mm - depth_mm - rest_mm
    return (height_mm + cap_mm - rest_mm) / 2


def _within(box: Box, size_mm: tuple[float, float], align: Side, valign: Level) -> Box:
    """A box of that size in another, aligned."""
    width_mm, height_mm = size_mm
    x_mm = box.x_mm + (box.width_mm - width_mm) * SIDES[align]
    return Box(x_mm, box.y_mm + (box.height_mm - height_mm) * LEVELS[valign], width_mm, height_mm)
