"""Floor 6, visits: who is signed in where. A visit ends at once when its row goes, whatever a browser still holds."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from leaflets.store.base import Base, Store
from leaflets.store.moment import Moment, utc_now
from leaflets.store.people import Account, AccountRow

SEEN_EACH = timedelta(minutes=1)
"""A visit's last sign of life is written no more often than this: a page costs no write."""


class VisitRow(Base):
    """A visit, by the hash of its token: who reads the database cannot take over a visit."""

    __tablename__ = "visits"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    begun: Mapped[datetime] = mapped_column(Moment)
    seen: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True)
class Visits:
    """The visits of a store: `idle` is how long one may rest, `longest` how long it may last in all."""

    store: Store
    idle: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=12)
    now: Callable[[], datetime] = utc_now

    def begin(self, account_id: int) -> str:
        """A new visit of somebody who has just signed in; its token, which the store does not keep."""
        token, now = secrets.token_urlsafe(32), self.now()
        with self.store.session() as session:
            over = (VisitRow.begun < now - self.longest) | (VisitRow.seen < now - self.idle)
            session.execute(delete(VisitRow).where(over))
            session.add(VisitRow(token=_kept(token), account_id=account_id, begun=now, seen=now))
        return token

    def visitor(self, token: str, *, is_seen: bool = True) -> Account | None:
        """Who is signed in by a token, as the account stands now; nobody when it is over or the account locked.

        Unless this `is_seen` as a sign of life, the visit rests on.
        """
        now = self.now()
        with self.store.session() as session:
            asked = select(VisitRow, AccountRow).join(AccountRow).where(VisitRow.token == _kept(token))
            found = session.execute(asked).first()
            if found is None:
                return None
            visit, row = found
            if row.is_locked or visit.begun < now - self.longest or visit.seen < now - self.idle:
                return None
            if is_seen and visit.seen < now - SEEN_EACH:
                session.execute(update(VisitRow).where(VisitRow.token == visit.token).values(seen=now))
            account: Account = row.account
            return account

    def end(self, token: str) -> None:
        """Sign out."""
        with self.store.session() as session:
            session.execute(delete(VisitRow).where(VisitRow.token == _kept(token)))

    def end_all(self, account_id: int) -> None:
        """Sign an account out everywhere."""
        with self.store.session() as session:
            session.execute(delete(VisitRow).where(VisitRow.account_id == account_id))


def _kept(token: str) -> str:
    return sha256(token.encode()).hexdigest()
