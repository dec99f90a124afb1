"""The web page in a real browser: its policy keeps out whatever a layout's template would load, and nothing else."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from PIL import Image

from leaflets.engines.html import POLICY
from leaflets.press import Press
from tests.test_leaflet import TICKET

LEAKS = {
    "img": '<img src="/leak/img" alt="">',
    "escaped": r'<p style="background: \75rl(/leak/escaped)">x</p>',
    "frame": '<iframe src="/leak/frame"></iframe>',
    "object": '<object data="/leak/object"></object>',
    "script": "<script>new Image().src = '/leak/script'</script>",
    "style": '<link rel="stylesheet" href="/leak/style">',
}
"""Ways to load a file, by its name; WeasyPrint's fetcher and the page's own check stand before the browser."""


class Site:
    """A web site on this machine alone, which serves one page and notes everything else that is asked of it."""

    def __init__(self) -> None:
        self.page = ""
        self.asked: list[str] = []
        site = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path != "/":
                    site.asked.append(self.path)
                content = site.page.encode() if self.path == "/" else b""
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_given: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.address = f"http://127.0.0.1:{self.server.server_port}/"


@pytest.fixture
def site() -> Iterator[Site]:
    """The site, served while a test runs."""
    served = Site()
    thread = Thread(target=served.server.serve_forever)
    thread.start()
    yield served
    served.server.shutdown()
    thread.join()
    served.server.server_close()


@pytest.fixture(scope="module")
def page(essex: Press) -> str:
    """Colchester's web page."""
    return next(file.content.decode() for file in essex.run(replace(TICKET, formats=("html",))).files)


def shown(site: Site, page: str, folder: Path) -> tuple[Image.Image, str]:
    """What Chromium shows of a page that the site serves, and what it says on its console."""
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("chromium is not installed: nothing has shown what a browser loads for the web page")
    site.page, site.asked = page, []
    picture = folder / "shown.png"
    offline = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"]
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", f"--user-data-dir={folder / 'profile'}"]
    window = ["--window-size=900,2400", "--hide-scrollbars", "--virtual-time-budget=3000", f"--screenshot={picture}"]
    log = ["--enable-logging=stderr"]
    done = subprocess.run(
        [chromium, *quiet, *offline, *window, *log, site.address],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    with Image.open(picture) as opened:
        return opened.convert("RGB"), "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)


def test_what_a_template_slips_in_is_not_loaded(site: Site, page: str, tmp_path: Path) -> None:
    leaky = page.replace("</body>", f"{''.join(LEAKS.values())}</body>")
    shown(site, leaky.replace(POLICY, ""), tmp_path)
    assert {f"/leak/{name}" for name in LEAKS} <= set(site.asked)  # else this test would prove nothing
    _, said = shown(site, leaky, tmp_path)
    assert "Content Security Policy" in said
    assert not [path for path in site.asked if path.startswith("/leak/")]


def test_the_policy_keeps_out_nothing_of_the_page_itself(site: Site, page: str, tmp_path: Path) -> None:
    picture, said = shown(site, page, tmp_path)
    assert said == ""
    assert len(set(picture.get_flattened_data())) > 50  # colours, pictures and text, not an empty page
