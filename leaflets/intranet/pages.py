"""Floor 6, pages: what each page of the intranet says, as values for its template. Pure.

Whoever serves the pages renders the template of a page's name: the server at each request, `publish` once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

from leaflets.intranet.catalogue import Catalogue, District, File, Issued, Listed
from leaflets.intranet.county_map import CountyMap, map_of
from leaflets.intranet.downloads import Piece, holds_of, pieces_of, web_page_of
from leaflets.intranet.finding import MOST_SHOWN, MOST_TYPED, Finder, Hit
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.month.shown import ShownEvent
from leaflets.typography import day, month, span

MOST_ON_HOME = 150
"""Areas that home lists and draws; where there are more, it shows their districts."""
MOST_BESIDE_MAP = 60
"""Districts that stand in one column beside the map; where there are more, they stand in two."""
A4 = (210.0, 297.0)
SHORT = 24
"""The longest words that are an example of what to type."""
PICTURE_WIDTH = 1000
"""In pixels: sharp at twice its width in the page."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A picture of a page of a PDF: which, how large, and what it shows in words."""

    file: File
    number: int
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class AreaPage:
    """What an area's page says of one month; `issued` is None where there is no leaflet yet."""

    area: Listed
    issued: Issued | None
    district: District
    is_latest: bool = True

    @property
    def month(self) -> str:
        """The month in words."""
        return self.issued.words if self.issued else ""

    @property
    def made(self) -> str:
        """The day of issue in words."""
        return day(self.issued.issued) if self.issued else ""

    @property
    def prints(self) -> File | None:
        """The file that is printed."""
        return self.issued.leaflet if self.issued else None

    @property
    def web_page(self) -> File | None:
        """The leaflet as a web page."""
        return web_page_of(self.issued) if self.issued else None

    @property
    def holds(self) -> list[str]:
        """What is in the leaflet."""
        return holds_of(self.issued) if self.issued and self.prints else []

    @property
    def pieces(self) -> list[Piece]:
        """All that can be downloaded."""
        return list(pieces_of(self.issued)) if self.issued else []

    @property
    def pictures(self) -> list[PagePicture]:
        """The leaflet's pages to look at."""
        return list(_pictures(self.area, self.prints, self.month)) if self.prints else []

    @property
    def earlier(self) -> list[tuple[str, str]]:
        """Earlier months, newest first: each as in addresses and in words."""
        return [(one.key, one.words) for one in self.area.months[1:]]

    def when(self, event: ShownEvent) -> str:
        """When an event is on, in words; with its year where that is not the leaflet's."""
        words = span(event.start, event.end, all_day=event.all_day)
        is_far = self.issued is not None and event.start.year != self.issued.issued.year
        return f"{words} ({event.start.year})" if is_far else words


@dataclass(frozen=True)
class Site:
    """The pages over a catalogue. What is worked out for one of them is kept for the next."""

    catalogue: Catalogue
    _maps: dict[str, CountyMap | None] = field(default_factory=dict)

    @cached_property
    def finder(self) -> Finder:
        """Finds areas."""
        return Finder(self.catalogue)

    @property
    def is_large(self) -> bool:
        """Whether there are too many areas for one page."""
        return len(self.catalogue.areas) > MOST_ON_HOME

    @property
    def has_many_districts(self) -> bool:
        """Whether there are too many districts for one column beside the map."""
        return self.is_large and len(self.catalogue.districts) > MOST_BESIDE_MAP

    @property
    def is_flat(self) -> bool:
        """Whether every district is one area, so that areas are listed without them."""
        return all(district.is_one_area for district in self.catalogue.districts.values())

    @property
    def month(self) -> str:
        """The newest month in words."""
        latest = self.catalogue.latest_month
        return month(latest) if latest else ""

    @cached_property
    def examples(self) -> str:
        """What can be typed: an area's name, a ward, a postcode district, of each what there is; empty for none."""
        areas = self.catalogue.areas.values()
        shown = [area.said.shown for area in areas if area.said.shown]
        kinds = (
            (area.name for area in areas),
            (_as_ward(ward) for one in shown for ward in one.wards),
            (code for area in areas for code in area.said.postcodes),
        )
        found = [words for kind in kinds if (words := next((one for one in kind if len(one) <= SHORT), ""))]
        return " or ".join(part for part in (", ".join(found[:-1]), *found[-1:]) if part)

    @property
    def nothing_found(self) -> str:
        """What to do when a search has found nothing."""
        codes = next((area.said.postcodes for area in self.catalogue.areas.values() if area.said.postcodes), ())
        by_code = f", or try the first part of the postcode, such as {codes[0]}" if codes else ""
        return f"Check the spelling{by_code}. You can also choose from the list below."

    def home_map(self) -> CountyMap | None:
        """The map on home: of areas, or of districts where there are too many."""
        if "" not in self._maps:
            areas, districts = self.catalogue.areas, self.catalogue.districts
            of_areas = {key: (one.name, [one.said.outline]) for key, one in areas.items()}
            of_districts = {
                key: (one.name, [area.said.outline for area in one.areas]) for key, one in districts.items()
            }
            self._maps[""] = map_of(of_districts if self.is_large else of_areas)
        return self._maps[""]

    def district_map(self, district: District) -> CountyMap | None:
        """The map of a district's areas."""
        if district.key not in self._maps:
            self._maps[district.key] = map_of({one.id: (one.name, [one.said.outline]) for one in district.areas})
        return self._maps[district.key]

    def home(self, typed: str = "") -> Mapping[str, object]:
        """What home says; with what was typed, what was found."""
        typed = typed.strip()[:MOST_TYPED]
        hits: list[Hit] = self.finder.find(typed) if typed else []
        return {"site": self, "typed": typed, "hits": hits, "most_shown": MOST_SHOWN, "map": self.home_map()}

    def district(self, key: str) -> Mapping[str, object] | None:
        """What a district's page says; None where there is none of that key."""
        district = self.catalogue.districts.get(key)
        return {"site": self, "district": district, "map": self.district_map(district)} if district else None

    def area(self, key: str, month_key: str = "") -> Mapping[str, object] | None:
        """What an area's page says of its latest month or of an earlier one; None where there is none."""
        area = self.catalogue.areas.get(key)
        if area is None:
            return None
        issued = next((one for one in area.months if month_key in ("", one.key)), None)
        if month_key and issued is None:
            return None
        district = self.catalogue.districts[self.catalogue.district_keys[area.district]]
        page = AreaPage(area, issued, district, is_latest=issued is area.latest)
        return {"site": self, "page": page, "area": area}


def _as_ward(name: str) -> str:
    return name if "ward" in name.casefold().split() else f"{name} ward"


def _pictures(area: Listed, file: File, named: str) -> "list[PagePicture]":
    wide, high = _trim_of(file.layout)
    height = round(PICTURE_WIDTH * high / wide)
    sides = {2: ("Front", "Back")}.get(file.pages) or [f"Page {n}" for n in range(1, file.pages + 1)]
    return [
        PagePicture(file, number, PICTURE_WIDTH, height, f"{side} of the leaflet for {area.name}, {named}")
        for number, side in enumerate(sides, 1)
    ]


@cache
def _trim_of(layout: str) -> tuple[float, float]:
    """The size of a layout's pages; A4 for one that is not among the shipped."""
    layouts = find_layouts([shipped_layouts()])
    return layouts.get(layout).spec.trim_mm if layout in layouts else A4
