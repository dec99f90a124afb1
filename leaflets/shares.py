"""Floor 3, shares: pure. The part of the records that one area's pieces are made of, found without reading them all.

A piece is composed from its share alone, so that whatever can change its bytes is in the share: what is unchanged need
not be made again. A share gives the same editions as the whole would; of other areas' figures it holds only their sum.
"""

from collections import defaultdict
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any

from leaflets.edition import Issue, find_officer, same_month
from leaflets.models import EVERY_AREA, FOUND_BY, UNPLACED, Area, Figure, Record, Records

OTHERS = "(other areas)"
"""In the `area` column of a share's figures: all areas but its own, added up."""
SEEN_AS = {
    "officers": ("officers",),
    "priorities": ("priorities",),
    "activity": ("activity", "activity_total", "activity_summary", "counts", "highlights", "pull_out"),
    "events": ("events", "map", "map_words"),
    "said_done": ("said_done",),
    "tips": ("tip", "second_tip", "more_tips"),
    "partners": ("partners",),
    "promises": ("promises",),
    "figures": ("facts", "pull_out"),
}
"""The fields of the edition by which a template asks for something of a kind of records.

Areas and channels are not among them: they are seen in every piece.
"""

Items = dict[str, list[Record]]


@dataclass(frozen=True)
class Wanted:
    """What a piece is composed for: its issue, the words of its layout's files, and whose own it is."""

    issue: Issue
    words: frozenset[str]
    officer: str | None = None

    def sees(self, kind: str) -> bool:
        """Whether the layout can print anything of a kind of records: it cannot ask for what it does not name."""
        return not self.words.isdisjoint(SEEN_AS[kind])


class Shares:
    """Records by area, made ready once: a share then costs what is in it, however many areas there are."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._kept: dict[str, Items] = {}
        for item in fields(records):
            by_area: Items = defaultdict(list)
            for record in getattr(records, item.name):
                by_area[getattr(record, "area", "")].append(record)
            self._kept[item.name] = by_area

    def of(self, area: Area) -> Records:
        """Everything that stands in an area's name or in that of all areas, and what figures need of the others."""
        named = (area.id, EVERY_AREA)
        kinds = (item.name for item in fields(Records) if item.name not in {"areas", "figures", "overrides"})
        kept: dict[str, Any] = {
            kind: tuple(chain.from_iterable(self._kept[kind].get(name, ()) for name in named)) for kind in kinds
        }
        return Records(areas=(area,), figures=self._figures(area), **kept)

    def _figures(self, area: Area) -> tuple[Figure, ...]:
        own = self._of_area(area.id)
        if not own:  # nothing of the force is printed where the area has no figures itself
            return ()
        unplaced = [figure for place in UNPLACED for figure in self._of_area(place)]
        rest = dict(self._totals)
        for figure in (*own, *unplaced):
            rest[figure.month] -= figure.count
        others = [
            Figure(area=OTHERS, month=month, category="All", count=count) for month, count in sorted(rest.items())
        ]
        return (*own, *unplaced, *others)

    def _of_area(self, name: str) -> list[Figure]:
        return [record for record in self._kept["figures"].get(name, ()) if isinstance(record, Figure)]

    @cached_property
    def _totals(self) -> dict[date, int]:
        """All incidents of each month."""
        totals: dict[date, int] = defaultdict(int)
        for figure in self._records.figures:
            totals[figure.month] += figure.count
        return totals


def narrowed(share: Records, area: Area, wanted: Wanted) -> Records:
    """What of a share can be seen in one piece: its month's activity, and the kinds that its layout names.

    Raises UnknownNameError and RequestError for an officer that the area does not have.
    """
    month = wanted.issue.month
    unseen = FOUND_BY - wanted.words
    own = tuple(one.model_copy(update=dict.fromkeys(unseen, ())) for one in share.areas)
    kept = replace(
        share,
        areas=own,
        activity=tuple(item for item in share.activity if same_month(item.date, month)),
        figures=tuple(figure for figure in share.figures if figure.month <= month),
        candidates=(),
    )
    kept = replace(kept, **{kind: () for kind in SEEN_AS if not wanted.sees(kind)})
    officer = find_officer(share, area, wanted.officer) if wanted.officer is not None else None
    if officer is None or officer in kept.officers:
        return kept
    return replace(kept, officers=(officer,))
