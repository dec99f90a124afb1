"""Typst with its compiler kept: a template of its own, which reads each leaflet's words from JSON. It tags."""

from pathlib import Path
from shutil import copy

import typst

TEMPLATE = Path(__file__).with_name("leaflet.typ")


class Typst:
    """One compiler for all."""

    def __init__(self, folder: Path) -> None:
        copy(TEMPLATE, folder)  # Typst reads nothing outside its root
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder / "fonts"])
        self._compiler = typst.Compiler(folder / TEMPLATE.name, root=folder, font_paths=fonts)

    def make(self, numbers: list[int]) -> list[bytes]:
        """Each leaflet."""
        inputs = ({"file": f"{number}.json"} for number in numbers)
        return [self._compiler.compile(format="pdf", sys_inputs=one) for one in inputs]


def opened(_way: str, folder: Path) -> Typst:
    """The one way there is."""
    return Typst(folder)
