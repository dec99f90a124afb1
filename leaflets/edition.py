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

What is left out is named in `Edition.left_out`. `lines`, `notes`, `pull_out` and `more_tips` fill a face that has room
to spare: lines to write to the team on or for notes of one's own, a large figure (0 where there is none to show), and a
tip beside the month's own: `second_tip`, or where there is none, one that the layout holds.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from leaflets.area_map import AreaMap
from leaflets.brand import Brand
from leaflets.errors import RequestError, UnknownNameError
from leaflets.facts import Facts, facts_of
from leaflets.follows import Follow, follow_of, home_of, page_of
from leaflets.highlights import Count, activity_rank, counts_of, highlights_of
from leaflets.language import ENGLISH, Language
from leaflets.layout import Limits
from leaflets.map_markers import Point
from leaflets.models import (
    EVERY_AREA,
    Activity,
    Area,
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
from leaflets.translated import all_in, english_label, in_language
from leaflets.typography import grouped, listed
from leaflets.vcard import VCard, vcard_of

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Issue:
    """When a piece is for and from: its month (as the first day) and the day it is issued."""

    month: date
    issued: date


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
    notes: int = 0
    pull_out: int = 0
    more_tips: int = 0
    second_tip: Tip | None = None
    batch: Batch | None = None
    card: Numbered | None = None
    map: AreaMap | None = None
    language: Language = ENGLISH
    left_out: tuple[LeftOut, ...] = ()

    @property
    def lang(self) -> str:
        """The code of its language."""
        return self.language.code

    @property
    def activity_summary(self) -> str:
        """What was done, counted by kind, in words: "6 activities: 3 patrols, 2 visits and 1 warrant"."""
        tongue, total = self.language, self.activity_total
        kinds = [f"{grouped(count.number, tongue)} {count.name}" for count in self.counts]
        words = tongue.ngettext("%(number)s activity: %(kinds)s", "%(number)s activities: %(kinds)s", total)
        return words % {"number": grouped(total, tongue), "kinds": listed(kinds, tongue)}

    @property
    def map_words(self) -> str:
        """What the map shows, in words: "Map of Tendring with 2 places of events and where we patrolled"."""
        tongue, places = self.language, self.map.places if self.map else 0
        filled = {"area": self.area.name, "number": places}
        if self.map and self.map.lines:
            if not places:
                return tongue.gettext("Map of %(area)s with where we patrolled") % filled
            words = tongue.ngettext(
                "Map of %(area)s with %(number)s place of an event and where we patrolled",
                "Map of %(area)s with %(number)s places of events and where we patrolled",
                places,
            )
            return words % filled
        if not places:
            return tongue.gettext("Map of %(area)s") % filled
        words = tongue.ngettext(
            "Map of %(area)s with %(number)s place of an event",
            "Map of %(area)s with %(number)s places of events",
            places,
        )
        return words % filled

    @property
    def follows(self) -> tuple[Follow, ...]:
        """What there is to follow: the area's page, then its channels; `home` is not among them."""
        return (*((self.page,) if self.page else ()), *self.channels)


def compose(area: Area, records: Records, issue: Issue, limits: Limits, brand: Brand) -> Edition:
    """The edition of one area, in the language of the kit. Raises AddressError for an address that must not be printed.

    What is chosen is the same in every language; only then is it translated.
    """
    language = brand.language
    rest: list[LeftOut] = []
    recent = [item for item in _of(area, records.activity) if same_month(item.date, issue.month)]
    said_done = _of(area, records.said_done)
    priorities = _of(area, records.priorities)
    figures = highlights_of(recent)
    facts = facts_of(area.id, records.figures, issue.month, limits.categories, brand.kit.figures, tongue=language)
    tips = _tips(_of(area, records.tips), issue.month)
    chosen = _most(recent, limits.activity, "activity", lambda item: item.headline, rest, key=activity_rank)
    made = Edition(
        area=area,
        month=issue.month,
        issued=issue.issued,
        code=f"{area.id}-{issue.month:%Y-%m}",
        officers=_most(_of(area, records.officers), limits.officers, "officers", _full_name, rest, key=_has_no_role),
        home=home_of(brand),
        page=page_of(area, brand),
        channels=_channels(area, records, limits, brand, rest),
        priorities=_most(priorities, limits.priorities, "priorities", _issue, rest, key=_priority_rank),
        counts=counts_of(recent, language),
        highlights=_most(figures, limits.highlights, "highlights", str, rest),
        activity=tuple(sorted(chosen, key=lambda item: item.date, reverse=True)),
        activity_total=len(recent),
        said_done=_most(said_done, limits.said_done, "said_done", lambda item: item.said, rest, key=_latest),
        events=_most(_coming(area, records, issue), limits.events, "events", lambda event: event.title, rest),
        facts=facts,
        tip=next(iter(tips), None),
        partners=_most(_of(area, records.partners), limits.partners, "partners", lambda p: p.name, rest),
        promises=_most(_open(area, records, issue), limits.promises, "promises", lambda p: p.promise, rest),
        lines=limits.lines,
        notes=limits.notes,
        pull_out=limits.pull_out if facts or figures[: limits.highlights] else 0,
        more_tips=limits.more_tips,
        second_tip=tips[1] if limits.more_tips and len(tips) > 1 else None,
        language=language,
        left_out=tuple(rest),
    )
    return made if language.is_english else _translated(made, recent)


def _translated(edition: Edition, recent: Sequence[Activity]) -> Edition:
    """The edition with its records as its language has them. Large figures keep their choice."""
    language = edition.language
    own = {quantity: one for item in recent for quantity, one in _figures(item, language)}
    return replace(
        edition,
        area=in_language(edition.area, language),
        officers=all_in(edition.officers, language),
        priorities=all_in(edition.priorities, language),
        highlights=tuple(own.get(quantity, english_label(quantity)) for quantity in edition.highlights),
        activity=all_in(edition.activity, language),
        said_done=all_in(edition.said_done, language),
        events=all_in(edition.events, language),
        tip=in_language(edition.tip, language) if edition.tip else None,
        partners=all_in(edition.partners, language),
    )


def _figures(item: Activity, language: Language) -> Iterable[tuple[Quantity, Quantity]]:
    """Each figure of an activity with its translation, where both columns have as many."""
    own = in_language(item, language).numbers
    return zip(item.numbers, own, strict=True) if len(own) == len(item.numbers) else ()


def considered(area: Area, records: Records, issue: Issue, limits: Limits) -> list[Record]:
    """Every record that a piece of the area may print in this issue, also where it is left out for want of room."""
    recent = [item for item in _of(area, records.activity) if same_month(item.date, issue.month)]
    tips = _tips(_of(area, records.tips), issue.month)[: 1 + limits.more_tips]
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
    return list(dict.fromkeys([area, *_of(area, records.officers), *shown, *tips]))


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
    return replace(edition, officer=in_language(officer, edition.language), contact=contact, photo=photo)


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


def _tips(tips: Sequence[Tip], month: date) -> list[Tip]:
    """The tips in the order of this month, which take turns: the area's own alone where it has some."""
    own = [tip for tip in tips if tip.area != EVERY_AREA] or list(tips)
    first = (month.year * 12 + month.month) % len(own) if own else 0
    return own[first:] + own[:first]


def _channels(area: Area, records: Records, limits: Limits, brand: Brand, rest: list[LeftOut]) -> tuple[Follow, ...]:
    room = max(0, limits.channels - bool(area.page))  # the area's own page takes the first place
    chosen = _most(_of(area, records.channels), room, "channels", lambda item: item.address, rest)
    return tuple(follow_of(area, channel, brand) for channel in chosen)


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
