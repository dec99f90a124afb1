"""Floor 7, access: who may see which page. A page that nobody has thought of is shut.

Every view says what it needs: `@needs("editor")`, or `@needs("officer", unless="open_cards")` where a setting may open
it to all. What needs nothing stands in PUBLIC. The gate asks before every request; it refuses a view that says neither.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from leaflets.store.audit import Audit
from leaflets.store.people import Account, Role
from leaflets.store.visits import Visits

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = frozenset(
    {
        "public.asset",
        "account.sign_in",
        "account.sign_in_sent",
        "account.signed_out",
        "single.begin",
        "single.back",
        "single.leave",
        "ops.health",
        "ops.ready",
        "ops.metrics",
    }
)
"""Endpoints that anybody may ask for, whatever the settings say."""
OPEN_PARTS = {"public": "open_pages"}
"""Parts whose views need a viewer unless this setting is true, and do not say so one by one."""
VISIT = "visit"
"""Where the session keeps the token of a visit."""
POLL = "poll"
"""What an address has when a page asks for it by itself, and not somebody: see `being_done` in desk/parts.html."""


def needs(role: str, unless: str = "") -> Callable[[View], View]:
    """A view that only this role and those above it may ask for, or everybody while the setting `unless` is true."""
    asked = Role(role)

    def mark(view: View) -> View:
        vars(view).update(needs_role=asked, needs_unless=unless)
        return view

    return mark


def guard(app: Flask) -> None:
    """Set the gate before every request, and then the check that a form was sent from this site's own page."""
    app.config.update(WTF_CSRF_TIME_LIMIT=None)  # a form is good as long as its visit
    app.before_request(_gate)
    CSRFProtect(app)
    app.context_processor(lambda: {"account": current_account(), "may": may, "links": app.extensions["links"]})


def need_of(app: Flask, endpoint: str) -> tuple[Role | None, str]:
    """What an endpoint needs: a role, or nothing, and the setting that opens it. Raises LookupError: none has said."""
    view = app.view_functions[endpoint]
    if role := getattr(view, "needs_role", None):
        return role, getattr(view, "needs_unless", "")
    if endpoint in PUBLIC:
        return None, ""
    if opened := OPEN_PARTS.get(endpoint.partition(".")[0]):
        return Role.VIEWER, opened
    raise LookupError(f"{endpoint} does not say who may ask for it.")


def current_account() -> Account | None:
    """Who is signed in; asked of the store once a request, so that a change of role holds at once."""
    if "account" not in g:
        token = session.get(VISIT, "")
        visits: Visits = current_app.extensions["visits"]
        g.account = visits.visitor(token, is_seen=not _is_poll()) if isinstance(token, str) and token else None
    account: Account | None = g.account
    return account


def _is_poll() -> bool:
    """Whether a page looks again by itself (POLL): somebody who has gone away must not stay signed in by that."""
    # Bytes, and not `request.args`: who asks with what is no text is refused by a page, which asks who is signed in.
    asked = {part.partition(b"=")[0] for part in request.query_string.split(b"&")}
    return request.method == "GET" and POLL.encode() in asked


def signed_in() -> Account:
    """Who is signed in, in a view that needs somebody to be."""
    account = current_account()
    if account is None:
        abort(401)
    return account


def may(role: str) -> bool:
    """Whether who is signed in may do what this role may; for a page's links."""
    account = current_account()
    return account is not None and account.role.covers(Role(role))


def record(what: str, about: str = "", detail: str = "", account: Account | None = None) -> None:
    """Write down in the audit what who is signed in, or `account`, has done, from the address of this request."""
    by = account or current_account()
    audit: Audit = current_app.extensions["audit"]
    audit.record(what, (by.id, by.name) if by else (None, ""), about, detail, request.remote_addr or "")


def begin_visit(account: Account) -> None:
    """Sign somebody in on this device. All that the session held goes: nobody can have laid a token ready in it."""
    visits: Visits = current_app.extensions["visits"]
    end_visit()
    session[VISIT] = visits.begin(account.id)
    g.account = account


def end_visit() -> None:
    """Sign out on this device."""
    visits: Visits = current_app.extensions["visits"]
    if isinstance(token := session.get(VISIT), str):
        visits.end(token)
    session.clear()
    g.account = None
    g.pop("csrf_token", None)


def safe_next(address: str) -> str:
    """An address to go on to after signing in, if it is a path of this site; the home page otherwise."""
    parts = urlsplit(address)
    is_path = address.startswith("/") and not address.startswith(("//", "/\\"))
    is_plain = address.isprintable() and "\\" not in address and len(address) <= 2000
    return address if is_path and is_plain and not parts.scheme and not parts.netloc else url_for("public.home")


def _gate() -> Response | None:
    if request.endpoint is None or request.endpoint not in current_app.view_functions:
        return None  # no page, or another method than its own: told as such
    try:
        role, opened = need_of(current_app, request.endpoint)
    except LookupError:
        abort(403)
    if role is None or (opened and getattr(current_app.extensions["settings"], opened)):
        return None
    account = current_account()
    if account is None:
        return _sign_in_first()
    if not account.role.covers(role):
        abort(403)
    return None


def _sign_in_first() -> Response:
    """To the sign-in page, and back again after it; a program, or a form that was sent too late, is told plainly."""
    wanted = request.accept_mimetypes
    if request.method not in {"GET", "HEAD"} or (wanted and not wanted.accept_html):
        abort(401)
    path = request.full_path if request.query_string else request.path
    return redirect(url_for("account.sign_in", next=path), 303)
