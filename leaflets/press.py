"""Floor 5, the press: the one library entry. A ticket goes in, finished files come out, or one of the project's errors.

press = Press(records, brand, layouts, stocks)
output = press.run(Ticket("colchester", "activity-leaflet", Issue(month, issued)))
write(output, Path("out"))
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from errno import EISDIR
from functools import cache
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType

from leaflets.area_map import AreaMap, map_of
from leaflets.aside import written_aside
from leaflets.brand import Brand
from leaflets.clearance import Clearance, Cleared
from leaflets.copyfit import fit
from leaflets.edition import (
    Edition,
    Issue,
    LeftOut,
    compose,
    considered,
    find_area,
    find_officer,
    with_map,
    with_officer,
)
from leaflets.engines import LayOut, laying
from leaflets.errors import (
    DataError,
    LeafletsError,
    MissingFieldError,
    OutputError,
    Place,
    Problem,
    RequestError,
    UnknownNameError,
)
from leaflets.finishing import PRESS, Finisher, check_formats, for_press, no_printing
from leaflets.for_screens import ALT_TEXT, alt_text, pictures_of, web_page
from leaflets.imprint import Imprint, imprint_of, numbered
from leaflets.language import Languages, find_languages
from leaflets.layout import MAP, Layout, Layouts, Limits, OptionValue
from leaflets.map_markers import Point
from leaflets.models import EVERY_AREA, Area, Officer, Records
from leaflets.photo import FOLDER as PHOTOS
from leaflets.photo import read_photo
from leaflets.preflight.passing import passed
from leaflets.preflight.sheets import passed_sheets
from leaflets.printing import Printing
from leaflets.sources import WHOLE_SHEET, Ground
from leaflets.sources.ground import Surveyed
from leaflets.stock import Stock, find_stock
from leaflets.ticket import AnyTicket, CardTicket, Output, OutputFile, Pack, Taker, Ticket, file_stem
from leaflets.typography import listed

PLAIN_STOCK = "a4"
"""What cards of a layout that names no stock are printed on."""


NO_BATCH = "000000-0000"

Draw = Callable[[tuple[Point | None, ...]], AreaMap | None]


@dataclass(frozen=True)
class Press:
    """Everything that tickets need: the data with its problems, the brand kit, the layouts and the stocks.

    `ground` is what maps are drawn from. Without `now`, the time of the run, no patrol can be known to be past: none is
    drawn. With `allow_draft` languages are printed whose words nobody has reviewed. `printing` gives the condition that
    pieces for a print shop are made for. `engine` gives the engine of a name; a proof has one that puts up with faults.
    """

    records: Records
    brand: Brand
    layouts: Layouts
    stocks: Mapping[str, Stock] = field(default_factory=lambda: MappingProxyType({}))
    problems: tuple[Problem, ...] = ()
    photos: Path = Path(PHOTOS)
    clearance: Clearance = field(default_factory=Clearance)
    ground: Ground | Surveyed = field(default_factory=Ground)
    now: datetime | None = None
    languages: Languages = field(default_factory=find_languages)
    allow_draft: bool = False
    printing: Callable[[], Printing] = no_printing
    engine: Callable[[str], LayOut] = laying

    def run(self, ticket: AnyTicket) -> Output:
        """Make one piece, one print run of cards, or a pack of both.

        Raises UnknownNameError or RequestError for what was asked, DataError for an area whose rows have faults,
        AddressError, RenderError, LayoutError and StockError for what cannot be printed.
        """
        if isinstance(ticket, Pack):
            from leaflets.pack import bind

            return bind(ticket, self.run)
        layout = self.layouts.get(ticket.layout)
        if isinstance(ticket, CardTicket):
            from leaflets.card_run import print_run

            if layout.spec.product != "card":
                raise RequestError(f"{layout.name} is not a card: it is not printed on sheets.", "Use: leaflets make.")
            stock = find_stock(self.stocks, ticket.sheets.stock or layout.spec.stock or PLAIN_STOCK)
            chosen = layout.chosen(layout.options(ticket.options))
            brand = self.speaking(ticket.lang, layout)
            output = print_run(ticket, chosen, brand, stock, lambda taker: self._taken(ticket, taker, chosen, brand))
            if ticket.sheets.intent == "press":
                output = Finisher(brand, self.printing).cards(output, ticket.issue.issued)
                checked = passed_sheets(output.files[0].content, layout.name, "press")
                output = replace(output, checked=output.checked + checked)
            areas = dict.fromkeys(self.area(one.imprint.area) for one in output.printed)
            return replace(output, cleared=sum((self._clear(area, ticket.issue, chosen) for area in areas), Cleared()))
        area = self.area(ticket.area)
        brand = self.speaking(ticket.lang, layout)
        cleared = self.release(area, ticket.issue, layout)
        with _naming(area, layout):
            return replace(self._made(ticket, layout, area, brand), cleared=cleared)

    def area(self, given: str) -> Area:
        """The area with that id or name.

        Raises UnknownNameError, and DataError with what is wrong in its own row, where that is why it is not there.
        """
        try:
            return find_area(self.records, given)
        except UnknownNameError:
            own = given.strip().casefold()
            if faults := [one for one in self.problems if one.level == "error" and one.place.area.casefold() == own]:
                raise DataError.of(faults) from None
            raise

    def officer(self, area: Area, given: str) -> Officer:
        """The officer of an area with that name or number. Raises as `area` does; RequestError for one of several."""
        try:
            return find_officer(self.records, area, given)
        except UnknownNameError:
            self._hold_back(area)  # the row that is missing may be the faulty one
            raise

    def release(self, area: Area, issue: Issue, layout: Layout, share: Records | None = None) -> Cleared:
        """What the guard says of an area's piece that may be printed. Without `share` all records are looked through.

        Raises DataError for an area whose rows have faults, and with what must not be printed and nobody accepts.
        """
        self._hold_back(area)
        with _naming(area, layout):
            return self._clear(area, issue, layout, share)

    def speaking(self, lang: str, layout: Layout) -> Brand:
        """The kit in the language that was asked for.

        Raises UnknownNameError, DraftLanguageError, and RequestError for a layout that is not printed in it.
        """
        language, spoken = self.languages.printable(lang, allow_draft=self.allow_draft), layout.spec.languages
        if spoken and language.code not in spoken:
            names = listed([self.languages.get(code).spec.name for code in spoken])
            raise RequestError(f"{layout.name} is printed in {names} only.", "Leave out --lang.")
        return self.brand.speaking(language)

    def _clear(self, area: Area, issue: Issue, layout: Layout, share: Records | None = None) -> Cleared:
        """Has the guard read all that a piece may print. Raises DataError for what stops it."""
        # A date of issue that is still to come must not make what is planned look done.
        day = min(issue.issued, self.now.date()) if self.now else issue.issued
        return self.clearance.clear(considered(area, share or self.records, issue, layout.widest), day)

    def _taken(self, ticket: CardTicket, taker: Taker, layout: Layout, brand: Brand) -> Edition:
        """What the cards of one taker of a run say."""
        area = self.area(taker.area)
        self.release(area, ticket.issue, layout)
        with _naming(area, layout):
            return self._edition((ticket.issue, taker.officer), layout, area, layout.spec.limits, brand)

    def imprint(self, taker: Taker, ticket: CardTicket) -> Imprint:
        """What a taker's card of a ticket would name if it were printed. Raises UnknownNameError, AddressError."""
        found = self.layouts.get(ticket.layout)
        layout = found.chosen(found.options(ticket.options))
        area = self.area(taker.area)
        brand = self.brand.speaking(self.languages.get(ticket.lang))
        return imprint_of(self._edition((ticket.issue, taker.officer), layout, area, layout.spec.limits, brand))

    @property
    def stray(self) -> tuple[Problem, ...]:
        """Faulty rows that belong to no area that there is: they hold nothing back, and are missing somewhere."""
        known = {EVERY_AREA, *(area.id for area in self.records.areas)}
        return tuple(p for p in self.problems if p.level == "error" and p.place.area not in known)

    def faults_of(self, area: Area) -> tuple[Problem, ...]:
        """The faults of an area's own rows, of those for every area, and of whole sheets."""
        return tuple(
            problem
            for problem in self.problems
            if problem.level == "error" and (problem.place.area in {area.id, EVERY_AREA} or problem.code in WHOLE_SHEET)
        )

    def _hold_back(self, area: Area) -> None:
        """An area with a faulty row is not printed without it: nobody would notice what is missing."""
        if faults := self.faults_of(area):
            raise DataError.of(faults)

    def _made(self, ticket: Ticket, layout: Layout, area: Area, brand: Brand) -> Output:
        options = layout.options(ticket.options)
        layout = layout.chosen(options).read(brand.language.direction)
        check_formats(ticket)
        if ticket.intent == "press" and layout.spec.picture_px:
            raise RequestError(f"{layout.name} is a picture for screens, not for a print shop.", "Leave out --intent.")
        formats = _formats(ticket, layout)
        layout = for_press(layout) if ticket.intent == "press" else layout
        draw = self._map(area, layout, options)

        def composed(limits: Limits) -> Edition:
            edition = self._edition((ticket.issue, ticket.officer), layout, area, limits, brand)
            return with_map(edition, draw, limits.map)

        if layout.spec.engine == "text":
            return self._text(ticket, layout, composed(layout.spec.limits), brand, options)
        lay_out = self.engine(layout.spec.engine)
        fitted = fit(
            layout,
            composed,
            lambda edition, manners: lay_out(layout.set_as(manners), _proof(edition, layout, brand), brand, options),
        )
        edition, document = fitted.edition, fitted.document
        month, named = f"{ticket.issue.month:%Y-%m}", layout.called(options)
        stem = file_stem(area.id, named, month, edition.officer, lang=brand.language.code)
        output = Output(ticket, (), len(document.faces), _left_out(layout, edition), adjusted=fitted.adjusted)
        if ticket.intent == "press":
            pdf, note = Finisher(brand, self.printing).leaflet(document, layout, edition)
            made = (OutputFile(f"{stem}{PRESS}.pdf", pdf),)
            return replace(output, files=made, checked=passed(replace(document, pdf=pdf), layout), press=note)
        checked = passed(document, layout)
        files = []
        if "pdf" in formats:
            files.append(OutputFile(f"{stem}.pdf", document.pdf))
        if "html" in formats:
            files.append(OutputFile(f"{stem}.html", web_page(layout, edition, brand, options)))
        if "png" in formats:
            files += pictures_of(document, layout, stem)
        if layout.spec.picture_px and "png" in formats:
            files.append(OutputFile(f"{stem}{ALT_TEXT}", alt_text(layout, edition, brand, options)))
        return replace(output, files=tuple(files), checked=checked)

    def _text(
        self, ticket: Ticket, layout: Layout, edition: Edition, brand: Brand, options: Mapping[str, OptionValue]
    ) -> Output:
        """A piece of plain text: it has no pages and is never overset."""
        from leaflets.engines.text import plain_text

        month, named = f"{ticket.issue.month:%Y-%m}", layout.called(options)
        stem = file_stem(edition.area.id, named, month, edition.officer, lang=brand.language.code)
        text = plain_text(layout, edition, brand, options)
        return Output(ticket, (OutputFile(f"{stem}.txt", text.encode()),), 0, _left_out(layout, edition))

    def _edition(
        self, asked: tuple[Issue, str | None], layout: Layout, area: Area, limits: Limits, brand: Brand
    ) -> Edition:
        """The edition of an issue, one officer's own where one was asked for, in the language of the kit."""
        issue, officer = asked
        # Nothing that the public is given can print a promise, for its template never sees one.
        records = self.records if layout.spec.police_only else replace(self.records, promises=())
        edition = compose(area, records, issue, limits, brand)
        if officer is not None:
            edition = self._own(edition, self.officer(area, officer), layout)
        elif layout.spec.needs_officer:
            team = listed([officer.name for officer in self.records.officers if officer.area == area.id])
            mend = f"Name one with --officer. {area.name} has {team}." if team else f"{area.name} has none yet."
            raise RequestError(f"A {layout.name} needs an officer.", mend)
        for path in layout.spec.requires:
            if not attrgetter(path)(edition):
                raise MissingFieldError(f"{path} is empty.", "Fill it in: this layout cannot do without it.")
        return edition

    def _map(self, area: Area, layout: Layout, options: Mapping[str, OptionValue]) -> Draw:
        """What draws the area's map for the places of an edition's events; no map where layout or option says so."""
        wanted = layout.spec.limits.map and options.get(MAP, True)
        outline = self.ground.outline(area) if wanted else None
        tracks = self.ground.tracks(self.now) if outline else ()

        @cache
        def draw(places: tuple[Point | None, ...]) -> AreaMap | None:
            return map_of(outline, places, tracks, self.now, layout.spec.map_mm) if outline else None

        return draw

    def _own(self, edition: Edition, officer: Officer, layout: Layout) -> Edition:
        """An officer's own edition, with the photo if the layout shows one."""
        photo = None
        if layout.spec.photo and officer.photo:
            photo = read_photo(
                self.photos, officer.photo, Place(sheet=Officer.sheet, column="photo", area=officer.area)
            )
        return with_officer(edition, officer, photo)


