"""Floor 3, folders of answers: which file is what, and about which area, in a fetched folder and in a loose one.

A fetched folder says so in its index. In a loose one it is seen by the shape of the content, by a file's name, such as
`leicestershire__NC04__people.json`, and by the folder that it stands in, such as `harlow__toddbrook/boundary.json`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leaflets.errors import AnswerError, Place
from leaflets.sources.police_uk.answers import content_of
from leaflets.sources.police_uk.client import LARGEST
from leaflets.sources.police_uk.store import INDEX, Entry, boundary_name, read_index
from leaflets.sources.problems import Findings

USED = frozenset({"neighbourhood", "people", "priorities", "events", "boundary", "crimes"})
LOOSE = re.compile(
    r"(?:(?P<force>.+?)__)?(?:(?P<area>.+)__)?"
    r"(?:(?P<kind>neighbourhood|people|priorities|events|boundary)|crimes-street[_-](?P<month>\d{4}-\d{2})(?:_part-[\d-]+)?)"
)
# What a list is, by the keys of its first item; and what a single thing is.
LISTS = (
    ({"rank", "name"}, "people"),
    ({"issue"}, "priorities"),
    ({"title", "start_date"}, "events"),
    ({"category", "month"}, "crimes"),
    ({"age_range", "object_of_search"}, "stops"),
    ({"latitude", "longitude"}, "boundary"),
    ({"date"}, "dates"),
    ({"url", "name"}, "categories"),
    ({"id", "name"}, "names"),
)
THINGS = (
    ({"engagement_methods"}, "force"),
    ({"force", "neighbourhood"}, "locate"),
    ({"id", "name"}, "neighbourhood"),
    ({"date"}, "dates"),
)
MEND = "Fetch it again, or take it out of the folder."


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is read: its file, its kind, one of `USED`, or "names", and what it is about, where that is known.

    `whole` is False when a part of a month's crime is missing: what there is must then not be counted.
    """

    file: str
    kind: str
    content: Any
    force: str = ""
    area: str = ""
    month: str = ""
    whole: bool = True

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(file=self.file, area=self.area)


def answers_in(folder: Path, found: Findings) -> list[Answer]:
    """Every answer that can be read, in the order of the files' names. Each file that cannot gives one problem."""
    index = read_index(folder)
    indexed = {entry.file for entry in index.values() if entry.file}
    answers = list(_indexed(folder, index, found))
    for path in sorted(folder.rglob("*")):
        file = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in file.split("/"))
        if hidden or file in indexed or path.name == INDEX or not path.is_file():
            continue
        if index:
            wrong = "The file is not in the folder’s index, and was not read."
            found.notice("unknown-answer", wrong, "Take it out, or put it into a folder of its own.", Place(file=file))
        elif (answer := _loose(path, file, found)) is not None:
            answers.append(answer)
    return answers


def _indexed(folder: Path, index: dict[str, Entry], found: Findings) -> Iterator[Answer]:
    """The answers of a fetched folder. Parts of a month's crime that are no longer used are passed over."""
    outlines = {(one.force, one.area): boundary_name(one) for one in index.values() if one.kind == "boundary"}
    for entry in sorted(index.values(), key=lambda entry: entry.asked):
        kind = "names" if entry.kind in {"forces", "neighbourhoods"} else entry.kind
        if "&part=" in entry.asked or kind not in USED | {"names"}:
            continue
        if kind == "crimes" and entry.about != (outlines.get((entry.force, entry.area)) or entry.about):
            wrong = f"The crime of {entry.month} is of an older boundary of the area; it was not counted."
            found.add("old-boundary", wrong, "Fetch it again.", Place(file=entry.file or entry.asked, area=entry.area))
            continue
        files = _files(entry, index)
        read = [(file, _content(folder / file, file, entry.area, found)) for file in files]
        for file, content in read:
            if content is not None:
                whole = all(other is not None for _, other in read)
                yield Answer(file, kind, content, entry.force, entry.area, entry.month, whole)


def _files(entry: Entry, index: dict[str, Entry]) -> list[str]:
    if entry.outcome != "parts":
        return [entry.file]
    return [
        file for key in entry.parts for file in (_files(index[key], index) if key in index else [f"{entry.area}/{key}"])
    ]


def _content(path: Path, file: str, area: str, found: Findings) -> Any:
    """The content of a file, or None, which no answer is."""
    place = Place(file=file, area=area)
    try:
        if path.stat().st_size > LARGEST:
            wrong = f"The file has more than {LARGEST // 1024**2} MB, which no answer has."
            found.add("unreadable-answer", wrong, MEND, place)
            return None
        content = content_of(path.read_bytes(), place)
    except AnswerError as fault:
        found.add("unreadable-answer", fault.problems[0].wrong, MEND, place)
    except OSError as fault:
        found.add("unreadable-answer", f"The file cannot be read ({fault.strerror}).", MEND, place)
    else:
        if content is not None:
            return content
        found.add("unreadable-answer", "The answer is “null”.", MEND, place)
    return None


def _loose(path: Path, file: str, found: Findings) -> Answer | None:
    """A file of a loose folder; None for one that says nothing about an area, and for one that cannot be read."""
    if path.suffix.lower() != ".json":
        wrong = "The file is not an answer of data.police.uk: its name does not end in .json."
        found.notice("unknown-answer", wrong, "Take it out of the folder.", Place(file=file))
        return None
    if (content := _content(path, file, "", found)) is None:
        return None
    named = LOOSE.fullmatch(path.stem)
    by_name = (named["kind"] or "crimes") if named else ""
    kind = kind_of(content) or by_name
    if not kind or (by_name and kind != by_name):
        wrong = (
            f"The file is named {by_name} and holds {kind}." if by_name else "Nobody can see what the file is about."
        )
        found.add("unknown-answer", wrong, "Give it the name of what it holds, or take it out.", Place(file=file))
    elif kind == "names":
        return Answer(file, kind, content)
    elif kind in USED and not path.stem.startswith("forces__"):
        force, area = _whose(path, named, str(content.get("id", "")) if isinstance(content, dict) else "")
        if area:
            return Answer(file, kind, content, force, area, (named["month"] or "") if named else "")
        wrong = f"The file holds {kind}, and nobody can see of which area."
        mend = f"Name it like force__id__{kind}.json, or put it into a folder named after the area."
        found.add("unplaced-answer", wrong, mend, Place(file=file))
    return None


def _whose(path: Path, named: re.Match[str] | None, told: str) -> tuple[str, str]:
    """The force and the area of a loose file: by its name, by what it says itself, or by its folder."""
    if named and named["area"]:
        return named["force"], named["area"]
    if named and named["force"]:
        return "", named["force"]
    if told and not named:
        return (path.stem.removesuffix(f"__{told}") if path.stem.endswith(f"__{told}") else ""), told
    return ("", path.resolve().parent.name) if named else ("", "")


def kind_of(content: Any) -> str:
    """What an answer is by its shape; "" when nobody can see, as of an empty list."""
    if isinstance(content, dict):
        return next((kind for keys, kind in THINGS if keys <= content.keys()), "")
    if isinstance(content, list):
        first = next((item for item in content if isinstance(item, dict)), {})
        return next((kind for keys, kind in LISTS if keys <= first.keys()), "")
    return ""
