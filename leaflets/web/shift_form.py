"""Floor 7, the form of the cards for the shift: what was sent, checked against what is on offer; pure.

Every value is taken from what there is, or is a number within bounds; nothing that was sent goes further as it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process, utils

from leaflets.brand import Brand
from leaflets.counter.offer import AreaOffer, Fit, Kind, Named, Offer
from leaflets.counter.order import Order
from leaflets.doorstep import check_visit
from leaflets.errors import LeafletsError, UnknownNameError
from leaflets.imposition import Edge
from leaflets.printer import MOST_NUDGE_MM

MOST_COPIES = 400
MOST_LISTED = 150
"""With more areas than these, a name is typed: a list of thousands would be a large page and a long way to scroll."""
MOST_NEAR = 8
LONGEST = 300
"""More characters than these are nothing that the form asks for."""
FIELDS = (
    "area", "officer", "kind", "lang", "copies", "numbered", "visit", "reason", "stock", "start", "skip", "fill",
    "printer", "right", "down", "edge",
)  # fmt: skip
"""In the order in which they stand on the page, and so in that of the list of errors."""
EDGES: Mapping[str, Edge | None] = {"": None, "long": "long", "short": "short"}


@dataclass(frozen=True)
class Form:
    """What was sent: as it was entered, what it means, and what is wrong with it by field.

    `order` is there when nothing is wrong. `near` are the areas that may be meant by a name that is none.
    """

    values: Mapping[str, str]
    area: AreaOffer | None
    kind: Kind
    fit: Fit
    errors: Mapping[str, str] = field(default_factory=dict)
    order: Order | None = None
    near: tuple[AreaOffer, ...] = ()
    instead: str = ""

    @property
    def skipped(self) -> frozenset[int]:
        """The spoiled labels, as far as they could be read."""
        return frozenset(int(one) for one in re.findall(r"[0-9]{1,3}", self.values["skip"]))


def read_form(sent: Mapping[str, str], offer: Offer, brand: Brand) -> Form:
    """The form with what is wrong with it. It never raises, whatever was sent."""
    return _Reading(sent, offer, brand).form()


def lists_areas(offer: Offer) -> bool:
    """Whether the areas are few enough for a list."""
    return len(offer.areas) <= MOST_LISTED


class _Reading:
    """One form while it is read: `values` as entered, `errors` as they are found."""

    def __init__(self, sent: Mapping[str, str], offer: Offer, brand: Brand) -> None:
        self.offer, self.brand = offer, brand
        self.values = {name: _line(sent.get(name, "")) for name in FIELDS}
        self.drawn, self.listed = sent.get("drawn", ""), sent.get("listed", "")
        self.errors: dict[str, str] = {}
        self.near: tuple[AreaOffer, ...] = ()
        self.instead = ""
        for name, value in self.values.items():
            if len(value) > LONGEST:
                self.values[name] = value[:LONGEST]
                self.errors[name] = f"Use {LONGEST} characters or fewer"

    def form(self) -> Form:
        area, kind = self._area(), self._kind()
        fit = self._fit(kind)
        officer = self._officer(area, kind)
        lang = self._lang(kind)
        copies = self._copies()
        visit, reason = self._visit()
        start = self._start(fit, f"{kind.layout}/{fit.stock.value}")
        skip = self._skip(fit, start)
        right_mm, down_mm = self._millimetres("right"), self._millimetres("down")
        printer, edge = self._printer(), self._edge()
        order = None
        if not self.errors and area:
            is_on = {name: bool(self.values[name]) for name in ("fill", "numbered")}
            order = Order(
                area.value, kind.layout, officer, kind.options, copies, fit.stock.value, start, skip, is_on["fill"],
                printer, right_mm, down_mm, edge, lang, visit, reason, kind.can_be_numbered and is_on["numbered"],
            )  # fmt: skip
        errors = {name: self.errors[name] for name in FIELDS if name in self.errors}
        return Form(self.values, area, kind, fit, errors, order, self.near, self.instead)

    def _wrong(self, name: str, says: str) -> None:
        self.errors.setdefault(name, says)

    def _area(self) -> AreaOffer | None:
        given, areas = self.values["area"], self.offer.areas
        if found := areas.get(given):
            return found
        named = [area for area in areas.values() if area.title.casefold() == given.casefold()]
        if len(named) == 1:
            self.values["area"] = named[0].value
            return named[0]
        if not given:
            self._wrong("area", "Choose your area" if lists_areas(self.offer) else "Enter the name of your area")
            return None
        self.near = tuple(named[:MOST_NEAR]) or _nearest(given, areas)
        self._wrong("area", f"There is no area “{given[:70]}”. Choose one that there is")
        return None

    def _kind(self) -> Kind:
        kinds = self.offer.kinds
        usual = next(iter(kinds.values()))
        given = self.values["kind"]
        if given and given not in kinds:
            self._wrong("kind", "Choose a kind of card from the list")
        found = kinds.get(given, usual)
        self.values["kind"] = found.value
        return found

    def _officer(self, area: AreaOffer | None, kind: Kind) -> str:
        given = self.values["officer"]
        known = {officer.value for officer in area.officers} if area else set()
        if given and area and given not in known:
            self.values["officer"] = ""
            if not self.listed or self.listed == area.value:  # else the list was another area's
                self._wrong("officer", f"Choose an officer of {area.title} from the list")
            given = ""
        if kind.needs_officer and not given:
            what = kind.title.partition(",")[0].lower()
            self._wrong("officer", f"A {what} needs an officer. Choose whose it is")
        return given

    def _lang(self, kind: Kind) -> str:
        known = [language.value for language in kind.languages]
        given = self.values["lang"] or "en"
        if given not in known:
            self._wrong("lang", "Choose a language that this card can be printed in")
            given = known[0] if known else "en"
        self.values["lang"] = given
        return given

    def _copies(self) -> int:
        given = self.values["copies"]
        if not given:
            return 0
        number = int(given) if re.fullmatch(r"[0-9]{1,6}", given, re.ASCII) else 0
        if not 1 <= number <= MOST_COPIES:
            self._wrong("copies", f"Copies must be a whole number from 1 to {MOST_COPIES}, or empty for one full sheet")
        return number

    def _visit(self) -> tuple[str, str]:
        """The kind of visit and why a card is left all the same, where it is a sensitive one."""
        given, reason = self.values["visit"], self.values["reason"]
        if not given:
            return "", ""
        visit = next((one for one in self.brand.visits if one.kind == given), None)
        if visit is None:
            self.values["visit"] = ""
            self._wrong("visit", "Choose a kind of visit from the list")
            return "", ""
        reason = reason if visit.sensitive else ""
        self.instead = visit.instead if visit.sensitive else ""
        try:
            check_visit(self.brand, visit.kind, reason or None)
        except UnknownNameError:
            self._wrong("visit", "Choose a kind of visit from the list")
        except LeafletsError as fault:
            if reason:
                self._wrong("reason", "Say in words why a card does no harm here, without names")
            else:
                self._wrong("visit", fault.problems[0].wrong.rstrip("."))
        return visit.kind, reason

    def _fit(self, kind: Kind) -> Fit:
        fits = self.offer.fits[kind.layout]
        given, before = self.values["stock"], self.drawn.partition("/")[0]
        if before in self.offer.fits and before != kind.layout:  # another kind was chosen, and not yet stock for it
            usual = {one.stock for one in self.offer.kinds.values() if one.layout == before}
            given = "" if given in usual or given not in fits else given
        elif given and given not in fits:
            self._wrong("stock", "Choose card stock from the list: this card fits on those")
        if given not in fits:
            given = kind.stock if kind.stock in fits else next(iter(fits))
        self.values["stock"] = given
        return fits[given]

    def _start(self, fit: Fit, sheet: str) -> int:
        given = self.values["start"] or "1"
        if self.drawn and self.drawn != sheet:  # the place was chosen on the picture of another sheet
            given = "1"
            self.values["skip"] = ""
        number = int(given) if re.fullmatch(r"[0-9]{1,3}", given, re.ASCII) else 0
        if not 1 <= number <= len(fit.spots):
            self._wrong("start", f"Choose a label from 1 to {len(fit.spots)}")
            number = 1
        self.values["start"] = str(number)
        return number

    def _skip(self, fit: Fit, start: int) -> tuple[int, ...]:
        given = self.values["skip"]
        if not given:
            return ()
        most = len(fit.spots)
        parts = re.split(r"[\s,;]+", given.strip(" ,;"))
        if not all(re.fullmatch(r"[0-9]{1,3}", part, re.ASCII) and 1 <= int(part) <= most for part in parts):
            self._wrong("skip", f"Write the numbers of spoiled labels from 1 to {most}, such as 3, 8")
            return ()
        numbers = tuple(sorted({int(part) for part in parts}))
        if len({*numbers, *range(1, start)}) == most:
            self._wrong("skip", "No label of this sheet is left. Take a new sheet")
        return numbers

    def _millimetres(self, name: str) -> float:
        given = self.values[name].replace("\N{MINUS SIGN}", "-").replace(",", ".")
        if not given:
            return 0
        ways = {"right": "right", "down": "down"}
        number = float(given) if re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{1,3})?", given, re.ASCII) else MOST_NUDGE_MM + 1
        if abs(number) > MOST_NUDGE_MM:
            says = f"Millimetres to move {ways[name]} must be a number from −{MOST_NUDGE_MM} to {MOST_NUDGE_MM}"
            self._wrong(name, says)
            return 0
        return number

    def _printer(self) -> str:
        given = self.values["printer"]
        if given and given not in self.offer.printers:
            self._wrong("printer", "Choose a printer from the list")
            self.values["printer"] = given = ""
        return given

    def _edge(self) -> Edge | None:
        given = self.values["edge"]
        if given not in EDGES:
            self._wrong("edge", "Choose the edge that the printer turns the sheet over")
            self.values["edge"] = given = ""
        return EDGES[given]


def _line(given: str) -> str:
    """What was entered on one line, without what cannot be seen."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in given[: 2 * LONGEST]).split())


def _nearest(given: str, areas: Mapping[str, AreaOffer]) -> tuple[AreaOffer, ...]:
    """The areas whose names come nearest to a name, or have it in them."""
    names = {area.value: area.title for area in areas.values()}
    found = process.extract(
        given, names, scorer=fuzz.WRatio, processor=utils.default_process, limit=MOST_NEAR, score_cutoff=60
    )
    return tuple(areas[value] for _name, _score, value in found)


def visit_titles(brand: Brand) -> tuple[Named, ...]:
    """The kinds of visit, those first after which a card may be left."""
    ordered = sorted(brand.visits, key=lambda visit: visit.sensitive)
    return tuple(Named(visit.kind, visit.title) for visit in ordered)
