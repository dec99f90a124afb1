"""Floor 3, asking: one question at a time, from the folder while its answer is good, else from the service.

An answer that is refused is not kept, and takes no older one's place.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from leaflets.errors import AnswerError, FetchError, NoNetworkError, Place, Problem
from leaflets.sources.police_uk import answers
from leaflets.sources.police_uk.client import BusyError, Client, LeftAloneError, Received
from leaflets.sources.police_uk.questions import Question
from leaflets.sources.police_uk.store import Entry, Store
from leaflets.typography import day

SHAPES: dict[str, type[answers.Item]] = {
    "forces": answers.Named,
    "neighbourhoods": answers.Named,
    "dates": answers.Available,
    "categories": answers.Category,
    "boundary": answers.Point,
}
"""The lists whose every item must be as it should: on them all else depends. Those of teams may have a faulty item."""
NEVER_NONE = frozenset({"forces", "neighbourhoods", "dates", "categories", "boundary"})
"""Lists that are never empty when all is well."""
PATIENCE = 6
"""After as many questions in a row that failed every time, the service is left alone for the rest of the run.

All that is asked about an area's crime counts as one: it is asked for in parts when it fails.
"""


@dataclass
class Asker:
    """Asks for a run and counts. After the network has failed once it is not tried again."""

    client: Client
    store: Store
    now: datetime
    refresh: bool = False
    asked: int = 0
    kept: int = 0
    old: int = 0
    none: int = 0
    offline: bool = False
    failing: set[str] = field(default_factory=set)
    closed: str = ""
    """Why nothing more is asked in this run, or ""."""
    notices: list[Problem] = field(default_factory=list)

    def bytes_of(self, question: Question) -> bytes:
        """An answer as it was received. Raises FetchError, OutputError."""
        return self.store.content(self.entry_of(question))

    def entry_of(self, question: Question, check: Callable[[bytes], None] = lambda _received: None) -> Entry:
        """The answer to a question. `check` raises AnswerError for one that must not be kept.

        Raises FetchError when there is none, not even an old one; OutputError when it cannot be written.
        """
        there = self.store.entry(question)
        again = there and self.refresh and self.store.may_change(question, there)
        if there and not again and self.store.is_fresh(question, there, self.now):
            self.kept += 1
            return self._counted(there)
        try:
            entry = self._asked(question, check)
        except FetchError as fault:
            if there is None:
                raise
            self.old += 1
            if not isinstance(fault, NoNetworkError):
                wrong = f"{fault.problems[0].wrong} The answer of {day(there.when.date())} is used."
                place = Place(file=question.key, area=question.area)
                self.notices.append(Problem(fault.code, wrong, "Run it again later.", place, "notice"))
            return self._counted(there)
        self.asked += 1
        return self._counted(entry)

    def _counted(self, entry: Entry) -> Entry:
        self.none += entry.outcome == "none"
        return entry

    def _asked(self, question: Question, check: Callable[[bytes], None]) -> Entry:
        place = Place(file=question.key, area=question.area)
        if self.offline:
            raise NoNetworkError("It was never fetched, and there is no network.", "Run it again later.", place)
        if self.closed:
            raise FetchError(f"It was not asked for: {self.closed}", "Run it again later.", place)
        try:
            received = self._received(question, place)
        except NoNetworkError:
            self.offline = True
            raise
        except LeftAloneError as fault:
            self.closed = fault.problems[0].wrong
            raise
        except BusyError:
            self.failing.add(f"{question.force}/{question.area}/crimes" if question.kind == "crimes" else question.key)
            if len(self.failing) >= PATIENCE:
                self.closed = f"the service failed at {PATIENCE} questions in a row."
            raise
        self.failing.clear()
        none = _check(question, received, place)
        check(received.content)
        return self.store.keep(question, received, self.now, none=none)

    def _received(self, question: Question, place: Place) -> Received:
        """What the client brings; a failure of it names the question, its month included."""
        try:
            return self.client.ask(question.path, question.query, question.form)
        except NoNetworkError:  # which is no fault of the question
            raise
        except FetchError as fault:
            fault.problems = tuple(replace(one, place=place) for one in fault.problems)
            raise


def _check(question: Question, received: Received, place: Place) -> bool:
    """Whether the answer says that there is nothing. Raises AnswerError for an answer that cannot be used."""
    if received.status == 404:
        wrong = "The service does not have it (404)."
        if not received.content.strip():
            wrong = "The service answers 404 with nothing in it, as it does for a month that is over its window."
        raise AnswerError(wrong, "Check the name; neighbourhoods are renamed at times.", place)
    if received.status != 200:
        raise AnswerError(f"The service answers {received.status}.", "Run it again later.", place)
    content = answers.content_of(received.content, place)
    if question.kind == "neighbourhood":
        told = answers.one_of(received.content, answers.Neighbourhood, place)
        if told.id != question.area:
            raise AnswerError(f"The answer is about “{told.id}”.", "Run it again later.", place)
        return False
    if not isinstance(content, list):
        raise AnswerError("The answer is not a list.", "Run it again later.", place)
    if shape := SHAPES.get(question.kind):
        answers.all_of(received.content, shape, place)
    if not content and question.kind in NEVER_NONE:
        raise AnswerError("The answer is an empty list, which cannot be.", "Run it again later.", place)
    return not content
