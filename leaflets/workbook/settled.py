"""Floor 3, pages and bytes of a workbook: printed on A4; the same content saved gives the same bytes at any time."""

import io
import zipfile
from xml.etree.ElementTree import tostring

from openpyxl import Workbook
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip archive can name; a workbook from the same records has no time of its making."""

CORE, TIMES = "docProps/core.xml", ("}created", "}modified")


def fit_page(sheet: Worksheet, head: int = 0) -> None:
    """Print a sheet on the width of A4; one with a row of headings lengthwise, with that row on each page."""
    sheet.page_setup.orientation = "landscape" if head else "portrait"
    sheet.page_setup.paperSize = "9"  # A4 (ECMA-376 part 1, 18.3.1.63)
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if head:
        sheet.print_title_rows = f"{head}:{head}"


def saved(book: Workbook) -> bytes:
    """The workbook as .xlsx, with its title and author and without the time of its making."""
    raw = io.BytesIO()
    book.save(raw)
    properties = book.properties.to_tree()
    for times in [item for item in properties if item.tag.endswith(TIMES)]:
        properties.remove(times)
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            new.writestr(entry, tostring(properties) if name == CORE else old.read(name))
    return out.getvalue()
