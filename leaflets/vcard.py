"""Floor 3, vCards: pure. An officer's work contact as a phone's address book reads it from a code (RFC 6350)."""

import re
from dataclasses import dataclass

from leaflets.models import Area, Officer

# RFC 6350, 3.4: backslash, comma, semicolon and line breaks are written with a backslash before them.
ESCAPES = {"\\": r"\\", ",": r"\,", ";": r"\;", "\n": r"\n"}


@dataclass(frozen=True, slots=True)
class VCard:
    """A contact; `text` is what its code holds. It never names a number that is not the team's."""

    text: str


def vcard_of(officer: Officer, area: Area, page: str) -> VCard:
    """The work contact of an officer: name, rank, team, the team's number and mailbox, and a page.

    The role is left out: it stands on the card, and makes the code's modules too small. Lines are not folded, which RFC
    6350, 3.2, only recommends: readers of codes take them whole.
    """
    words = officer.name.split()
    family, given = words[-1], " ".join(words[:-1])
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        f"FN:{escaped(officer.full_name)}",
        f"N:{escaped(family)};{escaped(given)};;;",
        f"ORG:{escaped(area.team_name)}",
    ]
    if number := re.sub(r"[^0-9+]", "", area.phone):
        lines.append(f"TEL;TYPE=work:{number}")
    if area.email:
        lines.append(f"EMAIL;TYPE=work:{escaped(area.email)}")
    lines += [f"URL:{page}", "END:VCARD"]
    return VCard("\r\n".join([*lines, ""]))


def escaped(text: str) -> str:
    """A text value as RFC 6350, 3.4, asks."""
    return re.sub(r"[\\,;\n]", lambda found: ESCAPES[found[0]], text.replace("\r\n", "\n"))
