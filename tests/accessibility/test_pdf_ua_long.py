"""Every leaflet that flows over many pages is PDF/UA-1 (ISO 14289-1): veraPDF finds nothing in any of them."""

from pathlib import Path

import pytest

from tests.accessibility.pieces import FLOWING
from tests.accessibility.soundness import assert_sound


@pytest.mark.parametrize("layout", FLOWING)
def test_nothing_is_wrong_with_any(layout: str, tmp_path: Path) -> None:
    assert_sound(layout, tmp_path)
