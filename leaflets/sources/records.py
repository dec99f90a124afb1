"""Floor 3, records from grids: every row as a record, or as problems that name the cell and say how to mend it."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from leaflets.errors import Place
from leaflets.models import EVERY_AREA, Area, Candidate, Event, Placed, Record
from leaflets.sources import cells
from leaflets.sources.areas import EVERY_WORDS, Areas
from leaflets.sources.columns import PROSE, converters_of, explained, required_of
from leaflets.sources.examples import EXAMPLE, was_changed
from leaflets.sources.grid import (
    Cell,
    CellFault,
    Columns,
    Grid,
    Row,
    field_of,
    find_columns,
    is_blank,
    plain,
    translation_of,
)
from leaflets.sources.problems import Findings
from leaflets.sources.repair import Change, line, prose

SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def read_grid(grid: Grid, shape: type[Record], areas: Areas, found: Findings, partly: list[Placed]) -> Iterator[Placed]:
    """The good rows of a grid as records; everything else is noted in `found`.

    Rows that are not kept go into `partly` with what could be read of them, so that their words can be checked as well.
    """
    columns = find_columns(grid, shape, found)
    if columns is None:
        return
    reader = _Reader(grid, shape, columns, areas, found, partly)
    position, heading = columns.fields[next(iter(shape.model_fields))]
    grid.rows.clear()
    for row in _let_go(columns.body):
        if found.is_full:
            return
        if _is_example(row, position):
            if was_changed(row.cells, shape):
                _note_example(grid.place(row.number, heading, position=position), found)
        elif (record := reader.record(row)) is not None:
            area = record.id if isinstance(record, Area) else getattr(record, "area", "")
            one = Placed(record, grid.place(row.number, area=area), columns.fields)
            if area in areas.faulty:
                partly.append(one)
            else:
                yield one


def _let_go(rows: list[Row]) -> Iterator[Row]:
    """Rows in their order, none of them kept: those of a whole force take as much room as the records made of them."""
    rows.reverse()
    while rows:
        yield rows.pop()


def _is_example(row: Row, position: int) -> bool:
    """Whether a row says in its first column that it is an example."""
    cell = row.cells[position] if position < len(row.cells) else None
    return isinstance(cell, str) and cell[:1] in "( " and cell.strip().lower() == EXAMPLE


def _note_example(place: Place, found: Findings) -> None:
    """Nothing is said of an example as it came; one that somebody has written into may be meant."""
    wrong = f"The row still says {EXAMPLE} and was not read."
    mend = f"If it is meant, write its own words in place of {EXAMPLE}; if not, delete the row."
    found.notice("example-row", wrong, mend, place)


# Sheets repeat themselves: areas, kinds, days. What a cell became is remembered for as many different texts a column.
REMEMBERED = 2_000
NOTHING = object()
"""What is remembered of a cell that was not met before; None is a value."""


@dataclass(frozen=True)
class _Reader:
    grid: Grid
    shape: type[Record]
    columns: Columns
    areas: Areas
    found: Findings
    partly: list[Placed]
    met: dict[str, dict[str, Any]] = field(default_factory=dict)
    """For each column, the values of texts that were read before, all of them without fault."""

    def record(self, row: Row) -> Record | None:
        """The record of a row, or None; what is wrong with it is noted."""
        values: dict[str, Any] = {}
        faults: dict[str, CellFault] = {}
        changes = self._read_cells(row, values, faults)
        if self.shape is Event:
            _finish_event(values, faults)
        if self.shape is Candidate and "starts" in values and "ends" in values and values["ends"] < values["starts"]:
            mend = "Mend the start or the end: until then no name is looked for."
            faults["ends"] = CellFault("end-before-start", "The period ends before it starts.", mend)
        for name in required_of(self.shape):
            if name not in values and name not in faults:
                faults[name] = CellFault("missing-value", f"There is no {name.replace('_', ' ')}.", "Fill it in.")
        record = self._validated(values, faults)
        if self.shape is Area and record is None and "id" in values and "id" not in faults:
            self.areas.add_faulty(values["id"], values.get("name"))
        if record is None:
            place = self.grid.place(row.number, area=self._area(row))
            self.partly.append(Placed(_part(self.shape, values), place, self.columns.fields))
        if changes or faults or len(row.cells) > self.columns.width:
            self._note(row, changes, faults)
        return record

    def _read_cells(
        self, row: Row, values: dict[str, Any], faults: dict[str, CellFault]
    ) -> list[tuple[str, Sequence[Change]]]:
        """Fill `values` and `faults` from the cells of a row, and give the columns whose text was repaired."""
        mended: list[tuple[str, Sequence[Change]]] = []
        for name, (position, _) in self.columns.fields.items():
            cell = row.cells[position] if position < len(row.cells) else None
            met = self.met.setdefault(name, {})
            if type(cell) is str and (value := met.get(cell, NOTHING)) is not NOTHING:
                values[name] = value
                continue
            if is_blank(cell):
                continue
            changes: Sequence[Change] = ()
            if type(cell) is str:
                cell, changes = (prose if field_of(name)[0] in PROSE else line)(cell)
                if changes:
                    mended.append((name, changes))
            try:
                values[name] = self._converted(name, cell)
            except CellFault as fault:
                faults[name] = fault
                continue
            if type(cell) is str and len(met) < REMEMBERED and not changes:
                met[cell] = values[name]
        return mended

    def _note(self, row: Row, mended: Sequence[tuple[str, Sequence[Change]]], faults: Mapping[str, CellFault]) -> None:
        area = self._area(row)
        for name, changes in mended:
            for change in changes:
                self.found.repaired(change, self._place(row, name, area))
        self._check_width(row, area)
        for name, fault in faults.items():
            self.found.add(fault.code, fault.wrong, fault.mend, self._place(row, name, area))

    def _area(self, row: Row) -> str:
        """The area that a row belongs to, as far as it can be told, so that only that area is held back."""
        if self.shape is Area:  # one without an id is known by its name
            return self._text(row, "id") or self._text(row, "name")
        position, _ = self.columns.fields.get("area", (-1, ""))
        if position < 0:  # overrides belong to a cell, not to an area
            return ""
        cell = row.cells[position] if position < len(row.cells) else None
        if self.shape is Candidate:  # a name that is looked for nowhere could be printed anywhere
            return self.areas.meant(cell, self.shape) or EVERY_AREA
        return self.areas.meant(cell, self.shape)

    def _text(self, row: Row, name: str) -> str:
        """The text of a field's cell, or "" where it has none that can be read."""
        position, _ = self.columns.fields.get(name, (-1, ""))
        cell = row.cells[position] if 0 <= position < len(row.cells) else None
        try:
            return cells.text(cell)
        except CellFault:
            return ""

    def _converted(self, name: str, cell: Cell) -> Any:
        if isinstance(cell, CellFault):
            raise cell
        if name == "area":
            return self.areas.find(cell, self.shape)
        value = converters_of(self.shape)[field_of(name)[0]](cell)
        if self.shape is Area and name == "id" and not SAFE_ID.fullmatch(value):
            mend = "Use letters, digits and hyphens, such as colchester-town."
            raise CellFault("bad-id", f"“{value}” cannot be part of a file name.", mend)
        if self.shape is Area and name == "id" and plain(value) in EVERY_WORDS:
            raise CellFault("bad-id", f"“{value}” stands for every area.", "Give the area an id of its own.")
        return value

    def _check_width(self, row: Row, area: str) -> None:
        extra = [cell for cell in row.cells[self.columns.width :] if not is_blank(cell)]
        if extra:
            wrong = f"The row has {len(row.cells)} cells and there are {self.columns.width} headings."
            mend = "A text with a comma in it must stand in quotation marks."
            place = self.grid.place(row.number, area=area, position=self.columns.width)
            self.found.add("ragged-row", wrong, mend, place)

    def _place(self, row: Row, name: str, area: str) -> Place:
        """Where a column's cell of a row stands; a column that is not there has no cell."""
        position, heading = self.columns.fields.get(name, (-1, name))
        return self.grid.place(row.number, heading, area, position)

    def _validated(self, values: dict[str, Any], faults: dict[str, CellFault]) -> Record | None:
        """The record, or None; what else is wrong with its values is added to the faults that are known."""
        own = {name: value for name, value in values.items() if not field_of(name)[1]}
        record = self._shaped(own, "", faults)
        if record is None or len(own) == len(values):
            return None if faults else record
        said = [(*field_of(name), value) for name, value in values.items() if name not in own]
        for lang in dict.fromkeys(lang for _, lang, _ in said):
            self._shaped(own | {field: value for field, code, value in said if code == lang}, lang, faults)
        return None if faults else record.translated(said)

    def _shaped(self, values: dict[str, Any], lang: str, faults: dict[str, CellFault]) -> Record | None:
        """The values as a record, as they are in a language; None when something is wrong with them, which is noted."""
        try:
            return self.shape.model_validate(values)
        except ValidationError as fault:
            for detail in fault.errors():
                field = str(detail["loc"][0])
                faults.setdefault(translation_of(field, lang) if lang else field, explained(detail))
        return None


