"""Looks at the sheets that were made: their pages are counted, and a sheet's codes are read back by zxing-cpp."""

from collections.abc import Sequence
from pathlib import Path

import pypdfium2

PER_SHEET = 10
SCALE = 300 / 72


def look(files: Sequence[Path], count: int, expected: Sequence[str]) -> None:
    """Raise AssertionError unless there are two pages for ten cards and the first sheet's codes say what they should.

    Our own serial numbers are not known beforehand: of them ten different ones are expected.
    """
    documents = [pypdfium2.PdfDocument(file) for file in files]
    pages = sum(len(document) for document in documents)
    assert pages == 2 * -(-count // PER_SHEET), f"{files[0].name} has {pages} pages."
    page = documents[-1][0 if len(files) > 1 else 1]
    read = _read(page)
    assert set(expected) <= read, f"The codes of {files[-1].name} are {read}."
    assert len({text for text in read if "/card/" in text}) == PER_SHEET
    for document in documents:
        document.close()


def _read(page: pypdfium2.PdfPage) -> set[str]:
    import zxingcpp

    return {code.text for code in zxingcpp.read_barcodes(page.render(scale=SCALE).to_numpy())}
