"""Every leaflet that flows over many pages is PDF/UA-1 (ISO 14289-1): veraPDF finds nothing in any of them.

The same pieces, of every sample and in every language, end with a page that is worth turning to.
"""

from collections.abc import Iterable
from pathlib import Path

import pytest

from leaflets.brand import Brand
from tests.accessibility.pieces import FLOWING, Made, pieces
from tests.accessibility.soundness import assert_sound
from tests.accessibility.structure import faults
from tests.accessibility.verapdf import failures
from tests.conftest import shipped_ones
from tests.reading import LEAST_FILLED, last_page_filled, words_of


def assert_ends_well(layout: str, made: Iterable[Path], brand: Brand) -> None:
    """The last page of each piece is filled, and holds the last helpline besides the small print."""
    spec, helpline = shipped_ones().get(layout).spec, list(brand.contacts.values())[-1].value
    for path in made:
        pdf = path.read_bytes()
        assert last_page_filled(pdf, spec.safe_mm, spec.foot_mm) > LEAST_FILLED, path.name
        assert helpline in words_of(pdf)[-1], path.name


@pytest.mark.parametrize("layout", FLOWING)
def test_nothing_is_wrong_with_the_usual_one(layout: str, tmp_path: Path, kit: Brand) -> None:
    made = pieces([Made(layout, (), "essex", "en")], tmp_path)
    assert list(failures(list(made)).values()) == [[]]
    assert [faults(path, "en") for path in made] == [[]]
    assert_ends_well(layout, made, kit)


@pytest.mark.long
@pytest.mark.parametrize("layout", FLOWING)
def test_nothing_is_wrong_with_any(layout: str, tmp_path: Path, kit: Brand) -> None:
    assert_ends_well(layout, assert_sound(layout, tmp_path), kit)


@pytest.mark.parametrize(
    ("layout", "sample", "lang"),
    [("activity-leaflet-large-print", "essex", "ar"), ("activity-leaflet-easy-read", "translated", "ur")],
)
def test_small_print_that_does_not_fit_takes_a_helpline_along(
    layout: str, sample: str, lang: str, tmp_path: Path, kit: Brand
) -> None:
    assert_ends_well(layout, pieces([Made(layout, (), sample, lang)], tmp_path), kit)
