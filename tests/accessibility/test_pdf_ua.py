"""Every leaflet of a fixed number of faces is PDF/UA-1 (ISO 14289-1): veraPDF finds nothing in any of them."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from tests.accessibility.pieces import FACED, Made, pieces
from tests.accessibility.soundness import assert_sound
from tests.accessibility.structure import elements, faults
from tests.accessibility.verapdf import failures
from tests.conftest import sample_press
from tests.test_layouts import SAMPLES, ticket

LARGE = {"activity-leaflet", "folded-leaflet"}
"""Those with most options, samples and languages: each time only the most telling are judged, the soak takes all."""
TELLING = [("essex", "en"), ("longest", "ar"), ("shortest", "cy")]


@pytest.mark.parametrize("layout", [pytest.param(one, marks=[pytest.mark.long] * (one in LARGE)) for one in FACED])
def test_nothing_is_wrong_with_any(layout: str, tmp_path: Path) -> None:
    assert_sound(layout, tmp_path)


@pytest.mark.parametrize("layout", sorted(LARGE))
def test_nothing_is_wrong_with_the_most_telling(layout: str, tmp_path: Path) -> None:
    made = pieces([Made(layout, (), sample, lang) for sample, lang in TELLING], tmp_path)
    assert list(failures(list(made)).values()) == [[]] * len(TELLING)
    assert [faults(path, way.lang) for path, way in made.items()] == [[]] * len(TELLING)


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


def test_the_reader_of_structures_finds_what_a_listener_would_miss(tmp_path: Path) -> None:
    press, piece = sample_press("essex"), tmp_path / "piece.pdf"
    content = press.run(ticket(press, "activity-leaflet", SAMPLES["essex"])).files[0].content
    for role, key, fault in (
        ("/Figure", "/Alt", "a figure without words"),
        ("/Figure", "/A", "a figure without a box on its page"),
        ("/TH", "/A", "a heading cell without a scope"),
        ("/H1", "/S", "a heading of level 2 after one of 0"),
        ("/Link", "/K", "a link without its area"),
    ):
        with pikepdf.open(BytesIO(content)) as pdf:
            for element in [one.node for one in elements(pdf) if one.role == role]:
                element[key] = pikepdf.Name.P if key == "/S" else pikepdf.Array() if key == "/K" else pikepdf.String("")
            pdf.save(piece)
        assert fault in faults(piece, "en")
    piece.write_bytes(content)
    assert faults(piece, "en") == []
    assert faults(piece, "cy") == ["the file is not in cy"]
