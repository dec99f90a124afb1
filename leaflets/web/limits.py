"""Floor 7, rate limits: how often one address may try what costs much or can be guessed.

Reading is not limited: all of a force's officers may come through one proxy. It is counted in the database, so that a
limit holds for all processes together. Wrong passwords are counted there besides, by name (`store.tries`), whatever
address they come from.
"""

from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits.errors import ConfigurationError
from limits.storage import Storage
from sqlalchemy.exc import SQLAlchemyError

from leaflets.errors import ConfigError
from leaflets.store.base import Store
from leaflets.store.counts import Counts
from leaflets.web.settings import Settings

SIGN_IN = "30 per minute; 200 per hour"
"""Wrong passwords from one address. A station's officers may share one, so that it cannot be few."""
EXPORT = "10 per minute"

limiter = Limiter(
    key_func=get_remote_address, headers_enabled=True, retry_after="delta-seconds", in_memory_fallback_enabled=True
)
"""Views are limited by `@limiter.limit(…)`; whoever is refused is told how many seconds to wait.

While what keeps the counts does not answer, each process counts for itself.
"""


class InDatabase(Storage):
    """The counts in the site's database, as the library asks for them; an address such as database:// stands for it."""

    STORAGE_SCHEME = ["database"]  # noqa: RUF012 - as the library declares it

    def __init__(self, uri: str, *, store: Store, wrap_exceptions: bool = False, **_options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._counts = Counts(store)

    @property
    def base_exceptions(self) -> type[Exception]:
        """What a database that does not answer raises."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, and give the count."""
        return self._counts.add(key, expiry, amount)

    def get(self, key: str) -> int:
        """A count."""
        return self._counts.get(key)[0]

    def get_expiry(self, key: str) -> float:
        """Until when a count counts."""
        return self._counts.get(key)[1].timestamp()

    def check(self) -> bool:
        """Whether the database answers."""
        try:
            self._counts.get("")
        except SQLAlchemyError:
            return False
        return True

    def reset(self) -> None:
        """Begin all counts anew."""
        self._counts.forget()

    def clear(self, key: str) -> None:
        """Begin a count anew."""
        self._counts.forget(key)


def limit(app: Flask, settings: Settings) -> None:
    """Count for this application, in the place that its settings name.

    Raises ConfigError for a place that there is not, or whose package is not installed.
    """
    own = {"store": app.extensions["store"]} if settings.limits.startswith("database:") else {}
    app.config.update(RATELIMIT_STORAGE_URI=settings.limits, RATELIMIT_STORAGE_OPTIONS=own)
    app.config["RATELIMIT_STRATEGY"] = "fixed-window"
    try:
        limiter.init_app(app)
    except (ConfigurationError, ValueError) as fault:
        mend = "Write it like redis://localhost:6379, and install the package that it needs, or leave it out."
        raise ConfigError("limits: the place where rate limits are counted cannot be used.", mend) from fault
