"""axe-core, as it travels in a wheel of PyPI, run in Debian's Chromium: what it finds on a page."""

import json
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from tests.browsing import Browser, browsing

PHONE, DESKTOP = 360, 1280
"""Widths of a window in CSS pixels: a small phone and a usual screen."""
NARROWEST = 320
"""The width at which nothing may need scrolling sideways (WCAG 2.2, 1.4.10 Reflow)."""
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
"""What is asked: all of WCAG 2.2 at level AA that a program can decide, and axe-core's own good practice."""
LEFT_OUT = ("hidden-content",)
"""Rules that only say that something is not shown: room to write in by hand, and page numbers, are for paper alone."""
RUN = """
axe.run(document, {
  runOnly: {type: "tag", values: TAGS},
  rules: Object.fromEntries(axe.getRules(TAGS).map(({ruleId}) => [ruleId, {enabled: !LEFT_OUT.includes(ruleId)}])),
}).then((all) => {
  const told = (rules) => rules.flatMap((rule) => rule.nodes.map((node) => ({
    rule: rule.id,
    where: node.target.flat().join(" "),
    why: [...node.any, ...node.all, ...node.none].map((check) => check.message).join(" "),
  })));
  const asked = [all.violations, all.passes, all.incomplete, all.inapplicable].flat().map((rule) => rule.id);
  return {violations: told(all.violations), incomplete: told(all.incomplete), asked};
})
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """One place that a rule is about, and why."""

    rule: str
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What axe-core says of a page: what breaks a rule, what it could not decide, and the rules that it asked."""

    violations: tuple[Seen, ...]
    incomplete: tuple[Seen, ...]
    asked: frozenset[str]


class Auditor:
    """Opens pages one after another in one browser."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        browser.open("about:blank")
        browser.ask("Page.enable")
        # Put in by the browser, so that a page's own policy on scripts does not keep it out.
        browser.ask("Page.addScriptToEvaluateOnNewDocument", source=script())

    def open(self, address: str) -> None:
        """Load a page, until its fonts and pictures are there."""
        self._browser.ask("Page.navigate", url=address)
        self._browser.until(f"location.href === {json.dumps(address)} && document.readyState === 'complete'")
        self._browser.value("document.fonts.ready.then(() => true)")

    def until(self, expression: str) -> None:
        """Wait until an expression of JavaScript is true on the page."""
        self._browser.until(expression)

    def resize(self, width: int) -> None:
        """Make the window so wide, in CSS pixels; as a phone's screen below 600."""
        self._browser.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 600
        )

    def show_dark(self, *, is_dark: bool) -> None:
        """Show pages as somebody sees them who has asked for dark ones, or for light ones."""
        scheme = "dark" if is_dark else "light"
        self._browser.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def value(self, expression: str) -> Any:
        """What an expression of JavaScript gives on the page."""
        return self._browser.value(expression)

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self._browser.ask("Input.insertText", text=text)

    def press(self, key: str) -> None:
        """Press a key, such as Enter or Tab, and let it go."""
        code = {"Enter": 13, "Tab": 9}[key]
        text = {"text": "\r"} if key == "Enter" else {}
        self._browser.ask("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, **text)
        self._browser.ask("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def run(self) -> Answer:
        """What axe-core finds on the page as it stands."""
        given = f"const TAGS = {json.dumps(TAGS)}, LEFT_OUT = {json.dumps(LEFT_OUT)};"
        found = self._browser.value(f"{{ {given} {RUN} }}")
        assert found, "axe-core gave no answer"
        return Answer(_seen(found["violations"]), _seen(found["incomplete"]), frozenset(found["asked"]))

    def printed(self) -> bytes:
        """The page as the browser prints it on A4, as PDF."""
        paper = {"paperWidth": 8.27, "paperHeight": 11.69, "printBackground": True}
        return b64decode(self._browser.ask("Page.printToPDF", **paper)["data"])

    def too_wide(self) -> int:
        """How many CSS pixels the page is wider than the narrowest window."""
        self.resize(NARROWEST)
        return int(self._browser.value(f"document.documentElement.scrollWidth - {NARROWEST}"))


def _seen(found: Sequence[dict[str, str]]) -> tuple[Seen, ...]:
    return tuple(Seen(one["rule"], one["where"], one["why"]) for one in found)


@cache
def script() -> str:
    """axe-core's own text. Only this file of the package is used, not what drives another browser."""
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@contextmanager
def auditing(folder: Path) -> Iterator[Auditor]:
    """An auditor, while a browser runs."""
    with browsing(folder, "that web pages are for everybody") as browser:
        yield Auditor(browser)
