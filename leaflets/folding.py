"""Floor 4, folding: the pages of finished PDF files written as the sheets of an A5 booklet, by `booklet`'s plan."""

import ctypes
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name

from leaflets.booklet import A4, OFFICE_PAPER_MM, Booklet, Half, booklet
from leaflets.errors import RequestError
from leaflets.geometry import Size, from_pt, to_pt

FOLD_MARK_MM = (4.5, 8.0)
"""From where to where a fold mark reaches, from the sheet's edge: no nearer than office printers print."""
MARK_PT = 0.25
SLACK_MM = 1


@dataclass(frozen=True, slots=True)
class Folded:
    """The sheets as PDF, their plan, and the smallest type on them in points; 0 where there are no words."""

    pdf: bytes
    plan: Booklet
    smallest_pt: float


def fold(pdfs: Sequence[bytes], paper_mm: float = OFFICE_PAPER_MM) -> Folded:
    """The pages of the files, one after another, as the sheets of one booklet; the same bytes for the same input.

    Raises RequestError for files that are no PDF, for pages of several sizes, and for what does not fold to A5.
    """
    out = pikepdf.new()
    forms: list[pikepdf.Object] = []
    sizes: list[Size] = []
    for pdf in pdfs:
        try:
            source = pikepdf.open(BytesIO(pdf))
        except pikepdf.PdfError as fault:
            raise RequestError("A file is no PDF, or is locked.", "Name finished PDF files.") from fault
        with source:
            for page in source.pages:
                forms.append(_form(out, page))
                sizes.append(_size(page))
    plan = booklet(len(sizes), _one_size(sizes), paper_mm)
    for number, side in enumerate(plan.sides):
        _add(out, [half for half in (side.left, side.right) if half.page is not None], forms, marked=number == 0)
    out.Root.ViewerPreferences = Dictionary(
        PrintScaling=Name("/None"), Duplex=Name.DuplexFlipShortEdge, DisplayDocTitle=True
    )
    out.docinfo["/Title"] = "Booklet, A5 folded"
    held = BytesIO()
    out.save(held, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return Folded(held.getvalue(), plan, round(min(map(_smallest_pt, pdfs), default=0) * plan.scale, 1))


def _size(page: pikepdf.Page) -> Size:
    """A page's finished size, as it is seen: turned where the page is."""
    left, bottom, right, top = (float(edge) for edge in page.trimbox)
    size = Size(from_pt(right - left), from_pt(top - bottom))
    return size.turned if int(page.obj.get("/Rotate", 0)) % 180 else size


def _one_size(sizes: Sequence[Size]) -> Size:
    for number, size in enumerate(sizes, 1):
        first = sizes[0]
        if max(abs(size.width_mm - first.width_mm), abs(size.height_mm - first.height_mm)) > SLACK_MM:
            wrong = f"Page {number} is {size.width_mm:.0f} × {size.height_mm:.0f} mm, and page 1 another size."
            raise RequestError(wrong, "Fold pages of one size.")
    if not sizes:
        raise RequestError("There are no pages.", "Name finished PDF files.")
    return Size(round(sizes[0].width_mm, 1), round(sizes[0].height_mm, 1))


def _form(out: pikepdf.Pdf, page: pikepdf.Page) -> pikepdf.Object:
    """A page cut off at its trim, its trim's bottom left corner at the origin."""
    trim = [float(edge) for edge in page.trimbox]
    if int(page.obj.get("/Rotate", 0)) % 360:
        raise RequestError("A page is turned by its viewer.", "Save it upright first.")
    form = out.copy_foreign(page.as_form_xobject())
    form.BBox = Array(trim)
    form.Matrix = Array([1, 0, 0, 1, -trim[0], -trim[1]])
    if "/StructParents" in form:
        del form.StructParents
    return form


def _add(out: pikepdf.Pdf, halves: Sequence[Half], forms: Sequence[pikepdf.Object], *, marked: bool) -> None:
    """A side of a sheet."""
    parts, shown = [], {}
    for half in halves:
        left, bottom, *_ = half.box.on_page_pt(A4.height_mm)
        name = f"/P{half.page}"
        parts.append(f"q {half.scale:.6f} 0 0 {half.scale:.6f} {left:.4f} {bottom:.4f} cm {name} Do Q")
        shown[name] = forms[half.page or 0]
    if marked:
        parts.append(_fold_marks())
    sheet = [0, 0, round(to_pt(A4.width_mm), 3), round(to_pt(A4.height_mm), 3)]
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array(sheet),
        TrimBox=Array(sheet),
        Resources=Dictionary(XObject=Dictionary(shown)),
        Contents=out.make_stream("\n".join(parts).encode()),
    )
    out.pages.append(pikepdf.Page(out.make_indirect(page)))


def _fold_marks() -> str:
    """A short line at the head and foot of the first sheet, on the fold."""
    near, far = (to_pt(length_mm) for length_mm in FOLD_MARK_MM)
    x, top = to_pt(A4.width_mm / 2), to_pt(A4.height_mm)
    lines = ((near, far), (top - far, top - near))
    return f"q 0 G {MARK_PT} w " + " ".join(f"{x:.3f} {a:.3f} m {x:.3f} {b:.3f} l S" for a, b in lines) + " Q"


def _smallest_pt(pdf: bytes) -> float:
    """The size of the smallest type in a file."""
    import pypdfium2
    from pypdfium2 import raw

    smallest = 0.0
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        for page in document:
            text = page.get_textpage()
            for number in range(text.count_chars()):
                if chr(raw.FPDFText_GetUnicode(text.raw, number)).isspace():
                    continue
                matrix = raw.FS_MATRIX()
                raw.FPDFText_GetMatrix(text.raw, number, ctypes.byref(matrix))
                size = raw.FPDFText_GetFontSize(text.raw, number) * abs(matrix.d)
                smallest = min(smallest, size) if smallest else size
    return float(smallest)
