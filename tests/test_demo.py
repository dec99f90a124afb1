"""The demo, whole: every leaflet and sheet of cards, its codes read from the rendered page, and the real figures."""

import csv
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from shapely.geometry import Point, shape

from leaflets.config import shipped
from leaflets.edition import Issue
from leaflets.layout import shipped_layouts
from leaflets.press import Press
from leaflets.sources import read
from leaflets.stock import load_stocks, shipped_stocks
from leaflets.ticket import CardTicket, Taker, Ticket
from tests.conftest import sample_press
from tests.reading import codes_on, rendered, squeezed, words_of

APRIL = Issue(date(2024, 4, 1), date(2024, 5, 1))
AREAS = [area.id for area in sample_press("essex").records.areas]


def assert_codes_are_read(pdf: bytes, dpi: int) -> Counter[int]:
    """Every code is read alike by two readers, and its address stands on its page. Gives how many each page has."""
    counts: Counter[int] = Counter()
    pages = words_of(pdf)
    for number, picture in enumerate(rendered(pdf, dpi)):
        by_zxing, by_zbar = codes_on(picture)
        assert by_zxing == by_zbar
        for address in by_zxing:
            readable = address.removeprefix("https://").removeprefix("www.").rstrip("/")
            assert squeezed(readable) in squeezed(pages[number]), address
        counts[number] = len(by_zxing)
    return counts


@pytest.mark.parametrize(
    "area", [pytest.param(area, marks=[pytest.mark.long] * (number % 4 > 0)) for number, area in enumerate(AREAS)]
)
def test_every_leaflet_of_the_demo_is_whole_and_its_codes_are_read(essex: Press, area: str) -> None:
    output = essex.run(Ticket(area, "activity-leaflet", APRIL))
    counts = assert_codes_are_read(output.files[0].content, 150)
    channels = sum(item.area == area for item in essex.records.channels)
    assert counts == {0: min(4, 1 + channels), 1: 0}
    assert not [left for left in output.left_out if left.block == "map"]
    front, back = words_of(output.files[0].content)
    place = next(item for item in essex.records.areas if item.id == area)
    assert place.name in front
    assert squeezed(place.email) in squeezed(front)
    assert "You said, we did" in back
    assert not re.search(r"\bNone\b|Undefined|\{\{|\bnan\b", front + back)


@pytest.mark.parametrize("layout", ["window-card", "visiting-card"])
def test_the_sheets_of_the_demo_have_readable_codes_on_their_backs(essex: Press, layout: str) -> None:
    (pdf,) = essex.run(CardTicket(layout, APRIL, (Taker("colchester", "Helena Example"),))).files
    assert assert_codes_are_read(pdf.content, 300) == {0: 0, 1: 2}


def test_the_real_street_level_files_go_through_the_main_job(street_crime: Path, wards: Path) -> None:
    source = shipped("samples") / "essex"
    files = sorted(street_crime.glob("2024-0?-essex-street.csv"))
    reading = read(source, crime=files, boundaries=wards)
    press = replace(sample_press("essex"), records=reading.records, problems=reading.problems)
    (pdf,) = press.run(Ticket("maldon", "activity-leaflet", APRIL)).files
    back = words_of(pdf.content)[1]

    earlier = [independent_count(file, wards / "E07000074.json")[0] for file in files[:-1]]
    counted, total, without = independent_count(files[-1], wards / "E07000074.json")
    assert f"{sum(counted.values())} in all" in back
    for category, count in counted.most_common(5):
        assert f"{category} {' '.join(str(month[category]) for month in earlier)} {count}" in back
    assert (total, without) == (14092, 524)
    assert f"Of the force’s {total:,} incidents that month, {without} had no location" in back


def independent_count(file: Path, boundary: Path) -> tuple[Counter[str], int, int]:
    """One district's counts, point by point and ward by ward; the rows of the file; its rows without coordinates."""
    shapes = [shape(item["geometry"]) for item in json.loads(boundary.read_text(encoding="utf-8"))["features"]]
    west, south = min(s.bounds[0] for s in shapes), min(s.bounds[1] for s in shapes)
    east, north = max(s.bounds[2] for s in shapes), max(s.bounds[3] for s in shapes)
    counted: Counter[str] = Counter()
    total = without = 0
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            total += 1
            if not row["Longitude"]:
                without += 1
                continue
            x, y = float(row["Longitude"]), float(row["Latitude"])
            if west <= x <= east and south <= y <= north and any(ward.covers(Point(x, y)) for ward in shapes):
                counted[row["Crime type"]] += 1
    return counted, total, without


def test_every_shipped_stock_takes_a_card_or_says_why(essex: Press) -> None:
    assert load_stocks([shipped_stocks()])
    for name in (path.parent.name for path in shipped_layouts().glob("*/layout.toml")):
        spec = essex.layouts.get(name).spec
        if spec.product == "card":
            assert spec.stock in load_stocks([shipped_stocks()])
