"""Floor 6, the plan of a month: the key of every piece, and every piece that cannot be begun, with its reason.

All data is checked here, before a page is set. Layouts that need an officer have a piece for each officer of an
area, all others one for the area; each in every language that was asked for.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from leaflets.clearance import Cleared
from leaflets.edition import Issue
from leaflets.errors import AddressError, DataError, LeafletsError, Place, Problem, RequestError
from leaflets.layout import Layout
from leaflets.models import Area, Records
from leaflets.month.changes import Said, said_of
from leaflets.month.docket import Docket, Writer
from leaflets.month.packed import Packed
from leaflets.month.shown import Read, Shown, outline_of, shown_of
from leaflets.press import PLAIN_STOCK, Press
from leaflets.sources.grid import kind_of
from leaflets.stock import find_stock
from leaflets.ticket import CardTicket, Format, Sheets, Taker, Ticket

A4_MM = (210.0, 297.0)


@dataclass(frozen=True)
class Order:
    """What a month is to hold: its issue, layouts, formats (each layout's usual one if none), languages, and areas.

    Without areas it is for every area of the data.
    """

    issue: Issue
    layouts: tuple[str, ...] = ("activity-leaflet",)
    formats: tuple[Format, ...] = ()
    langs: tuple[str, ...] = ("en",)
    areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Piece:
    """A piece of the month: its name among all others, whose it is, and what it is printed on."""

    name: str
    area: Area
    layout: str
    lang: str
    officer: str = ""
    formats: tuple[Format, ...] = ()
    stock: str = ""
    title: str = ""
    product: str = ""
    police_only: bool = False
    picture_px: tuple[int, int] | None = None

    @property
    def folder(self) -> str:
        """District and area, below the month's folder."""
        return f"{slug(self.area.district)}/{self.area.id}"


@dataclass(frozen=True)
class Planned:
    """A piece that can be set, with its key and what the guard said of it.

    `docket` writes its docket, as often as it is asked: those of a whole force would fill the memory.
    """

    piece: Piece
    key: str
    cleared: Cleared
    docket: Callable[[], Docket]


@dataclass(frozen=True)
class Refused:
    """A piece that must not be set, or cannot be, and why."""

    piece: Piece
    problems: tuple[Problem, ...]
    exit_code: int


@dataclass(frozen=True)
class Plan:
    """Everything that was asked for: each piece is planned or refused.

    `areas` are the ids of all areas of the data, and `said` is what can be said of each; `faulty` are those whose rows
    have faults, so that less can be said of them than there is.
    """

    order: Order
    planned: tuple[Planned, ...]
    refused: tuple[Refused, ...]
    areas: frozenset[str]
    stray: tuple[Problem, ...] = ()
    said: Packed[Said] = field(default_factory=partial(Packed, Said))
    faulty: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        """How many pieces were asked for."""
        return len(self.planned) + len(self.refused)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All that was asked for."""
        return (*(one.piece for one in self.planned), *(one.piece for one in self.refused))


def plan_month(press: Press, order: Order, kit_key: str) -> Plan:
    """Plan a month.

    Raises UnknownNameError, RequestError and LanguageError for what cannot be asked of any area, DataError for an area
    that was named and whose own row has faults.
    """
    records = press.records
    areas = [press.area(name) for name in order.areas] if order.areas else list(records.areas)
    unread, stray = _unread(press) if not order.areas else ({}, press.stray)
    if not (areas or unread):
        raise RequestError("The data has no areas.", "Fill in the Areas sheet.")
    kinds = list(_kinds(press, order))
    writer = Writer(press, kit_key)
    planner = _Planner(press, order, writer)
    said = Packed(Said)
    for area in dict.fromkeys(areas):
        shown = planner.plan(area, kinds)
        said[area.id] = planner.said(area, shown)
    refused = (*planner.refused, *_refused_whole(unread, kinds))
    # Pieces of one kind follow each other: whoever sets them has that layout's fonts and templates at hand.
    planned = sorted(planner.planned, key=lambda one: (one.piece.layout, one.piece.lang))
    everywhere = frozenset(area.id for area in records.areas)
    said.update((area.id, planner.said(area)) for area in records.areas if area.id not in said)
    faulty = {area.id for area in records.areas if press.faults_of(area)} | {one.place.area for one in press.stray}
    return Plan(order, tuple(planned), refused, everywhere, stray, said, frozenset(faulty))


def _unread(press: Press) -> tuple[dict[str, tuple[Problem, ...]], tuple[Problem, ...]]:
    """The faults of areas whose own row has some, by the id or name that it gives, and all other stray faults."""
    unread: dict[str, tuple[Problem, ...]] = {}
    others: list[Problem] = []
    for problem in press.stray:
        place = problem.place
        if place.row and place.area and kind_of(place.sheet or Path(place.file).stem) == "areas":
            unread[place.area] = (*unread.get(place.area, ()), problem)
        else:
            others.append(problem)
    return unread, tuple(others)


def _refused_whole(unread: Mapping[str, tuple[Problem, ...]], kinds: Iterable[tuple[Layout, str]]) -> Iterator[Refused]:
    """A piece of each kind for each area that could not be read: nobody may think that it was never asked for."""
    for layout, lang in kinds:
        for name, problems in unread.items():
            area = Area.model_construct(id=name, name=name, district="", team_name="")
            piece = Piece(f"{name}/{layout.name}/{lang}", area, layout.name, lang)
            yield Refused(piece, problems, DataError.exit_code)


def _kinds(press: Press, order: Order) -> Iterator[tuple[Layout, str]]:
    """Every layout in those of the languages that it has; each must be one that there is and can be printed.

    Raises RequestError for a layout that has none of the languages, or none of the formats.
    """
    if not (order.layouts and order.langs):
        raise RequestError(
            "No layout or no language was named.", "Name some with --layouts and --lang, or leave them out."
        )
    for name in dict.fromkeys(order.layouts):
        layout = press.layouts.get(name)
        has = made_as(layout)
        if order.formats and not set(order.formats) & set(has):
            mend = f"Ask for {' or '.join(has)} too, or leave the layout out."
            raise RequestError(f"{layout.name} is not made as {' or '.join(order.formats)}.", mend)
        langs = [press.languages.printable(lang, allow_draft=press.allow_draft).code for lang in order.langs]
        spoken = [code for code in langs if code in layout.spec.languages or not layout.spec.languages]
        for lang in dict.fromkeys(spoken or langs):
            yield layout, press.speaking(lang, layout).language.code


def made_as(layout: Layout) -> tuple[str, ...]:
    """What a layout's pieces are made as in a month: cards on sheets, and pictures for screens as such alone."""
    if layout.spec.picture_px:
        return ("png",)
    return ("pdf",) if layout.spec.product == "card" else layout.formats


class _Planner:
    """Plans one area after another."""

    def __init__(self, press: Press, order: Order, writer: Writer) -> None:
        self._press, self._order, self._writer = press, order, writer
        self.planned: list[Planned] = []
        self.refused: list[Refused] = []

    def said(self, area: Area, shown: Shown | None = None) -> Said:
        """What is said of an area; of one that is not planned, no more than who and where it is."""
        outline = outline_of(self._press.ground.outline(area))
        return said_of(area, self._writer.share(area), outline, shown)

    def plan(self, area: Area, kinds: list[tuple[Layout, str]]) -> Shown | None:
        """Plan an area's pieces; what a page may say of it, unless the guard lets none of the public ones pass."""
        share = self._writer.share(area)
        cleared: dict[str, Cleared | LeafletsError] = {}
        for layout, lang in kinds:
            if layout.name not in cleared:
                cleared[layout.name] = self._cleared(area, layout, share)
            said = cleared[layout.name]
            for piece in self._pieces(area, layout, lang, share):
                try:
                    if isinstance(said, LeafletsError):
                        raise said
                    ticket = self._ticket(piece, layout)
                    key = self._writer.key(piece.name, ticket, layout, share)
                    docket = partial(self._writer.write, piece.name, ticket, layout, area, key)
                    self.planned.append(Planned(piece, key, said, docket))
                except LeafletsError as fault:
                    self.refused.append(Refused(piece, fault.problems, fault.exit_code))
        passed = [layout for layout, _ in kinds if isinstance(cleared[layout.name], Cleared)]
        if all(layout.spec.police_only for layout in passed):
            return None
        with suppress(AddressError):  # which its leaflet is refused for, and which is told there
            read = Read(passed, [layout for layout, _ in kinds])
            return shown_of(area, share, self._order.issue, self._press.brand, read)
        return None

    def _cleared(self, area: Area, layout: Layout, share: Records) -> Cleared | LeafletsError:
        try:
            return self._press.release(area, self._order.issue, layout, share)
        except LeafletsError as fault:
            return fault

    def _pieces(self, area: Area, layout: Layout, lang: str, share: Records) -> Iterator[Piece]:
        """The pieces of one layout: one for each officer where it needs one, or else one for the area."""
        name = f"{area.id}/{layout.name}/{lang}"
        formats = () if layout.spec.product == "card" else self._formats(layout)
        spec, stock = layout.spec, self._stock(layout)
        of = (spec.title, spec.product, spec.police_only, spec.picture_px)
        whole = Piece(name, area, layout.name, lang, "", formats, stock, *of)
        if not layout.spec.needs_officer:
            yield whole
            return
        team = [officer for officer in share.officers if officer.area == area.id]
        if not team:
            mend = "Fill in the Officers sheet, or leave the layout out."
            place = Place(area=area.id, layout=layout.name)
            problem = Problem(RequestError.code, f"A {layout.name} needs an officer, and there is none.", mend, place)
            self.refused.append(Refused(whole, (problem,), RequestError.exit_code))
        for officer in dict.fromkeys(one.collar_number or one.name for one in team):
            yield replace(whole, name=f"{name}/{officer}", officer=officer)

    def _stock(self, layout: Layout) -> str:
        """What a layout is printed on, in words: its card stock, or paper of its size."""
        if layout.spec.product == "card":
            return find_stock(self._press.stocks, layout.spec.stock or PLAIN_STOCK).spec.title
        if px := layout.spec.picture_px:
            return f"screens, {px[0]} × {px[1]} pixels"
        width_mm, height_mm = sorted((layout.trim.width_mm, layout.trim.height_mm))
        return "A4 paper" if (width_mm, height_mm) == A4_MM else f"paper of {width_mm:g} × {height_mm:g} mm"

    def _formats(self, layout: Layout) -> tuple[Format, ...]:
        """Those formats that were asked for and that the layout has."""
        return tuple(name for name in self._order.formats if name in made_as(layout))

    def _ticket(self, piece: Piece, layout: Layout) -> Ticket | CardTicket:
        issue, officer = self._order.issue, piece.officer or None
        if layout.spec.product == "card":
            taker = Taker(piece.area.id, officer)
            return CardTicket(layout.name, issue, (taker,), Sheets(), lang=piece.lang)
        return Ticket(piece.area.id, layout.name, issue, piece.formats, officer, lang=piece.lang)


def slug(text: str) -> str:
    """A text as the name of a folder: its letters and digits in lower case, with hyphens between."""
    return re.sub(r"[^\w]+", "-", text.casefold()).strip("-") or "other"
