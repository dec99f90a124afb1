"""Floor 3, the areas that rows of a source may name, by their ids and names."""

from dataclasses import dataclass, field

from leaflets.models import EVERY_AREA, UNPLACED, Area, Figure, Officer, Record
from leaflets.sources import cells
from leaflets.sources.grid import Cell, CellFault, plain
from leaflets.spelling import closest, did_you_mean

SURE = 0.85
"""How like an area's id a wrong one must be for that area to be held back; less like, it holds nothing back."""
EVERY_WORDS = frozenset({"all", "everyarea", "allareas", "every"})


@dataclass(frozen=True)
class Areas:
    """The areas that rows may name: their ids by plain id, and by plain name, which two areas may share."""

    ids: dict[str, str] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)
    """Ids of areas whose own row has a fault: their rows are checked and not kept, and are not called unknown."""

    def add(self, area: Area) -> bool:
        """Take an area in, unless its id is taken."""
        if plain(area.id) in self.ids:
            return False
        self.ids[plain(area.id)] = area.id
        self.names.setdefault(plain(area.name), []).append(area.id)
        return True

    def add_faulty(self, id_: str, name: object) -> None:
        """Take in an area that cannot be kept, so that one fault in its row is not told again for all of its rows."""
        if plain(id_) not in self.ids:
            self.ids[plain(id_)] = id_
            self.faulty.add(id_)
            if isinstance(name, str):
                self.names.setdefault(plain(name), []).append(id_)

    def find(self, cell: Cell, shape: type[Record]) -> str:
        """The id of the area that a cell names. Raises CellFault with a hint."""
        written = cells.text(cell)
        if shape is Figure and written in UNPLACED:
            return written
        if (written == "*" or plain(written) in EVERY_WORDS) and shape not in (Officer, Figure):
            return EVERY_AREA
        if found := self.ids.get(plain(written)):
            return found
        if plain(written) in EVERY_WORDS:
            raise CellFault("unknown-area", f"“{written}” is no one area.", "Write the row once for each area.")
        named = self.names.get(plain(written), [])
        if len(named) > 1:
            wrong = f"“{written}” is the name of {len(named)} areas."
            raise CellFault("unknown-area", wrong, f"Write the id: {' or '.join(named)}.")
        if named:
            return named[0]
        mend = did_you_mean(written, self.ids.values()) or "Add it to the sheet of areas, or mend the name."
        raise CellFault("unknown-area", f"There is no area “{written}”.", mend)

    def meant(self, cell: Cell, shape: type[Record]) -> str:
        """The id that a cell names or probably means, or ""."""
        try:
            return self.find(cell, shape)
        except CellFault:
            return closest(cell, self.ids.values(), SURE) if isinstance(cell, str) else ""
