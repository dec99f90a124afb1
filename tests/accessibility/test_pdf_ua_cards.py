"""Cards, sheets of them, their covers and packs are PDF/UA-1 (ISO 14289-1): veraPDF finds nothing in any of them."""

from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from leaflets.ticket import CardTicket, Pack, Taker
from tests.accessibility.pieces import CARDS
from tests.accessibility.soundness import assert_sound
from tests.accessibility.verapdf import failures
from tests.conftest import sample_press
from tests.test_layouts import APRIL, SAMPLES, ticket


@pytest.mark.parametrize("layout", CARDS)
def test_nothing_is_wrong_with_any(layout: str, tmp_path: Path) -> None:
    assert_sound(layout, tmp_path)


def test_sheets_of_cards_are_tagged_and_read_each_card_once(tmp_path: Path) -> None:
    press = sample_press("essex")
    takers = (Taker("colchester", "Helena Example", 12), Taker("colchester", "Sam Placeholder", 12))
    for name, numbered in (("visiting-card", False), ("visiting-card", True), ("window-card", False)):
        run = CardTicket(name, APRIL, takers, numbered=numbered)
        (file,) = press.run(run).files
        (tmp_path / f"{name}-{numbered}.pdf").write_bytes(file.content)
    pack = Pack(
        "shift", (ticket(press, "activity-leaflet", SAMPLES["essex"]), ticket(press, "shift-brief", SAMPLES["essex"]))
    )
    (tmp_path / "pack.pdf").write_bytes(press.run(pack).files[0].content)
    (covered,) = press.run(replace(run, cover=True)).files
    (tmp_path / "covered.pdf").write_bytes(covered.content)
    assert failures(sorted(tmp_path.glob("*.pdf"))) == {path.name: [] for path in tmp_path.glob("*.pdf")}
    with pikepdf.open(tmp_path / "visiting-card-False.pdf") as sheets:
        sides = sheets.Root.StructTreeRoot.K[0].K
        said = [[str(card.ActualText) for card in side.K] for side in sides]
    assert len(said) == len(sides) == 6
    assert sum("Helena Example" in words for words in said[0]) == 1
    assert all(len(words) == 1 for words in said[1::2]), "the backs of both officers are one"
