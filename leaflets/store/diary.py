"""Floor 6, the diary in the store: activity as an officer has logged it, and what an editor has made of it.

What stands in a row is what was typed. It becomes a record where a month is made, by the reader of workbooks.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from leaflets.store.base import Base
from leaflets.store.moment import Moment, utc_now
from leaflets.store.months import LONG, NAME, WORD


class EntryState(StrEnum):
    """What became of an entry: nobody has looked, it is part of its month, or it went back with a reason."""

    WAITING = "waiting"
    APPROVED = "approved"
    RETURNED = "returned"


class LogEntry(Base):
    """Activity that somebody has logged. `version` counts corrections, so that none is lost to another's.

    `accepted` are the guard's findings that an editor lets be printed, each with its key, code, cell, words, who, why.
    """

    __tablename__ = "log_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(String(NAME))
    day: Mapped[date] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(WORD))
    headline: Mapped[str] = mapped_column(String(NAME))
    detail: Mapped[str] = mapped_column(String(LONG), default="")
    numbers: Mapped[str] = mapped_column(String(LONG), default="")
    place: Mapped[str] = mapped_column(String(NAME), default="")
    priority: Mapped[str] = mapped_column(String(WORD), default="")
    who: Mapped[str] = mapped_column(String(NAME))
    account_id: Mapped[int | None] = mapped_column(index=True)
    made: Mapped[datetime] = mapped_column(Moment, default=utc_now)
    state: Mapped[str] = mapped_column(String(WORD), default=EntryState.WAITING, index=True)
    decided_by: Mapped[str] = mapped_column(String(NAME), default="")
    decided: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(String(LONG), default="")
    version: Mapped[int] = mapped_column(default=1)
    accepted: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)


def approved_entries(session: Session) -> list[LogEntry]:
    """All that an editor has approved, in the order in which it was logged."""
    approved = select(LogEntry).where(LogEntry.state == EntryState.APPROVED)
    return list(session.scalars(approved.order_by(LogEntry.id)))
