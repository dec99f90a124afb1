"""What the tests of the cards for the shift share: one site that is served while they run."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.web.shift.serving import SAMPLE, Site, serving
from tests.web.signing import signed_in, somebody


@pytest.fixture(scope="session")
def shift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with the Essex sample."""
    with serving(tmp_path_factory.mktemp("shift")) as running:
        yield running


@pytest.fixture
def signed(shift: Site) -> Callable[[str], bytes]:
    """What an editor who is signed in is given at an address."""
    name = f"Example editor {uuid4()}"
    client = signed_in(shift.app, somebody(shift.app, "editor", name))
    return lambda address: client.get(address).data


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """The sample with a full postcode in an officer's role."""
    import openpyxl

    folder = tmp_path / "faulty"
    folder.mkdir()
    book = openpyxl.load_workbook(SAMPLE / "essex.xlsx")
    sheet = book["Officers"]
    heads = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        if str(row[heads.index("Collar number")].value) == "2912":
            row[heads.index("Role")].value = "Lives near CO1 1AA"
    book.save(folder / "essex.xlsx")
    return folder
