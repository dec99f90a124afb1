"""Floor 5, print runs: one or more takers' cards of one layout, laid on sheets as one PDF.

A taker whose cards cannot be set fails alone: the others are printed, and the failure is told with its reason.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from leaflets.brand import Brand
from leaflets.doorstep import check_visit
from leaflets.edition import Batch, Edition
from leaflets.engines import Deck, deck_for, engine
from leaflets.engines.canvas.fonts import FontBook, load_font
from leaflets.errors import LeafletsError, Problem, RequestError, StockError
from leaflets.finishing import for_press
from leaflets.geometry import Size
from leaflets.imposition import Card, Imposition, impose, one_up
from leaflets.imprint import Serials, batch_id, imprint_of, serial
from leaflets.layout import Layout
from leaflets.preflight import Checked
from leaflets.preflight.passing import passed
from leaflets.preflight.sheets import passed_sheets
from leaflets.preflight.stamp import Stamp
from leaflets.sheet import Job, write_sheets
from leaflets.stock import Stock
from leaflets.ticket import CardTicket, NotPrinted, Output, OutputFile, Printed, Taker, file_stem
from leaflets.tongue import tag

NOTE_FONT = "regular"


@dataclass(frozen=True, slots=True)
class _Lot:
    """A taker, what the cards say, how many there are to be, and how many of them are in the file."""

    taker: Taker
    edition: Edition
    copies: int
    in_file: int
    first: int = 0


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all cards of a run have in common."""

    ticket: CardTicket
    layout: Layout
    brand: Brand
    stock: Stock

    @property
    def card(self) -> Card:
        """What is laid out."""
        spec, sheets = self.layout.spec, self.ticket.sheets
        edge = sheets.edge or spec.duplex_edge
        return Card(self.layout.trim, spec.bleed_mm, spec.safe_mm, edge, sheets.intent, spec.tumble)

    def imposed(self, count: int) -> Imposition:
        """`count` cards laid on sheets; 0 stands for one sheet full."""
        if self.ticket.sheets.one_up:
            return one_up(self.card, count or 1)
        return impose(self.stock, self.card, count, self.ticket.sheets.use)


def print_run(
    ticket: CardTicket, layout: Layout, brand: Brand, stock: Stock, compose: Callable[[Taker], Edition]
) -> Output:
    """Print the cards of a ticket; `compose` gives what a taker's cards say.

    Raises RequestError and StockError for what was asked; and, when no taker's cards can be set, each one's problems.
    """
    ticket = replace(ticket, numbered=ticket.numbered or layout.spec.numbered)
    bled = for_press(layout) if ticket.sheets.intent == "press" else layout.with_bleed(0)
    plan = _Plan(ticket, bled, brand, stock)
    _check(plan)
    book = FontBook()
    deck = deck_for(plan.layout, brand, plan.layout.options(ticket.options), book)
    if ticket.numbered and not deck.is_numbered:
        raise RequestError(f"{layout.name} shows no serial number.", "Leave out --serials, or take another layout.")
    lots, failed = _composed(plan, compose)
    batch = _batch(plan, lots)
    checked: list[Checked] = []
    dealt = _dealt(deck, plan, lots, batch, (failed, checked))
    imposition = plan.imposed(deck.count)
    if extra := imposition.count - deck.count:
        last = dealt[-1]
        _add(deck, plan, replace(last, in_file=extra), batch)
        dealt[-1] = replace(last, copies=last.copies + extra, in_file=last.in_file + extra)
    printed = tuple(_printed(lot, imposition, batch, ticket) for lot in dealt)
    output = _written(plan, deck, imposition, (book, batch, printed, tuple(failed)), dealt)
    if ticket.sheets.intent == "office":  # those for a print shop are checked when they are in inks
        checked.append(passed_sheets(output.files[0].content, layout.name, "office"))
    return replace(output, checked=sum(checked, Checked()))


def _dealt(
    deck: Deck, plan: _Plan, lots: Iterable[_Lot], batch: Batch, told: tuple[list[NotPrinted], list[Checked]]
) -> list[_Lot]:
    """The lots whose cards are in the deck now, each with its first card.

    Those that cannot be printed, and what preflight says of a card of each that can, are entered in `told`.
    """
    failed, checked = told
    dealt: list[_Lot] = []
    for lot in lots:
        first = deck.count
        try:
            checked.append(_checked(plan, lot, batch, first))
            _add(deck, plan, lot, batch)
        except LeafletsError as fault:
            failed.append(NotPrinted(lot.taker, _at(lot, plan.layout, fault), fault.exit_code))
        else:
            dealt.append(replace(lot, first=first))
    if not dealt:
        raise _all_failed(failed)
    return dealt


def _check(plan: _Plan) -> None:
    """What can be refused before anything is set.

    Raises SensitiveVisitError for a visit that no card is left for, StockError for backs on a stock that has none.
    """
    layout, stock, visit = plan.layout, plan.stock, plan.ticket.visit
    check_visit(plan.brand, visit.kind, visit.override)
    if stock.spec.sides < len(layout.spec.faces) and not plan.ticket.sheets.one_up:
        wrong = f"{stock.spec.title} can be printed on one side only, and {layout.name} has two."
        raise StockError(wrong, "Choose a card stock: leaflets stocks.")


def _composed(plan: _Plan, compose: Callable[[Taker], Edition]) -> tuple[list[_Lot], list[NotPrinted]]:
    """What each taker's cards say, and the takers for whom that cannot be told."""
    lots: list[_Lot] = []
    failed: list[NotPrinted] = []
    full = plan.imposed(0).count
    if len(plan.ticket.takers) > 1 and not plan.ticket.sheets.one_up:
        full = len(plan.imposed(0).fronts)  # the part-used first sheet is one taker's only
    once = plan.ticket.sheets.one_up and not plan.ticket.numbered
    for taker in plan.ticket.takers:
        copies = taker.copies or full
        try:
            lots.append(_Lot(taker, compose(taker), copies, 1 if once else copies))
        except LeafletsError as fault:
            failed.append(NotPrinted(taker, fault.problems, fault.exit_code))
    if not lots:
        raise _all_failed(failed)
    return lots, failed


