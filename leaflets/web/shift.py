"""Floor 7, cards for the shift: a form, a picture of what will be printed, and the file."""

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, abort, current_app, make_response, redirect, render_template, request, send_file
from flask import url_for as address_of

from leaflets.cli_options import today
from leaflets.counter.current import Stand
from leaflets.counter.desk import Desk
from leaflets.counter.making import Made, as_finding
from leaflets.counter.offer import Offer
from leaflets.counter.order import Wanted, hashed
from leaflets.counter.shelf import Kept, Shelf
from leaflets.errors import LeafletsError
from leaflets.manifest import manifest_of
from leaflets.store.card_runs import CardRuns, Entered
from leaflets.store.errors import BusyError
from leaflets.web.access import current_account, needs
from leaflets.web.settings import Settings
from leaflets.web.shift_form import FIELDS, Form, lists_areas, read_form, visit_titles
from leaflets.web.shift_picture import sheet_of

blueprint = Blueprint("shift", __name__, url_prefix="/cards")

LINKS = (("shift.form", "Cards for the shift", ""),)
COOKIE = "shift"
REMEMBERED_S = 90 * 24 * 3600
LIVE = "X-Live"
"""The header of a request that the page sends by itself while the form is filled in: nobody is scolded then."""
RETRY_S = 10
TRIES = 5
"""How often cards are numbered anew when somebody else has taken the numbers."""


@blueprint.record_once
def _set_up(state: Any) -> None:
    """The counter of this site; its processes start with the first question."""
    settings: Settings = state.app.extensions["settings"]
    own = {name: (folder,) for name in ("layouts", "stocks", "rules") if (folder := settings.home / name).is_dir()}
    stand = Stand(settings.data, settings.brand, settings.printers, settings.allow_drafts, **own)
    state.app.extensions["counter"] = Desk(stand, Shelf(settings.cards))


@blueprint.get("")
@needs("officer", unless="open_cards")
def form() -> Response:
    """The form, with what this device remembers and what the address names."""
    named = {name: request.args[name] for name in ("area", "officer", "kind", "stock", "lang") if name in request.args}
    offer = _offer()
    if isinstance(offer, Response):
        return offer
    sent = {**_remembered(offer), **named}
    return _page(offer, read_form(sent, offer, current_app.extensions["brand"]), told={"quiet": True})


@blueprint.post("")
@needs("officer", unless="open_cards")
def sent() -> Response:
    """Show the picture of what was chosen, or give the file."""
    offer = _offer()
    if isinstance(offer, Response):
        return offer
    given = {name: request.form.get(name, "") for name in (*FIELDS, "drawn", "listed")}
    read = read_form(given, offer, current_app.extensions["brand"])
    quiet = LIVE in request.headers
    if read.order is None:
        return _page(offer, read, {"quiet": quiet}, 422)
    try:
        return _answer(offer, read, quiet=quiet)
    except BusyError as fault:
        answer = _page(offer, read, {"quiet": False, "problems": fault.problems}, 429)
        answer.headers["Retry-After"] = str(RETRY_S)
        return answer
    except LeafletsError as fault:
        return _page(offer, read, {"quiet": False, "problems": fault.problems}, 503)


@blueprint.post("/forget")
@needs("officer", unless="open_cards")
def forget() -> Response:
    """Forget on this device whose cards were made last."""
    answer = make_response(redirect(address_of("shift.form"), 303))
    answer.delete_cookie(COOKIE, path=address_of("shift.form"))
    return answer


@blueprint.get("/pictures/<key>/<name>.png")
@needs("officer", unless="open_cards")
def picture(key: str, name: str) -> Response:
    """A picture of cards that were made."""
    kept = _desk().shelf.get(key)
    path = kept.picture(name) if kept else None
    if path is None:
        abort(404)
    return send_file(path, mimetype="image/png", max_age=3600)


@blueprint.get("/files/<key>/<name>")
@needs("officer", unless="open_cards")
def file(key: str, name: str) -> Response:
    """Cards that were made, to be saved and printed."""
    kept = _desk().shelf.get(key)
    if kept is None or kept.name != name:
        page = render_template("shift_closed.html", wrong="These cards are kept no more.", mend="Make them again.")
        return make_response(page, 404)
    return send_file(kept.pdf, mimetype="application/pdf", as_attachment=True, download_name=kept.name, max_age=0)


@blueprint.get("/manifest.csv")
@needs("editor")
def manifest() -> Response:
    """Every run as the command's manifest has it: `leaflets cards stale` reads it from the folder it is saved in."""
    held = manifest_of(_runs().rows())
    answer = make_response(held.content)
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f"attachment; filename={held.name}"
    return answer


