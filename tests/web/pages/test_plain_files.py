"""The published folder as a reader opens it: from a disk, in a real browser, with and without script, by keyboard."""

import json
import posixpath
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from shutil import copytree, ignore_patterns
from urllib.parse import unquote, urlsplit

import pytest

from leaflets.brand import Brand
from leaflets.intranet.catalogue import read_catalogue
from leaflets.intranet.finding import index_of
from leaflets.intranet.plain_files import INDEX
from tests.accessibility.axe import DESKTOP, Auditor, auditing
from tests.web.pages.cases import CASES
from tests.web.pages.made import LONG, SPOKEN, many
from tests.web.pages.test_in_browser import on_map

PHONE = 375
FAR = {"mailto", "tel", "https"}
"""What a link may lead to that is not of this folder."""
BUDGET = 100_000
PAGES = (
    "index.html",
    "404.html",
    "districts/castle-point.html",
    "areas/colchester.html",
    "areas/maldon.html",
    f"areas/{LONG}.html",
    f"areas/{SPOKEN}.html",
    "earlier/2024-03/colchester.html",
)
"""One of each kind, and those with the longest name, other languages, and no leaflet."""


UNREAD_FROM_DISK = {"css-orientation-lock"}
"""A rule that reads style sheets, which no script may do from a disk; `test_in_browser` asks it of a server."""


