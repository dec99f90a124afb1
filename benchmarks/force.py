"""Makes the data of a force that is not there: as many areas as are wanted, or every real ward of Essex, as CSV files.

Names are invented; every area has a team, channels, priorities, activity of two months, events and tips, so that its
leaflet is as full as a real one. The same numbers give the same force.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import cos, pi, sin
from pathlib import Path
from random import Random

FORENAMES = [
    "Ada",
    "Bea",
    "Cal",
    "Dee",
    "Eli",
    "Fay",
    "Gus",
    "Hal",
    "Ida",
    "Jon",
    "Kit",
    "Lea",
    "Max",
    "Nia",
    "Obi",
    "Pat",
    "Quin",
    "Rae",
    "Sid",
    "Tia",
    "Una",
    "Val",
    "Wes",
    "Yan",
    "Zoe",
]
SURNAMES = [
    "Example",
    "Sample",
    "Specimen",
    "Placeholder",
    "Testerton",
    "Mockford",
    "Fictus",
    "Proofington",
    "Templeton",
    "Demoville",
]
RANKS = ("Police Sergeant", "Police Constable", "Police Constable", "Police Community Support Officer")
ROLES = ("Team leader", "Antisocial behaviour lead", "", "")
ISSUES = (
    "Speeding near schools", "Nuisance motorbikes", "Shoplifting in the high street", "Bicycle theft at the station",
    "Fly-tipping on country lanes", "Antisocial behaviour in the park", "Theft from vehicles", "Noise at night",
)  # fmt: skip
DOING = "We patrol at the times that people told us about, and meet the council each week to agree what comes next."
WORK = (
    ("patrol", "Evening patrols", "42 people spoken to", "We walked the streets that residents had named."),
    ("speedwatch", "Speedwatch with volunteers", "118 vehicles checked", "Nine drivers were sent a letter of advice."),
    ("surgery", "Street surgery", "17 people met", "Most asked about parking, and some about the lights in the park."),
    ("visit", "Visits to shops", "12 shops visited", "We left our number."),
    ("school", "Road safety at the primary school", "60 pupils met", "Pupils crossed the road with us."),
    ("crime prevention", "Bicycles marked", "31 bicycles marked", "The next date is below."),
)  # fmt: skip
TIPS = (
    ("Lock it", "Lock your bicycle to something that cannot be moved."),
    ("Light it", "A light on a timer says that you are in."),
)

CORNERS = 300

Row = Sequence[object]


@dataclass(frozen=True)
class Place:
    """An area of the force: its id, name, district, and the file of its boundary, if it has one."""

    id: str
    name: str
    district: str
    boundary: str = ""


def places(count: int) -> list[Place]:
    """Invented areas, twenty to a district."""
    return [Place(f"area-{n:04d}", f"Ward {n:04d}", f"District {n // 20:03d}") for n in range(count)]


def outlined(found: Iterable[Place], folder: Path) -> list[Place]:
    """Places with an outline each, as many-cornered as a ward's, written to `folder`/boundaries."""
    (folder / "boundaries").mkdir(parents=True, exist_ok=True)
    made = []
    for place in found:
        chance = Random(place.id)
        turns = [2 * pi * corner / CORNERS for corner in range(CORNERS)]
        ring = [(0.9 + cos(t) * chance.uniform(0.02, 0.03), 51.9 + sin(t) * chance.uniform(0.015, 0.02)) for t in turns]
        shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        feature = {"type": "Feature", "properties": {}, "geometry": shape}
        (folder / "boundaries" / f"{place.id}.json").write_text(json.dumps(feature), encoding="utf-8")
        made.append(replace(place, boundary=f"{place.id}.json"))
    return made


def wards(source: Path, folder: Path) -> list[Place]:
    """Every ward of the GeoJSON files in `source`, its own boundary written to `folder`/boundaries."""
    found = []
    (folder / "boundaries").mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("*.json")):
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            code, name = feature["properties"]["WD13CD"], feature["properties"]["WD13NM"]
            file = f"{code}.json"
            (folder / "boundaries" / file).write_text(json.dumps(feature), encoding="utf-8")
            found.append(Place(code, name, path.stem, file))
    return found


def write_force(folder: Path, found: Iterable[Place], month: date, *, bad: int = 0) -> Path:
    """Write the CSV files of a force. Every `bad`-th area has an activity on a day that there is not."""
    folder.mkdir(parents=True, exist_ok=True)
    held = list(found)
    _write(folder / "areas.csv", "id name district team_name email page boundary", map(_area, held))
    _write(folder / "officers.csv", "area name rank collar_number role", _all(_officers, held, month))
    _write(folder / "channels.csv", "area kind address", _all(_channels, held))
    _write(folder / "priorities.csv", "area ref issue doing raised updated", _all(_priorities, held, month))
    _write(folder / "activity.csv", "area date kind headline detail numbers", _activity(held, month, bad))
    _write(folder / "events.csv", "area title start end place how_to_join", _all(_events, held, month))
    _write(folder / "you-said-we-did.csv", "area said did date", _all(_said_done, held, month))
    _write(folder / "tips.csv", "area title text", [("all", *tip) for tip in TIPS])
    return folder


def _write(path: Path, columns: str, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(columns.split())
        writer.writerows(rows)


def _all(make: object, held: Sequence[Place], *more: object) -> Iterator[Row]:
    for number, place in enumerate(held):
        yield from make(place, number, *more)  # type: ignore[operator]


def _area(place: Place) -> Row:
    page = f"https://www.inyourarea.example/{place.id}"
    return (place.id, place.name, place.district, f"{place.name} Neighbourhood Policing Team", "", page, place.boundary)


def _officers(place: Place, number: int, month: date) -> Iterator[Row]:
    """A team; every seventh has other people in another month."""
    chance = Random(number if number % 7 else 10_000 * month.month + number)
    for index, (rank, role) in enumerate(zip(RANKS, ROLES, strict=True)):
        yield place.id, f"{chance.choice(FORENAMES)} {chance.choice(SURNAMES)}", rank, f"{number:04d}{index}", role


def _channels(place: Place, _number: int) -> Iterator[Row]:
    yield place.id, "facebook", f"https://www.facebook.com/iya{place.id.replace('-', '')}"


def _priorities(place: Place, number: int, month: date) -> Iterator[Row]:
    for index in range(3):
        raised = month - timedelta(days=20 + 9 * index)
        yield place.id, f"P{index + 1}", ISSUES[(number + 3 * index) % len(ISSUES)], DOING, raised, month


def _activity(held: Sequence[Place], month: date, bad: int) -> Iterator[Row]:
    for number, place in enumerate(held):
        for index, (kind, headline, numbers, detail) in enumerate(WORK):
            day: object = month + timedelta(days=(number + 4 * index) % 27)
            if bad and number % bad == 0 and index == 0:
                day = "31 February 2024"
            yield place.id, day, kind, headline, detail, numbers


def _events(place: Place, number: int, month: date) -> Iterator[Row]:
    for index in range(2):
        start = month + timedelta(days=40 + (number + 11 * index) % 20)
        yield place.id, "Meet your team", f"{start} 18:00", "19:00", f"{place.name} Library", "Just come along."


def _said_done(place: Place, _number: int, month: date) -> Iterator[Row]:
    yield place.id, "The corner by the shops is dark.", "The council has put up two more lights.", month
