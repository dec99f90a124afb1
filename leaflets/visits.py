"""Floor 2, visits: the kinds of visit that a brand kit lists, and those that no card may be left for."""

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from leaflets.config import Table
from leaflets.errors import UnknownNameError
from leaflets.spelling import closest

LEAST_INSTEAD = 20
"""Fewer characters do not say what to do."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]


class Visit(Table):
    """A kind of visit: its name on the command line, its title, other names for it, and whether it is sensitive.

    For a sensitive visit no card is made, and `instead` says what to do.
    """

    kind: Slug
    title: str = Field(min_length=1)
    aliases: tuple[Slug, ...] = ()
    sensitive: bool
    instead: str = ""

    @model_validator(mode="after")
    def _says_what_to_do(self) -> Self:
        if self.sensitive and len(self.instead.strip()) < LEAST_INSTEAD:
            raise ValueError("a sensitive visit needs “instead”: what to do in place of leaving a card")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that it may be called by: its kind, its title as a name, and its aliases."""
        return tuple(dict.fromkeys((self.kind, as_name(self.title), *self.aliases)))


def as_name(given: str) -> str:
    """What somebody typed, as a name is written here: "Domestic abuse" and "domestic_abuse" are "domestic-abuse"."""
    parts = "".join(sign if sign.isalnum() else " " for sign in given.casefold()).split()
    return "-".join(parts)


def find_visit(visits: Iterable[Visit], given: str) -> Visit:
    """The visit of that name. Raises UnknownNameError, which asks for the nearest there is."""
    listed = list(visits)
    wanted = as_name(given)
    by_name = {name: visit for visit in listed for name in visit.names}
    if wanted in by_name:
        return by_name[wanted]
    kinds = [visit.kind for visit in listed]
    if not kinds:
        mend = "The brand kit lists none: add [[visits]] to brand.toml."
        raise UnknownNameError("kind of visit", given, (), mend)
    near = closest(wanted, by_name)  # of all names: the nearest kind alone may be quite another thing
    question = f"Did you mean “{by_name[near].kind}”? " if near else ""
    raise UnknownNameError("kind of visit", given, (), f"{question}There are: {', '.join(kinds)}.")


def doubled_names(visits: Iterable[Visit]) -> list[str]:
    """The names that two visits share: which of them was meant could not be told."""
    seen: set[str] = set()
    names = [name for visit in visits for name in visit.names]
    return sorted({name for name in names if name in seen or seen.add(name)})  # type: ignore[func-returns-value]
