"""A site with real jobs processes, which the tests of the desk share."""

from collections.abc import Iterator

import pytest

from tests.web.month.running import Site, site


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with one process that does its jobs."""
    with site(tmp_path_factory.mktemp("desk")) as running:
        running.hire()
        yield running
