"""Floor 6, the runs of cards that the counter has made: who had what printed when, as a manifest has it.

Nothing of a person is kept beyond what stands on the cards and in `manifest.csv` beside those of the command.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import String, Text, UniqueConstraint, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from leaflets.manifest import Row
from leaflets.store.base import Base, Store
from leaflets.store.moment import Moment, utc_now


class CardRun(Base):
    """A run. Its `key` is that of the form that it was asked for with; `shelf_key` is where its file is kept.

    Numbered cards have a range of serial numbers that no other run has: each begins after the last that is known, and
    no two can begin with the same.
    """

    __tablename__ = "card_runs"
    __table_args__ = (UniqueConstraint("key"), UniqueConstraint("first_number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32))
    shelf_key: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime] = mapped_column(Moment, index=True)
    day: Mapped[date]
    who: Mapped[str] = mapped_column(String(200), default="")
    first_number: Mapped[int | None]
    last_number: Mapped[int | None]
    rows: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Entered:
    """What a run is entered with."""

    key: str
    shelf_key: str
    day: date
    who: str
    rows: Sequence[Row]
    numbers: tuple[int, int] | None = None


@dataclass(frozen=True)
class CardRuns:
    """The runs in a store."""

    store: Store

    def find(self, key: str) -> CardRun | None:
        """The run of a form that has been sent before."""
        with self.store.session() as session:
            return session.scalar(select(CardRun).where(CardRun.key == key))

    def next_number(self) -> int:
        """The first serial number that no card has."""
        with self.store.session() as session:
            return (session.scalar(select(func.max(CardRun.last_number))) or 0) + 1

    def enter(self, entered: Entered) -> CardRun | None:
        """Enter a run once: the one that is there already for its key, or this one.

        None when its serial numbers have been given to another run meanwhile: it must be made with others.
        """
        first, last = entered.numbers or (None, None)
        run = CardRun(
            key=entered.key,
            shelf_key=entered.shelf_key,
            made_at=utc_now(),
            day=entered.day,
            who=entered.who,
            first_number=first,
            last_number=last,
            rows=json.dumps([asdict(row) for row in entered.rows]),
        )
        try:
            with self.store.session() as session:
                session.add(run)
        except IntegrityError:
            return self.find(entered.key)
        return run

    def rows(self) -> list[Row]:
        """The manifest's rows of every run, oldest first."""
        with self.store.session() as session:
            kept = session.scalars(select(CardRun.rows).order_by(CardRun.id)).all()
        return [Row(**row) for text in kept for row in json.loads(text)]
