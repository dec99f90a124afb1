"""Floor 4, tagging: the structure of a finished leaflet, made anew from the document that it was set from.

WeasyPrint 70 writes a structure that mirrors its boxes: no language of a part, no scope of a heading cell, boxes of
figures in CSS pixels, a link a line and many parts that mean nothing. What stays of it here is which marked content
belongs to which box; the tree itself follows the source's own elements, so that each is one part however many lines,
columns or pages it runs over. Content without a part (a running head, what is `aria-hidden`) is marked as an artefact.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array
from weasyprint.formatting_structure.boxes import InlineBlockBox, InlineBox, LineBox, MarginBox, ReplacedBox, TextBox
from weasyprint.layout.absolute import AbsolutePlaceholder

from leaflets.engines.galley import box_of, turned
from leaflets.engines.parts import Leaf, Parts
from leaflets.engines.structure import write_structure
from leaflets.errors import LayoutError
from leaflets.layout import Layout

MARKED = re.compile(
    rb"(?P<role>/[A-Za-z0-9]+)\s*<<\s*/MCID (?P<mcid>\d+)\s*>>\s*BDC(?P<text>(?:(?!\bEMC\b).)*\bET\s+)?", re.DOTALL
)
"""Where marked content begins, and all of it when it is one piece of text. Letters are written as hexadecimal."""
REORDERED = range(0x0900, 0x0E00)
"""The blocks of the scripts of India (Unicode 15, chapter 12): Devanagari to Sinhala."""


def drop_nested_links(pages: Sequence[Any]) -> None:
    """Keep one area a line of each link: WeasyPrint makes one more for every element inside the link."""
    for page in pages:
        page.links[:] = [link for link in page.links if link[3].element_tag == "a"]


def tagged(laid_out: Any, source: Any, layout: Layout, variant: str) -> bytes:
    """The finished PDF, its structure made anew. `laid_out` is WeasyPrint's document, `source` its root element.

    WeasyPrint writes it without its own structure and unpacked: all is packed once, in the end. Raises LayoutError when
    marked content and boxes do not match, which is a style that WeasyPrint cannot tag.
    """
    found: list[list[tuple[int, bool]]] = []
    pdf = laid_out.write_pdf(
        finisher=lambda _, written: found.extend(_taken_out(written)),
        pdf_variant=variant,
        custom_metadata=True,
        uncompressed_pdf=True,
    )
    with pikepdf.open(BytesIO(pdf)) as made:
        parts = Parts(source, layout.trim.height_mm)
        for number, page in enumerate(laid_out.pages):
            leaves = list(_leaves(page._page_box, None))
            if [leaf.is_picture for leaf in leaves] != [picture for _, picture in found[number]]:
                wrong = "What is marked on the page does not match what was laid out."
                raise LayoutError(wrong, "Take opacity and effects out of the style sheet.", layout.place())
            marked = zip(leaves, (mcid for mcid, _ in found[number]), strict=True)
            kept = {mcid: leaf.text for leaf, mcid in marked if parts.add(leaf, number, mcid)}
            _mark(_content(made.pages[number]), kept, [mcid for mcid, _ in found[number]], _beside(page._page_box))
            for place, link in enumerate(page.links):
                parts.add_link(link[3].element, number, place)
        write_structure(made, parts.document)
        out = BytesIO()
        made.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _taken_out(pdf: Any) -> list[list[tuple[int, bool]]]:
    """Take WeasyPrint's structure out of a PDF that it is about to write.

    Returns for each page the MCIDs that it has tagged, in its order of boxes, and whether each is a picture.
    """
    pages = {reference: number for number, reference in enumerate(pdf.page_references)}
    found: list[list[tuple[int, bool]]] = [[] for _ in pages]
    todo: list[Any] = [pdf.objects[_number(pdf.catalog.pop("StructTreeRoot"))]]
    todo[0].free = pdf.objects[_number(todo[0]["ParentTree"])].free = "f"
    while todo:
        element = todo.pop()
        kids = element.get("K", ())
        found_here = (kid for kid in kids if isinstance(kid, int))
        if "Pg" in element:
            found[pages[element["Pg"]]].extend((mcid, element["S"] == "/Figure") for mcid in found_here)
        below = (pdf.objects[_number(kid)] for kid in reversed(kids) if isinstance(kid, bytes))
        todo.extend(kid for kid in below if "S" in kid)
    own: list[Any] = [one for one in pdf.objects if isinstance(one, dict)]
    for one in own:
        if one.get("Type") in {"/StructElem", "/OBJR"}:
            one.free = "f"
    return found


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _leaves(box: Any, matrix: Any, above: tuple[Any, ...] = ()) -> Iterator[Leaf]:
    """Text and pictures of a page in the order in which WeasyPrint tags them; those of its margins apart."""
    if isinstance(box, AbsolutePlaceholder):
        box = box._box
    if isinstance(box, MarginBox):
        return
    if box.element is not None:
        matrix = turned(box, matrix)
        if not isinstance(box, InlineBox | InlineBlockBox | LineBox | TextBox | ReplacedBox):
            above = (*above, box.element)
    if isinstance(box, TextBox):
        yield Leaf(box.element, above[-1], box.text, generated=box.element_tag.partition("::")[2])
    elif isinstance(box, ReplacedBox):
        yield Leaf(box.element, above[-1], box=box_of(box, matrix))
    late = []
    for child in getattr(box, "children", ()):
        if getattr(child, "element_tag", None) in {"ul", "ol"} and box.element_tag == "li":
            late.append(child)  # a list in an item stands after the item in WeasyPrint's tree
        else:
            yield from _leaves(child, matrix, above)
    for child in late:
        yield from _leaves(child, matrix, above)


def _beside(page: Any) -> list[str]:
    """The texts of a page's margins, such as a running foot, in the order in which they are drawn."""
    margins = [box for box in page.children if isinstance(box, MarginBox)]
    return [box.text for margin in margins for box in margin.descendants() if isinstance(box, TextBox)]


