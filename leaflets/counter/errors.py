"""Floor 6, what can be wrong at the counter besides the cards themselves."""

from leaflets.errors import LeafletsError


class BusyError(LeafletsError):
    """Too much is asked of the site at once: whoever asks should wait a moment and try again."""

    code = "busy"
