"""Floor 5, copy-fitting: when a face is overset its blocks give way, in the layout's own order, until it fits.

Type is never made smaller than the layout has it, and no word is dropped in silence: items that gave way are named in
the edition's `left_out`, whatever else was done in `Fitted.adjusted`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import floor

from leaflets.balance import balanced, gained_mm, is_beside_higher
from leaflets.document import Document, Laid
from leaflets.edition import Edition
from leaflets.errors import OversetError, RenderError
from leaflets.fitting import AS_IT_IS, Block, GivesWay, Manner
from leaflets.layout import Layout, Limits
from leaflets.overset import advised
from leaflets.spare import Attempt, fuller

LEAST_GAIN_MM = 0.5
"""An item whose loss gains less room than this stays: it was in the shorter of two columns."""
LEADING_STEP = 0.01


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Something that was done to make a face fit or to fill it, in words: “leading 1.2 → 1.15”."""

    face: str
    what: str

    def __str__(self) -> str:
        return f"{self.face}: {self.what}"


@dataclass(frozen=True, slots=True)
class Fitted:
    """The edition that fits, its document, how its faces are set, and what was done to that end."""

    edition: Edition
    document: Document
    manners: Mapping[str, Manner] = field(default_factory=dict)
    adjusted: tuple[Adjusted, ...] = ()


@dataclass(frozen=True, slots=True)
class _Mark:
    """The last point at which giving way had helped: the rule at work since, the attempt, how overset it was."""

    rule: int
    attempt: Attempt
    overset: OversetError

    def passed(self, now: OversetError) -> bool:
        """Whether the face is less overset now; another face being overset means that this one fits."""
        if now.problems[0].place.face != self.overset.problems[0].place.face:
            return True
        if now.over_mm:
            return now.all_over_mm < self.overset.all_over_mm - LEAST_GAIN_MM
        return now.words < self.overset.words


Compose = Callable[[Limits], Edition]
LayOut = Callable[[Edition, Mapping[str, Manner]], Laid]


def fit(layout: Layout, compose: Compose, lay_out: LayOut) -> Fitted:
    """The fullest edition that fits. Raises OversetError, which says what to cut, when nothing may give way any more.

    A rule goes on while it has something left to give, for items in rows of three help only three at a time; if that
    gained nothing, it is put back. Going on to more pages gives back all that gave way before: there is room for it. A
    face with much room to spare is filled as the layout says. Nothing is painted but what fits and is filled.
    """
    attempt = Attempt(layout.spec.limits, _at_first(layout))
    spent: set[int] = set()
    mark: _Mark | None = None
    while True:
        edition = compose(attempt.limits)
        try:
            laid = lay_out(edition, attempt.manners)
        except OversetError as now:
            overset = now.with_traceback(None)  # which would keep every box of the failed layout
        else:
            filled = _filled(layout, attempt, laid, compose, lay_out)
            return _reported(layout, filled or Fitted(edition, laid.finished(), attempt.manners))
        if mark and not mark.passed(overset):
            if not _can_give(layout, mark.rule, edition, overset, attempt):
                spent.add(mark.rule)
                attempt, overset, edition = mark.attempt, mark.overset, compose(mark.attempt.limits)
                mark = None
        else:
            mark = None
            spent.clear()  # what gained nothing before may gain now that another column is shorter
        rule = mark.rule if mark else _next_rule(layout, edition, overset, spent, attempt)
        if rule is None:
            raise advised(overset)
        mark = None if layout.spec.gives_way[rule].way == "next-page" else mark or _Mark(rule, attempt, overset)
        attempt = _given_way(layout, attempt, layout.spec.gives_way[rule], overset, compose)


def _at_first(layout: Layout) -> dict[str, Manner]:
    """How a layout starts: one that flows has the pages that it is meant to have, where others may follow later."""
    later = [rule.way for rule in layout.spec.gives_way].index("next-page") if _goes_on(layout) else 0
    return {layout.spec.faces[0]: Manner(pages=layout.spec.pages if later else layout.spec.most_pages)}


