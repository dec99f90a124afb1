"""Floor 7, the preview's site: its pages by Flask, for this machine alone.

Nothing of an address becomes a path: pictures and files are found by the hash of their bytes among those in memory.
A request must name this machine as its host, so that no other name can be made to point here (DNS rebinding), and must
not come from another site's page.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from functools import lru_cache

from flask import Flask, Response, abort, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from leaflets.preview.choice import Choice, Shown
from leaflets.preview.desk import Desk, State
from leaflets.proof_marks import numbered

POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@lru_cache(maxsize=256)
def token(content: bytes) -> str:
    """What a picture or file is called in an address."""
    return hashlib.sha256(content).hexdigest()[:24]


def site(desk: Desk, area: str, layout: str, port: int) -> Flask:
    """The site for a desk; `area` and `layout` are shown first."""
    app = Flask(__name__, template_folder="templates", static_folder="static")
    app.jinja_env.globals.update(token=token, numbered=numbered)
    _guard(app, {f"{name}:{port}" for name in ("127.0.0.1", "localhost")})
    _serve(app, desk, lambda: Choice.of(request.args, area, layout))
    return app


def _guard(app: Flask, hosts: set[str]) -> None:
    """Turn away what is not asked from this machine's own page, and tell browsers to load nothing from elsewhere."""

    @app.before_request
    def only_from_here() -> None:
        if request.host not in hosts:
            abort(403, "This page is for this machine alone.")
        if request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
            abort(403, "This page is not for other sites.")

    @app.after_request
    def guarded(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response


def _serve(app: Flask, desk: Desk, chosen: Callable[[], Choice]) -> None:
    """The addresses of the site."""

    @app.get("/")
    def page() -> str:
        return _page(desk, chosen())

    @app.get("/events")
    def events() -> AnyResponse:
        return Response(_events(desk, chosen()), mimetype="text/event-stream")

    @app.get("/pictures/<name>.png")
    def picture(name: str) -> AnyResponse:
        return _found(desk.find(lambda shown: _picture(shown, name)), "image/png")

    @app.get("/pieces/<name>.pdf")
    def pdf(name: str) -> AnyResponse:
        return _found(desk.find(lambda shown: shown.pdf if shown.pdf and token(shown.pdf) == name else b""))


def _page(desk: Desk, choice: Choice) -> str:
    state = desk.state(choice)
    shown = state.shown
    errors = [problem for problem in shown.problems if problem.level == "error"] if shown else []
    is_old = bool(shown and not shown.pages and state.good)
    pictured = state.good if is_old else shown
    offer = shown.offer if shown and shown.offer.areas else desk.offer
    told = {"choice": choice, "state": state, "shown": shown, "pictured": pictured, "is_old": is_old, "errors": errors}
    return render_template("page.html", offer=offer, **told)


def _events(desk: Desk, choice: Choice) -> Iterator[str]:
    """Server-sent events (HTML Living Standard, 9.2): one for each change of how a choice stands."""
    desk.watch(choice, 1)
    try:
        state: State | None = desk.state(choice)
        serial = 0
        while not desk.is_closed:
            if state:
                serial = state.serial
                told = json.dumps({"setting": state.is_setting, "version": state.version})
                yield f"id: {serial}\nevent: state\ndata: {told}\n\n"
            else:
                yield ": still here\n\n"
            state = desk.after(choice, serial)
    finally:
        desk.watch(choice, -1)


def _picture(shown: Shown, name: str) -> bytes:
    return next((page.png for page in shown.pages if token(page.png) == name), b"")


def _found(content: bytes, mime: str = "application/pdf") -> AnyResponse:
    if not content:
        abort(404, "That picture is no longer kept. Load the page anew.")
    return Response(content, mimetype=mime)
