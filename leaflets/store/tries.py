"""Floor 6, wrong passwords: counted by the name that was typed, whether there is such an account or not.

So an attacker learns no names from who is locked out. The name is kept as its hash, and no longer than it counts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import String, case, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from leaflets.store.base import Base, Store
from leaflets.store.errors import LockedOutError
from leaflets.store.moment import Moment, utc_now

MOST = 5
"""So many wrong passwords lock a name."""
COUNTED_FOR = timedelta(minutes=15)
"""How long a name is locked, and how long a wrong password counts."""


class TryRow(Base):
    """The wrong passwords of a name."""

    __tablename__ = "wrong_passwords"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column()
    last: Mapped[datetime] = mapped_column(Moment, index=True)


@dataclass(frozen=True)
class Tries:
    """The wrong passwords that a store has counted."""

    store: Store
    now: Callable[[], datetime] = utc_now

    def check(self, name: str) -> None:
        """Raises LockedOutError while a name is locked."""
        with self.store.session() as session:
            row = session.get(TryRow, _kept(name))
        if row and row.count >= MOST and row.last > self.now() - COUNTED_FOR:
            minutes = int(COUNTED_FOR.total_seconds() // 60)
            mend = f"Wait {minutes} minutes and try again, or ask an admin of this site to unlock it."
            raise LockedOutError("This account is locked, because the password was wrong too often.", mend)

    def failed(self, name: str) -> None:
        """Count a wrong password, in the database, so that tries at the same time all count."""
        now, whose = self.now(), TryRow.name == _kept(name)
        count = case((TryRow.last <= now - COUNTED_FOR, 1), else_=TryRow.count + 1)
        try:
            with self.store.session() as session:
                counted = session.execute(
                    update(TryRow).where(whose).values(count=count, last=now).returning(TryRow.name)
                )
                if counted.first() is None:
                    session.execute(delete(TryRow).where(TryRow.last <= now - COUNTED_FOR))
                    session.add(TryRow(name=_kept(name), count=1, last=now))
        except IntegrityError:  # the same name for the first time in another process
            self.failed(name)

    def forget(self, name: str) -> None:
        """Start again: somebody has signed in, or an admin has unlocked the name."""
        with self.store.session() as session:
            session.execute(delete(TryRow).where(TryRow.name == _kept(name)))

    def locked(self) -> frozenset[str]:
        """The hashes of the names that are locked now; see `is_among`."""
        with self.store.session() as session:
            asked = select(TryRow.name).where(TryRow.count >= MOST, TryRow.last > self.now() - COUNTED_FOR)
            return frozenset(session.scalars(asked))

    def is_among(self, name: str, locked: frozenset[str]) -> bool:
        """Whether a name is among those that `locked` has told."""
        return _kept(name) in locked


def _kept(name: str) -> str:
    return sha256(name.strip().casefold().encode()).hexdigest()
