"""The commands of the workbook, run as a user runs them."""

import json
import os
from pathlib import Path

import pytest

from leaflets.models import Records
from leaflets.sources import read
from leaflets.workbook import workbook_of
from tests.commands import leaflets
from tests.sources.making import PATROL, activity, clean, folder
from tests.workbook.making_books import RECORDS, commented, opened, saved


def test_a_new_workbook_says_what_comes_next_and_overwrites_nothing(tmp_path: Path) -> None:
    done = leaflets("workbook", "new", "a.xlsx", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        str(tmp_path / "a.xlsx"),
        "Fill it in, then run: leaflets workbook check a.xlsx",
    ]
    (tmp_path / "a.xlsx").write_bytes(b"mine")
    again = leaflets("workbook", "new", "a.xlsx", cwd=tmp_path)
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    assert (tmp_path / "a.xlsx").read_bytes() == b"mine"
    assert leaflets("workbook", "new", "a.xlsx", "--force", cwd=tmp_path).returncode == 0
    checked = leaflets("workbook", "check", "a.xlsx", cwd=tmp_path)
    assert checked.returncode == 3
    assert "There are no areas yet" in checked.stdout
    assert "1 to mend, 0 to know" in checked.stdout


@pytest.mark.parametrize("name", ["a.xls", "a", "a.csv"])
def test_a_name_that_would_not_be_opened_is_refused(tmp_path: Path, name: str) -> None:
    done = leaflets("workbook", "new", name, cwd=tmp_path)
    assert (done.returncode, "Let its name end in .xlsx" in done.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_new_workbook_takes_over_what_is_there(tmp_path: Path) -> None:
    assert leaflets("workbook", "new", "a.xlsx", "--data", "sample:shortest", cwd=tmp_path).returncode == 0
    assert leaflets("workbook", "check", "a.xlsx", cwd=tmp_path).returncode == 0
    records = clean(tmp_path / "a.xlsx").records
    assert (len(records.areas), len(records.officers), records.tips) == (1, 1, ())


def test_what_maps_and_photos_come_from_goes_with_it_and_overwrites_nothing(tmp_path: Path) -> None:
    beside = tmp_path / "new" / "boundaries"
    beside.mkdir(parents=True)
    (beside / "E07000071.json").write_text("mine")
    done = leaflets("workbook", "new", "new/a.xlsx", "--data", "sample:essex", cwd=tmp_path)
    assert done.returncode == 0
    assert f"{beside}  13 files" in done.stdout
    assert "E07000071.json is another file than the data has; it was left" in done.stderr
    assert (beside / "E07000071.json").read_text() == "mine"
    assert len(list(beside.iterdir())) == 14
    assert (tmp_path / "new" / "patrols" / "tendring-coast.gpx").is_file()
    assert not (tmp_path / "new" / "photos").exists()


def test_data_with_faults_is_not_taken_over_in_part(tmp_path: Path) -> None:
    path = activity(tmp_path, PATROL, ("nowhere", *PATROL[1:]))
    done = leaflets("workbook", "new", "a.xlsx", "--data", path.name, cwd=tmp_path)
    assert done.returncode == 2
    assert "1 problem; the rows with them would be lost" in done.stderr
    assert not (tmp_path / "a.xlsx").exists()


def test_check_says_what_leaflets_check_says(tmp_path: Path) -> None:
    path = activity(tmp_path, ("east", "soon", *PATROL[2:]), (*PATROL[:3], "漢字"))
    both = [
        leaflets("workbook", "check", path.name, "--json", cwd=tmp_path),
        leaflets("check", "--data", path.name, "--json", cwd=tmp_path),
    ]
    assert [done.returncode for done in both] == [3, 3]
    assert both[0].stdout == both[1].stdout
    assert [item["cell"] for item in json.loads(both[0].stdout)["problems"]] == ["B2", "D3"]
    good = leaflets("workbook", "check", "sample:essex", cwd=tmp_path)
    assert (good.returncode, "0 to mend" in good.stdout) == (0, True)


def test_a_marked_copy_is_written_and_named(tmp_path: Path) -> None:
    path = activity(tmp_path, ("east", "soon", *PATROL[2:]))
    before = path.read_bytes()
    done = leaflets("workbook", "check", path.name, "--marked", "new/copy.xlsx", cwd=tmp_path)
    assert done.returncode == 3
    assert done.stdout.splitlines()[-1] == "new/copy.xlsx"
    assert set(commented(opened(tmp_path / "new" / "copy.xlsx"))) == {"Activity!B2"}
    assert path.read_bytes() == before
    told = leaflets("workbook", "check", path.name, "--marked", "new/copy.xlsx", "--json", cwd=tmp_path)
    assert json.loads(told.stdout)["files"] == [str(tmp_path / "new" / "copy.xlsx")]


def _spellings(path: Path) -> list[str]:
    (path.parent / "sub").mkdir()
    (path.parent / "soft.xlsx").symlink_to(path)
    os.link(path, path.parent / "hard.xlsx")
    (path.parent / "there").symlink_to(path.parent)
    return [
        path.name,
        str(path),
        f"sub/../{path.name}",
        f"./{path.name}",
        "soft.xlsx",
        "hard.xlsx",
        f"there/{path.name}",
    ]


def test_the_original_is_never_written_over(tmp_path: Path) -> None:
    path = activity(tmp_path, ("east", "soon", *PATROL[2:]))
    before = path.read_bytes()
    for spelling in _spellings(path):
        done = leaflets("workbook", "check", path.name, "--marked", spelling, "--force", cwd=tmp_path)
        assert (done.returncode, "is the workbook itself" in done.stderr) == (2, True), spelling
    in_folder = leaflets("workbook", "check", "soft.xlsx", "--marked", path.name, "--force", cwd=tmp_path)
    assert in_folder.returncode == 2
    assert path.read_bytes() == before


def test_a_copy_is_not_put_among_the_data_of_a_folder(tmp_path: Path) -> None:
    data = folder(tmp_path / "csv", tips="area,title,text\nnowhere,A,B\n")
    done = leaflets("workbook", "check", "csv", "--marked", "csv/copy.xlsx", cwd=tmp_path)
    assert (done.returncode, "taken for the data" in done.stderr) == (2, True)
    assert sorted(path.name for path in data.iterdir()) == ["areas.csv", "tips.csv"]
    assert leaflets("workbook", "check", "csv", "--marked", "copy.xlsx", cwd=tmp_path).returncode == 3
    assert set(commented(opened(tmp_path / "copy.xlsx"))) == {"tips!A2"}


def test_only_a_marked_copy_is_written_anew(tmp_path: Path) -> None:
    path = activity(tmp_path, ("east", "soon", *PATROL[2:]))
    other = saved(tmp_path / "other.xlsx", workbook_of(Records()))
    before = other.read_bytes()
    refused = leaflets("workbook", "check", path.name, "--marked", "other.xlsx", cwd=tmp_path)
    assert (refused.returncode, "is no marked copy" in refused.stderr) == (2, True)
    assert other.read_bytes() == before
    for _ in range(2):
        assert leaflets("workbook", "check", path.name, "--marked", "copy.xlsx", cwd=tmp_path).returncode == 3
    assert leaflets("workbook", "check", path.name, "--marked", "other.xlsx", "--force", cwd=tmp_path).returncode == 3


def test_thousands_of_problems_are_told_in_short(tmp_path: Path) -> None:
    rows = [("east", "soon", *PATROL[2:])] * 1_207 + [("nowhere", *PATROL[1:])]
    path = activity(tmp_path, *rows)
    done = leaflets("workbook", "check", path.name, cwd=tmp_path)
    lines = done.stdout.splitlines()
    assert sum("bad-date" in line for line in lines) == 4
    assert sum("and 1,204 more like it (--json names all)" in line for line in lines) == 1
    assert sum("unknown-area" in line for line in lines) == 1
    assert "1,208 to mend" in lines[-1]
    told = leaflets("workbook", "check", path.name, "--json", cwd=tmp_path)
    assert len(json.loads(told.stdout)["problems"]) == 1_208


def test_an_area_with_a_fault_is_told_once_and_its_rows_are_still_checked(tmp_path: Path) -> None:
    book = opened(workbook_of(RECORDS))
    book["Areas"]["F2"] = "at home"
    book["Activity"]["B2"] = "soon"
    book.save(tmp_path / "a.xlsx")
    reading = read(tmp_path / "a.xlsx")
    assert [problem.place.reference for problem in reading.problems] == ["Areas!F2", "Activity!B2"]
    assert reading.records.officers == ()