def _proof(edition: Edition, layout: Layout, brand: Brand) -> Edition:
    """An edition with the number 0 where its card has no sense without one; a print run counts from 1."""
    return replace(edition, card=numbered(NO_BATCH, 0, brand)) if layout.spec.numbered else edition


def _formats(ticket: Ticket, layout: Layout) -> tuple[str, ...]:
    """The formats that were asked for, or the layout's usual one. Raises RequestError for one that it has not."""
    for name in ticket.formats:
        if name not in layout.formats:
            is_held = name == "html" and layout.spec.police_only
            what = "web page" if name == "html" else "picture" if name == "png" else f"{name} file"
            why = "is for police use only and has no web page" if is_held else f"has no {what}"
            raise RequestError(f"{layout.name} {why}.", f"Ask for {' or '.join(layout.formats)}.")
    return ticket.formats or layout.formats[:1]


def _left_out(layout: Layout, edition: Edition) -> tuple[LeftOut, ...]:
    """What was left out of the blocks that the layout has; a limit of 0 says that it has no such block."""
    return tuple(left for left in edition.left_out if getattr(layout.spec.limits, left.block))


@contextmanager
def _naming(area: Area, layout: Layout) -> Iterator[None]:
    try:
        yield
    except LeafletsError as fault:
        raise _named(fault, area, layout) from fault


