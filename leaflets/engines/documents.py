"""Floor 4, a deck of documents: cards that an engine has set as PDF, each face placed as one form."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO

import pikepdf
from pikepdf import Array
from pypdfium2 import PdfDocument

from leaflets.document import Dealt, Document
from leaflets.edition import Edition, Numbered


class DocumentDeck:
    """Cards set one by one; those of one edition that have no number are one document."""

    is_numbered = True  # what a template shows cannot be told before it is set

    def __init__(self, typeset: Callable[[Edition], Document]) -> None:
        self._typeset = typeset
        self._documents: list[tuple[Document, int]] = []

    @property
    def count(self) -> int:
        """How many cards have been added."""
        return sum(copies for _, copies in self._documents)

    def add(self, edition: Edition, copies: int, numbered: Sequence[Numbered] = ()) -> None:
        """Add the cards of an edition, alike or each with its number. Raises RenderError and LayoutError."""
        if numbered:
            self._documents += [(self._typeset(replace(edition, card=card)), 1) for card in numbered]
        else:
            self._documents.append((self._typeset(edition), copies))

    def deal(self) -> Iterator[Dealt]:
        """Every card, in the order in which they were added."""
        for number, (document, copies) in enumerate(self._documents):
            names = [f"D{number}x{face}" for face in range(len(document.faces))]
            card = Dealt(tuple(f"/{name} Do".encode() for name in names), tuple((name,) for name in names))
            yield from (card for _ in range(copies))

    def words(self, name: str) -> str:
        """What the form of that name says to somebody who cannot see it: the words of its page, as they are read."""
        number, face = (int(part) for part in name[1:].split("x"))
        with PdfDocument(self._documents[number][0].pdf) as source:
            return " ".join(source[face].get_textpage().get_text_bounded().split())

    def form(self, out: pikepdf.Pdf, name: str, fonts: pikepdf.Object) -> pikepdf.Object:  # noqa: ARG002 - it has its own
        """A face cut off at its bleed, moved so that its trim's bottom left corner is the origin."""
        number, face = (int(part) for part in name[1:].split("x"))
        with pikepdf.open(BytesIO(self._documents[number][0].pdf)) as source:
            page = source.pages[face]
            form = out.copy_foreign(page.as_form_xobject())
            form.BBox = Array([float(edge) for edge in page.bleedbox])
            left, bottom = (float(edge) for edge in list(page.trimbox)[:2])
            form.Matrix = Array([1, 0, 0, 1, -left, -bottom])
        return form
