"""Floor 3, editions: pure. An area, its records and an issue give what one piece says.

The rules of choice, when there is more than a layout shows:

- activity: of the issue's month only; by importance, then newest first. What is chosen is shown newest first.
- the large figures: of the whole month's activity, in the same order; figures that count the same thing are added up.
- priorities: by importance, then latest news first.
- promises: only those made and not done by the issue date; by the day they are due, so what is overdue stands first,
  then those without one, the oldest first.
- events: only those not over on the issue date; soonest first.
- officers: those with a role first, then the order of the source. Everything else: the order of the source, the area's
  own records before those for every area; you said, we did: newest first.

What is left out is named in `Edition.left_out`.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from leaflets.area_map import AreaMap
from leaflets.brand import Brand
from leaflets.channel import Address, check_address, readable, rules
from leaflets.errors import AddressError, Place, RequestError, UnknownNameError
from leaflets.facts import Facts, facts_of
from leaflets.highlights import Count, activity_rank, counts_of, highlights_of
from leaflets.layout import Limits
from leaflets.map_markers import Point
from leaflets.models import (
    EVERY_AREA,
    Activity,
    Area,
    Channel,
    ChannelKind,
    Event,
    Officer,
    Partner,
    Priority,
    Promise,
    Quantity,
    Record,
    Records,
    SaidDone,
    Tip,
)
from leaflets.photo import Photo
from leaflets.typography import counted, grouped, listed
from leaflets.vcard import VCard, vcard_of

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Issue:
    """When a piece is for and from: its month (as the first day) and the day it is issued."""

    month: date
    issued: date


@dataclass(frozen=True, slots=True)
class Follow:
    """A code to scan: what it leads to, the words above it, its address, and the address as it reads below."""

    kind: ChannelKind
    title: str
    label: str
    url: str
    readable: str


@dataclass(frozen=True, slots=True)
class Batch:
    """The print run that a card is of: its id, and the day after which the card is to be thrown away."""

    id: str
    valid_until: date


@dataclass(frozen=True, slots=True)
class Numbered:
    """One card among the others of its batch: its serial number, and the code to check it by, if the kit has a page."""

    serial: str
    check: Follow | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that was not shown for want of room, and the block it belongs to."""

    block: str
    what: str


@dataclass(frozen=True, slots=True)
class Edition:
    """What one piece says. A template sees exactly this as `edition`."""

    area: Area
    month: date
    issued: date
    code: str
    home: Follow
    officers: tuple[Officer, ...] = ()
    officer: Officer | None = None
    contact: VCard | None = None
    photo: Photo | None = None
    page: Follow | None = None
    channels: tuple[Follow, ...] = ()
    priorities: tuple[Priority, ...] = ()
    counts: tuple[Count, ...] = ()
    highlights: tuple[Quantity, ...] = ()
    activity: tuple[Activity, ...] = ()
    activity_total: int = 0
    said_done: tuple[SaidDone, ...] = ()
    events: tuple[Event, ...] = ()
    facts: Facts | None = None
    tip: Tip | None = None
    partners: tuple[Partner, ...] = ()
    promises: tuple[Promise, ...] = ()
    lines: int = 0
    batch: Batch | None = None
    card: Numbered | None = None
    map: AreaMap | None = None
    lang: str = "en"
    left_out: tuple[LeftOut, ...] = ()

    @property
    def activity_summary(self) -> str:
        """What was done, counted by kind, in words: "6 activities: 3 patrols, 2 visits and 1 warrant"."""
        kinds = [f"{grouped(count.number)} {count.name}" for count in self.counts]
        return f"{counted(self.activity_total, 'activity', 'activities')}: {listed(kinds)}"

    @property
    def map_words(self) -> str:
        """What the map shows, in words: "Map of Tendring with 2 places of events and where we patrolled"."""
        shown = (
            [counted(self.map.places, "place of an event", "places of events")] if self.map and self.map.places else []
        )
        shown += ["where we patrolled"] if self.map and self.map.lines else []
        return f"Map of {self.area.name}" + (f" with {listed(shown)}" if shown else "")

    @property
    def follows(self) -> tuple[Follow, ...]:
        """What there is to follow: the area's page, then its channels; `home` is not among them."""
        return (*((self.page,) if self.page else ()), *self.channels)


