"""Floor 3, answers: the shapes of data.police.uk's answers, read at the edge. Nothing else knows its names of fields.

The shapes take what the service really sends: a population of “A”, coordinates of “aaa”, nulls, fields left out, byte
order marks. What is not needed is not read.
"""

import datetime as dt
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from leaflets.errors import AnswerError, Place


def _no_null(value: object) -> object:
    return "" if value is None else value


def _channels(value: object) -> object:
    """The channels that say something; some answers have a list in the place of an empty object."""
    if not isinstance(value, dict):
        return {}
    return {str(key): str(told).strip() for key, told in value.items() if isinstance(told, str) and told.strip()}


def _moment(value: object) -> object:
    """A date and time, or None. The clock is that on the wall where the event is: an offset is not kept."""
    if value is None or value == "":
        return None
    return dt.datetime.fromisoformat(str(value)).replace(tzinfo=None)


def _month(value: object) -> object:
    """A month from 2024-01, or from the day 2024-01-01."""
    match = re.fullmatch(r"(\d{4})-(\d{2})(?:-\d{2})?", str(value))
    if not match:
        raise ValueError("it is not a month such as 2024-01")
    return dt.date(int(match[1]), int(match[2]), 1)


Words = Annotated[str, BeforeValidator(_no_null)]
Moment = Annotated[dt.datetime | None, BeforeValidator(_moment)]
Month = Annotated[dt.date, BeforeValidator(_month)]
Channels = Annotated[dict[str, str], BeforeValidator(_channels)]


class Item(BaseModel):
    """The base of the shapes: frozen; what it does not name is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


class Named(Item):
    """A force, or a neighbourhood, in a list. Ids keep their case."""

    id: str = Field(min_length=1)
    name: Words = ""


class Available(Item):
    """A month that street-level crime is there for."""

    date: Month


class Category(Item):
    """A category of crime, by the name that the API has for it."""

    url: str = Field(min_length=1)


class Neighbourhood(Item):
    """What a neighbourhood says of itself."""

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    url_force: Words = ""
    description: Words = ""
    contact_details: Channels = Field(default_factory=dict)


class Person(Item):
    """A member of a team. The rank is free text and may hold the collar number."""

    name: str = Field(min_length=1)
    rank: Words = ""


class Concern(Item):
    """A priority: the issue and what is done about it, both HTML."""

    issue: str = Field(min_length=1)
    raised: Moment = Field(None, alias="issue-date")
    action: Words = ""
    acted: Moment = Field(None, alias="action-date")


class Meeting(Item):
    """An event to come."""

    title: str = Field(min_length=1)
    start_date: Annotated[dt.datetime, BeforeValidator(_moment)]
    end_date: Moment = None
    description: Words = ""
    address: Words = ""


class Point(Item):
    """A point of a boundary, in degrees; the service writes them as text."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class Crime(Item):
    """A recorded crime. Its place is an anonymised point, and is not read: the question was already about an area."""

    category: str = Field(min_length=1)
    month: Month


Shape = TypeVar("Shape", bound=Item)


@dataclass(frozen=True, slots=True)
class Wrong:
    """An item that is not of its shape: its number in the list, from 1, and what is wrong with it."""

    number: int
    why: str


def content_of(received: bytes, place: Place) -> Any:
    """The JSON of an answer. Raises AnswerError for nothing at all, a web page, what is not UTF-8, and what is no JSON.

    `[]` is an answer and means “none”; an empty body does not.
    """
    try:
        text = received.decode("utf-8-sig").strip()
    except UnicodeDecodeError as fault:
        raise AnswerError(f"The answer is not UTF-8 (at byte {fault.start}).", "Ask again.", place) from fault
    if not text:
        raise AnswerError("The answer is empty, which does not mean “none”.", "Ask again.", place)
    if text[0] == "<":
        raise AnswerError("The answer is a web page and not data.", "Ask again.", place)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise AnswerError(f"The answer is not whole JSON ({fault}).", "Ask again.", place) from fault


def items_of(content: Any, shape: type[Shape], place: Place) -> tuple[list[Shape], list[Wrong]]:
    """The items of a list, and those that are not of the shape. Raises AnswerError when it is no list."""
    if not isinstance(content, list):
        raise AnswerError("The answer is not a list.", "Ask again.", place)
    good, wrong = [], []
    for number, item in enumerate(content, 1):
        try:
            good.append(shape.model_validate(item))
        except ValidationError as fault:
            wrong.append(Wrong(number, _why(fault)))
    return good, wrong


def all_of(received: bytes, shape: type[Shape], place: Place) -> Sequence[Shape]:
    """The items of an answer every one of which must be of the shape. Raises AnswerError."""
    good, wrong = items_of(content_of(received, place), shape, place)
    if wrong:
        raise AnswerError(f"Item {wrong[0].number} of the answer is not as it should be: {wrong[0].why}.", "", place)
    return good


def one_of(received: bytes, shape: type[Shape], place: Place) -> Shape:
    """The one thing that an answer is. Raises AnswerError."""
    try:
        return shape.model_validate(content_of(received, place))
    except ValidationError as fault:
        raise AnswerError(f"The answer is not as it should be: {_why(fault)}.", "", place) from fault


def _why(fault: ValidationError) -> str:
    first = fault.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}, {first['msg'][0].lower()}{first['msg'][1:]}" if where else first["msg"]
