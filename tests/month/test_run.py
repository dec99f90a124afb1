"""A month: nothing is lost, nothing is done twice, and what is unchanged is left as it is."""

import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from random import Random
from shutil import copyfile, copytree
from time import monotonic
from zipfile import ZipFile

import pytest
from PIL import Image

from leaflets.config import shipped
from leaflets.errors import DataError, InUseError, OutputError, PictureError, Place, Problem, RequestError
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.lock import folder_locked
from leaflets.manifest import MANIFEST, read_manifest, with_manifest
from leaflets.models import Officer
from leaflets.month.bundles import Copies, print_run, zips
from leaflets.month.changes import read_said
from leaflets.month.docket import filled
from leaflets.month.files import Streamed, set_aside
from leaflets.month.kit import packed
from leaflets.month.ledger import HIDDEN, JOURNAL, MANIFEST_JSON, Ledger, issue_in, read_ledger
from leaflets.month.plan import plan_month
from leaflets.month.run import Orders, run_month
from leaflets.month.setting import setter
from leaflets.month.verify import verify
from leaflets.press import Press, write
from leaflets.sources import Ground
from leaflets.ticket import CardTicket, Taker
from tests.month.making import APRIL, KIT, Solo, bytes_below, made, order, with_records
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


def test_cards_of_another_command_in_the_folder_are_known_and_stay(essex: Press, folder: Path) -> None:
    made(essex, order("harlow"), folder)
    person = next(officer for officer in essex.records.officers if officer.area == "harlow")
    own = essex.run(CardTicket("visiting-card", APRIL, (Taker("harlow", person.collar_number),)))
    write(with_manifest(own, read_manifest(folder))[0], folder)
    made(essex, order("harlow", "tendring"), folder)
    assert verify(folder).problems == ()
    assert [row.layout for row in read_manifest(folder)] == ["visiting-card", "window-card", "window-card"]


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


def test_a_table_that_cannot_be_read_stops_the_run_before_anything_is_set(essex: Press, folder: Path) -> None:
    made(essex, order("harlow"), folder)
    (folder / MANIFEST).write_bytes(b"batch;issued\r\n;2024-05-01\r\n")
    fresh = with_records(essex, areas=tuple(area.model_copy(update={"phone": "01"}) for area in essex.records.areas))
    with pytest.raises(DataError, match="not a row of a manifest"):
        made(fresh, order("harlow"), folder)
    assert not (folder / HIDDEN / JOURNAL).exists()


def test_an_area_whose_own_row_is_faulty_is_neither_unknown_nor_anothers(essex: Press, folder: Path) -> None:
    made(essex, order("harlow"), folder)
    fault = Problem("bad-value", "That is no address.", "Mend it.", Place(sheet="Areas", row=11, area="harlow"))
    rest = tuple(area for area in essex.records.areas if area.id != "harlow")
    press = replace(with_records(essex, areas=rest), problems=(fault,))
    with pytest.raises(DataError, match="That is no address"):
        made(press, order("harlow"), folder)
    account, _ = made(press, order("tendring"), folder)
    assert (account.withdrawn, account.stray, account.exit_code) == (["harlow/window-card/en"], (fault,), 4)


def test_another_forces_month_is_not_taken_for_what_has_gone(essex: Press, folder: Path) -> None:
    made(essex, order("harlow", "tendring"), folder)
    before = bytes_below(folder)
    others = tuple(area.model_copy(update={"id": f"{area.id}-west"}) for area in essex.records.areas)
    with pytest.raises(RequestError, match="other areas \\(harlow and tendring\\)"):
        made(with_records(essex, areas=others), order(), folder)
    assert bytes_below(folder) == before


def test_what_is_in_the_way_of_one_file_costs_that_piece_alone(essex: Press, folder: Path) -> None:
    (folder / "harlow/harlow/harlow-window-card-2024-04.pdf").mkdir(parents=True)
    (folder / "tendring").write_text("a file where a folder should be", encoding="utf-8")
    account, _ = made(essex, order(*THREE), folder)
    assert [name.split("/")[0] for name in account.made] == ["colchester"]
    assert {(problem.code, problem.place.area) for problem in account.faults} == {
        ("cannot-write", "harlow"),
        ("cannot-write", "tendring"),
    }
    assert (account.exit_code, account.halted) == (4, None)


def team_of(essex: Press, *people: Officer) -> Press:
    """Harlow with this team."""
    return with_records(essex, officers=people)