def _answer(offer: Offer, read: Form, *, quiet: bool) -> Response:
    """What a form without a fault is answered with. Raises BusyError and OutputError."""
    assert read.order  # noqa: S101 - nothing is wrong with the form
    if request.form.get("action") == "download":
        return _download(offer, read)
    made = _desk().make(Wanted(read.order, today()))
    if isinstance(made, Made):
        return _page(offer, read, {"quiet": quiet, "problems": made.problems}, 422)
    return _page(offer, read, {"quiet": quiet, "shown": made})


def _download(offer: Offer, read: Form) -> Response:
    """The way to the file of a form, entered as a run once, however often the form is sent."""
    assert read.order  # noqa: S101 - nothing is wrong with the form
    key = hashed(_token(), repr(read.order))
    run = _runs().find(key)
    numbered = read.order.numbered or read.kind.is_numbered
    for _ in range(TRIES):
        day, first = (run.day, run.first_number) if run else (today(), _runs().next_number() if numbered else None)
        made = _desk().make(Wanted(read.order, day, first or 1))
        if isinstance(made, Made):
            return _page(offer, read, {"quiet": False, "problems": made.problems}, 422)
        run = run or _runs().enter(_entered(key, Wanted(read.order, day, first or 1), made, numbered=numbered))
        if run and run.first_number == first:  # else the same form, sent at once, was entered with other numbers
            return _to_file(read, made)
    raise BusyError("Too many numbered cards are being made just now.", "Wait a moment and try again.")


def _entered(key: str, wanted: Wanted, made: Kept, *, numbered: bool) -> Entered:
    account = current_account()
    numbers = None
    if numbered:
        numbers = wanted.first_number, wanted.first_number + int(made.told["cards"]) - 1
    return Entered(key, made.key, wanted.day, account.name if account else "", made.rows, numbers)


def _to_file(read: Form, made: Kept) -> Response:
    """On to the file; who it is for is remembered on this device, if that is wanted."""
    answer = make_response(redirect(address_of("shift.file", key=made.key, name=made.name), 303))
    assert read.area  # noqa: S101 - nothing is wrong with the form
    if request.form.get("remember"):
        answer.set_cookie(
            COOKIE,
            urlencode({"area": read.area.value, "officer": read.values["officer"]}),
            max_age=REMEMBERED_S,
            path=address_of("shift.form"),
            secure=current_app.extensions["settings"].is_https,
            httponly=True,
            samesite="Lax",
        )
    return answer


def _page(offer: Offer, read: Form, told: Mapping[str, Any], status: int = 200) -> Response:
    """The page: the form as it was filled in, what is wrong with it, and the picture if there is one."""
    shown: Kept | None = told.get("shown")
    page = render_template(
        "shift.html",
        form=read,
        errors={} if told["quiet"] else read.errors,
        missing=read.errors,
        is_new=request.method == "GET",
        problems=[as_finding(problem) for problem in told.get("problems", ())],
        shown=shown,
        sheet=sheet_of(read.fit, read.skipped),
        offer=offer,
        lists_areas=lists_areas(offer),
        visits=visit_titles(current_app.extensions["brand"]),
        sensitive={visit.kind for visit in current_app.extensions["brand"].visits if visit.sensitive},
        remembered=COOKIE in request.cookies,
        remember=request.method == "GET" or bool(request.form.get("remember")),
        token=_token(),
    )
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _offer() -> Offer | Response:
    """What can be chosen, or the page that says why nothing can."""
    try:
        offer = _desk().offer()
    except LeafletsError as fault:
        told = as_finding(fault.problems[0])
        page = render_template("shift_closed.html", wrong=told["wrong"], mend=told["mend"])
        if not current_app.extensions["settings"].data.exists():
            return make_response(page)  # nothing is out of order: it is how a site begins
        answer = make_response(page, 503)
        answer.headers["Retry-After"] = str(RETRY_S)
        return answer
    if not offer.kinds or not offer.areas:
        page = render_template("shift_closed.html", wrong="There are no areas yet.", mend="Fill in the sheet “Areas”.")
        return make_response(page, 503)
    return offer


def _remembered(offer: Offer) -> dict[str, str]:
    """The area and officer that this device remembers, if they are there still."""
    kept = dict(parse_qsl(request.cookies.get(COOKIE, "")[:300]))
    area = offer.areas.get(kept.get("area", ""))
    if area is None:
        return {}
    officer = kept.get("officer", "")
    known = any(one.value == officer for one in area.officers)
    return {"area": area.value, "officer": officer if known else ""}


def _token() -> str:
    """What tells this sheet of the form from every other, so that the same form sent twice is one run."""
    given = request.form.get("token", "")
    is_token = len(given) == 22 and given.isascii() and given.replace("-", "").replace("_", "").isalnum()
    return given if is_token else token_urlsafe(16)


def _desk() -> Desk:
    desk: Desk = current_app.extensions["counter"]
    return desk


def _runs() -> CardRuns:
    return CardRuns(current_app.extensions["store"])
