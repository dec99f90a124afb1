"""Floor 2, records: what is known of an area, as frozen, typed records. A reader makes them; nothing changes them.

The field names are the column headings of the workbook and the CSV files; a field's description is the note that the
headings carry and the designer's reference prints.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, StringConstraints

from leaflets.cell_names import cell_name
from leaflets.errors import Place
from leaflets.tongue import shared

EVERY_AREA = "all"
"""In an `area` column: the record holds for every area."""

NO_LOCATION = "(no location)"
ELSEWHERE = "(elsewhere)"
PUBLIC_SOURCE = "data.police.uk"
"""The source of street-level files: open data with anonymised places, under the Open Government Licence."""

UNPLACED = (NO_LOCATION, ELSEWHERE)
"""In the `area` column of figures: incidents that the source gives no place for, or that lie in none of the areas."""

EMAIL = r"^([A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+)?$"
FILE_NAME = r"^[\p{L}\p{N}][\p{L}\p{N} .’'&()_-]*$"
"""An id becomes part of files' names: no slash or sign of a path, and nothing that hides a file."""
COORDINATES = r"^(-?\d{1,2}(\.\d+)?\s*[,;]\s*-?\d{1,3}(\.\d+)?)?$"
PHONE = r"^[0-9A-Za-z +(),./-]*$"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=160)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=160, pattern=r"^[^=+@\-]")]
"""A name as a line: one that begins as a formula does is no name, and would be worked out by the next spreadsheet."""
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=160, pattern=r"^[^\d@]+$")]
"""A line of words alone."""
PostcodeDistrict = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}[0-9][0-9A-Z]?$")]
"""The first half of a postcode, such as CO1: a whole one would name a few homes."""
AreaId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class Kind(StrEnum):
    """The kinds of activity."""

    PATROL = "patrol"
    OPERATION = "operation"
    WARRANT = "warrant"
    SPEEDWATCH = "speedwatch"
    ARREST = "arrest"
    VISIT = "visit"
    SURGERY = "surgery"
    SCHOOL = "school"
    YOUTH = "youth"
    PARTNER_WORK = "partner work"
    CRIME_PREVENTION = "crime prevention"
    OTHER = "other"


class Importance(StrEnum):
    """How important a record is when not all of them fit; the default is normal."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the most important."""
        return list(Importance).index(self)


class ChannelKind(StrEnum):
    """The social networks and pages that a channel can be on."""

    FACEBOOK = "facebook"
    X = "x"
    INSTAGRAM = "instagram"
    YOUTUBE = "youtube"
    TIKTOK = "tiktok"
    NEXTDOOR = "nextdoor"
    WHATSAPP = "whatsapp"
    ALERT = "alert"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts: 42, "vehicles checked"."""

    number: int
    label: str

    def __str__(self) -> str:
        return f"{self.number:,} {self.label}"


_GIVEN: dict[frozenset[str], set[str]] = {}
"""The sets of fields that records were made with. A record's copy has one of its own again."""
_UNTRANSLATED: dict[str, Any] = {"_translations": ()}
"""What records hold that have no translations. A record's copy has one of its own again."""


