"""Ours: a month's worker, which fits, sets, tags and preflights a docket; and the engine alone on what comes of it."""

import pickle
from pathlib import Path
from time import monotonic

from benchmarks.leaflet_rivals.data import House, house
from leaflets.config import shipped
from leaflets.edition import Edition
from leaflets.engines.html import typeset
from leaflets.fitting import Manner
from leaflets.month.docket import Docket
from leaflets.month.kit import packed
from leaflets.month.setting import setter


class Press:
    """A worker of a month."""

    def __init__(self, folder: Path) -> None:
        self._dockets: list[Docket] = pickle.loads((folder / "dockets.pickle").read_bytes())
        self._setter = setter(packed(shipped("brand"), (), ()), folder / "ours", monotonic)

    def make(self, numbers: list[int]) -> list[bytes]:
        """Each leaflet, or its problem raised."""
        made = []
        for number in numbers:
            outcome = self._setter.set(self._dockets[number])
            assert outcome.output is not None, outcome.problems
            made.append(outcome.output.files[0].content)
        return made


class Engine:
    """The engine alone: it sets what fits, tags it, and looks at nothing afterwards."""

    def __init__(self, folder: Path) -> None:
        self._house: House = house()
        self._editions: list[tuple[Edition, dict[str, Manner]]] = pickle.loads(
            (folder / "editions.pickle").read_bytes()
        )

    def make(self, numbers: list[int]) -> list[bytes]:
        """Each leaflet."""
        asked = (self._editions[number] for number in numbers)
        own = self._house
        return [typeset(own.layout.set_as(manners), edition, own.brand, {}).pdf for edition, manners in asked]


def opened(way: str, folder: Path) -> Press | Engine:
    """The way of that name, with what it keeps loaded."""
    return Press(folder) if way == "ours" else Engine(folder)
