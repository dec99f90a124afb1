"""What admins do on the pages of users and of the audit."""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from leaflets.store.audit import Audit, Filter
from leaflets.store.people import People
from leaflets.store.tries import MOST
from leaflets.web.audit import neutral
from tests.web.signing import csrf, signed_in, site, somebody


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return site(tmp_path)


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return signed_in(app, somebody(app, "admin", "A. Admin"))


def send(client: FlaskClient, path: str, **told: str) -> TestResponse:
    return client.post(path, data={"csrf_token": csrf(client, "/users"), **told})


def audited(app: Flask) -> list[tuple[str, str, str, str]]:
    """Who did what about whom, and the detail, oldest first."""
    audit: Audit = app.extensions["audit"]
    return [(one.who, one.what, one.about, one.detail) for one in audit.page(Filter())][::-1]


def password_in(answer: TestResponse) -> str:
    """The password that a page shows once."""
    return str(re.findall(r'<code class="secret">([^<]+)</code>', answer.get_data(as_text=True))[0])


def enter(app: Flask, name: str, password: str) -> int:
    client = app.test_client()
    return client.post("/sign-in", data={"csrf_token": csrf(client), "name": name, "password": password}).status_code


def test_an_admin_adds_somebody_who_signs_in_with_the_password_that_is_shown_once(
    app: Flask, admin: FlaskClient
) -> None:
    answer = send(admin, "/users", name="J. <b>Example", role="editor")
    password = password_in(answer)
    assert "J. &lt;b&gt;Example" in answer.get_data(as_text=True)
    assert enter(app, "j. <b>example", password) == 303
    assert password not in admin.get("/users/2").get_data(as_text=True)
    assert audited(app)[0] == ("A. Admin", "account-added", "J. <b>Example", "editor")
    assert password not in repr(audited(app))


def test_what_is_wrong_with_a_new_account_is_told_above_the_form_which_keeps_what_was_typed(
    app: Flask, admin: FlaskClient
) -> None:
    for name, role, wrong in (("A. ADMIN", "viewer", "There is an account"), ("New", "king", "no such role")):
        answer = send(admin, "/users", name=name, role=role)
        assert answer.status_code == 422
        text = answer.get_data(as_text=True)
        assert "<title>Error: Users" in text
        assert wrong in text
        assert f'value="{name}"' in text


def test_role_lock_password_and_removal_hold_at_once_and_are_audited(app: Flask, admin: FlaskClient) -> None:
    account = somebody(app, "editor", "J. Example")
    theirs = signed_in(app, account)
    here = f"/users/{account.id}"
    send(admin, f"{here}/role", role="admin")
    assert theirs.get("/users").status_code == 200
    send(admin, f"{here}/role", role="viewer")
    assert theirs.get("/users").status_code == 403
    send(admin, f"{here}/lock")
    assert theirs.get("/account").status_code == 303
    send(admin, f"{here}/unlock")
    password = password_in(send(admin, f"{here}/password"))
    assert enter(app, "J. Example", password) == 303
    assert send(admin, f"{here}/remove").status_code == 303
    assert enter(app, "J. Example", password) == 401
    assert [what for who, what, about, _ in audited(app) if who == "A. Admin" and about == "J. Example"] == [
        *("role-changed", "role-changed", "account-locked", "account-unlocked", "password-reset", "account-removed")
    ]
    assert ("A. Admin", "role-changed", "J. Example", "editor to admin") in audited(app)
    assert "There is no such account" in admin.get(here).get_data(as_text=True)


def test_nobody_locks_themselves_out_by_a_slip(app: Flask, admin: FlaskClient) -> None:
    somebody(app, "admin", "B. Admin")
    for path in ("role", "lock", "password", "remove"):
        answer = send(admin, f"/users/1/{path}", role="viewer")
        assert answer.status_code == 422
        assert "This is your own account" in answer.get_data(as_text=True)
    people: People = app.extensions["people"]
    assert people.get(1).role == "admin"


def test_a_name_that_is_locked_after_wrong_passwords_is_shown_and_unlocked(app: Flask, admin: FlaskClient) -> None:
    account = somebody(app, "viewer", "J. Example")
    for _ in range(MOST):
        enter(app, "J. Example", "wrong")
    assert "Locked after wrong passwords" in admin.get("/users").get_data(as_text=True)
    send(admin, f"/users/{account.id}/unlock")
    assert "Locked after wrong passwords" not in admin.get("/users").get_data(as_text=True)


def test_the_audit_is_filtered_paged_and_says_when_there_is_nothing(app: Flask, admin: FlaskClient) -> None:
    audit: Audit = app.extensions["audit"]
    for number in range(130):
        audit.record("run-started", (1, "A. Admin"), f"month {number}")
    audit.record("published", (1, "A. Admin"), "<script>alert(1)</script>")
    page = admin.get("/audit").get_data(as_text=True)
    assert '<td data-name="What">Run started</td>' in page
    assert '<option value="run-started">Run started</option>' in page
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    older = re.findall(r'href="(/audit\?[^"]+)">Older', page)[0].replace("&amp;", "&")
    assert "month 0<" in admin.get(older).get_data(as_text=True)
    assert "100 entries" in page
    assert "1 entry," in admin.get("/audit?what=published").get_data(as_text=True)
    assert "1 entry," in admin.get("/audit?about=month+77").get_data(as_text=True)
    assert "Nothing of that kind" in admin.get("/audit?who=nobody").get_data(as_text=True)
    assert "Nothing of that kind" in admin.get("/audit?until=2020-01-01").get_data(as_text=True)
    refused = admin.get("/audit?since=2026-02-30")
    assert refused.status_code == 422
    assert "is not a date" in refused.get_data(as_text=True)


def test_the_audit_is_taken_away_as_a_table_without_formulas_and_that_is_audited(
    app: Flask, admin: FlaskClient
) -> None:
    audit: Audit = app.extensions["audit"]
    audit.record("logged", (1, '=HYPERLINK("http://evil.example")'), "+44", "-2+3\r\n@SUM(1)", "\t=1")
    audit.record("other", (1, "A. Admin"))
    answer = send(admin, "/audit/export", what="logged")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    text = answer.get_data(as_text=True)
    assert text.startswith("\ufeff")
    head, row = csv.reader(StringIO(text[1:], newline=""))
    assert head[:3] == ["number", "time (UTC)", "who"]
    assert row[2:] == ['\'=HYPERLINK("http://evil.example")', "1", "logged", "'+44", "'-2+3\r\n@SUM(1)", "'\t=1"]
    assert audited(app)[-1] == ("A. Admin", "audit-exported", "", "what=logged")


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@A", "\t=1", "\r=1", "\n=1", "  =1", "＝1"])
def test_what_a_spreadsheet_takes_for_a_formula_is_made_text(cell: str) -> None:
    assert neutral(cell) == f"'{cell}"
    assert neutral("1 = 1") == "1 = 1"
