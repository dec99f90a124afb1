"""The commands of the guard's rules, run as a user runs them."""

import json
from pathlib import Path

from tests.commands import leaflets

OWN = """[[rules]]
code = "mill-lane"
level = "block"
title = "Mill Lane"
why = "It is too short a lane."
suggest = "the town"
patterns = ['''Mill\\s+Lane''']
match = ["Mill Lane", "in Mill Lane", "Mill  Lane", "A Mill Lane", "Mill Lane.", "By Mill Lane"]
spare = ["Mill", "Lane", "Mill Road", "Milk Lane", "mill", "Lanes of Mill"]
"""


def test_rules_are_listed_shown_and_checked(tmp_path: Path) -> None:
    listed = leaflets("rules", cwd=tmp_path)
    assert listed.returncode == 0
    assert "full-postcode" in listed.stdout
    shown = leaflets("rules", "show", "house-number", cwd=tmp_path).stdout
    for said in ("It tells which home it was.", "a home in {street}", "14 Mill Lane", "Spares:"):
        assert said in shown
    checked = leaflets("rules", "check", cwd=tmp_path)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "rules do what their examples say" in checked.stdout
    unknown = leaflets("rules", "show", "house-numbers", cwd=tmp_path)
    assert unknown.returncode == 2
    assert "Did you mean “house-number”?" in unknown.stderr


def test_rules_of_ones_own_are_checked_and_found_by_every_way(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "ours.toml").write_text(OWN, encoding="utf-8")
    assert leaflets("rules", "check", "own", cwd=tmp_path).returncode == 0
    check = ("check", "--data", "sample:essex", "--json")
    assert leaflets(*check, cwd=tmp_path).returncode == 0
    for ways in (("--rules", "own"), ()):
        done = leaflets(*check, *ways, cwd=tmp_path, **({} if ways else {"LEAFLETS_RULES": "own"}))
        problems = [one for one in json.loads(done.stdout)["problems"] if one["code"] == "mill-lane"]
        assert done.returncode == 3
        assert problems
        assert {(one["words"], one["instead"]) for one in problems} == {("Mill Lane", "the town")}
    (tmp_path / "leaflets.toml").write_text('rules = ["own"]\n', encoding="utf-8")
    assert "mill-lane" in leaflets("rules", cwd=tmp_path).stdout
    assert leaflets(*check, cwd=tmp_path).returncode == 3


def test_a_rule_that_fails_its_examples_is_told(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "ours.toml").write_text(OWN.replace('"Mill Road"', '"To Mill Lane"'), encoding="utf-8")
    done = leaflets("rules", "check", "own", cwd=tmp_path)
    assert done.returncode == 3
    assert "“To Mill Lane” is found and should not be." in done.stderr
    assert "own/ours.toml, mill-lane, spare" in done.stderr
    (tmp_path / "own" / "ours.toml").write_text(OWN.replace("patterns", "pattern"), encoding="utf-8")
    broken = leaflets("check", "--data", "sample:essex", "--rules", "own", cwd=tmp_path)
    assert (broken.returncode, "“rules.0.pattern” is not a known key" in broken.stderr) == (3, True)
