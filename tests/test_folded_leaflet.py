"""The leaflet that folds to DL: what stands on which panel, how far words keep from folds, and its marks and bleed."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest

from leaflets.edition import Issue
from leaflets.errors import LeafletsError
from leaflets.geometry import from_pt
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.press import Press
from leaflets.ticket import Ticket
from tests.conftest import sample_press, shipped_ones
from tests.reading import rendered

APRIL = Issue(date(2024, 4, 1), date(2024, 5, 1))
SAMPLES = {"shortest": 0, "essex": 7, "longest": 0}
KEEP_MM = 5
"""How far words keep from a fold: folding machines are a millimetre or two off, and a word on a fold wears away."""
Words = list[tuple[str, float, float]]


def made(press: Press, area: int, **more: str) -> bytes:
    ticket = Ticket(press.records.areas[area].id, "folded-leaflet", APRIL, **more)  # type: ignore[arg-type]
    return press.run(ticket).files[0].content


def letters(pdf: bytes) -> Iterator[Words]:
    """For each page its letters, each with its left and right edge in millimetres from the trim's left."""
    with closing(pdfium.PdfDocument(pdf)) as document:
        for page in document:
            left = page.get_trimbox()[0]
            text = page.get_textpage()
            yield [
                (text.get_text_range(number, 1), *(from_pt(text.get_charbox(number)[edge] - left) for edge in (0, 2)))
                for number in range(text.count_chars())
                if text.get_text_range(number, 1).strip()
            ]


def panel(words: Words, from_mm: float, until_mm: float) -> str:
    """What stands between two lines, without its spaces."""
    return "".join(letter for letter, left, right in words if from_mm <= left and right <= until_mm)


@pytest.mark.parametrize("sample", SAMPLES)
def test_no_word_comes_near_a_fold_or_an_edge(sample: str) -> None:
    layout = shipped_ones().get("folded-leaflet")
    pages = letters(made(sample_press(sample), SAMPLES[sample]))
    for face, words in zip(layout.spec.faces, pages, strict=True):
        for line_mm in (0, *layout.spec.folds_mm[face], layout.trim.width_mm):
            near = [one for one in words if one[1] < line_mm + KEEP_MM and one[2] > line_mm - KEEP_MM]
            assert not near, (face, line_mm, near[:5])


def test_the_panels_are_97_100_and_100_mm_and_meet_when_the_sheet_is_turned() -> None:
    spec = shipped_ones().get("folded-leaflet").spec
    wide = spec.trim_mm[0]
    outside, inside = ((0, *spec.folds_mm[face], wide) for face in ("outside", "inside"))
    assert [until - start for start, until in pairwise(outside)] == [97, 100, 100]
    # Turned over its short edge, the sheet is mirrored: each fold lies behind itself, the narrow panel behind the flap.
    assert sorted(wide - fold for fold in outside) == sorted(inside)
    assert spec.duplex_edge == "short"


def test_each_panel_has_what_a_reader_looks_for_there() -> None:
    outside, inside = letters(made(sample_press("essex"), SAMPLES["essex"]))
    area = sample_press("essex").records.areas[SAMPLES["essex"]]
    flap, back, cover = (panel(outside, *edges) for edges in ((0, 97), (97, 197), (197, 297)))
    assert area.name.replace(" ", "") in cover
    assert "999" in back
    assert "Scantofollow" in back
    assert "Comeandmeetus" in flap
    first, second, third = (panel(inside, *edges) for edges in ((0, 100), (100, 200), (200, 297)))
    assert first.startswith("Whatwedid")
    assert second.startswith("Yourpriorities")
    assert "Whoweare" in third
    assert len(flap + back + cover) == len(outside)
    assert len(first + second + third) == len(inside)


@pytest.mark.parametrize("folds", ["outside = [60, 197]", "outsid = [97]", "inside = [300]"])
def test_words_on_a_fold_and_folds_of_nothing_are_refused(folds: str, tmp_path: Path) -> None:
    folder = tmp_path / "layouts" / "mine"
    folder.mkdir(parents=True)
    (folder / "layout.toml").write_text(f'extends = "folded-leaflet"\n[folds_mm]\n{folds}\n', encoding="utf-8")
    press = replace(sample_press("essex"), layouts=find_layouts([shipped_layouts(), tmp_path / "layouts"]))
    with pytest.raises(LeafletsError) as told:
        press.run(Ticket(press.records.areas[0].id, "mine", APRIL))
    assert told.value.code in {"outside-safe-area", "bad-layout"}


def test_a_screen_reader_meets_the_cover_first() -> None:
    with closing(pdfium.PdfDocument(made(sample_press("essex"), SAMPLES["essex"]))) as document:
        words = document[0].get_textpage().get_text_range()
    assert words.index("Colchester") < words.index("999") < words.rindex("Come and meet us")


def test_for_a_print_shop_its_colour_reaches_the_bleed_and_its_folds_are_marked() -> None:
    press = sample_press("essex")
    pictures = rendered(made(press, SAMPLES["essex"], intent="press"), 254)  # ten dots a millimetre
    outside, inside = (np.asarray(picture) for picture in pictures)
    edge, wide = 110, outside.shape[1]
    for row, column in ((85, wide - 85), (500, wide - 85), (85, wide - 800)):  # beyond the cover's head and side
        assert outside[row, column, 0] < 60 < outside[row, column, 2]
    assert tuple(outside[-85, edge + 1500]) != (255, 255, 255)  # the back's tint runs into the foot's bleed
    assert inside[85, 85, 0] < 60
    for page, folds in ((outside, (97, 197)), (inside, (100, 200))):
        head_and_foot = page.min(axis=2)[30:70], page.min(axis=2)[-70:-30]
        for fold in folds:
            column = edge + fold * 10
            for strip in head_and_foot:
                assert strip[:, column - 1 : column + 2].min() < 128
                assert strip[:, column + 10 : column + 20].min() > 200
