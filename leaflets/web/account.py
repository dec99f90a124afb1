"""Floor 7, one's own account: signing in and out, what this site knows of oneself, another password."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from leaflets.errors import LeafletsError
from leaflets.store.errors import AccountError, SignInError
from leaflets.store.people import Account, People
from leaflets.store.visits import Visits
from leaflets.web.access import begin_visit, current_account, end_visit, needs, record, safe_next, signed_in
from leaflets.web.limits import SIGN_IN, limiter
from leaflets.web.settings import Settings

blueprint = Blueprint("account", __name__)


@blueprint.get("/sign-in")
def sign_in() -> Response | str:
    """The page to sign in."""
    if current_account():
        return redirect(safe_next(request.args.get("next", "")), 303)
    return _sign_in_page()


@blueprint.post("/sign-in")
@limiter.limit(SIGN_IN, deduct_when=lambda answer: answer.status_code == 401)
def sign_in_sent() -> Response | tuple[str, int]:
    """Sign in by a name and a password of this site."""
    if not current_app.extensions["settings"].local_accounts:
        abort(404)
    people: People = current_app.extensions["people"]
    name = request.form.get("name", "")
    try:
        account = people.sign_in(name, request.form.get("password", ""))
    except SignInError as fault:
        record("sign-in-refused", fault.code, account=people.find(name))
        return _sign_in_page(fault, name), 401
    begin_visit(account)
    record("sign-in")
    return redirect(safe_next(request.form.get("next", "")), 303)


def _sign_in_page(fault: LeafletsError | None = None, name: str = "") -> str:
    settings: Settings = current_app.extensions["settings"]
    told = {"single": settings.single_sign_on, "has_passwords": settings.local_accounts}
    return render_template("sign_in.html", fault=fault, name=name, after=request.values.get("next", ""), **told)


@blueprint.post("/sign-out")
@needs("viewer")
def sign_out() -> Response:
    """Sign out on this device, or everywhere."""
    account = signed_in()
    if request.form.get("everywhere"):
        visits: Visits = current_app.extensions["visits"]
        visits.end_all(account.id)
    record("sign-out", "everywhere" if request.form.get("everywhere") else "")
    end_visit()
    return redirect(url_for("account.signed_out"), 303)


@blueprint.get("/signed-out")
def signed_out() -> str:
    """That one has signed out."""
    return render_template("signed_out.html", single=current_app.extensions["settings"].single_sign_on)


@blueprint.get("/account")
@needs("viewer")
def me() -> str:
    """One's own account."""
    return _account_page(signed_in())


@blueprint.post("/account/password")
@needs("viewer")
def change_password() -> str | tuple[str, int]:
    """Another password of one's own; every other device is signed out."""
    account, people = signed_in(), current_app.extensions["people"]
    try:
        people.sign_in(account.name, request.form.get("old", ""))
    except SignInError:
        return _account_page(account, AccountError("Your present password is not right.", "Type it again.")), 422
    new = request.form.get("new", "")
    if new != request.form.get("again", ""):
        return _account_page(account, AccountError("The two new passwords differ.", "Type the same one twice.")), 422
    try:
        people.set_password(account.id, new)
    except AccountError as fault:
        return _account_page(account, fault), 422
    record("password-changed")
    current_app.extensions["visits"].end_all(account.id)
    begin_visit(account)
    return _account_page(account, done="Your password is changed. Every other device is signed out.")


def _account_page(account: Account, fault: LeafletsError | None = None, done: str = "") -> str:
    return render_template("account.html", me=account, fault=fault, done=done)
