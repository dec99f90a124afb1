"""Floor 3, examples: a row for each sheet of a new workbook that shows how it is filled in and is never read as data.

Its first cell says “(example)”, which can be no area's id: a real row is never taken for one.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from leaflets.models import KINDS, Record
from leaflets.sources.grid import Cell

EXAMPLE = "(example)"
"""In the column `id`, `area` or `code`: the row is an example."""

EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "areas": {
        "id": EXAMPLE,
        "name": "Castle Ward",
        "district": "Colchester",
        "team_name": "Castle Neighbourhood Policing Team",
        "description": "The streets around the castle. Our team walks here every day.",
        "email": "castle.team@force.example",
        "phone": "101",
        "base": "Colchester police station",
        "languages": "en; pl",
        "wards": "Castle; New Town and Christ Church",
        "former_names": "Town Ward",
        "postcodes": "CO1; CO2",
    },
    "officers": {
        "area": EXAMPLE,
        "name": "Ada Sample",
        "rank": "Police Constable",
        "collar_number": "00412",
        "role": "Antisocial behaviour lead",
    },
    "channels": {
        "area": EXAMPLE,
        "kind": "facebook",
        "address": "https://www.facebook.com/YourTeam",
        "label": "Our team on Facebook",
    },
    "priorities": {
        "area": EXAMPLE,
        "ref": "P1",
        "issue": "Noise at the bus station",
        "doing": "We walk through at closing time on Fridays and Saturdays.",
        "result": "Half as many calls as last month.",
        "raised": dt.date(2026, 1, 12),
        "updated": dt.date(2026, 3, 2),
        "importance": "high",
    },
    "activity": {
        "area": EXAMPLE,
        "date": dt.date(2026, 3, 3),
        "kind": "speedwatch",
        "headline": "Speed checks in Castle Road",
        "detail": "With volunteers of the residents’ association.",
        "numbers": "42 vehicles checked; 6 words of advice",
        "place": "Castle Road",
        "priority": "P1",
        "importance": "normal",
    },
    "events": {
        "area": EXAMPLE,
        "title": "Coffee with your team",
        "start": dt.datetime(2026, 4, 14, 10, 30),
        "end": dt.datetime(2026, 4, 14, 12, 0),
        "place": "Town library",
        "how_to_join": "Just come along",
        "coordinates": "51.8893, 0.9042",
    },
    "said_done": {
        "area": EXAMPLE,
        "said": "The path by the school is dark.",
        "did": "The council has mended three lamps; we walk there at four.",
        "date": dt.date(2026, 3, 9),
    },
    "tips": {"area": EXAMPLE, "title": "Lock your bicycle twice", "text": "Use two locks, through frame and wheel."},
    "partners": {"area": EXAMPLE, "name": "Town council", "does": "Mends lamps and runs the cameras"},
    "promises": {
        "area": EXAMPLE,
        "made": dt.date(2026, 3, 4),
        "to": "Residents of Mill Lane",
        "promise": "Walk through the lane every Friday after dark",
        "due": dt.date(2026, 4, 30),
        "owner": "Ada Sample",
    },
    "figures": {
        "area": EXAMPLE,
        "month": dt.date(2026, 2, 1),
        "category": "Burglary",
        "count": 7,
        "source": "data.police.uk",
    },
    "candidates": {
        "area": EXAMPLE,
        "name": "Sam Sample",
        "starts": dt.date(2026, 3, 24),
        "ends": dt.date(2026, 5, 7),
    },
    "overrides": {
        "code": EXAMPLE,
        "cell": "Activity!E12",
        "who": "Ada Sample",
        "why": "The place is a public hall, not a home",
        "words": "CO1 1AA",
        "date": dt.date(2026, 3, 5),
    },
}
"""For each field of `Records` the example's cells."""

_SHOWN = {KINDS[kind]: {cell for cell in cells.values() if isinstance(cell, str)} for kind, cells in EXAMPLES.items()}


def was_changed(cells: Sequence[Cell], shape: type[Record]) -> bool:
    """Whether somebody has written words of their own into the example of a sheet."""
    words = {cell.strip() for cell in cells if isinstance(cell, str)} - {"", EXAMPLE}
    return not {word for word in words if word.lower() != EXAMPLE} <= _SHOWN[shape]
