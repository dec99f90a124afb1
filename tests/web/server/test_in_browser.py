"""The pages of sign-in, account, users, audit and refusals in a real browser: for everybody, at every width."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from waitress import create_server

from leaflets.store.audit import Audit
from leaflets.web.settings import SingleSignOn
from tests.accessibility.axe import DESKTOP, PHONE, Auditor
from tests.browsing import Browser, browsing
from tests.web.signing import PASSWORD, signed_in, site, somebody

NOBODY = ("/sign-in", "/sign-in?next=/users", "/signed-out", "/none")
ADMIN = ("/account", "/users", "/users/1", "/users/2", "/audit", "/audit?who=none", "/audit?since=soon")
SSO = SingleSignOn("https://id.example", "site", "only for tests", roles=(("a", "admin"),))


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """An application on a real server; its address."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(5)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    made = site(tmp_path_factory.mktemp("browser"), single_sign_on=SSO)
    somebody(made, "admin", "A. Example")
    locked = somebody(made, "officer", "A. Very-Long-Example-Name of a Team With Many Words in Its Name")
    made.extensions["people"].lock(locked.id)
    audit: Audit = made.extensions["audit"]
    for number in range(3):
        audit.record("month-published", (1, "A. Example"), f"2026-0{number + 1}", "14 areas", "192.0.2.7")
    return made


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    with serving(app) as running:
        yield running


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("profile"), "that the server's pages are for everybody") as running:
        yield running


def let_in(browser: Browser, app: Flask, address: str, *, is_in: bool) -> None:
    """Give the browser the cookie of an admin, or take all away."""
    browser.ask("Network.clearBrowserCookies")
    if is_in:
        cookie = signed_in(app, app.extensions["people"].named("A. Example")).get_cookie("site")
        assert cookie
        browser.ask("Network.setCookie", name="site", value=cookie.value, url=address, httpOnly=True)


@pytest.mark.parametrize("page", [*NOBODY, *ADMIN])
def test_every_page_is_for_everybody(browser: Browser, app: Flask, address: str, page: str) -> None:
    auditor = Auditor(browser)
    let_in(browser, app, address, is_in=page in ADMIN)
    auditor.open(address + page)
    for shade in ("light", "dark"):
        browser.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": shade}])
        for width in (PHONE, DESKTOP):
            auditor.resize(width)
            answer = auditor.run()
            assert answer.violations == (), (page, width, shade)
            assert answer.incomplete == (), (page, width, shade)
    assert auditor.too_wide() <= 0
    browser.ask("Emulation.setEmulatedMedia", features=[])


def test_somebody_signs_in_without_scripts_and_out_again(browser: Browser, app: Flask, address: str) -> None:
    let_in(browser, app, address, is_in=False)
    browser.open(f"{address}/account")
    browser.ask("Emulation.setScriptExecutionDisabled", value=True)
    browser.until("location.pathname === '/sign-in' && document.readyState === 'complete'")
    type_into(browser, "name", "A. Example")
    type_into(browser, "password", PASSWORD)
    browser.ask("Input.dispatchKeyEvent", type="keyDown", key="Enter", code="Enter", text="\r")
    browser.until("location.pathname === '/account' && document.readyState === 'complete'")
    assert "A. Example" in browser.value("document.querySelector('main').innerText")
    browser.value("document.querySelector('main form button').focus()")
    browser.ask("Input.dispatchKeyEvent", type="keyDown", key="Enter", code="Enter", text="\r")
    browser.until("location.pathname === '/signed-out'")
    browser.ask("Emulation.setScriptExecutionDisabled", value=False)


def test_what_is_wrong_is_told_first_to_who_listens(browser: Browser, app: Flask, address: str) -> None:
    let_in(browser, app, address, is_in=False)
    browser.open(f"{address}/sign-in")
    browser.until("location.pathname === '/sign-in' && document.readyState === 'complete'")
    type_into(browser, "name", "A. Example")
    type_into(browser, "password", "not it")
    browser.ask("Input.dispatchKeyEvent", type="keyDown", key="Enter", code="Enter", text="\r")
    browser.until("document.title.startsWith('Error') && document.readyState === 'complete'")
    assert browser.value("document.activeElement.textContent").split("\n")[1].strip() == "There is a problem"


def type_into(browser: Browser, field: str, text: str) -> None:
    """Type into a field, as a keyboard does."""
    browser.value(f"document.getElementById('{field}').focus()")
    browser.ask("Input.insertText", text=text)


def test_no_page_asks_for_anything_from_elsewhere_and_no_policy_is_broken(
    browser: Browser, app: Flask, address: str, tmp_path: Path
) -> None:
    let_in(browser, app, address, is_in=True)
    for page in ("/", "/users", "/audit"):
        browser.open(address + page)
        browser.until(f"location.href === '{address}{page}' && document.readyState === 'complete'")
        names = browser.value("performance.getEntriesByType('resource').map((entry) => entry.name)")
        assert names
        assert all(name.startswith(address) for name in names)
        assert browser.value("getComputedStyle(document.querySelector('.bar')).backgroundColor") != "rgba(0, 0, 0, 0)"
