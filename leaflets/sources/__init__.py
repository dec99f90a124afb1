"""Floor 3, sources: the only readers of data. They give the good records and every problem, and do not stop at one.

reading = read(Path("essex.xlsx"))
reading.records, reading.problems
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from leaflets.collector import undisturbed
from leaflets.errors import DataError, Place, Problem
from leaflets.models import EVERY_AREA, KINDS, Activity, Area, Figure, Placed, Records
from leaflets.photo import FOLDER as PHOTOS
from leaflets.sources.areas import Areas
from leaflets.sources.grid import Grid
from leaflets.sources.ground import Ground
from leaflets.sources.problems import CODES, WHOLE_SHEET, Findings
from leaflets.sources.records import read_grid

__all__ = ["CODES", "WHOLE_SHEET", "Ground", "Reading", "read", "read_grids", "source_of"]

COMPARED = 50
"""From how many incidents on the figures of a sheet are compared with those counted from files."""
OTHER_WORKBOOKS = (".xls", ".xlsb", ".xlt", ".numbers", ".gsheet")
CRIME_FOLDER, BOUNDARY_FOLDER, PATROL_FOLDER = "street-crime", "boundaries", "patrols"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the good records, every problem in the order of the source, and where each record stands.

    `partly` are rows that are not kept, as far as they could be read: they are checked and never printed.
    `photos` is the folder beside the data that the photos of officers stand in, `ground` what maps are drawn from.
    """

    records: Records
    problems: tuple[Problem, ...]
    placed: tuple[Placed, ...] = ()
    partly: tuple[Placed, ...] = ()
    photos: Path = Path(PHOTOS)
    ground: Ground = field(default_factory=Ground)


@undisturbed()
def read(
    data: Path, *, crime: Sequence[Path] = (), boundaries: Path | None = None, patrols: Path | None = None
) -> Reading:
    """Read a workbook, or a folder with a workbook or CSV files.

    `crime` are street-level files of data.police.uk, counted into the areas by the outlines in the folder `boundaries`;
    a data folder's own `street-crime/` and `boundaries/` are used when they are not given. For maps, the folder
    `patrols` holds GPX files; it and `boundaries/` may stand beside a workbook too. Raises DataError when there is
    nothing to read.
    """
    found = Findings()
    source = source_of(data)
    grids = read_grids(source, found)
    placed: list[Placed] = []
    partly: list[Placed] = []
    records = _records(grids, source, found, (placed, partly))
    if data.is_dir():
        crime = crime or _files(data / CRIME_FOLDER, ".csv")
        boundaries = boundaries or (data / BOUNDARY_FOLDER if (data / BOUNDARY_FOLDER).is_dir() else None)
    if crime:
        records = _with_crime(records, crime, boundaries, found)
    beside = data if data.is_dir() else data.parent
    ground = Ground(boundaries or beside / BOUNDARY_FOLDER, _files(patrols or beside / PATROL_FOLDER, ".gpx"))
    return Reading(records, tuple(found.problems), tuple(placed), tuple(partly), beside / PHOTOS, ground)


def read_grids(source: Path, found: Findings) -> list[tuple[str, Grid]]:
    """The sheets or CSV files of a source that hold records, each with its kind. Raises DataError."""
    from leaflets.sources.csv_files import read_folder
    from leaflets.sources.workbook import read_workbook

    return read_folder(source, found) if source.is_dir() else read_workbook(source, found)


def source_of(data: Path) -> Path:
    """The workbook that is meant, or the folder when its CSV files are. Raises DataError when there is neither."""
    from leaflets.sources.workbook import ENDINGS

    place = Place(file=data.name)
    try:
        there, is_file = data.exists(), data.is_file()
        inside = sorted(data.iterdir()) if data.is_dir() else []
    except OSError as fault:
        raise DataError(
            f"{data} cannot be read ({fault.strerror}).", "Check the name and the rights.", place
        ) from fault
    if not there:
        raise DataError(f"There is no file or folder {data}.", "Check the name.", place)
    if is_file:
        if data.suffix.lower() not in ENDINGS:
            mend = f"Name a folder or a file: {', '.join(ENDINGS)}."
            if data.suffix.lower() in OTHER_WORKBOOKS:
                mend = "Open it in Excel or LibreOffice and save it as .xlsx."
            raise DataError(f"{data.name} is not a workbook that can be read.", mend, place)
        return data
    books = [path for path in inside if path.suffix.lower() in ENDINGS and path.name[0] not in "~."]
    if len(books) > 1:
        names = " and ".join(path.name for path in books)
        raise DataError(f"The folder holds {names}.", "Name the one that is meant.", place)
    return books[0] if books else data


