"""Floor 3, freshness: pure. What in the records has gone by, has not come yet, or stands twice."""

from collections.abc import Iterable, Sequence
from datetime import date

from leaflets.brand import Brand
from leaflets.channel import check_address
from leaflets.errors import AddressError, Problem
from leaflets.models import Activity, Channel, Event, Placed, Priority, SaidDone
from leaflets.typography import day

DATED = {Priority: ("raised", "updated"), Activity: ("date",), SaidDone: ("date",)}
"""The days on which something was done or said: none of them can be to come."""


def freshness(placed: Sequence[Placed], brand: Brand, today: date) -> list[Problem]:
    """Events that are over and channels that stand twice, as notices; days that have not come, as errors."""
    seen: dict[tuple[str, str], Placed] = {}
    return [
        problem for one in placed for problem in (*_over(one, today), *_to_come(one, today), *_twice(one, brand, seen))
    ]


def _over(one: Placed, today: date) -> Iterable[Problem]:
    item = one.record
    if isinstance(item, Event) and (item.end or item.start).date() < today:
        wrong = f"“{item.title}” was over on {day((item.end or item.start).date())}; it is not shown from then on."
        yield Problem("event-over", wrong, "Take it out, or give it its next date.", one.at("start"), "notice")


def _to_come(one: Placed, today: date) -> Iterable[Problem]:
    for name in DATED.get(type(one.record), ()):
        when: date | None = getattr(one.record, name)
        if when and when > today:
            wrong = f"{day(when)} has not come yet, and what was done is told of it."
            yield Problem("future-date", wrong, "Mend the date; something to come is an event.", one.at(name))


def _twice(one: Placed, brand: Brand, seen: dict[tuple[str, str], Placed]) -> Iterable[Problem]:
    if not isinstance(one.record, Channel):
        return
    try:
        url = check_address(one.record.kind, one.record.address, brand.hosts).url.rstrip("/").casefold()
    except AddressError:
        return
    first = seen.setdefault((one.record.area, url), one)
    if first is not one:
        wrong = f"The channel stands twice; it is in {first.at('address').reference or first.place} already."
        yield Problem("channel-twice", wrong, "Take one out: it would be printed twice.", one.at("address"), "notice")
