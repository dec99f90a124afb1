"""A server on 127.0.0.1 that speaks as data.police.uk does: its shapes, its quirks, its limit and its failures.

It counts what it is asked and what it refuses. The places and people are invented.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

MONTHS = ("2026-09", "2026-08", "2026-07", "2026-06")
CATEGORIES = ("all-crime", "anti-social-behaviour", "burglary", "violent-crime")
LONGEST_GET = 4_094
BOM = "\ufeff"


@dataclass
class Limit:
    """A bucket of `burst` tokens that fills by `per_second`: what the service does, by the server's own clock."""

    per_second: float = 15.0
    burst: float = 30.0
    tokens: float = 30.0
    at: float = 0.0

    def takes(self) -> bool:
        now = time.monotonic()
        if self.at:
            self.tokens = min(self.burst, self.tokens + (now - self.at) * self.per_second)
        self.at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


@dataclass
class Service:
    """What the server knows and counts. `faults` are answers to be given once each, by path, before the true one."""

    url: str = ""
    force: str = "westmere"
    limit: Limit | None = None
    areas: dict[str, str] = field(default_factory=lambda: {"C01": "Mill Lane", "c01": "Low Fields", "D2": "Harbour"})
    empty: set[str] = field(default_factory=set)
    crowded: Callable[[list[tuple[float, float]]], bool] = lambda _ring: False
    faults: dict[str, list[tuple[int, bytes, dict[str, str]]]] = field(default_factory=dict)
    overrides: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    hang_s: float = 0.0
    drip_s: float = 0.0  # between the first half of an answer and the second
    delays: list[float] = field(default_factory=list)
    dies_after: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    refused: int = 0

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers."""
        key = path + (f"?date={query['date']}" if "date" in query else "")
        if path.startswith("crimes-street/"):
            key += f"&at={query['poly'].split(':')[0]}"
        self.asked[key] += 1
        if self.limit and not self.limit.takes():
            self.refused += 1
            return 429, b"", {}
        if waiting := self.faults.get(path):
            return waiting.pop(0)
        if path in self.overrides:
            return *self.overrides[path], {}
        if path.startswith("crimes-street/"):
            return *self.crimes(path, query), {}
        found = self.place(path)
        return (200, _json(found), {}) if found is not None else (404, b"Not Found", {"Content-Type": "text/plain"})

    def crimes(self, path: str, query: dict[str, str]) -> tuple[int, bytes]:
        """The traps: an unknown category is all crime, a bad date the latest month, a later one nothing."""
        category = path.split("/")[1]
        date = query.get("date", "")
        if len(date) != 7 or not date.replace("-", "").isdecimal():
            date = MONTHS[0]
        if date > MONTHS[0]:
            return 200, b"[]"
        if date < MONTHS[-1]:
            return 404, b""
        ring = [(float(one.split(",")[0]), float(one.split(",")[1])) for one in query["poly"].split(":")]
        if self.crowded(ring):
            return 503, b""
        if date in self.empty:
            return 200, b"[]"
        wanted = CATEGORIES[1:] if category not in CATEGORIES[1:] else (category,)
        north = round(ring[0][0] * 10)
        crimes = [_crime(name, date) for name in wanted for _ in range(north % 10 + 1)]
        return 200, _json(crimes)

    def place(self, path: str) -> Any:
        """A list, or what there is about a neighbourhood; None when there is no such thing. Ids are in their case."""
        lists = {
            "forces": [
                {"id": self.force, "name": f"{self.force.capitalize()} Police"},
                {"id": "eastmere", "name": "Eastmere Police"},
            ],
            "crimes-street-dates": [{"date": month, "stop-and-search": [self.force]} for month in MONTHS],
            "crime-categories": [{"url": name, "name": name.replace("-", " ").capitalize()} for name in CATEGORIES],
            f"{self.force}/neighbourhoods": [{"id": area, "name": name} for area, name in self.areas.items()],
        }
        force, _, rest = path.partition("/")
        area, _, kind = rest.partition("/")
        area = unquote(area)
        if path in lists:
            return lists[path]
        if force != self.force or area not in self.areas:
            return None
        number = list(self.areas).index(area) + 1
        about: dict[str, Any] = {
            "": _neighbourhood(area, self.areas[area]),
            "people": PEOPLE,
            "priorities": PRIORITIES,
            "events": EVENTS,
            "boundary": _square(50 + number / 10),
        }
        return about.get(kind)


def _json(value: object) -> bytes:
    return (BOM + json.dumps(value)).encode()


def _neighbourhood(area: str, name: str) -> dict[str, Any]:
    return {
        "id": area,
        "name": f"{name} &amp; Park",
        "url_force": "http://www.westmere.example/mill-lane",
        "population": "A",
        "description": "<p>We don?t patrol alone.</p>",
        "contact_details": {"email": "team@westmere.example", "twitter": "http://www.twitter.com/westmere", "rss": ""},
        "links": [{"url": "", "title": "", "description": None}],
        "centre": {"latitude": "aaa", "longitude": "aaa"},
        "locations": [{"address": "1 High Street\n, Westmere", "latitude": None, "postcode": None}],
    }


PEOPLE: list[dict[str, Any]] = [{"name": "Robin Placeholder", "rank": "Sgt 4021", "bio": None, "contact_details": {}}]
PRIORITIES = [
    {"issue": "<p>Speeding on Mill Lane</p>", "issue-date": "2026-08-01T00:00:00", "action": None, "action-date": None}
]
EVENTS: list[dict[str, Any]] = [
    {
        "title": "Street surgery",
        "type": "meeting",
        "start_date": "2026-12-01T10:00:00",
        "description": None,
        "address": "Library,\nMill Lane",
        "contact_details": {},
    }
]


def _square(north: float) -> list[dict[str, str]]:
    corners = ((north, 1.0), (north, 1.05), (north + 0.05, 1.05), (north + 0.05, 1.0), (north, 1.0))
    return [{"latitude": f"{one:.6f}", "longitude": f"{other:.6f}"} for one, other in corners]


def _crime(category: str, month: str) -> dict[str, Any]:
    return {"category": category, "persistent_id": "", "location_type": "Force", "month": month, "outcome_status": None}


def _handler(service: Service, server: list[ThreadingHTTPServer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # an answer in one piece

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if len(f"{service.url}{self.path}") > LONGEST_GET:
                self.reply(400, b"<html><body>Bad Request</body></html>", {"Content-Type": "text/html"})
            else:
                self.tell(parts.path, parts.query)

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.tell(urlsplit(self.path).path, form)

        def tell(self, path: str, query: str) -> None:
            given = {name: values[0] for name, values in parse_qs(query).items()}
            if service.dies_after and sum(service.asked.values()) >= service.dies_after:
                self.close_connection = True
                threading.Thread(target=server[0].shutdown).start()
                server[0].socket.close()  # from now on connections are refused
                return
            time.sleep(service.delays.pop(0) if service.delays else service.hang_s)
            self.reply(*service.answer(path.removeprefix("/api/"), given))

        def reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2])
            if service.drip_s:
                self.wfile.flush()
                time.sleep(service.drip_s)
            self.wfile.write(body[len(body) // 2 :])

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def serving(service: Service) -> Iterator[Service]:
    """Run the server while the block runs."""
    holder: list[ThreadingHTTPServer] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(service, holder))
    server.daemon_threads = True
    holder.append(server)
    service.url = f"http://127.0.0.1:{server.server_address[1]}/api"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
