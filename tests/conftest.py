"""What the tests share: the project's root, the samples, and the real data that lies beside the project."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from leaflets.brand import Brand, load_brand
from leaflets.cli_options import profiles_folder
from leaflets.config import shipped
from leaflets.layout import Layouts, find_layouts, shipped_layouts
from leaflets.press import Press
from leaflets.printing import BUILT, Printing, build_profile, load_printing
from leaflets.sources import read
from leaflets.stock import load_stocks, shipped_stocks

ROOT = Path(__file__).resolve().parent.parent
# A slow machine is no fault of what is tested.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
"""When the tests run, as far as maps are concerned."""
SHARED = ROOT.parent / "shared" / "data"


FIRST = (
    *("test_jobs.py", "test_crews.py", "test_browser.py", "test_desk.py", "test_serve.py", "test_layouts.py"),
    *("test_form.py", "test_faults.py", "test_readme.py", "test_web_pages.py", "test_leaflets.py", "test_publish.py"),
)
"""Files whose tests take longest: begun last, one of them would go on alone."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest."""
    items.sort(key=lambda item: FIRST.index(item.path.name) if item.path.name in FIRST else len(FIRST))


@cache
def sample_press(name: str) -> Press:
    """A press with one of the samples, ready to run tickets."""
    reading = read(shipped("samples") / name)
    return Press(
        reading.records,
        load_brand(shipped("brand")),
        shipped_ones(),
        load_stocks([shipped_stocks()]),
        reading.problems,
        ground=reading.ground,
        now=NOW,
        printing=printing,
    )


@cache
def printing() -> Printing:
    """The press that the shipped kit is printed on; its profile is made by Argyll where `make install` has not."""
    folder = profiles_folder()
    if not (folder / BUILT).is_file():
        build_profile(folder)
    return load_printing(load_brand(shipped("brand")), folder)


def shipped_ones() -> Layouts:
    """The layouts that come with the project."""
    return find_layouts([shipped_layouts()])


@pytest.fixture(scope="session")
def kit() -> Brand:
    """The shipped brand kit."""
    return load_brand(shipped("brand"))


@pytest.fixture(scope="session")
def essex() -> Press:
    """A press with the Essex sample."""
    return sample_press("essex")


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"the real data folder {name} does not lie beside the project")
    return folder


@pytest.fixture(scope="session")
def reference() -> Path:
    """Notes on channels and helplines, from outside the project."""
    return _shared("reference")


@pytest.fixture(scope="session")
def street_crime() -> Path:
    """Real street-level files of data.police.uk."""
    return _shared("street_crime")


@pytest.fixture(scope="session")
def wards() -> Path:
    """Real boundaries of the wards of the 14 Essex districts."""
    return _shared("geo/wards")


@pytest.fixture(scope="session")
def police_api() -> Path:
    """Answers of data.police.uk: its documentation's examples, damaged ones, and the crime of seven real wards."""
    return _shared("police_api")
