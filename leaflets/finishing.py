"""Floor 5, finishing: a piece leaves for an office printer as it is set, for a print shop as PDF/X-4 in inks."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from leaflets.brand import Brand
from leaflets.document import Document
from leaflets.edition import Edition
from leaflets.errors import ProfileError, RequestError
from leaflets.layout import Layout
from leaflets.printing import MEND, Printing
from leaflets.ticket import Output, OutputFile, PressNote, Ticket
from leaflets.typography import day, month

PRESS_BLEED_MM = 3
"""What print shops ask for; an office printer cannot print a bleed."""
PRESS = "-press"
NOTE_FONT = "regular"


def no_printing() -> Printing:
    """What a press without a printing condition has. Raises ProfileError."""
    raise ProfileError("There is no profile of the press.", MEND)


def for_press(layout: Layout) -> Layout:
    """The layout with a print shop's bleed."""
    return layout.with_bleed(max(PRESS_BLEED_MM, layout.spec.bleed_mm))


def check_formats(ticket: Ticket) -> None:
    """Raises RequestError for a web page or pictures of a piece for a print shop."""
    if ticket.intent == "press" and (others := [name for name in ticket.formats if name != "pdf"]):
        named = " and ".join(others)
        raise RequestError(f"A print shop is given PDF, not {named}.", "Leave --format out, or --intent press.")


@dataclass(frozen=True)
class Finisher:
    """Makes pieces ready for a print shop. `printing` loads the condition when it is first needed."""

    brand: Brand
    printing: Callable[[], Printing]

    def leaflet(self, document: Document, layout: Layout, edition: Edition) -> tuple[bytes, PressNote]:
        """A leaflet with its marks, in inks. Raises ProfileError, BrandError and PressError."""
        from leaflets.engines.canvas.fonts import load_font
        from leaflets.press_ready.marked import Slug, marked

        printing = self.printing()
        font = load_font(self.brand, self.brand.font(NOTE_FONT))
        about = f"{edition.area.name}, {month(edition.month)}: {layout.spec.title}, issued {day(edition.issued)}"
        slug = Slug(f"{about}, {printing.condition}", font, layout.spec.folds_mm)
        return self._inked(marked(document, slug), printing, edition.issued)

    def cards(self, output: Output, issued: date) -> Output:
        """A run of cards in inks, its file so named. Raises ProfileError, BrandError and PressError."""
        printing = self.printing()
        files = []
        note = None
        for file in output.files:
            content, note = self._inked(file.content, printing, issued)
            files.append(OutputFile(f"{file.name.removesuffix('.pdf')}{PRESS}.pdf", content))
        return replace(output, files=tuple(files), press=note)

    def _inked(self, pdf: bytes, printing: Printing, issued: date) -> tuple[bytes, PressNote]:
        from leaflets.press_ready import press_ready

        made = press_ready(pdf, printing, issued)
        return made.pdf, PressNote(made.condition, made.highest_ink)