def _at(lot: _Lot, layout: Layout, fault: LeafletsError) -> tuple[Problem, ...]:
    """The problems of a taker's cards, with area, officer and layout."""
    officer = lot.edition.officer.full_name if lot.edition.officer else ""
    area = lot.edition.area.id
    return tuple(
        replace(problem, place=replace(problem.place, area=area, officer=officer, layout=layout.name))
        for problem in fault.problems
    )


def _all_failed(failed: Sequence[NotPrinted]) -> LeafletsError:
    """One error with every taker's problems, and the exit code of the first."""
    problems = dict.fromkeys(problem for one in failed for problem in one.problems)
    fault = LeafletsError.of(problems)
    fault.exit_code = failed[0].exit_code  # type: ignore[misc] # an instance's own, for this once
    return fault


def _batch(plan: _Plan, lots: Iterable[_Lot]) -> Batch:
    """The batch: its id made from what is printed, valid for a year unless the ticket says otherwise."""
    ticket, issued = plan.ticket, plan.ticket.issue.issued
    said = [f"{lot.copies} {imprint_of(lot.edition)!r}" for lot in lots]
    valid_until = ticket.valid_until or _a_year_after(issued)
    options = sorted(plan.layout.options(ticket.options).items())
    all_said = [plan.layout.name, repr(options), str(valid_until), *said, *_spoken(plan)]
    return Batch(batch_id(issued, all_said), valid_until)


def _spoken(plan: _Plan) -> list[str]:
    """The language, where it is not English."""
    return [] if plan.brand.language.is_english else [plan.brand.language.code]


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


def _checked(plan: _Plan, lot: _Lot, batch: Batch, first: int) -> Checked:
    """What preflight says of a taker's first card. Raises PreflightError, and what keeps it from being set."""
    layout, brand, ticket = plan.layout, plan.brand, plan.ticket
    number = ticket.first_number + first
    serials = Serials(batch.id, range(number, number + 1 if ticket.numbered else number), brand)
    edition = replace(lot.edition, batch=batch, card=serials[0] if ticket.numbered else lot.edition.card)
    return passed(engine(layout.spec.engine)(layout, edition, brand, layout.options(ticket.options)), layout)


def _add(deck: Deck, plan: _Plan, lot: _Lot, batch: Batch) -> None:
    first = plan.ticket.first_number + deck.count
    numbers = range(first, first + lot.in_file if plan.ticket.numbered else first)
    deck.add(replace(lot.edition, batch=batch), lot.in_file, Serials(batch.id, numbers, plan.brand))


def _printed(lot: _Lot, imposition: Imposition, batch: Batch, ticket: CardTicket) -> Printed:
    last = lot.first + lot.in_file - 1
    sheets = imposition.sheet_of(lot.first) + 1, imposition.sheet_of(last) + 1
    numbers = [serial(batch.id, ticket.first_number + card) for card in (lot.first, last)] if ticket.numbered else []
    return Printed(imprint_of(lot.edition), lot.copies, sheets, (numbers[0], numbers[1]) if numbers else None)


def _written(
    plan: _Plan,
    deck: Deck,
    imposition: Imposition,
    made: tuple[FontBook, Batch, tuple[Printed, ...], tuple[NotPrinted, ...]],
    dealt: Sequence[_Lot],
) -> Output:
    """The file, its cover before it if one was asked for."""
    ticket, brand, spec = plan.ticket, plan.brand, plan.layout.spec
    book, batch, printed, failed = made
    title = f"{spec.title}, {batch.id}"
    printer = ticket.sheets.printer and ticket.sheets.printer.turning(plan.card.edge)
    nudges = tuple(printer.matrix(back, imposition.page) for back in (False, True)) if printer else ()
    font = load_font(brand, brand.font(NOTE_FONT))
    cut = imposition.cut_to
    sheet = Size(cut.width_mm, cut.height_mm) if cut else imposition.page
    pages = imposition.sheets * len(spec.faces)
    stamp = Stamp(plan.layout.name, ticket.sheets.intent, plan.layout.spec.bleed_mm, pages, sheet)
    job = Job(title, ticket.issue.issued, font, book, nudges, tag(dealt[0].edition.language), stamp)
    pdf = write_sheets(deck, imposition, job)
    if ticket.cover:
        from leaflets.cover import with_cover

        pdf, more = with_cover(pdf, title, brand, (printed, failed), len(spec.faces))
        pages += more
    left_out = dict.fromkeys(left for lot in dealt for left in lot.edition.left_out)
    shown = tuple(left for left in left_out if getattr(spec.limits, left.block))
    file = OutputFile(f"{_stem(ticket, plan.layout.called(plan.layout.options(ticket.options)), dealt)}.pdf", pdf)
    return Output(ticket, (file,), pages, shown, batch, printed, failed)


def _stem(ticket: CardTicket, layout: str, dealt: Sequence[_Lot]) -> str:
    """The name of the file: area (or "force"), layout, month, and the officer where there is only one."""
    editions = [lot.edition for lot in dealt]
    areas = {edition.area.id for edition in editions}
    officer = editions[0].officer if len(ticket.takers) == 1 else None
    area = areas.pop() if len(areas) == 1 else "force"
    return file_stem(area, layout, f"{ticket.issue.month:%Y-%m}", officer, editions[0].lang)
