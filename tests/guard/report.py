"""Precision and recall of the guard on the labelled sentences, by code. Run: python -m tests.guard.report."""

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from leaflets.brand import load_brand
from leaflets.config import Table, shipped
from leaflets.errors import Place
from leaflets.guard import Guarding
from leaflets.models import EVERY_AREA, Area, Candidate, Officer, Records
from leaflets.rule import Example, load_rules, shipped_rules
from leaflets.trial import TODAY, where_of

LABELLED = Path(__file__).with_name("labelled.toml")


class Labelled(Example):
    """A sentence with the codes that it must be found by."""

    codes: tuple[str, ...] = ()
    held: bool = False


class LabelledFile(Table):
    """The shape of the labelled set."""

    sentences: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What was found rightly, found wrongly, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of what is found that is right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of what is there that is found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


@cache
def labelled() -> tuple[Labelled, ...]:
    """The labelled sentences."""
    return LabelledFile.model_validate(tomllib.loads(LABELLED.read_text(encoding="utf-8"))).sentences


@cache
def guarding() -> Guarding:
    """The shipped rules, with the workbook that the sentences suppose."""
    officers = [("Helena Example", "Police Constable"), ("Sam Placeholder", "Police Constable")]
    officers.append(("Magdalena Testwood", "Police Community Support Officer"))
    records = Records(
        areas=(
            Area(
                id="colchester",
                name="Colchester",
                district="Colchester",
                team_name="Colchester Neighbourhood Team",
                phone="01632 960111",
                email="colchester.npt@inyourarea.example",
            ),
        ),
        officers=tuple(Officer(area="colchester", name=name, rank=rank) for name, rank in officers),
        candidates=tuple(
            Candidate(area=EVERY_AREA, name=name, starts=TODAY - timedelta(20), ends=TODAY + timedelta(6))
            for name in ("Rowan Exampleton", "Idris Specimen-Hall")
        ),
    )
    return Guarding(load_rules([shipped_rules()]), load_brand(shipped("brand")), records, TODAY)


@cache
def found_in(sentence: Labelled) -> frozenset[str]:
    """The codes that the guard finds in a sentence."""
    return frozenset(problem.code for problem in guarding().in_text(sentence.text, Place(), where_of(sentence)))


def scores(sentences: Iterable[Labelled]) -> dict[str, Score]:
    """The score of each code, and of all together under ""."""
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for one in sentences:
        found, wanted = found_in(one), set(one.codes)
        right.update(found & wanted)
        wrong.update(found - wanted)
        missed.update(wanted - found)
    every = sorted({*right, *wrong, *missed})
    by_code = {code: Score(right[code], wrong[code], missed[code]) for code in every}
    return {"": Score(right.total(), wrong.total(), missed.total()), **by_code}


def table(sentences: Iterable[Labelled]) -> list[str]:
    """The scores as lines of a table."""
    lines = ["| Rule | Found | False alarms | Missed | Precision | Recall |", "|---|---|---|---|---|---|"]
    for code, score in scores(sentences).items():
        name = f"`{code}`" if code else "all"
        lines.append(
            f"| {name} | {score.right} | {score.wrong} | {score.missed} | {score.precision:.2f} | {score.recall:.2f} |"
        )
    return lines


def main() -> None:
    """Print the scores of both parts, and each sentence of the part for tuning that goes wrong."""
    for title, held in (("Tuned on", False), ("Held out", True)):
        part = [one for one in labelled() if one.held is held]
        print(f"{title}: {len(part)} sentences, {sum(not one.codes for one in part)} of them harmless\n")
        print("\n".join(table(part)), end="\n\n")
    for one in labelled():
        if not one.held and found_in(one) != set(one.codes):
            print(sorted(set(one.codes) - found_in(one)), sorted(found_in(one) - set(one.codes)), one.text)


if __name__ == "__main__":
    main()
