"""Floor 3, the ground: where boundaries and patrols stand, read only when a map is drawn."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from leaflets.area_map import OLD_ENOUGH, Track
from leaflets.errors import Place, Problem
from leaflets.models import Area
from leaflets.sources.boundaries import read_outline
from leaflets.sources.gpx import read_patrols
from leaflets.sources.problems import Findings

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


MOST_KEPT = 64
"""So many outlines are kept for the next piece of the same area. A force has thousands, each of some kilobytes."""


@dataclass
class _Kept:
    """What has been read so far: the latest outlines, and which boundaries cannot be read."""

    outlines: "OrderedDict[str, BaseGeometry]" = field(default_factory=OrderedDict)
    unread: set[str] = field(default_factory=set)
    tracks: tuple[Track, ...] | None = None
    found: Findings = field(default_factory=Findings)


@dataclass(frozen=True)
class Ground:
    """The folder of boundaries and the files of patrols. Nothing is read before it is asked for."""

    boundaries: Path | None = None
    patrols: tuple[Path, ...] = ()
    _kept: _Kept = field(default_factory=_Kept, repr=False, compare=False)

    def outline(self, area: Area) -> "BaseGeometry | None":
        """The outline of an area in degrees; None when it has none that can be read."""
        kept, name = self._kept, area.boundary
        if name in kept.unread:
            return None
        shape = kept.outlines.get(name)
        if shape is None:
            shape = read_outline(area, self.boundaries, kept.found)
            if shape is None:
                kept.unread.add(name)
                return None
            kept.outlines[name] = shape
            if len(kept.outlines) > MOST_KEPT:
                kept.outlines.popitem(last=False)
        return shape

    def tracks(self, now: datetime | None) -> tuple[Track, ...]:
        """The patrols that are past at `now`; none when it is not known."""
        if now is None:
            return ()
        if self._kept.tracks is None:
            self._kept.tracks = tuple(read_patrols(self.patrols, self._kept.found))
            for track in self._kept.tracks:
                if not track.is_past(now):
                    hours = OLD_ENOUGH.days * 24
                    wrong = f"The patrol ended less than {hours} hours ago, so it is not drawn."
                    self._kept.found.notice("patrol-too-recent", wrong, "Wait a day.", Place(file=track.file))
        return tuple(track for track in self._kept.tracks if track.is_past(now))

    def check(self, areas: Sequence[Area], now: datetime) -> tuple[Problem, ...]:
        """What is wrong with anything that a map of the areas would be drawn from."""
        for area in areas:
            self.outline(area)
        self.tracks(now)
        return self.problems

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was found wrong in what has been read."""
        return tuple(self._kept.found.problems)


@dataclass(frozen=True)
class Surveyed:
    """What one area's map is drawn from, as values that can be sent anywhere: its outline, and past patrols."""

    shape: "BaseGeometry | None" = None
    past: tuple[Track, ...] = ()

    def outline(self, _area: Area) -> "BaseGeometry | None":
        """The outline, in degrees."""
        return self.shape

    def tracks(self, now: datetime | None) -> tuple[Track, ...]:
        """The patrols; none without the time of the run, as ever."""
        return self.past if now else ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Nothing is read any more that could be wrong."""
        return ()


def surveyed(ground: "Ground | Surveyed", area: Area, now: datetime | None) -> Surveyed:
    """What an area's map is drawn from: its outline, and the patrols that came near it."""
    from shapely import MultiPoint, box

    outline = ground.outline(area)
    if outline is None:
        return Surveyed()
    frame = box(*outline.bounds)
    near = [
        track
        for track in ground.tracks(now)
        if any(MultiPoint(part).envelope.intersects(frame) for part in track.parts if part)
    ]
    return Surveyed(outline, tuple(near))
