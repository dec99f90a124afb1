"""Floor 6, months in the store: uploads, jobs, editions, and which edition is current.

Rows are values once their transaction has ended. An id is a UUID as text, which is not guessed and safe in a path.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from leaflets.store.base import Base
from leaflets.store.moment import Moment, utc_now

WORD, NAME, LONG = 40, 200, 2000
"""Lengths of columns: a state or a code, somebody's or something's name, a reason."""


class UploadState(StrEnum):
    """What became of an upload: not looked at yet, checked, no workbook at all, or cleared away as nobody needs it."""

    WAITING = "waiting"
    CHECKED = "checked"
    REFUSED = "refused"
    CLEARED = "cleared"


class JobKind(StrEnum):
    """What a job does: check an upload, plan a month, run it, paint an area's piece, freeze a run, or clear up."""

    CHECK = "check"
    PLAN = "plan"
    MONTH = "month"
    PICTURE = "picture"
    FREEZE = "freeze"
    CLEAR = "clear"


class JobState(StrEnum):
    """How far a job is. A stopped, failed or done one can be taken up again."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    DONE = "done"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self in {JobState.STOPPED, JobState.DONE, JobState.FAILED}


class EditionState(StrEnum):
    """What an edition is: being made, ready to be published, what readers see, taken back, or without its files."""

    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    CLEARED = "cleared"


def new_id() -> str:
    """An id for a row."""
    return str(uuid4())


class Upload(Base):
    """A file that somebody has uploaded, kept by the hash of its bytes; `name` is as told, `ending` as found inside.

    `problems` say why it was refused; `summary` is what its check counted.
    """

    __tablename__ = "uploads"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(NAME))
    size: Mapped[int] = mapped_column()
    ending: Mapped[str] = mapped_column(String(8), default="")
    who: Mapped[str] = mapped_column(String(NAME))
    made: Mapped[datetime] = mapped_column(Moment, default=utc_now, index=True)
    state: Mapped[str] = mapped_column(String(WORD), default=UploadState.WAITING)
    summary: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)


class Job(Base):
    """A job, and how far it is.

    `owner` is the process that has it in hand, until `until`, when anybody may take it. `hold` is what no two jobs that
    are not over may be about; `asked` is all that it was asked for, `account` what came of it. `tries` is how often it
    was taken since somebody asked for it.
    """

    __tablename__ = "jobs"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(WORD))
    state: Mapped[str] = mapped_column(String(WORD), default=JobState.WAITING, index=True)
    hold: Mapped[str | None] = mapped_column(String(NAME), unique=True)
    upload_id: Mapped[str | None] = mapped_column(ForeignKey("uploads.id"))
    month: Mapped[str] = mapped_column(String(7), default="", index=True)
    asked: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    who: Mapped[str] = mapped_column(String(NAME))
    made: Mapped[datetime] = mapped_column(Moment, default=utc_now, index=True)
    began: Mapped[datetime | None] = mapped_column(Moment)
    ended: Mapped[datetime | None] = mapped_column(Moment)
    owner: Mapped[str] = mapped_column(String(NAME), default="")
    until: Mapped[datetime | None] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(default=0)
    pieces_planned: Mapped[int] = mapped_column(default=0)
    pieces_made: Mapped[int] = mapped_column(default=0)
    pieces_unchanged: Mapped[int] = mapped_column(default=0)
    pieces_failed: Mapped[int] = mapped_column(default=0)
    last: Mapped[str] = mapped_column(String(NAME), default="")
    account: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    @property
    def pieces_done(self) -> int:
        """How many pieces need nothing more."""
        return self.pieces_made + self.pieces_unchanged + self.pieces_failed

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return JobState(self.state).is_over


class Failure(Base):
    """A piece that a month's job could not make, and why."""

    __tablename__ = "job_failures"

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), index=True)
    piece: Mapped[str] = mapped_column(String(NAME))
    area: Mapped[str] = mapped_column(String(NAME))
    layout: Mapped[str] = mapped_column(String(NAME))
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)


class Edition(Base):
    """A month as it was when somebody approved it: a folder below the server's home that nobody writes to any more."""

    __tablename__ = "editions"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    month: Mapped[str] = mapped_column(String(7), index=True)
    folder: Mapped[str] = mapped_column(String(NAME))
    state: Mapped[str] = mapped_column(String(WORD), default=EditionState.DRAFT)
    upload_id: Mapped[str | None] = mapped_column(ForeignKey("uploads.id"))
    job_id: Mapped[str | None] = mapped_column(ForeignKey("jobs.id"))
    who: Mapped[str] = mapped_column(String(NAME))
    made: Mapped[datetime] = mapped_column(Moment, default=utc_now)
    published_by: Mapped[str] = mapped_column(String(NAME), default="")
    published: Mapped[datetime | None] = mapped_column(Moment)
    pieces: Mapped[int] = mapped_column(default=0)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)


class CurrentEdition(Base):
    """The edition of a month that readers see: a pointer, so that publishing and rolling back are one step."""

    __tablename__ = "current_editions"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    edition_id: Mapped[str] = mapped_column(ForeignKey("editions.id"))


def current_editions(session: Session) -> Mapping[str, Path]:
    """The folder of each month's current edition, such as 2026-09, by month; each is below the server's home."""
    pairs = select(CurrentEdition.month, Edition.folder).join(Edition, Edition.id == CurrentEdition.edition_id)
    return {month: Path(folder) for month, folder in session.execute(pairs.order_by(CurrentEdition.month))}
