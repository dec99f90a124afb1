"""Floor 6, what can be wrong with an account, a sign-in, the site's database, or too many orders at once."""

from leaflets.errors import LeafletsError


class AccountError(LeafletsError):
    """An account cannot be made or changed: its name is taken, its password is weak, no admin would be left."""

    code = "bad-account"
    exit_code = 3


class SignInError(LeafletsError):
    """Nobody can be signed in: a wrong name or password, a locked account, or an answer of the single sign-on."""

    code = "sign-in-refused"


class LockedOutError(SignInError):
    """An account is locked for a while, because its password was wrong too often."""

    code = "locked-out"


class StoreError(LeafletsError):
    """The site's database cannot be reached or used."""

    code = "no-database"
    exit_code = 3


class BusyError(LeafletsError):
    """Too much is asked of the site at once: whoever asks should wait a moment and try again."""

    code = "busy"
