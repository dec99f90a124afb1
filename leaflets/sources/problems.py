"""Floor 3, what may be wrong in data: the codes, and the list that readers add to instead of stopping."""

from dataclasses import dataclass, field, replace

from leaflets.errors import Level, Place, Problem
from leaflets.sources.repair import KINDS as REPAIRS
from leaflets.sources.repair import Change

CODES = {
    "area-filled-in": "An area's district or its team's name is not in the answers, and was made from other names.",
    "area-gone": "An area is no longer on its force's list of neighbourhoods; it was left out.",
    "areas-overlap": "Two areas' boundaries cover the same ground; an incident there is counted into one of them.",
    "bad-boundary": "A boundary file cannot be read as an area.",
    "bad-choice": "A word is not one of those that the column takes.",
    "bad-coordinates": "An incident's coordinates are not a place on earth.",
    "bad-csv": "A CSV file, or the rest of it, cannot be read.",
    "bad-date": "A cell is not a date, or an event has a time at one end only.",
    "bad-gpx": "A file of patrols cannot be read as GPX.",
    "bad-id": "An area's id cannot be part of a file name.",
    "bad-month": "A cell is not a month.",
    "bad-number": "A cell is not a whole number.",
    "bad-numbers": "Figures are not written as “42 vehicles checked; 6 words of advice”.",
    "bad-patrol-point": "A point of a patrol is no place on earth; it is left out.",
    "bad-value": "A cell has a value that the column cannot take.",
    "cell-error": "A cell shows a spreadsheet error such as #REF!.",
    "channel-not-kept": "A channel of a kind that leads nowhere today, or that is not the team’s, was not kept.",
    "damaged-phone": "A phone number has lost the 0 or + that it begins with, or is written as 1.63E+09.",
    "duplicate-area": "Two areas have the same id.",
    "encoding": "A CSV file is not UTF-8; it was read another way.",
    "end-before-start": "An event ends before it starts.",
    "example-row": "A row is marked as an example and holds somebody's own words; it was not read.",
    "figures-counted": "Figures of the workbook gave way to those counted from street-level files.",
    "figures-differ": "The files count less than half, or more than twice, of what the sheet has for a month.",
    "formula-without-value": "A formula has no saved result.",
    "hidden-cells": "Rows or columns of a sheet are hidden; they were read like all others.",
    "hidden-sheet": "A hidden sheet was not read.",
    "missing-column": "A column that is needed is not there.",
    "missing-sheet": "The sheet of areas is not there.",
    "missing-value": "A cell that is needed is empty.",
    "mobile-number": "An area's phone is a mobile, from which nobody can tell that an officer is genuine.",
    "no-areas": "There are no areas yet: the sheet of areas has headings and nothing below them.",
    "no-boundary": "Incidents cannot be counted into an area without its boundary.",
    "no-crime-anywhere": "No area has any crime in a month: the force may not have sent its figures.",
    "no-headings": "A sheet has rows and no headings.",
    "no-patrol": "A file of patrols holds no track, or a track has no points.",
    "old-boundary": "Street crime was asked for with an older boundary than the area has; it was not counted.",
    "patrol-too-recent": "A patrol ended less than 24 hours ago, so it is not drawn.",
    "patrol-without-time": "A patrol has no times, so nobody can tell that it is past; it is not drawn.",
    "private-mailbox": "An area's email is at a private provider, and would be printed as the team's.",
    "ragged-row": "A row has more cells than the headings.",
    "repeated-column": "Two columns have the same heading.",
    "same-month-twice": "Two street-level files hold the same month of the same force.",
    "text-repaired": "Damage that a program did to a text, such as HTML or “don?t”, was mended.",
    "telling-name": "A name on the front of a card would tell others why somebody called.",
    "too-long": "A text is longer than the column allows.",
    "too-many-problems": "There are more problems than are listed; the rest was not read, and nothing is printed.",
    "unknown-answer": "A file is none of the answers of data.police.uk that are read.",
    "unknown-area": "A row names an area that is not in the sheet of areas.",
    "unknown-column": "A column is not one of those that the sheet has; it was not read.",
    "unknown-language": "A column such as “headline [pl]” names a language that there are no words for.",
    "unknown-priority": "An activity names a priority that its area does not have.",
    "unknown-sheet": "A sheet or file is not one of those that there are; it was not read.",
    "unplaced-answer": "A file of answers does not say which area it is about.",
    "unreadable-answer": "A file of answers, or an item of it, is empty, damaged or not there.",
    "wrong-month": "A file of street crime holds another month than its name says.",
}
"""Every code that a reader gives, with its meaning."""

WHOLE_SHEET = frozenset({"missing-column", "missing-sheet", "no-headings", "repeated-column", "too-many-problems"})
"""Problems that leave out a whole sheet or file, or a whole column of it: every area may lack something, and nobody
would see what."""
MOST_PROBLEMS = 50_000
"""As many are listed: some 100 MB and 4 s on a small machine, where a million faults would take all of it."""


@dataclass
class Findings:
    """The problems found so far, in the order of finding."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, code: str, wrong: str, mend: str, place: Place, level: Level = "error") -> None:
        """Note a problem; its code must be one of `CODES`."""
        if code not in CODES:
            raise KeyError(code)
        self._note(Problem(code, wrong, mend, place, level))

    def notice(self, code: str, wrong: str, mend: str, place: Place) -> None:
        """Note something that stops no piece."""
        self.add(code, wrong, mend, place, "notice")

    def repaired(self, change: Change, place: Place) -> None:
        """Note what was mended in a text."""
        wrong = f"{REPAIRS[change.kind]}: {change}."
        words, instead = change.before, change.after
        self._note(Problem("text-repaired", wrong, "", place, "notice", words, instead))

    @property
    def is_full(self) -> bool:
        """Whether no more problems are listed; then nothing more need be read."""
        return len(self.problems) > MOST_PROBLEMS

    def _note(self, problem: Problem) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
        elif not self.is_full:
            wrong = f"There are more than {MOST_PROBLEMS:,} problems; what comes after this row was not read."
            mend = "Mend these first; is a column in the place of another?"
            self.problems.append(Problem("too-many-problems", wrong, mend, replace(problem.place, column="", cell="")))
