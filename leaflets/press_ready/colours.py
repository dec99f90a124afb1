"""Floor 4, press colours: what ink each colour of a finished piece is printed in, and the most ink that any takes.

In this order: a colour of the kit has the kit's own inks; a grey is a tint of black; a near black is black; any other
goes through the press's profile, relative colorimetric with black point compensation, as print shops do.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from leaflets.printing import Cmyk, Printing, Rgb

OWN_SLACK = 1.5 / 255
"""How far the engines' rounding may take a colour of the kit from itself."""
GREY_SLACK = 2 / 255
NEAR_BLACK = 0.2
"""Colours whose every share is below it look black in print, and are printed in black alone."""
BLACK: Cmyk = (0, 0, 0, 1)
DEPTH = 255


class Colours:
    """Turns red, green and blue into inks. `highest` is the most ink given so far, as a share of one ink."""

    def __init__(self, printing: Printing) -> None:
        self._printing = printing
        self._known: dict[Rgb, Cmyk] = {}
        self._transforms: dict[bytes, Any] = {}
        self.highest = 0.0

    def of_rgb(self, shares: Sequence[float]) -> Cmyk:
        """The inks of a colour in sRGB."""
        red, green, blue = (min(1.0, max(0.0, float(share))) for share in shares)
        colour = red, green, blue
        if colour not in self._known:
            self._known[colour] = self._inks(colour)
        return self.note(self._known[colour])

    def of_grey(self, share: float) -> Cmyk:
        """The tint of black of a grey, 0 black to 1 white (ISO 32000-1, 10.3.3)."""
        return self.note((0, 0, 0, 1 - min(1.0, max(0.0, float(share)))))

    def of_cmyk(self, shares: Sequence[float]) -> Cmyk:
        """Inks as they are, within the limit."""
        cyan, magenta, yellow, black = (min(1.0, max(0.0, float(share))) for share in shares)
        return self.note(self.limited((cyan, magenta, yellow, black)))

    def note(self, inks: Cmyk) -> Cmyk:
        """The same inks, their sum remembered."""
        self.highest = max(self.highest, sum(inks))
        return inks

    def limited(self, inks: Cmyk) -> Cmyk:
        """Inks within the limit: the coloured ones lowered in proportion, which keeps the hue, black left as it is."""
        *coloured, black = inks
        if sum(inks) <= self._printing.most_ink:
            return inks
        share = (self._printing.most_ink - black) / sum(coloured)
        cyan, magenta, yellow = (ink * share for ink in coloured)
        return cyan, magenta, yellow, black

    def _inks(self, colour: Rgb) -> Cmyk:
        for own, inks in self._printing.own.items():
            if all(abs(one - other) <= OWN_SLACK for one, other in zip(own, colour, strict=True)):
                return inks
        if max(colour) - min(colour) <= GREY_SLACK:
            return 0, 0, 0, 1 - sum(colour) / 3
        if max(colour) <= NEAR_BLACK:
            return BLACK
        from PIL import Image

        pixel = Image.new("RGB", (1, 1), tuple(round(share * DEPTH) for share in colour))
        cyan, magenta, yellow, black = self.picture(pixel).getpixel((0, 0))
        return self.limited((cyan / DEPTH, magenta / DEPTH, yellow / DEPTH, black / DEPTH))

    def picture(self, rgb: Any, source: bytes = b"") -> Any:
        """A picture of Pillow's in red, green and blue as one in inks; `source` is its ICC profile, sRGB when empty."""
        from PIL import ImageCms

        if source not in self._transforms:
            start = ImageCms.ImageCmsProfile(BytesIO(source)) if source else ImageCms.createProfile("sRGB")
            self._transforms[source] = ImageCms.buildTransform(
                start,
                ImageCms.ImageCmsProfile(BytesIO(self._printing.profile)),
                "RGB",
                "CMYK",
                ImageCms.Intent.RELATIVE_COLORIMETRIC,
                ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )
        return ImageCms.applyTransform(rgb, self._transforms[source])

    def within(self, pixels: Any) -> Any:
        """The pixels of a picture in inks (height, width, 4; 0 to 255) within the limit, their most ink remembered."""
        import numpy as np

        inks = pixels.astype(np.float64) / DEPTH
        coloured, black = inks[..., :3], inks[..., 3:]
        total = coloured.sum(axis=-1, keepdims=True)
        room = self._printing.most_ink - black
        share = np.where(total > room, room / np.maximum(total, 1e-9), 1.0)
        # Rounded down, so that four roundings up do not pass the limit again.
        kept = np.concatenate(
            [np.where(share < 1, np.floor(coloured * share * DEPTH), pixels[..., :3]), pixels[..., 3:]], -1
        )
        made = kept.astype(np.uint8)
        self.highest = max(self.highest, float(made.sum(axis=-1, dtype=np.int64).max()) / DEPTH)
        return made
