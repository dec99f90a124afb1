"""Signing in through an OpenID provider, which runs on this machine; each wrong answer of it is refused."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from leaflets.web.settings import SingleSignOn
from tests.reading import PATIENCE_S
from tests.web.server.provider import CLIENT, SECRET, Provider, providing
from tests.web.signing import csrf, site

ROLES = (("Site.Officers", "officer"), ("Site.Editors", "editor"))


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providing() as running:
        running.claims["roles"] = ["Site.Officers", "Other.Things"]
        yield running


@pytest.fixture
def app(provider: Provider, tmp_path: Path) -> Flask:
    return site(tmp_path, single_sign_on=SingleSignOn(provider.issuer, CLIENT, SECRET, roles=ROLES))


def there_and_back(client: FlaskClient, after: str = "") -> TestResponse:
    """Sign in as a browser does: to the provider, and back with what it says."""
    sent = client.get("/sign-in/single", query_string={"next": after} if after else {})
    assert sent.status_code == 302, sent.get_data(as_text=True)
    back = urlsplit(httpx.get(sent.location, timeout=PATIENCE_S).headers["location"])
    return client.get(f"{back.path}?{back.query}")


def test_the_provider_vouches_for_somebody_who_then_has_the_role_of_the_claim(app: Flask, provider: Provider) -> None:
    client = app.test_client()
    answer = there_and_back(client, "/account?from=here")
    assert (answer.status_code, answer.location) == (303, "/account?from=here")
    page = client.get("/account").get_data(as_text=True)
    assert "j.example" in page
    assert "<dd>Officer</dd>" in page
    asked = provider.asked[0]
    assert {"nonce", "state", "code_challenge"} <= set(asked)


def test_the_highest_role_of_several_holds_and_is_asked_anew_at_each_sign_in(app: Flask, provider: Provider) -> None:
    provider.claims["roles"] = ["Site.Editors", "Site.Officers"]
    there_and_back(app.test_client())
    assert [one.role for one in app.extensions["people"].all()] == ["editor"]
    provider.claims["roles"] = "Site.Officers"
    there_and_back(app.test_client())
    assert [one.role for one in app.extensions["people"].all()] == ["officer"]


def test_who_has_no_role_here_is_told_how_to_get_one(app: Flask, provider: Provider) -> None:
    provider.claims["roles"] = ["Other.Things"]
    answer = there_and_back(app.test_client())
    assert answer.status_code == 403
    assert "Your work account has no role in this site." in answer.get_data(as_text=True)
    assert app.extensions["people"].all() == []


FAULTS = ["nonce", "no nonce", "expired", "audience", "issuer", "unsigned", "shared secret", "key", "no token"]


@pytest.mark.parametrize("fault", [*FAULTS, "state", "denied", "other configuration"])
def test_a_wrong_answer_signs_nobody_in(app: Flask, provider: Provider, fault: str) -> None:
    provider.fault = fault
    client = app.test_client()
    answer = there_and_back(client)
    assert answer.status_code == 403
    text = answer.get_data(as_text=True)
    assert "sign-in-refused" in text
    assert "alert(1)" not in text
    assert client.get("/account").status_code == 303
    assert app.extensions["people"].all() == []


def test_a_code_that_was_not_asked_for_here_signs_nobody_in(app: Flask, provider: Provider) -> None:
    sent = app.test_client().get("/sign-in/single")
    back = urlsplit(httpx.get(sent.location, timeout=PATIENCE_S).headers["location"])
    victim = app.test_client()
    assert victim.get(f"{back.path}?{back.query}").status_code == 403
    assert victim.get("/account").status_code == 303


def test_a_code_works_once(app: Flask, provider: Provider) -> None:
    client = app.test_client()
    sent = client.get("/sign-in/single")
    back = urlsplit(httpx.get(sent.location, timeout=PATIENCE_S).headers["location"])
    assert client.get(f"{back.path}?{back.query}").status_code == 303
    assert client.get(f"{back.path}?{back.query}").status_code == 403


def test_an_account_that_an_admin_has_locked_stays_out(app: Flask, provider: Provider) -> None:
    there_and_back(app.test_client())
    (account,) = app.extensions["people"].all()
    app.extensions["people"].lock(account.id)
    assert there_and_back(app.test_client()).status_code == 403


def test_a_provider_that_does_not_answer_is_told_plainly(tmp_path: Path) -> None:
    app = site(tmp_path, single_sign_on=SingleSignOn("http://127.0.0.1:1", CLIENT, SECRET, roles=ROLES))
    answer = app.test_client().get("/sign-in/single")
    assert answer.status_code == 403
    assert "cannot be reached" in answer.get_data(as_text=True)


def test_one_can_sign_out_of_the_provider_as_well(app: Flask, provider: Provider) -> None:
    client = app.test_client()
    there_and_back(client)
    client.post("/sign-out", data={"csrf_token": csrf(client, "/account")})
    assert client.get("/account").status_code == 303
    assert 'href="/sign-out/single"' in client.get("/signed-out").get_data(as_text=True)
    end = urlsplit(client.get("/sign-out/single").location)
    assert end.path == "/end"
    assert parse_qs(end.query)["post_logout_redirect_uri"] == ["http://localhost/signed-out"]


def test_no_secret_is_in_the_audit(app: Flask, provider: Provider) -> None:
    there_and_back(app.test_client())
    provider.fault = "nonce"
    there_and_back(app.test_client())
    from leaflets.store.audit import Filter

    entries = app.extensions["audit"].page(Filter())
    assert [entry.what for entry in entries] == ["sign-in-refused", "sign-in"]
    told = repr(entries)
    assert SECRET not in told
    assert "code-" not in told
    assert "access" not in told
