"""Floor 6, laid months: what `leaflets batch` has put straight among the editions is known to the desk as one of them.

So nothing that readers see is strange to the desk: it can be compared with, published again, rolled back to.
"""

from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from leaflets.errors import LeafletsError
from leaflets.jobs.home import Home
from leaflets.month.ledger import MANIFEST_JSON, read_ledger
from leaflets.store.base import Store
from leaflets.store.moment import utc_now
from leaflets.store.months import CurrentEdition, Edition, EditionState

BY_HAND = "leaflets batch"
"""In whose name such an edition stands."""


def enter_laid(home: Home, store: Store) -> None:
    """Enter each month that was laid by hand as an edition, once: current if readers see it, which changes nothing.

    One that cannot be read, or has nothing in it yet, is left for later.
    """
    for folder in home.laid:
        edition_id = str(uuid5(NAMESPACE_URL, f"laid:{folder.name}"))
        with store.session() as session:
            is_known = session.get(Edition, edition_id) is not None
        if is_known or not (pieces := _pieces(folder)):
            continue
        edition = Edition(id=edition_id, month=folder.name, who=BY_HAND, pieces=pieces, state=EditionState.APPROVED)
        edition.folder = folder.relative_to(home.folder).as_posix()
        edition.made = _made(folder)
        try:
            with store.session() as session:
                _enter(session, edition)
        except IntegrityError:  # another process has just done so
            continue


def _enter(session: Session, edition: Edition) -> None:
    published = select(Edition.id).where(Edition.month == edition.month, Edition.published.is_not(None))
    is_shown = session.scalar(published.limit(1)) is None
    session.add(edition)
    session.flush()
    if is_shown:
        edition.state, edition.published, edition.published_by = EditionState.PUBLISHED, edition.made, BY_HAND
        session.add(CurrentEdition(month=edition.month, edition_id=edition.id))


def _pieces(folder: Path) -> int:
    try:
        return sum(entry.status == "made" for entry in read_ledger(folder, folder.name).entries.values())
    except LeafletsError:
        return 0


def _made(folder: Path) -> datetime:
    """When a month was laid, and never in time to come, so that what is published next comes after it."""
    path = folder / MANIFEST_JSON
    at = (path if path.is_file() else folder).stat().st_mtime
    return min(datetime.fromtimestamp(at, UTC), utc_now())
