"""Floor 4, press painting: every page, form, pattern, glyph, picture and shading of a file turned to ink, each once."""

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from leaflets.press_ready.colours import Colours
from leaflets.press_ready.operators import Rewriter, light_of
from leaflets.press_ready.pictures import image_in_ink, shading_in_ink
from leaflets.press_ready.spaces import BY_PARTS, Space, space_of

NOT_FOR_PRESS = ("/TR", "/TR2", "/HT", "/BG", "/BG2", "/UCR", "/UCR2", "/OP", "/op", "/OPM", "/RI")
"""What a state may set that ISO 15930-7 forbids, or that the piece decides by itself: how inks mix and overprint."""
COLOURED = 1


class Painter:
    """Turns what a file paints to ink, in its place."""

    def __init__(self, pdf: Pdf, colours: Colours) -> None:
        self._pdf, self._colours = pdf, colours
        self._seen: set[tuple[int, int]] = set()
        self._resources: dict[tuple[int, int] | int, Object] = {}
        self.is_transparent = False

    def paint(self) -> None:
        """The whole file. Raises PressError for what cannot be printed."""
        for page in self._pdf.pages:
            resources = _resources_of(page)
            if not resources.is_indirect:
                resources = self._pdf.make_indirect(resources)
            page.obj.Resources = resources
            self._within(resources, is_mask=False)
            content = Rewriter(self._colours, resources).rewritten(page, starts=True)
            page.obj.Contents = self._pdf.make_stream(content)
            if "/Group" in page.obj:
                self._group(page.obj.Group)
        for resources in self._resources.values():
            if "/ColorSpace" in resources:
                del resources.ColorSpace  # every colour names its own now
            for key in ("/Pattern", "/Shading", "/XObject", "/ExtGState", "/Properties"):
                if key in resources and not len(resources[key]):
                    del resources[key]

    def _within(self, resources: Object, *, is_mask: bool) -> None:
        """What the resources name: it is turned first, for a stream's own spaces are taken out last."""
        mark = resources.objgen if resources.is_indirect else id(resources)
        self._resources[mark] = resources
        for state in dict(resources.get("/ExtGState", {})).values():
            self._graphics_state(state)
        for shown in dict(resources.get("/XObject", {})).values():
            self._shown(shown, is_mask=is_mask)
        for pattern in dict(resources.get("/Pattern", {})).values():
            self._pattern(pattern, is_mask=is_mask)
        for shading in dict(resources.get("/Shading", {})).values():
            if self._is_new(shading):
                self._shading(shading, is_mask=is_mask)
        for font in dict(resources.get("/Font", {})).values():
            self._font(font)

    def _is_new(self, thing: Object) -> bool:
        if not thing.is_indirect:
            return True
        new = thing.objgen not in self._seen
        self._seen.add(thing.objgen)
        return new

    def _graphics_state(self, state: Object) -> None:
        if not self._is_new(state):
            return
        for key in NOT_FOR_PRESS:
            if key in state:
                del state[key]
        mask = state.get("/SMask", Name("/None"))
        blended = state.get("/BM", Name.Normal)
        faint = min(float(state.get(key, 1)) for key in ("/ca", "/CA")) < 1
        if isinstance(mask, Dictionary):
            if "/BC" in mask:  # what lies outside the mask, in the colours of its group, which are greys from here on
                parts = [float(part) for part in mask.BC]
                mask.BC = Array([light_of(Space(BY_PARTS[len(parts)]), parts)])
            self._form(mask.G, is_mask=True)
        self.is_transparent |= faint or isinstance(mask, Dictionary) or blended != Name.Normal

    def _shown(self, shown: Any, *, is_mask: bool) -> None:
        if shown.get("/Subtype") == Name.Form:
            self._form(shown, is_mask=is_mask)
        elif self._is_new(shown):
            for key in ("/SMask", "/Mask"):
                if isinstance(shown.get(key), Stream) and self._is_new(shown[key]):
                    self.is_transparent |= key == "/SMask"
                    image_in_ink(shown[key], self._colours)
            if not is_mask or space_of(shown.get("/ColorSpace", Name.DeviceGray)).kind != "grey":
                image_in_ink(shown, self._colours)

    def _form(self, form: Any, *, is_mask: bool) -> None:
        if not self._is_new(form):
            return
        if "/Group" in form:
            self.is_transparent = True
            self._group(form.Group, is_mask=is_mask)
        resources = form.get("/Resources")
        if resources is not None:
            self._within(resources, is_mask=is_mask)
        form.write(Rewriter(self._colours, resources, is_mask=is_mask).rewritten(form, starts=is_mask))

    def _group(self, group: Object, *, is_mask: bool = False) -> None:
        if "/CS" in group:
            group.CS = Name.DeviceGray if is_mask else Name.DeviceCMYK

    def _pattern(self, pattern: Any, *, is_mask: bool) -> None:
        if not self._is_new(pattern):
            return
        if "/ExtGState" in pattern:
            self._graphics_state(pattern.ExtGState)
        if "/Shading" in pattern:
            if self._is_new(pattern.Shading):
                self._shading(pattern.Shading, is_mask=is_mask)
            return
        resources = pattern.get("/Resources")
        if resources is not None:
            self._within(resources, is_mask=is_mask)
        starts = int(pattern.get("/PaintType", COLOURED)) == COLOURED
        pattern.write(Rewriter(self._colours, resources, is_mask=is_mask).rewritten(pattern, starts=starts))

    def _shading(self, shading: Object, *, is_mask: bool) -> None:
        if not is_mask or space_of(shading.ColorSpace).kind != "grey":
            shading_in_ink(shading, self._colours)

    def _font(self, font: Object) -> None:
        """A font whose glyphs are drawings (Type 3)."""
        if font.get("/Subtype") != Name.Type3 or not self._is_new(font):
            return
        resources = font.get("/Resources")
        if resources is not None:
            self._within(resources, is_mask=False)
        for glyph in dict(font.CharProcs).values():
            if self._is_new(glyph):
                glyph.write(Rewriter(self._colours, None).rewritten(glyph, starts=False))


def _resources_of(page: pikepdf.Page) -> Object:
    """A page's resources, which it may have from the page tree."""
    held: Object = page.obj
    while "/Resources" not in held and "/Parent" in held:
        held = held.Parent
    return held.get("/Resources", Dictionary())


def groups_of(pdf: Pdf, *, is_transparent: bool) -> None:
    """Each page of a file with transparency blends in the press's inks (ISO 32000-1, 11.6.6)."""
    for page in pdf.pages:
        if is_transparent:
            page.obj.Group = Dictionary(Type=Name.Group, S=Name.Transparency, CS=Name.DeviceCMYK, I=True)
        elif "/Group" in page.obj:
            del page.obj.Group


def boxes_of(pdf: Pdf) -> None:
    """Every page has a TrimBox and a BleedBox, and no ArtBox (ISO 15930-7, 6.11); what has none is cut as it is."""
    for page in pdf.pages:
        media = [float(edge) for edge in page.mediabox]
        trim = [float(edge) for edge in page.obj.get("/TrimBox", media)]
        bleed = [float(edge) for edge in page.obj.get("/BleedBox", trim)]
        page.obj.MediaBox, page.obj.TrimBox, page.obj.BleedBox = Array(media), Array(trim), Array(bleed)
        for key in ("/ArtBox", "/CropBox"):
            if key in page.obj:
                del page.obj[key]
