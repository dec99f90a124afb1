"""The desk in a browser: an admin's journey, an officer's on a phone, with and without JavaScript; and axe-core."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.accessibility.axe import DESKTOP, PHONE, Auditor, script
from tests.browsing import Browser, browsing
from tests.web.month.books import book
from tests.web.month.running import PASSWORD, Site, waited

FAULTY = {"A3": "colchester", "B3": "9 April 2024"}


@dataclass
class Window:
    """A browser's window on a site, as somebody uses it."""

    browser: Browser
    site: Site

    def go(self, path: str) -> None:
        """Load a page."""
        address = path if path.startswith("http") else self.site.address + path
        self.browser.ask("Page.navigate", url=address)
        self.browser.until("document.readyState === 'complete'")

    @property
    def path(self) -> str:
        return str(self.browser.value("location.pathname"))

    def until(self, words: str) -> None:
        """Wait until the page says something."""
        self.browser.until(f"document.readyState === 'complete' && document.body.innerText.includes({words!r})")

    def fill(self, field: str, text: str) -> None:
        """Type into a field."""
        self.browser.value(f"document.getElementById({field!r}).focus()")
        self.browser.value(f"document.getElementById({field!r}).value = ''")
        self.browser.ask("Input.insertText", text=text)

    def choose(self, field: str, value: str) -> None:
        """Choose in a drop-down, or set a date."""
        self.browser.value(
            f"const one = document.getElementById({field!r}); one.value = {value!r};"
            "one.dispatchEvent(new Event('input', {bubbles: true}))"
        )

    def attach(self, field: str, file: Path) -> None:
        """Choose a file."""
        root = self.browser.ask("DOM.getDocument")["root"]["nodeId"]
        node = self.browser.ask("DOM.querySelector", nodeId=root, selector=f"#{field}")["nodeId"]
        self.browser.ask("DOM.setFileInputFiles", nodeId=node, files=[str(file)])

    def press(self, words: str) -> None:
        """Press a button or a link, by its words, and wait for the page that comes."""
        found = (
            f"[...document.querySelectorAll('main button, main a')].find(one => one.textContent.includes({words!r}))"
        )
        self.browser.value("window.before = true")
        self.browser.value(f"{found}.click()")
        self.browser.until("window.before !== true && document.readyState === 'complete'")

    def sign_in(self, name: str) -> None:
        self.browser.ask("Network.clearBrowserCookies")
        self.go("/sign-in")
        self.fill("name", name)
        self.fill("password", PASSWORD)
        self.press("Sign in")

    def run_plain_text(self) -> None:
        """Go on from a report, and run the leaflets of two areas in plain text, which are made quickly."""
        self.press("Go on to the month")
        self.browser.value("document.getElementById('layout-activity-leaflet').click()")
        self.browser.value("document.getElementById('layout-activity-leaflet-plain-text').click()")
        self.press("See what would be made")
        self.until("2 pieces = ")
        self.press("Run the month")

    def scripts(self, *, on: bool) -> None:
        """Let pages run scripts, or not."""
        self.browser.ask("Emulation.setScriptExecutionDisabled", value=not on)


