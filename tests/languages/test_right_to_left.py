"""What is dialled and typed reads from left to right on every page that is read from right to left."""

import re
from dataclasses import replace

import pytest

from leaflets.layout import Layout, find_layouts, shipped_layouts
from tests.conftest import ROOT, sample_press
from tests.reading import seen_lines, squeezed
from tests.test_layouts import SAMPLES, ticket

SHIPPED = find_layouts([shipped_layouts()])
PUBLIC = [
    layout for layout in map(SHIPPED.get, SHIPPED) if layout.spec.product == "leaflet" and not layout.spec.police_only
]
SET = [layout for layout in PUBLIC if layout.spec.engine == "html" and not layout.spec.picture_px]


@pytest.mark.parametrize(
    ("sample", "code"),
    [
        ("longest", "ur"),
        pytest.param("essex", "ar", marks=pytest.mark.long),
        pytest.param("essex", "ur", marks=pytest.mark.long),
        pytest.param("longest", "ar", marks=pytest.mark.long),
    ],
)
@pytest.mark.parametrize("layout", SET, ids=lambda one: one.name)
def test_numbers_and_addresses_are_seen_from_left_to_right(layout: Layout, sample: str, code: str) -> None:
    press = replace(sample_press(sample), allow_draft=True)
    wanted = replace(ticket(press, layout.name, SAMPLES[sample]), lang=code)
    (pdf,) = press.run(wanted).files
    seen = "\n".join(seen_lines(pdf.content))
    area = press.records.areas[SAMPLES[sample]]
    for contact in press.brand.contacts.values():
        assert squeezed(contact.value) in seen
    for address in (area.email, area.page.removeprefix("https://").removeprefix("www.")):
        for part in re.findall(r"[^/._-]{3,}", address):
            assert part in seen
    assert "elpmaxe" not in seen
    assert not re.search(r"example/?\S*@|areas/inyourarea|/facebook|/instagram|/x\.com", seen)


@pytest.mark.parametrize("layout", PUBLIC, ids=lambda one: one.name)
def test_no_sentence_of_a_public_layout_stands_outside_the_catalogue(layout: Layout) -> None:
    """Three letters or more between elements, and not in a call of `_`, would be printed in English."""
    for path in (ROOT / "leaflets/layouts" / layout.name).glob("template.*"):
        source = path.read_text(encoding="utf-8")
        text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", source, flags=re.DOTALL)
        assert not re.findall(r"[A-Za-z]{3,}", re.sub(r"<[^>]*>", " ", text).replace("&nbsp;", " "))
