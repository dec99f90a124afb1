"""Headless Chromium, printing to PDF over the DevTools protocol: with one page kept, or a new page each.

The kept page has its fonts, logo and style sheet loaded; only its body and what is said of its pages are put in.
"""

from pathlib import Path
from shutil import which
from xml.etree.ElementTree import tostring

from playwright.sync_api import Page, sync_playwright
from weasyprint import HTML

SAFE = ["--no-sandbox", "--disable-gpu"]
SETTLE = """async () => {
  await document.fonts.ready;
  await Promise.all([...document.images].map(one => one.decode()));
}"""
PUT_IN = """([title, style, body]) => {
  document.title = title;
  document.querySelector("style").textContent = style;
  document.body.innerHTML = body;
}"""


class Browser:
    """A browser that stays open."""

    def __init__(self, folder: Path, *, is_kept: bool) -> None:
        self._folder = folder
        self._browser = sync_playwright().start().chromium.launch(executable_path=which("chromium"), args=SAFE)
        self._page = self._browser.new_page() if is_kept else None
        self._is_loaded = False
        if is_kept:
            paths = sorted(folder.glob("[0-9]*.html"), key=lambda path: int(path.stem))
            self._parts = [_parts(path.read_text(encoding="utf-8")) for path in paths]

    def make(self, numbers: list[int]) -> list[bytes]:
        """Each leaflet."""
        return [self._kept(number, self._page) if self._page else self._new(number) for number in numbers]

    def _new(self, number: int) -> bytes:
        page = self._browser.new_page()
        page.goto((self._folder / f"{number}.html").as_uri())
        made = _printed(page)
        page.close()
        return made

    def _kept(self, number: int, page: Page) -> bytes:
        if self._is_loaded:
            page.evaluate(PUT_IN, self._parts[number])
        else:
            page.goto((self._folder / f"{number}.html").as_uri())
            self._is_loaded = True
        return _printed(page)


def _printed(page: Page) -> bytes:
    page.evaluate(SETTLE)
    return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)


def _parts(html: str) -> tuple[str, str, str]:
    """The title of a page, its own style, and its body."""
    root = HTML(string=html).etree_element
    title, style, body = (next(root.iter(tag)) for tag in ("title", "style", "body"))
    inner = (body.text or "") + "".join(tostring(child, encoding="unicode", method="html") for child in body)
    return title.text, style.text, inner


def opened(way: str, folder: Path) -> Browser:
    """The way of that name, its browser started."""
    return Browser(folder, is_kept=way == "chromium-kept")
