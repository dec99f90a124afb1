"""Floor 3, freshness: pure. What in the records has gone by, has not come yet, or stands twice."""

from collections.abc import Iterable, Sequence
from datetime import date

from leaflets.brand import Brand
from leaflets.channel import check_address
from leaflets.errors import AddressError, Problem
from leaflets.models import EVERY_AREA, Activity, Channel, Event, Placed, Priority, SaidDone
from leaflets.typography import day

DATED = {Priority: ("raised", "updated"), Activity: ("date",), SaidDone: ("date",)}
"""The days on which something was done or said: none of them can be to come."""


def freshness(placed: Sequence[Placed], brand: Brand, today: date) -> list[Problem]:
    """Events that are over, and channels with an old address or listed twice, as notices; days to come, as errors."""
    seen: dict[str, list[Placed]] = {}
    # What holds for every area is seen first, so that it is the area's own row that is said to be one too many.
    channels = sorted((one for one in placed if isinstance(one.record, Channel)), key=_is_an_areas_own)
    told = [problem for one in placed for problem in (*_over(one, today), *_to_come(one, today))]
    return told + [problem for one in channels for problem in _of_channel(one, brand, seen)]


OLD_ADDRESSES = (
    ("plain-http-link", "http://", "An address that begins with http"),
    ("stale-twitter", "twitter.com", "An address of Twitter, which is X now"),
)
"""The guard's code for each, what the address holds, and what that is."""


def _meet(other: Placed, area: str) -> bool:
    """Whether another channel is printed where those of an area are."""
    return isinstance(other.record, Channel) and other.record.area in {area, EVERY_AREA}


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


def _is_an_areas_own(one: Placed) -> bool:
    return isinstance(one.record, Channel) and one.record.area != EVERY_AREA


def _of_channel(one: Placed, brand: Brand, seen: dict[str, list[Placed]]) -> Iterable[Problem]:
    """An address of a time before, which is printed as today's, and one that a leaflet would show twice."""
    if not isinstance(one.record, Channel):
        return
    address = one.record.address
    try:
        url = check_address(one.record.kind, address, brand.hosts).url
    except AddressError:
        return
    for code, sign, what in OLD_ADDRESSES:
        if sign in address.lower():
            yield Problem(code, f"{what}: “{address}”.", f"It is printed as {url}.", one.at("address"), "notice")
    same = seen.setdefault(url.rstrip("/").casefold(), [])
    first = next((other for other in same if _meet(other, one.record.area)), None)
    same.append(one)
    if first:
        wrong = f"The channel stands twice; it is in {first.at('address').reference or first.place} already."
        yield Problem("channel-twice", wrong, "Take one out: it would be printed twice.", one.at("address"), "notice")
