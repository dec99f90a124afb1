"""What tests of the intranet's store share: an empty store of either kind, and one PostgreSQL server for all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from leaflets.store.base import Base, Store, open_store
from tests.web.server.postgres import postgres


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server."""
    with postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def either_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of either kind."""
    url = f"sqlite:///{tmp_path / 'site.db'}"
    opened = open_store(request.getfixturevalue("postgresql") if request.param == "postgresql" else url)
    yield opened
    Base.metadata.drop_all(opened.engine)
    opened.engine.dispose()
