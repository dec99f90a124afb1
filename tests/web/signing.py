"""A site for tests, and people who are signed in to it."""

from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from leaflets.config import shipped
from leaflets.store.people import Account, People, Role
from leaflets.web.access import VISIT
from leaflets.web.app import create_app
from leaflets.web.settings import Settings

PASSWORD = "copper kettle sunrise"


def site(home: Path, **settings: Any) -> Flask:
    """A site whose home is a folder of the test, with a database in it unless the settings name one."""
    home.mkdir(parents=True, exist_ok=True)
    given: dict[str, Any] = {
        "database": f"sqlite:///{home / 'site.db'}",
        "brand": shipped("brand"),
        "secret": "only for tests",
    }
    return create_app(Settings(home=home, **{**given, **settings}))


def somebody(app: Flask, role: str, name: str = "") -> Account:
    """A new account with this role, whose password is PASSWORD."""
    people: People = app.extensions["people"]
    return people.add(name or f"Example {role}", Role(role), PASSWORD)


def signed_in(app: Flask, account: Account) -> FlaskClient:
    """A browser in which somebody is signed in."""
    client = app.test_client()
    with client.session_transaction() as session:
        session[VISIT] = app.extensions["visits"].begin(account.id)
    return client


def csrf(client: FlaskClient, page: str = "/sign-in") -> str:
    """The token that a form of this page holds."""
    text = client.get(page).get_data(as_text=True)
    _, found, rest = text.partition('name="csrf_token" value="')
    assert found, f"{page} has no form with a token"
    return rest.partition('"')[0]
