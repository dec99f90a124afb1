"""What goes wrong while a month is made: afterwards the same command completes it, byte for byte as if nothing had."""

import os
import signal
from pathlib import Path

import pytest

from leaflets.month.verify import verify
from leaflets.press import Press
from tests.month.faults import (
    ENDLESS,
    NESTED,
    USE_BOMB,
    FailingDisk,
    kill,
    layout_with,
    lines_of_journal,
    ran,
    small_disk,
    started,
    wait_until,
)
from tests.month.making import KIT, Remembering, bytes_below, made, order

TRAPS = (("endless", ENDLESS, 3), ("squares", USE_BOMB, 3), ("nested", NESTED, 60))
AREAS = ("colchester", "harlow", "tendring")
SOME = ("--areas", ",".join(AREAS), "--layouts", "window-card")


@pytest.fixture(scope="module")
def undisturbed(essex: Press, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The bytes of the month that nothing disturbed."""
    folder = tmp_path_factory.mktemp("undisturbed") / "2024-04"
    made(essex, order(*AREAS), folder)
    return bytes_below(folder)


def assert_whole(month: Path, undisturbed: dict[str, bytes]) -> None:
    """The folder holds what it would have held without the fault, and its manifest is true."""
    assert bytes_below(month) == undisturbed
    assert verify(month).problems == ()
    assert not list(month.rglob("*.part"))
    assert sorted(path.name for path in (month / ".month").iterdir()) == ["lock"]


def test_a_run_that_is_killed_is_completed_by_the_next(tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    running = started(tmp_path, *SOME)
    wait_until(lambda: lines_of_journal(tmp_path / "2024-04") >= 1, running)
    workers = kill(running)
    done = ran(tmp_path, *SOME, "--json")
    assert done.returncode == 0, done.stderr
    assert '"unchanged": [\n    "' in done.stdout  # the piece that had been entered was not made again
    assert_whole(tmp_path / "2024-04", undisturbed)
    assert not [one for one in workers if one.is_running() and one.status() != "zombie"]


def test_ctrl_c_finishes_the_pieces_in_hand_and_says_how_to_go_on(tmp_path: Path) -> None:
    running = started(tmp_path, *SOME, "--workers", "1")
    wait_until(lambda: lines_of_journal(tmp_path / "2024-04") >= 1, running)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=300)
    assert running.returncode == 5, err
    assert "not begun" in out
    assert "Run the same command again" in err
    assert verify(tmp_path / "2024-04").problems == ()


def test_a_full_disk_stops_the_run_and_room_completes_it(tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    kit_kb = sum(-(-len(content) // 4096) * 4 for _, content in KIT.brand)
    with small_disk(tmp_path / "disk", f"size={kit_kb // 2}k") as change:
        done = ran(tmp_path / "disk", *SOME, "--workers", "1")
        assert (done.returncode, "No space left" in done.stderr) == (1, True), done.stderr
        change(f"size={kit_kb + 40}k")  # the workers' kit, and a file or two
        done = ran(tmp_path / "disk", *SOME, "--workers", "1")
        assert done.returncode in {1, 4}, done.stdout
        assert "No space left" in done.stderr
        change("size=100m")
        assert ran(tmp_path / "disk", *SOME).returncode == 0
        assert_whole(tmp_path / "disk/2024-04", undisturbed)
        change("ro")
        done = ran(tmp_path / "disk", *SOME)
        assert (done.returncode, "Read-only" in done.stderr) == (1, True)
        assert "Traceback" not in done.stderr


def test_a_disk_that_fails_anywhere_is_named_and_the_next_run_completes(
    essex: Press, tmp_path: Path, undisturbed: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    at, failed = 0, True
    while failed:
        at += 1
        disk = FailingDisk(at)
        month = tmp_path / str(at) / "2024-04"
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", disk)
            account, _ = made(essex, order(*AREAS), month, crew=Remembering)
        failed = disk.calls >= at
        if failed:
            assert account.halted is not None
            assert "Input/output error" in account.halted.wrong
            assert account.adds_up
            account, _ = made(essex, order(*AREAS), month, crew=Remembering)
        assert account.exit_code == 0
        assert_whole(month, undisturbed)
    assert at > 6  # each piece and its line in the journal, and the manifest


@pytest.mark.parametrize(
    ("name", "markup", "limit_s"),
    [pytest.param(*trap, marks=[pytest.mark.long] * (trap[0] == "squares"), id=trap[0]) for trap in TRAPS],
)
def test_a_layout_that_never_ends_costs_its_own_piece(tmp_path: Path, name: str, markup: str, limit_s: float) -> None:
    folder = layout_with(tmp_path / "layouts", name, markup)
    more = ("--areas", "harlow", "--layouts", f"{name},window-card", "--layout-folder", str(folder))
    done = ran(tmp_path / "out", *more, "--limit", str(limit_s))
    assert done.returncode == 4, done.stderr
    assert "1 made" in done.stdout
    assert "Error [" in done.stderr
    assert "Traceback" not in done.stderr