def _goes_on(layout: Layout) -> bool:
    return any(rule.way == "next-page" for rule in layout.spec.gives_way)


def _filled(layout: Layout, attempt: Attempt, before: Laid, compose: Compose, lay_out: LayOut) -> Fitted | None:
    """The piece with its spare room filled; None when there is nothing to fill or the fills are too bold."""
    for bolder in fuller(layout, attempt, before, compose):
        try:
            richer = compose(bolder.limits)
            laid = lay_out(richer, bolder.manners)
            if _holds(bolder, laid, before):
                return Fitted(richer, laid.finished(), bolder.manners)
        except RenderError:  # whatever it is, the piece was whole without the fill
            continue
    return None


def _holds(bolder: Attempt, laid: Laid, before: Laid) -> bool:
    """Whether a fill did what it is for: no page more, and where pages end earlier for the last one, that is fuller."""
    if len(laid.faces) != len(before.faces):
        return False
    shorter = any(manner.short_mm for manner in bolder.manners.values())
    return not shorter or laid.spare_mm[-1] < before.spare_mm[-1] - LEAST_GAIN_MM


def _given_way(layout: Layout, attempt: Attempt, rule: GivesWay, overset: OversetError, compose: Compose) -> Attempt:
    """The next attempt: as little given up of what the rule says as could be enough."""
    manner = attempt.manners.get(rule.face, AS_IT_IS)
    match rule.way:
        case "leading":
            changed = replace(manner, leading=_closer(rule, manner, overset))
        case "columns":
            changed = replace(manner, columns=balanced(overset.columns))
        case "next-page":
            return Attempt(layout.spec.limits, {rule.face: Manner(pages=layout.spec.most_pages)})
        case _:
            shown = compose(attempt.limits)
            return replace(attempt, limits=_shorter(attempt.limits, rule, shown, overset, compose))
    return replace(attempt, manners={**attempt.manners, rule.face: changed})


def _closer(rule: GivesWay, manner: Manner, overset: OversetError) -> float:
    """The widest leading that could be enough; never under the rule's own."""
    now = manner.leading or rule.usual
    needed = now * (1 - overset.over_mm / overset.lines_mm) if overset.lines_mm else 0
    return max(rule.leading, round(floor(needed / LEADING_STEP) * LEADING_STEP, 2))


def _shorter(limits: Limits, rule: GivesWay, edition: Edition, overset: OversetError, compose: Compose) -> Limits:
    """The limits with as few items of the rule's block taken out as could be enough, and one at the least."""
    block = str(rule.block)
    before = _items(edition, rule.block)
    rows_mm = overset.items_mm.get(block, [])
    for left in range(len(before) - 1, rule.least, -1):
        fewer = limits.model_copy(update={block: left})
        if sum(len(row) for row in rows_mm) != len(before):
            return fewer
        gain_mm = _most_gained(rows_mm, before, _items(compose(fewer), rule.block))
        if gain_mm > overset.over_mm - LEAST_GAIN_MM:
            return fewer
    return limits.model_copy(update={block: rule.least})


def _most_gained(rows_mm: list[list[float]], before: Sequence[object], after: Sequence[object]) -> float:
    """The most room that is gained when a block shows `after` in the place of `before`, in millimetres.

    What is left fills its rows anew: one of three side by side gains only what it was higher than the others. Where the
    edition has chosen quite other items, the lowest are thought to stay, and the higher ones side by side.
    """
    heights_mm = [height_mm for row in rows_mm for height_mm in row]
    kept = [number for number, item in enumerate(before) if item in after]
    left_mm = [heights_mm[number] for number in kept]
    if [before[number] for number in kept] != list(after):
        left_mm = sorted(heights_mm)[: len(after)][::-1]
    across = max(len(row) for row in rows_mm)
    rows_left = [left_mm[first : first + across] for first in range(0, len(left_mm), across)]
    return sum(max(row) for row in rows_mm) - sum(max(row) for row in rows_left)


