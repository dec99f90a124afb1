"""Every leaflet of a fixed number of faces is PDF/UA-1 (ISO 14289-1): veraPDF finds nothing in any of them."""

from pathlib import Path

import pikepdf
import pytest

from leaflets.language import find_languages
from tests.accessibility.pieces import FACED, pieces
from tests.accessibility.verapdf import failures
from tests.conftest import sample_press
from tests.test_layouts import SAMPLES, ticket


@pytest.mark.parametrize("layout", FACED)
def test_verapdf_fails_nothing(layout: str, tmp_path: Path) -> None:
    made = pieces(layout, tmp_path)
    found = failures(made)
    assert len(found) == len(made) >= len(SAMPLES)
    if layout == "activity-leaflet":
        assert {f"{layout}-essex-{lang}.pdf" for lang in find_languages().known} <= set(found)
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_verapdf_finds_a_picture_without_words_and_a_file_without_tags(tmp_path: Path) -> None:
    press, piece = sample_press("essex"), tmp_path / "sound.pdf"
    piece.write_bytes(press.run(ticket(press, "activity-leaflet", SAMPLES["essex"])).files[0].content)
    with pikepdf.open(piece) as pdf:
        for element in pdf.objects:
            if isinstance(element, pikepdf.Dictionary) and element.get("/S") == "/Figure":
                del element.Alt
        pdf.save(tmp_path / "wordless.pdf")
    with pikepdf.open(piece) as pdf:
        del pdf.Root.StructTreeRoot
        pdf.save(tmp_path / "untagged.pdf")
    found = failures([tmp_path / "wordless.pdf", tmp_path / "untagged.pdf"])
    assert any(fault.startswith("7.3-1") for fault in found["wordless.pdf"])
    assert found["untagged.pdf"]
