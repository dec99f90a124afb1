"""Every leaflet that flows over many pages is PDF/UA-1 (ISO 14289-1): veraPDF finds nothing in any of them.

The same pieces, of every sample and in every language, end with a page that is worth turning to.
"""

from pathlib import Path

import pytest

from tests.accessibility.pieces import FLOWING
from tests.accessibility.soundness import assert_sound
from tests.conftest import shipped_ones
from tests.reading import LEAST_FILLED, last_page_filled


@pytest.mark.parametrize("layout", FLOWING)
def test_nothing_is_wrong_with_any(layout: str, tmp_path: Path) -> None:
    made = assert_sound(layout, tmp_path)
    spec = shipped_ones().get(layout).spec
    filled = {path.name: last_page_filled(path.read_bytes(), spec.safe_mm, spec.foot_mm) for path in made}
    assert {name: share for name, share in filled.items() if share < LEAST_FILLED} == {}
