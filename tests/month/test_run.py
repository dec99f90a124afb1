"""A month: nothing is lost, nothing is done twice, and what is unchanged is left as it is."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest

from leaflets.errors import DataError, InUseError, Place, Problem
from leaflets.lock import locked
from leaflets.manifest import read_manifest
from leaflets.models import Officer
from leaflets.month.bundles import Copies, print_run, zips
from leaflets.month.changes import read_said
from leaflets.month.ledger import HIDDEN, JOURNAL, MANIFEST_JSON, issue_in, read_ledger
from leaflets.month.run import LOCK
from leaflets.month.verify import verify
from leaflets.press import Press
from leaflets.ticket import CardTicket, Taker
from tests.month.making import APRIL, bytes_below, made, order, with_records
from tests.reading import words_of

THREE = ("colchester", "harlow", "tendring")
MARCH = replace(APRIL, month=date(2024, 3, 1), issued=date(2024, 4, 1))


@pytest.fixture
def essex(essex: Press) -> Press:
    """The Essex sample with two officers an area: each has cards to be set."""
    teams: dict[str, list[Officer]] = {}
    for officer in essex.records.officers:
        teams.setdefault(officer.area, []).append(officer)
    return with_records(essex, officers=tuple(officer for team in teams.values() for officer in team[:2]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "2024-04"


def times_of(folder: Path) -> dict[Path, int]:
    """When each file of a folder was last written."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_each_piece_is_accounted_for_and_stands_where_its_district_is(essex: Press, folder: Path) -> None:
    account, done = made(essex, order(*THREE), folder)
    assert (len(account.made), account.adds_up, account.exit_code) == (3, True, 0)
    assert sorted(done) == [f"{area}/window-card/en" for area in THREE]
    assert sorted(bytes_below(folder)) == [f"{area}/{area}/{area}-window-card-2024-04.pdf" for area in THREE]
    assert verify(folder).problems == ()


def test_a_piece_has_the_bytes_that_the_command_for_one_gives(essex: Press, folder: Path) -> None:
    made(essex, order("colchester", layouts=["window-card", "activity-leaflet"]), folder)
    card = essex.run(CardTicket("window-card", APRIL, (Taker("colchester"),)))
    assert card.files[0].content == (folder / "colchester/colchester" / card.files[0].name).read_bytes()


def test_nothing_is_set_again_where_nothing_has_changed(essex: Press, folder: Path) -> None:
    made(essex, order(*THREE), folder)
    before = times_of(folder)
    account, done = made(essex, order(*THREE), folder)
    assert (done, len(account.unchanged), account.exit_code) == ([], 3, 0)
    assert times_of(folder) == before


def test_a_changed_officer_changes_that_officers_pieces_alone(essex: Press, folder: Path) -> None:
    wanted = order("colchester", "harlow", layouts=["visiting-card", "window-card"])
    made(essex, wanted, folder)
    team = essex.records.officers
    person = next(officer for officer in team if officer.area == "harlow")
    promoted = person.model_copy(update={"rank": "Chief Inspector"})
    press = with_records(essex, officers=tuple(promoted if one is person else one for one in team))
    account, done = made(press, wanted, folder)
    assert done == [f"harlow/visiting-card/en/{person.collar_number}"]
    assert len(account.unchanged) == account.planned - 1


def test_a_file_that_was_changed_or_removed_is_made_anew(essex: Press, folder: Path) -> None:
    made(essex, order(*THREE), folder)
    whole = bytes_below(folder)
    names = sorted(whole)
    (folder / names[0]).write_bytes(b"%PDF- no more")
    (folder / names[1]).unlink()
    assert sorted(problem.code for problem in verify(folder).problems) == ["file-changed", "file-missing"]
    account, done = made(essex, order(*THREE), folder)
    assert (len(done), len(account.unchanged)) == (2, 1)
    assert bytes_below(folder) == whole


