"""Who may see which page: asked of every address that the site has, so that a new page cannot be forgotten."""

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from leaflets.store.people import Role
from leaflets.web.access import PUBLIC, need_of
from tests.web.signing import csrf, signed_in, site, somebody


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A site that is shut to all who have not signed in."""
    return site(tmp_path_factory.mktemp("access"), open_pages=False, open_cards=False)


def values_of(app: Flask, rule: Rule) -> dict[str, str]:
    """A value for each part of an address that its rule takes."""
    kinds = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000"}
    found = {}
    for name in rule.arguments:
        kind = next(kind for kind, made in app.url_map.converters.items() if type(rule._converters[name]) is made)
        found[name] = kinds.get(kind, "1")
    return found


def asked(app: Flask) -> list[tuple[Rule, str, str]]:
    """Every address that is not public, with values for its parts, and every method that it answers."""
    found = []
    for rule in app.url_map.iter_rules():
        assert rule.endpoint
        if need_of(app, rule.endpoint)[0] is not None:
            path = app.url_map.bind("localhost").build(rule.endpoint, values_of(app, rule))
            found += [(rule, method, path) for method in sorted((rule.methods or set()) - {"OPTIONS"})]
    return found


def test_every_view_says_what_it_needs_or_is_known_to_be_public(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        need_of(app, rule.endpoint)
    assert set(app.view_functions) >= PUBLIC


def test_nobody_signed_in_is_shown_nothing(app: Flask) -> None:
    client = app.test_client()
    for _rule, method, path in asked(app):
        answer = client.open(path, method=method, data={"csrf_token": csrf(client)})
        sent_away = answer.status_code == 303 and answer.location.startswith("/sign-in?next=")
        assert sent_away if method in {"GET", "HEAD"} else answer.status_code == 401, f"{method} {path}"


@pytest.mark.parametrize("role", list(Role))
def test_every_address_is_refused_to_every_lower_role(app: Flask, role: Role) -> None:
    client = signed_in(app, somebody(app, role))
    for rule, method, path in asked(app):
        needed, _ = need_of(app, rule.endpoint)
        assert needed
        if not role.covers(needed):
            answer = client.open(path, method=method, data={"csrf_token": csrf(client, "/account")})
            assert answer.status_code == 403, f"{role}: {method} {path}"


LEAST = {
    **dict.fromkeys(("", "districts", "areas", "latest", "files", "pictures", "account", "sign-out"), Role.VIEWER),
    **dict.fromkeys(("cards", "activity"), Role.OFFICER),
    "desk": Role.EDITOR,
    **dict.fromkeys(("users", "audit"), Role.ADMIN),
}
"""Written down here, apart from what the views say of themselves: the least that each part of the site asks for."""


@pytest.mark.parametrize("role", list(Role))
def test_no_part_of_the_site_asks_for_less_than_is_written_down(tmp_path: Path, role: Role) -> None:
    app = site(tmp_path, open_pages=False, open_cards=False)
    client = signed_in(app, somebody(app, role))
    for rule in app.url_map.iter_rules():
        part = rule.rule.split("/")[1]
        if rule.endpoint in PUBLIC or role.covers(LEAST[part]):
            continue
        path = app.url_map.bind("localhost").build(rule.endpoint, values_of(app, rule))
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            answer = client.open(path, method=method, data={"csrf_token": csrf(client, "/account")})
            assert answer.status_code == 403, f"{role}: {method} {path}"
