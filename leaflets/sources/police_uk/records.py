"""Floor 3, records of answers: a folder of data.police.uk's answers as the records of a workbook, and boundaries.

imported = records_of(Path("police-uk"), found)
imported.records, imported.boundaries
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from leaflets.errors import AnswerError, DataError, Place
from leaflets.models import PUBLIC_SOURCE, Area, Channel, Event, Figure, Officer, Priority, Records
from leaflets.sources.areas import EVERY_WORDS
from leaflets.sources.grid import CellFault, plain
from leaflets.sources.police_uk.answers import (
    Concern,
    Crime,
    Meeting,
    Named,
    Neighbourhood,
    Person,
    Point,
    items_of,
)
from leaflets.sources.police_uk.folders import Answer, answers_in
from leaflets.sources.police_uk.making import Maker, team_of
from leaflets.sources.police_uk.outline import geojson_of
from leaflets.sources.problems import Findings
from leaflets.sources.records import SAFE_ID
from leaflets.sources.street_crime import category_name


@dataclass(frozen=True, slots=True)
class Imported:
    """What a folder of answers holds: records, and the boundary of each area as GeoJSON, by the area's id."""

    records: Records
    boundaries: Mapping[str, dict[str, Any]]


@dataclass
class _Made:
    """The records of one area; `crimes` are its counts by month and category of every month that was answered."""

    area: Area | None = None
    officers: list[Officer] = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)
    priorities: list[Priority] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    boundary: dict[str, Any] | None = None
    crimes: dict[str, Counter[str]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


def records_of(folder: Path, found: Findings) -> Imported:
    """The records of a fetched folder, or of a loose one, and every problem in `found`; a bad file costs only itself.

    Crimes are counted as they stand: two that are alike are two. Addresses of channels are not rewritten here. Raises
    DataError when there is no such folder.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}.", "Check the name.", Place(file=folder.name))
    answers = answers_in(folder, found)
    names = {
        (answer.force, one.id): one.name
        for answer in answers
        if answer.kind == "names"
        for one in _read(answer, Named, found, "unreadable-answer")[0]
    }
    by_area: dict[tuple[str, str], list[Answer]] = {}
    for answer in answers:
        if answer.kind != "names":
            by_area.setdefault((answer.force, answer.area), []).append(answer)
    ids = _ids(_there(by_area, names, found), found)
    made = [_area(by_area[key], names, found) for key in ids]
    kept = [one for one in made if one.area]
    records = Records(
        areas=tuple(one.area for one in kept if one.area),
        officers=tuple(item for one in kept for item in one.officers),
        channels=tuple(item for one in kept for item in one.channels),
        priorities=tuple(item for one in kept for item in one.priorities),
        events=tuple(item for one in kept for item in one.events),
        figures=tuple(_figures(kept, found)),
    )
    return Imported(records, {one.area.id: one.boundary for one in kept if one.area and one.boundary})


def _there(
    by_area: Mapping[tuple[str, str], list[Answer]], names: Mapping[tuple[str, str], str], found: Findings
) -> dict[tuple[str, str], list[Answer]]:
    """The areas that their force still lists; one that it no longer has would be printed with a team of long ago."""
    listed = {force for force, _ in names if force}
    there = {}
    for (force, area), answers in by_area.items():
        if force in listed and (force, area) not in names:
            wrong = f"“{area}” is no longer on the list of {force}. The area was left out."
            found.notice("area-gone", wrong, "Neighbourhoods are renamed at times.", answers[0].place)
        else:
            there[force, area] = answers
    return there


def _ids(by_area: Mapping[tuple[str, str], Sequence[Answer]], found: Findings) -> list[tuple[str, str]]:
    """The areas whose ids can be used, and that no other has: capitals, dots and hyphens make no other id of one."""
    taken: dict[str, str] = {}
    good = []
    for (force, area), answers in by_area.items():
        place = Place(file=answers[0].file, area=area)
        if not SAFE_ID.fullmatch(area) or len(area) > 80:
            wrong = f"The id “{area}” cannot be part of a file name. The area was left out."
            found.add("bad-id", wrong, "Take letters, digits, . _ and -.", place)
        elif plain(area) in EVERY_WORDS:
            wrong = f"The id “{area}” stands for every area. The area was left out."
            found.add("bad-id", wrong, "Give the area an id of its own.", place)
        elif other := taken.get(plain(area)):
            wrong = f"The ids “{other}” and “{area}” are the same but for capitals, dots or hyphens."
            wrong += " The second was left out."
            wrong = wrong if other != area else f"The id “{area}” stands twice. The second area was left out."
            found.add("duplicate-area", wrong, "Import one of them at a time, and give it another id.", place)
        else:
            taken[plain(area)] = area
            good.append((force, area))
    return good


def _area(answers: Sequence[Answer], names: Mapping[tuple[str, str], str], found: Findings) -> _Made:
    """The records of one area from its answers."""
    made = _Made()
    about = [answer for answer in answers if answer.kind == "neighbourhood"]
    for answer in [*about, *(answer for answer in answers if answer.kind != "neighbourhood")]:
        maker = Maker(answer.area, answer.place, found)
        if answer.kind == "neighbourhood":
            _take_neighbourhood(answer, maker, made, names)
        elif answer.kind == "people":
            people = _read(answer, Person, found, "unreadable-answer")[0]
            made.officers += filter(None, (maker.at(number).officer(told) for number, told in enumerate(people, 1)))
        elif answer.kind == "priorities":
            concerns = _read(answer, Concern, found, "unreadable-answer")[0]
            made.priorities += filter(
                None, (maker.at(number).priority(told, f"P{number}") for number, told in enumerate(concerns, 1))
            )
        elif answer.kind == "events":
            meetings = _read(answer, Meeting, found, "unreadable-answer")[0]
            made.events += filter(None, (maker.at(number).event(told) for number, told in enumerate(meetings, 1)))
        elif answer.kind == "crimes":
            _take_crimes(answer, made, found)
    if made.area is None:
        made.area = _without_answer(answers[0], names, found)
    for answer in answers:
        if answer.kind == "boundary" and made.area:
            _take_boundary(answer, made, found)
    return made


def _take_neighbourhood(answer: Answer, maker: Maker, made: _Made, names: Mapping[tuple[str, str], str]) -> None:
    try:
        told = Neighbourhood.model_validate(answer.content)
    except ValidationError as fault:
        where = ".".join(str(part) for part in fault.errors()[0]["loc"])
        wrong = f"The answer is not as it should be ({where}: {fault.errors()[0]['msg']})."
        maker.found.add("unreadable-answer", wrong, "Fetch it again.", answer.place)
        return
    if told.id != answer.area:
        wrong = f"The answer is about “{told.id}”, and the file belongs to “{answer.area}”."
        maker.found.add("unreadable-answer", wrong, "Fetch it again.", answer.place)
        return
    district = names.get(("", answer.force), "") or _in_words(answer.force) or told.name
    made.area = maker.about(told, maker.line(district, "district"))
    made.channels += maker.channels(told)
    if made.area:
        _note_filled_in(made.area, answer, maker.found)


def _without_answer(answer: Answer, names: Mapping[tuple[str, str], str], found: Findings) -> Area | None:
    """An area that says nothing of itself, from the lists of names, or from the name of its folder."""
    district, _, ward = answer.area.rpartition("__")
    maker = Maker(answer.area, answer.place, found)
    name = names.get((answer.force, answer.area)) or names.get(("", answer.area)) or _in_words(ward)
    district = names.get(("", answer.force), "") or _in_words(answer.force or district) or name
    name = maker.line(name, "name")
    area = maker.made(Area, {"id": answer.area, "name": name, "district": district, "team_name": team_of(name)})
    if area:
        _note_filled_in(area, answer, found)
    return area


def _note_filled_in(area: Area, answer: Answer, found: Findings) -> None:
    wrong = f"{area.name}: district “{area.district}” and team “{area.team_name}” are not in the answers."
    found.notice("area-filled-in", wrong, "Check them.", answer.place)


SMALL_WORDS = frozenset({"and", "of", "on", "the", "in", "upon", "next", "under", "by"})


def _in_words(written: str) -> str:
    """An id as a name: moulsham-and-central as Moulsham and Central."""
    words = written.replace("_", " ").replace("-", " ").split()
    return " ".join(word if word in SMALL_WORDS else f"{word[0].upper()}{word[1:]}" for word in words)


def _take_boundary(answer: Answer, made: _Made, found: Findings) -> None:
    points, wrong = _read(answer, Point, found, "bad-boundary")
    ring = tuple((point.latitude, point.longitude) for point in points)
    if wrong or made.area is None:
        return
    if len(set(ring)) < 3:
        found.add("bad-boundary", "The boundary has fewer than three points.", "Fetch it again.", answer.place)
        return
    made.boundary = geojson_of(ring, made.area.id, made.area.name)
    made.area = made.area.model_copy(update={"boundary": f"{made.area.id}.geojson"})


def _take_crimes(answer: Answer, made: _Made, found: Findings) -> None:
    """Add the crimes of a file to its area's. A month with a fault is not counted: it is too few."""
    crimes, wrong = _read(answer, Crime, found, "unreadable-answer")
    if wrong or not answer.whole:
        return
    months = sorted({f"{crime.month:%Y-%m}" for crime in crimes} | ({answer.month} - {""}))
    if len(months) != 1:
        told = f"The file holds crime of {' and '.join(months)}; it was not counted."
        found.add("wrong-month", told, "Fetch it again, a file for each month.", answer.place)
        return
    try:
        counted = Counter(category_name(crime.category) for crime in crimes)
    except CellFault as fault:
        found.add(fault.code, f"{fault.wrong} The file was not counted.", fault.mend, answer.place)
        return
    (month,) = months
    if month in made.files and "_part-" not in answer.file:
        told = f"{made.files[month]} and this file both hold {month}; they are added up."
        found.notice("same-month-twice", told, "Take one out if it is the same.", answer.place)
    made.files[month] = answer.file
    made.crimes.setdefault(month, Counter()).update(counted)


def _figures(areas: Sequence[_Made], found: Findings) -> Iterator[Figure]:
    """The counts. An area that answered for a month has a count of none for each category that others have."""
    categories: dict[str, set[str]] = {}
    for one in areas:
        for month, counts in one.crimes.items():
            categories.setdefault(month, set()).update(counts)
    for month in sorted(month for month, names in categories.items() if not names):
        wrong = f"No area has any crime in {month}: the force may not have sent its figures. There are none to print."
        found.notice("no-crime-anywhere", wrong, "Look at data.police.uk whether it did.", Place())
    for one in areas:
        for month, counts in sorted(one.crimes.items()):
            for category in sorted(categories[month]):
                values = {"month": f"{month}-01", "category": category, "count": counts[category]}
                yield Figure.model_validate({"area": one.area and one.area.id, **values, "source": PUBLIC_SOURCE})


def _read(answer: Answer, shape: type[Any], found: Findings, code: str) -> tuple[list[Any], bool]:
    """The items of an answer, and whether any is not as it should be: one problem a file, and the first item named."""
    try:
        good, wrong = items_of(answer.content, shape, answer.place)
    except AnswerError as fault:
        found.add(code, fault.problems[0].wrong, "Fetch it again.", answer.place)
        return [], True
    if wrong:
        more = f" So are {len(wrong) - 1} more." if len(wrong) > 1 else ""
        told = f"Item {wrong[0].number} is not as it should be ({wrong[0].why}).{more}"
        found.add(code, told, "Fetch it again.", answer.place)
    return good, bool(wrong)
