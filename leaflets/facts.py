"""Floor 3, facts and figures: pure. The counts of one area as a leaflet may show them, and what its data note needs.

A template is never given a count that is too small to print. The rules, each set in the brand kit's `[figures]`:

- a count below `band_below` (5 when nothing is said) is shown as “fewer than 5”: in an area where people know each
  other, a count of one or two tells them whom it is about;
- a month's total is rounded to the nearest 5 where one of its parts is banded, or the part could be worked out;
- no percentage is given on a base under `percent_from` (50): one incident more would change it by 2 points or more.

Both thresholds are the project's own; the public data has many cells of 1 and 2.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from leaflets.brand import FigureRules
from leaflets.models import ELSEWHERE, NO_LOCATION, PUBLIC_SOURCE, Figure
from leaflets.typography import grouped, listed, month_name

MONTHS_SHOWN = 3
ROUNDED_TO = 5

Counts = Mapping[date, Mapping[str, Mapping[str, int]]]
"""Counts by month, area and category."""


@dataclass(frozen=True, slots=True)
class Tally:
    """A count as it may be printed: `text` in a sentence (“fewer than 5”), `short` in a table (“<5”)."""

    text: str
    short: str
    is_exact: bool = True

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Row:
    """One category: its counts, oldest month first, and its latest count as a share of the largest shown (0 to 1).

    The share of a banded count is 0: the length of a bar would tell it.
    """

    category: str
    counts: tuple[Tally, ...]
    share: float

    @property
    def latest(self) -> Tally:
        """The count of the latest month."""
        return self.counts[-1]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the figures say of an area: the months, oldest first, its largest categories, all others, and the totals.

    `no_location` and `elsewhere` are incidents of the latest month that the source places nowhere, or in none of the
    areas: they are in `force_total` and in no area's figures, so the areas never add up to the force. `change` compares
    the latest total with the month before: “4% more than in February”, or "" where that would not be fair.
    """

    months: tuple[date, ...]
    rows: tuple[Row, ...]
    others: tuple[Tally, ...]
    other_categories: int
    totals: tuple[Tally, ...]
    change: str
    band_below: int
    no_location: Tally | None
    elsewhere: Tally | None
    force_total: Tally
    source: str

    @property
    def is_public(self) -> bool:
        """Whether they are open data with anonymised places."""
        return self.source == PUBLIC_SOURCE

    @property
    def is_banded(self) -> bool:
        """Whether a table of them has a banded count, which its note must explain."""
        tables = [row.counts for row in self.rows] + [self.others if self.other_categories else (), self.totals]
        return any(not tally.is_exact for tallies in tables for tally in tallies)

    @property
    def latest_month(self) -> date:
        """The latest month that there are figures for."""
        return self.months[-1]

    @property
    def latest_total(self) -> Tally:
        """All incidents of the latest month."""
        return self.totals[-1]


def facts_of(
    area: str, figures: Iterable[Figure], until: date, categories: int, rules: FigureRules | None = None
) -> Facts | None:
    """The facts of an area up to and with the month `until`, at most `categories` rows; None when there are none."""
    rules = rules or FigureRules()
    usable = [figure for figure in figures if figure.month <= until]
    counts = _counted(usable)
    months = tuple(sorted(month for month, areas in counts.items() if area in areas))[-MONTHS_SHOWN:]
    if not months:
        return None
    table = _table(area, months, counts)
    shown, rest = _parted(table, categories, rules)
    others = tuple(sum(table[name][place] for name in rest) for place in range(len(months)))
    parts = [*(table[name] for name in shown), *([others] if rest else [])]
    totals = [sum(column) for column in zip(*table.values(), strict=True)]
    small = [any(part[place] < rules.band_below for part in parts) for place in range(len(months))]
    latest = counts[months[-1]]
    unplaced = [sum(latest.get(place, {}).values()) for place in (NO_LOCATION, ELSEWHERE)]
    return Facts(
        months=months,
        rows=_rows(shown, table, rules),
        others=_tallies(others, rules),
        other_categories=len(rest),
        totals=tuple(_total(count, about, rules) for count, about in zip(totals, small, strict=True)),
        change=_change(months, totals, small, rules),
        band_below=rules.band_below,
        no_location=tally(unplaced[0], rules) if unplaced[0] else None,
        elsewhere=tally(unplaced[1], rules) if unplaced[1] else None,
        force_total=tally(sum(sum(by_category.values()) for by_category in latest.values()), rules),
        source=_sources(figure for figure in usable if figure.area == area and figure.month in months),
    )


def tally(count: int, rules: FigureRules) -> Tally:
    """A count as it may be printed."""
    if count < rules.band_below:
        return Tally(f"fewer than {rules.band_below}", f"<{rules.band_below}", is_exact=False)
    return Tally(grouped(count), grouped(count))


def _tallies(counts: Iterable[int], rules: FigureRules) -> tuple[Tally, ...]:
    return tuple(tally(count, rules) for count in counts)


def _total(count: int, about: bool, rules: FigureRules) -> Tally:
    """A month's total, rounded where the exact one would give a banded part away."""
    if count < rules.band_below or not about:
        return tally(count, rules)
    near = grouped(ROUNDED_TO * round(count / ROUNDED_TO))
    return Tally(f"about {near}", f"~{near}", is_exact=False)


def _counted(figures: Iterable[Figure]) -> Counts:
    counts: dict[date, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for figure in figures:
        counts[figure.month][figure.area][figure.category] += figure.count
    return counts


def _table(area: str, months: Sequence[date], counts: Counts) -> dict[str, tuple[int, ...]]:
    """The counts of each category, oldest month first; the category with most in the latest month comes first."""
    names = sorted({name for month in months for name in counts[month][area]})
    table = {name: tuple(counts[month][area].get(name, 0) for month in months) for name in names}
    return dict(sorted(table.items(), key=lambda entry: -entry[1][-1]))


def _parted(table: Mapping[str, tuple[int, ...]], categories: int, rules: FigureRules) -> tuple[list[str], list[str]]:
    """The categories that have a row, and those that are added up: what is small in every month says nothing alone."""
    large = [name for name, counts in table.items() if max(counts) >= rules.band_below][:categories]
    return large, [name for name in table if name not in large]


def _rows(names: Sequence[str], table: Mapping[str, tuple[int, ...]], rules: FigureRules) -> tuple[Row, ...]:
    largest = max((table[name][-1] for name in names), default=0)
    return tuple(
        Row(
            name,
            _tallies(table[name], rules),
            table[name][-1] / largest if table[name][-1] >= rules.band_below else 0.0,
        )
        for name in names
    )


def _change(months: Sequence[date], totals: Sequence[int], small: Sequence[bool], rules: FigureRules) -> str:
    """How the latest total compares; nothing where one of the two is not printed exactly, or it would give it away."""
    if len(months) < 2 or totals[-2] < rules.percent_from or any(small[-2:]) or totals[-1] < rules.band_below:
        return ""
    before = month_name(months[-2], months[-1])
    percent = round(100 * (totals[-1] - totals[-2]) / totals[-2])
    if not percent:
        return f"about as many as in {before}"
    return f"{abs(percent)}% {'more' if percent > 0 else 'fewer'} than in {before}"


def _sources(figures: Iterable[Figure]) -> str:
    """Where the figures are published, each source once; "" when one of them does not say."""
    sources = list(dict.fromkeys(figure.source for figure in figures))
    return listed(sources) if all(sources) else ""
