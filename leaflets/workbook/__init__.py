"""Floor 3, workbooks: written for people to fill in, and copied with their problems marked. Bytes; no file is touched.

workbook_of(records) is what `leaflets workbook new` writes and what imports are kept in; the readers in `sources` read
it back. marked_copy(source, problems) shows a person where to look.
"""

from leaflets.workbook.marked import is_marked, marked_copy
from leaflets.workbook.sheets import workbook_of

__all__ = ["is_marked", "marked_copy", "workbook_of"]
