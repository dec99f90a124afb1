"""Floor 6, the ground of the store: one engine, short transactions, and the base of all tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

BUSY_MS = 10_000
"""How long a writer waits for another in SQLite."""


class Base(DeclarativeBase):
    """The base of every table."""


@dataclass(frozen=True)
class Store:
    """The database of a server. Several processes may share one."""

    engine: Engine

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction: committed at its end, undone when something is raised."""
        with sessionmaker(self.engine, expire_on_commit=False).begin() as session:
            yield session


def open_store(url: str) -> Store:
    """The store at a URL such as sqlite:///site.db or postgresql+psycopg://…, with its tables made where missing."""
    engine = create_engine(url, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
    Base.metadata.create_all(engine)
    return Store(engine)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    """Readers and one writer at once; a writer waits for another; rows that others point to cannot go."""
    for pragma in ("journal_mode=WAL", f"busy_timeout={BUSY_MS}", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