def test_a_bad_area_fails_alone_and_leaves_no_older_piece_behind(essex: Press, folder: Path) -> None:
    made(essex, order(*THREE), folder)
    fault = Problem("bad-value", "A date is wrong.", "Mend it.", Place(sheet="Activity", row=3, area="harlow"))
    account, _ = made(replace(essex, problems=(fault,)), order(*THREE), folder)
    assert [(entry.area, entry.status) for entry in account.failed] == [("harlow", "failed")]
    assert (account.exit_code, account.adds_up, account.faults) == (4, True, [fault])
    assert not any("harlow" in name for name in bytes_below(folder))
    (row,) = [row for row in read_manifest(folder) if row.area == "harlow"]
    assert (row.status, "A date is wrong." in row.why) == ("failed", True)
    account, done = made(essex, order(*THREE), folder)
    assert done == ["harlow/window-card/en"]
    assert account.exit_code == 0


def test_pieces_of_who_has_left_are_withdrawn(essex: Press, folder: Path) -> None:
    wanted = order("harlow", layouts=["visiting-card"])
    made(essex, wanted, folder)
    team = [officer for officer in essex.records.officers if officer.area == "harlow"]
    press = with_records(essex, officers=tuple(one for one in essex.records.officers if one is not team[0]))
    account, done = made(press, wanted, folder)
    assert account.withdrawn == [f"harlow/visiting-card/en/{team[0].collar_number}"]
    assert (done, len(bytes_below(folder))) == ([], len(team) - 1)
    assert verify(folder).problems == ()


def test_a_piece_that_somebody_has_changed_is_not_removed(essex: Press, folder: Path) -> None:
    made(essex, order("harlow", "tendring"), folder)
    path = folder / "harlow/harlow/harlow-window-card-2024-04.pdf"
    path.write_bytes(b"signed by hand")
    press = with_records(essex, areas=tuple(area for area in essex.records.areas if area.id != "harlow"))
    account, _ = made(press, order("tendring"), folder)
    assert [problem.code for problem in account.kept] == ["file-changed"]
    assert path.read_bytes() == b"signed by hand"


def test_other_layouts_and_areas_of_the_folder_stay(essex: Press, folder: Path) -> None:
    made(essex, order("harlow"), folder)
    account, _ = made(essex, order("tendring", layouts=["visiting-card"]), folder)
    assert account.withdrawn == []
    assert any("harlow" in name for name in bytes_below(folder))
    assert verify(folder).problems == ()


def test_a_run_that_is_stopped_goes_on_where_it_was(essex: Press, folder: Path) -> None:
    asked = iter((False, False))
    account, done = made(essex, order(*THREE), folder, is_stopped=lambda: next(asked, True))
    assert account.stopped
    assert 0 < len(done) < 3
    assert (account.exit_code, account.adds_up, len(account.left)) == (5, True, 3 - len(done))
    account, rest = made(essex, order(*THREE), folder)
    assert sorted([*done, *rest]) == [f"{area}/window-card/en" for area in THREE]
    assert account.exit_code == 0


def test_a_journal_that_is_torn_costs_the_torn_piece_alone(essex: Press, folder: Path) -> None:
    made(essex, order(*THREE), folder)
    entries = json.loads((folder / MANIFEST_JSON).read_text())
    lines = [json.dumps({**entry, "month_issued": entries["issued"]}) for entry in entries["tickets"]]
    (folder / MANIFEST_JSON).unlink()
    (folder / HIDDEN / JOURNAL).write_text("\n".join([*lines[:2], lines[2][:40]]), encoding="utf-8")
    _, done = made(essex, order(*THREE), folder)
    assert done == [entries["tickets"][2]["name"]]


def test_a_manifest_that_is_none_stops_the_run_and_is_not_touched(essex: Press, folder: Path) -> None:
    folder.mkdir()
    (folder / MANIFEST_JSON).write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match="no manifest"):
        made(essex, order("harlow"), folder)
    assert (folder / MANIFEST_JSON).read_text(encoding="utf-8") == "{"


