"""Times cards for the shift from the click to the last byte of the file, beside the command for the same cards.

The site runs on this machine with the Essex sample, warm. Each click asks for other cards than the one before, so that
nothing is kept of them; “again” asks for the same once more. Read the ratios: machines are noisy. Then as many officers
as are said ask for different cards at once, and every file must be a PDF.
"""

import argparse
import logging
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import perf_counter
from typing import Any

import httpx
from waitress import create_server

from leaflets.config import shipped
from leaflets.counter.current import renew
from leaflets.web.app import create_app
from leaflets.web.settings import Settings

SAMPLE = shipped("samples") / "essex"
CLICKS, COMMANDS = 25, 5
LAYOUT, OFFICER = "visiting-card", "2912"
THREADS = 8
LIMIT_S = 120


@contextmanager
def served() -> Iterator[str]:
    """The address of the form of a site that serves the sample."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        settings = Settings(home, f"sqlite:///{home / 'site.db'}", shipped("brand"), "only for this bench")
        renew(settings.data, SAMPLE)
        app = create_app(settings)
        server: Any = create_server(app, host="127.0.0.1", port=0, threads=THREADS)
        Thread(target=server.run, daemon=True).start()
        yield f"http://127.0.0.1:{server.effective_port}/cards"
        app.extensions["counter"].close()


class Officer:
    """Somebody with the form open."""

    def __init__(self, form: str) -> None:
        self._client, self._form = httpx.Client(timeout=LIMIT_S), form
        page = self._client.get(form).text
        hidden = dict(re.findall(r'name="(csrf_token|token)" value="([^"]+)"', page))
        self._fields = {**hidden, "area": "colchester", "officer": OFFICER, "kind": LAYOUT, "action": "download"}

    def click(self, copies: int) -> float:
        """Seconds from the click to the file."""
        began = perf_counter()
        answer = self._client.post(self._form, data={**self._fields, "copies": str(copies)}, follow_redirects=True)
        took = perf_counter() - began
        assert answer.content.startswith(b"%PDF"), answer.text
        return took


def command(copies: int) -> float:
    """Seconds that the command takes for the same cards."""
    with tempfile.TemporaryDirectory() as folder:
        began = perf_counter()
        asked = ("cards", "colchester", "--data", str(SAMPLE), "--layout", LAYOUT, "--officer", OFFICER)
        subprocess.run(
            [sys.executable, "-m", "leaflets", *asked, "--copies", str(copies), "-o", folder],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return perf_counter() - began


def told(name: str, took: Sequence[float], base: float) -> str:
    """A line of the table."""
    middle = statistics.median(took)
    return f"{name:<34}{middle:8.3f} s   slowest {max(took):6.3f} s   {middle / base:5.2f} of the command"


def main() -> None:
    """Time it and print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--officers", type=int, default=50)
    officers = asked.parse_args().officers
    base = [command(copies) for copies in range(1, COMMANDS + 1)]
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that many wait is what is tried
    with served() as form:
        one = Officer(form)
        one.click(1)
        fresh = [one.click(copies) for copies in range(2, CLICKS + 2)]
        again = [one.click(copies) for copies in range(2, CLICKS + 2)]
        everybody = [Officer(form) for _ in range(officers)]
        with ThreadPoolExecutor(officers) as at_once:
            crowd = list(at_once.map(lambda each: each[1].click(each[0] + CLICKS + 2), enumerate(everybody)))
    middle = statistics.median(base)
    print(told("the command", base, middle))
    print(told("click to file", fresh, middle))
    print(told("click to file, again", again, middle))
    print(told(f"{officers} officers at once, each", crowd, middle))


if __name__ == "__main__":
    main()
