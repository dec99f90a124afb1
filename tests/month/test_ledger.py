"""The ledger: what it says is true however its files were left, and it never names a file outside of the month."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from leaflets.clearance import Cleared
from leaflets.errors import DataError, Place, Problem
from leaflets.models import Override
from leaflets.month.account import Account
from leaflets.month.changes import AREAS_JSON, Said, compared, files_of, read_said
from leaflets.month.entering import cleared_anew
from leaflets.month.files import Streamed, set_aside
from leaflets.month.ledger import HIDDEN, JOURNAL, MANIFEST_JSON, Entry, Ledger, read_ledger
from leaflets.month.packed import Packed
from leaflets.overrides import Accepted
from tests.month.making import APRIL


def entry(name: str, **more: object) -> Entry:
    """An entry of a piece that was made."""
    said = {"area": name, "district": "Essex", "layout": "window-card", "lang": "en", "issued": "2024-05-01"}
    return Entry.model_validate({"name": name, "status": "made", **said, **more})


def put(files: Iterable[Streamed], folder: Path) -> None:
    """Write files into a month's folder."""
    folder.mkdir(exist_ok=True)
    for file in set_aside(files, folder):
        file.put(folder)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path, "2024-04", "2024-05-01")


def test_a_line_that_was_cut_off_does_not_spoil_the_next(ledger: Ledger) -> None:
    ledger.enter(entry("one"))
    journal = ledger.folder / HIDDEN / JOURNAL
    journal.write_bytes(journal.read_bytes() + journal.read_bytes()[:30])
    ledger.enter(entry("two"))
    assert set(read_ledger(ledger.folder, "2024-04").entries) == {"one", "two"}


def test_texts_with_signs_that_end_lines_elsewhere_are_kept_whole(ledger: Ledger) -> None:
    odd = entry("one", left_out=("events: one\u2028two\u0085three\x0bfour",))
    ledger.enter(odd)
    assert read_ledger(ledger.folder, "2024-04").entries == {"one": odd}


def test_a_journal_that_was_left_behind_says_nothing_else_than_the_manifest(ledger: Ledger) -> None:
    ledger.enter(entry("one"))
    ledger.enter(entry("two"))
    ledger.strike("one")
    journal = ledger.folder / HIDDEN / JOURNAL
    kept = journal.read_bytes()
    ledger.close()
    assert not read_ledger(ledger.folder, "2024-04").is_open
    journal.write_bytes(kept)
    again = read_ledger(ledger.folder, "2024-04")
    assert (again.entries, again.issued, again.is_open) == (ledger.entries, "2024-05-01", True)


def test_a_manifest_and_its_areas_may_be_laid_out_anew_and_must_be_whole(ledger: Ledger) -> None:
    for name in ("one", "two", "thr\u2028ee"):
        ledger.entries[name] = entry(name)
    said = Packed(Said, ((key, Said(name=key, district="Essex")) for key in ("one", "two")))
    ledger.close(files_of(compared(said, ledger.folder.parent, APRIL.month)))
    manifest, areas = ledger.folder / MANIFEST_JSON, ledger.folder / AREAS_JSON
    assert len(manifest.read_text(encoding="utf-8").split("\n")) == 6  # beginning, an entry a line, end
    for path in (manifest, areas):
        path.write_text(json.dumps(json.loads(path.read_bytes()), indent=2), encoding="utf-8")
    assert read_ledger(ledger.folder, "2024-04").entries == ledger.entries
    assert read_said(ledger.folder) == said
    ledger.close(files_of(compared(said, ledger.folder.parent, APRIL.month)))
    for path in (manifest, areas):
        lines = path.read_bytes().split(b"\n")
        path.write_bytes(b"\n".join(lines[:-2]))
    with pytest.raises(DataError, match="no manifest"):
        read_ledger(ledger.folder, "2024-04")
    assert read_said(ledger.folder) == {}


@pytest.mark.parametrize("path", ["../elsewhere.pdf", "/etc/passwd", "a/../../b.pdf"])
def test_a_manifest_cannot_have_files_outside_of_the_month_removed(ledger: Ledger, path: str) -> None:
    ledger.entries["one"] = entry("one", files=({"path": "a/b.pdf", "sha256": "0" * 64, "size": 3},))
    ledger.close()
    held = ledger.folder / MANIFEST_JSON
    held.write_text(held.read_text(encoding="utf-8").replace("a/b.pdf", path), encoding="utf-8")
    with pytest.raises(DataError, match="no manifest"):
        read_ledger(ledger.folder, "2024-04")


def test_what_is_accepted_for_an_unchanged_piece_is_entered_anew() -> None:
    warning = Problem("thanks", "It thanks somebody.", level="notice")
    finding = Problem("full-address", "It names a house.", place=Place(sheet="Events", cell="E3"))
    reason = Override(code="full-address", cell="Events!E3", words="9 Mill Lane", who="B. Example", why="Its own hall.")
    old = entry(
        "one", overrides=("full-address@Events!E3, accepted by somebody",), rows=({"accepted": "old", "area": "x"},)
    )
    anew = cleared_anew(old, Cleared((Accepted(finding, reason),), (warning,)))
    assert anew.overrides == ("full-address@Events!E3, accepted by B. Example: Its own hall.",)
    assert (anew.rows, anew.warned) == (({"accepted": anew.overrides[0], "area": "x"},), ("thanks",))
    assert cleared_anew(old, Cleared()).rows == ({"area": "x"},)
    assert cleared_anew(anew, Cleared((Accepted(finding, reason),), (warning,))) == anew


def test_a_piece_that_was_lost_on_the_way_is_not_called_left_over(tmp_path: Path) -> None:
    account = Account(tmp_path, 2, made=["one"], left=["two"])
    assert (account.adds_up, account.exit_code) == (False, 4)
    account.stopped = True
    assert (account.adds_up, account.exit_code) == (True, 5)


@pytest.fixture
def months(tmp_path: Path) -> dict[str, Said]:
    """What was said in March of two areas of one name, in a folder that April is compared with."""
    then = {
        key: Said(name="Town", district=key, phone="101", officers=(("Ann Invented", "Sergeant", ""),))
        for key in ("north", "south")
    }
    put(files_of(compared(Packed(Said, then), tmp_path, date(2024, 3, 1))), tmp_path / "2024-03")
    return then


def test_areas_of_one_name_keep_their_changes_apart(months: dict[str, Said], tmp_path: Path) -> None:
    now = months | {"north": months["north"].model_copy(update={"phone": "01206 555 555"})}
    assert list(compared(Packed(Said, now), tmp_path, APRIL.month).areas) == ["Town (north)"]


def test_nobody_is_said_to_have_left_for_a_faulty_row(months: dict[str, Said], tmp_path: Path) -> None:
    now = {"north": months["north"].model_copy(update={"officers": ()})}
    told = compared(Packed(Said, now), tmp_path, APRIL.month, {"north", "south"})
    assert set(told.areas.values()) == {("not compared: its rows have faults",)}
    put(files_of(told), tmp_path / "2024-04")
    assert compared(Packed(Said, months), tmp_path, date(2024, 5, 1)).text == "Nothing has changed since April 2024.\n"
