"""Floor 2, the guard's rules: what must not be printed, read from `rules/*.toml`. A rule is data, with its examples."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from leaflets.config import Table, read_toml
from leaflets.errors import Place, RuleError, UnknownNameError
from leaflets.models import KINDS, Kind
from leaflets.spelling import did_you_mean

FROM_RECORDS = ("officers", "candidates", "places")
"""Words that stand for names of the workbook: a pattern says `<<officers>>`, and each run puts its own names there."""
NOTHING = r"(?!)"
"""The pattern that matches no text."""
_WORD = re.compile(r"<<([a-z-]+)>>")
_DEEPEST = 6  # words within words, before a circle is assumed

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
Check = Literal["", "private-number", "service-number", "own-mailbox", "other-mailbox", "person", "candidate"]
"""What a pattern alone cannot tell: a hit counts when the check of `leaflets/checks.py` agrees."""


class Near(Table):
    """Something that must stand in the same sentence; within so many words of the hit, or anywhere when 0."""

    pattern: str
    within: int = Field(0, ge=0, le=100)


class Example(Table):
    """An example that depends on where it stands: the field, such as Event.place, and days from today of its record."""

    text: str
    field: str = ""
    kind: str = ""
    days: int = 0


class Given(Table):
    """What the workbook knows, for a rule's examples."""

    officers: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    mailboxes: tuple[str, ...] = ()


class RuleTable(Table):
    """A rule as its file gives it. Patterns are Python's, verbose; they read so many sentences at a time, one or more.

    What they find is the group `words`, or all of the match. `near` must all stand in the sentence, no `unless` may,
    and what is found may not be part of a `part_of`. `fields` and `not_fields` name records or their columns, such as
    Event or Event.place; `kinds` are kinds of activity; `coming` asks for a record whose day has not come yet.

    `trigger` spares time: of each of its lists a text must hold one, in lower case, or the rule is not tried. There #
    is a digit and ## two, which may stand apart; `<<officers>>` is the first name of any of them.
    """

    code: Code
    level: Literal["block", "warn", "off"] = "block"
    title: str = ""
    why: str = ""
    suggest: str = ""
    trigger: tuple[tuple[str, ...], ...] = ()
    patterns: tuple[str, ...] = ()
    ignore_case: bool = False
    near: tuple[Near, ...] = ()
    unless: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()
    check: Check = ""
    sentences: int = Field(1, ge=1, le=3)
    fields: tuple[str, ...] = ()
    not_fields: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    coming: bool | None = None
    match: tuple[str | Example, ...] = ()
    spare: tuple[str | Example, ...] = ()
    given: Given = Given()


