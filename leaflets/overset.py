"""Floor 3, overset: pure. What to cut, and about how many words, when a face is too long and nothing may give way."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from leaflets.balance import height_of
from leaflets.errors import OversetError, Problem
from leaflets.typography import count_words, listed

NAMED, MOST_NAMED = 3, 6
"""How many items are named: so many, and more where those have too few words to cut."""
TITLE_WORDS = 6
ROUNDED_TO = 5
LINE_MM = 5.1
"""The height of a line of 12 pt text: what is cut counts in whole lines."""


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of an overset face: its block and words, and how much lower the face is without it, in millimetres."""

    block: str
    text: str
    gains_mm: float

    @property
    def words(self) -> int:
        return count_words(self.text)

    def __str__(self) -> str:
        return f"{self.block.replace('_', ' ')} “{_title(self.text)}” ({self.words} words)"


def advised(overset: OversetError) -> OversetError:
    """The same error, which says how many words too long the face is, and which items to cut them from.

    The number is an estimate: the height that is missing, in whole lines, times the words to the millimetre of the
    items named. Where the face has no items, or its engine tells no heights, the error stays as it is.
    """
    longest = sorted(_items(overset), key=lambda item: -item.words)
    if not longest or overset.over_mm <= 0:
        return overset
    count = min(NAMED, len(longest))
    while count < min(MOST_NAMED, len(longest)) and sum(item.gains_mm for item in longest[:count]) < overset.over_mm:
        count += 1
    named = longest[:count]
    dense = sum(item.words for item in named) / max(1.0, sum(item.gains_mm for item in named))
    over = max(1, round(overset.over_mm * dense))
    lines = ceil(overset.over_mm / LINE_MM) + count / 2  # each item that is cut ends in a line that is not full
    cut = ROUNDED_TO * ceil(lines * LINE_MM * dense / ROUNDED_TO)
    first = overset.problems[0]
    part = "text" if not first.place.face else f"{first.place.face} face"
    words = "1 word" if over == 1 else f"{over} words"
    mend = (
        f"Cut about {cut} words: the longest {'is' if count == 1 else 'are'} {listed([str(item) for item in named])}."
    )
    overset.problems = (
        Problem(first.code, f"The {part} is overset by {words}: nothing may give way any more.", mend, first.place),
    )
    overset.args = (str(overset.problems[0]),)
    return overset


def _items(overset: OversetError) -> Iterator[_Item]:
    """The items that make the face too high. Those side by side gain their row's height together."""
    rows = {block: [(max(row), len(row)) for row in found for _ in row] for block, found in overset.items_mm.items()}
    low = _low(overset)
    seen: dict[str, int] = {}
    for block, text, height_mm in overset.texts:
        number = seen.get(block, 0)
        seen[block] = number + 1
        shared = rows.get(block, ())
        row_mm, across = shared[number] if number < len(shared) else (height_mm, 1)
        if count_words(text) and block not in low:
            yield _Item(block, text, row_mm / across)


def _low(overset: OversetError) -> set[str]:
    """The blocks of half columns that are so much lower than another that fewer words in them would gain nothing."""
    highest = max((height_of(column) for column in overset.columns), default=0)
    low = [column for column in overset.columns if height_of(column) <= highest - overset.over_mm]
    return {block for column in low for block, _ in column}


def _title(text: str) -> str:
    words = text.strip("“”").split()
    return " ".join(words[:TITLE_WORDS]).rstrip(".,:;") + (" …" if len(words) > TITLE_WORDS else "")
