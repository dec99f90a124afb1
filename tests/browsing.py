"""A real browser for tests: Debian's Chromium, headless, on its pipe for programs."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

LIMIT_S = 90
"""Nothing takes so long; a test that waits for what does not come ends by this."""
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run")
OFFLINE = ("--disable-background-networking", "--disable-component-update", "--disable-sync")


class Browser:
    """Chromium on its pipe for programs (Chrome DevTools Protocol): messages of JSON, each ended by a zero byte."""

    def __init__(self, command: list[str]) -> None:
        reads, self._to = os.pipe()
        self._from, writes = os.pipe()
        script = f'exec "$0" "$@" 3<&{reads} 4>&{writes}'
        self.process = subprocess.Popen(
            ["bash", "-c", script, *command],
            pass_fds=(reads, writes),
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(reads)
        os.close(writes)
        self._number = 0
        self._session = ""
        self._read = b""

    def ask(self, method: str, **params: object) -> dict[str, Any]:
        """The answer to a command of the protocol; empty while a page gives way to another."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        message |= {"sessionId": self._session} if self._session else {}
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = json.loads(self._line())
            if answer.get("id") == self._number:
                result: dict[str, Any] = answer.get("result", {})
                return result

    def open(self, address: str) -> None:
        """Open an address in a page of its own, which is asked from now on."""
        self._session = ""
        target = self.ask("Target.createTarget", url=address)["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def value(self, expression: str) -> Any:
        """What an expression of JavaScript gives on the page; a promise is waited for."""
        asked = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        return asked.get("result", {}).get("value")

    def until(self, expression: str) -> None:
        """Wait until an expression is true on the page."""
        end = monotonic() + LIMIT_S
        while not self.value(expression):
            assert monotonic() < end, expression
            sleep(0.05)

    def _line(self) -> bytes:
        while b"\0" not in self._read:
            more = os.read(self._from, 1 << 16)
            assert more, "the browser has ended"
            self._read += more
        line, _, self._read = self._read.partition(b"\0")
        return line

    def end(self) -> None:
        """End it and all that it has started."""
        os.close(self._to)
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._from)


@contextmanager
def browsing(folder: Path, unproven: str) -> Iterator[Browser]:
    """A browser that loads nothing by itself, for a phone's window; without one the test is skipped as `unproven`."""
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip(f"chromium is not installed: nothing has shown {unproven}")
    profile, window = f"--user-data-dir={folder / 'profile'}", "--window-size=390,800"
    running = Browser([chromium, *QUIET, profile, *OFFLINE, window, "--remote-debugging-pipe", "about:blank"])
    try:
        yield running
    finally:
        running.end()
