"""The manifest: what was printed is entered whole, its numbers go on, and cards that are out of date are named."""

import csv
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Timer

import pytest

from leaflets.batch import run
from leaflets.errors import DataError
from leaflets.lock import folder_locked, locked
from leaflets.manifest import manifest_of, next_number, read_manifest, stale
from leaflets.press import Press
from leaflets.ticket import CardTicket, Taker, VisitReason
from tests.test_layouts import APRIL

TICKET = CardTicket("visiting-card", APRIL, (Taker("colchester", "2912", 4), Taker("colchester", "41579", 4)))
TODAY = date(2024, 6, 1)


def printed(press: Press, folder: Path, *tickets: CardTicket) -> None:
    assert run(press, tickets, folder).exit_code == 0


def changed(press: Press, **officer: str) -> Press:
    """The press with Helena Example's record changed."""
    officers = [o.model_copy(update=officer) if o.collar_number == "2912" else o for o in press.records.officers]
    return replace(press, records=replace(press.records, officers=tuple(officers)))


def test_every_run_is_entered_and_numbers_go_on(essex: Press, tmp_path: Path) -> None:
    numbered = replace(TICKET, numbered=True, takers=TICKET.takers[:1])
    printed(essex, tmp_path, TICKET, numbered, replace(numbered, options={"variant": "contact"}))
    with (tmp_path / "manifest.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["officer"], row["copies"], row["first_serial"][12:17], row["last_serial"][12:17]) for row in rows] == [
        ("Sergeant Helena Example", "4", "", ""),
        ("Police Constable Sam Placeholder", "4", "", ""),
        ("Sergeant Helena Example", "4", "00001", "00004"),
        ("Sergeant Helena Example", "4", "00005", "00008"),
    ]
    assert {row["file"] for row in rows} >= {"colchester-visiting-card-2024-04.pdf"}
    assert next_number(read_manifest(tmp_path)) == 9


@pytest.mark.parametrize("is_month", [False, True])
def test_no_row_is_written_while_another_run_has_the_folder(
    essex: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_month: bool
) -> None:
    monkeypatch.setattr("leaflets.batch.PATIENCE_S", 0.1)
    if is_month:
        (tmp_path / ".month").mkdir()
    printed(essex, tmp_path, TICKET)
    before = (tmp_path / "manifest.csv").read_bytes()
    lock = tmp_path / ".month/lock" if is_month else tmp_path
    with locked(lock, "it is a test"):
        report = run(essex, [TICKET, replace(TICKET, layout="window-card")], tmp_path)
    assert [problem.code for failed in report.failed for problem in failed.problems] == ["in-use", "in-use"]
    assert f"at work in {tmp_path}:" in report.failed[0].problems[0].wrong
    assert (report.exit_code, (tmp_path / "manifest.csv").read_bytes()) == (1, before)


def test_a_row_that_another_run_writes_meanwhile_is_kept(essex: Press, tmp_path: Path) -> None:
    printed(essex, tmp_path, TICKET)
    (first, second) = read_manifest(tmp_path)
    other = replace(first, file="another.pdf")

    def write_and_leave() -> None:
        (tmp_path / "manifest.csv").write_bytes(manifest_of([first, second, other]).content)
        lock.close()

    lock = ExitStack()
    lock.enter_context(folder_locked(tmp_path, "it is a test"))
    Timer(0.3, write_and_leave).start()
    printed(essex, tmp_path, replace(TICKET, numbered=True))
    assert read_manifest(tmp_path)[:3] == [first, second, other]
    assert len(read_manifest(tmp_path)) == 5


def test_a_folder_that_nothing_came_into_is_not_left(essex: Press, tmp_path: Path) -> None:
    report = run(essex, [replace(TICKET, layout="nosuch")], tmp_path / "new/deep")
    assert report.exit_code == 2
    assert not (tmp_path / "new").exists()


def test_nothing_is_stale_until_something_changes(essex: Press, tmp_path: Path) -> None:
    printed(essex, tmp_path, TICKET, replace(TICKET, layout="window-card", options={"variant": "plain"}))
    assert stale(read_manifest(tmp_path), essex, TODAY) == []


def test_cards_of_what_has_changed_are_named_with_why(essex: Press, tmp_path: Path) -> None:
    printed(essex, tmp_path, TICKET)
    rows = read_manifest(tmp_path)
    (one,) = stale(rows, changed(essex, name="Helena Specimen"), TODAY)
    assert (one.row.collar_number, one.why) == (
        "2912",
        ("officer was “Sergeant Helena Example” and is “Sergeant Helena Specimen”",),
    )
    (gone,) = stale(rows, changed(essex, area="harlow"), TODAY)
    assert "There is no officer in Colchester “2912”." in gone.why
    areas = [a.model_copy(update={"phone": "01632 960123"}) for a in essex.records.areas]
    moved = replace(essex, records=replace(essex.records, areas=tuple(areas)))
    assert [one.why for one in stale(rows, moved, TODAY)] == [("phone was “101” and is “01632 960123”",)] * 2
    silent = replace(essex, records=replace(essex.records, channels=()))
    assert "https://www.facebook.com/InYourAreaColchester is no longer a channel" in stale(rows, silent, TODAY)[0].why
    assert [one.why for one in stale(rows, essex, APRIL.issued + timedelta(days=400))] == [
        ("valid until 2025-05-01 only",)
    ] * 2


def test_an_override_is_recorded_and_an_ordinary_visit_is_not(essex: Press, tmp_path: Path) -> None:
    override = VisitReason("domestic-abuse", "Agreed with the householder by telephone")
    printed(essex, tmp_path, replace(TICKET, visit=override), replace(TICKET, layout="window-card"))
    rows = read_manifest(tmp_path)
    assert [(row.visit, row.override_reason) for row in rows[:2]] == [(override.kind, override.override)] * 2
    assert {(row.visit, row.override_reason) for row in rows[2:]} == {("", "")}


def test_a_cell_that_a_spreadsheet_would_work_out_is_defused(essex: Press, tmp_path: Path) -> None:
    areas = [area.model_copy(update={"team_name": "=1+1 Team"}) for area in essex.records.areas]
    press = replace(essex, records=replace(essex.records, areas=tuple(areas)))
    printed(press, tmp_path, TICKET)
    assert ",'=1+1 Team," in (tmp_path / "manifest.csv").read_text(encoding="utf-8-sig")
    assert read_manifest(tmp_path)[0].team == "=1+1 Team"
    assert stale(read_manifest(tmp_path), press, TODAY) == []


@pytest.mark.parametrize("content", ["batch,issued\n1,2\n", "\x00\xff", "a\n" * 3])
def test_a_manifest_that_is_none_stops_the_run_before_numbers_are_used_twice(
    essex: Press, tmp_path: Path, content: str
) -> None:
    (tmp_path / "manifest.csv").write_bytes(content.encode("latin-1"))
    with pytest.raises(DataError, match=r"manifest"):
        run(essex, [TICKET], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.csv"]


def test_a_piece_that_fails_enters_nothing(essex: Press, tmp_path: Path) -> None:
    report = run(essex, [replace(TICKET, takers=(Taker("colchester", "Nobody", 1),))], tmp_path)
    assert (report.exit_code, list(tmp_path.iterdir())) == (2, [])
