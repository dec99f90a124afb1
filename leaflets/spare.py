"""Floor 3, spare room: pure. How a face with much room to spare is filled, in the layout's own order."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from leaflets.balance import apart_mm, balanced, gained_mm
from leaflets.document import Laid
from leaflets.edition import Edition
from leaflets.fitting import AS_IT_IS, Fills, Manner
from leaflets.layout import Layout, Limits

Spare = Mapping[str, float]
"""The room to spare of each page and each named panel, in millimetres."""
SET_TEXT = 0.6
"""The share of a face's height that is lines of text, which wider leading makes higher, at the most."""
TYPE_STEP_PT = 0.5
LOPSIDED_MM, WORTH_MM = 25, 8
"""Half columns that end that far apart are dealt out anew, where that makes the higher one that much lower."""
NEARLY_EMPTY = 0.25
"""A last page that is less full than this share looks like a mistake: the pages before give it some of theirs."""
FULL_ENOUGH = 0.45
"""How full it is to become: where the pages break is not known to the millimetre."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is tried: the limits of the edition, and how the faces are set."""

    limits: Limits
    manners: Mapping[str, Manner] = field(default_factory=dict)


def fuller(layout: Layout, attempt: Attempt, laid: Laid, compose: Callable[[Limits], Edition]) -> Iterator[Attempt]:
    """Attempts with the spare room filled, the boldest first; none where there is nothing to fill or to even out."""
    whole = evened = _evened(layout, attempt, laid)
    spare: Spare = {**dict(zip(laid.faces, laid.spare_mm, strict=False)), **laid.panels_mm}
    before = compose(attempt.limits)
    steps = []
    for rule in layout.spec.fills:
        filled, left = _with(layout, whole, rule, spare)
        if filled == whole or (filled.manners == whole.manners and compose(filled.limits) == before):
            continue
        whole, before, spare = filled, compose(filled.limits), left
        steps.append(whole)
    yield from reversed(steps)
    if evened != attempt:
        yield evened


def _with(layout: Layout, attempt: Attempt, rule: Fills, spare: Spare) -> tuple[Attempt, Spare]:
    """The attempt with one fill more, and the room that is left then; as they were where there is too little."""
    spare_mm = spare.get(rule.panel or rule.face, 0)
    if spare_mm < max(rule.from_mm, rule.frame_mm):
        return attempt, spare
    if rule.way == "type":
        return _larger(layout, attempt, spare)
    if rule.way not in ("lines", "notes"):
        key = {"figure": "pull_out", "tip": "more_tips"}[rule.way]
        filled = attempt.limits.model_copy(update={key: 1})
        return replace(attempt, limits=filled), _less(spare, rule, rule.frame_mm)
    count = min(rule.most, int((spare_mm - rule.frame_mm) // rule.item_mm))
    if count < rule.least:
        return attempt, spare
    filled = attempt.limits.model_copy(update={rule.way: count})
    return replace(attempt, limits=filled), _less(spare, rule, rule.frame_mm + count * rule.item_mm)


def _less(spare: Spare, rule: Fills, taken_mm: float) -> Spare:
    """The room that is left once a fill has taken its own."""
    room = rule.panel or rule.face
    return {**spare, room: spare.get(room, 0) - taken_mm}


def _larger(layout: Layout, attempt: Attempt, spare: Spare) -> tuple[Attempt, Spare]:
    """The attempt with larger running text, alike on every face that has a rule for it: a reader turns the leaf over.

    It surely fits: the room is reckoned as if all that stands on a face were running text.
    """
    rules = {rule.face: rule for rule in layout.spec.fills if rule.way == "type"}
    size_pt = min(_fitting_pt(layout, rule, spare.get(face, 0)) for face, rule in rules.items())
    manners, left = dict(attempt.manners), dict(spare)
    for face, rule in rules.items():
        manner = manners.get(face, AS_IT_IS)
        if size_pt <= rule.usual_pt or manner.body_pt:
            return attempt, spare
        manners[face] = replace(manner, body_pt=size_pt, leading=0)
        left[face] -= _grown_mm(layout, rule, spare.get(face, 0), size_pt)
    for panel in {rule.panel for rule in layout.spec.fills if rule.panel and rule.face in rules}:
        left[panel] = spare.get(panel, 0) - _grown_mm(layout, next(iter(rules.values())), spare.get(panel, 0), size_pt)
    return replace(attempt, manners=manners), left


def _fitting_pt(layout: Layout, rule: Fills, spare_mm: float) -> float:
    """The largest size of running text, in points, that surely fits on the rule's face."""
    size_pt = rule.usual_pt
    if spare_mm < rule.from_mm:
        return size_pt
    while size_pt + TYPE_STEP_PT <= rule.most_pt:
        if _grown_mm(layout, rule, spare_mm, size_pt + TYPE_STEP_PT) > spare_mm:
            break
        size_pt += TYPE_STEP_PT
    return size_pt


def _grown_mm(layout: Layout, rule: Fills, spare_mm: float, size_pt: float) -> float:
    return (layout.safe_box.height_mm - spare_mm) * ((size_pt / rule.usual_pt) ** 2 - 1)


def _evened(layout: Layout, attempt: Attempt, laid: Laid) -> Attempt:
    """The attempt with lopsided half columns dealt out anew, closer lines wide again, and a last page filled more."""
    manners = dict(attempt.manners)
    for face, columns in laid.columns.items():
        manner = manners.get(face, AS_IT_IS)
        if not manner.columns and apart_mm(columns) > LOPSIDED_MM and gained_mm(columns) > WORTH_MM:
            manners[face] = replace(manner, columns=balanced(columns))
    spare = dict(zip(laid.faces, laid.spare_mm, strict=False))
    for rule in layout.spec.gives_way:
        manner = manners.get(rule.face, AS_IT_IS)
        if rule.way == "leading" and manner.leading:
            grows_mm = SET_TEXT * layout.safe_box.height_mm * (rule.usual / manner.leading - 1)
            if grows_mm < spare.get(rule.face, 0):
                manners[rule.face] = replace(manner, leading=0)
    face = layout.spec.faces[0]
    if layout.spec.flows and (short_mm := _shared_mm(layout, laid)):
        manners[face] = replace(manners.get(face, AS_IT_IS), short_mm=short_mm)
    return replace(attempt, manners=manners)


def _shared_mm(layout: Layout, laid: Laid) -> float:
    """By how much every page should end earlier, so that a nearly empty last one gets its share; 0 when it is full."""
    page_mm = layout.safe_box.height_mm - layout.spec.foot_mm
    pages, filled_mm = len(laid.faces), page_mm - laid.spare_mm[-1]
    if pages < 2 or filled_mm > page_mm * NEARLY_EMPTY:
        return 0
    return round((page_mm * FULL_ENOUGH - filled_mm) / (pages - 1), 1)
