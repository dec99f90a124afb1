"""Floor 6, logged activity: what an editor has approved stands beside the workbook's records in the next run.

An entry is read by the reader of workbooks, as a row of a sheet of its own: so its dates, figures and words are taken
and repaired in the same way, its faults are told in the same words, and each record still says which entry it was.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from leaflets.models import Activity, Placed
from leaflets.sources import Reading
from leaflets.sources.areas import Areas
from leaflets.sources.grid import Grid, Row
from leaflets.sources.problems import Findings
from leaflets.sources.records import read_grid
from leaflets.store.diary import LogEntry

FILE, SHEET = "logged activity", "Logged activity"
"""What names an entry's place; its row is the entry's number, so a finding's cell is “Logged activity!D17”."""
COLUMNS = ("area", "date", "kind", "headline", "detail", "numbers", "place", "priority")


def grid_of(entries: Iterable[LogEntry]) -> Grid:
    """Entries as the rows of a sheet."""
    rows = [
        Row(one.id or 0, (one.area, one.day, one.kind, one.headline, one.detail, one.numbers, one.place, one.priority))
        for one in entries
    ]
    return Grid(FILE, SHEET, [Row(0, COLUMNS), *rows])


def read_entries(entries: Sequence[LogEntry], areas: Areas) -> tuple[list[Placed], list[Placed], Findings]:
    """The records of entries, those that could be read in part, and what is wrong with any."""
    found, partly = Findings(), list[Placed]()
    return list(read_grid(grid_of(entries), Activity, areas, found, partly)), partly, found


def merged(reading: Reading, entries: Sequence[LogEntry]) -> Reading:
    """A workbook's reading with the approved entries after its own activity; each keeps the place that it came from."""
    if not entries:
        return reading
    areas = Areas()
    for area in reading.records.areas:
        areas.add(area)
    placed, partly, found = read_entries(entries, areas)
    activity = (*reading.records.activity, *(one.record for one in placed if isinstance(one.record, Activity)))
    return replace(
        reading,
        records=replace(reading.records, activity=activity),
        placed=(*reading.placed, *placed),
        partly=(*reading.partly, *partly),
        problems=(*reading.problems, *found.problems),
    )
