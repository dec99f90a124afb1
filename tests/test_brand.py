"""The brand kit: what is refused when it is loaded, and that nothing of the first kit is built in."""

import shutil
from pathlib import Path

import pytest

from leaflets.brand import Brand, contrast, load_brand
from leaflets.config import shipped
from leaflets.errors import BrandError, ContrastError


def changed(folder: Path, *changes: tuple[str, str]) -> Path:
    """A copy of the shipped kit with its brand.toml changed."""
    kit = folder / "kit"
    shutil.copytree(shipped("brand"), kit)
    text = (kit / "brand.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (kit / "brand.toml").write_text(text, encoding="utf-8")
    return kit


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


def test_every_pair_of_the_shipped_kit_passes(kit: Brand) -> None:
    assert len(kit.kit.pairs) >= 10
    assert min(contrast(kit.colour(pair.text), kit.colour(pair.on)) for pair in kit.kit.pairs) >= 4.5


def test_a_weak_pair_is_refused_by_name(tmp_path: Path) -> None:
    folder = changed(tmp_path, ('muted = "#48556a"', 'muted = "#9aa5b5"'))
    with pytest.raises(
        ContrastError, match=r"muted on white has a contrast of 2\.\d\d to 1; text needs 4\.5"
    ) as caught:
        load_brand(folder)
    assert {problem.code for problem in caught.value.problems} == {"low-contrast"}
    assert len(caught.value.problems) == 2  # on white and on mist: both are named


def test_a_missing_font_and_logo_are_both_named(tmp_path: Path) -> None:
    folder = changed(tmp_path)
    (folder / "fonts" / "AtkinsonHyperlegibleNext-Bold.ttf").unlink()
    (folder / "logos" / "mark.svg").unlink()
    with pytest.raises(BrandError) as caught:
        load_brand(folder)
    assert [problem.wrong for problem in caught.value.problems] == [
        "The file AtkinsonHyperlegibleNext-Bold.ttf is missing.",
        "The file mark.svg is missing.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('text = "ink"', 'text = "inc"', "“inc” is not a colour of the kit. Did you mean “ink”?"),
        ('strapline = "', 'straplines = "', "“straplines” is not a known key. Did you mean “strapline”?"),
        ('navy = "#12264a"', 'navy = "blue"', "colours.navy"),
        ("[colours]", "[colours", "This is not TOML"),
        ('page = "https://www.inyourarea.example"', 'page = "http://www.inyourarea.example"', "not as it is printed"),
        ('page = "https://www.inyourarea.example"', 'page = "https://bit.ly/x"', "bit.ly"),
        ("inyourarea.example/card/", "elsewhere.example/card/", "elsewhere.example"),
        ('pure_black = "ink"', 'pure_black = "inc"', "Did you mean “ink”"),
    ],
)
def test_a_slip_in_brand_toml_is_explained(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(BrandError) as caught:
        load_brand(changed(tmp_path, (old, new)))
    assert any(words in str(problem) for problem in caught.value.problems), caught.value.problems


def test_a_folder_without_a_kit_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(BrandError, match=r"has no brand\.toml"):
        load_brand(tmp_path)


def test_every_font_has_its_licence_beside_it(kit: Brand) -> None:
    licence = (kit.folder / "fonts" / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL Open Font License, Version 1.1" in licence


def test_the_helplines_are_those_of_the_reference(kit: Brand, reference: Path) -> None:
    import json

    items = json.loads((reference / "helplines.json").read_text(encoding="utf-8"))["items"]
    published = {item["value"] for item in items}
    assert {contact.value for contact in kit.kit.contacts} <= published
    assert {"999", "101", "18001 101", "0800 555 111"} == {contact.value for contact in kit.kit.contacts}
