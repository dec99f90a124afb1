"""What tests of the desk share: a site on waitress with real jobs processes beside it, and a visitor who signs in."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any, TypeVar

import httpx
from waitress import create_server

from leaflets.config import shipped
from leaflets.store.base import Store, open_store
from leaflets.store.months import Job
from leaflets.store.people import People, Role
from leaflets.web.app import create_app
from leaflets.web.settings import Settings

Given = TypeVar("Given")

LIMIT_S = 90
"""Nothing takes so long; a test that waits for what does not come ends by this."""
PASSWORD = "long enough for a test"
ESSEX = shipped("samples") / "essex" / "essex.xlsx"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Site:
    """A site that is served, its store, and the processes that do its jobs."""

    address: str
    settings: Settings
    store: Store
    workers: "list[subprocess.Popen[bytes]]" = field(default_factory=list)
    visitors: "list[Visitor]" = field(default_factory=list)

    def hire(self, *more: str) -> "subprocess.Popen[bytes]":
        """Start a process that does jobs, and ends with the tests whatever ends them."""
        where = ("--home", str(self.settings.home), "--database", self.settings.database)
        command = [
            sys.executable,
            "-m",
            "leaflets",
            "jobs",
            *where,
            "--lease",
            "5",
            "--workers",
            "1",
            "--with-parent",
            *more,
        ]
        self.workers.append(subprocess.Popen(command, stdin=subprocess.PIPE))
        return self.workers[-1]

    def visitor(self, name: str) -> "Visitor":
        """Somebody who has signed in."""
        visitor = Visitor(httpx.Client(base_url=self.address, timeout=LIMIT_S, follow_redirects=True))
        self.visitors.append(visitor)
        page = visitor.send("/sign-in", {"name": name, "password": PASSWORD}, at="/sign-in")
        assert page.status_code == 200, page.text
        return visitor

    def job(self, job_id: str) -> Job:
        """A job as it is now."""
        with self.store.session() as session:
            return session.get_one(Job, job_id)

    def until(self, job_id: str, is_so: Callable[[Job], bool]) -> Job:
        """A job once it is as it should be."""

        def look() -> Job | None:
            job = self.job(job_id)
            return job if is_so(job) else None

        return waited(look)

    def over(self, job_id: str) -> Job:
        """A job once nothing more happens by itself."""
        return self.until(job_id, lambda job: job.is_over)


@dataclass
class Visitor:
    """A browser without JavaScript: pages are asked for, forms are sent with the token of the page they stand on."""

    client: httpx.Client

    def page(self, address: str) -> httpx.Response:
        return self.client.get(address)

    def send(
        self, address: str, form: dict[str, Any] | None = None, *, at: str, files: dict[str, Any] | None = None
    ) -> httpx.Response:
        """Send a form from the page `at`."""
        found = TOKEN.search(self.client.get(at).text)
        token = {"csrf_token": found[1]} if found else {}
        return self.client.post(address, data={**(form or {}), **token}, files=files)

    def settled(self, address: str) -> httpx.Response:
        """A page once nothing on it is waited for."""

        def look() -> httpx.Response | None:
            page = self.page(address)
            return None if "data-waits" in page.text else page

        return waited(look)

    def upload(self, name: str, content: bytes) -> httpx.Response:
        """Upload a file, and give the page about it once it has been checked."""
        page = self.send("/desk/uploads", at="/desk", files={"workbook": (name, content)})
        return self.settled(str(page.url)) if page.status_code == 200 else page


def waited(look: Callable[[], Given | None]) -> Given:
    """What `look` gives once it gives something."""
    end = monotonic() + LIMIT_S
    while monotonic() < end:
        if found := look():
            return found
        sleep(0.1)
    raise AssertionError("never so")


@contextmanager
def site(home: Path, database: str = "") -> Iterator[Site]:
    """A site with an account for each role, named as the role is. Nobody does its jobs yet."""
    home.mkdir(parents=True, exist_ok=True)
    settings = Settings(home, database or f"sqlite:///{home / 'site.db'}", shipped("brand"), secret="secret of a test")
    app = create_app(settings)
    store = open_store(settings.database)
    for role in Role:
        People(store).add(str(role), role, PASSWORD)
    server = create_server(app, host="127.0.0.1", port=0, threads=4, max_request_body_size=settings.most_bytes)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    running = Site(f"http://127.0.0.1:{server.effective_port}", settings, store)
    try:
        yield running
    finally:
        for visitor in running.visitors:
            visitor.client.close()
        for worker in running.workers:
            worker.terminate()
        for worker in running.workers:
            worker.wait()
            if worker.stdin:
                worker.stdin.close()
        server.close()
        store.engine.dispose()
        app.extensions["store"].engine.dispose()
