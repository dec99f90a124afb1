"""Floor 7, rate limits: how often one address may try what costs much or can be guessed.

Reading is not limited: all of a force's officers may come through one proxy. Wrong passwords are counted besides in the
database, by name (`store.tries`), whatever address they come from.
"""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits.errors import ConfigurationError

from leaflets.errors import ConfigError
from leaflets.web.settings import Settings

SIGN_IN = "30 per minute; 200 per hour"
"""Wrong passwords from one address. A station's officers may share one, so that it cannot be few."""
EXPORT = "10 per minute"

limiter = Limiter(
    key_func=get_remote_address, headers_enabled=True, retry_after="delta-seconds", in_memory_fallback_enabled=True
)
"""Views are limited by `@limiter.limit(…)`; whoever is refused is told how many seconds to wait.

While the store of the counts does not answer, each process counts for itself.
"""


def limit(app: Flask, settings: Settings) -> None:
    """Count for this application, in the place that its settings name: in memory each process counts for itself.

    Raises ConfigError for a place that there is not, or whose package is not installed.
    """
    app.config.update(RATELIMIT_STORAGE_URI=settings.limits, RATELIMIT_STRATEGY="moving-window")
    try:
        limiter.init_app(app)
    except (ConfigurationError, ValueError) as fault:
        mend = "Write it like redis://localhost:6379, and install the package that it needs, or leave it out."
        raise ConfigError("limits: the place where rate limits are counted cannot be used.", mend) from fault
