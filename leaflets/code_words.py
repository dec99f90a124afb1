"""Floor 3, pure: whether the words beside a code are the address that it leads to.

An address is printed without its scheme and www. and may break over lines. What is printed counts, as a reader types it
in: a hyphen at a line's end is one of the address, or the address is another. The host's capitals do not count, the
path's do: many servers tell them apart.
"""

import re
from collections.abc import Iterable, Sequence

from leaflets.channel import readable
from leaflets.geometry import Box
from leaflets.page_seen import Word

NEAR_MM = 18.0
"""How far from a code its address may stand: below it, in up to four lines, or beside it."""
# Characters that a reader does not see, those that turn the way of reading too; a soft hyphen is seen at a line's end.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# pdfium gives the first three for a printed hyphen at the end of a line.
HYPHENS = re.compile("[\x02\ufffe\uffff\u2010\u2011]|\u00ad$")
LINES_APART = 4.0
"""How far down the next line may stand, as a share of the letters' height: small letters are half as high as their
type's size, and the widest leading is twice that size."""
AROUND = "“”‘’\"'()[]<>,;:!"
ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)


def plain(address: str) -> str:
    """An address as it is compared: as it reads, without what is not seen."""
    return readable(re.sub(r"^https?://", "https://", _shown(address), flags=re.IGNORECASE))


def near(words: Iterable[Word], box: Box) -> list[Word]:
    """The words that stand near a code, nearest first."""
    zone = box.grown(NEAR_MM)
    return sorted((word for word in words if zone.meets(word.box)), key=lambda word: _gap(word.box, box))


def says(words: Sequence[Word], address: str) -> bool:
    """Whether the words have that address, in one piece or broken over lines that stand below each other."""
    wanted = plain(address)
    host = len(wanted.split("/", 1)[0])
    for word in words:
        pieces = _pieces(word.text)
        if any(_same(plain(piece).rstrip("./"), wanted, 0, host) for piece in pieces):
            return True
        start = _opening(pieces[-1]) if pieces else ""
        if start and _same(start, wanted[: len(start)], 0, host) and _goes_on(len(start), word, words, wanted):
            return True
    return False


def addresses(words: Sequence[Word]) -> list[str]:
    """What looks like an address among the words, nearest first; an email's is none."""
    found = []
    for word in words:
        for piece in _pieces(word.text):
            text = plain(piece).rstrip(".")
            if "@" not in text and ADDRESS.fullmatch(text):
                found.append(text)
    return found


def _opening(piece: str) -> str:
    """A piece as the beginning of an address, which keeps a slash at its end: a line may break there."""
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", _shown(piece), flags=re.IGNORECASE)


def _goes_on(at: int, above: Word, words: Sequence[Word], wanted: str) -> bool:
    """Whether the address goes on, from its character `at`, at the beginning of a line below."""
    host = len(wanted.split("/", 1)[0])
    for word in words:
        pieces = _pieces(word.text)
        if not pieces or word.quarters != above.quarters or not _below(word.upright, above.upright):
            continue
        part = _shown(pieces[0])
        if _same(part.rstrip("./"), wanted[at:], at, host):
            return True
        end = at + len(part)
        inside = len(pieces) == 1 and end < len(wanted) and _same(part, wanted[at:end], at, host)
        if inside and _goes_on(end, word, words, wanted):
            return True
    return False


def _below(one: Box, above: Box) -> bool:
    """Whether a line is the next one below another."""
    high, down = max(one.height_mm, above.height_mm), one.bottom_mm - above.bottom_mm
    return high / 2 < down < LINES_APART * high


def _shown(text: str) -> str:
    """A text as a reader sees it: its hyphens all alike, without what is not seen."""
    return UNSEEN.sub("", HYPHENS.sub("-", text)).strip()


def _same(part: str, wanted: str, at: int, host: int) -> bool:
    """Whether two stretches of an address are alike: the host, which ends at `host`, in capitals or not."""
    inside = max(0, host - at)
    return part[:inside].casefold() == wanted[:inside].casefold() and part[inside:] == wanted[inside:]


def _pieces(text: str) -> list[str]:
    """What stands between spaces, without the marks around it; the full stop of “(…).” is one of them."""
    bare = [re.sub(rf"[{re.escape(AROUND)}]\.$", "", piece).strip(AROUND) for piece in text.split()]
    return [piece for piece in bare if piece]


def _gap(one: Box, other: Box) -> float:
    across = max(0.0, one.x_mm - other.right_mm, other.x_mm - one.right_mm)
    down = max(0.0, one.y_mm - other.bottom_mm, other.y_mm - one.bottom_mm)
    return across + down
