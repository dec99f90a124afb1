"""What the guard finds stops a piece, unless somebody accepts it; who and why is kept."""

import csv
import json
from pathlib import Path

import pytest

from leaflets.errors import Place, Problem, RequestError
from leaflets.models import Override
from leaflets.overrides import allowed, settle
from tests.commands import leaflets
from tests.sources.making import folder

HELD = {
    "areas": "id,name,district,team_name\na,Ashby,D,Ashby Team\nb,Beck,D,Beck Team\n",
    "officers": "area,name,rank,collar_number\na,Ada Example,Sergeant,77\n",
    "activity": (
        "area,date,kind,headline,detail\n"
        "a,3 February 2026,patrol,A walk,We stopped a car with the plate AB12 CDE near the park.\n"
        "b,3 February 2026,patrol,A walk,We met many people.\n"
        "a,3 January 2026,patrol,A walk,An older row names AB12 CDF.\n"
    ),
}
MONTH = ("--month", "2026-02")
HEAD = "code,cell,who,why,words\n"


def made(path: Path, *more: str, **files: str) -> tuple[int, str, str]:
    data = str(folder(path / "data", **{**HELD, **files}))
    done = leaflets("make", "--all", "--data", data, *MONTH, *more, cwd=path)
    return done.returncode, done.stdout, done.stderr


def test_a_finding_stops_its_area_and_no_other(tmp_path: Path) -> None:
    code, out, err = made(tmp_path)
    assert code == 4
    assert "b-activity-leaflet-2026-02.pdf" in out
    assert "a-activity-leaflet" not in out
    (line,) = [line for line in err.splitlines() if "vehicle-registration" in line]
    assert "activity.csv, row 2, column detail" in line
    assert "AB12 CDE" in line
    assert "Better: the make and colour" in line
    assert "AB12 CDF" not in err, "a row of another month is not printed, and stops nothing"


def test_an_override_in_the_workbook_lets_it_through_and_the_manifest_keeps_it(tmp_path: Path) -> None:
    row = "vehicle-registration,activity.csv!E2,Grace Sample,=The car is the force’s own,AB12 CDE\n"
    code, out, _ = made(tmp_path, overrides=HEAD + row)
    assert code == 0
    said = "vehicle-registration@activity.csv!E2, accepted by Grace Sample: =The car is the force’s own"
    assert f"printed all the same: {said}" in out
    with (tmp_path / "out" / "manifest.csv").open(encoding="utf-8-sig", newline="") as file:
        (kept,) = (row for row in csv.DictReader(file) if row["accepted"])
    assert (kept["area"], kept["file"], kept["accepted"]) == ("a", "a-activity-leaflet-2026-02.pdf", said)


@pytest.mark.parametrize(
    "row",
    [
        "vehicle-registration,activity.csv!E9,Grace Sample,Own car,AB12 CDE\n",  # another cell
        "vehicle-registration,activity.csv!E2,Grace Sample,Own car,XY12 ZZZ\n",  # the text has changed since
        "full-postcode,activity.csv!E2,Grace Sample,Own car,AB12 CDE\n",  # another finding
    ],
)
def test_an_override_accepts_only_what_it_is_about(tmp_path: Path, row: str) -> None:
    code, _, err = made(tmp_path, overrides=HEAD + row)
    assert code == 4
    assert "vehicle-registration" in err
    told = leaflets("check", "--data", "data", "--json", cwd=tmp_path)
    assert [one["file"] for one in json.loads(told.stdout)["problems"] if one["code"] == "override-unused"] == [
        "overrides.csv"
    ]


def test_an_override_without_who_and_why_is_a_fault(tmp_path: Path) -> None:
    _, _, err = made(tmp_path, overrides=HEAD + "vehicle-registration,activity.csv!E2,,,\n")
    assert "overrides.csv, row 2, column who: There is no who." in err
    assert "overrides.csv, row 2, column why: There is no why." in err
    assert "overrides.csv, row 2, column words: There is no words." in err


