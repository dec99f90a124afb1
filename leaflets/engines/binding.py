"""Floor 4, binding: finished PDFs become one file, and what each says to somebody who listens stays with it."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, String

from leaflets.preflight.parts import KEY, Part, parts_of, written_parts

TOLD = ("/Title", "/CreationDate", "/ModDate")
"""What the file says of itself as its last part does."""


def bound(parts: Iterable[bytes], title: str = "") -> tuple[bytes, int]:
    """The parts as one file, and how many pages it has. See `bind`."""
    held = BytesIO()
    pages = bind(parts, held, title)
    return held.getvalue(), pages


def bind(parts: Iterable[bytes], to: BinaryIO, title: str = "") -> int:
    """Write the parts as one file, and give how many pages it has.

    Parts are taken one by one, as they come. Each begins on a front, after a blank back where needed.

    It is printed as its last part is, and named so where it has no title of its own; each part has a bookmark. What
    each part was made as stands in the whole, for preflight. The parts are tagged, and the structure of
    each becomes a part of the whole's (ISO 32000-1, 14.7.4.4: the keys of its ParentTree are counted on).
    """
    out = pikepdf.new()
    document = out.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array()))
    numbers: list[Any] = []
    marks: list[OutlineItem] = []
    known: list[Part] = []
    for pdf in parts:
        with pikepdf.open(BytesIO(pdf)) as part:
            _begin_on_a_front(out)
            marks.append(OutlineItem(str(part.docinfo.get("/Title", "")), len(out.pages)))
            known += parts_of(part, len(out.pages))
            _take(out, part, document, numbers)
            _describe(out, part)
    root = out.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([document])))
    root.ParentTree = out.make_indirect(Dictionary(Nums=Array(numbers)))
    root.ParentTreeNextKey = _next_key(numbers)
    document.P = root
    out.Root.StructTreeRoot = root
    out.Root.MarkInfo = Dictionary(Marked=True)
    out.docinfo[f"/{KEY}"] = written_parts(known, len(out.pages))
    if title:
        _entitle(out, title)
    with out.open_outline() as outline:
        outline.root.extend(mark for mark in marks if mark.title)
    out.save(to, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return len(out.pages)


def _begin_on_a_front(out: pikepdf.Pdf) -> None:
    if len(out.pages) % 2:
        last = out.pages[-1]
        blank = Dictionary(Type=Name.Page, MediaBox=last.mediabox, TrimBox=last.mediabox, Resources=Dictionary())
        out.pages.append(pikepdf.Page(out.make_indirect(blank)))


def _take(out: pikepdf.Pdf, part: pikepdf.Pdf, document: pikepdf.Object, numbers: list[Any]) -> None:
    """Take a part's pages and its structure."""
    first = len(out.pages)
    out.pages.extend(part.pages)
    before = _next_key(numbers)
    for page in list(out.pages)[first:]:
        for thing, key in (
            (page.obj, "/StructParents"),
            *((area, "/StructParent") for area in page.get("/Annots", ())),
        ):
            if key in thing:
                thing[key] = int(thing[key]) + before
    # The pages are in `out` by now: what the copy names of them are these.
    tree = out.copy_foreign(part.Root.StructTreeRoot)
    for element in tree.K if isinstance(tree.K, Array) else [tree.K]:
        element.S, element.P = Name.Part, document
        element.Lang = String(str(part.Root.get("/Lang", "en")))
        document.K.append(element)
    found = list(tree.ParentTree.Nums)
    for place in range(0, len(found), 2):
        numbers += [int(found[place]) + before, found[place + 1]]


def _next_key(numbers: Sequence[Any]) -> int:
    return int(numbers[-2]) + 1 if numbers else 0


def _describe(out: pikepdf.Pdf, part: pikepdf.Pdf) -> None:
    out.Root.Lang = String(str(part.Root.get("/Lang", "en")))
    for key in ("/ViewerPreferences", "/Metadata"):
        if key in part.Root:
            out.Root[key] = out.copy_foreign(part.make_indirect(part.Root[key]))
    for key in TOLD:
        if key in part.docinfo:
            out.docinfo[key] = str(part.docinfo[key])


def _entitle(out: pikepdf.Pdf, title: str) -> None:
    """Give the whole a title, in its information and in its metadata alike."""
    out.docinfo["/Title"] = title
    with out.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as described:
        described["dc:title"] = title
