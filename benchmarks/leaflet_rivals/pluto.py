"""PlutoPrint: our own page and style sheet, printed by its C++ engine."""

from pathlib import Path

import plutoprint


class Pluto:
    """A book a leaflet: it keeps fonts by itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, numbers: list[int]) -> list[bytes]:
        """Each leaflet."""
        return [self._made(number) for number in numbers]

    def _made(self, number: int) -> bytes:
        margins = plutoprint.PageMargins(*[9 * plutoprint.UNITS_MM] * 4)
        book = plutoprint.Book(plutoprint.PAGE_SIZE_A4, margins, plutoprint.MEDIA_TYPE_PRINT)
        book.load_url((self._folder / f"{number}.html").as_uri())
        with (self._folder / "pluto.pdf").open("wb") as out:
            book.write_to_pdf_stream(out)
        return (self._folder / "pluto.pdf").read_bytes()


def opened(_way: str, folder: Path) -> Pluto:
    """The one way there is."""
    return Pluto(folder)
