"""The rules of the guard as data: every rule does what its examples say, a bad one is refused, a user's one counts."""

import re
from pathlib import Path

import pytest

from leaflets.checks import Known
from leaflets.errors import LeafletsError, Place, RuleError
from leaflets.guard import Guarding
from leaflets.matching import Matcher
from leaflets.rule import Example, Rule, find_rule, load_rules, shipped_rules
from leaflets.trial import TODAY, faults, known_to, where_of

RULES = load_rules([shipped_rules()])
OWN = '''
[[rules]]
code = "mill-lane"
title = "Mill Lane"
why = "It is too short a lane."
suggest = "the {what} of the town"
patterns = ["""(?P<words>Mill\\\\s+(?P<what>Lane))"""]
'''
HOSTILE = [
    "a" * 30_000,
    "1 " * 15_000,
    "A1 " * 10_000,
    "Aa " * 10_000,
    "Aa-" * 10_000,
    "x-" * 15_000,
    " " * 30_000,
    "((" * 15_000,
    "20/" * 10_000,
    "a@b.c." * 5_000,
    "AB12 " * 6_000,
    "12 Mill " * 3_700,
    "9pm " * 7_500,
    "patrol will " * 2_500,
    "arrested John Smith " * 1_500,
    "PC Smith lives " * 2_000,
    "guilty arrested " * 1_900,
    "01632 " * 5_000,
    "http://" * 4_300,
]


def own(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "ours.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_a_rule_does_what_its_examples_say(rule: Rule) -> None:
    assert [str(fault) for fault in faults(rule)] == []


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_a_rule_reads_a_hostile_text_to_its_end(rule: Rule) -> None:
    matcher = Matcher(rule, known_to(rule).names())
    for text in HOSTILE:
        assert len(list(matcher.hits(text))) <= 1_000


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_a_rules_trigger_passes_all_that_its_patterns_find(rule: Rule) -> None:
    matcher = Matcher(rule, known_to(rule).names())
    for example in (*rule.spec.match, *rule.spec.spare):
        text = example if isinstance(example, str) else example.text
        if list(matcher.hits(text)):
            assert matcher.may_strike(text.lower(), len(re.findall(r"\d", text))), text


def found(rules: dict[str, Rule], text: str) -> list[tuple[str, str, str, str]]:
    guarding = Guarding.knowing(rules, Known(), TODAY)
    return [(one.code, one.level, one.words, one.instead) for one in guarding.in_text(text, Place())]


def test_a_folder_of_ones_own_adds_changes_and_takes_out_rules(tmp_path: Path) -> None:
    folder = own(tmp_path / "ours", OWN + '[[rules]]\ncode = "stale-twitter"\nlevel = "off"\n')
    (folder / "postcode.toml").write_text('[[rules]]\ncode = "full-postcode"\nlevel = "warn"\n')
    rules = dict(load_rules([shipped_rules(), folder]))
    assert set(rules) == {*RULES, "mill-lane"} - {"stale-twitter"}
    told = found(rules, "Follow us on Twitter: a shed in Mill Lane, CO9 9ZZ, was broken into.")
    assert ("mill-lane", "error", "Mill Lane", "the Lane of the town") in told
    assert ("full-postcode", "notice", "CO9 9ZZ", "CO9, or the name of the neighbourhood") in told
    assert {code for code, *_ in told} == {"mill-lane", "full-postcode"}


def test_a_rule_of_ones_own_may_use_the_words_of_the_shipped_ones(tmp_path: Path) -> None:
    text = OWN.replace("Mill\\\\s+(?P<what>Lane)", "(?P<what>x)|on\\\\s+<<weekday>>")
    rules = dict(load_rules([shipped_rules(), own(tmp_path / "ours", text)]))
    assert found({"mill-lane": rules["mill-lane"]}, "We meet on Friday.")[0][2] == "on Friday"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("Lane)", "Lane"), "patterns"),
        (("(?P<what>", "(?P<that>"), "suggest"),
        (("Mill", "<<wekday>>"), "patterns"),
        (('why = "It is too short a lane."', ""), "why"),
        (('title = "Mill Lane"', 'title = "Mill Lane"\nfields = ["Event.plase"]'), "fields"),
        (('title = "Mill Lane"', 'title = "Mill Lane"\nkinds = ["patroll"]'), "rules.0.kinds.0"),
        (('title = "Mill Lane"', 'tytle = "Mill Lane"'), "rules.0.tytle"),
        (('"mill-lane"', '"Mill Lane"'), "rules.0.code"),
        (("[[rules]]", '[words]\none = "<<two>>"\ntwo = "<<one>>"\n[[rules]]\nunless = ["<<one>>"]'), "patterns"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_its_file_and_key(
    tmp_path: Path, change: tuple[str, str], named: str
) -> None:
    with pytest.raises(RuleError) as fault:
        load_rules([shipped_rules(), own(tmp_path / "ours", OWN.replace(*change))])
    (problem,) = fault.value.problems
    assert (problem.code, problem.place.file) == ("bad-rule", "ours/ours.toml")
    assert problem.place.block.endswith(named)
    assert fault.value.exit_code == 3


def test_names_that_are_not_known_are_asked_about(tmp_path: Path) -> None:
    with pytest.raises(LeafletsError, match="Did you mean “full-postcode”"):
        find_rule(RULES, "full-postcodes")
    with pytest.raises(LeafletsError, match="There is no rule “twiter”"):
        load_rules([shipped_rules(), own(tmp_path / "ours", '[[rules]]\ncode = "twiter"\nlevel = "off"\n')])
    with pytest.raises(RuleError, match="There is no folder"):
        load_rules([tmp_path / "none"])
    with pytest.raises(RuleError, match="Two rules are called"):
        load_rules([own(tmp_path / "ours", OWN + OWN)])


def test_wrong_examples_are_told_with_the_rule(tmp_path: Path) -> None:
    examples = 'match = ["Mill Road"]\nspare = ["Mill Lane", "a", "b", "c", "d", "e"]\n'
    (rule,) = load_rules([own(tmp_path / "ours", OWN + examples)]).values()
    told = [fault.wrong for fault in faults(rule)]
    assert told == [
        "It has 1 of the 6 examples that it needs.",
        "“Mill Road” is not found.",
        "“Mill Lane” is found and should not be.",
    ]


def test_an_example_stands_where_it_says() -> None:
    where = where_of(Example(text="", field="Event.place", kind="patrol", days=2))
    assert (where.sheet, where.field, where.kind, where.coming) == ("Event", "place", "patrol", True)