PERSON = Officer(area="harlow", name="Ann Invented", rank="Police Constable")


def test_two_officers_whose_files_would_be_one_are_told_of(essex: Press, folder: Path) -> None:
    twins = [PERSON.model_copy(update={"collar_number": number}) for number in ("12-3", "12/3")]
    wanted = order("harlow", layouts=["visiting-card"])
    account, _ = made(team_of(essex, *twins), wanted, folder)
    assert (len(account.made), [problem.code for problem in account.faults]) == (1, ["same-file"])
    again, done = made(team_of(essex, *twins), wanted, folder)
    assert (len(again.unchanged), len(again.failed), done) == (1, 1, [account.failed[0].name])
    assert verify(folder).problems == ()


def test_an_officer_who_is_written_in_other_letters_keeps_the_file(essex: Press, folder: Path) -> None:
    wanted = order("harlow", layouts=["visiting-card"])
    made(team_of(essex, PERSON.model_copy(update={"name": "ann invented"})), wanted, folder)
    account, _ = made(team_of(essex, PERSON), wanted, folder)
    assert (len(account.made), account.withdrawn, account.kept) == (1, ["harlow/visiting-card/en/ann invented"], [])
    assert (len(bytes_below(folder)), verify(folder).problems) == (1, ())


def test_photos_are_read_when_they_are_needed_and_must_be_those_that_were_hashed(essex: Press, tmp_path: Path) -> None:
    own = tmp_path / "layouts/own-card"
    own.mkdir(parents=True)
    (own / "layout.toml").write_text(
        'title = "Own"\nextends = "visiting-card"\n[options.variant]\ntitle = "Own"\ndefault = "photo"\n'
        'choices = ["standard", "photo", "contact", "check"]\n',
        encoding="utf-8",
    )
    Image.new("RGB", (300, 400), "navy").save(tmp_path / "ann.png")
    layouts = find_layouts([shipped_layouts(), own.parent])
    press = team_of(replace(essex, layouts=layouts, photos=tmp_path), PERSON.model_copy(update={"photo": "ann.png"}))
    (planned,) = plan_month(press, order("harlow", layouts=["own-card"]), KIT.key).planned
    assert [photo.content for photo in planned.docket().photos] == [b""]
    worker = setter(packed(shipped("brand"), [own.parent], ()), tmp_path / "worker", monotonic)
    assert worker.set(filled(planned.docket())).problems == ()
    Image.new("RGB", (300, 400), "green").save(tmp_path / "ann.png")
    (anew,) = plan_month(press, order("harlow", layouts=["own-card"]), KIT.key).planned
    assert anew.key != planned.key
    with pytest.raises(PictureError, match="was changed"):
        filled(planned.docket())
    (tmp_path / "ann.png").unlink()
    with pytest.raises(PictureError, match="cannot be opened"):
        filled(planned.docket())


