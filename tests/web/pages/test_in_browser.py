"""The server's pages in a real browser, over a real server: for everybody, at every width, light and dark."""

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from pypdfium2 import PdfDocument
from waitress import create_server

from leaflets.brand import contrast
from tests.accessibility.axe import DESKTOP, Auditor, Seen, auditing
from tests.web.pages.made import LONG, SPOKEN

PHONE = 375
PAGES = ("/", "/?q=castle", "/?q=xyzzy", "/areas/colchester", f"/areas/{LONG}", f"/areas/{SPOKEN}", "/nope")


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    """Where the site is served."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.maintenance(0)
    server.close()
    thread.join(5)


@pytest.fixture(scope="module")
def auditor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Auditor]:
    """One browser for all pages of this file."""
    with auditing(tmp_path_factory.mktemp("browser")) as running:
        yield running


def on_map(seen: Seen) -> bool:
    """A name on the map: axe-core cannot tell what colour is behind letters of a drawing; the next test can."""
    return seen.rule == "color-contrast" and seen.where.startswith("text")


def test_names_on_the_map_stand_out_from_the_land(auditor: Auditor, address: str) -> None:
    auditor.open(address + "/")
    for is_dark in (False, True):
        auditor.show_dark(is_dark=is_dark)
        name, land = (_colour(auditor, selector) for selector in (".map text", ".map path"))
        assert contrast(name, land) > 7
    auditor.show_dark(is_dark=False)


def _colour(auditor: Auditor, selector: str) -> str:
    """The colour that something is filled with, as #rrggbb; once it has been reached, where it changes slowly."""
    auditor.value("new Promise((done) => setTimeout(done, 200))")
    filled = auditor.value(f"getComputedStyle(document.querySelector('{selector}')).fill")
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", filled)[:3])


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_for_everybody(auditor: Auditor, address: str, page: str) -> None:
    auditor.open(address + page)
    for is_dark in (False, True):
        auditor.show_dark(is_dark=is_dark)
        for width in (PHONE, DESKTOP):
            auditor.resize(width)
            answer = auditor.run()
            assert answer.violations == (), (page, width, is_dark)
            assert [one for one in answer.incomplete if not on_map(one)] == [], (page, width, is_dark)
            assert auditor.value("document.documentElement.scrollWidth") <= width
    auditor.show_dark(is_dark=False)
    assert auditor.too_wide() <= 0
    auditor.value(
        f"document.querySelectorAll('.crumbs bdi').forEach((one) => {{ one.textContent = '{'Llan' * 15}'; }})"
    )
    assert auditor.too_wide() <= 0
    auditor.resize(DESKTOP)


def test_an_area_prints_on_two_sheets_without_buttons_and_dark_on_light(auditor: Auditor, address: str) -> None:
    auditor.open(address + "/areas/colchester")
    auditor.show_dark(is_dark=True)
    document = PdfDocument(auditor.printed())
    auditor.show_dark(is_dark=False)
    assert len(document) == 2
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    assert "Sergeant Helena Example" in text
    assert not any(words in text for words in ("Print this leaflet", "Make cards", "Sign in", "Download"))
    shades = document[0].render(scale=0.5).to_pil().convert("L").histogram()
    assert sum(shades[240:]) > 0.7 * sum(shades)


def test_an_officer_finds_an_area_looks_and_gets_the_file_to_print(
    auditor: Auditor, address: str, months: Path
) -> None:
    auditor.open(address + "/")
    auditor.value("document.querySelector('#q').focus()")
    auditor.type("colchestr")
    auditor.press("Enter")
    auditor.until("location.search === '?q=colchestr' && document.readyState === 'complete'")
    auditor.value("document.querySelector('[data-results] a').click()")
    auditor.until("location.pathname === '/areas/colchester' && document.readyState === 'complete'")
    auditor.value("document.querySelectorAll('.pictures img').forEach((one) => { one.loading = 'eager'; })")
    pictures = "[...document.querySelectorAll('.pictures img')]"
    auditor.until(f"{pictures}.every((one) => one.complete && one.naturalWidth > 900)")
    prints = "document.querySelector('[data-print]').href"
    size = auditor.value(f"fetch({prints}).then((answer) => answer.blob()).then((file) => file.size)")
    leaflet = months / "2024-04/colchester/colchester/colchester-activity-leaflet-2024-04.pdf"
    assert size == leaflet.stat().st_size
