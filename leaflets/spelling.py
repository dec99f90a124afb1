"""Floor 1, spelling: the known name that somebody may have meant; what is said to somebody who has no command line."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache


def closest(given: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """The known name nearest to what was given, ignoring case, or "" when none is as like it as `likeness` (0 to 1)."""
    return _closest(given.lower(), tuple(known), likeness)


@lru_cache(maxsize=1024)
def _closest(given: str, known: tuple[str, ...], likeness: float) -> str:
    """The same, kept: a slip that stands in a column usually stands in many of its rows."""
    by_lower = {name.lower(): name for name in known}
    near = get_close_matches(given, by_lower, n=1, cutoff=likeness)
    return by_lower[near[0]] if near else ""


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """A question, “Did you mean …?”, with the nearest known name, or "" when none is near."""
    near = closest(given, known)
    return f"Did you mean “{near}”?" if near else ""


COMMANDS = (
    *(
        "areas",
        "batch",
        "booklet",
        "brand",
        "calibrate",
        "cards",
        "check",
        "fetch",
        "import",
        "jobs",
        "layouts",
        "make",
    ),
    *(
        "preflight",
        "press-profile",
        "preview",
        "proof",
        "publish",
        "rules",
        "serve",
        "shift",
        "stocks",
        "user",
        "verify",
    ),
    "workbook",
)
"""What a sentence names where it says what to type; one that merely speaks of leaflets stays."""
_TYPED = re.compile(rf"\B--\w|\bleaflets (?:{'|'.join(COMMANDS)})\b")


def without_commands(text: str) -> str:
    """A text without its sentences that name a command or an option, for somebody who has a page before them."""
    return " ".join(one for one in re.split(r"(?<=[.?!…])\s+", text) if not _TYPED.search(one))
