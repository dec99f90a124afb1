"""Floor 3, imposed sheets: what preflight says of a run of cards, whose cards have been checked by themselves before.

A run of thousands is made of a few forms and fonts, which every sheet shares; so of a long run the first sheets and the
last are checked, and the others are told as unchecked. Codes are read here, and measured on the cards by themselves.
"""

from dataclasses import replace
from io import BytesIO

import pikepdf

from leaflets.preflight import preflight
from leaflets.preflight.expected import Checked, Expected, Intent
from leaflets.preflight.passing import stopped_by_errors

FIRST, LAST = 4, 2
"""How many sides are checked at the beginning and at the end of a run."""


def passed_sheets(pdf: bytes, layout: str, intent: Intent) -> Checked:
    """What preflight says of imposed sheets. Raises PreflightError for a file that is not fit for print."""
    sample, left_out = _sampled(pdf)
    checked = preflight(sample, Expected(layout=layout, intent=intent, measures_codes=False))
    unchecked = (f"{left_out} sides in the middle, made of the same cards",) if left_out else ()
    return stopped_by_errors(replace(checked, pages=checked.pages + left_out, unchecked=unchecked))


def _sampled(pdf: bytes) -> tuple[bytes, int]:
    """A short run as it is; of a long one the first sides and the last, and how many there are between."""
    with pikepdf.open(BytesIO(pdf)) as sheets:
        left_out = len(sheets.pages) - FIRST - LAST
        if left_out <= 0:
            return pdf, 0
        del sheets.pages[FIRST:-LAST]
        out = BytesIO()
        sheets.save(out)
    return out.getvalue(), left_out
