"""Floor 5, copy-fitting: when a face is overset, its blocks give way item by item, in the layout's own order.

Type is never made smaller and no word is dropped in silence: what gave way is named in the edition's `left_out`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from leaflets.document import Document
from leaflets.edition import Edition
from leaflets.errors import OversetError, RenderError
from leaflets.layout import Block, GivesWay, Layout, Limits

LEAST_GAIN_MM = 0.5
"""An item whose loss gains less room than this stays: it was in the shorter of two columns."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """The last point at which taking items out had helped: the rule at work since, the limits, how overset it was."""

    rule: int
    limits: Limits
    overset: OversetError

    def passed(self, now: OversetError) -> bool:
        """Whether the face is less overset now; another face being overset means that this one fits."""
        if now.problems[0].place.face != self.overset.problems[0].place.face:
            return True
        if now.over_mm:
            return now.over_mm < self.overset.over_mm - LEAST_GAIN_MM
        return now.words < self.overset.words


Compose = Callable[[Limits], Edition]
Typeset = Callable[[Edition], Document]


def fit(layout: Layout, compose: Compose, typeset: Typeset) -> tuple[Edition, Document]:
    """The fullest edition that fits, and its document. Raises OversetError when nothing may give way any more.

    A rule goes on while its block has something left to give, for items in rows of three help only three at a time; if
    that gained nothing, its items are put back. A face with much room to spare is filled as the layout says.
    """
    limits = layout.spec.limits
    spent: set[int] = set()
    mark: _Mark | None = None
    while True:
        edition = compose(limits)
        try:
            document = typeset(edition)
        except OversetError as now:
            overset = now.with_traceback(None)  # which would keep every box of the failed layout
        else:
            return _filled((edition, document), _fuller(layout, limits, document), compose, typeset)
        if mark and not mark.passed(overset):
            if not _can_give(layout, mark.rule, edition):
                spent.add(mark.rule)
                limits, overset, edition = mark.limits, mark.overset, compose(mark.limits)
                mark = None
        else:
            mark = None
            spent.clear()  # what gained nothing before may gain now that another column is shorter
        rule = mark.rule if mark else _next_rule(layout, edition, overset, spent)
        if rule is None:
            raise overset
        mark = mark or _Mark(rule, limits, overset)
        limits = _shorter(limits, layout.spec.gives_way[rule], edition, overset, compose)


def _filled(
    fitted: tuple[Edition, Document], fuller: Limits, compose: Compose, typeset: Typeset
) -> tuple[Edition, Document]:
    """The piece with its spare room filled; as it was when there is nothing to fill or the fill is too bold."""
    edition = compose(fuller)
    if edition == fitted[0]:
        return fitted
    try:
        return edition, typeset(edition)
    except RenderError:  # whatever it is, the piece was whole without the fill
        return fitted


def _fuller(layout: Layout, limits: Limits, document: Document) -> Limits:
    """The limits with the blocks that fill what room the document has to spare."""
    spare = dict(zip(document.faces, document.spare_mm, strict=False))
    counts: dict[str, int] = {}
    for rule in layout.spec.fills:
        count = int((spare.get(rule.face, 0) - rule.frame_mm) // rule.item_mm)
        if count >= rule.least:
            counts[rule.block] = min(rule.most, count)
    return limits.model_copy(update=counts)


def _shorter(limits: Limits, rule: GivesWay, edition: Edition, overset: OversetError, compose: Compose) -> Limits:
    """The limits with as few items of the rule's block taken out as could be enough, and one at the least."""
    before = _items(edition, rule.block)
    rows_mm = overset.items_mm.get(rule.block, [])
    for left in range(len(before) - 1, rule.least, -1):
        fewer = limits.model_copy(update={rule.block: left})
        if sum(len(row) for row in rows_mm) != len(before):
            return fewer
        gain_mm = _most_gained(rows_mm, before, _items(compose(fewer), rule.block))
        if gain_mm > overset.over_mm - LEAST_GAIN_MM:
            return fewer
    return limits.model_copy(update={rule.block: rule.least})


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


def _can_give(layout: Layout, rule: int, edition: Edition) -> bool:
    """Whether a rule's block still shows more than its least."""
    return len(_items(edition, layout.spec.gives_way[rule].block)) > layout.spec.gives_way[rule].least


def _next_rule(layout: Layout, edition: Edition, overset: OversetError, spent: set[int]) -> int | None:
    """The first rule for the overset face that has something left to give."""
    face = overset.problems[0].place.face
    for number, rule in enumerate(layout.spec.gives_way):
        if rule.face == face and number not in spent and _can_give(layout, number, edition):
            return number
    return None


def _items(edition: Edition, block: Block) -> Sequence[object]:
    """The items of a block that the edition shows."""
    if block == "categories":
        return edition.facts.rows if edition.facts else ()
    if block == "map":
        return (edition.map,) if edition.map else ()
    items: Sequence[object] = edition.follows if block == "channels" else getattr(edition, block)
    return items
