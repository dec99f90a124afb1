"""Printers: the matrix undoes the printer's fault, and the file that people edit too is kept and never half written."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.errors import LeafletsError, OutputError, PrinterError, UnknownNameError
from leaflets.geometry import Size, from_pt, to_pt
from leaflets.printer import Nudge, Printer, find_printer, forget_printer, load_printers, save_printer

STATION = Printer("Station 2", Nudge(0.4, -1.2), Nudge(-0.75, 0.5), 1.002)
FILE = """# Ours. Ask Sam before changing anything.
[[printers]]
name = "Front desk"  # the grey one
front_mm = [1.5, 0.0]
back_mm = [0.0, 0.0]
scale = 0.99

# the new one
[[printers]]
name = "station 2"
front_mm = [0, 0]
back_mm = [0, 0]
"""


def landed(point: tuple[float, float], printer: Printer, nudge: Nudge, page: Size) -> tuple[float, float]:
    """Where a printer with those faults puts a point, in millimetres from the top left corner."""
    x_mm, y_mm = page.width_mm / 2, page.height_mm / 2
    return (
        x_mm + printer.scale * (point[0] - x_mm) + nudge.x_mm,
        y_mm + printer.scale * (point[1] - y_mm) + nudge.y_mm,
    )


def drawn(point: tuple[float, float], matrix: tuple[float, ...], page: Size) -> tuple[float, float]:
    """Where a matrix of PDF puts a point, both in millimetres from the top left corner."""
    a, b, c, d, e, f = matrix
    x, y = to_pt(point[0]), to_pt(page.height_mm - point[1])
    return from_pt(a * x + c * y + e), page.height_mm - from_pt(b * x + d * y + f)


nudges = st.builds(Nudge, st.floats(-15, 15), st.floats(-15, 15))
pages = st.builds(Size, st.floats(50, 450), st.floats(50, 450))


@given(nudges, st.floats(0.95, 1.05), pages, st.tuples(st.floats(0, 450), st.floats(0, 450)), st.booleans())
def test_the_fault_after_the_matrix_gives_back_the_point(
    nudge: Nudge, scale: float, page: Size, point: tuple[float, float], back: bool
) -> None:
    sides = (Nudge(1, 2), nudge) if back else (nudge, Nudge(1, 2))
    printer = Printer("x", *sides, scale)
    there = landed(drawn(point, printer.matrix(back, page), page), printer, nudge, page)
    assert there == pytest.approx(point, abs=0.001)


def test_a_printer_that_prints_too_far_right_and_down_is_given_the_sheet_further_left_and_up() -> None:
    matrix = Printer("x", Nudge(2, 3), Nudge(0, 0)).matrix(False, Size(210, 297))
    assert matrix == pytest.approx((1, 0, 0, 1, -to_pt(2), to_pt(3)))


def test_turned_over_the_other_edge_the_back_is_off_the_other_way() -> None:
    turned = STATION.turning("short")
    assert (turned.front, turned.back) == (STATION.front, Nudge(0.75, -0.5))
    assert turned.turning("long") == STATION
    assert STATION.turning("long") is STATION


@pytest.mark.parametrize(
    ("front", "back", "scale", "words"),
    [
        (Nudge(15.1, 0), Nudge(0, 0), 1, "front is 15.1 mm off across"),
        (Nudge(0, 0), Nudge(0, -20), 1, "back is -20.0 mm off down"),
        (Nudge(0, 0), Nudge(0, 0), 0.94, "scale is 94.0%"),
        (Nudge(0, 0), Nudge(0, 0), 1.06, "scale is 106.0%"),
        (Nudge(float("nan"), 0), Nudge(0, 0), 1, "nan mm off across"),
        (Nudge(0, 0), Nudge(0, 0), float("nan"), "scale is nan"),
        (Nudge(0, 0), Nudge(0, 0), float("inf"), "scale is inf"),
    ],
)
def test_numbers_that_no_working_printer_has(front: Nudge, back: Nudge, scale: float, words: str) -> None:
    with pytest.raises(PrinterError, match=words) as caught:
        Printer("x", front, back, scale)
    assert "actual size, 100 %" in str(caught.value)


@pytest.mark.parametrize("name", ["", "  ", "a" * 41, 'the "big" one', "two\nlines", "$(rm)", "back\\slash", "`id`"])
def test_names_that_cannot_be_typed_in_a_command(name: str) -> None:
    with pytest.raises(PrinterError, match=r"name"):
        Printer(name, Nudge(0, 0), Nudge(0, 0))


@given(
    nudges, nudges, st.floats(0.95, 1.05), st.sampled_from(["O’Hara’s", "Gorsaf yr Heddlu", "O'Neil #1 [x]", "Łódź"])
)
def test_what_is_saved_is_loaded(
    tmp_path_factory: pytest.TempPathFactory, front: Nudge, back: Nudge, scale: float, name: str
) -> None:
    path = tmp_path_factory.mktemp("printers") / "printers.toml"
    save_printer(path, Printer(name, front, back, scale, "short"))
    (found,) = load_printers(path).values()
    assert (found.name, found.edge) == (name, "short")
    numbers = [found.front.x_mm, found.front.y_mm, found.back.x_mm, found.back.y_mm, found.scale]
    assert numbers == pytest.approx([front.x_mm, front.y_mm, back.x_mm, back.y_mm, scale], abs=0.0006)


def test_other_printers_and_comments_stay(tmp_path: Path) -> None:
    path = tmp_path / "printers.toml"
    path.write_text(FILE, encoding="utf-8")
    save_printer(path, STATION)
    save_printer(path, Printer("Third", Nudge(1, 2), Nudge(3, 4)))
    text = path.read_text(encoding="utf-8")
    for line in FILE.splitlines()[:8]:
        assert line in text
    found = load_printers(path)
    assert list(found) == ["Front desk", "Station 2", "Third"]
    assert (found["Station 2"], found["Third"].back) == (STATION, Nudge(3, 4))
    assert forget_printer(path, "STATION 2") == STATION
    assert list(load_printers(path)) == ["Front desk", "Third"]
    assert "the grey one" in path.read_text(encoding="utf-8")
    assert [file.name for file in tmp_path.iterdir()] == ["printers.toml"]


def test_a_file_of_tables_on_one_line_is_kept_so(tmp_path: Path) -> None:
    path = tmp_path / "printers.toml"
    path.write_text('printers = [{ name = "A", front_mm = [0, 0], back_mm = [0, 0] }]\n', encoding="utf-8")
    save_printer(path, STATION)
    assert list(load_printers(path)) == ["A", "Station 2"]
    forget_printer(path, "a")
    assert list(load_printers(path)) == ["Station 2"]


def test_no_file_is_no_printers(tmp_path: Path) -> None:
    found: Mapping[str, Printer] = load_printers(tmp_path / "none.toml")
    assert not found
    with pytest.raises(UnknownNameError, match="None is calibrated yet"):
        find_printer(found, "Station 2")


def test_names_ignore_case_and_are_guessed() -> None:
    printers = {"Station 2": STATION}
    assert find_printer(printers, "station 2 ") is STATION
    with pytest.raises(UnknownNameError, match="Did you mean “Station 2”"):
        find_printer(printers, "Staton 2")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[[printers", "This is not TOML"),
        ("colour = 1", "not a known key"),
        ('[[printers]]\nname = "A"\nfront_mm = [0, 0]', "back_mm” is missing"),
        ('[[printers]]\nname = "A"\nfront_mm = [0, 0]\nback_mm = [0]', "back_mm"),
        ('[[printers]]\nname = "A"\nfront_mm = [0, 99]\nback_mm = [0, 0]', "actual size, 100 %"),
        ('[[printers]]\nname = "A"\nfront_mm = [0, 0]\nback_mm = [0, 0]\nscale = nan', "only 95% to 105%"),
        (FILE + FILE.replace("station 2", "B"), "“Front desk” is there twice"),
        ('printers = "A"', "printers"),
        ("\udcff", "cannot be read"),
    ],
)
def test_a_faulty_file_is_explained_and_not_touched(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "printers.toml"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    before = path.read_bytes()
    for attempt in (lambda: load_printers(path), lambda: save_printer(path, STATION)):
        with pytest.raises(PrinterError, match=words) as caught:
            attempt()
        assert "printers.toml" in str(caught.value)
    assert path.read_bytes() == before


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for path in (tmp_path / "file" / "printers.toml", Path("/dev/null/printers.toml"), tmp_path):
        with pytest.raises(LeafletsError) as caught:
            save_printer(path, STATION)
        assert isinstance(caught.value, OutputError | PrinterError)
