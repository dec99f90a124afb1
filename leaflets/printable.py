"""Floor 3, printable: pure. What in the records cannot be printed as it stands: addresses, mobiles, characters."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from leaflets.brand import Brand
from leaflets.channel import check_address
from leaflets.checks import FREE_MAIL
from leaflets.errors import AddressError, MissingGlyphError, Problem
from leaflets.language import find_languages
from leaflets.models import FOUND_BY, Area, Candidate, Channel, ChannelKind, Officer, Override, Placed, Record
from leaflets.outside import telling_words
from leaflets.phone import mobile_in
from leaflets.typography import name_characters, without_glyph

# Fields that no layout prints.
UNPRINTED = frozenset(
    {"id", "area", "ref", "priority", "boundary", "photo", "languages", "address", "page", "kind", "importance"}
)

# Sheets that no layout prints.
NOT_PRINTED = (Candidate, Override)

# What the front of a card says of a team and of who called.
ON_FRONTS: Mapping[type[Record], tuple[str, ...]] = {
    Area: ("name", "team_name", "base", "email"),
    Officer: ("rank",),
}


def unprintable(placed: Sequence[Placed], brand: Brand) -> list[Problem]:
    """Every address that must not be printed and every character that the kit's fonts lack, each with its place.

    A team's mobile and a name that would say on a doorstep why somebody called are notices, and stop nothing.
    """
    return [
        problem
        for one in placed
        for problem in (*_addresses(one, brand), *_mobiles(one), *_mailboxes(one), *_telling(one), *_glyphs(one, brand))
    ]


def _addresses(one: Placed, brand: Brand) -> Iterable[Problem]:
    record = one.record
    if isinstance(record, Area) and record.page:
        given, kind, column = record.page, ChannelKind.WEB, "page"
    elif isinstance(record, Channel) and record.kind and record.address:
        given, kind, column = record.address, record.kind, "address"
    else:
        return
    try:
        check_address(kind, given, brand.hosts)
    except AddressError as fault:
        yield from (replace(problem, place=one.at(column)) for problem in fault.problems)


def _mobiles(one: Placed) -> Iterable[Problem]:
    """A team's number stands on every card beside how to check it, and a mobile proves nothing about who answers it."""
    if isinstance(one.record, Area) and (mobile := mobile_in(one.record.phone)):
        wrong = f"The area’s phone {mobile} is a mobile: nobody can tell from it that an officer is genuine."
        yield Problem("mobile-number", wrong, "Use 101, or the station’s number.", one.at("phone"), "notice")


def _mailboxes(one: Placed) -> Iterable[Problem]:
    """A team has no mailbox at a private provider: somebody's own would stand on every piece."""
    if isinstance(one.record, Area) and one.record.email.partition("@")[2].split(".")[0].lower() in FREE_MAIL:
        wrong = f"“{one.record.email}” is a private mailbox, and would be printed as the team’s."
        yield Problem("private-mailbox", wrong, "Give the team’s shared mailbox.", one.at("email"))


def _telling(one: Placed) -> Iterable[Problem]:
    """What is said of a team and its officers on the front of a card, where others in the home may read it."""
    for column in ON_FRONTS.get(type(one.record), ()):
        if words := telling_words(re.sub(r"[._@-]", " ", getattr(one.record, column))):
            wrong = f"“{words[0]}” would stand on the front of a card, and may tell others why somebody called."
            mend = "For cards, use the name of the neighbourhood team and the plain rank."
            yield Problem("telling-name", wrong, mend, one.at(column), "notice")


def _glyphs(one: Placed, brand: Brand) -> Iterable[Problem]:
    if isinstance(one.record, NOT_PRINTED):
        return
    own = [
        (name, getattr(one.record, name), "Latn")
        for name in type(one.record).model_fields
        if name not in UNPRINTED | FOUND_BY
    ]
    known = find_languages().known if one.record.translations else {}
    said = [(f"{name} [{lang}]", value, known[lang].spec.script) for name, lang, value in one.record.translations]
    for name, value, script in (*own, *said):
        text = value if isinstance(value, str) else "; ".join(map(str, value)) if isinstance(value, tuple) else ""
        if missing := without_glyph(text, brand.covering(script)):
            yield Problem(
                MissingGlyphError.code,
                f"The brand’s fonts have no {name_characters(missing)}.",
                "Write it another way, or add a font that has it.",
                one.at(name),
            )
