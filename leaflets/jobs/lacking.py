"""Floor 6, lacking: pure but for names. What readers of a month would lose if one folder took another's place."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from leaflets.language import find_languages
from leaflets.month.changes import read_said
from leaflets.month.ledger import Entry, Ledger


@dataclass(frozen=True)
class Lacking:
    """Areas that would be gone, by name, and pieces that would be gone of areas that stay, each in words."""

    areas: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.areas or self.pieces)

    @property
    def mark(self) -> str:
        """What stands for exactly these: who agrees to lose them agrees to no others."""
        return sha256(repr((self.areas, self.pieces)).encode()).hexdigest()[:24]


def lacking(offered: Ledger, shown: Ledger) -> Lacking:
    """What readers see in `shown` and would not find in `offered`."""
    has = {(entry.area, entry.layout, entry.lang) for entry in _public(offered)}
    areas = {area for area, _, _ in has}
    lost = [entry for entry in _public(shown) if (entry.area, entry.layout, entry.lang) not in has]
    if not lost:
        return Lacking()
    said = read_said(shown.folder)
    names = {entry.area: said[entry.area].name if entry.area in said else entry.area for entry in lost}
    gone = sorted({names[entry.area] for entry in lost if entry.area not in areas})
    return Lacking(tuple(gone), tuple(sorted(_told(entry, names) for entry in lost if entry.area in areas)))


def _public(ledger: Ledger) -> Iterator[Entry]:
    """What readers can be shown of a month."""
    for entry in ledger.entries.values():
        if entry.status == "made" and not entry.police_only and not entry.officer:
            yield entry


def _told(entry: Entry, names: dict[str, str]) -> str:
    known = find_languages().known
    language = known[entry.lang].spec.name if entry.lang in known else entry.lang
    return f"{names[entry.area]}: {entry.title or entry.layout} in {language}"