def test_a_boundary_that_is_changed_while_a_month_is_made_stops_its_piece_alone(
    essex: Press, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leaflets.sources.ground.MOST_KEPT", 1)  # a force has more than are kept
    boundaries = copytree(shipped("samples") / "essex/boundaries", tmp_path / "boundaries")
    press = replace(essex, ground=Ground(boundaries))
    plan = plan_month(press, order(*THREE, layouts=["activity-leaflet"]), KIT.key)
    named = {area.id: boundaries / area.boundary for area in press.records.areas}
    copyfile(named["harlow"], named["colchester"])
    account = run_month(plan, folder, Orders(lambda _hidden: Solo()))
    assert [(entry.area, entry.problems[0]["wrong"]) for entry in account.failed] == [
        ("colchester", "What Colchester is made from was changed while the run went on.")
    ]
    assert (len(account.made), account.adds_up) == (2, True)


def test_a_plan_keeps_no_dockets_and_writes_each_as_it_was_planned(essex: Press) -> None:
    layouts = ["activity-leaflet", "visiting-card"]
    plan = plan_month(essex, order("harlow", "tendring", layouts=layouts), KIT.key)
    dockets = [one.docket() for one in plan.planned]
    assert [docket.name for docket in dockets] == [one.piece.name for one in plan.planned]
    assert [docket.key for docket in dockets] == [one.key for one in plan.planned]
    assert {docket.records.areas[0].id for docket in dockets} == {"harlow", "tendring"}
    assert dockets == [one.docket() for one in plan.planned]
    assert all(first is not then for first, then in zip(dockets, (one.docket() for one in plan.planned), strict=True))


def test_a_run_that_is_stopped_at_its_last_piece_is_complete(essex: Press, folder: Path) -> None:
    asked = iter((False, False, True))
    account, _ = made(essex, order("harlow"), folder, bundle=zips, is_stopped=lambda: next(asked, True))
    assert (account.exit_code, account.stopped, account.bundles) == (0, False, ["harlow.zip"])


def test_a_bundle_that_cannot_be_made_does_not_keep_the_manifest_from_being_written(essex: Press, folder: Path) -> None:
    made(essex, order("harlow"), folder)
    (folder / "harlow/harlow/harlow-window-card-2024-04.pdf").write_bytes(b"signed by hand")
    account, _ = made(essex, order("tendring"), folder, bundle=zips)
    assert account.halted is not None
    assert account.exit_code == 4
    assert "tendring/window-card/en" in (folder / MANIFEST_JSON).read_text(encoding="utf-8")


def test_two_runs_on_one_folder_are_refused(essex: Press, folder: Path) -> None:
    made(essex, order("harlow"), folder)
    with folder_locked(folder, "it is a test"), pytest.raises(InUseError):
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
    account, _ = made(essex, order("colchester"), folder)
    assert account.outdated == ["harlow.zip", "tendring.zip"]
    assert not list(folder.glob("*.zip"))


def test_a_print_run_says_which_pages_how_often_and_on_what(essex: Press, folder: Path) -> None:
    copies = Copies(1, {"window-card": 250})

    def bundle(ledger: Ledger) -> Iterator[Streamed]:
        return print_run(ledger, essex.brand, copies)

    made(essex, order("harlow", "tendring", layouts=["window-card", "shift-brief"]), folder, bundle=bundle)
    cover, blank, *rest = words_of((folder / "print-run-2024-04.pdf").read_bytes())
    assert "Print run, April 2024" in cover
    assert blank == ""
    for row in ("harlow window-card 7–8 1 250", "tendring window-card 9–10 1 250", "harlow shift-brief 3 1 1 A4 paper"):
        assert row in cover
    assert "Harlow" in rest[0]
    assert "Tendring" in rest[2]
    assert "Harlow" in rest[4] + rest[5]


def test_a_long_print_run_comes_in_parts_each_with_its_own_cover(
    essex: Press, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leaflets.month.bundles.MOST", 2)

    def bundle(ledger: Ledger) -> Iterator[Streamed]:
        return print_run(ledger, essex.brand, Copies())

    account, _ = made(essex, order(*THREE), folder, bundle=bundle)
    assert account.bundles == ["print-run-2024-04-1.pdf", "print-run-2024-04-2.pdf"]
    first, second = (words_of((folder / name).read_bytes()) for name in account.bundles)
    assert ("part 1 of 2" in first[0], "part 2 of 2" in second[0]) == (True, True)
    assert ("colchester" in first[0], "tendring" in first[0], "tendring" in second[0]) == (True, False, True)
    assert verify(folder).problems == ()


def test_a_bundle_is_never_held_whole(essex: Press, folder: Path) -> None:
    made(essex, order("harlow"), folder)
    ledger = read_ledger(folder, "2024-04")
    (entry,) = ledger.entries.values()
    (file,) = entry.files
    large = Random(1).randbytes(2_000_000)
    anew = {"sha256": sha256(large).hexdigest(), "size": len(large)}
    ledger.entries.clear()
    for number in range(20):
        path = f"harlow/harlow/{number}.pdf"
        (folder / path).write_bytes(large)
        files = (file.model_copy(update={**anew, "path": path}),)
        ledger.entries[path] = entry.model_copy(update={"name": path, "files": files})
    tracemalloc.start()
    (zipped,) = set_aside(zips(ledger), folder)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    with ZipFile(zipped.path) as held:
        assert len(held.namelist()) == 20
    assert most < 10 * len(large)  # the zip is twice as large
    zipped.drop()


def test_of_a_bundle_that_fails_nothing_is_left(essex: Press, folder: Path) -> None:
    made(essex, order(*THREE), folder)
    next(folder.glob("tendring/*/*.pdf")).unlink()
    with pytest.raises(OutputError, match="is not what was written"):
        set_aside(zips(read_ledger(folder, "2024-04")), folder)
    assert not [*folder.glob("*.part"), *folder.glob("*.zip")]