def test_two_runs_on_one_folder_are_refused(essex: Press, folder: Path) -> None:
    made(essex, order("harlow"), folder)
    with locked(folder / HIDDEN / LOCK, "it is a test"), pytest.raises(InUseError):
        made(essex, order("harlow"), folder)


def test_the_date_of_issue_is_that_of_the_first_run(essex: Press, tmp_path: Path) -> None:
    made(essex, order("harlow"), tmp_path / "2024-04")
    later = date(2024, 5, 20)
    assert issue_in(tmp_path, essex.records, (APRIL.month, None), later) == APRIL
    assert issue_in(tmp_path, essex.records, (APRIL.month, later), later).issued == later
    assert read_ledger(tmp_path / "2024-04", "2024-04").issued == "2024-05-01"


def test_changes_since_the_month_before_are_told(essex: Press, tmp_path: Path) -> None:
    made(essex, order("harlow", issue=MARCH), tmp_path / "2024-03")
    officers = [officer for officer in essex.records.officers if officer.area == "harlow"]
    new = Officer(area="harlow", name="Nia Invented", rank="Police Sergeant", collar_number="99001")
    priorities = tuple(one for one in essex.records.priorities if one.area != "harlow")
    kept = tuple(one for one in essex.records.officers if one is not officers[0])
    account, _ = made(
        with_records(essex, officers=(*kept, new), priorities=priorities), order("harlow"), tmp_path / "2024-04"
    )
    text = (tmp_path / "2024-04/changes.txt").read_text(encoding="utf-8")
    assert account.changes is not None
    assert list(account.changes.areas) == ["Harlow"]
    assert "new Police Sergeant Nia Invented" in text
    assert f"{officers[0].rank} {officers[0].name} has left" in text
    gone = [one for one in essex.records.priorities if one.area == "harlow"]
    assert f"{len(gone)} priorit" in text
    assert "March 2024" in text
    assert set(read_said(tmp_path / "2024-04")) == {area.id for area in essex.records.areas}


def test_a_zip_for_each_district_holds_its_files_and_goes_when_it_is_out_of_date(essex: Press, folder: Path) -> None:
    made(essex, order("harlow", "tendring"), folder, bundle=zips)
    with ZipFile(folder / "harlow.zip") as held:
        assert held.namelist() == ["harlow/harlow-window-card-2024-04.pdf"]
        assert held.read(held.namelist()[0]) == bytes_below(folder)["harlow/harlow/harlow-window-card-2024-04.pdf"]
    assert verify(folder).problems == ()
    before = (folder / "tendring.zip").read_bytes()
    made(essex, order("harlow", "tendring"), folder, bundle=zips)
    assert (folder / "tendring.zip").read_bytes() == before
    made(essex, order("colchester"), folder)
    assert not list(folder.glob("*.zip"))


def test_a_print_run_says_which_pages_how_often_and_on_what(essex: Press, folder: Path) -> None:
    copies = Copies(1, {"window-card": 250})

    def bundle(ledger: object) -> list[object]:
        return [print_run(ledger, essex.brand, copies)]  # type: ignore[arg-type]

    made(essex, order("harlow", "tendring", layouts=["window-card", "shift-brief"]), folder, bundle=bundle)  # type: ignore[arg-type]
    cover, blank, *rest = words_of((folder / "print-run-2024-04.pdf").read_bytes())
    assert "Print run, April 2024" in cover
    assert blank == ""
    for row in ("harlow window-card 7–8 1 250", "tendring window-card 9–10 1 250", "harlow shift-brief 3 1 1 A4 paper"):
        assert row in cover
    assert "Harlow" in rest[0]
    assert "Tendring" in rest[2]
    assert "Harlow" in rest[4] + rest[5]
