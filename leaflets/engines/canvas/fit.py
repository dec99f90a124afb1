"""Floor 4, the canvas engine's copy-fitting: words broken into a frame, made smaller if they may be, or refused."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from leaflets.engines.canvas.fonts import Font
from leaflets.errors import MissingGlyphError, OversetError, Place
from leaflets.geometry import from_pt, to_pt
from leaflets.typography import Lines, break_lines, name_characters

STEP_PT = 0.25
"""How finely type is made smaller."""
SLACK_PT = 0.05
"""What the sums of many advances may be out by; less than any printer shows."""

# Marks that steer the setting of text and have no picture: dropped, or a space for those that part words.
_UNSEEN = {ord(mark): None for mark in "\u200b\u200d\u2060\r"} | {ord("\t"): " "}
# Where a long address or a double name is broken: after a slash or hyphen, before other marks.
_BREAKS = re.compile(r"(?<=[/-])|(?=[@.?=&_])")


@dataclass(frozen=True, slots=True)
class Wanted:
    """How words are to be set: the font, the greatest and least size in points, the leading, and the room in mm."""

    font: Font
    size_pt: float
    least_pt: float
    leading: float
    width_mm: float
    height_mm: float
    one_line: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """Words as they are set: their lines and their size in points."""

    lines: tuple[str, ...]
    size_pt: float


def clean(text: str, *, one_line: bool = False) -> str:
    """Text as it is set: composed (ŵ as one character), without marks that nobody sees, its ends and spaces tidied."""
    tidy = unicodedata.normalize("NFC", text).translate(_UNSEEN)
    lines = [re.sub(" +", " ", line).strip(" ") for line in tidy.split("\n")]
    return " ".join(line for line in lines if line) if one_line else "\n".join(lines).strip("\n")


def fit(text: str, wanted: Wanted, place: Place) -> Setting:
    """Set cleaned words in the room there is. Raises OversetError and MissingGlyphError, placed."""
    if missing := wanted.font.without_glyph(text):
        wrong = f"The kit’s font “{wanted.font.token}” has no glyph for {name_characters(missing)}."
        raise MissingGlyphError(wrong, "Take the character out, or add a font that has it.", place)
    found, lines = _fitted(text, wanted)
    if found is not None:
        return found
    raise _overset(lines, wanted, place)


@lru_cache(maxsize=4096)
def _fitted(text: str, wanted: Wanted) -> tuple[Setting | None, Lines]:
    """The setting at the greatest size that fits, or none; and the lines of the last size that was tried."""
    size_pt = wanted.size_pt
    if "\n" not in text and wanted.font.width(text) * size_pt <= to_pt(wanted.width_mm) and lines_in(wanted, size_pt):
        return Setting((text,), size_pt), Lines((text,))
    while True:
        lines = _broken(text, wanted, size_pt)
        if lines.fits:
            return Setting(lines.lines, size_pt), lines
        if size_pt <= wanted.least_pt:
            return None, lines
        size_pt = max(wanted.least_pt, size_pt - STEP_PT)


def _broken(text: str, wanted: Wanted, size_pt: float) -> Lines:
    room = (to_pt(wanted.width_mm) + SLACK_PT) / size_pt
    most = 1 if wanted.one_line else lines_in(wanted, size_pt)
    if most == 0:
        return Lines((), tuple(text.split()))
    return break_lines(_parted(text, wanted.font, room), wanted.font.width, room, most)


def _parted(text: str, font: Font, room: float) -> str:
    """The text with spaces put into words that are too wide, where addresses and double names may be broken.

    No two parts of a word fit on one line together, so none is ever set with that space.
    """
    if all(font.width(word) <= room for word in text.split()):
        return text
    return "\n".join(_parted_line(line, font, room) for line in text.split("\n"))


def _parted_line(line: str, font: Font, room: float) -> str:
    set_already = ""
    words: list[str] = []
    for word in line.split(" "):
        parts = [word] if font.width(word) <= room else _parts(word, font, room, set_already)
        for part in parts:
            longer = f"{set_already} {part}" if set_already else part
            set_already = longer if font.width(longer) <= room else part
        words += parts
    return " ".join(words)


def _parts(word: str, font: Font, room: float, before: str) -> list[str]:
    """A word in as few parts as fit behind what stands `before` it on the line, and on lines of their own."""
    parts: list[str] = []
    left = room - font.width(f"{before} ") if before else room
    pieces = _BREAKS.split(word)
    if "/" in word:  # an address has names in it that are one long word: those may be broken anywhere
        pieces = [part for piece in pieces for part in ([piece] if font.width(piece) <= room else piece)]
    for piece in pieces:
        if parts and font.width(parts[-1] + piece) <= (left if len(parts) == 1 else room):
            parts[-1] += piece
            continue
        if not parts and font.width(piece) > left:
            left = room  # not even the first piece: the word begins a new line
        parts.append(piece)
    return parts


def lines_in(wanted: Wanted, size_pt: float) -> int:
    """How many lines of that size the height holds: from the top of the capitals to the foot of the descenders."""
    room_pt = to_pt(wanted.height_mm) + SLACK_PT - size_pt * (wanted.font.cap + wanted.font.depth)
    return 0 if room_pt < 0 else 1 + int(room_pt / (size_pt * wanted.leading))


def _overset(lines: Lines, wanted: Wanted, place: Place) -> OversetError:
    if lines.too_wide:
        over_mm = from_pt(wanted.font.width(lines.too_wide) * wanted.least_pt) - wanted.width_mm
        shown = lines.too_wide if len(lines.too_wide) <= 40 else f"{lines.too_wide[:40]}…"
        return OversetError(len(lines.overset), place, f": “{shown}” is {over_mm:.1f} mm too wide and cannot be broken")
    return OversetError(len(lines.overset), place)
