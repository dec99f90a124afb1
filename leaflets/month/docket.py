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
from leaflets.errors import DataError, PictureError, Place
from leaflets.layout import LAYOUT_FILE, Layout
from leaflets.models import Area, Record, Records
from leaflets.month.kit import files_below
from leaflets.press import Press
from leaflets.shares import Shares, Wanted, narrowed
from leaflets.sources.ground import Surveyed, surveyed
from leaflets.ticket import CardTicket, Ticket

WORD = re.compile(r"[a-z_]+")
NO_TEMPLATES = {".css", ".jpeg", ".jpg", ".otf", ".png", ".ttf", ".webp", ".woff", ".woff2"}
"""Endings of files that ask an edition for nothing. A template may have any other, where another includes it."""


@dataclass(frozen=True)
class PhotoFile:
    """A photo by its file's name, with the hash of its bytes; `content` is read when its docket is given out.

    Those of a whole force would fill the memory.
    """

    name: str
    sha256: str
    path: Path
    content: bytes = b""


@dataclass(frozen=True)
class Docket:
    """A ticket for one piece of an area, with its records, photos and ground, and its key.

    `name` tells it from all others of its month: area, layout, language and, where it is somebody's own, the officer.
    """

    name: str
    ticket: Ticket | CardTicket
    records: Records
    photos: tuple[PhotoFile, ...]
    ground: Surveyed
    key: str = ""

    @property
    def kind(self) -> tuple[str, str]:
        """What dockets have in common that are quickest set one after another."""
        return self.ticket.layout, self.ticket.lang


class Writer:
    """Writes dockets for tickets: finds what of a press's records each needs, and works out its key.

    The same ticket gives the same docket again, so that a month's plan keeps none of them.
    """

    def __init__(self, press: Press, kit_key: str) -> None:
        """`kit_key` stands for everything that all pieces have in common."""
        self._press = press
        self._shares = Shares(press.records)
        self._kit_key = kit_key
        self._layouts: dict[str, tuple[frozenset[str], Layout]] = {}
        self._photo_files: dict[Path, PhotoFile | None] = {}

    def share(self, area: Area) -> Records:
        """Everything of the press's records that an area's pieces can be made of."""
        return self._shares.of(area)

    def key(self, name: str, ticket: Ticket | CardTicket, layout: Layout, share: Records) -> str:
        """The key of a ticket's docket, for the one area of a share.

        Raises UnknownNameError and RequestError for an officer, PictureError for a photo that cannot be opened.
        """
        return self._key(self._docket(name, ticket, layout, share))

    def write(self, name: str, ticket: Ticket | CardTicket, layout: Layout, area: Area, key: str) -> Docket:
        """The docket of a ticket whose key is known. Raises DataError where it would no longer give that key."""
        docket = self._docket(name, ticket, layout, self.share(area))
        if self._key(docket) != key:
            wrong = f"What {area.name} is made from was changed while the run went on."
            raise DataError(wrong, "Run the batch again.", Place(area=area.id, file=area.boundary))
        return replace(docket, key=key)

    def _docket(self, name: str, ticket: Ticket | CardTicket, layout: Layout, share: Records) -> Docket:
        area = share.areas[0]
        if layout.name not in self._layouts:  # its usual variant may show what it does not show itself
            self._layouts[layout.name] = words_of(layout), layout.chosen(layout.options(ticket.options))
        words, chosen = self._layouts[layout.name]
        records = narrowed(share, area, Wanted(ticket.issue, words, ticket.officer))
        has_map = bool(chosen.spec.limits.map)
        ground = surveyed(self._press.ground, area, self._press.now) if has_map else Surveyed()
        photos = tuple(self._photos(records, chosen, ticket.officer))
        return Docket(name, ticket, records, photos, ground)

    def _photos(self, records: Records, layout: Layout, officer: str | None) -> Iterable[PhotoFile]:
        if not layout.spec.photo or officer is None:
            return
        one = find_officer(records, records.areas[0], officer)
        path = self._press.photos / one.photo
        if not one.photo or Path(one.photo).name != one.photo:
            return
        if path not in self._photo_files:  # one that has gone or come since it was planned must not pass unseen
            found = PhotoFile(one.photo, sha256(_content(path)).hexdigest(), path) if path.is_file() else None
            self._photo_files[path] = found
        if (photo := self._photo_files[path]) is not None:
            yield photo

    def _key(self, docket: Docket) -> str:
        ground = docket.ground
        outline = ground.shape.wkb_hex if ground.shape is not None else ""
        tracks = sorted(repr(track.parts) for track in ground.past)
        photos = [(photo.name, photo.sha256) for photo in docket.photos]
        said = [self._kit_key, docket.name, plain(docket.ticket), plain(docket.records), photos, outline, tracks]
        return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def filled(docket: Docket) -> Docket:
    """The docket with its photos, to be given out. Raises PictureError for one that has changed since then."""
    return replace(docket, photos=tuple(map(_filled, docket.photos))) if docket.photos else docket


def _filled(photo: PhotoFile) -> PhotoFile:
    content = _content(photo.path)
    if sha256(content).hexdigest() != photo.sha256:
        raise PictureError(f"The photo “{photo.name}” was changed while the run went on.", "Run the batch again.")
    return replace(photo, path=Path(), content=content)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise PictureError(
            f"The photo “{path.name}” cannot be opened ({fault.strerror}).", "Check its rights."
        ) from fault


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
    paths = (path for folder in layout.folders for path in files_below(folder) if path.name != LAYOUT_FILE)
    may_ask = (path for path in paths if path.suffix.lower() not in NO_TEMPLATES)
    own = frozenset().union(*(_words_in(path, path.stat().st_mtime_ns) for path in may_ask))
    return own | frozenset(word for path in layout.spec.requires for word in WORD.findall(path))


@cache
def _words_in(path: Path, _changed_ns: int) -> frozenset[str]:
    return frozenset(WORD.findall(path.read_text(encoding="utf-8", errors="replace")))
