"""What every answer forbids a browser, and what no request gets past; asked of every address that the site has."""

import json
import logging
from pathlib import Path

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from leaflets.store.people import Account
from leaflets.web.access import VISIT, need_of
from tests.web.server.test_access import values_of
from tests.web.signing import PASSWORD, csrf, signed_in, site, somebody

FORBIDDEN = ("unsafe-inline", "unsafe-eval", "data:", "*", "http:", "https:")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return site(tmp_path_factory.mktemp("security"), address="https://iya.example")


def is_guarded(answer: TestResponse) -> None:
    """Every header is there, and the policy allows nothing from elsewhere and nothing inline."""
    headers = answer.headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "img-src", "font-src", "connect-src")} == {"'self'"}
    assert policy["form-action"] == "'self'"
    assert not any(word in headers["Content-Security-Policy"] for word in FORBIDDEN)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert len(headers["X-Request-ID"]) >= 8
    assert headers.get("Server") is None


HOST = "https://iya.example"


def inside(app: Flask, account: Account) -> FlaskClient:
    """A browser in which somebody is signed in by https."""
    client = app.test_client()
    with client.session_transaction(base_url=HOST) as session:
        session[VISIT] = app.extensions["visits"].begin(account.id)
    return client


def test_every_kind_of_answer_has_the_headers(app: Flask) -> None:
    client = app.test_client()
    answers = {
        200: client.get("/", base_url=HOST),
        303: client.get("/account", base_url=HOST),
        400: client.get("/", base_url="https://other.example"),
        401: client.post("/users", base_url=HOST),
        403: client.get("/metrics", base_url=HOST, environ_base={"REMOTE_ADDR": "192.0.2.1"}),
        404: client.get("/none", base_url=HOST),
        405: client.delete("/sign-in", base_url=HOST),
        413: client.post("/sign-in", base_url=HOST, data={"name": "x" * 300_000}),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        is_guarded(answer)
        if status >= 400:
            assert answer.headers["Cache-Control"] == "no-store"


def test_a_fault_of_the_program_has_the_headers_a_number_and_no_traceback(tmp_path: Path) -> None:
    app = site(tmp_path, address=HOST)
    lines = structlog.testing.CapturingLogger()
    app.extensions["log"] = structlog.wrap_logger(lines, processors=[structlog.processors.JSONRenderer()])

    def broken() -> str:
        raise ZeroDivisionError("a name of somebody: J. Private")

    app.view_functions["ops.ready"] = broken
    answer = app.test_client().get("/ready", base_url=HOST)
    assert answer.status_code == 500
    is_guarded(answer)
    text = answer.get_data(as_text=True)
    assert "out-of-order" in text
    assert answer.headers["X-Request-ID"] in text
    assert "Traceback" not in text
    assert "ZeroDivision" not in text
    told = [json.loads(call.args[0]) for call in lines.calls]
    (fault,) = [line for line in told if line["event"] == "fault"]
    assert fault["type"] == "ZeroDivisionError"
    assert fault["request"] == answer.headers["X-Request-ID"]
    assert "J. Private" not in json.dumps(told)


def test_a_form_that_was_not_sent_from_the_sites_own_page_is_refused_everywhere(app: Flask) -> None:
    client = inside(app, somebody(app, "admin", "Forms"))
    mine = csrf_at(client)
    theirs = csrf_at(app.test_client())
    seen = 0
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}:
            path = app.url_map.bind("iya.example").build(rule.endpoint, values_of(app, rule))
            for token in ({}, {"csrf_token": "made up"}, {"csrf_token": theirs}, {"csrf_token": mine[:-1]}):
                answer = client.open(path, method=method, base_url=HOST, data=token, headers={"Referer": HOST + "/"})
                assert answer.status_code == 400, f"{method} {path} {token}"
                assert "form-out-of-date" in answer.get_data(as_text=True)
            foreign = client.open(
                path,
                method=method,
                base_url=HOST,
                data={"csrf_token": mine},
                headers={"Referer": "https://evil.example/"},
            )
            assert foreign.status_code == 400, f"{method} {path} from elsewhere"
            seen += 1
    assert seen > 8


def csrf_at(client: FlaskClient) -> str:
    """The token of a form, for who is signed in and for who is not."""
    page = "/account" if client.get("/account", base_url=HOST).status_code == 200 else "/sign-in"
    text = client.get(page, base_url=HOST).get_data(as_text=True)
    return text.partition('name="csrf_token" value="')[2].partition('"')[0]


@pytest.mark.parametrize("host", ["evil.example", "iya.example.evil.example", "127.0.0.1", "iya.example@evil.example"])
def test_the_site_answers_to_its_own_name_alone(app: Flask, host: str) -> None:
    answer = app.test_client().get("/sign-in", headers={"Host": host}, base_url=HOST)
    assert answer.status_code == 400
    assert "evil" not in answer.get_data(as_text=True)
    assert app.test_client().get("/health", headers={"Host": host}).status_code in {200, 400}


