"""What holds of every piece: veraPDF fails nothing, and its structure says to a listener what the page says."""

from pathlib import Path

from tests.accessibility.pieces import AREAS, CARDS, LANGUAGES, pieces, some_ways
from tests.accessibility.structure import faults
from tests.accessibility.verapdf import failures
from tests.conftest import shipped_ones

SHAPED = {"ar", "bn", "pa", "ur"}
"""Languages whose letters join or change places: no card is printed in them."""


def spoken_by(layout: str) -> set[str]:
    """The languages that a layout is printed in."""
    only = shipped_ones().get(layout).spec.languages
    return set(only) or set(LANGUAGES) - (SHAPED if layout in CARDS else set())


def assert_sound(layout: str, folder: Path) -> list[Path]:
    """Some pieces of a layout, in every language that it is printed in and of every sample, are sound; gives them."""
    made = pieces(some_ways(layout), folder)
    assert {way.lang for way in made.values()} == spoken_by(layout)
    assert {way.sample for way in made.values()} == set(AREAS)
    found = failures(list(made))
    assert {name: faulty for name, faulty in found.items() if faulty} == {}
    structures = {path.name: faults(path, way.lang) for path, way in made.items()}
    assert {name: faulty for name, faulty in structures.items() if faulty} == {}
    return list(made)