def compose(area: Area, records: Records, issue: Issue, limits: Limits, brand: Brand) -> Edition:
    """The edition of one area. Raises AddressError for an address that must not be printed."""
    rest: list[LeftOut] = []
    recent = [item for item in _of(area, records.activity) if same_month(item.date, issue.month)]
    said_done = _of(area, records.said_done)
    priorities = _of(area, records.priorities)
    chosen = _most(recent, limits.activity, "activity", lambda item: item.headline, rest, key=activity_rank)
    return Edition(
        area=area,
        month=issue.month,
        issued=issue.issued,
        code=f"{area.id}-{issue.month:%Y-%m}",
        officers=_most(_of(area, records.officers), limits.officers, "officers", _full_name, rest, key=_has_no_role),
        home=_home(brand),
        page=_page(area, brand),
        channels=_channels(area, records, limits, brand, rest),
        priorities=_most(priorities, limits.priorities, "priorities", _issue, rest, key=_priority_rank),
        counts=counts_of(recent),
        highlights=_most(highlights_of(recent), limits.highlights, "highlights", str, rest),
        activity=tuple(sorted(chosen, key=lambda item: item.date, reverse=True)),
        activity_total=len(recent),
        said_done=_most(said_done, limits.said_done, "said_done", lambda item: item.said, rest, key=_latest),
        events=_most(_coming(area, records, issue), limits.events, "events", lambda event: event.title, rest),
        facts=facts_of(area.id, records.figures, issue.month, limits.categories, brand.kit.figures),
        tip=_tip(_of(area, records.tips), issue.month),
        partners=_most(_of(area, records.partners), limits.partners, "partners", lambda p: p.name, rest),
        promises=_most(_open(area, records, issue), limits.promises, "promises", lambda p: p.promise, rest),
        lines=limits.lines,
        left_out=tuple(rest),
    )


def considered(area: Area, records: Records, issue: Issue, limits: Limits) -> list[Record]:
    """Every record that a piece of the area may print in this issue, also where it is left out for want of room."""
    recent = [item for item in _of(area, records.activity) if same_month(item.date, issue.month)]
    tip = _tip(_of(area, records.tips), issue.month)
    blocks: dict[str, Sequence[Record]] = {
        "channels": _of(area, records.channels),
        "priorities": _of(area, records.priorities),
        "activity": recent,
        "highlights": recent,
        "said_done": _of(area, records.said_done),
        "events": _coming(area, records, issue),
        "partners": _of(area, records.partners),
        "promises": _open(area, records, issue),
    }
    shown = [item for block, items in blocks.items() if getattr(limits, block) for item in items]
    return list(dict.fromkeys([area, *_of(area, records.officers), *shown, *([tip] if tip else [])]))


def with_map(edition: Edition, draw: Callable[[tuple[Point | None, ...]], AreaMap | None], most: int) -> Edition:
    """The edition with the map that `draw` makes of its events' places; left out, and said so, when `most` is 0."""
    drawn = draw(tuple(place_of(event) for event in edition.events))
    if drawn is None or most:
        return replace(edition, map=drawn)
    return replace(edition, left_out=(*edition.left_out, LeftOut("map", f"the map of {edition.area.name}")))


def place_of(event: Event) -> Point | None:
    """The longitude and latitude of an event, which writes them the other way round; None when it has none."""
    if not event.coordinates:
        return None
    north, east = (float(part) for part in re.split("[,;]", event.coordinates))
    return east, north


def find_area(records: Records, given: str) -> Area:
    """The area with that id or name, whatever its case. Raises UnknownNameError."""
    wanted = given.strip().casefold()
    for key in ("id", "name"):  # ids first: an area may be named as another's id
        for area in records.areas:
            if getattr(area, key).casefold() == wanted:
                return area
    raise UnknownNameError("area", given, [area.id for area in records.areas])


def with_officer(edition: Edition, officer: Officer, photo: Photo | None = None) -> Edition:
    """The edition of an area as one officer's own, with the officer's work contact and photo."""
    page = edition.page or edition.home
    contact = vcard_of(officer, edition.area, page.url)
    return replace(edition, officer=officer, contact=contact, photo=photo)


def find_officer(records: Records, area: Area, given: str) -> Officer:
    """The officer of the area with that name, rank and name, part of the name, or collar number.

    Raises UnknownNameError, and RequestError when the name could be one of several.
    """
    team = [officer for officer in records.officers if officer.area == area.id]
    wanted = given.casefold().strip()
    for names in (_full_names, _name_parts):
        found = [officer for officer in team if wanted in names(officer)]
        if len(found) == 1:
            return found[0]
        if found:
            several = listed([f"{officer.full_name} {officer.collar_number}".strip() for officer in found])
            raise RequestError(f"“{given}” could be {several}.", "Give the collar number.")
    raise UnknownNameError(f"officer in {area.name}", given, [officer.name for officer in team])


def _full_names(officer: Officer) -> set[str]:
    return {officer.name.casefold(), officer.full_name.casefold(), officer.collar_number.casefold() or officer.name}


def _name_parts(officer: Officer) -> set[str]:
    return set(officer.name.casefold().split())


