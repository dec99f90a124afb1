"""Every page that the press shows in a browser keeps WCAG 2.2 AA: axe-core finds nothing on any of them."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.accessibility.axe import DESKTOP, PHONE, Answer, Auditor, auditing
from tests.accessibility.pieces import AREAS, SPRING
from tests.browsing import LIMIT_S
from tests.conftest import ROOT, sample_press, shipped_ones
from tests.test_layouts import ticket
from tests.test_preview import served

FAULTY = (
    "text-clipped",
    "type-too-small",
    "words-missing",
    "contrast-as-printed",
    "pdf-encrypted",
    "pdf-unreadable--empty",
)
"""Files of tests/faulty: with pictures of their pages and without, with one finding and with several."""
MADE_AS = (*((sample, "en") for sample in AREAS), ("shortest", "cy"), ("shortest", "ur"), ("essex", "ar"))
"""Samples and languages: the words of every layout, Welsh, and two languages that are written from right to left."""
WRONG = {
    "image-alt": "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
    "color-contrast": "<p style='color:#aaa;background:#fff'>Pale words</p>",
    "heading-order": "<h5>Far down</h5>",
    "target-size": "<a href='#a' style='font-size:8px'>1</a><br><a href='#b' style='font-size:8px'>2</a>",
    "region": "<p>Words outside</p>",
    "label": "<input>",
}
"""Faults by the rule that they break; one of them is in WCAG 2.2 alone, one is good practice."""


USUAL = {("longest", "en")}, {("longest", "en"), ("shortest", "cy"), ("essex", "ar")}
"""The most telling of them, of most layouts and of the activity leaflet; the others are `long`."""


def editions() -> Iterator[object]:
    """Every layout that has a web page, with samples and languages."""
    names = [name for name in shipped_ones() if "html" in shipped_ones().get(name).formats]
    for name in names:
        for made in MADE_AS:
            yield pytest.param(name, *made, marks=[pytest.mark.long] * (made not in USUAL[name == "activity-leaflet"]))


@pytest.fixture(scope="module")
def auditor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Auditor]:
    """One browser for all pages of this file."""
    with auditing(tmp_path_factory.mktemp("browser")) as running:
        yield running


def answers(auditor: Auditor, address: str, ready: str = "true") -> dict[int, Answer]:
    """What axe-core says of a page, by the width of the window, once it is `ready`, which is said in JavaScript."""
    found = {}
    auditor.open(address)
    auditor.until(ready)
    for width in (PHONE, DESKTOP):
        auditor.resize(width)
        found[width] = auditor.run()
    return found


def assert_for_everybody(auditor: Auditor, address: str, ready: str = "true") -> None:
    """No violation at any width, nothing left undecided, and the page fits the narrowest window as well."""
    found = answers(auditor, address, ready)
    assert {width: answer.violations for width, answer in found.items() if answer.violations} == {}
    assert {width: answer.incomplete for width, answer in found.items() if answer.incomplete} == {}
    assert auditor.too_wide() <= 0, f"{address} must be scrolled sideways"


@pytest.mark.parametrize(("name", "sample", "lang"), list(editions()))
def test_web_pages_of_leaflets(auditor: Auditor, name: str, sample: str, lang: str, tmp_path: Path) -> None:
    press = replace(sample_press(sample), allow_draft=True)
    wanted = replace(ticket(press, name, AREAS[sample]), formats=("html",), lang=lang)
    made = press.run(replace(wanted, issue=SPRING) if sample == "translated" else wanted)
    page = tmp_path / "page.html"
    page.write_bytes(made.files[0].content)
    assert_for_everybody(auditor, page.as_uri())


def test_preflight_reports(auditor: Auditor, tmp_path: Path) -> None:
    sound = tmp_path / "sound.pdf"
    press = sample_press("shortest")
    sound.write_bytes(press.run(ticket(press, "activity-leaflet", 0)).files[0].content)
    faulty = [ROOT / "tests" / "faulty" / f"{name}.pdf" for name in FAULTY]
    for number, files in enumerate(([sound], [sound, *faulty])):
        report = tmp_path / f"{number}.html"
        command = [sys.executable, "-m", "leaflets", "preflight", *map(str, files), "--report", str(report)]
        subprocess.run(command, check=False, capture_output=True, timeout=LIMIT_S)  # what is faulty is refused
        assert_for_everybody(auditor, report.as_uri())


def test_the_preview(auditor: Auditor, tmp_path: Path) -> None:
    with served(tmp_path) as running:
        for query, shows in {
            "": "document.querySelectorAll('.sheet img').length === 2",
            "?layout=visiting-card": "document.querySelectorAll('.sheet img').length === 2",
            "?area=colchestr": "document.querySelector('.findings .error')",
        }.items():
            ready = f"({shows}) && document.getElementById('status').textContent === 'up to date'"
            assert_for_everybody(auditor, running.address + query, ready)


@pytest.mark.parametrize("rule", WRONG)
def test_a_fault_is_found(auditor: Auditor, rule: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    head = "<!doctype html><html lang=en><meta name=viewport content='width=device-width'><title>T</title>"
    outside = WRONG[rule] if rule == "region" else ""
    page.write_text(f"{head}<body>{outside}<main><h1>Title</h1>{WRONG[rule]}</main>", encoding="utf-8")
    found = answers(auditor, page.as_uri())
    for answer in found.values():
        assert {seen.rule for seen in answer.violations} == {rule}


def test_a_page_that_is_too_wide_is_found(auditor: Auditor, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><title>T</title><p style='width:400px'>Wide</p>", encoding="utf-8")
    auditor.open(page.as_uri())
    assert auditor.too_wide() >= 80
