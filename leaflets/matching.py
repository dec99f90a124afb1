"""Floor 2, matching: a rule made ready for one run's names, and where it strikes in a sentence."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from leaflets.rule import Rule
from leaflets.wording import wording_of

MOST_HITS = 200
"""Hits of one rule in one sentence: nobody reads more, and a hostile text must not take all day."""

NEVER = 1_000_000
"""More digits than a text has."""

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

    def __init__(self, rule: Rule, given: Mapping[str, tuple[str, ...]]) -> None:
        self.rule = rule
        spec = rule.spec
        lowered = {f"<<{name}>>": tuple(word.split()[0].lower() for word in words) for name, words in given.items()}
        names = {name: alternatives(words) for name, words in given.items() if words}
        self._triggers = [
            (
                tuple(word for one in group for word in lowered.get(one, (one,)) if "#" not in word),
                min((len(one) for one in group if "#" in one), default=NEVER),
            )
            for group in spec.trigger
        ]
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

    @property
    def needs_digits(self) -> bool:
        """Whether the rule is never tried on a text without a digit."""
        return any(not group for group, _ in self._triggers)

    def may_strike(self, lower: str, digits: int) -> bool:
        """Whether a text in lower case, with so many digits, holds what the rule asks for before it is tried."""
        for group, least in self._triggers:
            if digits >= least:
                continue
            for trigger in group:
                if trigger in lower:
                    break
            else:
                return False
        return True

    def hits(self, sentence: str) -> Iterator[Hit]:
        """Where the rule strikes in a sentence, none of them over another."""
        told: list[Span] = []
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
                if any(_meets(span, [other]) for other in told) or any(_meets(span, spans) for spans in part_of):
                    continue
                if all(_is_near(span, spans, within, sentence) for spans, within in near):
                    told.append(span)
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


@lru_cache(maxsize=64)
def alternatives(words: tuple[str, ...]) -> str:
    """A pattern of any of the words, the longest first; spaces as wide as they are written."""
    ordered = sorted(set(filter(None, words)), key=lambda word: (-len(word), word))
    return "|".join(rf"(?<!\w)(?i:{_loose(word)})(?!\w)" for word in ordered)


def _loose(word: str) -> str:
    return r"[\s-]{1,3}".join(re.escape(part) for part in re.split(r"[\s-]+", wording_of(word).clean.strip()))