def _can_give(layout: Layout, number: int, edition: Edition, overset: OversetError, attempt: Attempt) -> bool:
    """Whether a rule has something left to give."""
    rule = layout.spec.gives_way[number]
    manner = attempt.manners.get(rule.face, AS_IT_IS)
    match rule.way:
        case "leading":
            return (manner.leading or rule.usual) > rule.leading + LEADING_STEP / 2
        case "columns":
            return not manner.columns and gained_mm(overset.columns) > LEAST_GAIN_MM
        case "next-page":
            return manner.pages < layout.spec.most_pages
    return len(_items(edition, rule.block)) > rule.least


def _next_rule(
    layout: Layout, edition: Edition, overset: OversetError, spent: set[int], attempt: Attempt
) -> int | None:
    """The first rule for the overset face that has something left to give.

    Closer leading that could not be enough is kept for last: lines that are close beside room to spare please nobody.
    A block in the lower of two half columns is not tried: what it gave would gain nothing, and be put back.
    """
    face = overset.problems[0].place.face
    can = [
        number
        for number, rule in enumerate(layout.spec.gives_way)
        if rule.face == face and number not in spent and _can_give(layout, number, edition, overset, attempt)
        if not is_beside_higher(str(rule.block), overset.columns)
    ]
    enough = [number for number in can if _reaches(layout.spec.gives_way[number], overset, attempt)]
    return next(iter(enough or can), None)


def _reaches(rule: GivesWay, overset: OversetError, attempt: Attempt) -> bool:
    """Whether a rule could be enough by itself, as far as that can be told: closer leading gains only so much."""
    if rule.way != "leading":
        return True
    now = attempt.manners.get(rule.face, AS_IT_IS).leading or rule.usual
    return overset.over_mm <= overset.lines_mm * (1 - rule.leading / now)


def _items(edition: Edition, block: Block | None) -> Sequence[object]:
    """The items of a block that the edition shows."""
    if block == "categories":
        return edition.facts.rows if edition.facts else ()
    if block == "map":
        return (edition.map,) if edition.map else ()
    items: Sequence[object] = edition.follows if block == "channels" else getattr(edition, str(block))
    return items


def _reported(layout: Layout, fitted: Fitted) -> Fitted:
    """The piece with what was done to it in words."""
    said = []
    usual = {rule.face: rule.usual for rule in layout.spec.gives_way if rule.way == "leading"}
    usual_pt = {rule.face: rule.usual_pt for rule in layout.spec.fills if rule.way == "type"}
    for face, manner in fitted.manners.items():
        said += [Adjusted(face, f"leading {usual.get(face, 0):g} → {manner.leading:g}")] * bool(manner.leading)
        said += [Adjusted(face, "columns balanced")] * bool(manner.columns)
        said += [Adjusted(face, f"type {usual_pt.get(face, 0):g} → {manner.body_pt:g} pt")] * bool(manner.body_pt)
        said += [Adjusted(face, "pages balanced")] * bool(manner.short_mm)
    pages = len(fitted.document.faces)
    if layout.spec.flows and pages > layout.spec.pages:
        said.append(Adjusted(layout.spec.faces[0], f"went on to page {pages}"))
    return replace(fitted, adjusted=(*said, *_filled_with(layout, fitted.edition)))


def _filled_with(layout: Layout, edition: Edition) -> list[Adjusted]:
    said = {
        "lines": f"{edition.lines} lines to write on" if edition.lines else "",
        "notes": f"{edition.notes} lines for notes" if edition.notes else "",
        "figure": "a large figure" if edition.pull_out else "",
        "tip": "one more tip" if edition.more_tips else "",
    }
    return [Adjusted(rule.face, said[rule.way]) for rule in layout.spec.fills if said.get(rule.way)]
