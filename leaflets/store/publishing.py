"""Floor 6, publishing: which edition of a month readers see. It is a pointer, so each step is one short transaction."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from leaflets.errors import RequestError
from leaflets.store.moment import utc_now
from leaflets.store.months import CurrentEdition, Edition, EditionState


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
    if edition.state not in {EditionState.APPROVED, EditionState.WITHDRAWN, EditionState.PUBLISHED}:
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
    pointer = session.get(CurrentEdition, edition.month, with_for_update=True)
    if pointer is None:
        session.add(CurrentEdition(month=edition.month, edition_id=edition.id))
    else:
        if (current := session.get(Edition, pointer.edition_id)) and current.id != edition.id:
            current.state = before
        pointer.edition_id = edition.id
    edition.state = EditionState.PUBLISHED
