"""Floor 3, questions: everything that is asked of data.police.uk, each with its name in the folder and its age.

A question's key is the path of the API, so that whoever reads the folder's index understands it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import quote

DAY, WEEK = timedelta(days=1), timedelta(days=7)
"""How long an answer is good: lists, teams, priorities and events a day, a boundary a week, crime for ever."""

ALL_CRIME = "all-crime"
"""The one category that is asked for: the service answers every category that it does not know with all crime."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `keep` is how long its answer is good, None for ever; `about` what the answer depends on."""

    key: str
    kind: str
    path: str
    name: str
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    force: str = ""
    area: str = ""
    month: str = ""
    about: str = ""
    keep: timedelta | None = DAY


def forces() -> Question:
    """Which forces there are."""
    return Question("forces", "forces", "forces", "forces.json")


def dates() -> Question:
    """Which months of street-level crime there are."""
    return Question("crimes-street-dates", "dates", "crimes-street-dates", "crimes-street-dates.json")


def categories(month: date) -> Question:
    """Which categories of crime there are in a month."""
    when = f"{month:%Y-%m}"
    key, name = f"crime-categories?date={when}", f"crime-categories_{when}.json"
    return Question(key, "categories", "crime-categories", name, {"date": when}, month=when, keep=None)


def neighbourhoods(force: str) -> Question:
    """Which neighbourhoods a force has."""
    path = f"{_segment(force)}/neighbourhoods"
    return Question(path, "neighbourhoods", path, "neighbourhoods.json", force=force)


PARTS = ("neighbourhood", "people", "priorities", "events", "boundary")
"""What is asked about every neighbourhood, apart from crime."""


def about(force: str, area: str) -> tuple[Question, ...]:
    """What is asked about a neighbourhood, in the order of `PARTS`. The id goes out as it came, in its own case."""
    path = f"{_segment(force)}/{_segment(area)}"
    return tuple(
        Question(
            key=path if kind == "neighbourhood" else f"{path}/{kind}",
            kind=kind,
            path=path if kind == "neighbourhood" else f"{path}/{kind}",
            name=f"{kind}.json",
            force=force,
            area=area,
            keep=WEEK if kind == "boundary" else DAY,
        )
        for kind in PARTS
    )


def crimes(
    force: str, area: str, month: date, ring: Sequence[tuple[float, float]], *, about: str, part: str = ""
) -> Question:
    """The street-level crime of a month inside a ring of latitudes and longitudes, which goes out as a form.

    `about` names the boundary: with another one the answer is no longer good. `part` names a part of a boundary.
    """
    when = f"{month:%Y-%m}"
    tail = f"&part={part}" if part else ""
    return Question(
        key=f"{_segment(force)}/{_segment(area)}/crimes-street?date={when}{tail}",
        kind="crimes",
        path=f"crimes-street/{ALL_CRIME}",
        name=f"crimes-street_{when}{f'_part-{part}' if part else ''}.json",
        form={"poly": ":".join(f"{north:.10f},{east:.10f}" for north, east in ring), "date": when},
        force=force,
        area=area,
        month=when,
        about=about,
        keep=None,
    )


def _segment(name: str) -> str:
    """An id as one part of a path; “..” as it stands would ask about something else."""
    return quote(name, safe="") if name.strip(".") else name.replace(".", "%2E")
