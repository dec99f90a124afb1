"""Floor 3, the doorstep: pure. Whether a card may be left for a visit at all, and what to do when it must not.

A card that says that the police called can be found by the very person whom the householder fears. For the sensitive
kinds of visit in the brand kit there is no card, unless somebody says in words why this one does no harm.
"""

from leaflets.brand import Brand
from leaflets.errors import RequestError, SensitiveVisitError
from leaflets.visits import Visit, find_visit

LEAST_LETTERS = 10
"""An override with fewer letters is no reason that anybody could weigh later."""
LEAST_WORDS = 2


def check_visit(brand: Brand, reason: str | None, override: str | None = None) -> Visit | None:
    """The visit that `reason` names, when a card may be left for it; None when no reason is given.

    `override` says why a card is left all the same after a sensitive visit: it is kept with the piece, so it names no
    person. Raises UnknownNameError for a reason that the kit does not list, SensitiveVisitError with what to do
    instead, and RequestError for an override where there is nothing to override.
    """
    if reason is None:
        if override is not None:
            raise RequestError("There is nothing to override.", "Give the kind of visit with --reason.")
        return None
    visit = find_visit(brand.visits, reason)
    if not visit.sensitive:
        if override is not None:
            raise RequestError(f"{visit.title} needs no override.", "Leave out --override-reason.")
        return visit
    if override is None:
        raise SensitiveVisitError(f"No card is left after this visit: {visit.title}.", visit.instead)
    if not in_words(override):
        wrong = f"“{override}” does not say why a card may be left after this visit: {visit.title}."
        mend = f"Say it in words, at least {LEAST_LETTERS} letters, without names. Otherwise: {visit.instead}"
        raise SensitiveVisitError(wrong, mend)
    return visit


def in_words(override: str) -> bool:
    """Whether an override is words, and enough of them for somebody to weigh later."""
    letters = sum(sign.isalpha() for sign in override)
    words = [word for word in override.split() if any(sign.isalpha() for sign in word)]
    return letters >= LEAST_LETTERS and len(words) >= LEAST_WORDS
