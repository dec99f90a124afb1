"""Signing in and out with a password of this site: in a browser's steps, with what an attacker would try."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from leaflets.store.audit import Filter
from leaflets.store.counts import CountRow
from leaflets.store.moment import utc_now
from leaflets.store.people import Role
from leaflets.web.access import VISIT, safe_next
from tests.web.signing import PASSWORD, csrf, signed_in, site, somebody


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return site(tmp_path)


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, **more: str) -> TestResponse:
    """What the form of the sign-in page sends."""
    return client.post("/sign-in", data={"csrf_token": csrf(client), "name": name, "password": password, **more})


def test_signing_in_leads_to_where_one_was_going_and_signing_out_ends_it(app: Flask) -> None:
    somebody(app, "editor", "J. Example")
    client = app.test_client()
    sent = client.get("/account?tab=1", headers={"Accept": "text/html"})
    assert sent.location == "/sign-in?next=/account?tab%3D1"
    page = client.get(sent.location).get_data(as_text=True)
    assert 'name="next" value="/account?tab=1"' in page
    assert "You need to sign in to see that page" in page
    assert "You need to" not in client.get("/sign-in").get_data(as_text=True)
    answer = sign_in(client, "j. example", next="/account?tab=1")
    assert (answer.status_code, answer.location) == (303, "/account?tab=1")
    assert "J. Example" in client.get("/account").get_data(as_text=True)
    assert client.post("/sign-out", data={"csrf_token": csrf(client, "/account")}).status_code == 303
    assert client.get("/account").status_code == 303
    assert [entry.what for entry in app.extensions["audit"].page(Filter())] == ["sign-out", "sign-in"]


@pytest.mark.parametrize(
    "address",
    [
        *("https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)"),
        *("/a\r\nSet-Cookie: x=1", "/a\tb", "evil", "", "/ok\\..\\", "///evil.example", "/" + "a" * 3000, "http:/x"),
    ],
)
def test_nothing_leads_away_from_the_site(app: Flask, address: str) -> None:
    with app.test_request_context():
        assert safe_next(address) == "/"
        assert safe_next("/areas/colchester?q=1#top") == "/areas/colchester?q=1#top"
    somebody(app, "viewer", "J. Example")
    answer = sign_in(app.test_client(), "J. Example", next=address)
    assert answer.location == "/"
    assert "Set-Cookie: x=1" not in str(answer.headers)


def test_wrong_ones_are_told_alike_and_lock_the_account_with_plain_words(app: Flask) -> None:
    somebody(app, "viewer", "J. Example")
    client = app.test_client()
    texts = []
    for name in ("J. Example", "Nobody"):
        answer = sign_in(client, name, "wrong")
        assert answer.status_code == 401
        texts.append(answer.get_data(as_text=True).replace(name, "").split("<main")[1].split("csrf_token")[0])
    assert texts[0] == texts[1]
    assert "The name or the password is not right." in texts[0]
    for _ in range(4):
        answer = sign_in(client, "J. Example", "wrong")
    assert "This account is locked, because the password was wrong too often." in answer.get_data(as_text=True)
    assert sign_in(client, "J. Example").status_code == 401, "the right password does not help now"


def test_a_refused_sign_in_is_audited_without_what_was_typed(app: Flask) -> None:
    somebody(app, "viewer", "J. Example")
    client = app.test_client()
    sign_in(client, "hunter2 typed into the wrong field", "hunter2")
    sign_in(client, "J. Example", "hunter2")
    entries = app.extensions["audit"].page(Filter())
    assert [entry.who for entry in entries] == ["J. Example", ""]
    assert "hunter2" not in repr(entries)


def test_one_address_may_not_guess_without_end_at_any_process_and_is_told_how_long_to_wait(
    app: Flask, tmp_path: Path
) -> None:
    client = app.test_client()
    codes = [sign_in(client, "one name", "wrong").status_code for _ in range(32)]
    assert codes[:30] == [401] * 30
    assert codes[30:] == [429, 429]
    answer = sign_in(client, "name", "wrong")
    assert 0 < int(answer.headers["Retry-After"]) <= 61
    assert "Wait a minute" in answer.get_data(as_text=True)
    another = site(tmp_path)  # as another process has it: with the same database and nothing else in common
    assert sign_in(another.test_client(), "one name", "wrong").status_code == 429
    with another.extensions["store"].session() as session:
        kept = session.scalars(select(CountRow.key)).all()
    assert kept
    assert not any("127.0.0.1" in key for key in kept), "no address is kept"


def test_what_was_in_the_session_before_signing_in_is_gone_after_it(app: Flask) -> None:
    attacker, victim = somebody(app, "viewer", "Attacker"), somebody(app, "admin", "Victim")
    client = app.test_client()
    with client.session_transaction() as session:
        session[VISIT] = planted = app.extensions["visits"].begin(attacker.id)
        session["planted"] = "x"
    client.post("/sign-out", data={"csrf_token": csrf(client, "/account")})
    token = csrf(client)
    client.post("/sign-in", data={"csrf_token": token, "name": "Victim", "password": PASSWORD})
    with client.session_transaction() as session:
        assert session[VISIT] != planted
        assert "planted" not in session
        assert session.get("csrf_token") is None
    assert app.extensions["visits"].visitor(planted) is None
    assert app.extensions["visits"].visitor(_visit(client)).id == victim.id


def _visit(client: FlaskClient) -> str:
    with client.session_transaction() as session:
        return str(session[VISIT])


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(app: Flask) -> None:
    client = signed_in(app, somebody(app, "admin"))
    cookie = client.get_cookie("site")
    assert cookie is not None
    client.post("/sign-out", data={"csrf_token": csrf(client, "/account")})
    thief = app.test_client()
    thief.set_cookie("site", cookie.value)
    assert thief.get("/account").status_code == 303


def test_signing_out_everywhere_ends_every_visit(app: Flask) -> None:
    account = somebody(app, "viewer")
    here, there = signed_in(app, account), signed_in(app, account)
    here.post("/sign-out", data={"csrf_token": csrf(here, "/account"), "everywhere": "yes"})
    assert there.get("/account").status_code == 303


def test_another_role_holds_from_the_next_page(app: Flask) -> None:
    somebody(app, "admin", "Other admin")
    account = somebody(app, "admin")
    client = signed_in(app, account)
    assert client.get("/users").status_code == 200
    app.extensions["people"].set_role(account.id, Role.EDITOR)
    assert client.get("/users").status_code == 403
    app.extensions["people"].lock(account.id)
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize(("page", "last"), [("/account", 200), ("/account?poll=1", 303)])
def test_a_visit_ends_after_a_rest_though_a_page_looks_again_by_itself(app: Flask, page: str, last: int) -> None:
    clock = [utc_now()]
    app.extensions["visits"] = replace(app.extensions["visits"], now=lambda: clock[0])
    client = signed_in(app, somebody(app, "admin"))
    assert client.get(page).status_code == 200
    for _ in range(2):
        clock[0] += timedelta(minutes=20)
        answer = client.get(page)
    assert answer.status_code == last


def test_the_cookie_is_out_of_reach_of_scripts_other_sites_and_plain_http(tmp_path: Path) -> None:
    for address, words in (("", ["HttpOnly", "SameSite=Lax", "Path=/"]), ("https://iya.example", ["Secure"])):
        app = site(tmp_path, address=address)
        set_cookie = app.test_client().get("/sign-in", base_url=address or None).headers["Set-Cookie"]
        assert all(word in set_cookie for word in words), set_cookie
        assert "Expires" not in set_cookie, "it ends with the browser"
        assert set_cookie.startswith("__Host-site=" if address else "site=")


def test_ones_own_password_is_changed_with_the_present_one_and_signs_out_every_other_device(app: Flask) -> None:
    account = somebody(app, "viewer", "J. Example")
    here, there = signed_in(app, account), signed_in(app, account)

    def change(old: str, new: str, again: str) -> TestResponse:
        told = {"csrf_token": csrf(here, "/account"), "old": old, "new": new, "again": again}
        return here.post("/account/password", data=told)

    new = "violet harbour engine"
    assert "present password is not right" in change("wrong", new, new).get_data(as_text=True)
    assert "two new passwords differ" in change(PASSWORD, new, new + "!").get_data(as_text=True)
    assert "12 to 200 characters" in change(PASSWORD, "short", "short").get_data(as_text=True)
    assert there.get("/account").status_code == 200
    answer = change(PASSWORD, new, new)
    assert answer.status_code == 200
    assert "Your password is changed" in answer.get_data(as_text=True)
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303
    assert sign_in(app.test_client(), "J. Example", new).status_code == 303


def test_a_site_without_passwords_of_its_own_takes_none(tmp_path: Path) -> None:
    app = site(tmp_path, local_accounts=False)
    somebody(app, "admin", "J. Example")
    client = app.test_client()
    token = csrf(signed_in(app, somebody(app, "viewer")), "/account")
    assert client.post("/sign-in", data={"csrf_token": token, "name": "J. Example"}).status_code in {400, 404}
    assert "Password" not in client.get("/sign-in").get_data(as_text=True)
