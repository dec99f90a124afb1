"""Floor 6, changes: what is new in an area since the month before, for somebody to look at before it is printed.

Each month's folder keeps what its pieces could say of every area (`areas.json`). The next month is compared with it,
and `changes.txt` says what a reader will notice: who came and went, priorities opened and closed, numbers and channels.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from pydantic_core import from_json

from leaflets.models import Area, Records
from leaflets.month.files import Streamed
from leaflets.month.packed import Packed, joined, lines_until
from leaflets.month.shown import Shown
from leaflets.typography import counted, month

AREAS_JSON, CHANGES = "areas.json", "changes.txt"
BEGIN, END = b"{", b"}"
"""Between which the areas stand, a line each."""


class Said(BaseModel):
    """What could be said of an area in a month."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    name: str
    district: str
    team_name: str = ""
    phone: str = ""
    email: str = ""
    base: str = ""
    officers: tuple[tuple[str, str, str], ...] = ()
    """Name, rank and role."""
    priorities: tuple[tuple[str, str], ...] = ()
    """Reference, and the priority in a few words."""
    channels: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    outline: tuple[str, ...] = ()
    """Rings of the outline for a small map, each as “longitude,latitude” with spaces between."""
    shown: Shown | None = None
    """What a page may say of it; None where the guard let none of its public pieces pass."""

    def following(self, before: "Said | None", *, is_asked: bool) -> "Said":
        """This after an earlier run of the same month, which may have been asked for more of the area."""
        if before is None or (is_asked and self.shown is None):
            return self
        return self.model_copy(update={"shown": self.shown.after(before.shown) if self.shown else before.shown})


def said_of(area: Area, share: Records, outline: tuple[str, ...] = (), shown: Shown | None = None) -> Said:
    """What an area's share of the records says of it, with its outline and what a page may say of it."""
    return Said(
        name=area.name,
        district=area.district,
        team_name=area.team_name,
        phone=area.phone,
        email=area.email,
        base=area.base,
        officers=tuple((one.name, one.rank, one.role) for one in share.officers if one.area == area.id),
        priorities=tuple((one.ref, one.issue) for one in share.priorities),
        channels=tuple(one.address for one in share.channels),
        postcodes=area.postcodes,
        outline=outline,
        shown=shown,
    )


@dataclass(frozen=True)
class Compared:
    """The month before, if there is one, and the changes of each area that has some, by its name.

    `said` is what the next month is to be compared with, by each area's id.
    """

    before: date | None
    areas: Mapping[str, tuple[str, ...]]
    said: Packed[Said]

    @property
    def text(self) -> str:
        """All of it as a text to read or to send on."""
        if self.before is None:
            return "There is no earlier month in this folder to compare with.\n"
        if not self.areas:
            return f"Nothing has changed since {month(self.before)}.\n"
        lines = [f"{counted(len(self.areas), 'area')} changed since {month(self.before)}"]
        for name, changes in self.areas.items():
            lines += ["", name, *(f"  - {change}" for change in changes)]
        return "\n".join(lines) + "\n"


def compared(now: Packed[Said], output: Path, this_month: date, faulty: Collection[str] = ()) -> Compared:
    """What has changed since the latest earlier month in the same output folder.

    Of areas with faulty rows nobody can tell who has left: they are not compared, and the month after is compared with
    what was said of them before.
    """
    for folder in sorted(output.glob("[12][0-9][0-9][0-9]-[01][0-9]"), reverse=True):
        if folder.name < f"{this_month:%Y-%m}" and (then := read_said(folder)):
            found = {key: tuple(_changes(then.get(key), said)) for key, said in now.items()}
            found |= dict.fromkeys((key for key in then if key not in now), ("no longer in the data",))
            found |= dict.fromkeys((key for key in found if key in faulty), ("not compared: its rows have faults",))
            names = _names(chain(then.items(), now.items()))
            told = {names[key]: changes for key, changes in found.items() if changes}
            kept = Packed(Said, chain(now.items(), ((key, then[key]) for key in faulty if key in then)))
            return Compared(date.fromisoformat(f"{folder.name}-01"), told, kept)
    return Compared(None, {}, now)


def _names(areas: Iterable[tuple[str, Said]]) -> dict[str, str]:
    """The name of each area by its id, the later of two; with the id behind it where another has the same name."""
    names = {key: said.name for key, said in areas}
    often = Counter(names.values())
    return {key: name if often[name] == 1 else f"{name} ({key})" for key, name in names.items()}


def read_said(folder: Path) -> Packed[Said]:
    """What was said in a month; nothing where that cannot be read: it is a help to the reader and no more."""
    for members in (_by_lines, _whole):  # as a whole where somebody has laid it out anew
        with suppress(OSError, ValueError, AttributeError):
            told = members(folder / AREAS_JSON)
            return Packed(Said, ((key, Said.model_validate(said)) for key, said in told))
    return Packed(Said)


def _by_lines(path: Path) -> Iterator[tuple[str, object]]:
    with path.open("rb") as held:
        held.readline()
        for line in lines_until(held, END):
            yield from from_json(b"{%s}" % line).items()


def _whole(path: Path) -> Iterator[tuple[str, object]]:
    yield from from_json(path.read_bytes()).items()


def files_of(told: Compared) -> Iterator[Streamed]:
    """The two files that stand in the month's folder."""
    areas = (f"{json.dumps(key, ensure_ascii=False)}:{text}" for key, text in told.said.texts())
    yield Streamed(AREAS_JSON, lambda to: to.writelines(chain([BEGIN, b"\n"], joined(areas), [END, b"\n"])))
    yield Streamed(CHANGES, lambda to: to.write(told.text.encode()))


def _changes(then: Said | None, now: Said) -> Iterator[str]:
    if then is None:
        yield "new in the data"
        return
    yield from _officers(then, now)
    yield from _priorities(then, now)
    for field in ("name", "district", "team_name", "phone", "email", "base"):
        old, new = getattr(then, field), getattr(now, field)
        if old != new:
            yield (
                f"{field.replace('_', ' ')}: “{old}” is now “{new}”"
                if new
                else f"{field.replace('_', ' ')}: “{old}” is gone"
            )
    yield from (f"new channel {address}" for address in now.channels if address not in then.channels)
    yield from (f"channel {address} is gone" for address in then.channels if address not in now.channels)


def _officers(then: Said, now: Said) -> Iterator[str]:
    before = {name: (rank, role) for name, rank, role in then.officers}
    after = {name: (rank, role) for name, rank, role in now.officers}
    for name, (rank, role) in after.items():
        if name not in before:
            yield f"new {rank} {name}" + (f", {role}" if role else "")
            continue
        old_rank, old_role = before[name]
        if rank != old_rank:
            yield f"{name} was {old_rank} and is {rank}"
        if role != old_role:
            yield f"{name}: role was “{old_role or 'none'}” and is “{role or 'none'}”"
    yield from (f"{rank} {name} has left" for name, (rank, _) in before.items() if name not in after)


def _priorities(then: Said, now: Said) -> Iterator[str]:
    before, after = _by_reference(then), _by_reference(now)
    for key, issue in after.items():
        if key not in before:
            yield f"new priority: {issue}"
        elif before[key] != issue:
            yield f"priority “{before[key]}” is now “{issue}”"
    closed = [issue for key, issue in before.items() if key not in after]
    if closed:
        yield f"{counted(len(closed), 'priority', 'priorities')} closed: {'; '.join(closed)}"


def _by_reference(said: Said) -> dict[str, str]:
    """Priorities by their reference, or by their words where they have none."""
    return {ref or issue: issue for ref, issue in said.priorities}
