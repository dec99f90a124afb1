"""Floor 3, cells: what a person wrote in a cell, as a value. Dates are read day first, as Britain writes them."""

import datetime as dt
import math
import re
from collections.abc import Iterable
from functools import lru_cache

from leaflets.models import Quantity
from leaflets.sources.grid import Cell, CellFault, plain
from leaflets.sources.repair import without_unseen
from leaflets.spelling import did_you_mean

# After the 0, UK numbers have 9 or 10 digits, the first of them 1, 2, 3, 7, 8 or 9 (Ofcom, National Telephone
# Numbering Plan).
LOST_ZERO = re.compile(r"[(\s]*[123789](?:[\s().\-/]*\d){8,9}(?!\d)", re.ASCII)
LOST_PLUS = re.compile(r"44(?:[\s().\-/]*\d){9,11}(?!\d)", re.ASCII)
IN_POWERS_OF_TEN = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+", re.ASCII)
CELL_ERRORS = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)")
LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
DATE_EXAMPLE = "Write it like 3 March 2026 or 03/03/2026."
# The day that Excel's serial number 0 stands for (ECMA-376 part 1, 18.17.4.1), and the serials of 1954 to 2119.
EPOCH, SERIALS = dt.datetime(1899, 12, 30), range(20_000, 80_000)
FIRST_YEAR = 1900
DATE_FORMATS = (
    "%d %B %Y",
    "%d %b %Y",
    "%d %B %y",
    "%d %b %y",
    "%d/%m/%Y",
    "%d/%m/%y",
    "%Y/%m/%d",
    "%B %d %Y",
    "%b %d %Y",
)
WORDS_OF_TIME = {"midday": dt.time(12), "noon": dt.time(12), "midnight": dt.time(0)}
TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?::\d{2}(?:\.\d+)?)?\s*(?P<half>am|pm)?")
ISO_MOMENT = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?", re.ASCII)
MOMENT = re.compile(
    r"(?P<day>.*?)(?:\s+at\s+|\s*,\s*|\s+|T)(?P<time>(?:midday|noon|midnight|\d{1,2}[:.]\d{2}(?::\d{2})?\s*(?:am|pm)?|\d{1,2}\s*(?:am|pm)))$",
    re.IGNORECASE,
)


def text(cell: Cell) -> str:
    """A cell as text: whole numbers without “.0”, dates as 2026-03-03, unseen marks and needless spaces taken out."""
    if isinstance(cell, CellFault):
        raise cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return str(cell.date())
    return _written(cell) if isinstance(cell, str) else str(cell)


def _written(cell: str) -> str:
    if CELL_ERRORS.fullmatch(cell.strip()):
        raise CellFault("cell-error", f"The cell shows {cell.strip()}.", "Mend the formula in the spreadsheet.")
    # Most cells are plain words, and a sheet may hold a million of them.
    if cell.isascii() and cell.isprintable() and "  " not in cell:
        return _without_decimal(cell.strip())
    cleaned = without_unseen(LINE_ENDS.sub("\n", cell)).replace("\u00a0", " ")
    lines = _without_decimal(cleaned.strip()).split("\n")
    return "\n".join(re.sub(r"[ \t]+", " ", line).strip() for line in lines)


def _without_decimal(written: str) -> str:
    """A whole number that a program wrote with a decimal, such as a collar number 70412.0, as 70412."""
    digits = written.removesuffix(".0")
    return digits if digits.isascii() and digits.isdecimal() else written


def phone(cell: Cell) -> str:
    """A phone number as it is written. Raises CellFault for one that a spreadsheet took for a number and damaged."""
    written = text(cell)
    if IN_POWERS_OF_TEN.fullmatch(written):
        mend = "Set the cell’s format to “Text” and write the number again."
        raise CellFault("damaged-phone", f"“{written}” was a phone number before a spreadsheet changed it.", mend)
    lost = "+" if LOST_PLUS.match(written) else "0" if LOST_ZERO.match(written) else ""
    if lost:
        mend = f"Is it {lost}{written}? Set the cell’s format to “Text” and write the whole number."
        raise CellFault("damaged-phone", f"The phone number “{written}” has lost the {lost} that it begins with.", mend)
    return written


def day(cell: Cell) -> dt.date:
    """A date. Raises CellFault."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if (serial := _serial(cell)) is not None:
        return (EPOCH + dt.timedelta(days=int(serial))).date()
    written = text(cell)
    match = ISO_MOMENT.fullmatch(written)
    if found := _day_from(match["day"] if match else written):
        return found
    mend = DATE_EXAMPLE
    if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{2,4}", written):
        mend = f"Dates are read day first. {DATE_EXAMPLE}"
    raise CellFault("bad-date", f"“{written}” is not a date.", mend)


def _serial(cell: Cell) -> float | None:
    """A cell as Excel's number of a day, also where a CSV file holds it as text."""
    if isinstance(cell, str) and re.fullmatch(r"\d{5}(\.0)?", cell.strip(), re.ASCII):
        cell = float(cell)
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not math.isfinite(cell):
        return None
    return cell if int(cell) in SERIALS else None


@lru_cache(maxsize=4096)
def _day_from(written: str) -> dt.date | None:
    plainer = re.sub(
        r"(?<=\d)(st|nd|rd|th)\b|\b(mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?|sun)(day)?\b", " ", written.lower()
    )
    plainer = re.sub(r"\bsept\b", "sep", re.sub(r"\bof\b|,", " ", plainer))
    plainer = re.sub(r"(?<=\d)\s*[-./]\s*(?=\d)", "/", plainer)
    plainer = " ".join(plainer.replace("-", " ").split())
    for pattern in DATE_FORMATS:
        try:
            found = dt.datetime.strptime(plainer, pattern).date()
        except ValueError:
            continue
        # Two digits are a year of this century, whatever Python takes them for; four that begin with 0 are a slip.
        if "%y" in pattern and found.year < 2000:
            return found.replace(year=found.year + 100)
        return found if found.year >= FIRST_YEAR else None
    return None


