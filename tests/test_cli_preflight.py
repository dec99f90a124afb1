"""The command `leaflets preflight`: what it checks files as, what it says in which form, and its exit codes."""

import json
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from reportlab.pdfgen.canvas import Canvas

from leaflets.cli import cli, main
from leaflets.errors import OutputError
from tests.conftest import ROOT
from tests.faulty.make import card, write

FAULTY = ROOT / "tests/faulty"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command in a folder of its own that holds a clean card and a faulty one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in" / "deeper").mkdir(parents=True)
    (tmp_path / "in" / "clean.pdf").write_bytes(card())
    shutil.copy(FAULTY / "text-outside-safe-area.pdf", tmp_path / "in" / "deeper" / "FAULTY.PDF")
    (tmp_path / "in" / "notes.txt").write_text("no PDF", encoding="utf-8")
    return lambda *args: CliRunner().invoke(cli, ["preflight", *args], standalone_mode=False)


def foreign(path: Path, words: str = "A flyer of another program") -> None:
    """A page of A4 without a TrimBox, as office programs write it, its font embedded."""
    canvas = Canvas(str(path), pagesize=(595.276, 841.89))
    write(canvas, words, (20, 200), 12)
    canvas.showPage()
    canvas.save()


def found_in(done: Result) -> dict[str, list[str]]:
    """The codes that the JSON tells of each file."""
    return {one["file"]: [finding["code"] for finding in one["findings"]] for one in json.loads(done.output)["files"]}


def test_a_clean_file_is_called_clean_and_what_it_was_checked_as(run: Run) -> None:
    done = run("in/clean.pdf")
    assert done.return_value == 0
    assert done.output.splitlines()[0] == "in/clean.pdf: clean, checked as visiting-card for office print"


def test_a_fault_is_told_with_code_page_place_and_mending_and_ends_with_3(run: Run) -> None:
    done = run("in/deeper/FAULTY.PDF")
    assert done.return_value == 3
    for said in ("[text-outside-safe-area]", "page 1", "mm from the left", "Opening hours", "Keep 5 mm"):
        assert said in done.output


def test_a_folder_is_looked_through_to_its_depth_and_counts_what_is_clean(run: Run) -> None:
    done = run("in")
    assert done.return_value == 3
    assert "1 of 2 files are clean." in done.output
    assert "notes.txt" not in done.output


def test_a_pattern_finds_files(run: Run) -> None:
    assert list(found_in(run("in/**/*.[pP][dD][fF]", "--json"))) == ["in/clean.pdf", "in/deeper/FAULTY.PDF"]


def test_json_tells_all_of_each_file(run: Run) -> None:
    done = run("in", "--json")
    clean, faulty = json.loads(done.output)["files"]
    assert (clean["clean"], clean["verdict"], clean["pages"], clean["findings"]) == (True, "clean", 2, [])
    assert clean["checked_as"] == "visiting-card for office print"
    assert clean["not_checked"] == ["the edition’s words", "the edition’s QR codes"]
    (finding,) = faulty["findings"]
    assert (finding["code"], finding["level"], finding["page"]) == ("text-outside-safe-area", "error", 1)
    assert finding["box"]["x_mm"] == pytest.approx(1.5, abs=0.3)
    assert finding["mend"]


def test_json_tells_the_grade_of_each_code(run: Run) -> None:
    told = json.loads(run(str(FAULTY / "code-low-grade--pale.pdf"), "--json").output)["files"][0]
    (code,) = told["codes"]
    assert (code["grade"], code["symbol_contrast"], code["decode"]) == ("D", 1, 4)
    assert code["module_mm"] == pytest.approx(0.6, abs=0.01)


def test_another_programs_file_is_checked_for_what_can_be_known(run: Run, tmp_path: Path) -> None:
    foreign(tmp_path / "flyer.pdf")
    done = run("flyer.pdf")
    assert done.return_value == 0, done.output
    assert "checked as a file from elsewhere, without a layout" in done.output
    assert "not checked, for it is not known: page size, bleed, safe area, number of pages" in done.output
    assert "notice [no-trim-box]" in done.output
    pressed = run("flyer.pdf", "--intent", "press", "--json")
    assert pressed.return_value == 3
    assert [one["level"] for one in json.loads(pressed.output)["files"][0]["findings"]] == ["error"]


