"""Plain WeasyPrint: one `HTML().write_pdf()` each of our own page, with nothing kept; untagged, or as PDF/UA-1."""

from pathlib import Path

from weasyprint import HTML


class Plain:
    """Nothing but a call."""

    def __init__(self, folder: Path, variant: str | None) -> None:
        self._folder, self._variant = folder, variant

    def make(self, numbers: list[int]) -> list[bytes]:
        """Each leaflet."""
        return [bytes(HTML(self._folder / f"{number}.html").write_pdf(pdf_variant=self._variant)) for number in numbers]


def opened(way: str, folder: Path) -> Plain:
    """The way of that name."""
    return Plain(folder, "pdf/ua-1" if way == "weasyprint-tagged" else None)