def test_an_override_on_the_command_line(tmp_path: Path) -> None:
    allow = ("--allow", "vehicle-registration@activity.csv!E2", "--who", "Grace Sample")
    code, _, err = made(tmp_path, *allow)
    assert (code, "Say it with --why." in err) == (2, True)
    code, out, _ = made(tmp_path, *allow, "--why", "The car is ours", "--json")
    assert code == 0
    accepted = [one for piece in json.loads(out)["made"] for one in piece["accepted"]]
    assert accepted == ["vehicle-registration@activity.csv!E2, accepted by Grace Sample: The car is ours"]


def test_a_held_back_piece_says_what_to_say_and_what_accepts_nothing_is_refused(tmp_path: Path) -> None:
    code, _, err = made(tmp_path)
    way = "--allow vehicle-registration@activity.csv!E2 --why"
    assert (code, way in err) == (4, True)
    for given, told in (
        ("vehicle-registration@activity.csv!E9", "Nothing was read from a cell activity.csv!E9."),
        ("vehicle-registratoin@activity.csv!E2", "Did you mean “vehicle-registration”?"),
    ):
        code, _, err = made(tmp_path, "--allow", given, "--why", "The car is ours")
        assert (code, told in err) == (2, True)


def test_cards_are_read_by_the_guard_too(tmp_path: Path) -> None:
    areas = HELD["areas"].replace("Ashby Team", "Ashby Team 07700 900123")
    data = str(folder(tmp_path / "data", **{**HELD, "areas": areas}))
    done = leaflets("cards", "a", "--data", data, "--officer", "77", cwd=tmp_path)
    assert done.returncode == 3
    assert "[phone-number]" in done.stderr
    allow = ("--allow", "phone-number@areas.csv!D2", "--why", "It is the team’s own", "--who", "Grace Sample")
    assert leaflets("cards", "a", "--data", data, "--officer", "77", *allow, cwd=tmp_path).returncode == 0
    with (tmp_path / "out" / "manifest.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["accepted"].startswith("phone-number@areas.csv!D2, accepted by Grace Sample")


def test_a_notice_needs_no_override_and_takes_none() -> None:
    place = Place(sheet="Activity", row=12, cell="E12")
    override = Override(code="x", cell="'activity'!$e$12", who="G", why="w", words="")
    for level, left in (("error", 0), ("notice", 1)):
        settled = settle([Problem("x", "wrong", place=place, level=level)], [override])  # type: ignore[arg-type]
        assert (len(settled.left), len(settled.accepted)) == (left, 1 - left)


@pytest.mark.parametrize("given", ["x", "x@", "@Activity!E12", "x@E12"])
def test_what_names_no_finding_is_refused(given: str) -> None:
    with pytest.raises(RequestError, match="CODE@CELL"):
        allowed([given], "G", "w")


CANDIDATES = "area,name,starts,ends\n"
NAMED = HELD["activity"].replace("We stopped a car with the plate AB12 CDE near the park.", "Sam Samplewood helped us.")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("a,Sam Samplewood,1 January 2026,31 December 2099\n", "candidate-name"),
        ("a,Sam Samplewood,31 March 2026,1 January 2026\n", "end-before-start"),
        ("ashbee park,Sam Samplewood,1 January 2026,31 December 2099\n", "unknown-area"),
    ],
)
def test_a_candidate_is_not_printed_because_of_a_slip(tmp_path: Path, row: str, code: str) -> None:
    _, out, err = made(tmp_path, activity=NAMED, candidates=CANDIDATES + row)
    assert f"[{code}]" in err
    assert "a-activity-leaflet" not in out


def test_a_date_of_issue_to_come_does_not_let_a_coming_warrant_through(tmp_path: Path) -> None:
    rows = "area,date,kind,headline\na,24 December 2098,warrant,Warrant at the mill\n"
    data = str(folder(tmp_path / "data", **{**HELD, "activity": rows}))
    done = leaflets("make", "a", "--data", data, "--month", "2098-12", "--issued", "2098-12-31", cwd=tmp_path)
    assert done.returncode == 3
    assert "[planned-activity]" in done.stderr
