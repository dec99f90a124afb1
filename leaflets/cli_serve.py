"""Floor 7, the commands of the intranet's server: `leaflets serve` and the accounts of its site, `leaflets user`."""

import os
import secrets
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

import click

from leaflets.errors import OutputError, RequestError

if TYPE_CHECKING:
    from leaflets.store.people import Account, People
    from leaflets.web.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])
DEMO_MONTH, DEMO_NAME = "2024-04", "demo"
ROLES = ("viewer", "officer", "editor", "admin")


def site_options(command: Command) -> Command:
    """Which site is meant."""
    for option in (
        click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="The site's settings, as TOML."),
        click.option("--database", metavar="URL", default="", help="The database; a file in the home when not given."),
        click.option("--home", metavar="DIR", default="", help="The site's own folder.  [default: site]"),
    ):
        command = option(command)
    return command


@click.command()
@site_options
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at; 0.0.0.0 for any.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0: any that is free.")
@click.option("--brand", metavar="DIR", default="", help="The brand kit; the shipped one when not given.")
@click.option("--threads", type=click.IntRange(1, 256), default=8, show_default=True, help="Requests at the same time.")
@click.option("--trusted-proxy", metavar="ADDRESS", default="", help="Believe this proxy's X-Forwarded-For and -Proto.")
@click.option("--no-jobs", is_flag=True, help="Start no process for admins' jobs: `leaflets jobs` runs elsewhere.")
@click.option("--demo", is_flag=True, help="Open with a month of the Essex sample, in a folder of its own.")
def serve(*, demo: bool, **rest: Any) -> int:
    """Serve the intranet's pages: find an area, look, download, print; and for admins, run the month.

    Settings come from options, from the environment as LEAFLETS_ and the key in capitals, and from --config;
    docs/deploy.md lists them. Ctrl-C ends it.

    \b
    Examples:
      leaflets serve --demo
      leaflets serve --home /var/lib/in-your-area --config /etc/in-your-area/site.toml --trusted-proxy 127.0.0.1
    """
    with _home(rest, demo=demo):
        settings = _settings(rest)
        if demo:
            _make_demo(settings)
        return _serve(settings, rest)


@contextmanager
def _home(rest: dict[str, Any], *, demo: bool) -> Iterator[None]:
    """A folder for a look that goes again afterwards, unless one is named."""
    if not demo or rest["home"]:
        yield
        return
    with TemporaryDirectory(prefix="in-your-area-") as folder:
        rest["home"] = folder
        yield


def _settings(rest: dict[str, Any]) -> "Settings":
    """The settings of the site that is meant. Raises RequestError without the extra `server`."""
    try:
        import argon2  # noqa: F401 - only whether it is there
        import sqlalchemy  # noqa: F401 - the same
        import waitress  # noqa: F401 - the same

        from leaflets.web.site_file import Given, read_site
    except ModuleNotFoundError as fault:
        wrong = f"The server needs packages that are not installed (the first is {fault.name})."
        raise RequestError(wrong, "Run: pip install 'in-your-area[server]'") from fault
    os.umask(0o077)  # what the site keeps is for its own user alone
    options = {name: rest.get(name, "") for name in ("home", "database", "brand")}
    return read_site(Given(rest["config"], options, os.environ, rest.get("host", "127.0.0.1")))


def _serve(settings: "Settings", rest: dict[str, Any]) -> int:
    import structlog
    from waitress import create_server

    from leaflets.jobs.service import start_jobs
    from leaflets.web.app import create_app
    from leaflets.web.telling import set_up_log

    set_up_log()
    app = create_app(settings, structlog.get_logger())
    if not settings.single_sign_on and not app.extensions["people"].all():
        click.echo(f"Nobody can sign in yet. Add an admin: leaflets user add NAME --role admin --home {settings.home}")
    proxy = {"trusted_proxy": rest["trusted_proxy"], "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}}
    terms = {"threads": rest["threads"], "ident": None, "max_request_body_size": settings.most_bytes}
    try:
        server = create_server(
            app, host=rest["host"], port=rest["port"], **terms, **(proxy if rest["trusted_proxy"] else {})
        )
    except (OSError, ValueError) as fault:
        wrong = f"{rest['host']} port {rest['port']} cannot be used ({getattr(fault, 'strerror', None) or fault})."
        raise OutputError(wrong, "Choose another with --port or --host, or end what uses it.") from fault
    for ended_by in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ended_by, signal.default_int_handler)
    shown = f"[{rest['host']}]" if ":" in rest["host"] else rest["host"]
    click.echo(f"In Your Area at {settings.address or f'http://{shown}:{_port(server)}'}/ (Ctrl-C ends it)")
    app.extensions["counter"].open()  # so that the first who wants cards need not wait for the data to be read
    jobs = None if rest["no_jobs"] else start_jobs(settings)
    try:
        server.run()  # which ends by itself at Ctrl-C, after the requests in hand
    finally:
        server.close()
        if jobs and jobs.stdin:
            jobs.stdin.close()
            jobs.wait()  # a month finishes the pieces in hand
    click.echo("Ended.")
    return 0


