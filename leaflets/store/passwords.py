"""Floor 6, passwords: kept as argon2id hashes with the library's parameters (RFC 9106, low memory), never as words."""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from leaflets.store.errors import AccountError

LEAST, MOST = 12, 200
"""How long a password is. NCSC and NIST SP 800-63B ask for length, not for kinds of characters."""
COMMON = ("password", "letmein", "qwerty", "123456", "police", "welcome", "abcdef")
"""What no password may be made of alone: with its digits and signs taken off, or repeated."""
HASHER = PasswordHasher()


def check_new(password: str, name: str) -> None:
    """Raises AccountError for a password that is too short, too long, the account's name, or one of the commonest."""
    if not LEAST <= len(password) <= MOST:
        wrong = f"A password must have {LEAST} to {MOST} characters."
        raise AccountError(wrong, "Three random words make a good one.")
    small = password.casefold()
    rest = small
    for word in (*COMMON, name.strip().casefold()):
        rest = rest.replace(word, "") if word else rest
    if len(set(small)) < 5 or (len(rest) < LEAST and sum(letter.isalpha() for letter in rest) < 4):
        raise AccountError("That password is too easy to guess.", "Three random words make a good one.")


def hashed(password: str) -> str:
    """The hash that is kept, with its salt and its parameters."""
    return HASHER.hash(password)


def is_right(password: str, known: str) -> bool:
    """Whether a password is the one of a hash. Where there is none it takes as long, so that time tells no names."""
    try:
        HASHER.verify(known or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(known)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return hashed("nobody has this password")
