"""Floor 6, dockets: a ticket with all that its piece is made of, as values, and the key that they give.

A docket can be set anywhere: in this process, in another, or on another machine. Its key is a hash of everything that
can change a byte of the piece, so a file that was made from the same key need not be made again.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from leaflets.edition import find_officer
from leaflets.layout import Layout
from leaflets.models import Area, Record, Records
from leaflets.press import Press
from leaflets.shares import Shares, Wanted, narrowed
from leaflets.sources.ground import Surveyed, surveyed
from leaflets.ticket import CardTicket, Ticket

WORD = re.compile(r"[a-z_]+")
TEMPLATES = {".html", ".toml", ".txt"}

Photos = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class Docket:
    """A ticket for one piece of an area, with its records, photos and ground, and its key.

    `name` tells it from all others of its month: area, layout, language and, where it is somebody's own, the officer.
    """

    name: str
    ticket: Ticket | CardTicket
    records: Records
    photos: Photos
    ground: Surveyed
    key: str = ""

    @property
    def kind(self) -> tuple[str, str]:
        """What dockets have in common that are quickest set one after another."""
        return self.ticket.layout, self.ticket.lang


class Writer:
    """Writes dockets for tickets: finds what of a press's records each needs, and works out its key."""

    def __init__(self, press: Press, kit_key: str) -> None:
        """`kit_key` stands for everything that all pieces have in common."""
        self._press = press
        self._shares = Shares(press.records)
        self._kit_key = kit_key
        self._words: dict[str, frozenset[str]] = {}

    def share(self, area: Area) -> Records:
        """Everything of the press's records that an area's pieces can be made of."""
        return self._shares.of(area)

    def write(self, name: str, ticket: Ticket | CardTicket, layout: Layout, share: Records) -> Docket:
        """The docket of a ticket for the one area of a share. Raises UnknownNameError, RequestError for an officer."""
        area = share.areas[0]
        if layout.name not in self._words:
            self._words[layout.name] = words_of(layout)
        records = narrowed(share, area, Wanted(ticket.issue, self._words[layout.name], ticket.officer))
        has_map = bool(layout.spec.limits.map)
        ground = surveyed(self._press.ground, area, self._press.now) if has_map else Surveyed()
        photos = tuple(self._photos(records, layout, ticket.officer))
        docket = Docket(name, ticket, records, photos, ground)
        return replace(docket, key=self._key(docket))

    def _photos(self, records: Records, layout: Layout, officer: str | None) -> Iterable[tuple[str, bytes]]:
        if not layout.spec.photo or officer is None:
            return
        one = find_officer(records, records.areas[0], officer)
        path = self._press.photos / one.photo
        if one.photo and Path(one.photo).name == one.photo and path.is_file():
            yield one.photo, path.read_bytes()

    def _key(self, docket: Docket) -> str:
        ground = docket.ground
        outline = ground.shape.wkb_hex if ground.shape is not None else ""
        tracks = sorted(repr(track.parts) for track in ground.past)
        photos = [(name, sha256(content).hexdigest()) for name, content in docket.photos]
        said = [self._kit_key, docket.name, plain(docket.ticket), plain(docket.records), photos, outline, tracks]
        return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def plain(value: Any) -> Any:
    """A ticket or records as plain values, translations and all, for hashing; numbers and dates by their text."""
    if isinstance(value, Record):
        return [type(value).__name__, value.model_dump(mode="json"), plain(value.translations)]
    if is_dataclass(value) and not isinstance(value, type):
        return [type(value).__name__, {item.name: plain(getattr(value, item.name)) for item in fields(value)}]
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, set | frozenset):
        return sorted(str(one) for one in value)
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def words_of(layout: Layout) -> frozenset[str]:
    """The words of a layout's templates and frames, and of the fields that it requires: all that it can ask for."""
    paths = (path for folder in layout.folders for path in folder.rglob("*") if path.suffix in TEMPLATES)
    own = frozenset().union(*(_words_in(path, path.stat().st_mtime_ns) for path in paths if path.name != "layout.toml"))
    return own | frozenset(word for path in layout.spec.requires for word in WORD.findall(path))


@cache
def _words_in(path: Path, _changed_ns: int) -> frozenset[str]:
    return frozenset(WORD.findall(path.read_text(encoding="utf-8")))