def _content(page: Any) -> list[Any]:
    """The streams that draw a page."""
    contents = page.Contents
    return list(contents) if isinstance(contents, Array) else [contents]


def _mark(content: Sequence[Any], kept: Mapping[int, str], leaves: Sequence[int], beside: Sequence[str]) -> None:
    """Mark content of a page that belongs to no part as an artefact, and keep the words of scripts that need it.

    `kept` are the words of what belongs to a part, `leaves` the MCIDs of all that is not in a margin, and `beside` the
    words of the margins.

    In Bengali and Panjabi a vowel that is spoken after its consonant may stand before it, and letters melt into one; a
    PDF's table of glyphs and characters (ToUnicode) cannot tell that, for it knows no order. So every such line carries
    its words as they are written (ISO 32000-1, 14.9.4), and is copied, searched and read aloud by them.
    """
    in_margins = iter(beside)

    def marked(mark: re.Match[bytes]) -> bytes:
        mcid, drawn = int(mark["mcid"]), mark["text"] or b""
        if mcid in kept:
            spoken = _spoken(kept[mcid])
            return mark[0] if not spoken else b"%s <</MCID %d %s>> BDC%s" % (mark["role"], mcid, spoken, drawn)
        spoken = _spoken(next(in_margins, "")) if drawn and mcid not in leaves else b""
        return b"/Artifact BMC" + (b" /Span <<%s>> BDC%sEMC " % (spoken, drawn) if spoken else drawn)

    for stream in content:
        written = stream.read_bytes()
        if (marked_anew := MARKED.sub(marked, written)) != written:
            stream.write(marked_anew)


def _spoken(text: str) -> bytes:
    """The entry of a property list that says text as it is written; nothing for a script that is copied without it."""
    if not any(ord(letter) in REORDERED for letter in text):
        return b""
    return b"/ActualText <FEFF%s>" % text.encode("utf-16-be").hex().upper().encode()