class Record(BaseModel):
    """The base of the records: frozen, with no field beyond those named. `sheet` is the sheet's or file's title."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    sheet: ClassVar[str]
    _translations: tuple[tuple[str, str, Any], ...] = PrivateAttr(())

    def model_post_init(self, _context: Any, /) -> None:
        """Share what most records have alike, a third of what a force's records take: 900 bytes for each.

        That is the set of the fields that were given, and what holds no translations.
        """
        given = self.model_fields_set
        object.__setattr__(self, "__pydantic_fields_set__", _GIVEN.setdefault(frozenset(given), given))
        if not self._translations:
            object.__setattr__(self, "__pydantic_private__", _UNTRANSLATED)

    @property
    def translations(self) -> tuple[tuple[str, str, Any], ...]:
        """What columns such as `headline [pl]` say: the field, the language’s code, and the value."""
        return self._translations

    def translated(self, translations: Iterable[tuple[str, str, Any]]) -> Self:
        """The record with translations."""
        made = self.model_copy()
        made._translations = tuple(sorted(translations, key=lambda said: said[:2]))
        return made


class Area(Record):
    """A neighbourhood or district with its team."""

    sheet = "Areas"
    id: AreaId = Field(pattern=FILE_NAME, description="Short name used in commands and file names, such as colchester")
    name: Line = Field(description="Name as printed")
    district: Line = Field(description="District it lies in")
    team_name: Line = Field(description="Name of the team, as printed")
    description: str = Field("", max_length=400, description="One or two sentences about the place and the team")
    email: str = Field("", max_length=120, pattern=EMAIL, description="The team's shared mailbox")
    phone: str = Field("101", max_length=40, pattern=PHONE, description="Number of the team; never an officer's mobile")
    base: str = Field("", max_length=120, description="Where the team works from")
    page: str = Field("", max_length=300, description="The area's own https page")
    boundary: str = Field("", max_length=120, description="File name of the area's boundary (GeoJSON)")
    languages: tuple[str, ...] = Field(("en",), description="Languages spoken, as codes separated by ; such as en; pl")
    wards: tuple[Line, ...] = Field((), max_length=200, description="Wards it covers, separated by ; for finding it")
    former_names: tuple[Line, ...] = Field(
        (), max_length=50, description="Names it had before, or is also known by, separated by ; for finding it"
    )
    postcodes: tuple[PostcodeDistrict, ...] = Field(
        (), max_length=200, description="Postcode districts it lies in, such as CO1; CO2, for finding it"
    )


FOUND_BY = frozenset({"wards", "former_names", "postcodes"})
"""Fields of an area that people find it by on the intranet; no piece prints them."""


class Officer(Record):
    """A member of an area's team."""

    sheet = "Officers"
    area: AreaId = Field(description="Area id")
    name: Name = Field(description="Name without rank")
    rank: Name = Field(description="Rank in full, such as Police Constable")
    collar_number: str = Field("", max_length=20, description="Collar number")
    role: str = Field("", max_length=120, description="Lead role, such as Antisocial behaviour lead")
    photo: str = Field("", max_length=120, description="File name of a photo in photos/, beside the data")

    @property
    def full_name(self) -> str:
        """Rank and name, as an officer is introduced."""
        whole, first = f"{self.rank} {self.name}", shared((self.rank, self.name))
        return first.again(whole) if first else whole


class Channel(Record):
    """Where an area's team can be followed."""

    sheet = "Channels"
    area: AreaId = Field(description="Area id, or all")
    kind: ChannelKind = Field(description="facebook, x, instagram, youtube, tiktok, nextdoor, whatsapp, alert or web")
    address: Line = Field(description="https address of the team's own page")
    label: str = Field("", max_length=80, description="Words above the code; made from the kind when empty")


class Priority(Record):
    """A local priority: raised, what is being done, what came of it."""

    sheet = "Priorities"
    area: AreaId = Field(description="Area id, or all")
    ref: str = Field("", max_length=20, description="Short reference that activity rows point to, such as P1")
    issue: Line = Field(description="The priority in a few words")
    doing: str = Field("", max_length=600, description="What we are doing")
    result: str = Field("", max_length=600, description="What came of it, when there is something to say")
    raised: dt.date | None = Field(None, description="Date it was raised")
    updated: dt.date | None = Field(None, description="Date of the last news")
    importance: Importance = Field(Importance.NORMAL, description="high, normal or low")


class Activity(Record):
    """Something that the team did."""

    sheet = "Activity"
    area: AreaId = Field(description="Area id, or all")
    date: dt.date = Field(description="Day it happened")
    kind: Kind = Field(description="patrol, operation, warrant, speedwatch, arrest, visit, surgery, school, youth, …")
    headline: Line = Field(description="What happened, in a few words")
    detail: str = Field("", max_length=600, description="One sentence more")
    numbers: tuple[Quantity, ...] = Field((), description="Figures, such as 42 vehicles checked; 6 words of advice")
    place: str = Field("", max_length=160, description="Public place; never a home")
    priority: str = Field("", max_length=20, description="Reference of the priority it serves")
    importance: Importance = Field(Importance.NORMAL, description="high, normal or low")


class Event(Record):
    """Something to come that people can join."""

    sheet = "Events"
    area: AreaId = Field(description="Area id, or all")
    title: Line = Field(description="What it is")
    start: dt.datetime = Field(description="Date and time it starts; a date alone means all day")
    end: dt.datetime | None = Field(None, description="Date and time it ends, or only the time")
    place: str = Field("", max_length=160, description="Where it is")
    how_to_join: str = Field("", max_length=300, description="How to join or book")
    about: str = Field("", max_length=600, description="What it is about, in a sentence or two")
    coordinates: str = Field(
        "", max_length=60, pattern=COORDINATES, description="For the map: latitude, longitude, such as 51.8893, 0.9042"
    )
    all_day: bool = Field(False, description="Whether the start has no time (read from the start)")


class SaidDone(Record):
    """You said, we did."""

    sheet = "You said we did"
    area: AreaId = Field(description="Area id, or all")
    said: Text = Field(description="What people told us")
    did: Text = Field(description="What we did")
    date: dt.date | None = Field(None, description="When")


class Tip(Record):
    """A prevention tip."""

    sheet = "Tips"
    area: AreaId = Field(description="Area id, or all")
    title: Line = Field(description="The tip in a few words")
    text: Text = Field(description="What to do")


