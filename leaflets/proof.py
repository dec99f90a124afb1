"""Floor 3, proofs: the pages of a PDF as PNG pictures, drawn by pdfium."""

from io import BytesIO

from leaflets.geometry import PT_PER_INCH

PROOF_DPI = 100


def pictures(pdf: bytes, dpi: int = PROOF_DPI) -> list[bytes]:
    """Each page as a PNG at `dpi`, in the pages' order."""
    import pypdfium2

    made = []
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            out = BytesIO()
            page.render(scale=dpi / PT_PER_INCH).to_pil().save(out, "PNG")
            made.append(out.getvalue())
    finally:
        document.close()
    return made