def _port(server: Any) -> int:
    """The port that a server of waitress listens at; one that listens at several addresses keeps them apart."""
    one = getattr(server, "effective_port", None)
    return int(one if one is not None else server.effective_listen[0][1])


def _make_demo(settings: "Settings") -> None:
    """A month of the Essex sample, published as at the desk, and an account for a look at the admin side."""
    from leaflets.config import shipped
    from leaflets.jobs.demonstration import Sample, demonstrate
    from leaflets.jobs.home import Home
    from leaflets.jobs.work import Site
    from leaflets.store.errors import AccountError
    from leaflets.store.people import Role

    click.echo("Making the demonstration: every area's leaflet and social picture of April 2024.")
    site = Site(Home(settings.home), settings.database, settings.brand)
    demonstrate(site, settings.data, Sample(shipped("samples") / "essex", DEMO_MONTH, DEMO_NAME))
    people, password = _people(settings), secrets.token_urlsafe(9)
    try:
        people.set_password(people.named(DEMO_NAME).id, password)
    except AccountError:
        people.add(DEMO_NAME, Role.ADMIN, password)
    click.echo(f"For the admin side, sign in as “{DEMO_NAME}” with the password {password}")


@click.group()
def user() -> None:
    """Manage the accounts of a site: add, list, role, password, lock, unlock, remove."""


@user.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="viewer", show_default=True, help="What the person may do.")
@site_options
def add(name: str, role: str, **rest: Any) -> int:
    """Add an account. The password is asked for without being shown, or read as one line when it is piped in.

    \b
    Examples:
      leaflets user add j.example --role editor --home /var/lib/in-your-area
      leaflets user add j.example --role admin < password.txt
    """
    from leaflets.store.people import Role

    people = _people(_settings(rest))
    account = people.add(name, Role(role), _password())
    return _told(people, "account-added", account, f"Added {account.name}, {account.role}.", account.role)


@user.command("list")
@site_options
def list_(**rest: Any) -> int:
    """List the accounts with their roles."""
    people = _people(_settings(rest))
    for account in people.all():
        kind = "" if account.is_local else ", single sign-on"
        click.echo(f"{account.name}\t{account.role}{kind}{', locked' if account.is_locked else ''}")
    return 0


@user.command()
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@site_options
def role(name: str, role: str, **rest: Any) -> int:
    """Give an account another role; it holds at once."""
    from leaflets.store.people import Role

    people = _people(_settings(rest))
    account = people.set_role(people.named(name).id, Role(role))
    return _told(people, "role-changed", account, f"{account.name} is now {account.role}.", account.role)


@user.command()
@click.argument("name")
@site_options
def password(name: str, **rest: Any) -> int:
    """Set another password, asked for as in `leaflets user add`; the account is signed out everywhere."""
    people = _people(_settings(rest))
    account = people.set_password(people.named(name).id, _password())
    _signed_out(people, account)
    return _told(people, "password-reset", account, f"The password of {account.name} is changed.")


@user.command()
@click.argument("name")
@site_options
def lock(name: str, **rest: Any) -> int:
    """Let nobody sign in with an account, and sign it out everywhere."""
    people = _people(_settings(rest))
    account = people.lock(people.named(name).id)
    _signed_out(people, account)
    return _told(people, "account-locked", account, f"{account.name} is locked.")


@user.command()
@click.argument("name")
@site_options
def unlock(name: str, **rest: Any) -> int:
    """Let an account sign in again."""
    people = _people(_settings(rest))
    account = people.unlock(people.named(name).id)
    return _told(people, "account-unlocked", account, f"{account.name} is unlocked.")


@user.command()
@click.argument("name")
@site_options
def remove(name: str, **rest: Any) -> int:
    """Forget an account. What it did stays in the audit."""
    people = _people(_settings(rest))
    account = people.named(name)
    people.remove(account.id)
    return _told(people, "account-removed", account, f"{account.name} is removed.")


def _people(settings: "Settings") -> "People":
    from leaflets.store import audit, visits  # noqa: F401 - the tables that are made with the store
    from leaflets.store.base import open_store
    from leaflets.store.people import People

    return People(open_store(settings.database))


def _signed_out(people: "People", account: "Account") -> None:
    from leaflets.store.visits import Visits

    Visits(people.store).end_all(account.id)


def _told(people: "People", what: str, account: "Account", words: str, detail: str = "") -> int:
    """Write what was done into the audit, as done by whoever holds this machine, and say it."""
    from leaflets.store.audit import Audit

    Audit(people.store).record(what, (None, "command line"), account.name, detail)
    click.echo(words)
    return 0


def _password() -> str:
    """A password from the terminal, twice and without echo, or one line of what is piped in."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt="The same password again"))
    return sys.stdin.readline().rstrip("\r\n")
