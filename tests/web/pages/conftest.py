"""What tests of the pages share: the months, their catalogue, the published folder, and a site that serves them."""

from pathlib import Path
from shutil import copytree

import pytest
from flask import Flask

from leaflets.brand import Brand
from leaflets.intranet.catalogue import Catalogue, month_folders, read_catalogue
from leaflets.publish import publish
from tests.web.pages.made import once, served


@pytest.fixture(scope="session")
def months(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder with March and April. Nobody changes it: see `own_months`."""
    base = tmp_path_factory.getbasetemp()
    return once((base if worker_id == "master" else base.parent) / "pages-months")


@pytest.fixture
def own_months(months: Path, tmp_path: Path) -> Path:
    """A copy of the months for a test that changes them."""
    return copytree(months, tmp_path / "out")


@pytest.fixture(scope="session")
def catalogue(months: Path) -> Catalogue:
    """What has been made."""
    return read_catalogue(month_folders(months))


@pytest.fixture(scope="module")
def published(catalogue: Catalogue, kit: Brand, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages as plain files."""
    folder = tmp_path_factory.mktemp("published") / "site"
    assert publish(catalogue, kit, folder).exit_code == 0
    return folder


@pytest.fixture(scope="module")
def app(months: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A site that serves the months."""
    home = tmp_path_factory.mktemp("home")
    (home / "editions").symlink_to(months)
    return served(home)
