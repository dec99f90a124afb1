"""A site with a counter, served by waitress as it is in use, and its form as a program fills it in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import httpx
from flask import Flask
from waitress import create_server

from leaflets.config import shipped
from leaflets.counter.current import renew
from leaflets.counter.hands import Terms
from leaflets.store.card_runs import CardRuns
from tests.web.signing import site

LIMIT_S = 90
PATIENT = Terms(limit_s=LIMIT_S, patience_s=LIMIT_S)
"""A machine that runs other tests as well is slower than a site's."""
SAMPLE = shipped("samples") / "essex"
PRINTERS = """[[printers]]
name = "Station 2"
front_mm = [0.3, -0.2]
back_mm = [-0.4, 0.5]
scale = 0.998
"""


class _Fields(HTMLParser):
    """The fields of a form as a browser would send them without being touched."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.choices: dict[str, list[str]] = {}
        self._select = self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        name, value = has.get("name") or "", has.get("value") or ""
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            self.choices.setdefault(self._select, []).append(value)
            if "selected" in has or self._select not in self.sent:
                self.sent[self._select] = value
        elif tag == "textarea":
            self._area = name
            self.sent[name] = ""
        elif tag == "input" and name and (has.get("type") not in {"radio", "checkbox"} or "checked" in has):
            self.sent[name] = value

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


@dataclass(frozen=True)
class Site:
    """A site that is served."""

    app: Flask
    home: Path
    address: str
    clients: list[httpx.Client] = field(default_factory=list)

    @property
    def form(self) -> str:
        """The address of the form."""
        return f"{self.address}/cards"

    @property
    def runs(self) -> CardRuns:
        """What was entered."""
        return CardRuns(self.app.extensions["store"])

    def visitor(self) -> "Visitor":
        """A browser of its own."""
        self.clients.append(httpx.Client(timeout=LIMIT_S))
        return Visitor(self, self.clients[-1])


@dataclass(frozen=True)
class Visitor:
    """Somebody who fills in the form without JavaScript."""

    site: Site
    client: httpx.Client

    def page(self, query: str = "") -> "_Fields":
        """The form as it comes."""
        answer = self.client.get(self.site.form + query)
        assert answer.status_code == 200, answer.text
        return _Fields(answer.text)

    def filled(self, **values: str) -> dict[str, str]:
        """The form for an officer of Colchester, with these values."""
        fields = self.page("?area=colchester").sent
        fields.pop("drawn")  # the place is chosen on no picture
        return {**fields, "officer": "2912", **values}

    def send(self, fields: dict[str, str], action: str = "show") -> httpx.Response:
        """What the form is answered with."""
        return self.client.post(self.site.form, data={**fields, "action": action})

    def fetch(self, **values: str) -> httpx.Response:
        """The file of a form."""
        answer = self.send(self.filled(**values), "download")
        assert answer.status_code == 303, said(answer)
        file = self.client.get(self.site.address + answer.headers["location"])
        assert file.status_code == 200
        return file


def said(answer: httpx.Response) -> str:
    """What a page says, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


@contextmanager
def serving(home: Path, data: Path | None = SAMPLE, terms: Terms = PATIENT, **settings: Any) -> Iterator[Site]:
    """A site in a folder, with that data and a calibrated printer, while it is served."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "printers.toml").write_text(PRINTERS, encoding="utf-8")
    app = site(home, **settings)
    given = app.extensions["settings"]
    if data:
        renew(given.data, data)
    app.extensions["counter"].terms = terms  # nobody is at work yet
    server: Any = create_server(app, host="127.0.0.1", port=0, threads=12)
    over = Event()
    loop = Thread(target=_run, args=(server, over), daemon=True)
    loop.start()
    served = Site(app, home, f"http://127.0.0.1:{server.effective_port}")
    try:
        yield served
    finally:
        for client in served.clients:
            client.close()
        over.set()
        loop.join(LIMIT_S)
        app.extensions["counter"].close()


def _run(server: Any, over: Event) -> None:
    """What `server.run` does, but that it ends by itself: closed from elsewhere, it fails in its own thread."""
    while not over.is_set():
        server.asyncore.loop(timeout=0.1, map=server._map, count=1)
    server.task_dispatcher.shutdown()
    server.asyncore.close_all(server._map, ignore_all=True)


def until(is_so: Any) -> None:
    """Wait until something is so."""
    end = monotonic() + LIMIT_S
    while not is_so():
        assert monotonic() < end
        sleep(0.1)
