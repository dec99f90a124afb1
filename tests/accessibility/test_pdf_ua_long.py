"""Every leaflet that flows over many pages is PDF/UA-1 (ISO 14289-1): veraPDF finds nothing in any of them."""

from pathlib import Path

import pytest

from tests.accessibility.pieces import FLOWING, pieces
from tests.accessibility.verapdf import failures
from tests.test_layouts import SAMPLES


@pytest.mark.parametrize("layout", FLOWING)
def test_verapdf_fails_nothing(layout: str, tmp_path: Path) -> None:
    found = failures(made := pieces(layout, tmp_path))
    assert len(found) == len(made) >= 9 * len(SAMPLES)
    assert {name: faults for name, faults in found.items() if faults} == {}
