"""Floor 3, the guard: pure. What must not be printed in the words of the records, by the rules of `rules/*.toml`.

Every text that a piece could print is read sentence by sentence. A finding has the rule's code, the cell, the words as
they are written, why, and a coarser wording. A rule's level “block” is an error, “warn” a notice.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from leaflets.brand import Brand
from leaflets.checks import CHECKS, Asked, Known, known_of
from leaflets.errors import Level, Place, Problem
from leaflets.matching import Hit, Matcher, Where
from leaflets.models import (
    Activity,
    Area,
    Event,
    Figure,
    Officer,
    Placed,
    Quantity,
    Record,
    Records,
)
from leaflets.printable import NOT_PRINTED, UNPRINTED
from leaflets.rule import Rule
from leaflets.wording import Wording, sentences, wording_of

DIGIT = re.compile(r"\d")
ANYWHERE = Where()
MORE_THAN_A_NAME = re.compile(r"[\d@]")
# Columns whose words are no sentences, or are what the guard compares with; a figure's category is the source's own.
UNREAD: Mapping[type[Record], frozenset[str]] = {
    Area: frozenset({"phone", "email", "postcodes"}),
    Officer: frozenset({"collar_number"}),
    Event: frozenset({"coordinates"}),
    Figure: frozenset(Figure.model_fields),
}


class Guarding:
    """The rules made ready for one set of records and one day. It keeps what it found in a text: rows repeat much."""

    def __init__(self, rules: Mapping[str, Rule], brand: Brand, records: Records, today: date) -> None:
        """Make ready. `today` decides what is still to come, and whose pre-election period runs."""
        kit = brand.kit
        texts = [kit.formats, kit.genuine, *(contact.value for contact in kit.contacts)]
        self._set_up(rules, known_of(records, texts, rules.values(), today), today)

    @classmethod
    def knowing(cls, rules: Mapping[str, Rule], known: Known, today: date) -> "Guarding":
        """The same for what is known already, without a kit and records."""
        made = cls.__new__(cls)
        made._set_up(rules, known, today)
        return made

    def _set_up(self, rules: Mapping[str, Rule], known: Known, today: date) -> None:
        self.known, self.today = known, today
        names = known.names()
        self._matchers = [Matcher(rule, names) for rule in rules.values()]
        self._standing: dict[Where, dict[bool, list[Matcher]]] = {}
        self._found: dict[tuple[str, Where], tuple[Problem, ...]] = {}

    def findings(self, placed: Iterable[Placed]) -> list[Problem]:
        """What the rules find in the texts of the records, each with its cell."""
        found: list[Problem] = []
        for one in placed:
            for name, where, text in texts_of(one.record, self.today, areas=bool(self.known.candidates)):
                if told := self._told(text, where):
                    place = one.at(name)
                    found += [_at(problem, place) for problem in told]
        return found

    def in_text(self, text: str, place: Place, where: Where = ANYWHERE) -> list[Problem]:
        """What the rules find in a text that comes from elsewhere, such as an option of a layout."""
        return [_at(problem, place) for problem in self._told(text, where)]

    def _told(self, text: str, where: Where) -> tuple[Problem, ...]:
        key = (text, where)
        if key not in self._found:
            self._found[key] = tuple(self._read(wording_of(text), where)) if text else ()
        return self._found[key]

    def _read(self, wording: Wording, where: Where) -> Iterator[Problem]:
        if where not in self._standing:
            every = [matcher for matcher in self._matchers if matcher.stands_in(where)]
            self._standing[where] = {True: every, False: [one for one in every if not one.needs_digits]}
        lower = wording.clean.lower()
        digits = len(DIGIT.findall(lower))
        trying = [matcher for matcher in self._standing[where][digits > 0] if matcher.may_strike(lower, digits)]
        if not trying:
            return
        told = set()
        spans = list(sentences(wording.clean))
        for number, (start, _) in enumerate(spans):
            for matcher in trying:
                end = spans[min(number + matcher.rule.spec.sentences, len(spans)) - 1][1]
                for hit in matcher.hits(wording.clean[start:end]):
                    words = wording.as_written(start + hit.start, start + hit.end)
                    if (matcher.rule.code, words) not in told and self._counts(matcher.rule, hit, where):
                        told.add((matcher.rule.code, words))
                        yield finding(matcher.rule, hit, words)

    def _counts(self, rule: Rule, hit: Hit, where: Where) -> bool:
        return not rule.spec.check or CHECKS[rule.spec.check](Asked(hit, where, self.known))


def finding(rule: Rule, hit: Hit, words: str) -> Problem:
    """A hit as a problem, with the coarser wording filled in from the pattern's groups."""
    spec = rule.spec
    instead = " ".join(spec.suggest.format_map({**hit.groups, "words": words}).split())
    wrong = f"{spec.title}: “{words.strip()}”. {spec.why}"
    level: Level = "error" if spec.level == "block" else "notice"
    return Problem(rule.code, wrong, f"Better: {instead}.", level=level, words=words.strip(), instead=instead)


def _at(problem: Problem, place: Place) -> Problem:
    return Problem(problem.code, problem.wrong, problem.mend, place, problem.level, problem.words, problem.instead)


def texts_of(record: Record, today: date, *, areas: bool = True) -> Iterator[tuple[str, Where, str]]:
    """The texts of a record that a piece could print: field, where it stands, and the text.

    Without `areas` the area is left out, so that a text which many areas have is read once for all of them.
    """
    if isinstance(record, (*NOT_PRINTED, Figure)):
        return
    unread = UNREAD.get(type(record), frozenset())
    kind = str(record.kind) if isinstance(record, Activity) else ""
    area = (record.id if isinstance(record, Area) else str(getattr(record, "area", ""))) if areas else ""
    coming, sheet = _is_coming(record, today), type(record).__name__
    for name in type(record).model_fields:
        value = getattr(record, name)
        if name in UNPRINTED or name in unread or not value:
            continue
        # A name is what others are compared with; one that holds a number or a mailbox is more than a name.
        if isinstance(record, Officer) and name == "name" and not MORE_THAN_A_NAME.search(value):
            continue
        if isinstance(value, tuple) and value and isinstance(value[0], Quantity | str):
            value = "; ".join(map(str, value))
        if isinstance(value, str):
            yield name, Where(sheet, name, kind, coming, area), value
    for name, lang, value in record.translations:
        said = value if isinstance(value, str) else "; ".join(map(str, value))
        yield f"{name} [{lang}]", Where(sheet, name, kind, coming, area), said


def _is_coming(record: Record, today: date) -> bool:
    """Whether the record's day is after today."""
    day = record.date if isinstance(record, Activity) else record.start if isinstance(record, Event) else None
    return day is not None and (day.date() if isinstance(day, datetime) else day) > today
