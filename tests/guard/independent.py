"""How well the guard finds in sentences by somebody who had not seen its rules: `independent.toml`.

They are labelled with names of their own, coarser than the rules' codes; see `independent.md`.
"""

import tomllib
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path

from leaflets.brand import load_brand
from leaflets.config import Table, shipped
from leaflets.errors import Place
from leaflets.guard import Guarding
from leaflets.matching import Where
from leaflets.models import EVERY_AREA, Area, Candidate, Records
from leaflets.rule import load_rules, shipped_rules
from leaflets.trial import TODAY
from tests.guard.report import Score

SENTENCES = Path(__file__).with_name("independent.toml")
# The labels that stand for rules of another name; every other is the rule's own code.
LABELS = {
    "unknown-helpline": "phone-number",
    "crime-reference": "reference-number",
    "name-and-case": "named-suspect",
    "child-and-case": "child-or-school",
    "school-and-case": "child-or-school",
    "coming-patrol": "coming-operation",
    "planned-activity": "coming-operation",
    "planned-raid": "coming-operation",
    "raid-announced": "coming-operation",
    "operation-announced": "coming-operation",
    "guilt-before-trial": "prejudicial",
    "offender-wording": "prejudicial",
    "stale-action-fraud": "stale-fraud",
    "stale-pnn-mail": "stale-mail",
    "plain-http-link": "insecure-link",
    "unknown-mailbox": "unknown-email",
}
SHEETS = {"activity": "Activity", "priority": "Priority", "event": "Event", "said_done": "SaidDone", "tip": "Tip"} | {
    "partner": "Partner",
    "officer": "Officer",
    "area": "Area",
}


class Sentence(Table):
    """A sentence, the field that it stands in, and the labels that it should have; none where it is harmless."""

    text: str
    field: str
    codes: tuple[str, ...]
    held: bool = False
    kind: str = ""
    coming: bool = False

    @property
    def where(self) -> Where:
        """Where it stands."""
        sheet, _, name = self.field.partition(".")
        return Where(SHEETS[sheet], name, self.kind, self.coming, "colchester")


class SentenceFile(Table):
    """The shape of `independent.toml`."""

    sentence: tuple[Sentence, ...]


@cache
def sentences() -> tuple[Sentence, ...]:
    """All sentences."""
    return SentenceFile.model_validate(tomllib.loads(SENTENCES.read_text(encoding="utf-8"))).sentence


@cache
def guarding() -> Guarding:
    """The shipped rules with the workbook that the sentences suppose."""
    names = ("Petra Ballotson", "Ravi Pollard")
    period = {"starts": TODAY - timedelta(5), "ends": TODAY + timedelta(5)}
    area = Area(
        id="colchester",
        name="Colchester",
        district="Colchester",
        team_name="Colchester Team",
        phone="01632 960100",
        email="colchester.team@inyourarea.example",
    )
    candidates = tuple(Candidate(area=EVERY_AREA, name=name, **period) for name in names)
    rules = load_rules([shipped_rules()])
    return Guarding(rules, load_brand(shipped("brand")), Records(areas=(area,), candidates=candidates), TODAY)


@cache
def found_in(one: Sentence) -> frozenset[str]:
    """The labels that the guard's findings stand for."""
    return frozenset(LABELS.get(p.code, p.code) for p in guarding().in_text(one.text, Place(), one.where))


def score(some: Sequence[Sentence]) -> Score:
    """What of the labels was found, found wrongly, and missed."""
    pairs = [(found_in(one), set(one.codes)) for one in some]
    return Score(
        sum(len(found & wanted) for found, wanted in pairs),
        sum(len(found - wanted) for found, wanted in pairs),
        sum(len(wanted - found) for found, wanted in pairs),
    )


def table() -> list[str]:
    """The scores of both parts as lines of a table."""
    lines = ["| Part | Sentences | Harmless | Precision | Recall |", "|---|---|---|---|---|"]
    for name, held in (("seen when tuning", False), ("held out", True)):
        some = [one for one in sentences() if one.held is held]
        made = score(some)
        harmless = sum(not one.codes for one in some)
        lines.append(f"| {name} | {len(some)} | {harmless} | {made.precision:.2f} | {made.recall:.2f} |")
    return lines


if __name__ == "__main__":
    print("\n".join(table()), end="\n\n")
    for one in sentences():
        if not one.held and found_in(one) != set(one.codes):
            print(sorted(set(one.codes) - found_in(one)), sorted(found_in(one) - set(one.codes)), one.text)
