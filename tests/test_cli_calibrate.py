"""The commands of calibration as a user runs them, up to cards that a faulty printer puts where they are cut."""

import json
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from leaflets.geometry import Box
from tests.commands import leaflets
from tests.test_calibration import lines_of, marks, ruler_of

CARDS = ["cards", "colchester", "--data", "sample:essex", "--officer", "Example", "--layout", "visiting-card"]
SET = ["calibrate", "set", "Station 2", "--front", "20.3,19.8", "--back", "19.6,20.5", "--ruler", "99.8"]
SCALE, FRONT_MM, BACK_MM = 0.985, (1.8, -2.4), (-3.1, 0.9)


def faulty(box: Box, back: bool) -> Box:
    """Where a faulty printer puts what is meant for a box of an A4 page."""
    right_mm, down_mm = BACK_MM if back else FRONT_MM
    x_mm = 105 + SCALE * (box.x_mm - 105) + right_mm
    return Box(x_mm, 148.5 + SCALE * (box.y_mm - 148.5) + down_mm, SCALE * box.width_mm, SCALE * box.height_mm)


def cards_of(path: Path) -> list[list[Box]]:
    """Where the cards of each page lie."""
    found = []
    for page in pdfium.PdfDocument(path):
        edges = [form.get_bounds() for form in page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_FORM], max_depth=1)]
        mm = [[edge / 72 * 25.4 for edge in one] for one in edges]
        found.append([Box(left, 297 - top, right - left, top - foot) for left, foot, right, top in mm])
    return found


def only(folder: Path) -> Path:
    (path,) = folder.glob("*.pdf")
    return path


def edges(box: Box) -> tuple[float, float, float, float]:
    return box.x_mm, box.y_mm, box.right_mm, box.bottom_mm


