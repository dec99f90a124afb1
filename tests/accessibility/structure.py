"""A tagged PDF read by pikepdf and qpdf: faults that a listener would meet, whatever veraPDF says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary

SLACK_PT = 0.5
ITEMS = {"/L": {"/LI", "/Caption"}, "/LI": {"/Lbl", "/LBody"}, "/TR": {"/TH", "/TD"}}
"""What alone may stand in a list, an item and a row (ISO 32000-1, 14.8.4.3)."""


@dataclass(frozen=True)
class Element:
    """A part of the structure, its type, and the language that holds in it."""

    node: Any
    role: str
    lang: str

    @property
    def kids(self) -> list[Any]:
        """What stands in it."""
        kids = self.node.get("/K", Array())
        return list(kids) if isinstance(kids, Array) else [kids]

    @property
    def parts(self) -> list[Any]:
        """The parts among them."""
        return [kid for kid in self.kids if isinstance(kid, Dictionary) and "/S" in kid]


def elements(pdf: pikepdf.Pdf) -> Iterator[Element]:
    """Every part in reading order."""
    todo = [(kid, str(pdf.Root.get("/Lang", ""))) for kid in reversed(list(pdf.Root.StructTreeRoot.K))]
    while todo:
        node, lang = todo.pop()
        found = Element(node, str(node.S), str(node.get("/Lang", lang)))
        yield found
        todo += [(kid, found.lang) for kid in reversed(found.parts)]


def faults(path: Path, lang: str) -> list[str]:
    """What is wrong with the structure of a file that should be in a language."""
    with pikepdf.open(path) as pdf:
        found = [] if str(pdf.Root.get("/Lang", "")).startswith(lang) else [f"the file is not in {lang}"]
        found += [] if str(pdf.docinfo.get("/Title", "")) else ["no title"]
        found += pdf.check_pdf_syntax()
        level = 0
        for element in elements(pdf):
            found += _of_element(element)
            if heading := re.fullmatch(r"/H(\d)", element.role):
                if int(heading[1]) > level + 1:
                    found.append(f"a heading of level {heading[1]} after one of {level}")
                level = int(heading[1])
        for page in pdf.pages:
            found += ["a link without words" for area in page.get("/Annots", ()) if not str(area.get("/Contents", ""))]
            fonts = page.get("/Resources", Dictionary()).get("/Font", Dictionary())
            found += [f"no characters for {name}" for name, font in fonts.items() if "/ToUnicode" not in font]
        return found


def _of_element(element: Element) -> Iterator[str]:
    node, role = element.node, element.role
    given = [one for one in _owned(node) if isinstance(one, Dictionary)]
    if role == "/Figure":
        if not str(node.get("/Alt", "")).strip():
            yield "a figure without words"
        boxes = [one.BBox for one in given if "/BBox" in one]
        if not boxes or not _is_on_page([float(edge) for edge in boxes[0]], node.Pg):
            yield "a figure without a box on its page"
    if role == "/TH" and not any("/Scope" in one for one in given):
        yield "a heading cell without a scope"
    if role == "/Link" and not any(kid.get("/Type") == "/OBJR" for kid in element.kids if isinstance(kid, Dictionary)):
        yield "a link without its area"
    if role in ITEMS and (strays := {str(part.S) for part in element.parts} - ITEMS[role]):
        yield f"{strays} in {role}"
    if role in {"/P", "/Span", "/LBody", "/H1", "/H2", "/H3"} and not element.kids:
        yield f"{role} without content"


def _owned(node: Any) -> list[Any]:
    owned = node.get("/A", Array())
    return list(owned) if isinstance(owned, Array) else [owned]


def _is_on_page(box: list[float], page: Any) -> bool:
    left, bottom, right, top = (float(edge) for edge in page.MediaBox)
    across = left - SLACK_PT <= box[0] < box[2] <= right + SLACK_PT
    return across and bottom - SLACK_PT <= box[1] < box[3] <= top + SLACK_PT
