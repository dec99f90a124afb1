"""Floor 4, the canvas engine's tolerant hand: draws what it can of a frame at fault, and notes where it stands."""

from dataclasses import dataclass, field

from leaflets.engines.canvas.draw import Hand
from leaflets.engines.canvas.plan import Piece
from leaflets.engines.canvas.spoken import bare
from leaflets.engines.tolerance import Tolerance
from leaflets.errors import MissingGlyphError, OversetError, RenderError, SafeAreaError
from leaflets.frames import Lettered
from leaflets.geometry import Box

MOST_TRIES = 2000
"""No frame has as many words: a text that cannot be drawn after that many tries is left out."""


@dataclass(frozen=True)
class TolerantHand(Hand):
    """Notes what is wrong in a frame, draws as many of its words as fit, and goes on; `number` is its page."""

    number: int = 1
    tolerance: Tolerance = field(default_factory=Tolerance)

    def _once(self, piece: Piece, index: int, box: Box, words: object) -> None:
        try:
            super()._once(piece, index, box, words)
        except RenderError as fault:
            if isinstance(fault, OversetError) and not self.tolerance.overset:
                raise
            self.tolerance.note(fault, self.number, box)
            if isinstance(piece.frame, Lettered):
                self._as_far_as_it_goes(piece, box, bare(str(words)), fault)

    def _safe(self, piece: Piece, box: Box) -> Box:
        try:
            return super()._safe(piece, box)
        except SafeAreaError as fault:
            self.tolerance.note(fault, self.number, box)
            return box

    def _as_far_as_it_goes(self, piece: Piece, box: Box, words: str, fault: RenderError) -> None:
        """Draw the frame with fewer words, or without the characters that no font has."""
        assert isinstance(piece.frame, Lettered)  # noqa: S101 - said above, for the type
        font = self.plan.kit.fonts[piece.frame.font]
        for _ in range(MOST_TRIES):
            if isinstance(fault, MissingGlyphError):
                for missing in font.without_glyph(words):
                    words = words.replace(missing, "?")
            elif isinstance(fault, OversetError) and len(words) > 1:
                short = words.removesuffix(" …")
                words = f"{short.rsplit(None, 1)[0]} …" if len(short.split()) > 1 else short[: len(short) * 3 // 4]
            else:
                return
            try:
                self._one(piece, box, words)
            except RenderError as again:
                fault = again
            else:
                return
