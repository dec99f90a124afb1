"""Plain WeasyPrint: one `HTML().write_pdf()` each of our own page, with nothing kept; untagged, or as PDF/UA-1.

Our style sheet is made of floats and tables because WeasyPrint is quick with them. `weasyprint-flex` has the same page
with flex and grid in their place, as most people would write it.
"""

from pathlib import Path

from weasyprint import HTML

OWN_SHEET = '<link rel="stylesheet" href="style.css">'
FLEX = Path(__file__).with_name("flex.css")


class Plain:
    """Nothing but a call."""

    def __init__(self, folder: Path, variant: str | None, more: str = "") -> None:
        self._folder, self._variant, self._more = folder, variant, more

    def make(self, numbers: list[int]) -> list[bytes]:
        """Each leaflet."""
        return [bytes(self._html(number).write_pdf(pdf_variant=self._variant)) for number in numbers]

    def _html(self, number: int) -> HTML:
        path = self._folder / f"{number}.html"
        if not self._more:
            return HTML(path)
        page = path.read_text(encoding="utf-8")
        assert OWN_SHEET in page
        return HTML(string=page.replace(OWN_SHEET, OWN_SHEET + self._more), base_url=str(path))


def opened(way: str, folder: Path) -> Plain:
    """The way of that name."""
    more = f'<link rel="stylesheet" href="{FLEX.as_uri()}">' if way == "weasyprint-flex" else ""
    return Plain(folder, "pdf/ua-1" if way == "weasyprint-tagged" else None, more)