def _named(fault: LeafletsError, area: Area, layout: Layout) -> LeafletsError:
    """The same error with area and layout in each place that does not name them yet."""
    problems = [
        replace(
            problem,
            place=replace(
                problem.place, area=problem.place.area or area.id, layout=problem.place.layout or layout.name
            ),
        )
        for problem in fault.problems
    ]
    fault.problems = tuple(problems)
    return fault


def write(output: Output, folder: Path) -> list[Path]:
    """Write every file of an output whole, or none of them. Raises OutputError."""
    return write_files(output.files, folder)


def write_files(files: Sequence[OutputFile], folder: Path) -> list[Path]:
    """Write every file whole, or none of them. Raises OutputError."""
    if unsafe := [file.name for file in files if Path(file.name).name != file.name]:
        raise OutputError(f"“{unsafe[0]}” is not a name of a file.", "Give the area a plain id.")
    folder = folder.resolve()
    aside: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside.extend((_aside(file, folder), folder / file.name) for file in files)
        if folders := [path for _, path in aside if path.is_dir()]:
            raise IsADirectoryError(EISDIR, f"{folders[0].name} is a folder")
        for made, path in aside:
            made.replace(path)
    except OSError as fault:
        raise OutputError(f"{folder} cannot be written to ({fault.strerror}).", "Choose another with -o.") from fault
    finally:  # also when it is interrupted; what has been renamed is there no more
        for made, _ in aside:
            made.unlink(missing_ok=True)
    return [path for _, path in aside]


def _aside(file: OutputFile, folder: Path) -> Path:
    return written_aside(folder, lambda out: out.write(file.content))
