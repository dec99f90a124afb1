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

from leaflets.kit import FigureRules
from leaflets.models import ELSEWHERE, NO_LOCATION, PUBLIC_SOURCE, Figure
from leaflets.tongue import ENGLISH, Tongue, Tongued, said
from leaflets.typography import grouped, listed, month_name

MONTHS_SHOWN = 3
ROUNDED_TO = 5

CATEGORIES = frozenset(
    (
        said("Anti-social behaviour"),
        said("Antisocial behaviour"),
        said("Bicycle theft"),
        said("Burglary"),
        said("Criminal damage and arson"),
        said("Drugs"),
        said("Other crime"),
        said("Other theft"),
        said("Possession of weapons"),
        said("Public order"),
        said("Robbery"),
        said("Shoplifting"),
        said("Theft from the person"),
        said("Vehicle crime"),
        said("Violence and sexual offences"),
    )
)
"""The categories of data.police.uk, which every language has words for; any other is printed as its source has it."""

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
    area: str,
    figures: Iterable[Figure],
    until: date,
    categories: int,
    rules: FigureRules | None = None,
    *,
    tongue: Tongue = ENGLISH,
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
    teller = Teller(rules, tongue)
    return Facts(
        months=months,
        rows=teller.rows(shown, table),
        others=teller.tallies(others),
        other_categories=len(rest),
        totals=tuple(teller.total(count, about) for count, about in zip(totals, small, strict=True)),
        change=teller.change(months, totals, small),
        band_below=rules.band_below,
        no_location=teller.tally(unplaced[0]) if unplaced[0] else None,
        elsewhere=teller.tally(unplaced[1]) if unplaced[1] else None,
        force_total=teller.tally(sum(sum(by_category.values()) for by_category in latest.values())),
        source=_sources((figure for figure in usable if figure.area == area and figure.month in months), tongue),
    )


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells counts in a language as they may be printed."""

    rules: FigureRules
    tongue: Tongue = ENGLISH

    def tally(self, count: int) -> Tally:
        """A count as it may be printed."""
        if count < self.rules.band_below:
            least = self.rules.band_below
            text = self.tongue.gettext("fewer than %(number)s") % {"number": least}
            return Tally(text, f"<{least}", is_exact=False)
        return Tally(grouped(count, self.tongue), grouped(count, self.tongue))

    def tallies(self, counts: Iterable[int]) -> tuple[Tally, ...]:
        """Counts as they may be printed."""
        return tuple(self.tally(count) for count in counts)

    def total(self, count: int, about: bool) -> Tally:
        """A month's total, rounded where the exact one would give a banded part away."""
        if count < self.rules.band_below or not about:
            return self.tally(count)
        near = grouped(ROUNDED_TO * round(count / ROUNDED_TO), self.tongue)
        return Tally(self.tongue.gettext("about %(number)s") % {"number": near}, f"~{near}", is_exact=False)

    def rows(self, names: Sequence[str], table: Mapping[str, tuple[int, ...]]) -> tuple[Row, ...]:
        """A row for each of these categories."""
        largest = max((table[name][-1] for name in names), default=0)
        return tuple(
            Row(
                self.category(name),
                self.tallies(table[name]),
                table[name][-1] / largest if table[name][-1] >= self.rules.band_below else 0.0,
            )
            for name in names
        )

    def category(self, name: str) -> str:
        """A category in the language; in the source’s own words where it is none that is known."""
        if self.tongue.code == ENGLISH.code:
            return name
        return self.tongue.gettext(name) if name in CATEGORIES else Tongued(name, "en")

    def change(self, months: Sequence[date], totals: Sequence[int], small: Sequence[bool]) -> str:
        """How the latest total compares; nothing where one of the two is not exact, or it would give it away."""
        if len(months) < 2 or totals[-2] < self.rules.percent_from or any(small[-2:]):
            return ""
        if totals[-1] < self.rules.band_below:
            return ""
        percent = round(100 * (totals[-1] - totals[-2]) / totals[-2])
        filled = {"percent": abs(percent), "month": month_name(months[-2], months[-1], self.tongue)}
        if not percent:
            return self.tongue.gettext("about as many as in %(month)s") % filled
        if percent > 0:
            return self.tongue.gettext("%(percent)s%% more than in %(month)s") % filled
        return self.tongue.gettext("%(percent)s%% fewer than in %(month)s") % filled


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


def _sources(figures: Iterable[Figure], tongue: Tongue) -> str:
    """Where the figures are published, each source once, in English; "" when one of them does not say."""
    sources = list(dict.fromkeys(figure.source for figure in figures))
    said = listed(sources) if all(sources) else ""
    is_address = said == PUBLIC_SOURCE
    return said if is_address or tongue.code == ENGLISH.code else Tongued(said, "en")
