"""Floor 7, security: what every answer forbids a browser, and what every request must be before a page sees it."""

from flask import Flask, Response, abort, current_app, g, request
from flask.globals import request_ctx
from werkzeug.exceptions import SecurityError
from werkzeug.sansio.utils import host_is_trusted

from leaflets.web.access import may
from leaflets.web.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # the check of forms over https asks for the referrer
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Permitted-Cross-Domain-Policies": "none",
}
HSTS = "max-age=31536000"
"""A year; subdomains are the force's own matter."""
SMALL = 256 * 1024
"""So many bytes may be sent by those who cannot upload a workbook."""
ANY_NAME = frozenset({"ops.health", "ops.ready"})
"""What a load balancer asks for by a machine's number."""


def secure(app: Flask, settings: Settings) -> None:
    """Check requests before anything else does, and set the headers of every answer."""
    app.config.update(
        MAX_CONTENT_LENGTH=settings.most_bytes,
        SESSION_COOKIE_NAME="__Host-site" if settings.is_https else "site",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",  # not Strict: one comes back from the single sign-on by a link of another site
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=settings.longest,
        PREFERRED_URL_SCHEME="https" if settings.is_https else "http",
    )
    app.before_request(_check_host)
    app.before_request(_check_size)
    app.after_request(_guarded)


def _check_host() -> None:
    """Turn away other names than the site's own: nobody can make a link in its name, or point a name of theirs here."""
    if request_ctx.url_adapter is None:
        raise SecurityError  # the host is no name at all: no page of the site has an address now
    hosts = current_app.extensions["settings"].names
    if hosts and request.endpoint not in ANY_NAME and not host_is_trusted(request.host, hosts):
        raise SecurityError


def _check_size() -> None:
    """Turn away a query that is no text, and a body that is larger than its sender may send, before it is read.

    Control characters stand in no address (RFC 3986, section 2), and must not come into the one that somebody is led on
    to.
    """
    try:
        asked = request.query_string.decode()
    except UnicodeDecodeError:
        abort(400)
    if any(sign < " " or sign == "\x7f" for sign in asked):
        abort(400)
    if not may("editor"):
        request.max_content_length = SMALL
    if request.content_length and request.content_length > (request.max_content_length or SMALL):
        abort(413)


def check_text() -> None:
    """Turn away texts with a zero character, which no browser sends from a form and no PostgreSQL keeps.

    It comes after the gate, so that nobody makes the site read a body that they may not send.
    """
    if any("\0" in part for part in (request.view_args or {}).values() if isinstance(part, str)):
        abort(404)
    parts = []
    for given in (request.args, request.form):
        parts += [text for name, text in given.items(multi=True) for text in (name, text)]
    if any("\0" in part for part in parts):
        abort(400)


def _guarded(answer: Response) -> Response:
    """The headers. A page may have a stricter or its own policy: it is left; what signed-in people see is not kept."""
    for name, value in HEADERS.items():
        answer.headers[name] = value
    answer.headers.setdefault("Content-Security-Policy", POLICY)
    if current_app.extensions["settings"].is_https:
        answer.headers["Strict-Transport-Security"] = HSTS
    if not _is_file(answer) and (g.get("account") or "csrf_token" in g or answer.status_code >= 400):
        answer.headers["Cache-Control"] = "no-store"
    elif not current_app.extensions["settings"].open_pages:
        answer.cache_control.public, answer.cache_control.private = False, True
    return answer


def _is_file(answer: Response) -> bool:
    """Whether this is a file of the public pages, which is the same for everybody: a style sheet, picture, leaflet."""
    return answer.status_code < 400 and request.blueprint == "public" and answer.mimetype != "text/html"