def _part(shape: type[Record], values: Mapping[str, Any]) -> Record:
    """What could be read of a row as a record that is never printed: a needed field that is not there is empty."""
    own = {name: value for name, value in values.items() if not field_of(name)[1]}
    shapes = {name: shape.model_fields[name].annotation for name in required_of(shape)}
    empty = {name: "" if isinstance(one, type) and issubclass(one, str) else None for name, one in shapes.items()}
    said = [(*field_of(name), value) for name, value in values.items() if name not in own]
    return shape.model_construct(**(empty | own)).translated(said)


def _finish_event(values: dict[str, Any], faults: dict[str, CellFault]) -> None:
    """Give an event its start, whether it is all day, and its end, which may be only a time on the day of the start."""
    if "start" in values:
        values["start"], values["all_day"] = values["start"]
    if "end" not in values:
        return
    start, written = values.get("start"), values.pop("end")
    try:
        at = cells.clock(written)
        if at and not start:
            return
        end, no_time = (dt.datetime.combine(start.date(), at), False) if at and start else cells.moment(written)
        if start and no_time != values["all_day"]:
            _refuse_half_a_time(no_time)
    except CellFault as fault:
        faults["end"] = fault
        return
    last = dt.datetime.combine(end.date(), dt.time.max) if end.time() == dt.time() else end
    if start and last < start:
        mend = "Mend the start or the end; if it ends on another day, write the date too."
        faults["end"] = CellFault("end-before-start", "The event ends before it starts.", mend)
    values["end"] = end


def _refuse_half_a_time(no_time: bool) -> None:
    """A time that only one of start and end has is not made up for the other: it would be printed as midnight."""
    which, other = ("end", "start") if no_time else ("start", "end")
    mend = "Give both a time, such as 14 May 2024, 6:30pm, or neither for all day."
    raise CellFault("bad-date", f"The {other} has a time and the {which} has none.", mend)
