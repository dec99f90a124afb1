"""Floor 2, matching: a rule made ready for one run's names, and where it strikes in a sentence. No record is known here."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from leaflets.rule import Rule

MOST_HITS = 200
"""Hits of one rule in one sentence: nobody reads more, and a hostile text must not take all day."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Where:
    """Where a text stands: the type of its record and the field, and what a rule may ask of that record."""

    sheet: str = ""
    field: str = ""
    kind: str = ""
    coming: bool = False
    area: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """What a pattern found in a sentence: where, and its groups; `sentence` is the whole of it."""

    start: int
    end: int
    sentence: str
    groups: Mapping[str, str]

    @property
    def words(self) -> str:
        """The words that were found."""
        return self.sentence[self.start : self.end]


class Matcher:
    """A rule with its patterns compiled for one set of names."""

    def __init__(self, rule: Rule, names: Mapping[str, str]) -> None:
        self.rule = rule
        spec = rule.spec
        self._trigger = rule.compiled(spec.trigger, names) if spec.trigger else None
        self._patterns = [rule.compiled(pattern, names) for pattern in spec.patterns]
        self._near = [(rule.compiled(near.pattern, names), near.within) for near in spec.near]
        self._unless = [rule.compiled(pattern, names) for pattern in spec.unless]
        self._part_of = [rule.compiled(pattern, names) for pattern in spec.part_of]

    def stands_in(self, where: Where) -> bool:
        """Whether the rule is about texts that stand there."""
        spec, named = self.rule.spec, {where.sheet, f"{where.sheet}.{where.field}"}
        return (
            (not spec.fields or bool(named & set(spec.fields)))
            and not named & set(spec.not_fields)
            and (not spec.kinds or where.kind in spec.kinds)
            and spec.coming in (None, where.coming)
        )

    def hits(self, sentence: str) -> Iterator[Hit]:
        """Where the rule strikes in a sentence, each stretch of words once."""
        if self._trigger and not self._trigger.search(sentence):
            return
        told: set[Span] = set()
        near = part_of = None
        for pattern in self._patterns:
            for count, found in enumerate(pattern.finditer(sentence)):
                if count == MOST_HITS:
                    break
                span = found.span("words" if "words" in pattern.groupindex else 0)
                if near is None or part_of is None:
                    if any(unless.search(sentence) for unless in self._unless):
                        return
                    near = [(spans_of(one, sentence), within) for one, within in self._near]
                    part_of = [spans_of(one, sentence) for one in self._part_of]
                if span in told or any(_meets(span, spans) for spans in part_of):
                    continue
                if all(_is_near(span, spans, within, sentence) for spans, within in near):
                    told.add(span)
                    yield Hit(*span, sentence, {name: text or "" for name, text in found.groupdict().items()})


def spans_of(pattern: re.Pattern[str], sentence: str) -> list[Span]:
    """Where a pattern matches, in order."""
    return [found.span() for found in pattern.finditer(sentence)]


def _meets(span: Span, others: list[Span]) -> bool:
    """Whether a span overlaps one of the others, which stand in order and apart."""
    after = bisect_left(others, span[1], key=lambda other: other[0])
    return after > 0 and others[after - 1][1] > span[0]


def _is_near(span: Span, others: list[Span], within: int, sentence: str) -> bool:
    """Whether one of the others stands within so many words of the span; anywhere, when `within` is 0."""
    if not others or not within:
        return bool(others)
    after = bisect_left(others, span[0], key=lambda other: other[0])
    for other in others[max(0, after - 1) : after + 1]:
        first, last = sorted((span, other))
        if len(sentence[first[1] : last[0]].split()) <= within:
            return True
    return False
