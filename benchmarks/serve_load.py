"""Fifty people at the intranet's pages at once, for a minute, on this machine alone.

`leaflets serve --demo` runs as it would for a force. Each of them goes round: home, a search, an area, a picture of its
leaflet, the leaflet's PDF; one in ten asks for cards for the shift. Every answer must be as it ought to be, and every
PDF the bytes that the batch has written. Between two pages somebody reads, for a second or so.
"""

import argparse
import json
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from math import ceil
from pathlib import Path

import httpx

PEOPLE, SECONDS, READS_S = 50, 60, (0.5, 1.5)
SEARCHES = ("colchester", "harlo", "southend on sea", "tendrng", "CM20", "Nowhere at all")
LINK = re.compile(r'(?:href|src)="([^"]+)"')
HIDDEN = re.compile(r'name="(csrf_token|token)" value="([^"]+)"')
OFFICER = {"area": "colchester", "officer": "2912", "kind": "visiting-card", "action": "download"}
LIMIT_S = 60


@dataclass(frozen=True, slots=True)
class Taken:
    """How long one kind of address took: how often, milliseconds in the middle, at the 95th percentile, at most."""

    count: int
    median_ms: float
    p95_ms: float
    most_ms: float


@dataclass
class Seen:
    """What all of them have seen: seconds by kind of address, and whatever was not as it ought to be."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)

    @property
    def table(self) -> dict[str, Taken]:
        """The figures of each kind of address."""
        return {kind: _taken(self.took[kind]) for kind in sorted(self.took)}


def _taken(seconds: list[float]) -> Taken:
    in_ms = sorted(1000 * one for one in seconds)
    return Taken(len(in_ms), statistics.median(in_ms), in_ms[ceil(0.95 * len(in_ms)) - 1], in_ms[-1])


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address of a site with the sample's month."""
    command = [sys.executable, "-m", "leaflets", "serve", "--demo", "--home", str(home), "--port", "0", "--no-jobs"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                break
        else:
            raise SystemExit("The site has not started.")
        try:
            yield found[0]
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(LIMIT_S)


class Person:
    """Somebody with a browser."""

    def __init__(self, site: str, number: int, written: frozenset[str], seen: Seen) -> None:
        self._client = httpx.Client(base_url=site, timeout=LIMIT_S, follow_redirects=True)
        self._number, self._written, self._seen = number, written, seen
        self._random = random.Random(number)

    def go_round(self, until: float) -> None:
        """Look at pages until then."""
        while time.monotonic() < until:
            try:
                self._once()
            except httpx.HTTPError as fault:
                self._seen.wrong.append(f"{type(fault).__name__}: {fault}")
        self._client.close()

    def _once(self) -> None:
        home = self._get("home", "/")
        self._get("search", "/?q=" + self._random.choice(SEARCHES))
        areas = sorted({link for link in LINK.findall(home.text) if link.startswith("/areas/")})
        area = self._get("area", self._random.choice(areas))
        links = LINK.findall(area.text)
        for picture in [link for link in links if link.startswith("/pictures/")][:2]:
            self._get("picture", picture)
        pdfs = [link for link in links if link.startswith("/files/") and link.endswith(".pdf")]
        content = self._get("leaflet", self._random.choice(pdfs)).content
        if sha256(content).hexdigest() not in self._written:
            self._seen.wrong.append(f"{pdfs[0]} is not what the batch has written.")
        if self._number % 10 == 0:
            self._cards()

    def _cards(self) -> None:
        hidden = dict(HIDDEN.findall(self._get("cards: form", "/cards").text))
        copies = str(self._random.randint(1, 200))
        began = time.perf_counter()
        answer = self._client.post("/cards", data={**hidden, **OFFICER, "copies": copies})
        self._note("cards: file", began, answer)
        if not answer.content.startswith(b"%PDF"):
            self._seen.wrong.append("Cards were asked for, and something else came.")

    def _get(self, kind: str, address: str) -> httpx.Response:
        began = time.perf_counter()
        answer = self._client.get(address)
        self._note(kind, began, answer)
        time.sleep(self._random.uniform(*READS_S) if kind in {"home", "search", "area"} else 0)
        return answer

    def _note(self, kind: str, began: float, answer: httpx.Response) -> None:
        self._seen.took[kind].append(time.perf_counter() - began)
        if answer.status_code != httpx.codes.OK:
            self._seen.wrong.append(f"{answer.request.url}: {answer.status_code}")


def main() -> None:
    """Let them go round and print the table; with --json, write it as well."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=PEOPLE, help="how many at once")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="for how long")
    parser.add_argument("--json", type=Path, help="a file for the figures")
    given = parser.parse_args()
    seen = Seen()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as site:
        written = frozenset(sha256(path.read_bytes()).hexdigest() for path in Path(folder, "editions").rglob("*.pdf"))
        until = time.monotonic() + given.seconds
        people = [Person(site, number, written, seen) for number in range(given.people)]
        with ThreadPoolExecutor(given.people) as at_once:
            list(at_once.map(lambda one: one.go_round(until), people))
    print(f"{given.people} people for {given.seconds} s{'':12}{'asked':>8}{'median':>10}{'95 %':>10}{'slowest':>10}")
    for kind, one in seen.table.items():
        print(f"{kind:30}{one.count:8,}{one.median_ms:7,.0f} ms{one.p95_ms:7,.0f} ms{one.most_ms:7,.0f} ms")
    print(f"{len(seen.wrong)} answers were not as they ought to be.", *seen.wrong[:10], sep="\n  ")
    if given.json:
        told = {"people": given.people, "seconds": given.seconds, "wrong": seen.wrong}
        told["took"] = {kind: asdict(one) for kind, one in seen.table.items()}
        given.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    sys.exit(bool(seen.wrong))


if __name__ == "__main__":
    main()
