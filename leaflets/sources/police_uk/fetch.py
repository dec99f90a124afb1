"""Floor 3, fetching: what is to be asked about a force, what is there already, and the run that asks for the rest.

A run can be stopped at any time and goes on where it was: every answer is kept before the next question is asked. An
area that fails fails alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from leaflets.errors import AnswerError, FetchError, NoNetworkError, Place, Problem, UnknownMonthError, UnknownNameError
from leaflets.sources.police_uk import questions
from leaflets.sources.police_uk.answers import Available, Category, Crime, Named, all_of
from leaflets.sources.police_uk.asking import Asker
from leaflets.sources.police_uk.client import BusyError, Client
from leaflets.sources.police_uk.outline import Ring, halves, ring_of
from leaflets.sources.police_uk.store import Entry, Store, boundary_name

LATEST = 3
"""How many months of crime are brought when none is named: the latest ones that there are."""
DEEPEST = 3
"""How often a boundary is cut in two before its crime is given up: eight parts may hold 80,000 crimes."""
SOME_FAILED = 4


@dataclass(frozen=True, slots=True)
class Order:
    """What to bring: a force by its id, its neighbourhoods (all when none is named), and months, each its first day.

    `refresh` asks anew for everything that may have changed, however young it is.
    """

    force: str
    areas: tuple[str, ...] = ()
    months: tuple[date, ...] = ()
    refresh: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What became of an order. `asked` counts the answers that came, `kept` those that were there and still good.

    `old` are answers that should have been asked for again and could not be; `none` counts the answers that say that
    there is nothing. `failed` holds what is missing, `notices` what should be known.
    """

    force: str
    areas: tuple[str, ...]
    months: tuple[date, ...]
    asked: int
    kept: int
    old: int
    none: int
    requests: int
    offline: bool
    failed: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 when nothing is missing, 4 when something is."""
        return SOME_FAILED if self.failed else 0


Progress = Callable[[str, int, int], None]
"""Called with the area's name, the number of areas that are done, and that of all."""


def fetch(
    order: Order, client: Client, store: Store, now: datetime, done: Progress = lambda _name, _done, _all: None
) -> Report:
    """Bring what was ordered into the store.

    Raises UnknownNameError for a force or an area, and UnknownMonthError for a month, that the service does not list;
    NoNetworkError or another FetchError when not even the lists can be had; OutputError when nothing can be written.
    """
    run = _Run(order, Asker(client, store, now, refresh=order.refresh))
    names = run.names()
    months = run.months()
    checked = [month for month in months if run.knows_categories(month)]
    for number, (area, name) in enumerate(names.items()):
        done(name, number, len(names))
        run.bring(area, checked)
    done("", len(names), len(names))
    return run.report(tuple(names), months)


