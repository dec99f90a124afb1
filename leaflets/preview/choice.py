"""Floor 7, what is chosen on the preview's page, what can be chosen, and what comes of it. All of it can be sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from leaflets.errors import Problem
from leaflets.geometry import Box
from leaflets.proof_marks import Guide, Spot

OPTION = "option."


@dataclass(frozen=True, slots=True)
class Choice:
    """A piece: its area, layout, officer and month, and its options as pairs. "" is the default of each."""

    area: str
    layout: str
    officer: str = ""
    month: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, query: Mapping[str, str], area: str, layout: str) -> "Choice":
        """What an address asks for; `area` and `layout` stand in where it does not say."""
        options = sorted((name.removeprefix(OPTION), value) for name, value in query.items() if name.startswith(OPTION))
        given = {name: query.get(name, "")[:200] for name in ("area", "layout", "officer", "month")}
        return cls(given["area"] or area, given["layout"] or layout, given["officer"], given["month"], tuple(options))


@dataclass(frozen=True, slots=True)
class Asked:
    """An option of the chosen layout: its title, its value, and what it can be; no choices: anything."""

    name: str
    title: str
    value: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be chosen: areas and layouts with their titles, officers of the area, options of the layout."""

    areas: tuple[tuple[str, str], ...] = ()
    layouts: tuple[tuple[str, str], ...] = ()
    officers: tuple[str, ...] = ()
    options: tuple[Asked, ...] = ()
    month: date | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a piece: its PNG, what that shows (from the trim), its lines, and its findings with bubbles."""

    name: str
    png: bytes
    whole: Box
    guides: tuple[Guide, ...]
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What came of a choice. No pages: nothing could be set; `pdf` and its name only where nothing stops it."""

    offer: Offer = field(default_factory=Offer)
    title: str = ""
    pages: tuple[Page, ...] = ()
    problems: tuple[Problem, ...] = ()
    pdf: bytes = b""
    pdf_name: str = ""