class RuleFile(Table):
    """The shape of a file in `rules/`. `words` are parts of patterns with a name: a pattern says `<<name>>`."""

    words: dict[str, str] = Field(default_factory=dict)
    rules: tuple[RuleTable, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, with the words that its patterns may use and the file it comes from."""

    spec: RuleTable
    words: Mapping[str, str]
    file: str

    @property
    def code(self) -> str:
        """Its stable code."""
        return self.spec.code

    def expanded(self, pattern: str, names: Mapping[str, str] = MappingProxyType({})) -> str:
        """A pattern with its words put in; `names` are the alternatives for `FROM_RECORDS`. Raises RuleError."""
        known = {**self.words, **{name: names.get(name, NOTHING) for name in FROM_RECORDS}}
        for _ in range(_DEEPEST):
            if "<<" not in pattern:
                return pattern
            pattern = _WORD.sub(lambda found: f"(?:{self._word(found[1], known)})", pattern)
        raise self._fault("patterns", f"“{pattern[:60]}” never ends.", "Its words stand for one another.")

    def compiled(self, pattern: str, names: Mapping[str, str] = MappingProxyType({})) -> re.Pattern[str]:
        """A pattern made ready. Raises RuleError when it is none."""
        flags = re.VERBOSE | (re.IGNORECASE if self.spec.ignore_case else 0)
        try:
            return re.compile(self.expanded(pattern, names), flags)
        except re.error as fault:
            wrong = f"“{pattern.strip()[:80]}” is not a pattern: {fault}."
            raise self._fault("patterns", wrong, "See the regular expressions of Python.") from fault

    def check(self) -> None:
        """Raises RuleError for a pattern that cannot be read, an unknown field, or a rule that says too little."""
        spec = self.spec
        for key in ("title", "why", "suggest", "patterns"):
            if not getattr(spec, key):
                raise self._fault(key, f"“{key}” is missing.", "Add it.")
        found = [self.compiled(pattern) for pattern in spec.patterns]
        for pattern in (*(near.pattern for near in spec.near), *spec.unless, *spec.part_of):
            self.compiled(pattern)
        for name in (*spec.fields, *spec.not_fields):
            self._check_field(name)
        groups = {name for pattern in found for name in pattern.groupindex} | {"words"}
        try:
            asked = {name for _, name, _, _ in Formatter().parse(spec.suggest) if name is not None}
        except ValueError as fault:
            raise self._fault(
                "suggest", f"“{spec.suggest}” cannot be filled in: {fault}.", "Double a brace."
            ) from fault
        if unknown := sorted(asked - groups):
            raise self._fault("suggest", f"No pattern has a group “{unknown[0]}”.", did_you_mean(unknown[0], groups))

    def _word(self, name: str, known: Mapping[str, str]) -> str:
        if name not in known:
            raise self._fault("patterns", f"There are no words “{name}”.", did_you_mean(name, known))
        return known[name]

    def _check_field(self, given: str) -> None:
        shapes = {shape.__name__: shape for shape in KINDS.values()}
        sheet, _, field = given.partition(".")
        if sheet not in shapes:
            raise self._fault("fields", f"There is no kind of record “{sheet}”.", did_you_mean(sheet, shapes))
        if field and field not in shapes[sheet].model_fields:
            hint = did_you_mean(field, shapes[sheet].model_fields)
            raise self._fault("fields", f"{sheet} has no field “{field}”.", hint)

    def _fault(self, key: str, wrong: str, mend: str) -> RuleError:
        return RuleError(wrong, mend, Place(file=self.file, block=f"{self.code}, {key}"))


def load_rules(folders: Iterable[Path]) -> Mapping[str, Rule]:
    """The rules in the TOML files of the folders, by code, in the order of their files.

    A later folder's rule takes the place of an earlier one of its code. One that gives no patterns changes only the
    keys that it gives, such as the level; with the level “off” there is no such rule any more. Examples are not tried:
    that is `leaflets rules check`. Raises RuleError, with the file and the key, for a rule that cannot be.
    """
    rules: dict[str, Rule] = {}
    words: dict[str, str] = {}
    for folder in folders:
        if not folder.is_dir():
            raise RuleError(f"There is no folder of rules {folder}.", "Check its name.")
        files = {path: read_toml(path, RuleFile, RuleError) for path in sorted(folder.glob("*.toml"))}
        words = words | {name: text for file in files.values() for name, text in file.words.items()}
        own: set[str] = set()
        for path, file in files.items():
            for spec in file.rules:
                name = f"{path.parent.name}/{path.name}"
                if spec.code in own:
                    raise RuleError(f"Two rules are called “{spec.code}”.", "Rename one.", Place(file=name))
                own.add(spec.code)
                _add(rules, spec, words, name)
    return MappingProxyType(rules)


def _add(rules: dict[str, Rule], spec: RuleTable, words: Mapping[str, str], file: str) -> None:
    """Add a rule, or change or take out the one of its code."""
    earlier = rules.get(spec.code)
    if spec.level == "off":
        if earlier is None:
            raise UnknownNameError("rule", spec.code, rules)
        del rules[spec.code]
        return
    if earlier and not spec.patterns:
        given = {key: getattr(spec, key) for key in spec.model_fields_set}
        spec = earlier.spec.model_copy(update=given)
    rule = Rule(spec, words, file)
    rule.check()
    rules[spec.code] = rule


def find_rule(rules: Mapping[str, Rule], code: str) -> Rule:
    """The rule of that code. Raises UnknownNameError."""
    if code not in rules:
        raise UnknownNameError("rule", code, rules, "See: leaflets rules.")
    return rules[code]


def shipped_rules() -> Path:
    """The folder of the rules that come with the project."""
    return Path(__file__).resolve().parent / "rules"
