"""The catalogue: what readers are offered of the months that were made, and what they are never shown."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from leaflets.brand import load_brand
from leaflets.config import shipped
from leaflets.errors import OutputError
from leaflets.inspection import clearance_of
from leaflets.intranet.catalogue import Catalogue, month_folders, read_catalogue
from leaflets.intranet.downloads import holds_of, pieces_of, size_of
from leaflets.intranet.pages import Site
from leaflets.intranet.shelf import Shelf
from leaflets.models import Priority
from leaflets.month.changes import read_said
from leaflets.press import Press
from leaflets.rule import load_rules, shipped_rules
from leaflets.sources import read
from tests.month.making import made, order, with_records
from tests.web.pages.made import LONG, SPOKEN, many


def test_an_area_has_its_months_newest_first_with_all_that_was_made(catalogue: Catalogue) -> None:
    area = catalogue.areas["colchester"]
    assert [one.key for one in area.months] == ["2024-04", "2024-03"]
    assert area.latest
    names = [file.name for file in area.latest.files]
    assert names == [
        "colchester-activity-leaflet-2024-04.pdf",
        "colchester-activity-leaflet-2024-04.html",
        "colchester-activity-leaflet-large-print-2024-04.pdf",
        "colchester-activity-leaflet-large-print-2024-04.html",
        "colchester-window-card-2024-04.pdf",
    ]
    assert area.latest.leaflet
    assert area.latest.leaflet.name == names[0]
    assert area.latest.leaflet.pages == 2


def test_nothing_for_police_eyes_and_nobodys_own_cards_are_in_it(catalogue: Catalogue, months: Path) -> None:
    listed = json.loads((months / "2024-04" / "manifest.json").read_text())["tickets"]
    assert {"shift-brief", "visiting-card"} <= {entry["layout"] for entry in listed}  # else this would prove nothing
    offered = {file.layout for area in catalogue.areas.values() for one in area.months for file in one.files}
    assert offered == {"activity-leaflet", "activity-leaflet-large-print", "window-card"}


def test_areas_without_a_leaflet_are_in_it(catalogue: Catalogue) -> None:
    assert catalogue.areas["maldon"].latest is None
    assert len(catalogue.areas) == 16
    assert [district.name for district in catalogue.districts.values()][:2] == ["Basildon", "Braintree"]


def test_downloads_say_what_they_are(catalogue: Catalogue) -> None:
    latest = catalogue.areas["colchester"].latest
    assert latest
    pieces = {piece.title: piece for piece in pieces_of(latest)}
    (pdf, page) = pieces["Monthly activity leaflet"].downloads
    assert pdf.about == f"PDF, 2 pages, {round(pdf.file.size / 1024)} KB"
    assert page.about.startswith("Web page, ")
    assert pieces["Sorry we missed you"].is_card
    assert [size_of(size) for size in (0, 1023, 184_320, 1_258_291)] == [
        "less than 1 KB", "less than 1 KB", "180 KB", "1.2 MB",
    ]  # fmt: skip


def test_languages_are_named_for_those_who_read_them(catalogue: Catalogue) -> None:
    latest = catalogue.areas[SPOKEN].latest
    assert latest
    tongues = [piece.language for piece in pieces_of(latest)]
    assert tongues[0] is None  # English, first
    assert {(one.name, one.own, one.direction) for one in tongues if one} == {
        ("Welsh", "Cymraeg", "ltr"), ("Urdu", "اردو", "rtl"),
    }  # fmt: skip


def test_what_is_in_a_leaflet_is_told_in_words(catalogue: Catalogue) -> None:
    latest = catalogue.areas["colchester"].latest
    assert latest
    assert holds_of(latest)[:2] == ["9 activities of the team", "3 local priorities"]


def test_a_file_that_was_changed_is_refused(own_months: Path) -> None:
    catalogue = read_catalogue(month_folders(own_months))
    leaflet = catalogue.areas["harlow"].months[0].leaflet
    assert leaflet
    path = own_months / "2024-04" / leaflet.path
    assert catalogue.path(leaflet) == path
    path.write_bytes(path.read_bytes()[:-1] + b" ")
    with pytest.raises(OutputError, match="has been changed or taken away"):
        catalogue.path(leaflet)
    path.unlink()
    with pytest.raises(OutputError):
        catalogue.path(leaflet)


def test_a_months_areas_without_what_came_later_are_still_read(own_months: Path) -> None:
    path = own_months / "2024-04" / "areas.json"
    older = json.loads(path.read_text())
    for area in older.values():
        for name in ("outline", "postcodes", "shown"):
            area.pop(name, None)
    path.write_text(json.dumps(older))
    manifest = own_months / "2024-04" / "manifest.json"
    held = json.loads(manifest.read_text())
    for entry in held["tickets"]:
        for name in ("title", "product", "police_only"):
            entry.pop(name, None)
    manifest.write_text(json.dumps(held))
    catalogue = read_catalogue(month_folders(own_months))
    page = Site(catalogue).area("colchester")
    assert page
    assert {file.layout for file in catalogue.areas["colchester"].months[0].files} == {
        "activity-leaflet", "activity-leaflet-large-print", "window-card",
    }  # fmt: skip
    assert Site(catalogue).home_map() is None


def test_a_month_that_cannot_be_read_costs_no_other(own_months: Path) -> None:
    (own_months / "2024-03" / "manifest.json").write_text("{")
    catalogue = read_catalogue(month_folders(own_months))
    assert [one.key for one in catalogue.areas["colchester"].months] == ["2024-04"]
    assert [problem.code for problem in catalogue.problems] == ["bad-data"]
    (own_months / "2024-03" / "manifest.json").unlink()
    (problem,) = read_catalogue(month_folders(own_months)).problems
    assert "2024-03: The month has no list of its pieces" in str(problem)


def test_the_shelf_reads_anew_when_a_month_has_changed(own_months: Path) -> None:
    shelf = Shelf()
    first = shelf.of(month_folders(own_months))
    assert shelf.of(month_folders(own_months)) is first
    path = own_months / "2024-04" / "manifest.json"
    held = json.loads(path.read_text())
    held["tickets"] = [entry for entry in held["tickets"] if entry["area"] != "harlow"]
    path.write_text(json.dumps(held))
    assert shelf.of(month_folders(own_months)).catalogue.areas["harlow"].latest is None


def test_what_the_guard_holds_back_is_on_no_page(tmp_path: Path, essex: Press) -> None:
    reading, kit = read(shipped("samples") / "essex"), load_brand(shipped("brand"))
    told = "Burglary at 12 Acacia Road, CM20 1AB, by the man with AB12 CDE"
    (row,) = [one for one in reading.placed if isinstance(one.record, Priority) and one.record.area == "harlow"][:1]
    bad = row.record.model_copy(update={"doing": told})
    placed = tuple(replace(one, record=bad) if one is row else one for one in reading.placed)
    changed = replace(reading, placed=placed)
    priorities = tuple(bad if one == row.record else one for one in essex.records.priorities)
    press = replace(
        with_records(essex, priorities=priorities),
        clearance=clearance_of(changed, kit, load_rules([shipped_rules()])),
    )
    asked = order("harlow", "tendring", layouts=("activity-leaflet",))
    account, _ = made(press, asked, tmp_path / "2024-04")
    assert [entry.area for entry in account.failed] == ["harlow"]
    said = read_said(tmp_path / "2024-04")
    assert said["harlow"].shown is None
    assert said["tendring"].shown
    assert "Acacia" not in (tmp_path / "2024-04" / "areas.json").read_text()


def test_a_later_run_of_a_month_keeps_what_it_was_not_asked_for(tmp_path: Path, essex: Press) -> None:
    folder = tmp_path / "2024-04"
    made(essex, order("harlow", layouts=("activity-leaflet",)), folder)
    before = read_said(folder)["harlow"].shown
    assert before
    assert before.priorities
    made(essex, order("colchester", layouts=("window-card",)), folder)
    assert read_said(folder)["harlow"].shown == before
    made(essex, order("harlow", layouts=("window-card",)), folder)  # which prints no priorities
    after = read_said(folder)["harlow"].shown
    assert after
    assert (after.priorities, after.events, after.officers) == (before.priorities, before.events, before.officers)


def test_districts_of_one_key_are_kept_apart(tmp_path: Path) -> None:
    catalogue = read_catalogue([many(tmp_path / "2026-09", 3, 1)])
    names = ("St. Ives", "St Ives", "Tŷ Du")
    named = {one.id: replace(one, district=name) for one, name in zip(catalogue.areas.values(), names, strict=True)}
    assert list(replace(catalogue, areas=named).districts) == ["st-ives", "st-ives-2", "ty-du"]


def test_a_name_of_seventy_letters_is_listed(catalogue: Catalogue) -> None:
    assert 60 < len(catalogue.areas[LONG].name) < 80
