"""Floor 3, what a file is checked against, and what came of it."""

from dataclasses import dataclass
from typing import Literal

from leaflets.document import ExpectedCode
from leaflets.errors import Problem
from leaflets.geometry import Size
from leaflets.symbol_grade import Grade

Intent = Literal["office", "press"]
LEAST_PPI: dict[Intent, int] = {"office": 150, "press": 300}
"""Pixels to the inch: 300 is what print shops ask for (Ghent Workgroup, GWG 2022); half of it does for office toner."""


@dataclass(frozen=True, slots=True)
class Expected:
    """All that is known of what a file should be; None where it is not known, and then not checked.

    `words` are the texts of each page, `codes` their QR codes. `safe_mm` is measured inwards from the trim,
    `least_pt` is the smallest type. `measures_codes` is False where each code has been measured by itself before.
    """

    layout: str = ""
    trim: Size | None = None
    bleed_mm: float | None = None
    safe_mm: float | None = None
    pages: int | None = None
    least_pt: float | None = None
    intent: Intent = "office"
    words: tuple[str, ...] | None = None
    codes: tuple[ExpectedCode, ...] | None = None
    measures_codes: bool = True

    @property
    def unknown(self) -> tuple[str, ...]:
        """What cannot be checked, in plain words."""
        told = {
            "page size": self.trim,
            "bleed": self.bleed_mm,
            "safe area": self.safe_mm,
            "number of pages": self.pages,
            "least size of type": self.least_pt,
            "the edition’s words": self.words,
            "the edition’s QR codes": self.codes,
        }
        return tuple(what for what, known in told.items() if known is None)


FOREIGN = Expected()
"""A file of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What preflight found in one file, page by page, what it could not check, and the grade of each different code."""

    problems: tuple[Problem, ...] = ()
    pages: int = 0
    unchecked: tuple[str, ...] = ()
    grades: tuple[Grade, ...] = ()

    def __add__(self, other: "Checked") -> "Checked":
        """What was found in both, each finding once."""
        problems = tuple(dict.fromkeys((*self.problems, *other.problems)))
        unchecked, grades = (*self.unchecked, *other.unchecked), (*self.grades, *other.grades)
        return Checked(
            problems, self.pages + other.pages, tuple(dict.fromkeys(unchecked)), tuple(dict.fromkeys(grades))
        )

    @property
    def is_clean(self) -> bool:
        """Whether nothing at all was found."""
        return not self.problems

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The findings that stop a piece."""
        return tuple(problem for problem in self.problems if problem.level == "error")

    @property
    def verdict(self) -> str:
        """“clean”, or the codes of what was found, parted by spaces: a cell of the manifest."""
        return " ".join(dict.fromkeys(problem.code for problem in self.problems)) or "clean"
