"""Whatever is given: what was written comes back, and nothing but DataError is ever raised."""

import csv
import datetime as dt
import io
import string
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leaflets.errors import DataError
from leaflets.models import KINDS, UNPLACED
from leaflets.sources import CODES, Reading, read
from leaflets.sources.grid import columns_of
from leaflets.sources.repair import line
from tests.sources.making import ACTIVITY, AREAS, PATROL, book, clean, folder, rewrite

# Each example writes and reads files, so there are few of them, and a slow disk is no fault.
FEW = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
SEVERAL = settings(FEW, max_examples=120)

DATES = st.dates(dt.date(1955, 1, 1), dt.date(2100, 12, 31))
SPELLINGS = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%A %d %b %Y", "%d.%m.%Y", "%B %d, %Y")
# Letters of many scripts, and the marks that break formats; only what the readers themselves change is left out.
WORDS = st.text(st.one_of(st.characters(categories=("L", "N", "P", "S")), st.sampled_from("=+-@\"',;|")), min_size=1)
TEXTS = st.lists(WORDS, min_size=1, max_size=8).map(lambda words: " ".join(words)[:150].strip())
# Anything at all that a file can hold: controls, direction marks, line breaks, surrogates left out.
ANYTHING = st.text(st.characters(codec="utf-8"), max_size=60)
CELLS = st.one_of(
    ANYTHING,
    st.sampled_from(
        ["east", "all", "(no location)", "2026-03", "=1+1", "#REF!", "12.0", "6pm", "0000-01", "1e999", "p1"]
    ),
    st.from_regex(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}( \d{1,2}[:.]\d{2} ?(am|pm)?)?", fullmatch=True),
    st.integers().map(str),
    st.floats().map(str),
)


@contextmanager
def place() -> Iterator[Path]:
    """A folder for one example."""
    with TemporaryDirectory() as name:
        yield Path(name)


def as_csv(rows: list[list[str]], separator: str = ",") -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=separator).writerows(rows)
    return written.getvalue().encode()


def kept(text: str) -> bool:
    """Whether a text is one that readers leave as it is."""
    return not text.startswith("#") and not text.endswith(".0") and not line(text)[1]


@FEW
@given(DATES, TEXTS.filter(kept), st.sampled_from(SPELLINGS), st.sampled_from(",;\t"))
def test_dates_and_texts_come_back_from_csv(day: dt.date, text: str, spelling: str, separator: str) -> None:
    with place() as path:
        row = ["east", day.strftime(spelling), "patrol", text]
        reading = clean(folder(path, activity=as_csv([list(ACTIVITY), row], separator)))
    (item,) = reading.records.activity
    assert (item.date, item.headline) == (day, text)


@FEW
@given(DATES, TEXTS.filter(kept), st.one_of(st.none(), st.sampled_from(SPELLINGS)))
def test_dates_and_texts_come_back_from_xlsx(day: dt.date, text: str, spelling: str | None) -> None:
    with place() as path:
        row = ("east", day.strftime(spelling) if spelling else day, "patrol", text)
        reading = clean(book(path / "a.xlsx", {"Areas": AREAS, "Activity": (ACTIVITY, row)}))
    (item,) = reading.records.activity
    assert (item.date, item.headline) == (day, text)


@FEW
@given(
    st.datetimes(dt.datetime(1955, 1, 1), dt.datetime(2100, 12, 31)).map(lambda at: at.replace(second=0, microsecond=0))
)
def test_moments_come_back_however_they_are_stored(at: dt.datetime) -> None:
    head = ("area", "title", "start")
    with place() as path:
        rows = [("east", "T", value) for value in (at, f"{at:%d %B %Y, %H:%M}", f"{at:%d/%m/%Y %I.%M%p}")]
        reading = clean(book(path / "a.xlsx", {"Areas": AREAS, "Events": (head, *rows)}))
    assert [item.start for item in reading.records.events] == [at] * 3


def check(path: Path, crime: bool = False) -> Reading | None:
    """Read, where only DataError may be raised; every problem has a known code and says what is wrong."""
    with suppress(DataError):
        reading = read(path, crime=[path / "activity.csv"] if crime else ())
        for problem in reading.problems:
            assert problem.code in CODES
            assert problem.wrong
        return reading
    return None


@SEVERAL
@given(st.sampled_from(list(KINDS)), st.data())
def test_any_text_in_any_cell_never_raises(kind: str, data: st.DataObject) -> None:
    names = list(columns_of(KINDS[kind]).values())
    row = data.draw(st.lists(CELLS, min_size=len(names), max_size=len(names) + 1))
    with place() as path:
        reading = check(folder(path, **{kind: as_csv([names, row])}))
    assert reading is not None
    if kind in {"areas", "figures"}:
        return
    ids = {area.id for area in reading.records.areas} | {"all", *UNPLACED}
    assert all(getattr(record, "area", "all") in ids for record in getattr(reading.records, kind))


@FEW
@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=4))
def test_any_street_level_row_is_counted_or_told(rows: list[list[str]]) -> None:
    head = ["month", "longitude", "latitude", "crime type"]
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    with place() as path:
        crime = path / "x.csv"
        crime.write_bytes(as_csv([head, *rows]))
        reading = read(folder(path), crime=[crime])
    counted = sum(item.count for item in reading.records.figures)
    uncounted = {item.place.row for item in reading.problems if item.level == "error" and item.place.row}
    assert counted + len(uncounted) == len(rows)


@SEVERAL
@given(st.binary(max_size=400))
def test_any_bytes_as_csv_never_raise(raw: bytes) -> None:
    with place() as path:
        check(folder(path, areas=raw))
        check(folder(path, activity=raw), crime=True)
        check(folder(path, activity=",".join(ACTIVITY).encode() + b"\n" + raw), crime=True)


@SEVERAL
@given(st.binary(max_size=400), st.sampled_from([".xlsx", ".ods", ".xlsm"]), st.sampled_from([b"", b"PK\x03\x04"]))
def test_any_bytes_as_a_workbook_never_raise(raw: bytes, ending: str, before: bytes) -> None:
    with place() as path:
        (path / f"a{ending}").write_bytes(before + raw)
        assert check(path / f"a{ending}") is None


XML = string.printable + "é\u202e"


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet2.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"]
)
@FEW
@given(st.data())
def test_a_damaged_workbook_never_raises(part: str, data: st.DataObject) -> None:
    def damage(xml: str) -> str:
        begin = data.draw(st.integers(0, len(xml)))
        end = begin + data.draw(st.integers(0, 30))
        return xml[:begin] + data.draw(st.text(XML, max_size=8)) + xml[end:]

    with place() as path:
        check(rewrite(book(path / "a.xlsx", {"Areas": AREAS, "Activity": (ACTIVITY, PATROL)}), part, damage))


@cache
def sound_workbook() -> bytes:
    """Made once: a workbook holds the time of its making, and examples must be repeatable."""
    with place() as path:
        return book(path / "a.xlsx", {"Areas": AREAS, "Activity": (ACTIVITY, PATROL)}).read_bytes()


@FEW
@given(st.data())
def test_a_workbook_with_any_byte_changed_never_raises(data: st.DataObject) -> None:
    raw = bytearray(sound_workbook())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with place() as path:
        file = path / "a.xlsx"
        file.write_bytes(raw[: data.draw(st.integers(len(raw) // 2, len(raw)))])
        check(file)
