"""Floor 6, publishing: which edition of a month readers see. It is a pointer, so each step is one short transaction."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from leaflets.errors import RequestError
from leaflets.store.moment import utc_now
from leaflets.store.months import CurrentEdition, Edition, EditionState, current_editions

PUBLISHABLE = (EditionState.APPROVED, EditionState.WITHDRAWN, EditionState.PUBLISHED)


def shown_months(session: Session, home: Path, laid: Iterable[Path]) -> dict[str, Path]:
    """The folder of each month that readers see, by month: its current edition.

    Of a month that nobody has ever published at the desk it is the one in `laid`, where somebody has put it by hand.
    """
    at_the_desk = set(session.scalars(select(Edition.month).where(Edition.published.is_not(None)).distinct()))
    by_hand = {folder.name: folder for folder in laid if folder.name not in at_the_desk}
    return by_hand | {month: home / folder for month, folder in current_editions(session).items()}


def current_of(session: Session, month: str) -> Edition | None:
    """The edition of a month that readers see."""
    pointer = session.get(CurrentEdition, month)
    return session.get(Edition, pointer.edition_id) if pointer else None


def former_of(session: Session, month: str) -> Edition | None:
    """The edition of a month that readers saw before the current one; one that was taken back is none."""
    current = current_of(session, month)
    seen = select(Edition).where(
        Edition.month == month, Edition.state == EditionState.APPROVED, Edition.published.is_not(None)
    )
    if current is not None and current.published is not None:
        seen = seen.where(Edition.id != current.id, Edition.published < current.published)
    return session.scalar(seen.order_by(Edition.published.desc()).limit(1))


def publish(session: Session, edition: Edition, who: str) -> None:
    """Show an edition to readers in place of the one before. Raises RequestError for one that is not approved."""
    if edition.state == EditionState.CLEARED:
        raise RequestError("The edition’s files have been cleared away.", "Run the month again and publish that.")
    if edition.state not in PUBLISHABLE:
        raise RequestError("The edition is not approved yet.", "Wait until it is, or look at what is wrong with it.")
    _point_to(session, edition, EditionState.APPROVED)
    edition.published_by, edition.published = who, utc_now()


def roll_back(session: Session, edition: Edition) -> Edition:
    """Show the former edition of a month again, and take this one back.

    Raises RequestError for one that is not current, and without a former.
    """
    current = current_of(session, edition.month)
    if current is None or current.id != edition.id:
        raise RequestError("Readers see another edition by now.", "Look at the list of editions.")
    former = former_of(session, edition.month)
    if former is None:
        raise RequestError("There is no former edition of this month.", "Run the month again and publish that.")
    _point_to(session, former, EditionState.WITHDRAWN)
    return former


def withdraw(session: Session, month: str) -> Edition | None:
    """Take a month's edition back, so that readers see none of the month."""
    current = current_of(session, month)
    if current is not None:
        current.state = EditionState.WITHDRAWN
        session.execute(delete(CurrentEdition).where(CurrentEdition.month == month))
    return current


def _point_to(session: Session, edition: Edition, before: EditionState) -> None:
    """Point to an edition. It is marked first, in one conditional step, so that none is pointed to that is cleared."""
    marked = update(Edition).where(Edition.id == edition.id, Edition.state.in_(PUBLISHABLE))
    result = session.execute(marked.values(state=EditionState.PUBLISHED))
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        raise RequestError("The edition’s files have been cleared away.", "Run the month again and publish that.")
    pointer = session.get(CurrentEdition, edition.month, with_for_update=True)
    if pointer is None:
        session.add(CurrentEdition(month=edition.month, edition_id=edition.id))
    else:
        if (current := session.get(Edition, pointer.edition_id)) and current.id != edition.id:
            current.state = before
        pointer.edition_id = edition.id
    edition.state = EditionState.PUBLISHED
