"""What is asked of a month: refused where it makes no sense, before anything is set; and told by the command."""

import json
import os
import signal
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from leaflets.cli import main
from leaflets.cli_batch import stopping
from leaflets.errors import RequestError, UnknownNameError
from leaflets.manifest import MANIFEST, Row, manifest_of, read_manifest
from leaflets.month.account import Progress
from leaflets.month.kit import packed
from leaflets.month.plan import Order, plan_month
from leaflets.month.verify import verify
from leaflets.press import Press
from leaflets.show_month import progress
from tests.conftest import ROOT
from tests.month.faults import COMMAND
from tests.month.making import APRIL, KIT, made, order


def kinds(press: Press, wanted: Order) -> list[tuple[str, str, tuple[str, ...]]]:
    """Layout, language and formats of each piece."""
    return [(one.layout, one.lang, one.formats) for one in plan_month(press, wanted, KIT.key).pieces]


@pytest.fixture
def draft(essex: Press) -> Press:
    return replace(essex, allow_draft=True)


def test_each_layout_is_made_in_what_it_has_of_languages_and_formats(draft: Press) -> None:
    wanted = Order(APRIL, ("activity-leaflet", "shift-brief"), ("pdf", "html"), ("en", "pl"), ("harlow",))
    assert kinds(draft, wanted) == [
        ("activity-leaflet", "en", ("pdf", "html")),
        ("activity-leaflet", "pl", ("pdf", "html")),
        ("shift-brief", "en", ("pdf",)),
    ]


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (Order(APRIL, ("window-card",), ("html",)), "window-card is not made as html"),
        (Order(APRIL, ("shift-brief",), langs=("pl",)), "shift-brief is printed in English only"),
        (Order(APRIL, ()), "No layout"),
        (Order(APRIL, langs=()), "no language"),
    ],
)
def test_what_no_piece_could_be_is_refused(draft: Press, wanted: Order, told: str) -> None:
    with pytest.raises(RequestError, match=told):
        plan_month(draft, wanted, KIT.key)


@pytest.mark.parametrize("wanted", [order("harlw"), order("harlow", layouts=["window-crad"])])
def test_a_name_with_a_slip_is_answered_with_the_name_that_is_meant(essex: Press, wanted: Order) -> None:
    with pytest.raises(UnknownNameError, match=r"Did you mean “(harlow|window-card)”"):
        plan_month(essex, wanted, KIT.key)


def test_files_that_a_kit_has_through_a_link_are_in_it(tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts/own.ttf").write_bytes(b"1")
    (tmp_path / "brand").mkdir()
    (tmp_path / "brand/fonts").symlink_to(tmp_path / "fonts")
    before = packed(tmp_path / "brand", (), ())
    assert before.brand == (("fonts/own.ttf", b"1"),)
    (tmp_path / "fonts/own.ttf").write_bytes(b"2")
    assert packed(tmp_path / "brand", (), ()).key != before.key


def answered(*args: str) -> int:
    """The exit code of a command in this process."""
    with pytest.raises(SystemExit) as end:
        main(args)
    return int(end.value.code or 0)


def test_copies_of_a_layout_that_is_none_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert answered("batch", "--data", "sample:essex", "--copies", "window-crad=200", "--dry-run") == 2
    assert "Did you mean “window-card”" in capsys.readouterr().err


def test_a_row_that_belongs_to_no_area_is_told_of_when_nothing_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "areas.csv").write_text("id,name,district,team_name\nelm,Elm,Essex,Elm team\n", encoding="utf-8")
    head, row = "area,date,kind,headline,detail\n", "nowhere,2024-04-02,patrol,Walked,Along the high street\n"
    (tmp_path / "activity.csv").write_text(head + row, encoding="utf-8")
    asked = ("batch", "--data", str(tmp_path), "--month", "2024-04", "--dry-run", "-o", str(tmp_path / "out"))
    assert answered(*asked, "--layouts", "window-card") == 3
    said = capsys.readouterr()
    assert "1 piece can be made, 0 cannot" in said.out
    assert "[unknown-area]" in said.err
    assert not (tmp_path / "out").exists()


def test_an_area_whose_own_row_is_faulty_counts_as_pieces_that_failed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = "id,name,district,team_name,email\n"
    rows = "elm,Elm,Essex,Elm team,\noak,Oak,Essex,Oak team,nobody\n,Ash,Essex,Ash team,\n,,Essex,Lost team,\n"
    (tmp_path / "areas.csv").write_text(head + rows, encoding="utf-8")
    (tmp_path / "officers.csv").write_text("area,name,rank\noak,Ann Invented,Police Constable\n", encoding="utf-8")
    asked = ("batch", "--data", str(tmp_path), "--month", "2024-04", "--json", "-o", str(tmp_path / "out"))
    assert answered(*asked, "--layouts", "window-card") == 4
    told = json.loads(capsys.readouterr().out)
    failed = {one["piece"]: [problem["code"] for problem in one["problems"]] for one in told["failed"]}
    assert failed == {"oak/window-card/en": ["bad-value"], "Ash/window-card/en": ["missing-value"]}
    assert (told["planned"], told["made"], told["adds_up"]) == (3, ["elm/window-card/en"], True)
    assert ("missing-value", 5) in {(one["code"], one["row"]) for one in told["problems"]}
    (row,) = [row for row in read_manifest(tmp_path / "out/2024-04") if row.area == "oak"]
    assert (row.status, "nobody" in row.why) == ("failed", True)
    (tmp_path / "areas.csv").write_text(head + "oak,Oak,Essex,Oak team,nobody\n", encoding="utf-8")
    asked = (*asked[:-1], str(tmp_path / "other"))
    assert answered(*asked, "--layouts", "window-card") == 3  # and not that there are no areas


