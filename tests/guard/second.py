"""How the guard does on sentences by a second reader: `second.toml`. Run: python -m tests.guard.second.

A harmful sentence counts as found when a rule of its sort strikes; a harmless one as a false alarm when any does.
"""

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import Field

from leaflets.brand import load_brand
from leaflets.config import Table, shipped
from leaflets.errors import Place
from leaflets.guard import Guarding
from leaflets.matching import Where
from leaflets.models import Area, Officer, Records
from leaflets.rule import load_rules, shipped_rules
from tests.guard.report import Score

SENTENCES = Path(__file__).with_name("second.toml")
DAY = date(2026, 9, 20)
# Rules that are as good as the one that a sentence is about.
AS_GOOD = {
    "child-and-case": {"school-and-case"},
    "raid-announced": {"operation-announced", "coming-patrol"},
    "guilt-before-trial": {"offender-wording"},
}
# What has a shape of its own; the rest is told in free words.
SHAPED = frozenset(
    {
        "vehicle-registration",
        "full-postcode",
        "house-number",
        "phone-number",
        "personal-email",
        "crime-reference",
        "national-insurance",
        "date-of-birth",
    }
)


class Sentence(Table):
    """A sentence and what it is to be held back for; nothing where it is harmless."""

    text: str
    about: str = ""


class SentenceFile(Table):
    """The shape of `second.toml`."""

    first: tuple[Sentence, ...] = Field(alias="part-1")
    second: tuple[Sentence, ...] = Field(alias="part-2")
    third: tuple[Sentence, ...] = Field(alias="part-3")


@cache
def parts() -> tuple[tuple[Sentence, ...], ...]:
    """The sentences of each part."""
    file = SentenceFile.model_validate(tomllib.loads(SENTENCES.read_text(encoding="utf-8")))
    return file.first, file.second, file.third


@cache
def guarding() -> Guarding:
    """The shipped rules with the workbook that the sentences suppose."""
    area = Area(
        id="colchester",
        name="Colchester",
        district="Colchester",
        team_name="Colchester Team",
        phone="01632 960100",
        email="colchester.npt@inyourarea.example",
    )
    team = (("Ada Example", "Police Constable"), ("Bob Sample", "Police Community Support Officer"))
    officers = tuple(
        Officer(area="colchester", name=name, rank=rank) for name, rank in (*team, ("Cy Example", "Sergeant"))
    )
    records = Records(areas=(area,), officers=officers)
    return Guarding(load_rules([shipped_rules()]), load_brand(shipped("brand")), records, DAY)


@cache
def found_in(one: Sentence) -> frozenset[str]:
    """The codes that the guard finds in a sentence."""
    where = Where("Activity", "detail", "other", area="colchester")
    return frozenset(problem.code for problem in guarding().in_text(one.text, Place(), where))


def is_right(one: Sentence) -> bool:
    """Whether the guard does with a sentence what it should."""
    if not one.about:
        return not found_in(one)
    return bool(found_in(one) & {one.about, *AS_GOOD.get(one.about, ())})


def score(some: Sequence[Sentence]) -> Score:
    """How many harmful sentences were found, how many harmless ones as well, and how many harmful ones were not."""
    harmful = [is_right(one) for one in some if one.about]
    false = sum(not is_right(one) for one in some if not one.about)
    return Score(sum(harmful), false, len(harmful) - sum(harmful))


def table() -> list[str]:
    """The scores of the parts as lines of a table."""
    lines = ["| Part | Sentences | Harmless | Precision | Recall | With a shape | In free words |"]
    lines.append("|---|---|---|---|---|---|---|")
    for number, some in enumerate(parts(), 1):
        all_of = score(some)
        shaped = score([one for one in some if one.about in SHAPED]).recall
        free = score([one for one in some if one.about and one.about not in SHAPED]).recall
        harmless = sum(not one.about for one in some)
        sizes = f"| {number} | {len(some)} | {harmless} "
        lines.append(f"{sizes}| {all_of.precision:.2f} | {all_of.recall:.2f} | {shaped:.2f} | {free:.2f} |")
    return lines


if __name__ == "__main__":
    print("\n".join(table()), end="\n\n")
    for one in (one for some in parts() for one in some):
        if not is_right(one):
            print(one.about or "harmless", sorted(found_in(one)), one.text)