@pytest.mark.parametrize("given", ["x\r\nSet-Cookie: a=1", "short", "a" * 65, "<script>"])
def test_a_request_is_named_by_a_proxy_only_in_plain_words(app: Flask, given: str) -> None:
    client = app.test_client()
    environ = {"HTTP_X_REQUEST_ID": given}
    told = client.get("/health", base_url=HOST, environ_overrides=environ).headers
    assert told["X-Request-ID"] != given
    assert "a=1" not in str(told)
    kept = client.get("/health", base_url=HOST, headers={"X-Request-ID": "proxy-12345678"}).headers["X-Request-ID"]
    assert kept == "proxy-12345678"


def test_a_larger_body_is_for_those_who_may_upload(app: Flask) -> None:
    big = {"name": "x" * 300_000}
    viewer = inside(app, somebody(app, "viewer", "Small"))
    assert viewer.post("/sign-out", base_url=HOST, data=big).status_code == 413
    editor = inside(app, somebody(app, "editor", "Large"))
    assert editor.post("/sign-out", base_url=HOST, data=big).status_code == 400, "its form is read, and has no token"


def test_no_zero_character_reaches_a_page_or_the_database(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/?q=%00", base_url=HOST).status_code == 400
    assert client.get("/areas/%00", base_url=HOST).status_code == 404


def test_what_signed_in_people_see_is_not_kept_by_a_browser(tmp_path: Path) -> None:
    app = site(tmp_path)
    client = signed_in(app, somebody(app, "admin"))
    for path in ("/", "/account", "/users", "/audit"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store", path


def test_a_program_is_told_in_its_own_way(app: Flask) -> None:
    answer = app.test_client().get("/none", base_url=HOST, headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.get_json()["problems"][0]["code"] == "not-found"


def test_the_log_tells_requests_without_anything_about_a_person(tmp_path: Path) -> None:
    lines = structlog.testing.CapturingLogger()
    app = site(tmp_path)
    app.extensions["log"] = structlog.wrap_logger(lines, processors=[structlog.processors.JSONRenderer()])
    account = somebody(app, "viewer", "J. Private")
    client = app.test_client()
    client.post("/sign-in", data={"csrf_token": csrf(client), "name": "J. Private", "password": PASSWORD})
    client.get("/account?token=hush", headers={"User-Agent": "hush", "Cookie": "hush=1"})
    client.get("/areas/hush-hush")
    told = [json.loads(call.args[0]) for call in lines.calls]
    assert {"request", "method", "endpoint", "status", "ms", "event"} <= set(told[0])
    assert any(line.get("account") == account.id for line in told)
    assert not any(word in json.dumps(told) for word in ("hush", "J. Private", PASSWORD))
    assert logging.getLogger("flask_wtf.csrf").getEffectiveLevel() >= logging.WARNING


def test_figures_are_for_those_who_may_see_them(tmp_path: Path) -> None:
    app = site(tmp_path, metrics_from=("10.0.0.0/8",), metrics_token="a token")
    client = app.test_client()

    def asked(address: str, **headers: str) -> int:
        return client.get("/metrics", environ_base={"REMOTE_ADDR": address}, headers=headers).status_code

    assert [asked("10.1.2.3"), asked("127.0.0.1"), asked("not an address")] == [200, 403, 403]
    assert asked("192.0.2.1", Authorization="Bearer a token") == 200
    assert asked("192.0.2.1", Authorization="Bearer another") == 403
    client.get("/none")
    text = client.get("/metrics", environ_base={"REMOTE_ADDR": "10.1.2.3"}).get_data(as_text=True)
    assert 'leaflets_requests_total{endpoint="none",status="404"} 1.0' in text
    assert 'leaflets_request_seconds_bucket{endpoint="ops.metrics",le="0.1",status="403"}' in text
    assert 'leaflets_jobs{state="waiting"} 0.0' in text


def test_ready_says_what_is_not(tmp_path: Path) -> None:
    app = site(tmp_path / "home")
    client = app.test_client()
    assert (client.get("/ready").status_code, client.get("/health").get_data()) == (200, b"ok\n")
    app.extensions["store"].engine.dispose()
    (tmp_path / "home").rename(tmp_path / "gone")
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert answer.get_json() == {"database": False, "home": False}
    page = signed_cookie_page(app)
    assert page.status_code == 503
    assert "database does not answer" in page.get_data(as_text=True)


def signed_cookie_page(app: Flask) -> TestResponse:
    """What somebody with a cookie of the site is told while there is no database."""
    client = app.test_client()
    with client.session_transaction() as session:
        session[VISIT] = "x" * 43
    return client.get("/account")


def test_need_of_every_view_is_kept_by_its_decorators(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        role, opened = need_of(app, rule.endpoint)
        assert opened in {"", "open_pages", "open_cards"}, rule.endpoint
        assert role or not opened
