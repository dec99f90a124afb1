"""Floor 3, records of answers: a folder of data.police.uk's answers as the records of a workbook, and boundaries.

imported = records_of(Path("police-uk"), found)
imported.records, imported.boundaries
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from leaflets.errors import AnswerError, Place
from leaflets.models import PUBLIC_SOURCE, Area, Channel, Event, Figure, Officer, Priority, Records
from leaflets.sources.grid import CellFault
from leaflets.sources.police_uk.answers import Concern, Crime, Item, Meeting, Named, Neighbourhood, Person, Point, items_of
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

    Crimes are counted as they stand: two that are alike are two. Addresses of channels are not rewritten here.
    """
    answers = answers_in(folder, found)
    names = {
        (answer.force, one.id): one.name
        for answer in answers
        if answer.kind == "names"
        for one in _items(answer, Named, found)
    }
    by_area: dict[tuple[str, str], list[Answer]] = {}
    for answer in answers:
        if answer.kind != "names":
            by_area.setdefault((answer.force, answer.area), []).append(answer)
    ids = _ids(by_area, found)
    made = [_area(by_area[key], names, found) for key in ids]
    kept = [one for one in made if one.area]
    records = Records(
        areas=tuple(one.area for one in kept if one.area),
        officers=tuple(item for one in kept for item in one.officers),
        channels=tuple(item for one in kept for item in one.channels),
        priorities=tuple(item for one in kept for item in one.priorities),
        events=tuple(item for one in kept for item in one.events),
        figures=tuple(_figures(kept)),
    )
    return Imported(records, {one.area.id: one.boundary for one in kept if one.area and one.boundary})


def _ids(by_area: Mapping[tuple[str, str], Sequence[Answer]], found: Findings) -> list[tuple[str, str]]:
    """The areas whose ids can be used, and that no other has, not even in other letters."""
    taken: dict[str, str] = {}
    good = []
    for (force, area), answers in by_area.items():
        place = Place(file=answers[0].file, area=area)
        if not SAFE_ID.fullmatch(area) or len(area) > 80:
            wrong = f"The id “{area}” cannot be part of a file name. The area was left out."
            found.add("bad-id", wrong, "Take letters, digits, . _ and -.", place)
        elif other := taken.get(area.casefold()):
            wrong = f"The ids “{other}” and “{area}” are the same but for capitals. The second was left out."
            wrong = wrong if other != area else f"The id “{area}” stands twice. The second area was left out."
            found.add("duplicate-area", wrong, "Import one of them at a time, and give it another id.", place)
        else:
            taken[area.casefold()] = area
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
            made.officers += _each(answer, Person, found, lambda told, at: at.officer(told))
        elif answer.kind == "priorities":
            made.priorities += [
                one
                for number, told in _numbered(answer, Concern, found)
                if (one := maker.at(number).priority(told, f"P{number}"))
            ]
        elif answer.kind == "events":
            made.events += _each(answer, Meeting, found, lambda told, at: at.event(told))
        elif answer.kind == "crimes":
            _take_crimes(answer, made, found)
    if made.area is None:
        made.area = _without_answer(answers[0], names, found)
    for answer in answers:
        if answer.kind == "boundary" and made.area:
            _take_boundary(answer, made, found)
    return made
