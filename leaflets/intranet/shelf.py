"""Floor 6, the shelf: the site over the months that there are now, read anew only when one of them has changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from leaflets.config import stamp
from leaflets.intranet.catalogue import read_catalogue
from leaflets.intranet.pages import Site
from leaflets.month.changes import AREAS_JSON
from leaflets.month.ledger import HIDDEN, JOURNAL, MANIFEST_JSON

State = tuple[tuple[Path, int, int], ...]


@dataclass
class Shelf:
    """Keeps one site. While one thread reads a newer one, the others go on with what there is."""

    _held: tuple[State, Site] | None = None
    _reading: Lock = field(default_factory=Lock)

    def of(self, folders: Iterable[Path]) -> Site:
        """The site over these months' folders."""
        wanted = list(folders)
        state = stamp(path for folder in wanted for path in files_of(folder))
        held = self._held
        if held and held[0] == state:
            return held[1]
        if not self._reading.acquire(blocking=held is None):
            assert held is not None  # noqa: S101 - nobody else would not have waited
            return held[1]
        try:
            if self._held is None or self._held[0] != state:
                self._held = state, Site(read_catalogue(wanted))
            return self._held[1]
        finally:
            self._reading.release()


def files_of(folder: Path) -> list[Path]:
    """The files of a month that say what stands in it."""
    return [folder, folder / MANIFEST_JSON, folder / AREAS_JSON, folder / HIDDEN / JOURNAL]
