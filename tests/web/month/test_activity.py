"""Logged activity: guarded as it is typed, corrected and approved by an editor, printed in the next run."""

import re
from dataclasses import replace
from datetime import date

import pytest

from leaflets.jobs.logged import merged
from leaflets.models import Activity
from leaflets.month.ledger import read_ledger
from leaflets.sources import Reading
from leaflets.store.diary import LogEntry
from tests.web.month.books import book, records_of
from tests.web.month.running import Site, Visitor
from tests.web.month.test_desk import run

GOOD = {
    "area": "colchester",
    "day": "2024-04-12",
    "kind": "patrol",
    "headline": "Evening patrols in the castle park",
    "detail": "We spoke with people who walk home late.",
    "numbers": "12 people spoken to; 3 bicycles marked",
    "priority": "",
}
BAD = {**GOOD, "headline": "Warrant at 14 Mill Lane", "detail": "Call the neighbour on 07700 900123."}


@pytest.fixture(scope="module")
def officer(desk: Site) -> Visitor:
    desk.visitor("admin").upload("areas.xlsx", book("colchester", "harlow"))
    return desk.visitor("officer")


@pytest.fixture(scope="module")
def editor(desk: Site) -> Visitor:
    return desk.visitor("editor")


def log(officer: Visitor, form: dict[str, str]) -> str:
    """Log an entry; the page that comes of it."""
    return officer.send("/activity", form, at="/activity").text


def entry_of(editor: Visitor, headline: str) -> str:
    """The path of an entry that waits."""
    page = editor.page("/activity/waiting").text
    return str(re.findall(rf'href="(/activity/\d+)">{headline}', page)[-1])


def test_words_are_read_by_the_guard_as_they_are_typed(officer: Visitor) -> None:
    told = officer.send("/activity/look", BAD, at="/activity").text
    assert "14 Mill Lane" in told
    assert "07700 900123" in told
    assert "Better: " in told
    half = {**GOOD, "headline": "", "detail": "", "numbers": ""}
    assert "Nothing in these words" in officer.send("/activity/look", half, at="/activity").text


def test_what_is_wrong_is_said_in_words_and_nothing_that_was_typed_is_lost(officer: Visitor) -> None:
    page = log(officer, {**GOOD, "day": "soon", "numbers": "many"})
    assert "“soon” is not a date" in page
    assert 'value="many"' in page
    assert GOOD["detail"] in page
    assert "The day is still to come" in log(officer, {**GOOD, "day": "2999-01-01"})
    assert "There is no area" in log(officer, {**GOOD, "area": "atlantis"})
    assert "The text has" in log(officer, {**GOOD, "headline": "x" * 200})


def test_words_that_must_not_be_printed_are_held_once_and_an_editor_must_reword_them(
    officer: Visitor, editor: Visitor
) -> None:
    held = log(officer, BAD)
    assert "Log it all the same" in held
    assert "Logged. An editor looks at it" in log(officer, {**BAD, "all_the_same": "1"})
    path = entry_of(editor, "Warrant at 14 Mill Lane")
    refused = editor.send(f"{path}/approve", {**BAD, "version": "1"}, at=path)
    assert refused.status_code == 422
    keys = re.findall(r'name="(why-\w+)"', refused.text)
    assert len(keys) == 2
    half = {**BAD, "version": "1", keys[0]: "The house of the police museum"}
    assert editor.send(f"{path}/approve", half, at=path).status_code == 422, "the other finding stands"
    short = editor.send(f"{path}/approve", {**half, keys[1]: "ok"}, at=path)
    assert (short.status_code, "You need to say why “" in short.text) == (422, True)
    assert 'value="The house of the police museum"' in short.text
    reason = "Please leave out the number of the house"
    assert editor.send(f"{path}/return", {"reason": "", "version": "1"}, at=path).status_code == 422
    editor.send(f"{path}/return", {"reason": reason, "version": "1"}, at=path)
    mine = officer.page("/activity").text
    assert "Sent back" in mine
    assert f"editor says: {reason}" in mine


def test_an_approved_entry_is_printed_in_the_next_run_and_its_provenance_kept(
    desk: Site, officer: Visitor, editor: Visitor
) -> None:
    log(officer, GOOD)
    path = entry_of(editor, GOOD["headline"])
    corrected = {**GOOD, "headline": "Evening patrols in Castle Park, CO1 1AB", "version": "1"}
    (key,) = re.findall(r'name="(why-\w+)"', editor.send(f"{path}/approve", corrected, at=path).text)
    corrected[key] = "It is the address of the station"
    assert editor.send(f"{path}/approve", corrected, at=path).status_code == 200
    late = editor.send(f"{path}/approve", corrected, at=path)
    assert (late.status_code, "Somebody else has changed this entry" in late.text) == (409, True)
    admin = desk.visitor("admin")
    upload = admin.upload("areas.xlsx", book("colchester", "harlow")).url.path
    done = run(admin, upload)
    assert "of logged activity stood beside the workbook’s rows" in done.text
    folder = desk.settings.home / "runs" / done.url.path.rpartition("/")[2] / "2024-04"
    (leaflet,) = folder.rglob("colchester-*.txt")
    assert "Evening patrols in Castle Park, CO1 1AB" in leaflet.read_text(encoding="utf-8")
    (entry,) = (one for one in read_ledger(folder, "2024-04").entries.values() if one.name.startswith("colchester/act"))
    number = path.rpartition("/")[2]
    assert entry.overrides == (
        f"full-postcode@Logged activity!D{number}, accepted by editor: It is the address of the station",
    )
    assert 'value="It is the address of the station"' in editor.page(path).text
    other = {**corrected, "headline": "Evening patrols near CO1 1AB", "version": "2"}
    assert editor.send(f"{path}/approve", other, at=path).status_code == 422, "other words are asked about anew"


def test_an_entry_of_an_area_that_is_gone_costs_nothing_else_and_says_so() -> None:
    reading = Reading(records_of("harlow"), ())
    good = LogEntry(id=7, headline="Bicycles marked", **_raw("harlow"))
    lost = LogEntry(id=9, headline="Patrols", **_raw("atlantis"))
    made = merged(reading, [good, lost])
    added = made.records.activity[-1]
    assert isinstance(added, Activity)
    assert (added.headline, len(made.records.activity)) == ("Bicycles marked", len(reading.records.activity) + 1)
    assert made.placed[-1].at("headline").reference == "Logged activity!D7"
    (problem,) = made.problems
    assert (problem.code, problem.place.row) == ("unknown-area", 9)
    assert replace(made, records=reading.records, placed=(), partly=(), problems=()) == reading


def _raw(area: str) -> dict[str, object]:
    empty = dict.fromkeys(("detail", "numbers", "place", "priority"), "")
    return {"area": area, "day": date(2024, 4, 2), "kind": "patrol", **empty}
