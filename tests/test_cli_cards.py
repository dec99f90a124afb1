"""The commands of cards and of the shift, run as an officer runs them."""

import csv
import json
from pathlib import Path

import pikepdf
import pytest

from tests.commands import leaflets
from tests.reading import words_of
from tests.test_cli import BAD, DATA, ISSUE, put

HELENA = ("--officer", "2912")


def pdfs(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.pdf"))


def test_a_part_used_sheet_is_begun_where_it_was_left(tmp_path: Path) -> None:
    where = ("--start-at", "4,1", "--skip", "8", "--copies", "4")
    done = leaflets(
        "cards",
        "colchester",
        *DATA,
        *ISSUE,
        *HELENA,
        "--layout",
        "visiting-card",
        *where,
        "--stock",
        "CIL-B440",
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    (name,) = pdfs(tmp_path / "out")
    first, _, last, _ = words_of((tmp_path / "out" / name).read_bytes())
    assert (first.count("Helena Example"), last.count("Helena Example")) == (3, 1)


def test_a_team_is_one_file_each_or_one_file_with_a_cover(tmp_path: Path) -> None:
    team = ("cards", "colchester", *DATA, *ISSUE, "--team", "--layout", "visiting-card", "--copies", "5")
    assert leaflets(*team, cwd=tmp_path).returncode == 0
    assert len(pdfs(tmp_path / "out")) == 6
    one = leaflets(*team, "--one-file", "--serials", "--json", "-o", "run", cwd=tmp_path)
    (made,) = json.loads(one.stdout)["made"]
    assert [printed["imprint"]["collar_number"] for printed in made["printed"]][:2] == ["2912", "41579"]
    assert made["printed"][0]["serials"][0].startswith(made["batch"])
    cover = words_of((tmp_path / "run" / "colchester-visiting-card-2024-04.pdf").read_bytes())[0]
    assert "Helena Example" in cover
    assert "Magdalena Testwood" in cover


@pytest.mark.long
def test_every_officer_of_the_force_in_one_command(tmp_path: Path) -> None:
    done = leaflets("cards", "--all", *DATA, *ISSUE, "--copies", "1", "--one-file", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    with (tmp_path / "out" / "manifest.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 68
    fronts = words_of((tmp_path / "out" / "force-window-card-2024-04.pdf").read_bytes())[2::2]
    assert sum(page.count("Sorry we") for page in fronts) == 68


def test_cards_without_a_name_are_printed_besides(tmp_path: Path) -> None:
    done = leaflets(
        "cards", "colchester", *DATA, *ISSUE, *HELENA, "--copies", "2", "--blanks", "2", "--one-file", cwd=tmp_path
    )
    assert done.returncode == 0
    (name,) = pdfs(tmp_path / "out")
    sheet = words_of((tmp_path / "out" / name).read_bytes())[2]
    assert (sheet.count("Helena Example"), sheet.count("Sorry we missed you")) == (2, 4)


@pytest.mark.parametrize("reason", ["domestic-abuse", "DA", "Stalking", "witness"])
def test_no_card_is_made_after_a_sensitive_visit(tmp_path: Path, reason: str) -> None:
    done = leaflets("cards", "colchester", *DATA, *ISSUE, *HELENA, "--reason", reason, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "[sensitive-visit]" in done.stderr
    assert "No card is left after this visit" in done.stderr
    assert not (tmp_path / "out").exists()


def test_an_override_prints_and_is_recorded(tmp_path: Path) -> None:
    why = "The householder asked for one by telephone"
    args = ("cards", "colchester", *DATA, *ISSUE, *HELENA, "--reason", "witness", "--override-reason", why)
    assert leaflets(*args, cwd=tmp_path).returncode == 0
    with (tmp_path / "out" / "manifest.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["visit"], row["override_reason"]) == ("witness", why)
    page = " ".join(words_of((tmp_path / "out" / pdfs(tmp_path / "out")[0]).read_bytes()))
    assert "witness" not in page.lower()


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["colchester", "--start-at", "5"], 2, "There is no label 5. The sheet has 4"),
        (["colchester", "--start-at", "x"], 2, "Write 7, or row and column: 4,1."),
        (["colchester", "--skip", "1,2,3,4"], 2, "No label of the first sheet is left"),
        (["colchester", "--skip", "a"], 2, "Write their numbers: 3,8."),
        (["colchester", "--team", "--start-at", "2"], 2, "Say --one-file too."),
        (["colchester", "--all"], 2, "--all is every officer of every area."),
        ([], 2, "Name an area, or say --all."),
        (["colchester", "--stock", "C32011"], 3, "larger than the label of 85 × 54 mm"),
        (["colchester", "--stock", "../a4"], 2, "There is no stock “../a4”"),
        (["colchester", "--stock", "C32O11"], 2, "Did you mean “C32011”?"),
        (["colchester", "--valid-until", "2024-04-30"], 2, "would be out of date when printed"),
        (["colchester", "--override-reason", "Because I say so"], 2, "There is nothing to override."),
        (["colchester", "--reason", "domestic-abus"], 2, "Did you mean “domestic-abuse”?"),
        (["colchester", "--reason", "witness", "--override-reason", "x"], 2, "Say it in words"),
        (["colchester", "--officer", ""], 2, "There is no officer in Colchester “”."),
        (["colchester", "--printer", "Station 9"], 2, "Station 9"),
        (["colchester", "--layout", "visiting-card", *HELENA, "--option", "variant=photo"], 1, "no photo to print"),
    ],
)
def test_a_slip_is_explained_and_nothing_is_written(tmp_path: Path, args: list[str], code: int, words: str) -> None:
    done = leaflets("cards", *args, *DATA, *ISSUE, cwd=tmp_path)
    assert (done.returncode, words in done.stderr) == (code, True), done.stderr
    assert not (tmp_path / "out").exists()


NAMES = {
    "no name": "",
    "emoji": "Sam 🚓 Example",
    "right to left": "\N{ARABIC LETTER SEEN}\N{ARABIC LETTER ALEF}\N{ARABIC LETTER MEEM}",
    "formula": '=HYPERLINK("https://example.com","Sam")',
    "very long": "Maximiliana-Theodora Exampleton-Featherstonehaugh of Lower Placeholder",
}


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("layout", ["window-card", "visiting-card"])
def test_an_odd_name_is_printed_whole_or_refused_with_why(tmp_path: Path, kind: str, layout: str) -> None:
    files = {**BAD, "activity.csv": "area,date,kind,headline\n"}
    name = NAMES[kind].replace('"', '""')
    files["officers.csv"] = f'area,name,rank,collar_number\nash,"{name}",Sergeant,77\n'
    data = put(tmp_path / "data", files)
    done = leaflets("cards", "ash", "--data", data, "--officer", "77", "--layout", layout, cwd=tmp_path)
    if kind == "very long":
        assert done.returncode == 0, done.stderr
        (name,) = pdfs(tmp_path / "out")
        page = words_of((tmp_path / "out" / name).read_bytes())[0].replace("- ", "-")
        assert NAMES[kind] in page
        return
    assert done.returncode in {1, 3}
    assert any(code in done.stderr for code in ("missing-value", "missing-glyph", "bad-value"))
    assert not (tmp_path / "out").exists()


def test_cards_that_are_out_of_date_are_named(tmp_path: Path) -> None:
    files = {**BAD, "activity.csv": "area,date,kind,headline\n"}
    files["officers.csv"] = "area,name,rank,collar_number\nash,Ada Example,Sergeant,1\n"
    data = put(tmp_path / "data", files)
    assert "There is no manifest.csv" in leaflets("cards", "stale", "--data", data, cwd=tmp_path).stderr
    assert leaflets("cards", "ash", "--data", data, "--officer", "1", cwd=tmp_path).returncode == 0
    fresh = leaflets("cards", "stale", "--data", data, cwd=tmp_path)
    assert (fresh.returncode, fresh.stdout) == (0, "None of 1 entries is out of date.\n")
    officers = tmp_path / "data" / "officers.csv"
    officers.write_text(files["officers.csv"].replace("Sergeant", "Inspector"), encoding="utf-8")
    gone = leaflets("cards", "stale", "--data", data, "--json", cwd=tmp_path)
    assert gone.returncode == 3
    (row,) = json.loads(gone.stdout)
    assert row["why"] == ["officer was “Sergeant Ada Example” and is “Inspector Ada Example”"]


def test_a_shift_is_one_file(tmp_path: Path) -> None:
    args = ("--windows", "3", "--visitings", "11", "--option", "variant=plain", "--option", "variant=contact")
    done = leaflets("shift", "colchester", *DATA, *HELENA, *args, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (name,) = pdfs(tmp_path / "out")
    assert name.startswith("colchester-shift-")
    pages = words_of((tmp_path / "out" / name).read_bytes())
    assert len(pages) == 8
    assert "For police use only" in pages[0]
    assert pages[2].count("A note for the householder") == 3
    assert sum(page.count("Scan to save this contact") for page in pages) == 11
    with pikepdf.open(tmp_path / "out" / name) as opened:
        assert str(opened.Root.ViewerPreferences.PrintScaling) == "/None"
    with (tmp_path / "out" / "manifest.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [(row["layout"], row["copies"], row["file"]) for row in csv.DictReader(file)] == [
            ("shift-brief", "1", name),
            ("window-card", "3", name),
            ("visiting-card", "11", name),
        ]
    unknown = leaflets("shift", "colchester", *DATA, *HELENA, "--option", "variant=plane", cwd=tmp_path)
    assert (unknown.returncode, "It takes: standard, plain, large-print" in unknown.stderr) == (3, True)
    nobody = leaflets("shift", "colchester", *DATA, "--officer", "Nobody", cwd=tmp_path)
    assert nobody.returncode == 2


@pytest.mark.parametrize(
    "command", ["cards", "cards stale", "shift", "stocks", "stocks show", "calibrate", "calibrate set"]
)
def test_help_has_an_example(tmp_path: Path, command: str) -> None:
    done = leaflets(*command.split(), "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert f"leaflets {command}" in done.stdout
