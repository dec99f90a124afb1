"""Floor 6, shown: what a page of the intranet says of an area in a month, beside the pieces that were made for it.

It is kept in the month's `areas.json`. Nothing is in it but what the guard has read for one of the area's public pieces
and lets pass: a page must not tell what a leaflet was refused for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from leaflets.brand import Brand
from leaflets.edition import Edition, Issue, compose
from leaflets.layout import Layout, Limits
from leaflets.models import Area, Records

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

MOST = 50
"""More of one kind is no help to somebody who reads a page."""
DETAIL = 150
"""Into how many parts the longer side of an outline is divided; what is smaller is left out."""
PLACES = 5
"""Decimal places of a degree that an outline keeps: about a metre."""


BLOCKS = {
    "officers": "officers",
    "priorities": "priorities",
    "events": "events",
    "channels": "channels",
    "activity": "activity",
    "said_done": "said_done",
    "partners": "partners",
    "figures": "categories",
}
"""What a page counts, and the limit by which a layout says whether it prints any."""
BLOCK_FIELDS = ("officers", "priorities", "events", "channels", "activity")
"""Those of them that a page shows in words."""


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class ShownPriority(_Kept):
    """A local priority, what is being done, and what came of it."""

    issue: str
    doing: str = ""
    result: str = ""


class ShownEvent(_Kept):
    """Something to come that people can join."""

    title: str
    start: datetime
    end: datetime | None = None
    all_day: bool = False
    place: str = ""
    how_to_join: str = ""
    about: str = ""


class ShownChannel(_Kept):
    """Where the team can be followed: what it is called, its address, and how that reads."""

    label: str
    url: str
    readable: str


class Shown(_Kept):
    """What may be said of an area.

    `names` are its name in other languages by their codes, `officers` name, rank and role, `activity` the month's
    activity in words, `holds` how many of each block the pieces can choose from, `read` the blocks that were asked for.
    """

    description: str = ""
    names: dict[str, str] = {}
    wards: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    officers: tuple[tuple[str, str, str], ...] = ()
    priorities: tuple[ShownPriority, ...] = ()
    events: tuple[ShownEvent, ...] = ()
    channels: tuple[ShownChannel, ...] = ()
    activity: str = ""
    holds: dict[str, int] = {}
    read: tuple[str, ...] = ()

    def after(self, before: "Shown | None") -> "Shown":
        """What may be said now, with those blocks that nobody has asked for since from what could be said before."""
        if before is None:
            return self
        kept = {name: getattr(before, name) for name in BLOCK_FIELDS if name not in self.read}
        holds = {name: count for name, count in before.holds.items() if name not in self.read}
        read = (*self.read, *(name for name in before.read if name not in self.read))
        return self.model_copy(update={**kept, "holds": {**holds, **self.holds}, "read": read})


@dataclass(frozen=True)
class Read:
    """The layouts of an area that the guard has let pass, among all that were asked for."""

    passed: Sequence[Layout]
    asked: Sequence[Layout]

    def limits(self) -> Limits:
        """The most of each block that a page shows: none where no public layout that has passed can print it."""
        widest = [layout.widest for layout in self.passed if not layout.spec.police_only]
        return Limits(**{name: _most(widest, name) for name in Limits.model_fields})

    def blocks(self) -> tuple[str, ...]:
        """The blocks that any of the public layouts can print."""
        widest = [layout.widest for layout in self.asked if not layout.spec.police_only]
        return tuple(said for said, name in BLOCKS.items() if any(getattr(one, name) for one in widest))


def shown_of(area: Area, share: Records, issue: Issue, brand: Brand, layouts: Read) -> Shown:
    """What may be said of an area for which the guard has let some layouts pass.

    Raises AddressError for an address that must not be printed.
    """
    limits = layouts.limits()
    edition = compose(area, share, issue, limits, brand)
    counts = _counted(edition)
    return Shown(
        description=area.description,
        names={lang: str(value) for field, lang, value in area.translations if field == "name"},
        wards=area.wards,
        former_names=area.former_names,
        officers=tuple((one.name, one.rank, one.role) for one in edition.officers),
        priorities=tuple(
            ShownPriority(issue=one.issue, doing=one.doing, result=one.result) for one in edition.priorities
        ),
        events=tuple(_event(one) for one in edition.events),
        channels=tuple(ShownChannel(label=one.label, url=one.url, readable=one.readable) for one in edition.follows),
        activity=edition.activity_summary if edition.activity_total and limits.activity else "",
        holds={said: counts[said] for said, name in BLOCKS.items() if getattr(limits, name) and counts[said]},
        read=layouts.blocks(),
    )


def _most(limits: Iterable[Limits], name: str) -> int:
    """As many of a block as a page shows, where one of the layouts can print it; nobody has read what none can."""
    most = max((getattr(one, name) for one in limits), default=0)
    return min(most, 1) if name in {"map", "pull_out", "more_tips"} else MOST if most else 0


def _event(event: object) -> ShownEvent:
    return ShownEvent.model_validate({name: getattr(event, name) for name in ShownEvent.model_fields})


def _counted(edition: Edition) -> Mapping[str, int]:
    """How many there are of each block."""
    counts = {name: len(getattr(edition, name)) for name in BLOCK_FIELDS if name != "activity"}
    counts |= {"activity": edition.activity_total, "said_done": len(edition.said_done)}
    return counts | {"partners": len(edition.partners), "figures": int(edition.facts is not None)}


def outline_of(ground: "BaseGeometry | None") -> tuple[str, ...]:
    """The rings of an outline for a small map, each as “longitude,latitude” with spaces between; none without one."""
    from shapely import Polygon, get_parts, simplify

    if ground is None:
        return ()
    west, south, east, north = ground.bounds
    detail = max(east - west, north - south) / DETAIL
    parts = [part for part in get_parts(simplify(ground, detail)) if isinstance(part, Polygon) and not part.is_empty]
    parts.sort(key=lambda part: part.area, reverse=True)
    seen = [part for number, part in enumerate(parts) if number == 0 or part.area > detail**2]
    return tuple(
        " ".join(f"{round(x, PLACES):g},{round(y, PLACES):g}" for x, y in ring.coords)
        for part in seen
        for ring in (part.exterior, *part.interiors)
    )
