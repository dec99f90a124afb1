"""Floor 6, the offer: all that can be chosen at the counter, worked out from data, layouts, stocks and languages."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from leaflets.engines import deck_for
from leaflets.engines.canvas.fonts import FontBook
from leaflets.errors import LeafletsError
from leaflets.geometry import Box, Size
from leaflets.imposition import Card, impose
from leaflets.layout import VARIANT, Layout
from leaflets.press import PLAIN_STOCK, Press
from leaflets.stock import Stock


@dataclass(frozen=True, slots=True)
class Named:
    """Something to choose: the value that stands for it, and what people call it."""

    value: str
    title: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of card: a layout in one of its variants."""

    value: str
    layout: str
    title: str
    choice: str
    purpose: str
    options: tuple[tuple[str, str], ...]
    stock: str
    edge: str
    needs_officer: bool
    can_be_numbered: bool
    is_numbered: bool
    languages: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """How cards of a layout lie on a stock: the sheet, and where each may be printed, in reading order."""

    stock: Named
    page: Size
    spots: tuple[Box, ...]
    corner_mm: float
    is_plain: bool


@dataclass(frozen=True, slots=True)
class AreaOffer:
    """An area with those officers who may have cards of it."""

    value: str
    title: str
    district: str
    officers: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be chosen from one version of the data. `fits` are those of each layout, its usual stock first.

    `not_on_cards` are the languages that may be printed, but cannot be set on cards.
    """

    version: str
    areas: Mapping[str, AreaOffer] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    fits: Mapping[str, Mapping[str, Fit]] = field(default_factory=dict)
    printers: tuple[str, ...] = ()
    not_on_cards: tuple[str, ...] = ()


def offer_of(version: str, press: Press, printers: Iterable[str]) -> Offer:
    """All that can be chosen. A layout that cannot be loaded, or fits no stock, is not offered."""
    officers: dict[str, list[Named]] = {}
    for one in press.records.officers:
        called = f"{one.full_name}, {one.collar_number}" if one.collar_number else one.full_name
        officers.setdefault(one.area, []).append(Named(one.collar_number or one.name, called))
    areas = {
        one.id: AreaOffer(one.id, one.name, one.district, tuple(officers.get(one.id, ())))
        for one in sorted(press.records.areas, key=lambda area: (area.district.casefold(), area.name.casefold()))
    }
    cards = [layout for layout in press.layouts.load_all()[0] if layout.spec.product == "card"]
    fits = {layout.name: made for layout in cards if (made := _fits(layout, press.stocks.values()))}
    cards.sort(key=lambda layout: (layout.spec.needs_officer, layout.name))
    kinds = {kind.value: kind for layout in cards if layout.name in fits for kind in _kinds(layout, press)}
    spoken = {language.value for kind in kinds.values() for language in kind.languages}
    others = tuple(press.languages.get(one.value).spec.name for one in _printable(press) if one.value not in spoken)
    return Offer(version, areas, kinds, fits, tuple(printers), others)


def _kinds(layout: Layout, press: Press) -> Iterator[Kind]:
    """The layout in each of its variants that can be set with this kit; those with a photo where an officer has one."""
    option = layout.spec.options.get(VARIANT)
    languages = tuple(_languages(layout, press))
    has_photos = any(one.photo for one in press.records.officers)
    for choice in option.choices if option and option.choices else ("",):
        given = {VARIANT: choice} if choice else {}
        chosen = layout.chosen(layout.options(given))
        if chosen.spec.photo and not has_photos:
            continue
        try:
            deck = deck_for(chosen.with_bleed(0), press.brand, layout.options(given), FontBook())
        except LeafletsError:
            continue
        usual = not option or choice == option.default
        yield Kind(
            layout.name if usual else f"{layout.name}:{choice}",
            layout.name,
            layout.spec.title,
            choice.replace("-", " ").capitalize() or "Standard",
            layout.spec.purpose,
            () if usual else ((VARIANT, choice),),
            layout.spec.stock or PLAIN_STOCK,
            layout.spec.duplex_edge,
            chosen.spec.needs_officer,
            deck.is_numbered,
            chosen.spec.numbered,
            languages,
        )


def _printable(press: Press) -> Iterator[Named]:
    """The languages that may be printed here, English first; of a draft its title says so."""
    for code, language in press.languages.known.items():
        if press.allow_draft or not language.is_draft:
            own = "" if language.is_english else f" ({language.spec.own_name})"
            yield Named(code, f"{language.spec.name}{own}{', not reviewed yet' if language.is_draft else ''}")


def _languages(layout: Layout, press: Press) -> Iterator[Named]:
    """Those that this layout has, and that can be set on cards: letters are set there one by one."""
    for named in _printable(press):
        if layout.spec.languages and named.value not in layout.spec.languages:
            continue
        try:
            font = press.brand.speaking(press.languages.get(named.value)).script_font
        except LeafletsError:
            continue
        if layout.spec.engine != "canvas" or font is None or font.leads:
            yield named


def _fits(layout: Layout, stocks: Iterable[Stock]) -> dict[str, Fit]:
    """The stocks that cards of a layout can be printed on, the layout's own first, then those with labels."""
    found: list[Fit] = []
    spec = layout.spec
    card = Card(layout.trim, 0, spec.safe_mm, spec.duplex_edge, "office", spec.tumble)
    for stock in stocks:
        try:
            imposed = impose(stock, card, 0)
        except LeafletsError:
            continue
        if stock.spec.sides < len(spec.faces):
            continue
        spots = stock.labels or tuple(slot.box for slot in imposed.fronts)
        corner_mm = stock.spec.grid.corner_mm if stock.spec.grid else 0
        found.append(Fit(Named(stock.name, _called(stock)), stock.page, spots, corner_mm, not stock.labels))
    own = spec.stock or PLAIN_STOCK
    found.sort(key=lambda fit: (fit.stock.value != own, fit.is_plain))
    return {fit.stock.value: fit for fit in found}


def _called(stock: Stock) -> str:
    """A stock as it stands in a list: maker and number, what it is, and those that are the same sheet."""
    if not stock.labels:
        return stock.spec.title
    also = f" (also {', '.join(stock.spec.equivalents)})" if stock.spec.equivalents else ""
    return f"{stock.spec.vendor} {stock.name} – {stock.spec.title}{also}".strip()