def test_another_programs_file_is_checked_as_a_layout_that_is_named(run: Run, tmp_path: Path) -> None:
    foreign(tmp_path / "flyer.pdf")
    codes = found_in(run("flyer.pdf", "--layout", "activity-leaflet", "--json"))["flyer.pdf"]
    assert codes == ["page-missing", "no-trim-box"]
    (tmp_path / "card.pdf").write_bytes(card(size_mm=(90, 55)).replace(b"/InYourArea ", b"/SomethingX "))
    done = run("card.pdf", "--layout", "visiting-card", "--intent", "press", "--json")
    told = json.loads(done.output)["files"][0]
    assert told["checked_as"] == "visiting-card for press print"
    assert {finding["code"] for finding in told["findings"]} == {"wrong-trim"}


def test_a_print_shops_file_can_be_asked_of_an_office_one(run: Run) -> None:
    done = run("in/clean.pdf", "--intent", "press", "--json")
    assert found_in(done)["in/clean.pdf"] == ["wrong-bleed"] * 2
    assert "should be 3 mm" in done.output


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("pdf-encrypted", "pdf-encrypted"),
        ("pdf-unreadable--cut-short", "pdf-unreadable"),
        ("pdf-unreadable--empty", "pdf-unreadable"),
        ("pdf-unreadable--no-pdf", "pdf-unreadable"),
        ("pdf-unreadable--forms-in-forms", "pdf-unreadable"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_finding_also_in_the_report(name: str, code: str, run: Run) -> None:
    done = run(str(FAULTY / f"{name}.pdf"), "in/clean.pdf", "--report", "all.html", "--json")
    assert done.return_value == 3
    assert list(found_in(done).values()) == [[code], []]
    assert code in Path("all.html").read_text(encoding="utf-8")


class _Seen(HTMLParser):
    """Counts what a report shows and loads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.pictures: list[str] = []
        self.loaded: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note pictures by their alternative text, and whatever is loaded from elsewhere."""
        told = dict(attrs)
        if tag == "img":
            self.pictures.append(told["alt"] or "")
        self.loaded += [
            value
            for name, value in attrs
            if name in {"src", "href"} and value and not value.startswith(("data:image/png;base64,", "#"))
        ]


def test_the_report_shows_each_page_with_its_findings_and_loads_nothing(run: Run) -> None:
    done = run("in", "--report", "report.html")
    assert done.return_value == 3
    assert "Report: report.html" in done.output
    page = Path("report.html").read_text(encoding="utf-8")
    seen = _Seen(page)
    assert seen.pictures == [
        "Page 1 of clean.pdf",
        "Page 2 of clean.pdf",
        "Page 1 of FAULTY.PDF, with finding 1 marked",
    ]
    assert seen.loaded == []
    assert "text-outside-safe-area" in page
    assert "Opening hours" in page


def test_names_of_files_are_no_markup_in_the_report(run: Run, tmp_path: Path) -> None:
    (tmp_path / "<b>&.pdf").write_bytes(card())
    run("<b>&.pdf", "--report", "report.html")
    assert "&lt;b&gt;&amp;.pdf" in Path("report.html").read_text(encoding="utf-8")


def ended(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[object, str]:
    """The exit code of the whole command, and what it says of its fault."""
    with pytest.raises(SystemExit) as left:
        main(["preflight", *args])
    said = capsys.readouterr()
    assert said.out == ""
    return left.value.code, said.err


@pytest.mark.usefixtures("run")
def test_what_was_asked_wrongly_is_told_with_what_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty").mkdir()
    for args, said in {
        ("in/claen.pdf",): "Did you mean “clean.pdf”?",
        ("empty",): "There is no PDF “empty”.",
        ("in/clean.pdf", "--layout", "visiting-crad"): "Did you mean “visiting-card”?",
    }.items():
        code, told = ended(capsys, *args)
        assert code == 2
        assert said in told


def test_a_report_that_cannot_be_written_is_an_error(run: Run) -> None:
    done = run("in/clean.pdf", "--report", "nowhere/report.html")
    assert isinstance(done.exception, OutputError)
    assert "nowhere/report.html cannot be written" in str(done.exception)
