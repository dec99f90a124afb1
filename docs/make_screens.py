"""Makes the README's pictures of the intranet, docs/gallery/intranet-*.png: three journeys."""

import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

GALLERY = Path(__file__).resolve().parent / "gallery"
SAMPLE = Path(__file__).resolve().parent.parent / "samples/essex/essex.xlsx"
DESKTOP, PHONE = (1000, 760), (375, 760)
COLOURS, MOST_BYTES = 32, 80_000


def main() -> None:
    """Opens the demonstration and goes the ways of a reader, an officer and an admin."""
    with TemporaryDirectory() as name, demonstration(name) as (address, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        reader(browser, address)
        officer(browser, address)
        admin(browser, address, password, Path(name) / "essex.xlsx")
        browser.close()


@contextmanager
def demonstration(folder: str) -> Iterator[tuple[str, str]]:
    """The demonstration at an address of its own, and its account's password."""
    command = [sys.executable, "-m", "leaflets", "serve", "--demo", "--home", f"{folder}/home", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        password = address = ""
        try:
            for line in server.stdout or ():
                if "with the password" in line:
                    password = line.split()[-1]
                if "http://" in line:
                    address = next(word for word in line.split() if word.startswith("http://"))
                    break
            yield address, password
        finally:
            server.terminate()


def page_of(browser: Browser, size: tuple[int, int], **look: Any) -> Page:
    """A page of a size in a session of its own."""
    width, height = size
    return browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", **look).new_page()


def keep(page: Page, name: str) -> None:
    """Keep what is to be seen, in few colours."""
    page.wait_for_load_state("networkidle")
    with Image.open(io.BytesIO(page.screenshot())) as shot:
        shot.convert("RGB").quantize(COLOURS).save(GALLERY / f"intranet-{name}.png", optimize=True)
    size = (GALLERY / f"intranet-{name}.png").stat().st_size
    if size > MOST_BYTES:
        sys.exit(f"intranet-{name}.png has {size:,} bytes: take fewer colours or a smaller window.")


def reader(browser: Browser, address: str) -> None:
    """Find an area, and look at it; on a phone in the dark, too."""
    page = page_of(browser, DESKTOP)
    page.goto(f"{address}?q=wivenhoe")
    keep(page, "home")
    page.goto(f"{address}areas/colchester")
    keep(page, "area")
    page = page_of(browser, PHONE, color_scheme="dark")
    page.goto(f"{address}areas/colchester")
    keep(page, "area-dark")


def officer(browser: Browser, address: str) -> None:
    """Make cards for the shift."""
    for size, name in ((DESKTOP, "cards"), (PHONE, "cards-phone")):
        page = page_of(browser, size)
        page.goto(f"{address}cards?area=colchester&kind=window-card")
        page.wait_for_selector(".shift .faces img")
        if size is PHONE:
            page.locator(".shift .shown").scroll_into_view_if_needed()
        keep(page, name)


def admin(browser: Browser, address: str, password: str, book: Path) -> None:
    """Upload a workbook with a fault, run its month, and log activity on a phone."""
    faulty(book)
    page = page_of(browser, DESKTOP)
    sign_in(page, f"{address}sign-in", password)
    page.goto(f"{address}desk")
    page.set_input_files("#workbook", book)
    page.click("text=Upload and check")
    page.wait_for_selector(".fixes")
    keep(page, "report")
    page.click("text=Go on to the month")
    page.check("#layout-window-card")
    page.click("text=See what would be made")
    page.click("text=Run the month", timeout=120_000)
    page.wait_for_selector("text=Approve this run", timeout=300_000)
    keep(page, "run")
    page = page_of(browser, PHONE)
    sign_in(page, f"{address}sign-in", password)
    page.goto(f"{address}activity")
    page.select_option("#area", "harlow")
    page.fill("#headline", "Stopped AB12 CDE near the market")
    page.wait_for_selector(".found.trouble")
    keep(page, "log-phone")


def faulty(book: Path) -> None:
    """Write the sample with a registration in an activity of Harlow, and a day of Tendring that there is not."""
    workbook = load_workbook(SAMPLE)
    faults = {"harlow": (5, "We stopped a car, AB12 CDE, near the market."), "tendring": (2, "31 Feb 2024")}
    sheet = workbook["Activity"]
    for row in range(sheet.max_row, 1, -1):
        if fault := faults.pop(str(sheet.cell(row, 1).value), None):
            sheet.cell(row, fault[0]).value = fault[1]
    workbook.save(book)


def sign_in(page: Page, address: str, password: str) -> None:
    """Sign in as the demonstration's admin."""
    page.goto(address)
    page.fill("#name", "demo")
    page.fill("#password", password)
    page.click("main form button")
    page.wait_for_load_state()


if __name__ == "__main__":
    main()
