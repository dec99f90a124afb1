"""Floor 6, the ground of the store: one engine, short transactions, and the base of all tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import sleep
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError, ProgrammingError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from leaflets.store.errors import StoreError

BUSY_MS = 10_000
"""How long a writer waits for another in SQLite."""
SEVERAL = 40
"""How often a process looks again that starts at the same time as others with an empty database."""
LOOK_AGAIN_S = 0.05


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
    """The store at a URL such as sqlite:///site.db or postgresql+psycopg://…, with its tables made where missing.

    Raises StoreError when it cannot be reached; the URL is not told, because it can hold a password.
    """
    try:
        engine = create_engine(url, pool_pre_ping=True)
    except (ArgumentError, ImportError) as fault:
        wrong = "The address of the database cannot be understood."
        raise StoreError(wrong, "Write it like postgresql+psycopg://user@host/name, or sqlite:///site.db.") from fault
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
    try:
        _make_tables(engine)
    except SQLAlchemyError as fault:
        wrong = f"The {engine.dialect.name} database cannot be used ({type(fault).__name__})."
        mend = "Check that it runs, that its address is right, and that this user may make tables in it."
        raise StoreError(wrong, mend) from fault
    return Store(engine)


def _make_tables(engine: Engine) -> None:
    """Make what is missing; where another process is just doing so, the rest is made by a second look.

    SQLite lets nobody in while the first process sets the kind of journal, however long one would wait.
    """
    for _ in range(SEVERAL):
        try:
            Base.metadata.create_all(engine)
        except (ProgrammingError, IntegrityError, OperationalError) as fault:
            if not any(word in str(fault.orig) for word in ("exist", "locked")):
                raise
            sleep(LOOK_AGAIN_S)
        else:
            return
    Base.metadata.create_all(engine)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    """Readers and one writer at once; a writer waits for another; rows that others point to cannot go."""
    for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
