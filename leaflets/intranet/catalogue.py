"""Floor 6, the catalogue: what has been made for whom, read from the folders of months. Pure but for `read_catalogue`.

A month's folder says what stands in it (`manifest.json`) and what may be said of each area (`areas.json`). Layouts for
police eyes alone are left out here, once and for every reader. A file is known by its bytes: its id is part of their
SHA-256, so that no part of an address is ever a path.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path, PurePosixPath

from leaflets.errors import LeafletsError, OutputError, Place, Problem
from leaflets.intranet.naming import key_of, sorting
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.month.changes import Said, read_said
from leaflets.month.files import Written, state_of
from leaflets.month.ledger import Entry, read_ledger
from leaflets.typography import month as month_words

ID_LENGTH = 24
"""Hexadecimal digits of a file's id: 96 bits of its SHA-256, which nobody meets twice by chance."""
CARD = "card"
PRINTED = ("activity-leaflet", "folded-leaflet")
"""The layouts that are the leaflet itself, the usual one first; others are the same in another form."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that can be downloaded. `pages` is 0 where it has none, `picture` its number among pictures of a piece.

    `px` is the width and height of a picture for social channels, None for any other file.
    """

    month: str
    path: str
    sha256: str
    size: int
    layout: str
    title: str
    lang: str
    product: str
    pages: int = 0
    picture: int = 0
    px: tuple[int, int] | None = None

    @property
    def id(self) -> str:
        """What it is called in an address."""
        return self.sha256[:ID_LENGTH]

    @property
    def name(self) -> str:
        """Its own name."""
        return PurePosixPath(self.path).name

    @property
    def format(self) -> str:
        """Its format by the ending: pdf, html, png or txt."""
        return PurePosixPath(self.path).suffix.lstrip(".").lower()


@dataclass(frozen=True, slots=True)
class Issued:
    """What an area has of a month: its files, what may be said, and what there was no room for."""

    month: date
    issued: date
    said: Said
    files: tuple[File, ...]
    left_out: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The month as in addresses: 2026-09."""
        return f"{self.month:%Y-%m}"

    @property
    def words(self) -> str:
        """The month in words."""
        return month_words(self.month)

    @property
    def leaflet(self) -> File | None:
        """The file to print: the leaflet's PDF, in English where it is; None where there is no leaflet."""
        return next(iter(self.pdfs), None)

    @property
    def pdfs(self) -> list[File]:
        """The PDFs of leaflets, the one to print first."""
        found = [file for file in self.files if file.format == "pdf" and file.product != CARD]
        return sorted(found, key=lambda file: (_rank(file.layout), file.lang != "en", file.layout, file.lang))


@dataclass(frozen=True, slots=True)
class Listed:
    """An area: its id, name and district, the months that it has files of, newest first, and what is said of it now."""

    id: str
    name: str
    district: str
    said: Said
    months: tuple[Issued, ...] = ()

    @property
    def latest(self) -> Issued | None:
        """Its newest month; None where it has no leaflet yet."""
        return self.months[0] if self.months else None


@dataclass(frozen=True)
class District:
    """A district with its areas; `key` stands for it in addresses."""

    key: str
    name: str
    areas: tuple[Listed, ...]

    @property
    def is_one_area(self) -> bool:
        """Whether it is one area of the same name, so that a page of its own would say nothing."""
        return len(self.areas) == 1 and self.areas[0].name == self.name


@dataclass(frozen=True)
class Catalogue:
    """All areas by id, in the order of their names, and the folder of each month. `problems` are months left out."""

    areas: Mapping[str, Listed]
    folders: Mapping[str, Path] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @cached_property
    def districts(self) -> Mapping[str, District]:
        """The districts by their keys, in the order of their names."""
        held: dict[str, list[Listed]] = defaultdict(list)
        for area in self.areas.values():
            held[area.district].append(area)
        found: dict[str, District] = {}
        for name in sorted(held, key=sorting):
            key = _free(key_of(name), found)
            found[key] = District(key, name, tuple(held[name]))
        return found

    @cached_property
    def district_keys(self) -> Mapping[str, str]:
        """The key of each district by its name."""
        return {district.name: key for key, district in self.districts.items()}

    @cached_property
    def latest_month(self) -> date | None:
        """The newest month that there is anything of."""
        return max((area.months[0].month for area in self.areas.values() if area.months), default=None)

    @cached_property
    def _files(self) -> Mapping[tuple[str, str], File]:
        every = (file for area in self.areas.values() for month in area.months for file in month.files)
        return {(file.id, file.name): file for file in every}

    @cached_property
    def _pdfs(self) -> Mapping[str, File]:
        return {file.id: file for file in self._files.values() if file.format == "pdf"}

    def pdf(self, id_: str) -> File | None:
        """The PDF with that id, whatever its name; None where there is none."""
        return self._pdfs.get(id_)

    def file(self, id_: str, name: str) -> File | None:
        """The file with that id and name; None where there is none."""
        return self._files.get((id_, name))

    def path(self, file: File) -> Path:
        """Where a file stands. Raises OutputError for one that is not what it was when it was made."""
        folder = self.folders[file.month]
        if state_of(folder, Written(path=file.path, sha256=file.sha256, size=file.size)) != "whole":
            wrong = "The file is not as it was made: it has been changed or taken away since."
            mend = "Whoever runs the months needs to run this one again: then it is made anew."
            raise OutputError(wrong, mend, Place(file=file.path))
        return folder / file.path