def month(cell: Cell) -> dt.date:
    """A month as its first day: 2024-01, January 2024, Jan 2024, or any date in it. Raises CellFault."""
    # A number such as 2024.1 may have been 2024.10, so only text is read as year and month.
    written = text(cell)
    match = re.fullmatch(r"(\d{4})[-/.](0?[1-9]|1[0-2])", written) if isinstance(cell, str) else None
    if match and int(match[1]) >= FIRST_YEAR:
        return dt.date(int(match[1]), int(match[2]), 1)
    try:
        return (_day_from(f"1 {written}") or day(cell)).replace(day=1)
    except CellFault as fault:
        raise CellFault("bad-month", f"“{written}” is not a month.", "Write it like 2026-03.") from fault


def clock(cell: Cell) -> dt.time | None:
    """A time of day: 18:30, 6.30pm, 6pm, midday; or None when it is none."""
    if isinstance(cell, dt.time):
        return cell
    if isinstance(cell, dt.timedelta) and dt.timedelta() <= cell < dt.timedelta(days=1):
        return (EPOCH + cell).time()
    if isinstance(cell, float) and 0 <= cell < 1:
        return (EPOCH + dt.timedelta(minutes=round(cell * 1440))).time()
    return _clock_from(_plain_halves(text(cell)).lower())


def _plain_halves(written: str) -> str:
    """6.30 p.m. as 6.30 pm, and 12 noon as noon."""
    halves = re.sub(r"(?i)(?<=[\d\s])([ap])\.\s?m\b\.?", r"\1m", written)
    return re.sub(r"(?i)\b12\s*(?=noon|midday|midnight)", "", halves)


def _clock_from(written: str) -> dt.time | None:
    if written in WORDS_OF_TIME:
        return WORDS_OF_TIME[written]
    match = TIME.fullmatch(written)
    if not match or not (match["minute"] or match["half"]):
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] == "pm" else 0) if 1 <= hour <= 12 else 24
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None


def moment(cell: Cell) -> tuple[dt.datetime, bool]:
    """A date with a time, and whether it has none (all day). Raises CellFault."""
    if isinstance(cell, dt.datetime):
        return cell, cell.time() == dt.time()
    if isinstance(cell, float) and not cell.is_integer() and _serial(cell) is not None:
        return EPOCH + dt.timedelta(minutes=round(cell * 1440)), False
    if isinstance(cell, str) and (match := MOMENT.fullmatch(_plain_halves(text(cell)))) and match["day"]:
        at = clock(match["time"])
        if at is None:
            raise CellFault("bad-date", f"“{match['time']}” is not a time.", "Write it like 6:30pm or 18:30.")
        return dt.datetime.combine(day(match["day"]), at), False
    return dt.datetime.combine(day(cell), dt.time()), True


def whole(cell: Cell) -> int:
    """A whole number; thousands may be marked. Raises CellFault."""
    written = text(cell).replace(",", "")
    if not re.fullmatch(r"-?\d{1,12}", written):
        raise CellFault("bad-number", f"“{text(cell)}” is not a whole number.", "Write it like 1234.")
    return int(written)


def quantities(cell: Cell) -> tuple[Quantity, ...]:
    """Figures such as “42 vehicles checked; 6 words of advice”. Raises CellFault."""
    found = []
    for part in re.split(r"[;\n]", text(cell)):
        if not part.strip():
            continue
        match = re.fullmatch(r"(\d{1,3}(?:,\d{3}){1,3}|\d{1,9})\s+(\D.*)", part.strip())
        if not match:
            mend = "Write a whole number and what it counts, with ; between: 42 vehicles checked; 6 words of advice."
            raise CellFault("bad-numbers", f"“{part.strip()}” does not begin with a number.", mend)
        if re.search(r",\s*\d", match[2]):
            raise CellFault("bad-numbers", f"“{part.strip()}” holds more than one figure.", "Put ; between them.")
        found.append(Quantity(int(match[1].replace(",", "")), match[2]))
    return tuple(found)


def choice(cell: Cell, choices: Iterable[str], synonyms: dict[str, str]) -> str:
    """One of `choices`, whatever its case, spaces and dashes. Raises CellFault."""
    known = _known(tuple(choices))
    wanted = plain(text(cell))
    wanted = plain(synonyms.get(wanted, wanted))
    if wanted not in known:
        hint = did_you_mean(text(cell), known.values())
        mend = f"{hint} There are: {', '.join(known.values())}.".strip()
        raise CellFault("bad-choice", f"“{text(cell)}” is not one of the choices.", mend)
    return known[wanted]


@lru_cache(maxsize=64)
def _known(choices: tuple[str, ...]) -> dict[str, str]:
    return {plain(name): name for name in choices}


def names(cell: Cell) -> tuple[str, ...]:
    """Names with ; or line breaks between, each once; a comma may be part of one."""
    return tuple(dict.fromkeys(name for part in re.split(r"[;\n]", text(cell)) if (name := part.strip())))


def districts(cell: Cell) -> tuple[str, ...]:
    """Postcode districts with ; or , between, each once, in capital letters."""
    return tuple(dict.fromkeys(part for part in re.split(r"[;,\s]+", text(cell).upper()) if part))


def codes(cell: Cell) -> tuple[str, ...]:
    """Language codes with ; or , between."""
    return tuple(part.strip().lower() for part in re.split(r"[;,\s]+", text(cell)) if part.strip())
