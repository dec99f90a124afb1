"""Floor 6, leases: which process has which job in hand. Each step is one conditional UPDATE: two never have one.

A lease runs out when its process no longer renews it; then another takes the job. Clocks of the machines that share a
store must agree to within a lease.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Update, and_, case, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from leaflets.errors import InUseError
from leaflets.store.base import Store
from leaflets.store.moment import utc_now
from leaflets.store.months import Failure, Job, JobKind, JobState

IN_HAND = (JobState.RUNNING, JobState.STOPPING)
MOST_LOOKED_AT = 5


def ask(store: Store, job: Job) -> Job:
    """Put a job in the queue. One about the same thing that goes on is given instead: a double click makes one."""
    about = select(Job).where(Job.hold == job.hold)
    with store.session() as session:
        if job.hold and (there := session.scalar(about)):
            return there
    try:
        with store.session() as session:
            session.add(job)
    except IntegrityError:  # the same click has arrived by another process
        with store.session() as session:
            return session.scalars(about).one()
    return job


def ask_each(store: Store, job: Job, time: timedelta) -> None:
    """Put a job in the queue unless there was one of its kind within this time."""
    lately = select(Job.id).where(Job.kind == job.kind, Job.made > utc_now() - time).limit(1)
    with store.session() as session:
        is_done = session.scalar(lately) is not None
    if not is_done:
        ask(store, job)


def claim(store: Store, owner: str, kinds: Collection[JobKind], lease: timedelta) -> Job | None:
    """Take the oldest job that waits or whose lease has run out, if there is one; it is the owner's from now on."""
    now = utc_now()
    free = _is_free(now)
    with store.session() as session:
        waiting = select(Job.id).where(Job.kind.in_(kinds), free).order_by(Job.made).limit(MOST_LOOKED_AT)
        for job_id in session.scalars(waiting).all():
            state = case((Job.state == JobState.STOPPING, JobState.STOPPING.value), else_=JobState.RUNNING.value)
            values = {"owner": owner, "until": now + lease, "state": state, "tries": Job.tries + 1}
            if _count(session, update(Job).where(Job.id == job_id, free).values(values)) == 1:
                return session.get_one(Job, job_id, populate_existing=True)
    return None


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(Job.state == JobState.WAITING, and_(Job.state.in_(IN_HAND), Job.until < now))


def renew(store: Store, job: Job, lease: timedelta) -> bool:
    """Keep a job for another lease; False when it is no longer its owner's."""
    return _update(store, job, {"until": utc_now() + lease})


def tell(store: Store, job: Job, values: Mapping[str, Any]) -> bool:
    """Write how far a job is; False when it is no longer its owner's, who must stop then."""
    return _update(store, job, values)


def state_of(store: Store, job: Job) -> str:
    """The state of a job as it is now, "" when it is no longer its owner's."""
    with store.session() as session:
        return session.scalar(select(Job.state).where(Job.id == job.id, Job.owner == job.owner)) or ""


def finish(
    store: Store, job: Job, state: JobState, values: Mapping[str, Any], failures: Collection[Failure] = ()
) -> bool:
    """End a job, with what came of it, and let it go; False when it is no longer its owner's."""
    with store.session() as session:
        ended = {**values, "state": state, "hold": None, "owner": "", "until": None, "ended": utc_now()}
        if _count(session, update(Job).where(Job.id == job.id, Job.owner == job.owner).values(ended)) != 1:
            return False
        session.execute(delete(Failure).where(Failure.job_id == job.id))
        session.add_all(failures)
    return True


def give_back(store: Store, job: Job, *, again: bool = False) -> bool:
    """Let a job go so that anybody may take it. Taking it `again` counts as a try; where a process ends it does not."""
    values: dict[str, Any] = {"state": JobState.WAITING, "owner": "", "until": None}
    return _update(store, job, values if again else {**values, "tries": 0})


def _update(store: Store, job: Job, values: Mapping[str, Any]) -> bool:
    with store.session() as session:
        its_own = update(Job).where(Job.id == job.id, Job.owner == job.owner).values(dict(values))
        return _count(session, its_own) == 1


def ask_to_stop(session: Session, job_id: str) -> bool:
    """Have a job stop once the pieces in hand are finished; one that nobody has begun stops at once."""
    at_once = {"state": JobState.STOPPED, "hold": None, "ended": utc_now()}
    its_own = update(Job).where(Job.id == job_id)
    waiting = _count(session, its_own.where(Job.state == JobState.WAITING).values(at_once))
    running = _count(session, its_own.where(Job.state == JobState.RUNNING).values(state=JobState.STOPPING))
    return waiting + running == 1


def _count(session: Session, change: Update) -> int:
    """How many rows a change has found."""
    result = session.execute(change)
    return result.rowcount if isinstance(result, CursorResult) else 0


def ask_again(store: Store, job: Job, hold: str) -> None:
    """Put a job that is over in the queue once more. Raises InUseError while another is about the same thing."""
    over = Job.state.in_([state for state in JobState if state.is_over])
    values = {"state": JobState.WAITING, "hold": hold, "tries": 0, "ended": None, "problems": [], "account": {}}
    try:
        with store.session() as session:
            session.execute(update(Job).where(Job.id == job.id, over).values(values))
    except IntegrityError:
        raise InUseError("Another run of this month is going on.", "Wait for its end, or stop it.") from None