class Partner(Record):
    """A partner organisation and what it does here."""

    sheet = "Partners"
    area: AreaId = Field(description="Area id, or all")
    name: Line = Field(description="Name of the partner")
    does: str = Field("", max_length=300, description="What it does")


class Promise(Record):
    """What the team said that it would do. It stands on the officers' brief and on nothing that the public is given."""

    sheet = "Promises"
    area: AreaId = Field(description="Area id, or all")
    made: dt.date = Field(description="Day it was made")
    to: Line = Field(
        description="The group or body it was made to, such as residents of Mill Lane; never a person’s name or address"
    )
    promise: Text = Field(description="What we said we would do")
    due: dt.date | None = Field(None, description="Day by which we said we would do it")
    owner: str = Field("", max_length=120, description="Officer who sees to it, as on the sheet of officers")
    done: dt.date | None = Field(None, description="Day it was done; empty while it is open")


class Figure(Record):
    """A count of recorded incidents of one category in one area and month."""

    sheet = "Figures"
    area: AreaId = Field(description="Area id, or (no location), or (elsewhere)")
    month: dt.date = Field(description="Month, such as 2024-01; kept as its first day")
    category: Words = Field(description="Category in the source's own words")
    count: int = Field(ge=0, description="How many")
    source: str = Field(
        "", max_length=80, pattern=r"^[^\d@]*$", description="Where it is published, such as data.police.uk"
    )


class Candidate(Record):
    """Somebody who stands for election: the name is printed nowhere while the pre-election period lasts."""

    sheet = "Candidates"
    area: AreaId = Field(description="Area id, or all")
    name: Name = Field(description="Name of the candidate")
    starts: dt.date = Field(description="First day of the pre-election period")
    ends: dt.date = Field(description="Last day of it, the day of the poll")


class Override(Record):
    """A finding that somebody has looked at and accepts: who, and why."""

    sheet = "Overrides"
    code: Line = Field(description="Code of the finding, such as full-postcode")
    cell: Line = Field(description="Cell that it was found in, such as Activity!E12")
    who: Name = Field(description="Who accepts it")
    why: Text = Field(description="Why it may be printed")
    words: str = Field(
        max_length=600, description="The words of the finding: it holds for no others, should rows move or texts change"
    )
    date: dt.date | None = Field(None, description="Day it was accepted")


@dataclass(frozen=True, slots=True)
class Placed:
    """A record with the row that it was read from, and the position (from 0) and heading of each of its columns."""

    record: Record
    place: Place
    columns: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    def at(self, name: str) -> Place:
        """The cell of a field; the row when it has none."""
        if name not in self.columns:
            return replace(self.place, column=name)
        position, heading = self.columns[name]
        return replace(self.place, column=heading, cell=cell_name(self.place.row, position))


@dataclass(frozen=True, slots=True)
class Records:
    """Everything that was read, each kind in the order of its source."""

    areas: tuple[Area, ...] = ()
    officers: tuple[Officer, ...] = ()
    channels: tuple[Channel, ...] = ()
    priorities: tuple[Priority, ...] = ()
    activity: tuple[Activity, ...] = ()
    events: tuple[Event, ...] = ()
    said_done: tuple[SaidDone, ...] = ()
    tips: tuple[Tip, ...] = ()
    partners: tuple[Partner, ...] = ()
    promises: tuple[Promise, ...] = ()
    figures: tuple[Figure, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    overrides: tuple[Override, ...] = ()

    def __add__(self, other: "Records") -> "Records":
        return Records(*(getattr(self, item.name) + getattr(other, item.name) for item in fields(self)))


KINDS: dict[str, type[Record]] = {
    "areas": Area,
    "officers": Officer,
    "channels": Channel,
    "priorities": Priority,
    "activity": Activity,
    "events": Event,
    "said_done": SaidDone,
    "tips": Tip,
    "partners": Partner,
    "promises": Promise,
    "figures": Figure,
    "candidates": Candidate,
    "overrides": Override,
}
"""The fields of `Records`, each with its record type."""


TRANSLATED: dict[type[Record], tuple[str, ...]] = {
    Area: ("name", "district", "team_name", "description", "base"),
    Officer: ("name", "rank", "role"),
    Channel: ("label",),
    Priority: ("issue", "doing", "result"),
    Activity: ("headline", "detail", "numbers", "place"),
    Event: ("title", "place", "how_to_join", "about"),
    SaidDone: ("said", "did"),
    Tip: ("title", "text"),
    Partner: ("name", "does"),
}
"""The fields that may have a translation: a column such as `headline [pl]` beside `headline`."""


@cache
def translatable(shape: type[Record]) -> tuple[str, ...]:
    """The fields of a record type that may have a translation; none where nothing of it is given to the public."""
    return TRANSLATED.get(shape, ())
