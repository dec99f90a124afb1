"""Floor 3, the Guarantee: pure. For each area, what the Neighbourhood Policing Guarantee promises and the data shows.

Source of the points: Home Office, Neighbourhood Policing Guarantee (2025): a named and contactable officer in every
neighbourhood, an answer within 72 hours, a lead for antisocial behaviour, and a regular say in what is worked on.
That priorities are news for three months, and that a channel must be printable, are the project’s own rules.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from leaflets.brand import Brand
from leaflets.channel import check_address
from leaflets.errors import AddressError, Place, Problem
from leaflets.models import EVERY_AREA, Area, Channel, Event, Officer, Priority, Records
from leaflets.typography import day, listed

Item = TypeVar("Item")

REPLY_HOURS = 72
HOURS = re.compile(r"(\d{1,3})\s*(hours?|days?)\b", re.IGNORECASE)
LEAD = re.compile(r"\b(anti[ -]?social behaviour|asb)\b", re.IGNORECASE)
FRESH = timedelta(days=92)
"""Three months, however long they are."""
ANYBODYS = frozenset({"101", "999", ""})
"""Numbers that reach the force, not the team."""


class Light(StrEnum):
    """How an area stands at one point."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"

    @property
    def rank(self) -> int:
        """0 for the best."""
        return list(Light).index(self)


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the Guarantee: its name, how the area stands, why, and what to do."""

    name: str
    light: Light
    why: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How an area stands at every point."""

    area: Area
    points: tuple[Point, ...]

    @property
    def light(self) -> Light:
        """The worst of its points."""
        return max((point.light for point in self.points), key=lambda light: light.rank)

    @property
    def problems(self) -> list[Problem]:
        """Its red points as problems of the area, and its amber ones as notices."""
        place = Place(area=self.area.id)
        return [
            Problem(
                "guarantee",
                f"{point.name}: {point.why}",
                point.mend,
                place,
                "error" if point.light is Light.RED else "notice",
            )
            for point in self.points
            if point.light is not Light.GREEN
        ]


def guarantees(records: Records, brand: Brand, today: date) -> tuple[Standing, ...]:
    """How each area stands on a day."""
    officers, events = _by_area(records.officers), _by_area(records.events)
    priorities, channels = _by_area(records.priorities), _by_area(records.channels)
    return tuple(
        Standing(
            area,
            (
                _officer(area, officers[area.id]),
                _reply(brand),
                _lead(officers[area.id]),
                _meeting([*events[area.id], *events[EVERY_AREA]], today),
                _priorities([*priorities[area.id], *priorities[EVERY_AREA]], today),
                _channel([*channels[area.id], *channels[EVERY_AREA]], brand),
            ),
        )
        for area in records.areas
    )


def _by_area(items: Iterable[Item]) -> Mapping[str, list[Item]]:
    found: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        found[str(getattr(item, "area", ""))].append(item)
    return found


def _officer(area: Area, team: Sequence[Officer]) -> Point:
    name = "Named officer"
    if not team:
        return Point(name, Light.RED, "No officer is named.", "Add one to the sheet Officers.")
    who = f"{team[0].full_name}{' and others' if len(team) > 1 else ''}"
    if not area.email and area.phone in ANYBODYS:
        mend = "Give the area the team’s mailbox or number."
        return Point(name, Light.AMBER, f"{who}, who can be reached only through {area.phone or 'nobody'}.", mend)
    return Point(name, Light.GREEN, f"{who}.")


def _reply(brand: Brand) -> Point:
    name, mend = "Reply", f"Set `reply` in brand.toml, such as “We answer within {REPLY_HOURS} hours.”"
    if not brand.reply:
        return Point(name, Light.RED, "No time is promised in which messages are answered.", mend)
    found = HOURS.search(brand.reply)
    if not found:
        return Point(name, Light.AMBER, f"“{brand.reply}” names no number of hours.", mend)
    hours = int(found[1]) * (24 if found[2].lower().startswith("day") else 1)
    if hours > REPLY_HOURS:
        return Point(name, Light.RED, f"“{brand.reply}” is more than {REPLY_HOURS} hours.", mend)
    return Point(name, Light.GREEN, brand.reply)


def _lead(team: Sequence[Officer]) -> Point:
    name = "Antisocial behaviour"
    leads = [officer.full_name for officer in team if LEAD.search(officer.role)]
    if leads:
        return Point(name, Light.GREEN, f"{listed(leads)}.")
    mend = "Write “Antisocial behaviour lead” in the role of the officer who leads on it."
    return Point(name, Light.RED, "No officer leads on it.", mend)


def _meeting(events: Sequence[Event], today: date) -> Point:
    name = "Next meeting"
    coming = sorted((event for event in events if event.start.date() >= today), key=lambda event: event.start)
    if not coming:
        return Point(name, Light.RED, "None is to come.", "Add one to the sheet Events, with date and place.")
    placed = [event for event in coming if event.place]
    if not placed:
        return Point(name, Light.AMBER, f"“{coming[0].title}” has no place.", "Say where it is.")
    return Point(name, Light.GREEN, f"{placed[0].title}, {day(placed[0].start.date())}, {placed[0].place}.")


def _priorities(priorities: Sequence[Priority], today: date) -> Point:
    name = "Priorities"
    if not priorities:
        return Point(name, Light.RED, "There are none.", "Add what people have raised to the sheet Priorities.")
    fresh = [
        item for item in priorities if (news := item.updated or item.raised) and timedelta() <= today - news <= FRESH
    ]
    old = [item.issue for item in priorities if item not in fresh]
    mend = "Write what was done since, and the day, in “result” and “updated”."
    if not fresh:
        return Point(name, Light.RED, "None has news of the last three months.", mend)
    if old:
        return Point(name, Light.AMBER, f"No news for three months: {listed(old)}.", mend)
    return Point(name, Light.GREEN, f"{len(fresh)} with news of the last three months.")


def _channel(channels: Sequence[Channel], brand: Brand) -> Point:
    name = "Channel"
    live = [item for item in channels if _can_be_printed(item, brand)]
    if live:
        return Point(name, Light.GREEN, f"{listed(list(dict.fromkeys(str(item.kind) for item in live)))}.")
    why = "None of its channels can be printed." if channels else "There is none to follow."
    return Point(name, Light.RED, why, "Add a page of the team to the sheet Channels.")


def _can_be_printed(channel: Channel, brand: Brand) -> bool:
    try:
        check_address(channel.kind, channel.address, brand.hosts)
    except AddressError:
        return False
    return True
