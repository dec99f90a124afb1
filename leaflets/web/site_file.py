"""Floor 7, the settings of a site: from options, the environment (LEAFLETS_…) and a TOML file, in this order."""

import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from leaflets.config import Table, parse_table, read_table, shipped
from leaflets.errors import ConfigError, OutputError, Problem
from leaflets.jobs.clearing import Keeping
from leaflets.store.people import Role
from leaflets.web.settings import Settings, SingleSignOn

PREFIX = "LEAFLETS_"
MEGABYTE = 1024 * 1024
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, never bound to


class SignOnTable(Table):
    """The table [single_sign_on]. `roles` gives each value of the claim its role."""

    issuer: str
    client_id: str
    client_secret: str = ""
    claim: str = "roles"
    roles: dict[str, Role]
    title: str = "Sign in with your work account"
    scope: str = "openid profile email"


class SiteTable(Table):
    """The keys of a site's file. Each but [single_sign_on] can be given as LEAFLETS_ and its name in capitals."""

    home: str = "site"
    database: str = ""
    brand: str = ""
    secret: str = ""
    address: str = ""
    hosts: tuple[str, ...] = ()
    open_pages: bool = True
    open_cards: bool = True
    allow_drafts: bool = False
    local_accounts: bool = True
    idle_minutes: int = 30
    longest_hours: int = 12
    metrics_from: tuple[str, ...] = ("127.0.0.1", "::1")
    metrics_token: str = ""
    limits: str = "database://"
    upload_mb: int = 64
    keep_editions: int = 3
    keep_days: int = 60
    single_sign_on: SignOnTable | None = None


@dataclass(frozen=True)
class Given:
    """What a command was given: a file, options that were named, the environment, and the address it listens at."""

    file: Path | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    host: str = "127.0.0.1"


def read_site(given: Given) -> Settings:
    """The settings of a site; its home folder is made, and a secret in it when none is given.

    Raises ConfigError for what cannot be read or does not go together, OutputError for a home that cannot be written.
    """
    file = given.file or Path("options and environment")
    table = read_table(file, ConfigError) if given.file else {}
    table |= {name: _value(name, text) for name, text in _named(given.environment)}
    table |= {name: text for name, text in given.options.items() if text}
    read = parse_table(table, SiteTable, ConfigError, file)
    sso = _sign_on(read.single_sign_on, given.environment)
    _check(read, sso)
    home = _made(Path(read.home).expanduser())
    return Settings(
        home=home,
        database=read.database or f"sqlite:///{home / 'site.db'}",
        brand=Path(read.brand).expanduser() if read.brand else shipped("brand"),
        secret=read.secret or kept_secret(home),
        address=read.address.rstrip("/"),
        hosts=(*read.hosts, *(() if read.address or read.hosts else own_names(given.host))),
        open_pages=read.open_pages,
        open_cards=read.open_cards,
        allow_drafts=read.allow_drafts,
        single_sign_on=sso,
        local_accounts=read.local_accounts,
        idle=timedelta(minutes=read.idle_minutes),
        longest=timedelta(hours=read.longest_hours),
        metrics_from=read.metrics_from,
        metrics_token=read.metrics_token,
        limits=read.limits,
        most_bytes=read.upload_mb * MEGABYTE,
        keeping=Keeping(read.keep_editions, read.keep_days),
    )


def _named(environment: Mapping[str, str]) -> list[tuple[str, str]]:
    """The keys that the environment sets."""
    keys = [name for name in SiteTable.model_fields if name != "single_sign_on"]
    return [(name, text) for name in keys if (text := environment.get(PREFIX + name.upper()))]


def _value(name: str, text: str) -> object:
    """A value of the environment: several have commas between."""
    several = SiteTable.model_fields[name].annotation == tuple[str, ...]
    return tuple(part.strip() for part in text.split(",") if part.strip()) if several else text


