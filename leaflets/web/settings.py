"""Floor 7, what a server is started with: where its files and its database are, whose brand it shows, who comes in."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from leaflets.jobs.clearing import Keeping
from leaflets.printer import PRINTERS_NAME


@dataclass(frozen=True)
class SingleSignOn:
    """An OpenID Connect provider. `roles` gives each value of the claim its role; nobody else may come in.

    `issuer` is the provider's address, below which its configuration is found. `title` stands on the sign-in page.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    claim: str = "roles"
    roles: tuple[tuple[str, str], ...] = ()
    title: str = "Sign in with your work account"
    scope: str = "openid profile email"


@dataclass(frozen=True)
class Settings:
    """`home` is the server's own folder. `secret` signs sessions; every process of a site must have the same.

    `address` is what people type, such as https://inyourarea.example; `hosts` are further names that the site may be
    asked for by. Without either, any name will do. `limits` is where the counts of the rate limits are kept: the site's
    own database, or elsewhere in the words of the library `limits`. With `allow_drafts`, cards may be had in
    languages whose words nobody has reviewed. `keeping` says what is kept of what nobody needs any more.
    """

    home: Path
    database: str
    brand: Path
    secret: str = field(repr=False)
    address: str = ""
    hosts: tuple[str, ...] = ()
    open_pages: bool = True
    open_cards: bool = True
    single_sign_on: SingleSignOn | None = None
    local_accounts: bool = True
    idle: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=12)
    metrics_from: tuple[str, ...] = ("127.0.0.1", "::1")
    metrics_token: str = field(default="", repr=False)
    limits: str = "database://"
    most_bytes: int = 64 * 1024 * 1024
    allow_drafts: bool = False
    keeping: Keeping = field(default_factory=Keeping)

    @property
    def is_https(self) -> bool:
        """Whether browsers reach the site by https."""
        return self.address.startswith("https://")

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that the site may be asked for by; empty: any."""
        own = urlsplit(self.address).hostname
        return (*((own,) if own else ()), *self.hosts)

    @property
    def uploads(self) -> Path:
        """Workbooks as they were uploaded, each named by its hash."""
        return self.home / "uploads"

    @property
    def runs(self) -> Path:
        """Months that have been run, each in a folder of its own."""
        return self.home / "runs"

    @property
    def editions(self) -> Path:
        """Months that have been published: an output folder of `leaflets batch`, with a folder for each month."""
        return self.home / "editions"

    @property
    def data(self) -> Path:
        """The current data, replaced as a whole: a workbook, a folder with one, or a link to either."""
        return self.home / "data" / "current"

    @property
    def printers(self) -> Path:
        """The file of calibrated printers; it need not be there."""
        return self.home / PRINTERS_NAME

    @property
    def cards(self) -> Path:
        """Cards that were made for a shift, for as long as they are kept."""
        return self.home / "cards"
