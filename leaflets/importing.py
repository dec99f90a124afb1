"""Floor 5, importing: answers of data.police.uk become a workbook to fill in further, with the boundaries beside it."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from leaflets.errors import DataError, OutputError, Place, Problem
from leaflets.models import Records
from leaflets.press import write_files
from leaflets.sources import BOUNDARY_FOLDER
from leaflets.sources.police_uk.records import records_of
from leaflets.sources.problems import Findings
from leaflets.ticket import OutputFile
from leaflets.workbook import workbook_of


@dataclass(frozen=True, slots=True)
class Import:
    """What was read, what is wrong with it, and the files that were written: the workbook first."""

    records: Records
    problems: tuple[Problem, ...]
    paths: tuple[Path, ...]


def import_answers(answers: Path, workbook: Path, *, replace: bool = False) -> Import:
    """Write the records of a folder of answers as a workbook, and the boundaries into `boundaries/` beside it.

    Raises DataError when there is no area in the folder, and OutputError when something would be overwritten without
    `replace`, or when two areas' boundaries would get the same name.
    """
    if not answers.is_dir():
        raise DataError(f"There is no folder {answers}.", "Name the folder of the answers.", Place(file=answers.name))
    found = Findings()
    imported = records_of(answers, found)
    if not imported.records.areas:
        why = next((str(one) for one in found.problems if one.level == "error"), "It holds no answers.")
        raise DataError(f"There is no area in {answers}. {why}", "See: leaflets fetch", Place(file=answers.name))
    names = {area.id: area.boundary for area in imported.records.areas if area.id in imported.boundaries}
    _refuse_twins(list(names.values()))
    outlines = [OutputFile(name, json.dumps(imported.boundaries[area]).encode()) for area, name in names.items()]
    beside = workbook.resolve().parent / BOUNDARY_FOLDER
    there = [path for path in (workbook, *(beside / file.name for file in outlines)) if path.exists()]
    if there and not replace:
        raise OutputError(f"{there[0]} is there already.", "Choose another name, or say --force.")
    paths = write_files(outlines, beside) if outlines else []
    book = OutputFile(workbook.name, workbook_of(imported.records))
    return Import(imported.records, tuple(found.problems), (*write_files([book], workbook.parent), *paths))


def _refuse_twins(names: list[str]) -> None:
    """Ids keep their case, and some disks cannot tell “A1.geojson” from “a1.geojson”."""
    counts = Counter(name.casefold() for name in names)
    if twice := [name for name in names if counts[name.casefold()] > 1]:
        wrong = f"The boundaries {' and '.join(twice)} differ only by case."
        raise OutputError(wrong, "Fetch these areas into folders of their own with --areas.")
