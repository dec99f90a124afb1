"""Floor 3, trial: pure. Whether a rule does with its own examples what it says: those to match, and those to spare."""

from collections.abc import Iterable
from datetime import date

from leaflets.checks import Known, known_of, with_names
from leaflets.errors import Place, Problem, RuleError
from leaflets.guard import Guarding
from leaflets.matching import Where
from leaflets.models import EVERY_AREA, Candidate, Records
from leaflets.rule import Example, Rule

TODAY = date(2026, 5, 1)
"""The day that examples are read on."""
LEAST = 6
"""How many examples of each sort a rule needs: fewer show nobody where it ends."""


def known_to(rule: Rule) -> Known:
    """What the workbook of a rule's examples knows."""
    given = rule.spec.given
    standing = tuple(Candidate(area=EVERY_AREA, name=name, starts=TODAY, ends=TODAY) for name in given.candidates)
    known = known_of(Records(candidates=standing), (*given.phones, *given.mailboxes), [rule], TODAY)
    return with_names(known, officers=given.officers)


def faults(rule: Rule) -> list[Problem]:
    """Each example that the rule gets wrong, and each sort of which there are too few."""
    guarding = Guarding.knowing({rule.code: rule}, known_to(rule), TODAY)
    spec = rule.spec
    found = [
        _fault(rule, key, f"It has {len(examples)} of the {LEAST} examples that it needs.", "Add some.")
        for key, examples in (("match", spec.match), ("spare", spec.spare))
        if len(examples) < LEAST
    ]
    found += [
        _fault(rule, "match", f"“{text}” is not found.", "Widen the patterns, or take the example out.")
        for text in _where_found(guarding, spec.match, wanted=False)
    ]
    return found + [
        _fault(rule, "spare", f"“{text}” is found and should not be.", "Add an “unless” or a “part_of”.")
        for text in _where_found(guarding, spec.spare, wanted=True)
    ]


def _where_found(guarding: Guarding, examples: Iterable[str | Example], *, wanted: bool) -> list[str]:
    """The texts of the examples in which something is found, or nothing."""
    shaped = [Example(text=one) if isinstance(one, str) else one for one in examples]
    return [one.text for one in shaped if bool(guarding.in_text(one.text, Place(), where_of(one))) is wanted]


def where_of(example: Example) -> Where:
    """Where an example stands."""
    sheet, _, field = example.field.partition(".")
    return Where(sheet, field, example.kind, coming=example.days > 0)


def _fault(rule: Rule, key: str, wrong: str, mend: str) -> Problem:
    return Problem(RuleError.code, wrong, mend, Place(file=rule.file, block=f"{rule.code}, {key}"))
