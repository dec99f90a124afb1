"""Floor 7, what the site answers in the place of a page: a code, what is wrong and how to mend it, for each status."""

from dataclasses import dataclass

from leaflets.errors import LeafletsError


@dataclass(frozen=True, slots=True)
class Refusal:
    """One kind of answer: its status in HTTP, a heading, what is wrong and how to mend it."""

    status: int
    heading: str
    wrong: str
    mend: str


REFUSALS = {
    "bad-request": Refusal(
        400, "That could not be read", "What your browser sent is not what this page expects.", "Go back and try again."
    ),
    "form-out-of-date": Refusal(
        400,
        "Send the form again",
        "The form was not sent from this site’s own page, or the page was open for too long.",
        "Go back, load the page anew and send it again. Your browser must keep cookies of this site.",
    ),
    "unknown-host": Refusal(
        400,
        "This site has another address",
        "The site was asked for by a name that it does not go by.",
        "Use the address that your force gives it. An admin sets the names in the site’s settings, as “hosts”.",
    ),
    "sign-in-needed": Refusal(
        401,
        "Sign in first",
        "You need to sign in for this.",
        "Copy what you typed from the page before, sign in, and do it again.",
    ),
    "not-allowed": Refusal(
        403, "You may not see this", "Your account may not do this.", "Ask an admin of this site for another role."
    ),
    "not-found": Refusal(
        404, "Page not found", "There is no page at this address.", "Check the address, or start from the home page."
    ),
    "wrong-method": Refusal(
        405,
        "That does not work here",
        "This address does not answer in that way.",
        "Go back and use the page’s buttons.",
    ),
    "too-large": Refusal(
        413, "That is too large", "What you sent is larger than this page takes.", "Send a smaller file."
    ),
    "too-many": Refusal(
        429, "Too many tries", "This was asked for too often in a short time.", "Wait a minute and try again."
    ),
    "out-of-order": Refusal(
        500,
        "Sorry, there is a problem with the site",
        "The site has failed, and it is not your doing. Nothing that was saved before is lost.",
        "Try again later. If it stays, give your admin the number below.",
    ),
}
"""By the stable code that the page shows."""
BY_STATUS = {told.status: code for code, told in reversed(REFUSALS.items())}
"""The code of a status where nothing more is known: the first that has it."""
STATUS_OF = {
    "busy": 429,
    "unknown-name": 404,
    "in-use": 409,
    "locked-out": 429,
    "no-database": 503,
    "sign-in-refused": 403,
    "sensitive-visit": 422,
}
"""The status of the project's own errors by their code; any other is 422: what was asked for cannot be done."""


def status_of(fault: LeafletsError) -> int:
    """The status in HTTP of one of the project's own errors."""
    return STATUS_OF.get(fault.problems[0].code, 422)
