"""Floor 6, the audit: who did what, when, about what and from where. It only grows, by the database's own word."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, String, event, select, text
from sqlalchemy.orm import Mapped, mapped_column

from leaflets.store.base import Base, Store
from leaflets.store.moment import Moment, utc_now

THE_SITE = (None, "the site")
"""Who has done what nobody has asked for at that moment."""
PAGE = 100
"""So many entries stand on a page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done. `who` is an account's name, or "" for nobody signed in; no entry holds a secret."""

    when: datetime
    who: str
    account_id: int | None
    what: str
    about: str
    detail: str
    address: str
    id: int = 0


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries are wanted; what is empty asks for nothing. `before` is an entry's number: only older ones."""

    who: str = ""
    what: str = ""
    about: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int = 0


class EntryRow(Base):
    """An entry. It keeps the account's name, which stays when the account goes."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    when: Mapped[datetime] = mapped_column(Moment, index=True)
    who: Mapped[str] = mapped_column(String(200))
    account_id: Mapped[int | None] = mapped_column()
    what: Mapped[str] = mapped_column(String(60), index=True)
    about: Mapped[str] = mapped_column(String(300))
    detail: Mapped[str] = mapped_column(String(2000))
    address: Mapped[str] = mapped_column(String(60))

    @property
    def entry(self) -> Entry:
        """The row as a value."""
        return Entry(self.when, self.who, self.account_id, self.what, self.about, self.detail, self.address, self.id)


REFUSAL = "The audit only grows."
SQLITE = "CREATE TRIGGER audit_no_{0} BEFORE {0} ON audit BEGIN SELECT RAISE(ABORT, '{1}'); END"
POSTGRESQL = """
    CREATE OR REPLACE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION '{0}'; END $$;
    CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows();
"""


@event.listens_for(EntryRow.__table__, "after_create")
def _only_grows(_table: object, connection: Connection, **_given: object) -> None:
    """Have the database itself refuse to change or delete an entry, whoever asks it to."""
    if connection.dialect.name == "sqlite":
        for change in ("update", "delete"):
            connection.execute(text(SQLITE.format(change, REFUSAL)))
    elif connection.dialect.name == "postgresql":
        connection.execute(text(POSTGRESQL.format(REFUSAL)))


def entry_row(
    what: str, who: tuple[int | None, str], about: str, detail: str, address: str = "", *, when: datetime
) -> EntryRow:
    """An entry to be added where what it tells of is done, in the same transaction. Long texts are cut."""
    number, name = who
    row = EntryRow(when=when, who=name[:200], account_id=number, what=what[:60])
    row.about, row.detail, row.address = about[:300], detail[:2000], address[:60]
    return row


@dataclass(frozen=True)
class Audit:
    """The audit of a store."""

    store: Store
    now: Callable[[], datetime] = utc_now

    def record(
        self, what: str, who: tuple[int | None, str], about: str = "", detail: str = "", address: str = ""
    ) -> None:
        """Write down that somebody, by number and name, did something. Long texts are cut to the column's length."""
        with self.store.session() as session:
            session.add(entry_row(what, who, about, detail, address, when=self.now()))

    def page(self, wanted: Filter) -> list[Entry]:
        """The newest entries that are wanted, newest first."""
        with self.store.session() as session:
            return [row.entry for row in session.scalars(_asked(wanted).limit(PAGE))]

    def every(self, wanted: Filter) -> Iterator[Entry]:
        """All entries that are wanted, newest first, a page at a time."""
        with self.store.session() as session:
            for row in session.scalars(_asked(wanted).execution_options(yield_per=500)):
                yield row.entry

    def kinds(self) -> list[str]:
        """All that has been done so far, each once."""
        with self.store.session() as session:
            return list(session.scalars(select(EntryRow.what).distinct().order_by(EntryRow.what)))


def _asked(wanted: Filter) -> Select[EntryRow]:
    asked = select(EntryRow).order_by(EntryRow.id.desc())
    if wanted.who:
        asked = asked.where(EntryRow.who.icontains(wanted.who, autoescape=True))
    if wanted.what:
        asked = asked.where(EntryRow.what == wanted.what)
    if wanted.about:
        asked = asked.where(EntryRow.about.icontains(wanted.about, autoescape=True))
    if wanted.since:
        asked = asked.where(EntryRow.when >= wanted.since)
    if wanted.until:
        asked = asked.where(EntryRow.when < wanted.until)
    return asked.where(EntryRow.id < wanted.before) if wanted.before else asked
