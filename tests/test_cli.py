"""The command, run as a user runs it: what it prints where, what it writes, and its exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from leaflets.cli import cli
from leaflets.spelling import COMMANDS, without_commands
from tests.commands import in_own_process, leaflets

ISSUE = ["--month", "2024-04", "--issued", "2024-05-01"]
DATA = ["--data", "sample:essex"]


def test_make_writes_the_files_and_names_them_on_stdout(tmp_path: Path) -> None:
    asked = ["colchester", "Harlow", *DATA, *ISSUE, "--format", "pdf,html", "-o", "new"]
    done = in_own_process("make", *asked, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    named = [line.split("  ")[0] for line in done.stdout.splitlines() if line.startswith("new/")]
    assert named == [
        "new/colchester-activity-leaflet-2024-04.pdf",
        "new/colchester-activity-leaflet-2024-04.html",
        "new/harlow-activity-leaflet-2024-04.pdf",
        "new/harlow-activity-leaflet-2024-04.html",
        "new/manifest.csv",
    ]
    assert {str(path.relative_to(tmp_path)) for path in (tmp_path / "new").iterdir()} == set(named)
    assert "not shown for want of room, activity" in done.stdout


def test_json_has_files_and_what_was_left_out(tmp_path: Path) -> None:
    done = leaflets("make", "colchester", *DATA, *ISSUE, "--json", cwd=tmp_path)
    told = json.loads(done.stdout)
    (made,) = told["made"]
    assert Path(made["files"][0]).is_file()
    assert (made["area"], made["pages"], told["failed"]) == ("colchester", 2, [])
    assert {"block", "what"} == set(made["left_out"][0])


def test_cards_writes_a_sheet(tmp_path: Path) -> None:
    done = leaflets("cards", "colchester", *DATA, "--layout", "window-card", "--copies", "5", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 pages" in done.stdout  # two sheets, both sides
    assert len(list((tmp_path / "out").glob("colchester-window-card-*.pdf"))) == 1


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["mke"], 2, "Did you mean “make”?"),
        (["make", *DATA], 2, "Name the areas, or say --all."),
        (["make", "colchester", "--all", *DATA], 2, "not both"),
        (["make", "colchester"], 2, "try --data sample:essex"),
        (["make", "colchestr", *DATA], 2, "Did you mean “colchester”?"),
        (["make", "colchester", "--data", "sample:esex"], 2, "Did you mean “essex”?"),
        (["make", "colchester", *DATA, "--layout", "activity"], 2, "There is no layout “activity”"),
        (["make", "colchester", *DATA, "--format", "pfd"], 2, "Did you mean “pdf”?"),
        (["make", "colchester", *DATA, "--month", "April"], 2, "Write it like 2026-09."),
        (["make", "colchester", *DATA, "--issued", "soon"], 2, "Write it like 2026-09-18."),
        (["make", "colchester", *DATA, "--option", "x"], 2, "NAME=VALUE"),
        (["make", "colchester", *DATA, "--layout", "window-card", "--format", "html"], 2, "has no web page"),
        (["cards", "colchester", *DATA, "--layout", "visiting-card"], 2, "needs an officer"),
        (["cards", "colchester", *DATA, "--officer", "Nobody"], 2, "There is no officer in Colchester “Nobody”"),
        (["cards", "colchester", *DATA, "--copies", "0"], 2, "--copies"),
        (["cards", "colchester", *DATA, "--stock", "a44"], 2, "Did you mean “a4”?"),
        (["cards", "colchester", *DATA, "--layout", "activity-leaflet"], 2, "not a card"),
        (["check", "--data", "none.xlsx"], 3, "none.xlsx"),
        (["brand", "--brand", "."], 3, "has no brand.toml"),
        (["make", "--all", *DATA, "-o", "/dev/null/x"], 1, "cannot be written"),
    ],
)
def test_a_slip_is_explained_and_has_its_exit_code(tmp_path: Path, args: list[str], code: int, words: str) -> None:
    done = leaflets(*args, cwd=tmp_path)
    assert words in done.stderr, done.stderr
    assert done.returncode == code
    assert not list(tmp_path.rglob("*.pdf"))


BAD = {
    "areas.csv": "id,name,district,team_name\nash,Ash,Ash,Ash team\nelm,Elm,Elm,Elm team\n",
    "activity.csv": "area,date,kind,headline\nash,2024-04-01,patrol,Good\nelm,31/02/2024,patrol,Bad\n",
}


def put(folder: Path, files: dict[str, str]) -> str:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


def test_check_prints_every_problem_with_its_place_and_fails(tmp_path: Path) -> None:
    done = leaflets("check", "--data", put(tmp_path / "data", BAD), cwd=tmp_path)
    assert done.returncode == 3
    for words in ("bad-date", "activity.csv", "row 3", "column date", "31/02/2024"):
        assert words in done.stdout
    told = json.loads(leaflets("check", "--data", "data", "--json", cwd=tmp_path).stdout)
    (problem,) = [item for item in told["problems"] if item["level"] == "error"]
    assert (problem["row"], problem["column"], problem["area"]) == (3, "date", "elm")


def test_one_bad_row_holds_back_its_area_only(tmp_path: Path) -> None:
    data = put(tmp_path / "data", BAD)
    done = leaflets("make", "--all", "--data", data, *ISSUE, cwd=tmp_path)
    assert done.returncode == 4
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"ash-activity-leaflet-2024-04.pdf", "manifest.csv"}
    assert "1 made, 1 failed." in done.stderr
    assert "31/02/2024" in done.stderr
    only = leaflets("make", "elm", "--data", data, *ISSUE, cwd=tmp_path)
    assert only.returncode == 3


def test_a_row_of_an_unknown_area_is_named_and_the_run_is_not_all_good(tmp_path: Path) -> None:
    files = {**BAD, "activity.csv": "area,date,kind,headline\nzzz,2024-04-01,patrol,Lost\n"}
    done = leaflets("make", "--all", "--data", put(tmp_path / "data", files), *ISSUE, cwd=tmp_path)
    assert done.returncode == 4
    assert len(list((tmp_path / "out").glob("*.pdf"))) == 2
    assert "[unknown-area]" in done.stderr
    assert "“zzz”" in done.stderr


@pytest.mark.parametrize(
    ("head", "code"),
    [("area,day,kind,headline", "missing-column"), ("area,date,kind,headline,Headline", "repeated-column")],
)
def test_a_sheet_that_lacks_a_column_or_has_one_twice_holds_everything_back(
    tmp_path: Path, head: str, code: str
) -> None:
    files = {**BAD, "activity.csv": f"{head}\nash,2024-04-01,patrol,Good\n"}
    done = leaflets("make", "--all", "--data", put(tmp_path / "data", files), *ISSUE, cwd=tmp_path)
    assert done.returncode == 3
    assert done.stderr.count(f"[{code}]") == 1
    assert not list(tmp_path.rglob("*.pdf"))


def test_a_piece_that_does_not_fit_is_not_written(tmp_path: Path) -> None:
    files = {**BAD, "activity.csv": "area,date,kind,headline\n"}
    files["tips.csv"] = "area,title,text\nash,Long,{}\n".format("word " * 118)
    files["you-said-we-did.csv"] = "area,said,did\n" + "ash,{0},{0}\n".format("said " * 118) * 3
    event = "ash,{0},2024-06-01,{0},{0},{1}\n".format("long " * 30, "word " * 118)
    files["events.csv"] = "area,title,start,place,how_to_join,about\n" + event * 3
    done = leaflets("make", "ash", "--data", put(tmp_path / "data", files), *ISSUE, cwd=tmp_path)
    assert done.returncode == 1
    assert "[overset] area ash, layout activity-leaflet, back face" in done.stderr
    assert "Cut about" in done.stderr
    assert not list((tmp_path / "out").glob("*")) if (tmp_path / "out").exists() else True


def test_check_names_what_cannot_be_printed_with_its_row(tmp_path: Path) -> None:
    files = {**BAD, "activity.csv": "area,date,kind,headline\nash,2024-04-01,patrol,Go → there\n"}
    files["channels.csv"] = "area,kind,address\nash,web,https://bit.ly/x\n"
    files["officers.csv"] = (
        "area,name,rank\nash,Ada Example,Sergeant\nelm,\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM},Sergeant\n"
    )
    done = leaflets("check", "--data", put(tmp_path / "data", files), "--json", cwd=tmp_path)
    assert done.returncode == 3
    told = {(p["code"], p["file"], p["row"], p["column"]) for p in json.loads(done.stdout)["problems"]}
    assert told == {
        ("missing-glyph", "activity.csv", 2, "headline"),
        ("missing-glyph", "officers.csv", 3, "name"),
        ("address-refused", "channels.csv", 2, "address"),
    }


def test_two_officers_of_one_name_have_two_files(tmp_path: Path) -> None:
    files = {**BAD, "activity.csv": "area,date,kind,headline\n"}
    files["officers.csv"] = "area,name,rank,collar_number\nash,Ada Example,Sergeant,1\nash,Ada Example,Sergeant,2\n"
    data = put(tmp_path / "data", files)
    assert "Give the collar number" in leaflets("cards", "ash", "--data", data, "--officer", "Ada", cwd=tmp_path).stderr
    done = leaflets("cards", "ash", "--data", data, "--officer", "1", "--officer", "2", cwd=tmp_path)
    assert done.returncode == 0
    assert len(list((tmp_path / "out").glob("*.pdf"))) == 2


def test_a_month_without_activity_is_said(tmp_path: Path) -> None:
    done = leaflets("make", "colchester", *DATA, "--month", "2030-01", cwd=tmp_path)
    assert done.returncode == 0
    assert "no activity in January 2030" in done.stderr


def test_json_stays_json_when_the_command_is_wrong(tmp_path: Path) -> None:
    for args in (["make", "colchester", *DATA, "--month", "x"], ["make", *DATA], ["make", "nowhere", *DATA]):
        done = leaflets(*args, "--json", cwd=tmp_path)
        assert done.returncode == 2
        assert json.loads(done.stdout)["problems"]


def test_layouts_of_ones_own_may_be_named_by_a_relative_folder(tmp_path: Path) -> None:
    folder = tmp_path / "mine" / "short"
    folder.mkdir(parents=True)
    (folder / "layout.toml").write_text('extends = "activity-leaflet"\ntitle = "Short"\n', encoding="utf-8")
    done = leaflets("make", "harlow", *DATA, *ISSUE, "--layout-folder", "mine", "--layout", "short", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    missing = leaflets("layouts", "--layout-folder", "nosuch", cwd=tmp_path)
    assert missing.returncode == 3
    assert "There is no folder of layouts nosuch" in missing.stderr


def test_layouts_are_named_and_their_folders_too_by_one_option_each(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    for command in (["make", "harlow", *DATA], ["layouts"], ["cards", "harlow", *DATA]):
        done = leaflets(*command, "--layouts", "mine", cwd=tmp_path)
        assert (done.returncode, "Did you mean --layout-folder DIR?" in done.stderr) == (2, True)
    done = leaflets("batch", *DATA, "--layouts", "mine", cwd=tmp_path)
    assert (done.returncode, "Did you mean --layout-folder?" in done.stderr) == (2, True)
    (tmp_path / "leaflets.toml").write_text('layouts = ["mine"]\n', encoding="utf-8")
    done = leaflets("layouts", cwd=tmp_path)
    assert (done.returncode, "Did you mean “layout_folder”?" in done.stderr) == (3, True)


def test_areas_layouts_and_brand_list_what_there_is(tmp_path: Path) -> None:
    areas = json.loads(leaflets("areas", *DATA, "--json", cwd=tmp_path).stdout)
    assert len(areas) == 14
    assert "Southend-on-Sea" in leaflets("areas", *DATA, cwd=tmp_path).stdout
    listed = leaflets("layouts", cwd=tmp_path).stdout
    for layout in ("activity-leaflet", "window-card", "visiting-card"):
        assert layout in listed
    kit = leaflets("brand", cwd=tmp_path).stdout
    assert "Atkinson" in kit
    assert "15.0 to 1" in kit


def test_options_win_over_environment_over_file_over_defaults(tmp_path: Path) -> None:
    (tmp_path / "leaflets.toml").write_text('data = "sample:essex"\noutput = "from-file"\n', encoding="utf-8")
    make = ("make", "colchester", *ISSUE)
    assert "from-file/" in leaflets(*make, cwd=tmp_path).stdout
    assert "from-env/" in leaflets(*make, cwd=tmp_path, LEAFLETS_OUTPUT="from-env").stdout
    assert "from-option/" in leaflets(*make, "-o", "from-option", cwd=tmp_path, LEAFLETS_OUTPUT="from-env").stdout


def test_folders_in_the_environment_are_parted_as_paths_are(tmp_path: Path) -> None:
    for name in ("my layouts", "more"):
        (tmp_path / name / f"{name[:2]}-leaflet").mkdir(parents=True)
        (tmp_path / name / f"{name[:2]}-leaflet" / "layout.toml").write_text('extends = "activity-leaflet"\n')
    done = leaflets("layouts", cwd=tmp_path, LEAFLETS_LAYOUT_FOLDER=os.pathsep.join(["my layouts", "more"]))
    assert done.returncode == 0
    assert {"my-leaflet", "mo-leaflet"} <= set(done.stdout.split())


def test_an_id_that_is_no_part_of_a_file_name_is_refused(tmp_path: Path) -> None:
    files = {**BAD, "areas.csv": "id,name,district,team_name\n../ash,Ash,Wye,Ash Team\n"}
    done = leaflets("check", "--data", put(tmp_path / "data", files), cwd=tmp_path)
    assert done.returncode == 3
    assert "bad-id" in done.stdout


def test_an_unknown_key_in_leaflets_toml_is_explained(tmp_path: Path) -> None:
    (tmp_path / "leaflets.toml").write_text('outptu = "x"\n', encoding="utf-8")
    done = leaflets("layouts", cwd=tmp_path)
    assert done.returncode == 3
    assert "Did you mean “output”?" in done.stderr


def test_help_and_cards_never_load_weasyprint(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom leaflets.cli import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit as end: assert end.code == 0\n"
        "print('loaded', [name for name in ('weasyprint', 'shapely', 'openpyxl') if name in sys.modules])"
    )
    for args in (["--help"], ["cards", "colchester", *DATA]):
        done = subprocess.run(
            [sys.executable, "-c", script, *args], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert "loaded []" in done.stdout


@pytest.mark.parametrize("command", ["make", "cards", "check", "areas"])
def test_help_has_an_example(tmp_path: Path, command: str) -> None:
    done = leaflets(command, "--help", cwd=tmp_path)
    assert f"leaflets {command} " in done.stdout.split("Example")[1]


def test_sentences_that_say_what_to_type_are_left_out_where_there_is_no_command_line() -> None:
    assert set(COMMANDS) == set(cli.commands)
    assert without_commands("Mend it. Or say: --allow a@B!C1 --why … See: leaflets rules. Then try again.") == (
        "Mend it. Then try again."
    )
    assert without_commands("Wait until the leaflets are made.") == "Wait until the leaflets are made."
