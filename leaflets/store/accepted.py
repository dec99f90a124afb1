"""Floor 6, accepted findings in the store: who lets the guard's finding be printed, why, and in which uploads.

A finding is the same wherever it stands: its key is that of rule, area, column, the cell's whole text and the words
(`jobs.findings`). So what was accepted holds in the next upload too, for as long as nothing of that has changed.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from leaflets.store.base import Base
from leaflets.store.moment import Moment, utc_now
from leaflets.store.months import LONG, NAME, Upload


class AcceptedFinding(Base):
    """A finding in an upload that somebody accepts, for a reason.

    `carried_from` is the upload that it was accepted in, if that was another, by name. One that was taken back stays,
    with the moment, so that no earlier upload brings it back.
    """

    __tablename__ = "accepted_findings"
    __table_args__ = (UniqueConstraint("upload_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    upload_id: Mapped[str] = mapped_column(ForeignKey("uploads.id"))
    key: Mapped[str] = mapped_column(String(64), index=True)
    code: Mapped[str] = mapped_column(String(NAME))
    cell: Mapped[str] = mapped_column(String(NAME))
    words: Mapped[str] = mapped_column(String(LONG))
    why: Mapped[str] = mapped_column(String(LONG))
    who: Mapped[str] = mapped_column(String(NAME))
    made: Mapped[datetime] = mapped_column(Moment, default=utc_now)
    carried_from: Mapped[str] = mapped_column(String(NAME), default="")
    taken_back: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def last_word(self) -> datetime:
        """When somebody last decided about it here."""
        return self.taken_back or self.made


def accepted_findings(session: Session, upload_id: str | None) -> list[AcceptedFinding]:
    """What is accepted in an upload."""
    rows = select(AcceptedFinding).where(AcceptedFinding.upload_id == upload_id, AcceptedFinding.taken_back.is_(None))
    return list(session.scalars(rows.order_by(AcceptedFinding.id)))


def carry_over(session: Session, upload: Upload, cells: Mapping[str, str]) -> list[AcceptedFinding]:
    """Accept in an upload what somebody has accepted in another and nobody has taken back since.

    `cells` has a cell of each finding that may be accepted in it, by its key. What has been decided in this upload
    itself stays as it is.
    """
    its_own = set(session.scalars(select(AcceptedFinding.key).where(AcceptedFinding.upload_id == upload.id)))
    others = select(AcceptedFinding, Upload.name).join(Upload).where(AcceptedFinding.upload_id != upload.id)
    latest: dict[str, tuple[AcceptedFinding, str]] = {}
    for row, name in session.execute(others):
        wanted = row.key in cells and row.key not in its_own
        if wanted and (row.key not in latest or row.last_word >= latest[row.key][0].last_word):
            latest[row.key] = row, name
    made = [
        AcceptedFinding(
            upload_id=upload.id, key=key, code=row.code, cell=cells[key], words=row.words, why=row.why, who=row.who,
            made=row.made, carried_from=row.carried_from or name,
        )
        for key, (row, name) in latest.items()
        if row.taken_back is None
    ]  # fmt: skip
    session.add_all(made)
    return made
