"""Floor 6, moments in the store: UTC in and UTC out, whichever database keeps them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator


def utc_now() -> datetime:
    """The time on this machine's clock, in UTC."""
    return datetime.now(UTC)


class Moment(TypeDecorator[datetime]):
    """A column of moments. SQLite forgets time zones: what it gives back is read as the UTC that was put in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """In UTC. A moment without a time zone would be anybody's guess."""
        if value is not None and value.tzinfo is None:
            raise ValueError("A moment needs its time zone.")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        """In UTC again."""
        if not isinstance(value, datetime):
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
