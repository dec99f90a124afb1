"""Floor 6, clearing: what nothing refers to any more goes, by one rule, and never what readers may be shown again.

Two steps, so that it may be cut off anywhere: a row is marked as cleared, with its line in the audit, in one
transaction and only if nothing needs it; then whatever is marked and still on the disk is removed. Who has a file open
reads it to its end, as the system keeps it until then.
"""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from leaflets.jobs.home import Home
from leaflets.store.audit import THE_SITE, entry_row
from leaflets.store.base import Store
from leaflets.store.months import (
    CurrentEdition,
    Edition,
    EditionState,
    Job,
    JobKind,
    JobState,
    Upload,
    UploadState,
)
from leaflets.store.publishing import current_of, former_of

OVER = tuple(state for state in JobState if state.is_over)
LEFTOVER = timedelta(days=1)
"""What a process that was killed has left among what it was writing is nobody's after so long."""


@dataclass(frozen=True)
class Keeping:
    """How much is kept: so many editions of a month beside the current one, and all else for so many days."""

    editions: int = 3
    days: int = 60


def clear(home: Home, store: Store, keeping: Keeping, now: datetime) -> dict[str, int]:
    """Clear what is due, and say how many of each kind. Done again after it was cut off, it ends what was begun."""
    before = now - timedelta(days=keeping.days)
    with store.session() as session:
        counts = {
            "editions": _editions(session, keeping.editions, before, now),
            "runs": _jobs(session, JobKind.MONTH, before, now),
            "pictures": _jobs(session, JobKind.PICTURE, before, now),
        }
    with store.session() as session:
        counts["uploads"] = _uploads(session, before, now)
    with store.session() as session:
        for path in _to_remove(home, session):
            _remove(path)
    _leftovers(home, now - LEFTOVER, before)
    return counts


def _editions(session: Session, most: int, before: datetime, now: datetime) -> int:
    """Mark editions but for each month's current one, the one to roll back to, and the newest others."""
    count = 0
    for month in session.scalars(select(Edition.month).distinct()).all():
        current, former = current_of(session, month), former_of(session, month)
        kept = {one.id for one in (current, former) if one}
        rows = session.scalars(select(Edition).where(Edition.month == month)).all()
        others = sorted((one for one in rows if one.id not in kept and _is_ours(one)), key=_last_seen, reverse=True)
        for one in others[max(most - (former is not None), 0) :]:
            if _last_seen(one) < before:
                count += _mark_edition(session, one, now)
    return count


def _is_ours(edition: Edition) -> bool:
    """Whether an edition has files of its own; what was laid by hand is its owner's."""
    is_at_rest = edition.state in {EditionState.APPROVED, EditionState.WITHDRAWN}
    return is_at_rest and edition.folder == f"editions/{edition.id}/{edition.month}"


def _last_seen(edition: Edition) -> datetime:
    return edition.published or edition.made


def _mark_edition(session: Session, edition: Edition, now: datetime) -> bool:
    at_rest = Edition.state.in_((EditionState.APPROVED, EditionState.WITHDRAWN))
    is_shown = Edition.id.in_(select(CurrentEdition.edition_id))
    about = f"edition {edition.id} of {edition.month}, made by {edition.who}"
    change = update(Edition).where(Edition.id == edition.id, at_rest, ~is_shown).values(state=EditionState.CLEARED)
    return _marked(session, change.returning(Edition.id), ("edition-cleared", about, now))


def _jobs(session: Session, kind: JobKind, before: datetime, now: datetime) -> int:
    """Mark what old jobs of a kind have made, unless one about the same month goes on."""
    count = 0
    rows = session.scalars(select(Job).where(Job.kind == kind, Job.state.in_(OVER), Job.ended < before)).all()
    for job in rows:
        if job.account.get("cleared") or (kind == JobKind.MONTH and _is_needed(session, job)):
            continue
        busy = select(Job.month).where(Job.state.not_in(OVER))
        is_free = and_(Job.state.in_(OVER), or_(Job.month == "", Job.month.not_in(busy)))
        values = {"account": {**job.account, "cleared": now.isoformat()}}
        change = update(Job).where(Job.id == job.id, is_free).values(values).returning(Job.id)
        what = "run" if kind == JobKind.MONTH else "picture"
        count += _marked(session, change, (f"{what}-cleared", f"{what} {job.id} of {job.month}, by {job.who}", now))
    return count


def _is_needed(session: Session, job: Job) -> bool:
    """Whether a run is the latest of a month that is not published: all that there is of it."""
    latest = select(Job.id).where(Job.kind == JobKind.MONTH, Job.month == job.month).order_by(Job.made.desc()).limit(1)
    return current_of(session, job.month) is None and session.scalar(latest) == job.id


def _uploads(session: Session, before: datetime, now: datetime) -> int:
    """Mark uploads that no edition, run or job needs, but for the latest, which says which areas there are."""
    latest = select(Upload.id).where(Upload.state == UploadState.CHECKED).order_by(Upload.made.desc()).limit(1)
    kept = {session.scalar(latest)}
    kept |= set(session.scalars(select(Edition.upload_id).where(Edition.state != EditionState.CLEARED)))
    for job in session.scalars(select(Job).where(or_(Job.kind == JobKind.MONTH, Job.state.not_in(OVER)))):
        kept |= set() if job.account.get("cleared") and job.is_over else {job.upload_id}
    count = 0
    old = Upload.made < before
    at_rest = Upload.state.in_((UploadState.CHECKED, UploadState.REFUSED))
    for upload in session.scalars(select(Upload).where(old, at_rest)).all():
        if upload.id in kept:
            continue
        change = update(Upload).where(Upload.id == upload.id, old, at_rest).values(state=UploadState.CLEARED)
        about = f"{upload.name}, uploaded by {upload.who}"
        count += _marked(session, change.returning(Upload.id), ("upload-cleared", about, now))
    return count


def _marked(session: Session, change: Any, told: tuple[str, str, datetime]) -> bool:
    """Mark a row, and say so in the audit, unless it is needed by now."""
    if session.scalar(change) is None:
        return False
    what, about, now = told
    session.add(entry_row(what, THE_SITE, about, "by the rule of the site", when=now))
    return True


def _to_remove(home: Home, session: Session) -> Iterator[Path]:
    """What stands on the disk of rows that are marked."""
    for name in ("runs", "pictures"):
        for folder in _folders(home.folder / name):
            job = session.get(Job, folder.name)
            if job is not None and job.is_over and job.account.get("cleared"):
                yield folder
    for folder in _folders(home.folder / "editions"):
        edition = session.get(Edition, folder.name)
        if edition is not None and edition.state == EditionState.CLEARED:
            yield folder
    for upload in session.scalars(select(Upload).where(Upload.state == UploadState.CLEARED)):
        yield from (home.upload(upload.sha256), home.report(upload.id), home.marked(upload.id))


def _folders(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []


def _remove(path: Path) -> None:
    """Remove a folder or file; what cannot be removed now is tried again the next day."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _leftovers(home: Home, before: datetime, old: datetime) -> None:
    """Remove what killed processes have left half done, and pictures of pages that are painted anew when asked for."""
    halves = [*(home.folder / "uploads").glob(".*.part"), *(home.folder / "checks").glob("*.part")]
    for path in (*halves, *(home.folder / "scratch").glob("*")):
        if _is_older(path, before):
            _remove(path)
    for path in (home.folder / "page-pictures").rglob("*.webp"):
        if _is_older(path, old):
            _remove(path)


def _is_older(path: Path, moment: datetime) -> bool:
    try:
        return path.stat().st_mtime < moment.timestamp()
    except OSError:
        return False