def _of(area: Area, items: Iterable[Item]) -> list[Item]:
    """The area's own items, then those for every area."""
    kept = list(items)
    own = [item for item in kept if getattr(item, "area", "") == area.id]
    return own + [item for item in kept if getattr(item, "area", "") == EVERY_AREA]


def _most(
    items: Sequence[Item],
    most: int,
    block: str,
    name: Callable[[Item], str],
    rest: list[LeftOut],
    *,
    key: Callable[[Item], tuple[int, ...]] = lambda _item: (),
) -> tuple[Item, ...]:
    """The first `most` items by `key`; the others are named in `rest`."""
    ranked = sorted(items, key=key)
    rest.extend(LeftOut(block, name(item)) for item in ranked[most:])
    return tuple(ranked[:most])


def _priority_rank(item: Priority) -> tuple[int, ...]:
    news = item.updated or item.raised
    return item.importance.rank, -news.toordinal() if news else 0


def _latest(item: SaidDone) -> tuple[int, ...]:
    return (-item.date.toordinal() if item.date else 0,)


def _has_no_role(officer: Officer) -> tuple[int, ...]:
    return (not officer.role,)


def _full_name(officer: Officer) -> str:
    return officer.full_name


def _issue(priority: Priority) -> str:
    return priority.issue


def same_month(day: date, month: date) -> bool:
    """Whether a day lies in a month, given by any of its days."""
    return (day.year, day.month) == (month.year, month.month)


def _coming(area: Area, records: Records, issue: Issue) -> list[Event]:
    """The events that are not over on the issue date, soonest first. One that runs on that day may still be joined."""
    events = [event for event in _of(area, records.events) if (event.end or event.start).date() >= issue.issued]
    return sorted(events, key=lambda event: event.start)


def _open(area: Area, records: Records, issue: Issue) -> list[Promise]:
    """The promises made and not done by the issue date: by the day they are due, those without one last."""
    made = [promise for promise in _of(area, records.promises) if promise.made <= issue.issued]
    still = [promise for promise in made if promise.done is None or promise.done > issue.issued]
    return sorted(still, key=lambda promise: (promise.due is None, promise.due or promise.made, promise.made))


def _tip(tips: Sequence[Tip], month: date) -> Tip | None:
    """One tip: the area's own come first, and the months take turns."""
    own = [tip for tip in tips if tip.area != EVERY_AREA] or list(tips)
    return own[(month.year * 12 + month.month) % len(own)] if own else None


def _page(area: Area, brand: Brand) -> Follow | None:
    if not area.page:
        return None
    address = _address(ChannelKind.WEB, area.page, brand, Place(area=area.id, column="page"))
    return Follow(ChannelKind.WEB, "our web page", "Our web page", address.url, address.readable)


def _home(brand: Brand) -> Follow:
    return Follow(ChannelKind.WEB, "our website", "Our website", brand.page, readable(brand.page))


def check_code(brand: Brand, serial: str) -> Follow | None:
    """The code to the publisher's page where a card with that serial number can be checked, if it has such a page."""
    if not brand.kit.check_page:
        return None
    url = brand.kit.check_page + serial
    return Follow(ChannelKind.WEB, "this card", "Check this card", url, readable(url))


def _channels(area: Area, records: Records, limits: Limits, brand: Brand, rest: list[LeftOut]) -> tuple[Follow, ...]:
    room = max(0, limits.channels - bool(area.page))  # the area's own page takes the first place
    chosen = _most(_of(area, records.channels), room, "channels", lambda item: item.address, rest)
    return tuple(_follow(area, channel, brand) for channel in chosen)


def _follow(area: Area, channel: Channel, brand: Brand) -> Follow:
    address = _address(channel.kind, channel.address, brand, Place(area=area.id, sheet=Channel.sheet))
    title = rules().kinds[channel.kind].title
    return Follow(channel.kind, title, channel.label or f"Follow us on {title}", address.url, address.readable)


def _address(kind: ChannelKind, given: str, brand: Brand, place: Place) -> Address:
    try:
        return check_address(kind, given, brand.hosts)
    except AddressError as fault:
        raise AddressError(fault.problems[0].wrong, fault.problems[0].mend, place) from None


def issue_of(records: Records, month: date | None, issued: date | None, today: date) -> Issue:
    """The issue that is meant when month or issue date are not given.

    The month is the latest up to today that has activity, or today's. The issue date is today until the month after it
    is over; an older month is issued on the first day after it, so that making it again changes nothing.
    """
    known = [item.date for item in records.activity if item.date <= today]
    first = month or max(known, default=today).replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    ends = (after + timedelta(days=32)).replace(day=1)
    return Issue(first, issued or (today if today < ends else after))
