"""Floor 7, what every reader sees: home with its search, districts, areas, downloads, and an area's latest leaflet.

Nothing of an address becomes a path: areas, districts and files are found among those of the catalogue.
"""

import gzip
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, redirect, render_template, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from leaflets.intranet import look
from leaflets.intranet.catalogue import File, month_folders
from leaflets.intranet.page_pictures import picture_of
from leaflets.intranet.pages import Site
from leaflets.intranet.shelf import Shelf
from leaflets.store.base import Store
from leaflets.store.publishing import shown_months
from leaflets.web.access import current_account
from leaflets.web.settings import Settings

blueprint = Blueprint("public", __name__)
MIME = {
    "pdf": "application/pdf",
    "html": "text/html",
    "txt": "text/plain",
    "png": "image/png",
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "webp": "image/webp",
    "woff2": "font/woff2",
}
PACKED = {"text/html", "text/css", "text/javascript", "text/plain", "image/svg+xml"}
"""Kinds of files that are not packed by themselves."""
YEAR_S = 31_536_000
LEAFLET_POLICY = "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; sandbox allow-popups"
"""A leaflet's web page holds all that it needs, and runs nothing (W3C, Content Security Policy Level 3)."""


def editions() -> list[Path]:
    """The folders of the months that readers see now: those that are published, and those that were made by hand."""
    settings: Settings = current_app.extensions["settings"]
    store: Store = current_app.extensions["store"]
    with store.session() as session:
        return list(shown_months(session, settings.home, month_folders(settings.editions)).values())


def site() -> Site:
    """The pages of what is published now."""
    held = current_app.extensions
    shelf: Shelf = held.setdefault("shelf", Shelf())
    return shelf.of(editions())


@blueprint.after_request
def packed(answer: Response) -> Response:
    """Styles and script with gzip for who takes it, and pages for who is not signed in besides.

    What is secret must not be packed together with what others may have put into an address (the attack BREACH).
    """
    is_same_for_all = request.endpoint == "public.asset"
    takes = request.accept_encodings.quality("gzip") > 0 and (is_same_for_all or current_account() is None)
    if not takes or answer.mimetype not in PACKED or answer.status_code != 200 or answer.content_encoding:
        return answer
    answer.direct_passthrough = False
    answer.set_data(gzip.compress(answer.get_data(), 6, mtime=0))
    answer.content_encoding = "gzip"
    answer.vary.add("Accept-Encoding")
    answer.headers.pop("ETag", None)  # which was that of other bytes
    return answer


def warm(app: Flask) -> None:
    """Have ready what the first reader asks for: with thousands of areas it takes a second or two."""
    with app.app_context():
        site().home("x")


@blueprint.get("/")
def home() -> str:
    """Search, list and map."""
    return render_template("home.html", **site().home(request.args.get("q", "")))


@blueprint.get("/districts/<district>")
def district(district: str) -> str:
    """A district's areas."""
    return _shown("district.html", site().district(district))


@blueprint.get("/areas/<area>")
def area(area: str) -> str:
    """An area's latest leaflet."""
    return _shown("area.html", site().area(area))


@blueprint.get("/areas/<area>/<month>")
def issue(area: str, month: str) -> str:
    """An earlier leaflet of an area."""
    return _shown("area.html", site().area(area, month))


@blueprint.get("/latest/<area>")
def latest(area: str) -> AnyResponse:
    """The leaflet that there is now, wherever it stands: an address to link to for good."""
    listed = site().catalogue.areas.get(area)
    if listed is None:
        abort(404)
    file = listed.latest.leaflet if listed.latest else None
    to = (
        current_app.url_for("public.file", id=file.id, name=file.name)
        if file
        else current_app.url_for("public.area", area=area)
    )
    answer = redirect(to, 302)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.get("/files/<id>/<name>")
def file(id: str, name: str) -> AnyResponse:  # noqa: A002 - what addresses call it
    """A file by its id; a part of it, or nothing where the browser has it already."""
    found = site().catalogue.file(id, name)
    if found is None:
        abort(404)
    return _sent(found)


@blueprint.get("/pictures/<id>-<int:number>.webp")
def picture(id: str, number: int) -> AnyResponse:  # noqa: A002 - what addresses call it
    """The picture of a page of a PDF."""
    now = site()
    found = now.catalogue.pdf(id)
    if found is None or not 1 <= number <= found.pages:
        abort(404)
    content = picture_of(now.catalogue, found, number, current_app.extensions["settings"].home / "page-pictures")
    return _immutable(BytesIO(content), "webp", f"{found.id}-{number}")


@blueprint.get("/assets/<name>")
def asset(name: str) -> AnyResponse:
    """A file beside the pages that is made from the brand kit."""
    content = current_app.extensions["beside"].get(name)
    if content is None:
        abort(404)
    return _immutable(BytesIO(content), name.rpartition(".")[2], look.version_of(content))


def _shown(template: str, about: Mapping[str, object] | None) -> str:
    if about is None:
        abort(404)
    return render_template(template, **about)


def _sent(found: File) -> AnyResponse:
    path = site().catalogue.path(found)
    kind = MIME.get(found.format, "application/octet-stream")
    answer = send_file(path, kind, download_name=found.name, etag=found.sha256, max_age=YEAR_S)
    if found.format == "html":
        answer.headers["Content-Security-Policy"] = LEAFLET_POLICY
    return _kept(answer)


def _immutable(content: BytesIO, kind: str, etag: str) -> AnyResponse:
    return _kept(send_file(content, MIME.get(kind, "application/octet-stream"), etag=etag, max_age=YEAR_S))


def _kept(answer: AnyResponse) -> AnyResponse:
    """An answer that never changes: its address names its content."""
    answer.cache_control.public, answer.cache_control.immutable = True, True
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
