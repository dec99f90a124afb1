"""Floor 4, the canvas engine's deck: many cards of one layout, what they share drawn once.

What is the same on every card of an edition is drawn once and kept as a form; only the frames that ask for
`edition.card` are drawn for each card, on top. All cards share the fonts of one book.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pikepdf
from pikepdf import Array, Dictionary, Name

from leaflets.brand import Brand
from leaflets.document import Dealt
from leaflets.edition import Edition, Numbered
from leaflets.engines.canvas.draw import Hand
from leaflets.engines.canvas.file import image
from leaflets.engines.canvas.fonts import FontBook
from leaflets.engines.canvas.page import Page
from leaflets.engines.canvas.plan import Plan, Scope, plan_for
from leaflets.engines.canvas.stencil import LEAST_CARDS, Stencil, make_stencil
from leaflets.frames import TextFrame
from leaflets.geometry import to_pt
from leaflets.layout import Layout, OptionValue
from leaflets.photo import Photo


@dataclass(frozen=True, slots=True)
class _Lot:
    """The cards of one edition: how many, or what each is numbered; what they share, face by face."""

    edition: Edition
    copies: int
    numbered: Sequence[Numbered]
    shared: tuple[str, ...]
    hands: tuple[Hand, ...]


class CanvasDeck:
    """The cards of a run. `add` them, each edition's own; then `deal` gives one after another."""

    def __init__(self, layout: Layout, brand: Brand, options: Mapping[str, OptionValue], book: FontBook) -> None:
        self.plan: Plan = plan_for(layout, brand, options)
        self._forms: dict[str, tuple[bytes, tuple[str, ...]]] = {}
        self._words: dict[str, str] = {}
        self._photos: dict[str, Photo] = {}
        self._images: dict[str, pikepdf.Object] = {}
        self._options = options
        self._book = book
        self._names: dict[bytes, str] = {}
        self._lots: list[_Lot] = []
        self._own = tuple(tuple(piece for piece in face.pieces if piece.own) for face in self.plan.faces)

    @property
    def count(self) -> int:
        """How many cards have been added."""
        return sum(lot.copies for lot in self._lots)

    @property
    def is_numbered(self) -> bool:
        """Whether the layout shows a card's own number anywhere."""
        return any(self._own)

    def add(self, edition: Edition, copies: int, numbered: Sequence[Numbered] = ()) -> None:
        """Add the cards of an edition, alike or each with its number; there must be as many numbers as copies.

        Raises RenderError and LayoutError, each naming the frame, and adds nothing then.
        """
        first = replace(edition, card=numbered[0]) if numbered else edition
        hands: list[Hand] = []
        drawn: list[Page] = []
        for face in self.plan.faces:
            hand = self._hand(len(hands))
            hand.draw_these((piece for piece in face.pieces if not piece.own), self._scope(edition))
            drawn.append(hand.page)
            hands.append(hand)
            trial = self._follow(hand)
            trial.draw_these(self._own[len(hands) - 1], self._scope(first))
            trial.check_codes()
        shared = tuple(self._form(page) for page in drawn)
        self._lots.append(_Lot(edition, copies, numbered, shared, tuple(hands)))

    def deal(self) -> Iterator[Dealt]:
        """Every card, in the order in which they were added."""
        for lot in self._lots:
            alike = Dealt(tuple(f"/{name} Do".encode() for name in lot.shared), tuple((name,) for name in lot.shared))
            if not any(self._own):
                yield from (alike for _ in range(lot.copies))
                continue
            stencils = [self._stencil(lot, face) for face in range(len(self._own))]
            for number in range(lot.copies):
                card = lot.numbered[number] if lot.numbered else None
                faces = zip(alike.faces, stencils, strict=True)
                yield Dealt(tuple(self._face(lot, face, card, *known) for face, known in enumerate(faces)), alike.forms)

    def words(self, name: str) -> str:
        """What the form of that name says to somebody who cannot see it."""
        return self._words[name]

    def form(self, out: pikepdf.Pdf, name: str, fonts: pikepdf.Object) -> pikepdf.Object:
        """A form of that name in the file that is written, with the fonts of the book."""
        bleed = self.plan.layout.bleed_box
        left, top = bleed.x_mm, self.plan.layout.trim.height_mm - bleed.y_mm
        box = [left, top - bleed.height_mm, left + bleed.width_mm, top]
        operators, pictures = self._forms[name]
        for picture in pictures:
            if picture not in self._images:
                self._images[picture] = image(out, self._photos[picture])
        shown = Dictionary({f"/{picture}": self._images[picture] for picture in pictures})
        return out.make_stream(
            operators,
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([round(to_pt(edge), 3) for edge in box]),
            Resources=Dictionary(Font=fonts, XObject=shown),
        )

    def _face(self, lot: _Lot, face: int, card: Numbered | None, shared: bytes, stencil: Stencil | None) -> bytes:
        """The operators of a card's face: what it shares, and what is its own."""
        if not self._own[face]:
            return shared
        own = stencil.filled(card) if stencil and card else "\n".join(self._drawn(lot, face, card))
        return shared + b"\n" + own.encode("latin-1")

    def _drawn(self, lot: _Lot, face: int, card: Numbered | None) -> list[str]:
        """What is a card's own on a face, drawn."""
        again = self._follow(lot.hands[face])
        again.draw_these(self._own[face], self._scope(replace(lot.edition, card=card)))
        return again.page.operators

    def _stencil(self, lot: _Lot, face: int) -> Stencil | None:
        """A stencil for a face of many numbered cards, where its frames allow one."""
        own = self._own[face]
        if self.plan.kit.others:  # whose letters stand in a font of their own
            return None
        if len(lot.numbered) < LEAST_CARDS or not own or not all(piece.bare for piece in own):
            return None
        tokens = dict.fromkeys(piece.frame.font for piece in own if isinstance(piece.frame, TextFrame))
        fonts = [self.plan.kit.fonts[token] for token in tokens]
        return make_stencil(lambda card: self._drawn(lot, face, card), lot.numbered, fonts, self._book)

    def _hand(self, face: int) -> Hand:
        return Hand(self.plan, self.plan.faces[face], Page(self._book, self.plan.layout.trim, 0))

    def _follow(self, hand: Hand) -> Hand:
        """A hand that draws on after another, on a page of its own."""
        page = Page(self._book, self.plan.layout.trim, 0, masks=True)
        return Hand(hand.plan, hand.face, page, dict(hand.feet_mm), list(hand.drawn), hand.memory)

    def _scope(self, edition: Edition) -> Scope:
        return {"edition": edition, "brand": self.plan.brand, "options": self._options}

    def _form(self, page: Page) -> str:
        """The name of the form of what a page shows; the backs of an area's officers, say, are one."""
        operators = "\n".join(page.operators).encode("latin-1")
        name = self._names.setdefault(operators, f"S{len(self._names)}")
        self._forms[name] = operators, tuple(page.photos)
        self._words[name] = " ".join(f"{meaning.words.rstrip('.')}." for meaning in page.said)
        self._photos |= page.photos
        return name
