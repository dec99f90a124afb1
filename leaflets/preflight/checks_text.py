"""Floor 3, checks of the text on a page: its font, size, place, and whether it can be seen at all."""

from collections.abc import Iterator

from leaflets.errors import Problem
from leaflets.geometry import Box, from_pt
from leaflets.preflight.expected import Expected
from leaflets.preflight.leaf import Leaf
from leaflets.preflight.looks import LEAST_DIFFERENCE
from leaflets.preflight.painted import Letter, Run, Shape, around, common

SIZE_SLACK_PT = 0.05
SAFE_SLACK_MM = 0.25
"""What a letter's box may reach over: overshoot and side bearings, a tenth of what a guillotine errs by."""
SAFE_SLACK = 0.08
"""The same as a share of the type size: the foot of a j reaches back to the left of where its line begins."""
CUT_MM = 0.2
"""A letter that loses less is whole to the eye."""
SUPERSCRIPT_SHARE = 0.55
"""A raised figure is about 0.58 of its text; it may be this share of the least size."""
SUPERSCRIPT_LETTERS = 3


def fonts(leaf: Leaf, _expected: Expected) -> Iterator[Problem]:
    """Every font that prints a letter is in the file."""
    told: set[str] = set()
    for run in leaf.painted.runs:
        if not run.is_embedded and run.font not in told:
            told.add(run.font)
            wrong = f"The font {run.font or 'of a text'} is not in the file."
            mend = "Export it with all fonts embedded."
            yield Problem("font-not-embedded", wrong, mend, leaf.place(run.box), words=_shown(run.text))


def sizes(leaf: Leaf, expected: Expected) -> Iterator[Problem]:
    """No text is smaller than the layout's least size, but for figures that are raised beside larger text."""
    least = expected.least_pt
    if least is None:
        return
    small = [run for run in _printed(leaf, expected) if run.size_pt < least - SIZE_SLACK_PT]
    for run in small:
        if not _is_raised(run, leaf, least):
            wrong = f"“{_shown(run.text)}” is {run.size_pt:.1f} pt; the least is {least:g} pt."
            yield Problem("type-too-small", wrong, "Set it larger.", leaf.place(run.box), words=_shown(run.text))


def _is_raised(run: Run, leaf: Leaf, least: float) -> bool:
    """Whether a run is a short mark that touches larger text on its line."""
    if len(run.letters) > SUPERSCRIPT_LETTERS or run.size_pt < least * SUPERSCRIPT_SHARE:
        return False
    near = run.box.grown(0.4 * run.size_pt * 25.4 / 72)
    return any(other.size_pt >= least - SIZE_SLACK_PT and other.box.meets(near) for other in leaf.painted.runs)


def places(leaf: Leaf, expected: Expected) -> Iterator[Problem]:
    """Text stands on the page, is not cut through, and keeps away from the cut."""
    safe = leaf.trim.grown(-expected.safe_mm) if expected.safe_mm is not None else None
    for run in leaf.painted.runs:
        box = run.box
        if not run.is_visible or _is_note(box, leaf, expected):
            continue
        words = _shown(run.text)
        if not leaf.shown.holds(box, CUT_MM):
            over = leaf.shown.outside_by(box)
            wrong = f"“{words}” reaches {over:.1f} mm off the page."
            yield Problem("text-off-page", wrong, "Move it on to the page.", leaf.place(box), words=words)
        elif expected.trim is not None and not leaf.trim.holds(box, CUT_MM):
            wrong = f"“{words}” reaches {leaf.trim.outside_by(box):.1f} mm over the cut edge."
            yield Problem("text-off-page", wrong, "Move it inside the trim.", leaf.place(box), words=words)
        elif safe is not None and not safe.holds(box, max(SAFE_SLACK_MM, SAFE_SLACK * from_pt(run.size_pt))):
            wrong = f"“{words}” stands {safe.outside_by(box):.1f} mm outside the safe area."
            mend = f"Keep {expected.safe_mm:g} mm from the cut edge."
            yield Problem("text-outside-safe-area", wrong, mend, leaf.place(box), words=words)


def visible(leaf: Leaf, expected: Expected) -> Iterator[Problem]:
    """Every letter is painted, whole and on top."""
    for run in _printed(leaf, expected):
        words = _shown(run.text)
        place = leaf.place(run.box)
        if not run.is_visible:
            wrong = f"“{words}” is set to be invisible."
            yield Problem("text-invisible", wrong, "Take it out, or print it.", place, words=words)
        elif cut := _cut(run):
            wrong = f"“{words}” is cut off: {len(cut)} of {len(run.letters)} letters are not whole."
            box = around([letter.box for letter in cut])
            yield Problem("text-clipped", wrong, "Make its frame larger.", leaf.place(box), words=words)
        elif hidden := _covered(run, leaf):
            leaf.unseen.add(run.order)
            place = leaf.place(around([letter.box for letter in hidden]))
            if any(_later(run, leaf)):
                wrong = f"“{words}” lies under something that is painted over it."
                yield Problem("text-covered", wrong, "Move what covers it behind it.", place, words=words)
            else:
                wrong = f"“{words}” is cut off: {len(hidden)} of {len(run.letters)} letters are not there."
                yield Problem("text-clipped", wrong, "Make its frame larger.", place, words=words)


def copied(leaf: Leaf, expected: Expected) -> str:
    """The text of the page as a reader copies it out, without a print shop's notes beside it."""
    notes = {run.order for run in leaf.painted.runs if _is_note(run.box, leaf, expected)}
    return leaf.painted.text_without(notes)


def _printed(leaf: Leaf, expected: Expected) -> list[Run]:
    """The texts that reach on to the page and are none of a print shop's notes."""
    runs = leaf.painted.runs
    return [run for run in runs if leaf.shown.meets(run.box) and not _is_note(run.box, leaf, expected)]


def _is_note(box: Box, leaf: Leaf, expected: Expected) -> bool:
    """Whether a text stands wholly beside what is kept of the page: it is cut away, as it should be."""
    if not leaf.has_trim or leaf.trim.grown(expected.bleed_mm or 0).meets(box):
        return False
    return leaf.shown.holds(box, CUT_MM)


def _cut(run: Run) -> list[Letter]:
    """The letters that a rectangle of clipping leaves less than whole."""
    clip = run.clip
    if clip is None or clip.box.holds(run.box, CUT_MM):
        return []
    return [letter for letter in run.letters if clip.box.outside_by(letter.box) > CUT_MM]


def _covered(run: Run, leaf: Leaf) -> list[Letter]:
    """The letters that something later hides, where so many are hidden that it cannot be an underline or a tint."""
    box = run.box
    over = [around_ for around_ in _later(run, leaf) if common(around_, box).width_mm > 0.3]
    if not over and not (run.clip and not run.clip.is_box):
        return []
    return [letter for letter in run.letters if leaf.looks.ink_in(letter.box) < LEAST_DIFFERENCE]


def _later(run: Run, leaf: Leaf) -> Iterator[Box]:
    """The boxes of what is painted over a run later."""
    box = run.box
    for shape in leaf.painted.shapes:
        if shape.order > run.order and _hides(shape) and shape.box.meets(box):
            yield common(shape.box, shape.clip.box) if shape.clip else shape.box
    for picture in leaf.painted.pictures:
        if picture.order > run.order and picture.box.meets(box):
            yield picture.box


def _hides(shape: Shape) -> bool:
    return shape.fill is None or shape.fill[3] > 0


def _shown(text: str) -> str:
    """The first words of a text, as a message quotes them."""
    return text if len(text) <= 40 else f"{text[:39]}…"