def _sign_on(table: SignOnTable | None, environment: Mapping[str, str]) -> SingleSignOn | None:
    if table is None:
        return None
    secret = environment.get(PREFIX + "CLIENT_SECRET") or table.client_secret
    roles = tuple(table.roles.items())
    return SingleSignOn(table.issuer, table.client_id, secret, table.claim, roles, table.title, table.scope)


def _check(read: SiteTable, sso: SingleSignOn | None) -> None:
    """Raises ConfigError with everything that does not go together."""
    faults = []
    if read.address and not _is_address(read.address):
        faults.append(("address", f"“{read.address}” is not an address.", "Write it like https://inyourarea.example."))
    if sso and not (_is_address(sso.issuer) and (sso.issuer.startswith("https://") or _is_local(sso.issuer))):
        faults.append(("single_sign_on.issuer", f"“{sso.issuer}” is not an https address.", "Copy it from the tenant."))
    if sso and not sso.client_secret:
        mend = "Set LEAFLETS_CLIENT_SECRET."
        faults.append(("single_sign_on.client_secret", "The single sign-on has no client secret.", mend))
    if sso and not sso.roles:
        faults.append(("single_sign_on.roles", "No value of the claim has a role.", "Nobody could sign in: add one."))
    if sso is None and not read.local_accounts:
        mend = "Add [single_sign_on], or set local_accounts = true."
        faults.append(("local_accounts", "There would be no way to sign in.", mend))
    if read.secret and len(read.secret) < 32:
        faults.append(("secret", "The secret is too short.", "Use 32 random characters, or leave it out."))
    limits = ("idle_minutes", "longest_hours", "upload_mb", "keep_editions", "keep_days")
    faults += [(name, "The limit is less than 1.", "Give 1 or more.") for name in limits if getattr(read, name) < 1]
    if faults:
        raise ConfigError.of([Problem(ConfigError.code, f"{key}: {wrong}", mend) for key, wrong, mend in faults])


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query and not parts.username
    except ValueError:
        return False


def _is_local(text: str) -> bool:
    try:
        return ip_address(urlsplit(text).hostname or "").is_loopback
    except ValueError:
        return urlsplit(text).hostname == "localhost"


def _made(home: Path) -> Path:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        (home / "editions").mkdir(exist_ok=True)
    except OSError as fault:
        raise OutputError(f"The home folder {home} cannot be made ({fault.strerror}).", _ELSEWHERE) from fault
    if not os.access(home, os.W_OK | os.X_OK):
        raise OutputError(f"The home folder {home} cannot be written to.", _ELSEWHERE)
    return home.resolve()


_ELSEWHERE = "Name another with --home, or let this user write there."


def kept_secret(home: Path) -> str:
    """The secret in the home folder, made once and for this user alone; all processes of a site read the same.

    Raises OutputError when it cannot be read, and ConfigError when others could read it too.
    """
    path, mine = home / "secret", home / f".secret-{secrets.token_hex(4)}"
    try:
        if not path.exists():
            with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
            _link(mine, path)
        if path.stat().st_mode & 0o077:
            raise ConfigError(f"Others can read the secret {path}.", f"Run: chmod 600 {path}, or remove it.")
        return path.read_text(encoding="utf-8")
    except OSError as fault:
        raise OutputError(f"The secret {path} cannot be kept ({fault.strerror}).", _ELSEWHERE) from fault


def _link(mine: Path, path: Path) -> None:
    """Put a whole file in its place unless another process has just done so."""
    try:
        path.hardlink_to(mine)
    except FileExistsError:
        return
    finally:
        mine.unlink()


def own_names(host: str) -> tuple[str, ...]:
    """The names of this machine, for a site that has no address of its own yet."""
    local = ("localhost", "127.0.0.1", "[::1]", socket.gethostname(), socket.getfqdn())
    shown = f"[{host}]" if ":" in host else host
    return tuple(dict.fromkeys(local if host in EVERYWHERE else (*local, shown)))