def test_verify_tells_in_json_what_is_missing(essex: Press, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(essex, order("harlow"), tmp_path / "2024-04")
    assert answered("verify", str(tmp_path / "2024-04"), "--json") == 0
    next((tmp_path / "2024-04").glob("*/*/*.pdf")).unlink()
    capsys.readouterr()
    assert answered("verify", str(tmp_path / "2024-04"), "--json") == 3
    assert [one["code"] for one in json.loads(capsys.readouterr().out)["problems"]] == ["file-missing"]


def test_a_dry_run_says_what_would_be_left_as_it_is(
    essex: Press, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["batch", "--data", "sample:essex", "--month", "2024-04", "--areas", "harlow,tendring", "-o", str(tmp_path)]
    asked += ["--layouts", "window-card"]
    assert answered(*asked, "--areas", "harlow") == 0
    capsys.readouterr()
    assert answered(*asked, "--dry-run") == 0
    assert "1 of them would be left as they are, 1 would be set." in capsys.readouterr().out
    assert answered(*asked, "--dry-run", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["unchanged"], told["to_set"]) == (["harlow/window-card/en"], ["tendring/window-card/en"])
    next(tmp_path.glob("*/*/*/*.pdf")).write_bytes(b"changed by hand")
    assert answered(*asked, "--dry-run", "--json") == 0
    assert json.loads(capsys.readouterr().out)["unchanged"] == []


def test_verify_compares_the_table_with_the_manifest(
    essex: Press, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    month = tmp_path / "2024-04"
    made(essex, order("colchester", "harlow", "tendring"), month)
    rows = read_manifest(month)
    areas = list(dict.fromkeys(row.area for row in rows))

    def told(*changed: Row) -> list[tuple[str, str]]:
        (month / MANIFEST).write_bytes(manifest_of(changed).content)
        capsys.readouterr()
        assert answered("verify", str(month), "--json") == 3
        return [(one["code"], one["area"]) for one in json.loads(capsys.readouterr().out)["problems"]]

    first = next(row for row in rows if row.area == areas[0])
    rest = [row for row in rows if row is not first]
    assert told(*rest) == [("row-missing", areas[0])]
    assert told(*rest, replace(first, sha256="0" * 64)) == [("row-changed", areas[0])]
    assert told(*rest, replace(first, key="0" * 64)) == [("row-changed", areas[0])]
    assert told(*rows, first) == [("row-unknown", areas[0])]
    (month / MANIFEST).unlink()
    assert answered("verify", str(month)) == 3
    assert "Run the batch again" in capsys.readouterr().err
    made(essex, order("colchester", "harlow", "tendring"), month)
    assert verify(month).problems == ()
    (month / MANIFEST).write_bytes(manifest_of([*rows, replace(first, key="", file="by-another-command.pdf")]).content)
    assert verify(month).problems == ()


def test_where_nobody_watches_each_tenth_of_the_way_says_how_long_the_rest_takes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seconds = iter(range(0, 100_000, 60))  # each time that it is asked, a minute has gone by

    with progress(450, lambda: next(seconds)) as told:
        told(Progress(1, 99, 0, 450))
        told(Progress(20, 99, 1, 450))
        told(Progress(50, 99, 1, 450))
        told(Progress(350, 99, 1, 450))
    assert capsys.readouterr().err.splitlines() == [
        "100 of 450 pieces",
        "150 of 450 pieces, about 12 minutes left",
        "450 of 450 pieces",
    ]


@pytest.mark.parametrize(
    ("rate_s", "said"),
    [(1, "less than a minute left"), (60, "about 20 minutes left"), (246, "about 1 hour 22 minutes left")],
)
def test_the_time_that_is_left_is_told_in_words(capsys: pytest.CaptureFixture[str], rate_s: int, said: str) -> None:
    seconds = iter((0, 0, 10 * rate_s))
    with progress(40, lambda: next(seconds)) as told:
        told(Progress(10, 0, 0, 40))
        told(Progress(20, 0, 0, 40))
    assert capsys.readouterr().err.splitlines() == ["10 of 40 pieces", f"20 of 40 pieces, {said}"]


def test_on_a_terminal_planning_shows_that_something_is_going_on(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    command = [*COMMAND, "--data", "sample:essex", "--dry-run", "-o", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    done = subprocess.run(
        command, stderr=theirs, stdout=subprocess.PIPE, cwd=ROOT, env=environment, timeout=120, check=False
    )
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert done.returncode == 0
    assert "Reading and checking the data" in shown
    assert b"Reading" not in done.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_end_once_the_pieces_in_hand_are_finished_and_twice_they_are_not(
    number: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = signal.getsignal(number)
    with stopping() as is_stopped:
        assert not is_stopped()
        signal.raise_signal(number)
        assert is_stopped()
        assert "Press Ctrl-C again to stop at once" in capsys.readouterr().err
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
    assert signal.getsignal(number) == handler