def _files(folder: Path, ending: str) -> tuple[Path, ...]:
    """The files of a folder that end so, if there is one."""
    return tuple(
        sorted(path for path in folder.glob("*") if path.suffix.lower() == ending and path.name[0] not in "~.")
    )


def _records(
    grids: Sequence[tuple[str, Grid]], source: Path, found: Findings, rows: tuple[list[Placed], list[Placed]]
) -> Records:
    """The records; `rows` are filled with those that are kept and those that could be read in part."""
    placed, partly = rows
    made: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    areas = Areas()
    # The areas come first, because every other row names one.
    ordered = sorted(grids, key=lambda entry: entry[0] != "areas")
    if not any(kind == "areas" and any(row.cells for row in grid.rows) for kind, grid in ordered):
        mend = "Add a sheet “Areas” with id, name, district and team_name."
        found.add("missing-sheet", "There is no sheet of areas, or it is empty.", mend, Place(file=source.name))
    for kind, grid in ordered:
        for one in read_grid(grid, KINDS[kind], areas, found, partly):
            if isinstance(one.record, Area) and not areas.add(one.record):
                wrong = f"The id “{one.record.id}” stands twice."
                found.add("duplicate-area", wrong, "Give each area its own.", one.at("id"))
                partly.append(one)
                continue
            made[kind].append(one.record)
            if not isinstance(one.record, Figure):
                placed.append(one)
    _check_areas(ordered, bool(made["areas"]), found)
    records = Records(**{kind: tuple(items) for kind, items in made.items()})
    _check_priorities(records, placed, found)
    return records


def _check_areas(grids: Sequence[tuple[str, Grid]], any_area: bool, found: Findings) -> None:
    """Say so where a sheet of areas has no row yet; where it has faulty ones, those are told."""
    sheet = next((grid for kind, grid in grids if kind == "areas"), None)
    told = any(
        problem.code == "missing-sheet" or (sheet and problem.level == "error" and _stands_in(problem.place, sheet))
        for problem in found.problems
    )
    if sheet and not any_area and not told:
        wrong = "There are no areas yet, and everything else belongs to an area."
        mend = f"Fill in the sheet “{Area.sheet}” first: a row for each neighbourhood."
        found.add("no-areas", wrong, mend, sheet.place())


def _stands_in(place: Place, grid: Grid) -> bool:
    return (place.file, place.sheet) == (grid.file, grid.sheet)


def _check_priorities(records: Records, placed: Sequence[Placed], found: Findings) -> None:
    known = {(item.area, item.ref) for item in records.priorities}
    for one in placed:
        item = one.record
        if not isinstance(item, Activity) or not item.priority:
            continue
        if not {(item.area, item.priority), (EVERY_AREA, item.priority)} & known:
            wrong = f"“{item.headline}” serves priority “{item.priority}”, which its area does not have."
            mend = "Mend the reference, or leave it empty."
            found.notice("unknown-priority", wrong, mend, one.at("priority"))


def _compare(given: Sequence[Figure], counted: Sequence[Figure], areas: set[str], found: Findings) -> None:
    """Hold everything back where the files count quite other numbers than the sheet has for the same month."""
    for month in sorted({figure.month for figure in given} & {figure.month for figure in counted}):
        sheet, files = (
            sum(figure.count for figure in figures if figure.month == month and figure.area in areas)
            for figures in (given, counted)
        )
        if sheet >= COMPARED and not sheet / 2 <= files <= sheet * 2:
            wrong = f"In {month:%B %Y} the files count {files:,} incidents in the areas, and the sheet has {sheet:,}."
            mend = "Is a file another force’s, or a boundary elsewhere? If not, take the month out of the sheet."
            found.add("figures-differ", wrong, mend, Place(sheet=Figure.sheet, area=EVERY_AREA))


def _with_crime(records: Records, crime: Sequence[Path], boundaries: Path | None, found: Findings) -> Records:
    """The records with figures counted from street-level files in the place of the workbook's for those months."""
    from leaflets.sources.boundaries import read_boundaries
    from leaflets.sources.street_crime import count_crime

    outlines = read_boundaries(records.areas, boundaries, found)
    counted, months = count_crime(crime, outlines, found)
    _compare(records.figures, counted, set(outlines), found)
    kept = tuple(figure for figure in records.figures if figure.month not in months)
    if len(kept) < len(records.figures):
        gone = len(records.figures) - len(kept)
        wrong = f"{gone} figures of the sheet were replaced by those counted from the files."
        found.notice("figures-counted", wrong, "", Place(sheet=Figure.sheet))
    return replace(records, figures=kept + tuple(counted))