@pytest.mark.parametrize("edge", ["long", "short"])
def test_print_measure_type_and_the_faulty_printer_prints_true(tmp_path: Path, edge: str) -> None:
    done = leaflets("calibrate", "--printer", "Station 2", "--edge", edge, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "out/test-sheet-station-2.pdf  2 pages\n")
    front, back = marks((tmp_path / "out/test-sheet-station-2.pdf").read_bytes())
    printed = [faulty(box, False) for box in front], [faulty(box, True) for box in back]
    read = [",".join(f"{mm:.2f}" for mm in lines_of(side)) for side in printed]
    args = ["--front", read[0], "--back", read[1], "--ruler", f"{ruler_of(printed[0]):.2f}", "--edge", edge]
    done = leaflets("calibrate", "set", "Station 2", *args, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for name, more in (("true", []), ("mended", ["--printer", "station 2"])):
        done = leaflets(*CARDS, "--edge", edge, *more, "-o", name, cwd=tmp_path)
        assert done.returncode == 0
    for number, (meant, drawn) in enumerate(
        zip(cards_of(only(tmp_path / "true")), cards_of(only(tmp_path / "mended")), strict=True)
    ):
        assert len(meant) == len(drawn) >= 8
        for one, other in zip(meant, drawn, strict=True):
            assert edges(faulty(other, bool(number))) == pytest.approx(edges(one), abs=0.05)
            assert edges(other) != pytest.approx(edges(one), abs=0.5)


def test_set_list_and_forget(tmp_path: Path) -> None:
    assert "No printer is calibrated yet" in leaflets("calibrate", "list", cwd=tmp_path).stdout
    done = leaflets(*SET, cwd=tmp_path)
    assert "0.13 mm right, 0.46 mm up" in done.stdout
    assert 'Saved in printers.toml. Print cards for it with: --printer "Station 2"' in done.stdout
    told = json.loads(leaflets("calibrate", "list", "--json", cwd=tmp_path).stdout)
    assert [(one["name"], one["scale"], one["edge"]) for one in told] == [("Station 2", 0.998, "long")]
    assert "99.80 %" in leaflets("calibrate", "list", cwd=tmp_path).stdout
    assert "Did you mean “Station 2”?" in leaflets("calibrate", "forget", "Staton 2", cwd=tmp_path).stderr
    assert leaflets("calibrate", "forget", "station 2", cwd=tmp_path).returncode == 0
    assert json.loads(leaflets("calibrate", "list", "--json", cwd=tmp_path).stdout) == []


def test_the_file_is_named_by_option_environment_and_settings(tmp_path: Path) -> None:
    (tmp_path / "leaflets.toml").write_text('printers = "ours.toml"\n', encoding="utf-8")
    leaflets(*SET, cwd=tmp_path)
    leaflets(*SET, cwd=tmp_path, LEAFLETS_PRINTERS="theirs.toml")
    leaflets(*SET, "--printers", "deep/mine.toml", cwd=tmp_path, LEAFLETS_PRINTERS="theirs.toml")
    found = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.toml"))
    assert found == ["deep/mine.toml", "leaflets.toml", "ours.toml", "theirs.toml"]
    assert leaflets(*CARDS, "--printer", "Station 2", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        ([], 2, "--printer"),
        (["--printer", 'the "big" one'], 3, "The name of a printer has"),
        (["--printer", "two\nlines"], 3, "a line break"),
        (["--printer", " "], 3, "no name for a printer"),
        (["--printer", "x", "--stock", "a44"], 2, "Did you mean “a4”?"),
        (["forgt", "x"], 2, "Did you mean “forget”?"),
        (["set", "x", "--front", "20", "--back", "20,20", "--ruler", "100"], 2, "20.3,19.8"),
        (["set", "x", "--front", "20,nan", "--back", "20,20", "--ruler", "100"], 2, "20.3,19.8"),
        (["set", "x", "--front", "20,20", "--back", "20,200", "--ruler", "100"], 3, "actual size, 100 %"),
        (["set", "x", "--front", "20,20", "--back", "20,20", "--ruler", "94"], 3, "actual size, 100 %"),
        (["set", "x", "--front", "20,20", "--back", "20,20", "--ruler", "nan"], 3, "actual size, 100 %"),
        (["set", 'a"b', "--front", "20,20", "--back", "20,20", "--ruler", "100"], 3, "The name of a printer has"),
        (["set", "x", "--front", "20,20", "--back", "20,20"], 2, "--ruler"),
        (["list", "--printers", "bad.toml"], 3, "This is not TOML"),
        (["set", *SET[2:], "--printers", "bad.toml"], 3, "This is not TOML"),
        (["set", *SET[2:], "--printers", "bad.toml/x"], 1, "cannot be written"),
    ],
)
def test_bad_input_is_explained(tmp_path: Path, args: list[str], code: int, words: str) -> None:
    (tmp_path / "bad.toml").write_text("[[printers\n", encoding="utf-8")
    done = leaflets("calibrate", *args, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["bad.toml"]


def test_cards_for_a_printer_that_is_not_known_are_not_made(tmp_path: Path) -> None:
    done = leaflets(*CARDS, "--printer", "Station 2", cwd=tmp_path)
    assert done.returncode == 2
    assert "None is calibrated yet" in done.stderr
    leaflets(*SET, cwd=tmp_path)
    assert "Did you mean “Station 2”?" in leaflets(*CARDS, "--printer", "Staton 2", cwd=tmp_path).stderr
    assert "office printer" in leaflets(*CARDS, "--printer", "Station 2", "--intent", "press", cwd=tmp_path).stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", [(), ("sheet",), ("set",), ("list",), ("forget",)])
def test_help_has_an_example(tmp_path: Path, command: tuple[str, ...]) -> None:
    shown = leaflets("calibrate", *command, "--help", cwd=tmp_path).stdout
    assert " ".join(("leaflets calibrate", *(one for one in command if one != "sheet"))) in shown.split("Example")[1]
