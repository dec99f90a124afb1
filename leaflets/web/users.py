"""Floor 7, the users: for admins, who may sign in and with which role."""

import secrets

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from leaflets.errors import LeafletsError
from leaflets.store.errors import AccountError
from leaflets.store.people import Account, People, Role
from leaflets.store.tries import Tries
from leaflets.web.access import needs, record, signed_in

blueprint = Blueprint("users", __name__, url_prefix="/users")
LINKS = (("users.all", "Users", "admin"),)
ROLES = (
    (Role.VIEWER, "Viewer", "sees the pages"),
    (Role.OFFICER, "Officer", "also makes cards and logs activity"),
    (Role.EDITOR, "Editor", "also uploads data, plans a month and approves activity"),
    (Role.ADMIN, "Admin", "also runs and publishes months, manages users and reads the audit"),
)


@blueprint.get("")
@needs("admin")
def all() -> str:  # noqa: A001 - the address is users.all
    """Everybody who can sign in."""
    return _all_page()


def _all_page(fault: LeafletsError | None = None, name: str = "", chosen: str = Role.VIEWER) -> str:
    tries: Tries = Tries(current_app.extensions["store"])
    locked = tries.locked()
    people = _people().all()
    barred = {one.id for one in people if one.is_local and tries.is_among(one.name, locked)}
    return render_template(
        "users.html", people=people, barred=barred, roles=ROLES, fault=fault, name=name, chosen=chosen
    )


@blueprint.post("")
@needs("admin")
def add() -> str | tuple[str, int]:
    """A new account of this site's own, with a password that is shown once."""
    name, password = request.form.get("name", ""), secrets.token_urlsafe(12)
    try:
        account = _people().add(name, _role(), password)
    except AccountError as fault:
        return _all_page(fault, name, request.form.get("role", "")), 422
    record("account-added", account.name, account.role)
    return _user_page(account, password=password)


@blueprint.get("/<int:number>")
@needs("admin")
def user(number: int) -> str:
    """One account."""
    return _user_page(_people().get(number))


def _user_page(account: Account, password: str = "", done: str = "") -> str:
    tries = Tries(current_app.extensions["store"])
    is_barred = account.is_local and tries.is_among(account.name, tries.locked())
    told = {"password": password, "done": done, "is_barred": is_barred, "is_own": account.id == signed_in().id}
    return render_template("user.html", one=account, roles=ROLES, **told)


@blueprint.post("/<int:number>/role")
@needs("admin")
def change_role(number: int) -> str:
    """Another role, from the next page that the person asks for."""
    before = _other(number)
    account = _people().set_role(number, _role())
    record("role-changed", account.name, f"{before.role} to {account.role}")
    return _user_page(account, done=f"The role is now {account.role}.")


@blueprint.post("/<int:number>/password")
@needs("admin")
def reset(number: int) -> str:
    """A new password, shown once; the person is signed out everywhere."""
    _other(number)
    password = secrets.token_urlsafe(12)
    account = _people().set_password(number, password)
    current_app.extensions["visits"].end_all(number)
    record("password-reset", account.name)
    return _user_page(account, password=password)


@blueprint.post("/<int:number>/lock")
@needs("admin")
def lock(number: int) -> str:
    """Nobody can sign in with the account; who is signed in is signed out."""
    _other(number)
    account = _people().lock(number)
    current_app.extensions["visits"].end_all(number)
    record("account-locked", account.name)
    return _user_page(account, done="The account is locked and signed out everywhere.")


@blueprint.post("/<int:number>/unlock")
@needs("admin")
def unlock(number: int) -> str:
    """The account can be signed in with again."""
    account = _people().unlock(number)
    record("account-unlocked", account.name)
    return _user_page(account, done="The account is unlocked.")


@blueprint.post("/<int:number>/remove")
@needs("admin")
def remove(number: int) -> Response:
    """Forget the account. What it did stays in the audit."""
    account = _other(number)
    _people().remove(number)
    record("account-removed", account.name)
    return redirect(url_for("users.all"), 303)


def _people() -> People:
    people: People = current_app.extensions["people"]
    return people


def _other(number: int) -> Account:
    """An account that is not one's own. Raises AccountError: nobody should lock themselves out by a slip."""
    if number == signed_in().id:
        raise AccountError("This is your own account.", "Ask another admin to change it.")
    return _people().get(number)


def _role() -> Role:
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        raise AccountError("There is no such role.", "Choose one of those on the page.") from None
