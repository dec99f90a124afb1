"""Batches: one piece that fails, in whatever way, costs no other."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from leaflets.batch import run
from leaflets.edition import Issue
from leaflets.errors import DataError, UnknownNameError
from leaflets.models import Records
from leaflets.press import Press
from leaflets.sources import read
from leaflets.ticket import Ticket

APRIL = Issue(date(2024, 4, 1), date(2024, 5, 1))


class Broken(tuple):  # type: ignore[type-arg]
    """Figures that cannot be read: what a fault of the program looks like from outside."""

    __slots__ = ()

    def __iter__(self) -> object:  # type: ignore[override]
        raise RuntimeError("broken on purpose")


def test_a_fault_of_the_program_is_named_and_costs_one_piece(essex: Press, tmp_path: Path) -> None:
    press = replace(essex, records=replace(essex.records, figures=Broken()))
    report = run(press, [Ticket("colchester", "activity-leaflet", APRIL)], tmp_path)
    ((problem,),) = [failed.problems for failed in report.failed]
    assert (problem.code, problem.place.area, report.exit_code) == ("internal", "colchester", 1)
    assert "broken on purpose" in problem.wrong
    assert list(tmp_path.iterdir()) == []


def test_pieces_that_can_be_made_are_made(essex: Press, tmp_path: Path) -> None:
    tickets = [Ticket(area, "activity-leaflet", APRIL) for area in ("nowhere", "harlow")]
    report = run(essex, tickets, tmp_path)
    assert [made.output.ticket.area for made in report.made] == ["harlow"]
    assert [failed.problems[0].code for failed in report.failed] == ["unknown-name"]
    assert report.exit_code == 4
    assert {path.name for path in tmp_path.iterdir()} == {"harlow-activity-leaflet-2024-04.pdf", "manifest.csv"}


def test_no_records_at_all_make_no_piece(essex: Press, tmp_path: Path) -> None:
    report = run(replace(essex, records=Records()), [Ticket("a", "activity-leaflet", APRIL)], tmp_path)
    assert report.exit_code == 2


def test_files_are_written_whole_or_not_at_all(essex: Press, tmp_path: Path) -> None:
    (tmp_path / "harlow-activity-leaflet-2024-04.html").mkdir()
    ticket = Ticket("harlow", "activity-leaflet", APRIL, ("pdf", "html"))
    report = run(essex, [ticket], tmp_path)
    ((problem,),) = [failed.problems for failed in report.failed]
    assert problem.code == "cannot-write"
    assert [path.name for path in tmp_path.iterdir()] == ["harlow-activity-leaflet-2024-04.html"]


def test_an_area_that_is_missing_for_a_fault_in_its_own_row_is_told_by_that_fault(essex: Press, tmp_path: Path) -> None:
    rows = "north,North,D,North team\nsouth,South,D,\n"
    (tmp_path / "areas.csv").write_text(f"id,name,district,team_name\n{rows}")
    reading = read(tmp_path)
    press = replace(essex, records=reading.records, problems=reading.problems)
    report = run(press, [Ticket(area, "activity-leaflet", APRIL) for area in ("South", "soutt")], tmp_path)
    (fault,), (unknown,) = [failed.problems for failed in report.failed]
    assert (fault.code, fault.place.row, fault.place.column) == ("missing-value", 3, "team_name")
    assert unknown.code == "unknown-name"


def test_an_officer_whose_row_is_faulty_is_not_called_unknown(essex: Press, tmp_path: Path) -> None:
    (tmp_path / "areas.csv").write_text("id,name,district,team_name\nnorth,North,D,North team\n")
    (tmp_path / "officers.csv").write_text(f"area,name,rank,role\nnorth,Ada Example,Sergeant,{'Lead ' * 100}\n")
    reading = read(tmp_path)
    press = replace(essex, records=reading.records, problems=reading.problems)
    with pytest.raises(DataError) as stop:
        press.officer(press.area("north"), "Ada Example")
    assert (stop.value.problems[0].code, stop.value.problems[0].place.column) == ("too-long", "role")
    with pytest.raises(UnknownNameError):
        essex.officer(essex.area("harlow"), "Ada Example")
