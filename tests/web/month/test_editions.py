"""Editions: nothing that readers see goes without a word, whoever has laid it; and one can go back to all of it."""

import re
from pathlib import Path

from flask.testing import FlaskClient

from tests.web.month.laying import edition_in, lay, run_in, send
from tests.web.signing import csrf, signed_in, site, somebody

FEW = ("colchester", "harlow", "tendring")


def seen(client: FlaskClient, area: str, month: str) -> int:
    """Whether readers see an area's month: 200, or 404."""
    return client.get(f"/areas/{area}/{month}").status_code


def test_areas_of_a_month_laid_by_hand_go_only_by_a_plain_yes_and_come_back(tmp_path: Path) -> None:
    app = site(tmp_path)
    store, admin = app.extensions["store"], signed_in(app, somebody(app, "admin"))
    lay(tmp_path / "editions" / "2024-03", FEW)
    lay(tmp_path / "editions" / "2024-04", FEW, ("activity-leaflet", "events-poster"))
    fewer = edition_in(store, tmp_path, "2024-04", ["colchester"])
    page = f"/desk/editions/{fewer.id}"
    token = csrf(admin, page)
    run = run_in(store, tmp_path, "2024-04", ["colchester"])
    told = admin.get(f"/desk/jobs/{run.id}").text
    assert "Readers see 2 areas now that would be gone" in told
    assert "<li>harlow</li>" in told
    assert "colchester: events-poster in English" in told

    for form in ({}, {"lost": "1"}):
        status, text = send(admin, page, "publish", token, **form)
        assert (status, "you have not agreed to that" in text) == (409, True)
        assert seen(admin, "harlow", "2024-04") == 200
    mark = re.search(r'name="lost" value="(\w+)"', text)
    assert mark
    assert "Readers see this edition" in send(admin, page, "publish", token, lost=mark[1])[1]
    assert seen(admin, "harlow", "2024-04") == 404
    assert seen(admin, "harlow", "2024-03") == 200, "other months that were laid by hand stay"

    status, text = send(admin, page, "roll-back", token)
    assert (status, "Readers see this edition" in text, "leaflets batch" in text) == (200, True, True)
    assert seen(admin, "harlow", "2024-04") == 200
    assert "There is nothing to roll back to" in text
    by_hand = re.search(r'action="(/desk/editions/[^"]+)/withdraw"', text)
    assert by_hand
    status, text = send(admin, by_hand[1], "roll-back", token)
    assert (status, "There is no former edition" in text) == (409, True)
    send(admin, by_hand[1], "withdraw", token)
    assert seen(admin, "harlow", "2024-04") == 404
    assert admin.get("/desk/editions").text.count("leaflets batch") >= 2


def test_rolling_back_to_fewer_areas_is_asked_for_twice_and_never_to_what_is_gone(tmp_path: Path) -> None:
    app = site(tmp_path)
    store, admin = app.extensions["store"], signed_in(app, somebody(app, "admin"))
    few, all_ = (edition_in(store, tmp_path, "2024-04", areas) for areas in (FEW[:1], FEW))
    token = csrf(admin, f"/desk/editions/{few.id}")
    for one in (few, all_):
        send(admin, f"/desk/editions/{one.id}", "publish", token)
    page = f"/desk/editions/{all_.id}"
    status, text = send(admin, page, "roll-back", token)
    assert (status, "Readers lose something by rolling back" in text) == (409, True)
    (tmp_path / few.folder).rename(tmp_path / "gone")
    assert "There is nothing to roll back to" in admin.get(page).text
    status, text = send(admin, page, "roll-back", token)
    assert (status, "files are gone" in text) == (409, True)
    assert seen(admin, "harlow", "2024-04") == 200


def test_a_month_that_cannot_be_read_is_named_on_the_desk(tmp_path: Path) -> None:
    app = site(tmp_path)
    editor = signed_in(app, somebody(app, "editor"))
    for month in ("2024-03", "2024-04"):
        lay(tmp_path / "editions" / month, FEW)
    assert "Readers do not see" not in editor.get("/desk").text
    (tmp_path / "editions" / "2024-04" / "manifest.json").write_text("{", encoding="utf-8")
    told = editor.get("/desk").text
    assert "Readers do not see all that is published" in told
    assert "2024-04/manifest.json is no manifest of a month. Restore it" in told
    assert seen(editor, "harlow", "2024-03") == 200
