"""Floor 3, contrast as printed: each text's colour against the colours that are really behind it on the page."""

from collections.abc import Iterator

from leaflets.brand import contrast
from leaflets.errors import Problem
from leaflets.preflight.expected import Expected
from leaflets.preflight.leaf import Leaf
from leaflets.preflight.painted import Colour, Run

LEAST, LEAST_LARGE = 4.5, 3.0
"""WCAG 2.2, 1.4.3, level AA; for large text the second."""
LARGE_PT, LARGE_BOLD_PT, BOLD = 18, 14, 700
SLACK = 0.05
"""Colours on the page are whole numbers of 255."""
WORST_SHARE = 0.2
"""The ratio is that of the worst fifth of what is behind: the rim of a panel or an underline is no fault, a picture
that is light here and dark there is one."""
BOLD_NAMES = ("bold", "black", "heavy")
Paint = tuple[int, int, int]


def contrasts(leaf: Leaf, _expected: Expected) -> Iterator[Problem]:
    """Text stands out from what is behind it."""
    for run in leaf.painted.runs:
        if run.colour is None or not run.is_visible or run.order in leaf.unseen or not leaf.shown.meets(run.box):
            continue
        ratio, behind = _ratio(run.colour, leaf.looks.behind(run.box))
        least = LEAST_LARGE if is_large(run) else LEAST
        if ratio < least - SLACK:
            words = run.text if len(run.text) <= 40 else f"{run.text[:39]}…"
            wrong = f"“{words}” has a contrast of {ratio:.1f} to 1 on {behind}; {least:g} to 1 is the least."
            mend = "Make the text darker or the ground lighter, or the other way round."
            yield Problem("contrast-as-printed", wrong, mend, leaf.place(run.box), words=words)


def is_large(run: Run) -> bool:
    """Whether a text is large as WCAG has it: 18 pt, or 14 pt and bold."""
    is_bold = run.weight >= BOLD or any(name in run.font.lower() for name in BOLD_NAMES)
    return run.size_pt >= (LARGE_BOLD_PT if is_bold else LARGE_PT) - SLACK


def _ratio(colour: Colour, behind: list[tuple[int, Paint]]) -> tuple[float, str]:
    """The contrast with the worst fifth of what is behind, and the colour there."""
    if not behind:
        return 21.0, ""
    rated = sorted((contrast(_hex(_mixed(colour, ground)), _hex(ground)), count, ground) for count, ground in behind)
    needed = sum(count for _, count, _ in rated) * WORST_SHARE
    for ratio, count, ground in rated:
        needed -= count
        if needed <= 0:
            return ratio, _hex(ground)
    return rated[-1][0], _hex(rated[-1][2])


def _mixed(colour: Colour, ground: Paint) -> Paint:
    """A colour that lets some of the ground through."""
    share = colour[3] / 255
    red, green, blue = (round(over * share + under * (1 - share)) for over, under in zip(colour, ground, strict=False))
    return red, green, blue


def _hex(colour: Paint) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