class Links(HTMLParser):
    """Every address of a page with its element, the ids that there are, and what runs or styles in line."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self.ids: set[str] = set()
        self.in_line: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids.add(given.get("id") or "")
        self.in_line += [name for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.in_line.append(tag)
        for name in ("href", "src", "action", "srcset", "data-index"):
            if given.get(name):
                self.found.append((tag, name, given[name] or ""))


def pages_in(folder: Path) -> list[Path]:
    """Every page that is ours; leaflets as web pages are tested where they are made."""
    return [path for path in sorted(folder.rglob("*.html")) if "files" not in path.relative_to(folder).parts]


def links_of(path: Path) -> Links:
    return Links(path.read_text(encoding="utf-8"))


def test_no_link_is_dead_and_nothing_is_loaded_from_elsewhere(published: Path) -> None:
    checked = 0
    for page in pages_in(published):
        for tag, name, address in links_of(page).found:
            parts = urlsplit(address)
            if parts.scheme:
                assert (tag, name) == ("a", "href"), f"{page} loads {address}"
                assert parts.scheme in FAR, f"{page}: {address}"
                continue
            assert not parts.netloc, f"{page}: {address}"
            assert not address.startswith("/"), f"{page}: {address} is not relative"
            target = page if not parts.path else page.parent / unquote(parts.path)
            assert target.is_file(), f"{page}: {address} leads nowhere"
            assert target.resolve().is_relative_to(published.resolve())
            assert not parts.fragment or parts.fragment in links_of(target).ids, f"{page}: {address}"
            checked += 1
    assert checked > 400


def test_every_file_can_be_reached_from_home(published: Path) -> None:
    todo, seen = ["index.html"], set[str]()
    while todo:
        at = todo.pop()
        if at in seen:
            continue
        seen.add(at)
        path = published / at
        found = [one for _, _, one in links_of(path).found] if path.suffix == ".html" and "files" not in at else []
        if path.suffix == ".css":
            found = re.findall(r"url\('([^']+)'\)", path.read_text())
        near = (unquote(urlsplit(one).path) for one in found if not urlsplit(one).scheme)
        todo += [posixpath.normpath(posixpath.join(posixpath.dirname(at), one)) for one in near if one]
    there = {path.relative_to(published).as_posix() for path in published.rglob("*") if path.is_file()}
    single = {path for path in there if path.startswith("districts/")}  # areas of the same name are listed themselves
    assert there - seen - single == {"published.json", "404.html"}


def test_pages_hold_no_script_and_no_style_in_line(published: Path) -> None:
    for page in pages_in(published):
        assert links_of(page).in_line == [], page


def test_styles_load_nothing_from_elsewhere(published: Path) -> None:
    for path in (published / "assets").glob("*.css"):
        for address in re.findall(r"url\(([^)]+)\)|@import", path.read_text()):
            assert (path.parent / address.strip("'\"")).is_file(), address


def test_pages_are_light(published: Path) -> None:
    assets = published / "assets"
    fonts = sum((assets / f"AtkinsonHyperlegibleNext-{face}.woff2").stat().st_size for face in ("Regular", "Bold"))
    beside = fonts + sum((assets / name).stat().st_size for name in ("brand.css", "intranet.css", "intranet.js"))
    for page in pages_in(published):
        assert page.stat().st_size + beside < BUDGET, page


def test_without_script_there_is_the_list_and_no_search_that_does_nothing(published: Path) -> None:
    home = (published / "index.html").read_text()
    assert re.search(r'<form class="search search-main"[^>]* hidden', home)
    listed = home.partition('<section class="list">')[2].partition("</section>")[0]
    assert listed.count('<a href="areas/') == 16


@pytest.fixture(scope="module")
def auditor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Auditor]:
    """One browser for all pages of this file."""
    with auditing(tmp_path_factory.mktemp("browser")) as running:
        yield running


@pytest.mark.long  # they are of the same templates as the server's
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_for_everybody(auditor: Auditor, published: Path, page: str) -> None:
    auditor.open((published / page).as_uri())
    for is_dark in (False, True):
        auditor.show_dark(is_dark=is_dark)
        for width in (PHONE, DESKTOP):
            auditor.resize(width)
            answer = auditor.run()
            assert answer.violations == (), (page, width, is_dark)
            left = {seen.rule for seen in answer.incomplete if not on_map(seen)}
            assert left <= UNREAD_FROM_DISK, (page, width, is_dark)
            assert auditor.value("document.documentElement.scrollWidth") <= width
    auditor.show_dark(is_dark=False)
    assert auditor.too_wide() <= 0
    auditor.resize(DESKTOP)


def test_search_without_a_server_finds_what_the_server_finds(auditor: Auditor, published: Path) -> None:
    auditor.open((published / "index.html").as_uri())
    auditor.value("document.querySelector('#q').focus()")
    auditor.until("!!window.inYourAreaIndex")
    for typed, meant in CASES:
        auditor.value(
            f"(() => {{ const field = document.querySelector('#q'); field.value = {json.dumps(typed[:100])};"
            "field.dispatchEvent(new Event('input', {bubbles: true})); })()"
        )
        found = auditor.value("[...document.querySelectorAll('[data-results] a')].map((one) => one.textContent)")
        assert tuple(found) == meant, typed
        said = auditor.value("document.querySelector('[data-results]').textContent")
        assert bool(said) == bool(typed.strip())
        assert ("Nothing found" in said) == (bool(typed.strip()) and not meant)
        assert ("Nothing found" in said) == ("try the first part of the postcode, such as " in said)


def test_of_very_many_that_are_found_the_likeliest_are_shown_and_all_are_counted(
    auditor: Auditor, published: Path, tmp_path: Path
) -> None:
    site = copytree(published, tmp_path / "site", ignore=ignore_patterns("files", "pictures"))
    catalogue = read_catalogue([many(tmp_path / "2026-09", count=1_234)])
    (site / "assets" / INDEX).write_text(index_of(catalogue), encoding="utf-8")
    auditor.open((site / "index.html").as_uri())
    auditor.value("document.querySelector('#q').focus()")
    auditor.type("neighbourhood")
    auditor.until("!!document.querySelector('[data-results] a')")
    assert auditor.value("document.querySelector('[data-results] h2').textContent") == "1,234 areas for “neighbourhood”"
    assert auditor.value("document.querySelectorAll('[data-results] a').length") == 50
    said = auditor.value("document.querySelector('[data-results] .hint').textContent")
    assert said == "The 50 likeliest are shown. Type more of the name to see others."


def test_somebody_types_and_follows_a_link(auditor: Auditor, published: Path) -> None:
    auditor.open((published / "index.html").as_uri())
    auditor.value("document.querySelector('#q').focus()")
    auditor.type("wivenhoe quay")
    auditor.until("!!document.querySelector('[data-results] a')")
    assert "Ward: Wivenhoe Quay" in auditor.value("document.querySelector('[data-results]').innerText")
    assert auditor.run().violations == ()
    auditor.value("document.querySelector('[data-results] a').click()")
    auditor.until("location.pathname.endsWith('/areas/colchester.html') && document.readyState === 'complete'")
    assert auditor.value("document.querySelector('h1').textContent") == "Colchester"
    assert auditor.value("[...document.images].every((one) => one.complete && one.naturalWidth > 0 || one.loading)")


def test_search_from_another_page_goes_on_at_home(auditor: Auditor, published: Path) -> None:
    auditor.open((published / "earlier/2024-03/colchester.html").as_uri())
    auditor.value("document.querySelector('#q').focus()")
    auditor.type("harlw")
    auditor.press("Enter")
    auditor.until("location.pathname.endsWith('/index.html') && !!document.querySelector('[data-results] a')")
    assert auditor.value("document.querySelector('[data-results] a').href").endswith("/areas/harlow.html")
    assert auditor.value("document.querySelector('#q').value") == "harlw"


def test_the_map_is_walked_by_keyboard(auditor: Auditor, published: Path) -> None:
    auditor.open((published / "index.html").as_uri())
    names = auditor.value(
        "[...document.querySelectorAll('.map a')].map((one) => one.querySelector('title').textContent)"
    )
    assert len(names) == 14
    auditor.value("document.querySelector('.map a').focus()")
    auditor.press("Tab")
    at = "document.activeElement"
    assert auditor.value(f"{at}.querySelector('title').textContent") == names[1]
    stroke = auditor.value(f"getComputedStyle({at}.querySelector('path')).strokeWidth")
    assert float(stroke.removesuffix("px")) > 30  # a focus that can be seen
    auditor.press("Enter")
    auditor.until("location.pathname.includes('/areas/') && document.readyState === 'complete'")
    assert auditor.value("document.querySelector('h1').textContent") == names[1]


def test_letters_of_other_scripts_are_set_in_the_kits_face(auditor: Auditor, published: Path, kit: Brand) -> None:
    auditor.open((published / f"areas/{SPOKEN}.html").as_uri())
    shown = set(auditor.value("[...document.fonts].filter((one) => one.status === 'loaded').map((one) => one.family)"))
    assert {name.strip('"') for name in shown} >= {kit.family, "Noto Naskh Arabic"}
    auditor.open((published / "areas/harlow.html").as_uri())
    shown = set(auditor.value("[...document.fonts].filter((one) => one.status === 'loaded').map((one) => one.family)"))
    assert {name.strip('"') for name in shown} == {kit.family}
