"""Floor 3, making: one item of an answer as a record, its texts repaired, every fault told and nothing cut off."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from pydantic import ValidationError

from leaflets.errors import Place
from leaflets.models import Area, Channel, ChannelKind, Event, Officer, Priority, Record
from leaflets.sources.police_uk.answers import Concern, Meeting, Neighbourhood, Person
from leaflets.sources.problems import Findings
from leaflets.sources.repair import Change, line, prose

Made = TypeVar("Made", bound=Record)

KINDS = {
    "facebook": ChannelKind.FACEBOOK,
    "twitter": ChannelKind.X,
    "youtube": ChannelKind.YOUTUBE,
    "instagram": ChannelKind.INSTAGRAM,
    "tiktok": ChannelKind.TIKTOK,
    "nextdoor": ChannelKind.NEXTDOOR,
    "whatsapp": ChannelKind.WHATSAPP,
    "web": ChannelKind.WEB,
    "website": ChannelKind.WEB,
    "blog": ChannelKind.WEB,
}
"""The service's channels that a leaflet has, by its names for them."""
ELSEWHERE = frozenset({"email", "telephone", "address"})
"""Those that stand with the area itself."""
COLLAR = re.compile(r"(?P<rank>[^\d]*?[^\d\s-])[\s-]+(?P<number>\d{2,6})")
"""A rank with the collar number after it, such as Sgt 4021."""
ISSUE_MOST = 160
"""As long as a priority's issue may be, in characters; what is longer goes on as what is done about it."""


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the records of one file."""

    area: str
    place: Place
    found: Findings

    def at(self, number: int) -> "Maker":
        """The same for one item of the file's list, counted from 1."""
        return replace(self, place=replace(self.place, block=f"item {number}"))

    def line(self, written: str, column: str) -> str:
        """A text of one line, repaired."""
        return self._repaired(written, column, line)

    def prose(self, written: str, column: str) -> str:
        """A text of paragraphs, repaired."""
        return self._repaired(written, column, prose)

    def _repaired(self, written: str, column: str, repair: Callable[[str], tuple[str, list[Change]]]) -> str:
        text, changes = repair(written)
        for change in changes:
            self.found.repaired(change, replace(self.place, column=column))
        return text

    def made(self, shape: type[Made], values: Mapping[str, Any]) -> Made | None:
        """A record. A field that it cannot take is told and left empty; None when the record cannot be without it."""
        kept = dict(values)
        for _ in range(len(values) + 1):
            try:
                return shape(**kept)
            except ValidationError as fault:
                names = {str(error["loc"][0]): error for error in fault.errors()}
            for name, error in names.items():
                if name in kept or error["type"] != "missing":
                    self._told(shape, name, error["type"], str(kept.get(name, "")), error["msg"])
            if any(name not in kept or shape.model_fields[name].is_required() for name in names):
                return None
            for name in names:
                del kept[name]
        return None

    def _told(self, shape: type[Record], name: str, kind: str, value: str, why: str) -> None:
        lost = "The row was left out." if shape.model_fields[name].is_required() else "It was left empty."
        place = replace(self.place, column=name)
        if kind == "string_too_long":
            most = next(one.max_length for one in shape.model_fields[name].metadata if hasattr(one, "max_length"))
            wrong = f"The text has {len(value)} characters, and {most} fit. {lost}"
            self.found.add("too-long", wrong, "Write it shorter.", place)
        elif not value:
            self.found.add("missing-value", f"There is no {name}. {lost}", "Fill it in.", place)
        else:
            self.found.add("bad-value", f"“{value[:80]}” cannot be taken ({why}). {lost}", "Mend it.", place)

    def about(self, told: Neighbourhood, district: str) -> Area | None:
        """The area. Its district and its team's name are not in the answers."""
        name = self.line(told.name, "name")
        values = {
            "id": self.area,
            "name": name,
            "district": district,
            "team_name": team_of(name),
            "description": self.prose(told.description, "description"),
            "email": told.contact_details.get("email", ""),
            "base": self.line(told.contact_details.get("address", ""), "base"),
            "page": told.url_force.strip(),
        }
        if phone := told.contact_details.get("telephone"):
            values["phone"] = self.line(phone, "phone")
        return self.made(Area, values)

    def channels(self, told: Neighbourhood) -> list[Channel]:
        """The channels that a leaflet can lead to. Addresses stay as they are; dead kinds are told."""
        made: dict[tuple[ChannelKind, str], Channel | None] = {}
        for name, address in told.contact_details.items():
            if name in ELSEWHERE:
                continue
            if (kind := KINDS.get(name)) is None:
                wrong = f"“{address}” ({name}) was not kept: it is none of the channels that a leaflet leads to."
                self.found.notice("channel-not-kept", wrong, "", replace(self.place, column=name))
            elif (kind, address) not in made:
                made[kind, address] = self.made(Channel, {"area": self.area, "kind": kind, "address": address})
        return [channel for channel in made.values() if channel]

    def officer(self, told: Person) -> Officer | None:
        """A member of the team. A collar number stands after the rank, when there is one."""
        rank, number = self.line(told.rank, "rank"), ""
        if match := COLLAR.fullmatch(rank):
            rank, number = match["rank"], match["number"]
        values = {"area": self.area, "name": self.line(told.name, "name"), "rank": rank, "collar_number": number}
        return self.made(Officer, values)

    def priority(self, told: Concern, ref: str) -> Priority | None:
        """A priority. The first sentence of an issue that is too long for a heading is it; the rest goes below."""
        issue, rest = _heading(self.prose(told.issue, "issue"))
        action = self.prose(told.action, "action")
        values = {
            "area": self.area,
            "ref": ref,
            "issue": issue,
            "doing": "\n".join(part for part in (rest, action) if part),
            "raised": told.raised.date() if told.raised else None,
            "updated": told.acted.date() if told.acted else None,
        }
        return self.made(Priority, values)

    def event(self, told: Meeting) -> Event | None:
        """An event. One that starts and ends at midnight has no time."""
        start, end = told.start_date.replace(tzinfo=None), told.end_date
        if end and end < start:
            wrong = f"The event ends on {end:%Y-%m-%d %H:%M}, before it starts. The end was left out."
            self.found.add("end-before-start", wrong, "Mend it.", replace(self.place, column="end"))
            end = None
        values = {
            "area": self.area,
            "title": self.line(told.title, "title"),
            "start": start,
            "end": end,
            "place": self.line(told.address, "place"),
            "about": self.prose(told.description, "about"),
            "all_day": not any((start.hour, start.minute, end and (end.hour, end.minute) != (0, 0))),
        }
        return self.made(Event, values)


def team_of(name: str) -> str:
    """What the team of an area is called where nobody says it."""
    return f"{name} Neighbourhood Policing Team"


def _heading(text: str) -> tuple[str, str]:
    """The text as a heading and the rest: cut after a paragraph, or after a sentence that is short enough."""
    first, _, rest = text.partition("\n")
    if len(first) <= ISSUE_MOST:
        return first, rest
    ends = [match.end() for match in re.finditer(r"[.!?](?=\s)", first[: ISSUE_MOST + 1])]
    if not ends:
        return text, ""
    return first[: ends[-1]], "\n".join(part for part in (first[ends[-1] :].strip(), rest) if part)
