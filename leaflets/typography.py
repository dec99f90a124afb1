"""Floor 1, typography: text as a leaflet sets it. Lines, words, and dates and times in the GOV.UK style.

The rules for dates and times are the GOV.UK style guide's: "18 September 2026", "9am to 4pm", "5:30pm", "midday".
"""

from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal

from leaflets.tongue import ENGLISH, Tongue

Measure = Callable[[str], float]
"""Gives the width of a piece of text in millimetres."""

# Spaces and marks that are set without a glyph of their own.
INVISIBLE = frozenset("\n\t\u00a0\u200b\u200d\u2060 ")


@dataclass(frozen=True, slots=True)
class Lines:
    """Text broken to a width. `overset` are the words that did not fit; `too_wide` the first that cannot be broken."""

    lines: tuple[str, ...]
    overset: tuple[str, ...] = ()
    too_wide: str = ""

    @property
    def fits(self) -> bool:
        """Whether every word found its place."""
        return not self.overset and not self.too_wide


def break_lines(text: str, measure: Measure, width_mm: float, most: int | None = None) -> Lines:
    """Break `text` at its spaces into lines of at most `width_mm`, keeping its own line breaks.

    `most` is the greatest number of lines; the words after them are returned as overset. No-break spaces do not break.
    """
    lines: list[str] = []
    too_wide = ""
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if measure(longer) <= width_mm or not line:
                line = longer
            else:
                lines.append(line)
                line = word
            if measure(word) > width_mm and not too_wide:
                too_wide = word
        lines.append(line)
    if most is None or len(lines) <= most:
        return Lines(tuple(lines), (), too_wide)
    over = tuple(word for line in lines[most:] for word in line.split())
    return Lines(tuple(lines[:most]), over, too_wide)


def count_words(text: str) -> int:
    """How many words a reader would count."""
    return len(text.split())


def without_glyph(text: str, covered: Container[int]) -> tuple[str, ...]:
    """The characters of `text` that are not in `covered` (code points), each once, in order."""
    missing = (character for character in text if ord(character) not in covered and character not in INVISIBLE)
    return tuple(dict.fromkeys(missing))


def name_characters(characters: tuple[str, ...]) -> str:
    """Characters by sight and by code point: "→ (U+2192)"; those that cannot be seen by code point alone."""
    return ", ".join(f"{c} (U+{ord(c):04X})" if c.isprintable() else f"U+{ord(c):04X}" for c in characters)


@lru_cache(maxsize=1024)
def _date(value: date, pattern: str, locale: str) -> str:
    return str(format_date(value, pattern, locale=locale))


def day(value: date, tongue: Tongue = ENGLISH) -> str:
    """A date: "18 September 2026"."""
    return _date(value, "d MMMM y", tongue.locale)


def weekday(value: date, tongue: Tongue = ENGLISH) -> str:
    """A date that one may go to: "Friday 18 September"."""
    return _date(value, "EEEE d MMMM", tongue.locale)


def month(value: date, tongue: Tongue = ENGLISH) -> str:
    """A month: "September 2026". It stands alone: in Polish it is “wrzesień”, not the “września” of a day."""
    return _date(value, "LLLL y", tongue.locale)


def month_name(value: date, beside: date, tongue: Tongue = ENGLISH) -> str:
    """A month beside another: "February", with its year where that differs from the other's."""
    return _date(value, "LLLL" if value.year == beside.year else "LLLL y", tongue.locale)


def short_month(value: date, tongue: Tongue = ENGLISH) -> str:
    """A month at the head of a narrow column: "Feb"."""
    return _date(value, "LLL", tongue.locale)


def short_day(value: date, tongue: Tongue = ENGLISH) -> str:
    """A date in a narrow column: "18 Sep"."""
    return _date(value, "d MMM", tongue.locale)


def clock(value: time, tongue: Tongue = ENGLISH) -> str:
    """A time of day: "9am", "5:30pm", "midday", "midnight"; "9:00" where the clock has 24 hours."""
    if (value.hour, value.minute) in {(0, 0), (12, 0)}:
        return tongue.gettext("midday") if value.hour else tongue.gettext("midnight")
    if tongue.hours == 24:
        return str(format_time(value, "H:mm", locale=tongue.locale))
    minutes = f":{value.minute:02d}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{'am' if value.hour < 12 else 'pm'}"


def span(start: datetime, end: datetime | None = None, *, all_day: bool = False, tongue: Tongue = ENGLISH) -> str:
    """When something is on: "Friday 18 September, 9am to 4pm"; across days, both dates are given."""
    said = {"day": weekday(start, tongue), "last": weekday(end or start, tongue)}
    said["start"], said["end"] = clock(start.time(), tongue), clock((end or start).time(), tongue)
    same = end is None or end.date() == start.date()
    if all_day:
        return (tongue.gettext("%(day)s, all day") if same else tongue.gettext("%(day)s to %(last)s")) % said
    if end is None:
        return tongue.gettext("%(day)s, %(start)s") % said
    if same:
        return tongue.gettext("%(day)s, %(start)s to %(end)s") % said
    return tongue.gettext("%(day)s, %(start)s to %(last)s, %(end)s") % said


def listed(items: tuple[str, ...] | list[str], tongue: Tongue = ENGLISH) -> str:
    """Items in a sentence: "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return str(format_list([str(item) for item in items], locale=tongue.locale))


def grouped(number: int, tongue: Tongue = ENGLISH) -> str:
    """A whole number with its thousands marked: "12,345"."""
    return f"{number:,}" if tongue is ENGLISH else str(format_decimal(number, locale=tongue.locale))


def counted(number: int, singular: str, plural: str = "") -> str:
    """A number with its noun, in English: "1 patrol", "3 patrols"."""
    return f"{grouped(number)} {singular if number == 1 else plural or singular + 's'}"


def shortened(text: str, most: int = 400) -> str:
    """Text of which a long middle is left out, so that it has at most `most` characters, of which the end is kept."""
    tail = min(80, most // 4)
    return text if len(text) <= most else f"{text[: most - tail - 3]} … {text[-tail:]}"
