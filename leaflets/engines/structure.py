"""Floor 4, structure: the tree of a tagged PDF (ISO 32000-1, 14.7 and 14.8) as parts, and how it is written to a file.

Both engines describe what they have printed as `Part`s; `write_structure` makes the tree, its way back from the pages
(`ParentTree`) and the marks that PDF/UA-1 (ISO 14289-1) asks of a file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String


@dataclass(frozen=True, slots=True)
class Content:
    """A marked piece of a page's content: the page, from 0, and its MCID there."""

    page: int
    mcid: int


@dataclass(frozen=True, slots=True)
class LinkArea:
    """A link's area on a page: the page, from 0, the place of its annotation among the page's, and what it says."""

    page: int
    place: int
    words: str


@dataclass(slots=True)
class Part:
    """An element of the structure, by its standard type (ISO 32000-1, 14.8.4), with what it holds in reading order.

    `lang` is a BCP 47 tag where it differs from the part above, `alt` words for a figure, `words` those
    to be read in the place of the content (ActualText), `attributes` standard
    attributes by their owner, such as {"Table": {"Scope": Name.Row}}.
    """

    role: str
    lang: str = ""
    alt: str = ""
    words: str = ""
    attributes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    kids: "list[Part | Content | LinkArea]" = field(default_factory=list)


def write_structure(pdf: pikepdf.Pdf, document: Part) -> None:
    """Write the structure below `document` into `pdf`, in the place of any that it has."""
    writing = _Writing(pdf)
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    root.K = Array([writing.element(document, root)])
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(writing.numbers())))
    root.ParentTreeNextKey = writing.next_key
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    wished = pdf.Root.get("/ViewerPreferences", Dictionary())
    wished.DisplayDocTitle = True
    pdf.Root.ViewerPreferences = wished


class _Writing:
    """The tree as it grows, and for every page what its marked content belongs to."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._pages = [page.obj for page in pdf.pages]
        self._owners: list[dict[int, pikepdf.Object]] = [{} for _ in self._pages]
        self._links: list[pikepdf.Object] = []
        for number, page in enumerate(self._pages):
            page.StructParents = number
            page.Tabs = Name.S

    @property
    def next_key(self) -> int:
        """The first key that the ParentTree does not use."""
        return len(self._pages) + len(self._links)

    def element(self, part: Part, above: pikepdf.Object) -> pikepdf.Object:
        """A part and all below it."""
        made = self._pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{part.role}"), P=above))
        if part.lang:
            made.Lang = String(part.lang)
        if part.alt:
            made.Alt = String(part.alt)
        if part.words:
            made.ActualText = String(part.words)
        if part.attributes:
            owned = [Dictionary(O=Name(f"/{owner}"), **given) for owner, given in part.attributes.items()]
            made.A = owned[0] if len(owned) == 1 else Array(owned)
        if (page := _first_page(part)) is not None:
            made.Pg = self._pages[page]
        made.K = Array([self._kid(kid, made, page) for kid in part.kids])
        return made

    def _kid(self, kid: "Part | Content | LinkArea", made: pikepdf.Object, page: int | None) -> Any:
        if isinstance(kid, Part):
            return self.element(kid, made)
        if isinstance(kid, Content):
            self._owners[kid.page][kid.mcid] = made
            if kid.page == page:
                return kid.mcid
            return Dictionary(Type=Name.MCR, Pg=self._pages[kid.page], MCID=kid.mcid)
        area = self._pages[kid.page].Annots[kid.place]
        area.StructParent = len(self._pages) + len(self._links)
        area.Contents = String(kid.words)
        self._links.append(made)
        return Dictionary(Type=Name.OBJR, Obj=area, Pg=self._pages[kid.page])

    def numbers(self) -> Iterator[Any]:
        """The ParentTree: for each page the elements by MCID, then the elements of the links."""
        for key, owners in enumerate(self._owners):
            yield key
            yield Array([owners.get(mcid) for mcid in range(max(owners, default=-1) + 1)])
        for place, link in enumerate(self._links):
            yield len(self._pages) + place
            yield link


def _first_page(part: Part) -> int | None:
    """The page that a part's own content begins on; None when it holds none itself."""
    pages: Sequence[int] = [kid.page for kid in part.kids if not isinstance(kid, Part)]
    return pages[0] if pages else None
