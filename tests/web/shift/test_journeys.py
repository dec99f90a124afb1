"""An officer at a computer and with a phone, with JavaScript and without: a real browser at the real site."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.accessibility.axe import LEFT_OUT, RUN, TAGS, script
from tests.web.shift.serving import Site
from tests.web.shift.test_files import STOCKS, labels_with

DESKTOP, PHONE = (1280, 900), (390, 844)
Open = Callable[..., Page]
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("chromium is not installed: nothing has shown that an officer can make cards")
    with sync_playwright() as running:
        opened = running.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Browser, shift: Site) -> Iterator[Open]:
    """Opens the form in a browser that knows nothing yet, in a window of that size."""
    opened: list[Any] = []
    faults: list[str] = []

    def open_page(size: tuple[int, int], query: str = "", *, scripts: bool = True, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
        )
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda told: faults.append(told.text) if "Content Security" in told.text else None)
        page.goto(shift.form + query)
        return page

    yield open_page
    for context in opened:
        context.close()
    assert not faults


def downloaded(page: Page) -> bytes:
    """The file that the button gives."""
    with page.expect_download() as started:
        page.get_by_role("button", name="Download PDF").click()
    return Path(started.value.path()).read_bytes()


def axe(page: Page) -> list[dict[str, str]]:
    """What axe-core finds on the page as it stands."""
    page.evaluate(script())
    found: dict[str, list[dict[str, str]]] = page.evaluate(
        f"() => {{ const TAGS = {list(TAGS)}, LEFT_OUT = {list(LEFT_OUT)}; return {RUN.strip()}; }}"
    )
    return found["violations"]


def shown(page: Page) -> None:
    """Wait until the picture shows the form as it is."""
    expect(page.locator("form[aria-busy]")).to_have_count(0)
    page.wait_for_function(
        "() => { const all = [...document.querySelectorAll('.faces img')];"
        " return all.length && all.every((one) => one.complete && one.naturalWidth); }"
    )


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_an_officer_makes_cards_from_a_part_used_sheet(visit: Open, size: tuple[int, int]) -> None:
    page = visit(size)
    page.get_by_label("Area", exact=True).select_option("colchester")
    page.get_by_label("Officer", exact=True).select_option("2912")  # the list has come by itself
    page.get_by_label("Kind of card").select_option("visiting-card-54")
    page.locator('input[name=drawn][value="visiting-card-54/C32011"]').wait_for(state="attached")
    page.locator("label.pick", has_text="Label 7").click()
    expect(page.get_by_text("4 cards on 1 sheet, from label 7")).to_be_visible()
    shown(page)
    assert axe(page) == []
    assert labels_with(downloaded(page), "Helena Example", STOCKS["C32011"]) == [7, 8, 9, 10]
    page.reload()
    expect(page.get_by_label("Officer", exact=True)).to_have_value("2912")
    expect(page.get_by_role("button", name="Show")).to_be_hidden()  # so that no focus comes to what cannot be seen
    page.get_by_label("How many").fill("3")
    with page.expect_response(lambda answer: answer.request.is_navigation_request()):
        page.get_by_label("How many").press("Enter")
    expect(page.get_by_text("3 cards on 1 sheet")).to_be_visible()
    expect(page.get_by_label("Officer", exact=True)).to_have_value("2912")
    page.get_by_role("button", name="Forget").click()
    expect(page.get_by_label("Area", exact=True)).to_have_value("")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_all_of_it_works_without_javascript(visit: Open, size: tuple[int, int]) -> None:
    page = visit(size, scripts=False)
    page.get_by_label("Area", exact=True).select_option("colchester")
    page.get_by_label("Kind of card").select_option("visiting-card-54")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name="A visiting card needs an officer")).to_be_visible()
    page.get_by_label("Officer", exact=True).select_option("2912")
    page.locator("label.pick", has_text="Label 9").click()
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("2 cards on 1 sheet, from label 9")).to_be_visible()
    expect(page.get_by_alt_text("Front of the card")).to_be_visible()
    assert labels_with(downloaded(page), "Helena Example", STOCKS["C32011"]) == [9, 10]


def test_a_double_click_is_one_run(visit: Open, shift: Site) -> None:
    page = visit(DESKTOP, "?area=colchester&officer=2912")
    shown(page)
    before = len(shift.runs.rows())
    with page.expect_download():
        page.get_by_role("button", name="Download PDF").dblclick()
    page.wait_for_timeout(500)
    assert len(shift.runs.rows()) == before + 1


def test_a_place_can_be_chosen_with_the_keyboard_alone(visit: Open) -> None:
    page = visit(DESKTOP, "?area=colchester&officer=2912")
    shown(page)
    page.locator("#start-1").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("2 cards on 1 sheet, from label 3")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "start-3"


def test_labels_before_the_first_are_drawn_as_used(visit: Open) -> None:
    page = visit(DESKTOP, "?area=colchester&officer=2912", scripts=False)
    page.locator("label.pick", has_text="Label 3").click()
    hatched = page.locator(".hatch")
    for place, state in enumerate(("visible", "visible", "hidden", "hidden")):
        expect(hatched.nth(place)).to_have_css("visibility", state)


def test_after_a_sensitive_visit_the_page_says_what_to_do_instead(visit: Open) -> None:
    page = visit(DESKTOP, "?area=colchester&officer=2912")
    shown(page)
    expect(page.get_by_label("Why may a card be left all the same?")).to_be_hidden()
    page.get_by_label("Kind of visit").select_option("domestic-abuse")
    expect(page.locator("#shown")).to_contain_text("Leave no card and no message")
    expect(page.locator("#shown")).not_to_contain_text("You will see the card here")
    expect(page.locator(".faces img")).to_have_count(0)
    page.get_by_role("button", name="Download PDF").click()
    expect(page.get_by_role("alert")).to_contain_text("No card is left after this visit: Domestic abuse")
    assert page.evaluate("document.activeElement.hasAttribute('data-summary')")
    assert axe(page) == []
    page.get_by_role("link", name="No card is left").click()
    assert page.evaluate("document.activeElement.id") == "visit"
    page.get_by_label("Why may a card be left all the same?").fill("The person has asked for this card")
    assert downloaded(page).startswith(b"%PDF")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_page_is_for_everybody(visit: Open, size: tuple[int, int], *, dark: bool) -> None:
    page = visit(size, "?area=colchester&officer=2912&kind=visiting-card", dark=dark)
    shown(page)
    page.locator("summary").click()
    assert axe(page) == []
    page.get_by_label("How many").fill("9999")
    page.get_by_label("To the right").fill("far")
    page.get_by_role("button", name="Download PDF").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
