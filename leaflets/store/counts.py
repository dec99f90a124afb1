"""Floor 6, counts: how often something was tried in a stretch of time, in the database, so for all processes at once.

What is counted is kept as its hash, and no longer than it counts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import String, case, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from leaflets.store.base import Base, Store
from leaflets.store.moment import Moment, utc_now


class CountRow(Base):
    """A count, and until when it counts."""

    __tablename__ = "counts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column()
    until: Mapped[datetime] = mapped_column(Moment, index=True)


@dataclass(frozen=True)
class Counts:
    """The counts of a store."""

    store: Store
    now: Callable[[], datetime] = utc_now

    def add(self, what: str, seconds: int, amount: int = 1) -> int:
        """Count something, and give the count; it begins anew when its stretch of time is over."""
        now, key = self.now(), _kept(what)
        is_over, end = CountRow.until <= now, now + timedelta(seconds=seconds)
        values = {
            "count": case((is_over, amount), else_=CountRow.count + amount),
            "until": case((is_over, end), else_=CountRow.until),
        }
        try:
            with self.store.session() as session:
                counted = session.scalar(
                    update(CountRow).where(CountRow.key == key).values(values).returning(CountRow.count)
                )
                if counted is None:
                    session.execute(delete(CountRow).where(CountRow.until <= now))
                    session.add(CountRow(key=key, count=amount, until=end))
        except IntegrityError:  # the same for the first time in another process
            return self.add(what, seconds, amount)
        return amount if counted is None else counted

    def get(self, what: str) -> tuple[int, datetime]:
        """A count, and until when it counts."""
        with self.store.session() as session:
            row = session.scalar(select(CountRow).where(CountRow.key == _kept(what), CountRow.until > self.now()))
        return (row.count, row.until) if row else (0, self.now())

    def forget(self, what: str = "") -> None:
        """Begin a count anew, or all of them."""
        with self.store.session() as session:
            asked = delete(CountRow)
            session.execute(asked.where(CountRow.key == _kept(what)) if what else asked)


def _kept(what: str) -> str:
    return sha256(what.encode()).hexdigest()
