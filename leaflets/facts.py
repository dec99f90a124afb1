"""Floor 3, facts and figures: pure. The counts of one area as a leaflet shows them, and what its data note needs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from leaflets.models import ELSEWHERE, NO_LOCATION, PUBLIC_SOURCE, Figure
from leaflets.typography import listed

MONTHS_SHOWN = 3

Counts = Mapping[date, Mapping[str, Mapping[str, int]]]
"""Counts by month, area and category."""


@dataclass(frozen=True, slots=True)
class Row:
    """One category: its counts, oldest month first, and its latest count as a share of the largest shown (0 to 1)."""

    category: str
    counts: tuple[int, ...]
    share: float

    @property
    def latest(self) -> int:
        """The count of the latest month."""
        return self.counts[-1]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the figures say of an area: the months, oldest first, its largest categories, all others, and the totals.

    `no_location` and `elsewhere` are incidents of the latest month that the source places nowhere, or in none of the
    areas: they are in `force_total` and in no area's figures, so the areas never add up to the force.
    """

    months: tuple[date, ...]
    rows: tuple[Row, ...]
    others: tuple[int, ...]
    other_categories: int
    totals: tuple[int, ...]
    no_location: int
    elsewhere: int
    force_total: int
    source: str

    @property
    def is_public(self) -> bool:
        """Whether they are open data with anonymised places."""
        return self.source == PUBLIC_SOURCE

    @property
    def latest_month(self) -> date:
        """The latest month that there are figures for."""
        return self.months[-1]

    @property
    def latest_total(self) -> int:
        """All incidents of the latest month."""
        return self.totals[-1]


def facts_of(area: str, figures: Iterable[Figure], until: date, categories: int) -> Facts | None:
    """The facts of an area up to and with the month `until`, at most `categories` rows; None when there are none."""
    usable = [figure for figure in figures if figure.month <= until]
    counts = _counted(usable)
    months = tuple(sorted(month for month, areas in counts.items() if area in areas))[-MONTHS_SHOWN:]
    if not months:
        return None
    latest = counts[months[-1]]
    names = sorted({name for month in months for name in counts[month][area]})
    names.sort(key=lambda name: -latest[area].get(name, 0))
    table = {name: tuple(counts[month][area].get(name, 0) for month in months) for name in names}
    largest = max(1, *(table[name][-1] for name in names))
    rows = tuple(Row(name, table[name], table[name][-1] / largest) for name in names[:categories])
    rest = names[categories:]
    return Facts(
        months=months,
        rows=rows,
        others=tuple(sum(table[name][place] for name in rest) for place in range(len(months))),
        other_categories=len(rest),
        totals=tuple(sum(table[name][place] for name in names) for place in range(len(months))),
        no_location=sum(latest.get(NO_LOCATION, {}).values()),
        elsewhere=sum(latest.get(ELSEWHERE, {}).values()),
        force_total=sum(sum(by_category.values()) for by_category in latest.values()),
        source=_sources(figure for figure in usable if figure.area == area and figure.month in months),
    )


def _counted(figures: Iterable[Figure]) -> Counts:
    counts: dict[date, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for figure in figures:
        counts[figure.month][figure.area][figure.category] += figure.count
    return counts


def _sources(figures: Iterable[Figure]) -> str:
    """Where the figures are published, each source once; "" when one of them does not say."""
    sources = list(dict.fromkeys(figure.source for figure in figures))
    return listed(sources) if all(sources) else ""
