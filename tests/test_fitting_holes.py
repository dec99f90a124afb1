"""No face has a hole: how much of each face is empty at its foot, and between what stands on it."""

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from PIL import Image

from leaflets.edition import Issue
from leaflets.ticket import Ticket
from tests.conftest import sample_press
from tests.reading import rendered

APRIL = Issue(date(2024, 4, 1), date(2024, 5, 1))
AREAS = {"shortest": "aldbury-cross", "essex": "colchester", "longest": "llanfihangel-uplands"}
LEAST_CONTRAST = 60
"""Of 255: paler than that is a tint, which fills nothing."""
MOST_AT_FOOT, MOST_BETWEEN = 0.33, 0.15
"""The most of a face's height that may be empty; the foot has its margin as well."""
MOST_OF_A_PANEL, MOST_OF_PANELS = 0.5, 0.3
"""The most of a panel's height that may be empty at its foot, and of all three on average."""
QUIET = {"shortest": APRIL, "translated": Issue(date(2026, 4, 1), date(2026, 5, 1))}


def empty(page: Image.Image) -> tuple[float, float]:
    """The shares of a page's height that are empty at its foot, and in the largest gap between two inked rows."""
    grey = np.asarray(page.convert("L")).astype(int)
    inked = np.flatnonzero(grey.max(axis=1) - grey.min(axis=1) > LEAST_CONTRAST)
    return 1 - (inked[-1] + 1) / len(grey), float(np.diff(inked).max()) / len(grey)


@pytest.mark.parametrize(("layout", "sample"), list(product(["activity-leaflet", "folded-leaflet"], AREAS)))
def test_no_face_has_a_hole(layout: str, sample: str) -> None:
    output = sample_press(sample).run(Ticket(AREAS[sample], layout, APRIL))
    for page in rendered(output.files[0].content, 72):
        at_foot, between = empty(page)
        assert at_foot < MOST_AT_FOOT
        assert between < MOST_BETWEEN


@pytest.mark.parametrize(
    ("sample", "lang", "is_active"),
    [
        ("shortest", "en", True),
        ("translated", "en", True),
        ("shortest", "en", False),
        ("essex", "en", False),
        ("translated", "en", False),
        ("essex", "ur", False),
    ],
)
def test_no_panel_of_a_quiet_month_is_left_empty(sample: str, lang: str, is_active: bool) -> None:
    """Inside, where three panels stand side by side: one that is full does not make up for an empty one."""
    press = replace(sample_press(sample), allow_draft=True)
    if not is_active:
        press = replace(press, records=replace(press.records, activity=()))
    output = press.run(Ticket(press.records.areas[0].id, "folded-leaflet", QUIET.get(sample, APRIL), lang=lang))
    inside = rendered(output.files[0].content, 72)[1]
    panels = [inside.crop((inside.width * at // 3, 0, inside.width * (at + 1) // 3, inside.height)) for at in range(3)]
    at_foot = [empty(panel)[0] for panel in panels]
    assert max(at_foot) < MOST_OF_A_PANEL
    assert sum(at_foot) / 3 < MOST_OF_PANELS
    said = " ".join(map(str, output.adjusted))
    assert "inside: one more tip" in said
    if sample != "essex":
        assert "lines to write on" in said
        assert "lines for notes" in said


def test_the_shortest_leaflet_is_filled_and_says_so() -> None:
    output = sample_press("shortest").run(Ticket(AREAS["shortest"], "activity-leaflet", APRIL))
    said = " ".join(str(adjusted) for adjusted in output.adjusted)
    assert "front: one more tip" in said
    assert "lines to write on" in said
    assert not output.left_out


def test_the_longest_leaflet_names_all_that_it_leaves_out() -> None:
    press = sample_press("longest")
    output = press.run(Ticket(AREAS["longest"], "activity-leaflet", APRIL))
    shown = len(press.records.activity) - sum(item.block == "activity" for item in output.left_out)
    assert shown >= 1
    assert len({item.what for item in output.left_out if item.block == "priorities"}) >= 5
    assert len(rendered(output.files[0].content, 36)) == 2