@dataclass
class _Run:
    order: Order
    asker: Asker
    categories: dict[date, frozenset[str]] = field(default_factory=dict)
    failed: list[Problem] = field(default_factory=list)
    with_crime: dict[date, int] = field(default_factory=dict)

    def names(self) -> dict[str, str]:
        """The areas that are meant, each with its name. The force and the areas must be on the service's lists."""
        forces = all_of(self.asker.bytes_of(questions.forces()), Named, Place(file="forces"))
        if self.order.force not in (known := [force.id for force in forces]):
            raise UnknownNameError("force", self.order.force, known)
        question = questions.neighbourhoods(self.order.force)
        listed = all_of(self.asker.bytes_of(question), Named, Place(file=question.key))
        names = {one.id: one.name or one.id for one in listed}
        for given in self.order.areas:
            if given not in names:
                raise UnknownNameError(f"neighbourhood of {self.order.force}", given, names)
        return {one: names[one] for one in dict.fromkeys(self.order.areas or names)}

    def months(self) -> tuple[date, ...]:
        """The months that are meant. A month that is not there is refused here, by name."""
        question = questions.dates()
        there = sorted({one.date for one in all_of(self.asker.bytes_of(question), Available, Place(file=question.key))})
        if not there:
            raise FetchError("The service lists no month of street-level crime.", "Run it again later.")
        for month in self.order.months:
            if month not in there:
                wrong = f"There is no street-level crime for {month:%Y-%m}."
                raise UnknownMonthError(
                    wrong, f"There are months from {there[0]:%Y-%m} to {there[-1]:%Y-%m}, the latest."
                )
        return tuple(sorted(set(self.order.months))) or tuple(there[-LATEST:])

    def knows_categories(self, month: date) -> bool:
        """Learn which categories a month has, so that one that nobody knows is seen; else the month is left out."""
        question = questions.categories(month)
        try:
            found = all_of(self.asker.bytes_of(question), Category, Place(file=question.key))
        except FetchError as fault:
            wrong = f"{fault.problems[0].wrong} Without its categories, no crime of {month:%Y-%m} was asked for."
            self.failed.append(replace(fault.problems[0], wrong=wrong, place=Place(file=question.key)))
            return False
        self.categories[month] = frozenset(category.url for category in found)
        return True

    def bring(self, area: str, months: Sequence[date]) -> None:
        """Everything about one area. What fails is noted; the rest is asked for all the same."""
        ring: tuple[Ring, str] | None = None
        for question in questions.about(self.order.force, area):
            try:
                entry = self.asker.entry_of(question)
                if question.kind == "boundary":
                    place = Place(file=question.key, area=area)
                    ring = ring_of(self.asker.store.content(entry), place), boundary_name(entry)
            except FetchError as fault:
                self._note(fault, area)
        for month in months:
            if ring is None:
                wrong = f"The crime of {month:%Y-%m} cannot be asked for without a boundary."
                code = NoNetworkError.code if self.asker.offline else FetchError.code
                self.failed.append(Problem(code, wrong, "", Place(area=area)))
                continue
            try:
                self._bring_crime(area, month, *ring)
            except FetchError as fault:
                self._note(fault, area)

    def _bring_crime(self, area: str, month: date, ring: Ring, about: str) -> None:
        entry = self._crime(area, month, ring, about, "")
        self.with_crime[month] = self.with_crime.get(month, 0) + (entry.outcome != "none")

    def _crime(self, area: str, month: date, ring: Ring, about: str, part: str) -> Entry:
        """The crime inside a ring. A 503 that stays may mean more than 10,000 crimes: the halves are asked for then."""
        question = questions.crimes(self.order.force, area, month, ring, about=about, part=part)
        place = Place(file=question.key, area=area)
        try:
            return self.asker.entry_of(question, lambda received: self._check_crime(received, month, place))
        except BusyError as fault:
            depth = part.count("-") + 1 if part else 0
            if fault.status != 503 or not fault.empty or depth >= DEEPEST:
                raise
            cut = halves(ring, place)
        parts = [
            self._crime(area, month, half, about, f"{part}-{number}".lstrip("-")) for number, half in enumerate(cut, 1)
        ]
        return self.asker.store.keep_parts(question, tuple(parts))

    def _check_crime(self, received: bytes, month: date, place: Place) -> None:
        """Raises AnswerError for a crime of another month, or of a category that the service does not list."""
        known = self.categories[month]
        for crime in all_of(received, Crime, place):
            if crime.month != month:
                wrong = f"The answer holds {crime.month:%Y-%m}, and {month:%Y-%m} was asked for."
                raise AnswerError(wrong, "It was not kept. Run it again later.", place)
            if crime.category not in known:
                wrong = f"The answer holds the category “{crime.category}”, which the service does not list."
                raise AnswerError(wrong, "It was not kept. Run it again later.", place)

    def _note(self, fault: FetchError, area: str) -> None:
        self.failed += [replace(one, place=replace(one.place, area=area)) for one in fault.problems]

    def report(self, areas: tuple[str, ...], months: tuple[date, ...]) -> Report:
        """What became of it."""
        asker, notices = self.asker, list(self.asker.notices)
        for month in months:
            if areas and self.with_crime.get(month) == 0:
                wrong = f"No area has any crime in {month:%Y-%m}: the force may not have sent its figures."
                notices.append(Problem("no-crime-anywhere", wrong, "Do not print it as “none”.", level="notice"))
        return Report(
            force=self.order.force,
            areas=areas,
            months=months,
            asked=asker.asked,
            kept=asker.kept,
            old=asker.old,
            none=asker.none,
            requests=asker.client.requests,
            offline=asker.offline,
            failed=tuple(dict.fromkeys(self.failed)),
            notices=tuple(notices),
        )
