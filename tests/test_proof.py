"""Proofs: lines stand where they should, in millimetres, findings where they are, and a faulty piece is shown too."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from leaflets.cli import cli, main
from leaflets.errors import Place, Problem, ProofError
from leaflets.geometry import Box, Size
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.press import Press
from leaflets.proof import proof_sheets, proofs
from leaflets.proof_marks import SAFE, TRIM, Ruling, fold, numbered, spots_on
from leaflets.proof_page import empty_page, page_pictures
from leaflets.proof_sheet import Look
from leaflets.proofing import proof_files, try_out
from tests.test_leaflet import TICKET, the_pdf

A4 = Size(210, 297)
DPI = 120
FOUND = (
    Problem("overset", "The text is 12 words too long.", "Shorten it.", Place(page=1, box=Box(20, 100, 60, 30))),
    Problem("qr-too-small", "The code is small.", "", Place(page=2, box=Box(150, 250, 20, 20)), level="notice"),
    Problem("no-title", "The file has no title.", "Give it one."),
)


@pytest.fixture(scope="module")
def pdf(essex: Press) -> bytes:
    return the_pdf(essex.run(TICKET))


def colour(picture: Image.Image, x: int, y: int) -> tuple[int, ...]:
    value = picture.getpixel((x, y))
    assert isinstance(value, tuple)
    return value


def rgb(hexed: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(hexed[1:]))


def columns_of(picture: Image.Image, wanted: str, y: int) -> list[int]:
    """Where a colour stands in a row of pixels."""
    return [x for x in range(picture.width) if colour(picture, x, y) == rgb(wanted)]


def test_the_lines_are_as_far_apart_as_the_piece_is_large(pdf: bytes) -> None:
    for one in proof_sheets(page_pictures(pdf, DPI), Ruling(A4, 0, 9), (), Look(DPI)):
        picture = Image.open(BytesIO(one.png)).convert("RGB")
        left, top, right, bottom = one.trim_px
        per_mm = DPI / 25.4
        row = columns_of(picture, TRIM.colour, top + round(4 * per_mm))
        assert (row[-1] - row[0]) / per_mm == pytest.approx(210, abs=0.5)
        assert row[0] == pytest.approx(left, abs=1)
        assert (bottom - top) / per_mm == pytest.approx(297, abs=0.3)
        # The safe line is dashed: of its left side some pixels are line and some are not, 9 mm from the trim.
        x = left + round(9 * per_mm)
        side = [colour(picture, x, y) == rgb(SAFE.colour) for y in range(top + 50, bottom - 50)]
        assert 0.3 < sum(side) / len(side) < 0.9
        assert right > x


def test_a_finding_is_drawn_at_its_place_and_told(pdf: bytes) -> None:
    clean = proof_sheets(page_pictures(pdf, DPI), Ruling(A4, 0, 9), (), Look(DPI))
    front, back = proof_sheets(page_pictures(pdf, DPI), Ruling(A4, 0, 9), FOUND, Look(DPI, "Colchester", ("front",)))
    left, top, right, bottom = front.boxes_px[2]
    per_mm = DPI / 25.4
    assert (left - front.trim_px[0]) / per_mm == pytest.approx(20, abs=0.3)
    assert (top - front.trim_px[1]) / per_mm == pytest.approx(100, abs=0.3)
    assert ((right - left) / per_mm, (bottom - top) / per_mm) == pytest.approx((60, 30), abs=0.4)
    picture = Image.open(BytesIO(front.png)).convert("RGB")
    assert sum(colour(picture, x, top) == rgb("#c4002f") for x in range(left, right)) > 0.95 * (right - left)
    assert Image.open(BytesIO(clean[0].png)).height < picture.height  # the list needs room
    assert front.legend[0] == "NOT FOR PRINT"
    assert "PROOF · Colchester · front · page 1 of 2" in front.legend
    assert {"Trim 210 × 297 mm", "Safe area, 9 mm inside"} < set(front.legend)
    told = " ".join(front.listed)
    assert "The text is 12 words too long. Shorten it." in told
    assert "The file has no title." in told
    assert "The code is small." in " ".join(back.listed)
    assert set(back.boxes_px) == {3}


def test_a_piece_without_errors_is_only_a_proof(pdf: bytes) -> None:
    (one, _) = proof_sheets(page_pictures(pdf, 60), Ruling(A4, 3, 9), FOUND[1:2], Look(60))
    assert "NOT FOR PRINT" not in one.legend
    assert "Bleed 3 mm" in one.legend


def test_a_fold_is_a_further_line() -> None:
    look = Look(DPI, guides=(fold(A4, 100),))
    (one,) = proof_sheets([empty_page(A4, 0, DPI)], Ruling(A4, 0, 9), (), look)
    assert "Fold" in one.legend
    picture = Image.open(BytesIO(one.png)).convert("RGB")
    x = one.trim_px[0] + round(100 * DPI / 25.4)
    assert any(colour(picture, x, y) == rgb("#5b2a86") for y in range(one.trim_px[1] + 30, one.trim_px[3] - 30))


boxes = st.builds(Box, *(st.floats(-20, 300) for _ in range(2)), *(st.floats(0, 200) for _ in range(2)))


@settings(max_examples=60)
@given(st.lists(boxes, max_size=12))
def test_bubbles_stay_on_the_proof_and_off_each_other(found: list[Box]) -> None:
    room = Box(-8, -8, 226, 313)
    problems = [Problem(f"code-{n}", "Wrong.", place=Place(page=1, box=box)) for n, box in enumerate(found)]
    spots = spots_on(numbered(problems), 1, room, lambda _box: False)
    assert len(spots) == len(found)
    for number, spot in enumerate(spots):
        assert room.holds(spot.box)
        assert room.holds(spot.bubble)
        assert not any(spot.bubble.meets(other.bubble) for other in spots[:number])


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(ProofError, match="no PDF"):
        proofs(b"%PDF-1.7 and no more")
    with pytest.raises(ProofError, match="too large a picture"):
        page_pictures(_large(), 600)


def _large() -> bytes:
    import pikepdf

    out, made = BytesIO(), pikepdf.new()
    made.add_blank_page(page_size=(10000, 10000))
    made.save(out)
    return out.getvalue()


@pytest.fixture
def narrow(essex: Press, tmp_path: Path) -> Press:
    """A press with a leaflet whose words are far too large, one whose codes are too small, and one without sense."""
    styles = {"huge": "p { font-size: 30pt }", "small": ".code { width: 11mm !important; height: 11mm !important }"}
    base = (shipped_layouts() / "activity-leaflet" / "style.css").read_text(encoding="utf-8")
    for name, style in {**styles, "broken": "p { colour: var(--colour-none) }"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "layout.toml").write_text('extends = "activity-leaflet"\n', encoding="utf-8")
        (tmp_path / name / "style.css").write_text(f"{base}\n{style}", encoding="utf-8")
    return replace(essex, layouts=find_layouts([shipped_layouts(), tmp_path]))


def test_text_that_does_not_fit_is_shown(narrow: Press) -> None:
    trial = try_out(narrow, replace(TICKET, layout="huge"))
    assert trial.is_stopped
    overset = [problem for problem in trial.problems if problem.code == "overset"]
    assert overset
    assert overset[0].place.page > 0
    assert overset[0].place.box
    assert len(proof_files(trial, narrow.brand, 50)) == len(trial.pages(50)) > 2


def test_every_fault_of_a_kind_is_shown_where_it_is(narrow: Press) -> None:
    trial = try_out(narrow, replace(TICKET, layout="small"))
    small = [problem for problem in trial.problems if problem.code == "code-small-module"]
    assert len({problem.place.box for problem in small}) == len(small) == 4
    assert all(problem.place.page == 1 for problem in trial.problems)


def test_a_layout_that_sets_nothing_gives_an_empty_page_with_the_reason(narrow: Press) -> None:
    trial = try_out(narrow, replace(TICKET, layout="broken"))
    assert (trial.pdf, trial.file) == (b"", None)
    assert trial.problems[0].code == "bad-layout"
    assert len(proof_files(trial, narrow.brand, 50)) == 1


def test_a_faulty_row_does_not_keep_the_rest_from_being_seen(essex: Press) -> None:
    fault = Problem("bad-date", "“soon” is not a date.", "Write a date.", Place(row=7, area="colchester"))
    trial = try_out(replace(essex, problems=(fault,)), TICKET)
    assert trial.is_stopped
    assert trial.pdf
    assert trial.problems == (fault,)


def test_a_sound_piece_is_the_one_that_is_printed(essex: Press, pdf: bytes) -> None:
    found = Problem("from-elsewhere", "A check found this.", level="notice")
    trial = try_out(essex, TICKET, lambda _pdf, _layout: [found])
    assert trial.file
    assert trial.file.content == pdf
    assert trial.problems == (found,)


def test_a_card_with_a_name_that_is_too_long_is_shown(essex: Press) -> None:
    somebody = next(one for one in essex.records.officers if one.area == "colchester" and one.collar_number)
    long = somebody.model_copy(update={"name": "Wolfeschlegelsteinhausen" * 4})
    press = replace(essex, records=replace(essex.records, officers=(long,)))
    trial = try_out(press, replace(TICKET, layout="visiting-card", officer=somebody.collar_number))
    assert trial.pdf
    assert {problem.code for problem in trial.problems} == {"overset"}
    assert all(problem.place.box for problem in trial.problems)


def test_the_command_writes_a_picture_of_each_page(tmp_path: Path) -> None:
    options = ["--data", "sample:essex", "--month", "2024-04", "--dpi", "50", "-o", str(tmp_path)]
    done = CliRunner().invoke(cli, ["proof", "colchester", *options], standalone_mode=False)
    assert done.return_value == 0, done.output
    names = [
        "colchester-activity-leaflet-2024-04-back-proof.png",
        "colchester-activity-leaflet-2024-04-front-proof.png",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_the_command_says_with_its_exit_code_that_something_must_be_mended(tmp_path: Path) -> None:
    broken = tmp_path / "layouts" / "small"
    broken.mkdir(parents=True)
    (broken / "layout.toml").write_text('extends = "activity-leaflet"\nsafe_mm = 60\n', encoding="utf-8")
    options = ["--data", "sample:essex", "--month", "2024-04", "--dpi", "50", "-o", str(tmp_path / "out")]
    with pytest.raises(SystemExit) as left:
        main(["proof", "colchester", "--layout-folder", str(broken.parent), "--layout", "small", *options])
    assert left.value.code == 3
    assert list((tmp_path / "out").glob("*-front-proof.png"))


def test_a_finished_file_is_shown_by_its_own_boxes(pdf: bytes, tmp_path: Path) -> None:
    (tmp_path / "piece.pdf").write_bytes(pdf)
    given_file = ["proof", str(tmp_path / "piece.pdf"), "--dpi", "50", "-o", str(tmp_path), "--safe-mm", "9"]
    done = CliRunner().invoke(cli, given_file, standalone_mode=False)
    assert done.return_value == 0, done.output
    assert (tmp_path / "piece-1-proof.png").is_file()
    assert (tmp_path / "piece-2-proof.png").is_file()
