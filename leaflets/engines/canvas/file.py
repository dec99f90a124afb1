"""Floor 4, the canvas engine's file: pages of operators become a PDF whose forms, pictures and fonts are in it once."""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name

from leaflets.engines.canvas.fonts import FontBook
from leaflets.engines.structure import Part, write_structure
from leaflets.geometry import Box
from leaflets.photo import Photo

KNOWN = {"/Title", "/Author", "/Subject", "/Creator"}
"""What a file says of itself that has a name in XMP too."""
Boxes = Mapping[str, Array]
MakeForm = Callable[[pikepdf.Pdf, str, pikepdf.Object], pikepdf.Object]


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself: its title, its date, its language, and further entries such as Author."""

    title: str
    issued: date
    lang: str = "en"
    more: Mapping[str, str] = field(default_factory=dict)


def page_boxes(sheet: Box, trim: Box, bleed: Box) -> Boxes:
    """MediaBox, TrimBox and BleedBox in points (ISO 32000-1, 14.11.2), of boxes measured from the sheet's top left."""
    boxes = {"/MediaBox": sheet, "/BleedBox": bleed, "/TrimBox": trim}
    return {name: Array([round(edge, 3) for edge in box.on_page_pt(sheet.height_mm)]) for name, box in boxes.items()}


def image(out: pikepdf.Pdf, photo: Photo) -> pikepdf.Object:
    """A photo as the file holds it: its JPEG as it is."""
    made = pikepdf.Stream(out, photo.jpeg, Filter=Name.DCTDecode)
    made.update(
        Dictionary(
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=photo.width,
            Height=photo.height,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
        )
    )
    return out.make_indirect(made)


class CardFile:
    """A PDF while it is written, and its pages so far. `form` makes what they name: forms and pictures, each once."""

    def __init__(self, form: MakeForm) -> None:
        self.out = pikepdf.new()
        self.pages = 0
        self._form = form
        self._fonts = self.out.make_indirect(Dictionary())
        self._forms: dict[str, pikepdf.Object] = {}
        self._resources: dict[tuple[str, ...], pikepdf.Object] = {}

    def add(self, boxes: Boxes, content: bytes, names: tuple[str, ...]) -> None:
        """A page with these operators, which show the forms and pictures of these names."""
        page = Dictionary(boxes)
        page.Type = Name.Page
        page.Resources = self._resource(names)
        page.Contents = pikepdf.Stream(self.out, zlib.compress(content, 6), Filter=Name.FlateDecode)
        self.out.pages.append(pikepdf.Page(self.out.make_indirect(page)))
        self.pages += 1

    def _resource(self, names: tuple[str, ...]) -> pikepdf.Object:
        """The resources of a page that shows these; pages that show the same have theirs together."""
        if names not in self._resources:
            for name in names:
                if name not in self._forms:
                    self._forms[name] = self.out.make_indirect(self._form(self.out, name, self._fonts))
            shown = Dictionary({f"/{name}": self._forms[name] for name in names})
            self._resources[names] = self.out.make_indirect(Dictionary(XObject=shown, Font=self._fonts))
        return self._resources[names]

    def saved(self, book: FontBook, about: About, document: Part) -> bytes:
        """The file's bytes: fonts embedded, structure and date given, its identifier made from its content."""
        with pikepdf.open(BytesIO(book.pdf())) as held_fonts:
            for name, font in held_fonts.pages[0].Resources.get("/Font", Dictionary()).items():
                self._fonts[name] = self.out.copy_foreign(held_fonts.make_indirect(font))
        self.out.Root.Lang = pikepdf.String(about.lang)
        for key, words in {"Title": about.title, **about.more}.items():
            self.out.docinfo[f"/{key}"] = words
        self.out.docinfo["/CreationDate"] = self.out.docinfo["/ModDate"] = f"D:{about.issued:%Y%m%d}000000Z"
        self._describe(about)
        write_structure(self.out, document)
        held = BytesIO()
        self.out.save(held, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return held.getvalue()

    def _describe(self, about: About) -> None:
        """The file's metadata, which name PDF/UA-1 (ISO 14289-1, 5)."""
        day = f"{about.issued.isoformat()}T00:00:00Z"
        with self.out.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as described:
            described.load_from_docinfo(
                Dictionary({key: self.out.docinfo[key] for key in KNOWN & self.out.docinfo.keys()})
            )
            described["dc:language"] = [about.lang]
            described["pdfuaid:part"] = "1"
            described["xmp:CreateDate"] = described["xmp:ModifyDate"] = described["xmp:MetadataDate"] = day
