"""Finding an area, as the server does it; `test_plain_files` asks the same of the pages without one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.intranet.catalogue import Catalogue, read_catalogue
from leaflets.intranet.finding import Finder, index_of
from leaflets.intranet.naming import plain
from tests.web.pages.cases import CASES
from tests.web.pages.made import many


@pytest.fixture(scope="session")
def finder(catalogue: Catalogue) -> Finder:
    """Finds in the catalogue."""
    return Finder(catalogue)


@pytest.mark.parametrize(("typed", "meant"), CASES)
def test_what_is_typed_is_found(finder: Finder, typed: str, meant: tuple[str, ...]) -> None:
    assert tuple(hit.area.name for hit in finder.find(typed)) == meant


def test_it_is_told_by_what_an_area_was_found(catalogue: Catalogue) -> None:
    finder = Finder(catalogue)
    why = {typed: finder.find(typed)[0].why for typed in ("wivenhoe quay", "camulo", "co1 2ab", "glanafon", "harlow")}
    assert why == {
        "wivenhoe quay": "Ward: Wivenhoe Quay",
        "camulo": "Was called: Camulodunum",
        "co1 2ab": "Postcode district: CO1",
        "glanafon": "District: Glanafon",
        "harlow": "",
    }


def test_among_five_thousand_the_one_that_is_meant_comes_first(tmp_path: Path) -> None:
    finder = Finder(read_catalogue([many(tmp_path / "2026-09")]))
    assert finder.find("neighbourhood 4321 of district 217")[0].area.id == "area-4321"
    assert finder.find("neighborhood 4321 of distrct 217")[0].area.id == "area-4321"
    assert finder.find("ward 77b")[0].area.id == "area-77"
    assert len(finder.find("neighbourhood")) == 5_000


@given(st.text())
def test_nothing_that_is_typed_is_too_much(text: str) -> None:
    finder = Finder(Catalogue({}))
    assert finder.find(text) == []
    assert plain(plain(text)) == plain(text)


def test_the_index_is_one_line_of_script_that_ends_nothing(catalogue: Catalogue) -> None:
    index = index_of(catalogue)
    assert index.count("\n") == 1
    assert "</" not in index
