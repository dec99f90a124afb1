"""The columns that an area is found by: read as people write them, kept by the workbook, and printed by no piece."""

from datetime import date
from pathlib import Path

import pytest

from leaflets.brand import load_brand
from leaflets.config import shipped
from leaflets.guard import Guarding
from leaflets.models import Area, Placed
from leaflets.month.plan import plan_month
from leaflets.press import Press
from leaflets.rule import load_rules, shipped_rules
from leaflets.sources import read
from leaflets.workbook import workbook_of
from tests.month.making import KIT, order, with_records

HEADINGS = "id,name,district,team name,wards,Former names,postcodes"


def areas_csv(folder: Path, cells: str) -> Path:
    """A folder of data with one area."""
    folder.mkdir(exist_ok=True)
    (folder / "areas.csv").write_text(f"{HEADINGS}\ntown,Town,Shire,Town Team,{cells}\n", encoding="utf-8")
    return folder


def test_they_are_read_as_people_write_them(tmp_path: Path) -> None:
    cells = '"Castle; New Town, East ;; Castle",Old Town,"co1; CO12,cm77"'
    reading = read(areas_csv(tmp_path / "data", cells))
    assert reading.problems == ()
    (area,) = reading.records.areas
    assert area.wards == ("Castle", "New Town, East")
    assert area.former_names == ("Old Town",)
    assert area.postcodes == ("CO1", "CO12", "CM77")
    book = tmp_path / "book.xlsx"
    book.write_bytes(workbook_of(reading.records))
    assert read(book).records.areas == (area,)


@pytest.mark.parametrize("postcode", ["CO1 2AB", "CO12AB", "Colchester", "1CO"])
def test_a_whole_postcode_is_refused_with_what_to_write(tmp_path: Path, postcode: str) -> None:
    reading = read(areas_csv(tmp_path / "data", f",,{postcode}"))
    assert reading.records.areas == ()
    (problem,) = reading.problems
    assert (problem.code, problem.place.column) == ("bad-value", "postcodes")
    assert "such as CO1" in problem.mend


def test_the_guard_reads_what_a_page_would_show(essex: Press) -> None:
    area = essex.records.areas[0].model_copy(update={"wards": ("Castle", "Flat 3, 12 Acacia Road, CM20 1AB")})
    placed = Placed(area, next(iter(read(shipped("samples") / "essex").placed)).place)
    guarding = Guarding(load_rules([shipped_rules()]), load_brand(shipped("brand")), essex.records, date(2024, 5, 1))
    assert "full-postcode" in {problem.code for problem in guarding.findings([placed])}


def test_no_piece_is_made_again_for_them(essex: Press) -> None:
    layouts = ("activity-leaflet", "window-card", "folded-leaflet")
    before = plan_month(essex, order("harlow", layouts=layouts), KIT.key)

    def changed(area: Area) -> Area:
        return area.model_copy(update={"wards": ("Other",), "former_names": ("Other",), "postcodes": ("ZZ9",)})

    press = with_records(essex, areas=tuple(map(changed, essex.records.areas)))
    after = plan_month(press, order("harlow", layouts=layouts), KIT.key)
    assert [one.key for one in after.planned] == [one.key for one in before.planned]