def read_catalogue(folders: Iterable[Path]) -> Catalogue:
    """The catalogue of months' folders. One that cannot be read is left out, and told of."""
    months: dict[str, dict[str, Issued]] = {}
    told: dict[str, Mapping[str, Said]] = {}
    problems: list[Problem] = []
    kept: dict[str, Path] = {}
    for folder in sorted(folders, key=lambda one: one.name):
        try:
            ledger = read_ledger(folder, folder.name)
        except LeafletsError as fault:
            problems += fault.problems
            continue
        said = read_said(folder)
        if not ledger.entries:
            problems += [_without_list(folder)] if said else []
            continue
        kept[ledger.month], told[ledger.month] = folder, said
        months[ledger.month] = dict(_issued(ledger.month, ledger.issued, said, ledger.entries.values()))
    newest = told[max(told)] if told else {}
    areas = {area.id: area for area in _listed(newest, months)}
    return Catalogue(areas, kept, tuple(problems))


def _without_list(folder: Path) -> Problem:
    wrong = "The month has no list of its pieces, so nobody can tell what was made."
    return Problem("bad-data", wrong, "Put its manifest.json back, or run the month again.", Place(file=folder.name))


def month_folders(output: Path) -> list[Path]:
    """The months' folders in an output folder, or the folder itself where it is a month's."""
    found = sorted(path for path in output.glob("[12][0-9][0-9][0-9]-[01][0-9]") if path.is_dir())
    return found or ([output] if (output / "manifest.json").is_file() else [])


def _listed(said: Mapping[str, Said], months: Mapping[str, Mapping[str, Issued]]) -> Iterator[Listed]:
    """Every area that is in the newest month's data or has files, by name."""
    newest = sorted(months, reverse=True)
    known = {**{key: one.said for name in reversed(newest) for key, one in months[name].items()}, **said}
    for key in sorted(known, key=lambda one: (sorting(known[one].name), one)):
        own = tuple(months[name][key] for name in newest if key in months[name])
        yield Listed(key, known[key].name, known[key].district, known[key], own)


def _issued(
    month: str, issued: str, told: Mapping[str, Said], entries: Iterable[Entry]
) -> Iterator[tuple[str, Issued]]:
    """What each area has of a month."""
    held: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.status == "made" and not _is_for_police(entry) and not entry.officer:
            held[entry.area].append(entry)
    for area, own in held.items():
        said = told.get(area) or Said(name=area, district=own[0].district)
        files = tuple(file for entry in sorted(own, key=_entry_rank) for file in _files_of(month, entry))
        left = tuple(dict.fromkeys(words for entry in own if entry.layout == PRINTED[0] for words in entry.left_out))
        yield area, Issued(date.fromisoformat(f"{month}-01"), date.fromisoformat(issued), said, files, left)


def _is_for_police(entry: Entry) -> bool:
    """Whether a piece is for police eyes alone; one of an unknown layout counts as such."""
    if entry.title:
        return entry.police_only
    layouts = find_layouts([shipped_layouts()])
    return entry.layout not in layouts or layouts.get(entry.layout).spec.police_only


def _files_of(month: str, entry: Entry) -> Iterator[File]:
    pictures = 0
    for file in entry.files:
        is_picture = file.path.lower().endswith(".png")
        pictures += is_picture
        pages = entry.pages if file.path.lower().endswith(".pdf") else 0
        about = entry.layout, entry.title or entry.layout, entry.lang, entry.product
        px = entry.picture_px if is_picture else None
        yield File(month, file.path, file.sha256, file.size, *about, pages, pictures if is_picture else 0, px)


def _entry_rank(entry: Entry) -> tuple[bool, int, str, bool, str]:
    return entry.product == CARD, _rank(entry.layout), entry.layout, entry.lang != "en", entry.lang


def _rank(layout: str) -> int:
    """The leaflet itself first, then the same in other forms."""
    if layout in PRINTED:
        return PRINTED.index(layout)
    return len(PRINTED) + (not layout.startswith(PRINTED[0]))


def _free(key: str, taken: Mapping[str, object]) -> str:
    number = 2
    free = key
    while free in taken:
        free, number = f"{key}-{number}", number + 1
    return free
