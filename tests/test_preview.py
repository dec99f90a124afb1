"""The preview: a real server in a process of its own, asked over HTTP and by a browser while its data is edited."""

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from leaflets.config import shipped
from leaflets.preview.choice import Choice
from leaflets.preview.worker import Job, Worker
from tests.browsing import LIMIT_S, Browser, browsing
from tests.conftest import ROOT
from tests.reading import PATIENCE_S


@dataclass(frozen=True)
class Served:
    """A preview that runs, and the folders that it shows."""

    process: "subprocess.Popen[str]"
    address: str
    data: Path
    brand: Path
    layouts: Path

    def page(self, query: str = "") -> str:
        answer = httpx.get(self.address + query, timeout=LIMIT_S)
        assert answer.status_code == 200
        return answer.text

    def settled(self, is_so: Callable[[str], bool], query: str = "") -> str:
        """The page once it is as it should be."""
        end = monotonic() + LIMIT_S
        while monotonic() < end:
            page = self.page(query)
            if "setting…" not in page and is_so(page):
                return page
            sleep(0.2)
        raise AssertionError(f"never so: {page}")


def pictures_of(page: str) -> list[str]:
    return re.findall(r'src="(/pictures/\w+\.png)"', page)


@contextmanager
def served(folder: Path, *more: str) -> Iterator[Served]:
    """A preview of copies of the sample, the kit and a layout."""
    data, brand, layouts = folder / "data", folder / "brand", folder / "layouts"
    shutil.copytree(shipped("samples") / "essex", data)
    for book in data.glob("*.xlsx"):
        book.unlink()
    _as_csv(shipped("samples") / "essex", data)
    shutil.copytree(shipped("brand"), brand)
    (layouts / "own").mkdir(parents=True)
    (layouts / "own" / "layout.toml").write_text('extends = "activity-leaflet"\ntitle = "Own"\n', encoding="utf-8")
    style = ROOT / "leaflets/layouts/activity-leaflet/style.css"
    shutil.copy(style, layouts / "own" / "style.css")
    kit = ("--data", str(data), "--brand", str(brand), "--layout-folder", str(layouts), "--layout", "own")
    command = [sys.executable, "-m", "leaflets", "preview", "colchester", *kit, "--month", "2024-04", "--dpi", "40"]
    process = subprocess.Popen([*command, "--port", "0", *more], stdout=subprocess.PIPE, text=True, cwd=folder)
    assert process.stdout
    try:
        found = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        assert found
        yield Served(process, found[0], data, brand, layouts)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _as_csv(sample: Path, folder: Path) -> None:
    """The sample's workbook as CSV files, which a test can edit as text."""
    import csv

    import openpyxl

    for path in sample.glob("*.xlsx"):
        book = openpyxl.load_workbook(path, data_only=True)
        for sheet in book.worksheets:
            with (folder / f"{sheet.title.lower().replace(' ', '_')}.csv").open(
                "w", encoding="utf-8", newline=""
            ) as out:
                for row in sheet.iter_rows(values_only=True):
                    csv.writer(out).writerow(["" if value is None else str(value) for value in row])


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A preview that the tests of this file share."""
    with served(tmp_path_factory.mktemp("preview")) as running:
        running.settled(lambda page: len(pictures_of(page)) == 2)
        yield running


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_it_shows_every_page_and_gives_the_pdf(preview: Served) -> None:
    page = preview.page()
    for source in pictures_of(page):
        picture = httpx.get(preview.address + source[1:], timeout=PATIENCE_S)
        assert picture.headers["content-type"] == "image/png"
        assert picture.content.startswith(b"\x89PNG")
    (pdf,) = re.findall(r'href="/(pieces/\w+\.pdf)"', page)
    assert httpx.get(preview.address + pdf, timeout=PATIENCE_S).content.startswith(b"%PDF")
    assert "Trim 210 × 297 mm" in page


def test_another_area_can_be_chosen(preview: Served) -> None:
    page = preview.settled(lambda page: len(pictures_of(page)) == 2, "?area=tendring")
    assert '<h2 id="pages-head">Tendring' in page
    assert pictures_of(page) != pictures_of(preview.page())


def test_an_unknown_name_is_told_and_the_page_lives(preview: Served) -> None:
    page = preview.settled(lambda page: "unknown-name" in page, "?area=colchestr")
    assert "Did you mean" in page


def test_who_is_not_this_machine_is_turned_away(preview: Served) -> None:
    for host in ("evil.example", "127.0.0.1", "evil.example:80"):
        assert httpx.get(preview.address, headers={"Host": host}, timeout=PATIENCE_S).status_code == 403
    assert httpx.get(preview.address, headers={"Sec-Fetch-Site": "cross-site"}, timeout=PATIENCE_S).status_code == 403
    for path in ("pictures/../../etc/passwd", "pictures/%2e%2e%2fbrand.png", "static/../site.py", "pictures/abc.png"):
        assert httpx.get(preview.address + path, timeout=PATIENCE_S).status_code == 404
    assert httpx.post(preview.address, timeout=PATIENCE_S).status_code == 405


def test_the_page_may_load_nothing_from_elsewhere(preview: Served) -> None:
    policy = httpx.get(preview.address, timeout=PATIENCE_S).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", preview.page())
    assert " style=" not in preview.page()


@pytest.mark.parametrize("what", ["data", "brand", "style"])
def test_an_edit_brings_an_event_and_another_picture(preview: Served, what: str) -> None:
    before = pictures_of(preview.settled(lambda page: len(pictures_of(page)) == 2))
    files = {
        "data": (preview.data / "areas.csv", "Roman wall", "Norman castle"),
        "brand": (preview.brand / "brand.toml", 'navy = "#12264a"', 'navy = "#102040"'),
        "style": (preview.layouts / "own/style.css", "", "/* */ h2 { margin-left: 1mm }\n"),
    }
    path, old, new = files[what]
    with httpx.stream("GET", preview.address + "events", timeout=LIMIT_S) as answer:
        told = (json.loads(line[6:]) for line in answer.iter_lines() if line.startswith("data: "))
        now = next(told)
        if old:
            edit(path, old, new)
        else:
            path.write_text(path.read_text(encoding="utf-8") + new, encoding="utf-8")
        assert next(one for one in told if not one["setting"] and one["version"] > now["version"])
    after = preview.settled(lambda page: len(pictures_of(page)) == 2 and pictures_of(page) != before)
    assert pictures_of(after)[0] != before[0]


def test_an_error_leaves_the_last_picture_and_is_recovered_from(preview: Served) -> None:
    style = preview.layouts / "own/style.css"
    good = pictures_of(preview.settled(lambda page: len(pictures_of(page)) == 2))
    sound = style.read_text(encoding="utf-8")
    with httpx.stream("GET", preview.address + "events", timeout=LIMIT_S):  # somebody looks at it
        style.write_text(sound + "p { color: var(--colour-navi) }\n", encoding="utf-8")
        page = preview.settled(lambda page: "bad-layout" in page)
        assert "Did you mean “navy”?" in page
        assert pictures_of(page) == good
        assert 'class="pages old"' in page
        assert "/pieces/" not in page  # nothing to print
        style.write_text(sound, encoding="utf-8")
        page = preview.settled(lambda page: "bad-layout" not in page)
    assert pictures_of(page) == good
    assert "/pieces/" in page


def test_a_port_in_use_is_told_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "leaflets", "preview", "colchester", "--data", "sample:essex", "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=LIMIT_S, check=False)
    assert done.returncode == 1
    assert f"Port {port} cannot be used" in done.stderr
    assert "--port" in done.stderr


def test_it_may_be_ended_while_its_process_is_being_started() -> None:
    worker = Worker({}, 80, LIMIT_S)
    with ThreadPoolExecutor(1) as another:
        shown = another.submit(worker.set, Job(1, Choice("colchester", "activity-leaflet")))
        while not shown.done():
            worker.end()
    assert shown.result().problems[0].wrong == "The process that sets pieces has ended."


def test_ctrl_c_ends_it(tmp_path: Path) -> None:
    with served(tmp_path) as running:
        running.settled(lambda page: len(pictures_of(page)) == 2)
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(timeout=LIMIT_S) == 0
        assert running.process.stdout
        assert "Ended." in running.process.stdout.read()


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    """A browser that loads nothing by itself."""
    with browsing(tmp_path, "that the page loads itself anew") as running:
        yield running


def test_a_browser_shows_a_change_by_itself_and_keeps_its_place(preview: Served, browser: Browser) -> None:
    first = "document.querySelector('.sheet img')?.getAttribute('src')"
    preview.settled(lambda page: len(pictures_of(page)) == 2)
    browser.open(preview.address)
    browser.until(
        "document.querySelector('.sheet img')?.naturalWidth > 0 && document.getElementById('piece').dataset.loads"
    )
    assert browser.value("document.documentElement.scrollWidth <= innerWidth")
    before = browser.value(first)
    browser.value("window.here = true; scrollTo(0, 300)")
    edit(preview.data / "areas.csv", "busy shops", "quiet shops")
    browser.until(f"{first} !== '{before}' && document.querySelector('.sheet img').naturalWidth > 0")
    assert browser.value("window.here")  # the same page, not loaded as a whole
    assert browser.value("scrollY") == 300
    browser.value("document.getElementById('lines').click()")
    assert browser.value("getComputedStyle(document.querySelector('.lines')).display") == "none"
    browser.value("document.getElementById('grey').click()")
    assert "grayscale" in browser.value("getComputedStyle(document.querySelector('.sheet')).filter")
