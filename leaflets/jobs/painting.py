"""Floor 6, painting: an area's piece from an upload as pictures, as a proof with whatever is wrong with it."""

from pathlib import Path
from typing import Any

from leaflets.jobs.home import Home
from leaflets.jobs.pressing import Given, order_of, press_for
from leaflets.press import write_files
from leaflets.proofing import drawn, try_out
from leaflets.store.moment import utc_now
from leaflets.ticket import OutputFile, Ticket

DPI = 80
"""Fine enough to read on a screen; 1.4 times the size on paper."""


def paint(home: Home, brand: Path, asked: dict[str, Any], given: Given, folder: Path) -> dict[str, Any]:
    """Paint every page of an area's piece into a folder, and say what they are and what is wrong with them."""
    now = utc_now()
    with press_for(home, brand, given, now, allow_draft=True) as press:
        issue = order_of(press, asked, folder, now.astimezone().date()).issue
        trial = try_out(press, Ticket(str(asked["area"]), str(asked["layouts"][0]), issue))
        proofs = drawn(trial, press.brand, DPI)
        names = trial.page_names(len(proofs))
        files = [OutputFile(f"{number}.png", one.png) for number, one in enumerate(proofs, 1)]
        write_files(files, folder)
    told = [{key: value for key, value in one.as_dict().items() if key != "box"} for one in trial.problems]
    return {"title": trial.title, "pages": list(names), "is_stopped": trial.is_stopped, "problems": told[:100]}