@pytest.fixture(scope="module")
def window(desk: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """One browser for all tests of this file."""
    with browsing(tmp_path_factory.mktemp("browser"), "that admins can run a month in a browser") as browser:
        browser.open("about:blank")
        for domain in ("Page", "Network", "DOM"):
            browser.ask(f"{domain}.enable")
        yield Window(browser, desk)


def sized(window: Window, width: int) -> None:
    window.browser.ask(
        "Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 600
    )


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_an_admin_uploads_checks_runs_and_publishes(window: Window, tmp_path: Path, scripts: bool) -> None:
    sized(window, DESKTOP)
    window.scripts(on=scripts)
    window.sign_in("admin")
    file = tmp_path / "october.xlsx"
    file.write_bytes(book("colchester", "harlow", **FAULTY, D3=f"Warrant in CO3 {1 + scripts}AB"))
    window.go("/desk")
    window.attach("workbook", file)
    window.press("Upload and check")
    window.until("1 thing to mend")
    window.browser.value("document.querySelector('.fix summary').click()")
    window.fill("why-1", "It is the address of the police station")
    window.press("Accept")
    window.until("Nothing to mend")
    window.run_plain_text()
    window.until("Approve this run")
    assert re.search(
        r"2 planned = \d made \+ \d unchanged \+ 0 failed", window.browser.value("document.body.innerText")
    )
    run = window.path
    window.press("Look at the pieces")
    window.until("Pieces of April 2024")
    assert window.browser.value("document.querySelectorAll('.files a').length") >= 2
    window.go(run)
    window.press("Approve this run")
    window.until("Readers see ")
    window.press("Publish")
    window.until("Readers see this edition")
    window.scripts(on=True)


def test_a_piece_that_failed_is_tried_again_once_the_finding_is_accepted(window: Window, tmp_path: Path) -> None:
    sized(window, PHONE)
    window.sign_in("admin")
    file = tmp_path / "held.xlsx"
    file.write_bytes(book("colchester", "harlow", **FAULTY, D3="Warrant in CO4 7XY"))
    window.go("/desk")
    window.attach("workbook", file)
    window.press("Upload and check")
    window.until("1 thing to mend")
    report = window.path
    window.run_plain_text()
    window.until("1 failed")
    window.until("Activity!D3")  # which is told when the run is over
    run, failed = window.path, window.browser.value("document.querySelector('.failures').innerText")
    assert "Activity!D3" in failed
    assert "--allow" not in failed  # which is for the command: here one accepts
    window.go(report)
    window.browser.value("document.querySelector('.fix summary').click()")
    window.fill("why-1", "It is the address of the police station")
    window.press("Accept")
    window.until("Nothing to mend")
    window.go(run)
    window.press("Try the 1 failed piece again")
    window.until("0 failed")
    window.go("/audit?what=finding-accepted")
    window.browser.ask("Page.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    window.browser.value("document.querySelector('main form[method=post] button').click()")
    waited((tmp_path / "audit.csv").is_file)
    rows = list(csv.DictReader((tmp_path / "audit.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert {row["what"] for row in rows} == {"finding-accepted"}
    assert rows[0]["detail"] == "It is the address of the police station"


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_an_officer_logs_activity_on_a_phone(window: Window, desk: Site, scripts: bool) -> None:
    desk.visitor("editor").upload("areas.xlsx", book("colchester", "harlow"))
    sized(window, PHONE)
    window.scripts(on=scripts)
    window.sign_in("officer")
    window.go("/activity")
    window.choose("area", "colchester")
    window.choose("day", "2024-04-12")
    window.fill("headline", "Warrant at 14 Mill Lane")
    if scripts:
        window.until("14 Mill Lane”")
        assert "To change" in window.browser.value("document.querySelector('[data-found]').innerText")
        window.fill("headline", "Warrant carried out")
        window.until("Nothing in these words")
    else:
        window.press("Log it")
        window.until("Log it all the same")
        assert window.browser.value("document.getElementById('headline').value") == "Warrant at 14 Mill Lane"
        window.fill("headline", "Warrant carried out")
    window.press("Log it")
    window.until("Logged. An editor looks at it")
    assert window.browser.value("document.getElementById('area').value") == "colchester"
    window.scripts(on=True)


def test_every_page_is_for_everybody(window: Window, desk: Site) -> None:
    editor, admin = desk.visitor("editor"), desk.visitor("admin")
    upload = editor.upload(
        "axe.xlsx", book("colchester", "harlow", **FAULTY, D3="Warrant in CO3 4AB", A5="harlow", B5="someday")
    ).url.path
    refused = editor.upload("axe.png", b"\x89PNG").url.path
    form = {"month": "2024-04", "layouts": ["window-card"], "langs": ["en"]}
    plan = editor.settled(str(editor.send(f"{upload}/month", form, at=f"{upload}/month").url)).url.path
    run = admin.settled(str(admin.send(f"{plan}/run", at=plan).url)).url.path
    edition = admin.settled(str(admin.send(f"{run}/approve", {"without": "1"}, at=run).url)).url.path
    look = {"area": "harlow", "layout": "folded-leaflet", "month": "2024-04"}
    picture = editor.settled(str(editor.send(f"{upload}/look", look, at=f"{upload}/look").url)).url.path
    pages = ["/desk", upload, refused, f"{upload}/guarantee", f"{upload}/look", f"{upload}/month", plan, run]
    pages += [f"{run}/pieces", f"{run}/changes", edition, "/desk/editions", picture]
    pages += ["/activity", "/activity/waiting", "/activity/1", f"{upload}/sheets/4"]
    window.sign_in("admin")
    auditor = Auditor.__new__(Auditor)
    auditor._browser = window.browser
    window.browser.ask("Page.addScriptToEvaluateOnNewDocument", source=script())
    for page in pages:
        window.go(page)
        is_wide = "/sheets/" in page  # axe-core cannot tell the colours of what is scrolled out of sight
        for width in (PHONE, DESKTOP):
            sized(window, width)
            found = auditor.run()
            assert found.violations == (), page
            assert is_wide or found.incomplete == (), page
        assert auditor.too_wide() <= 0, page
