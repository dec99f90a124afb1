"""Floor 3, imprints: pure. What of the data stands on a card and may go out of date; batch ids and serial numbers.

A batch id is the day of issue and four characters made from what is printed: `261123-7K3F`. A serial number is the
batch id, a number that is never used twice in one manifest, and a check character (Luhn's, over the same letters), so
that a slip in reading it out is noticed: `261123-7K3F-00042-X`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256
from typing import overload

from leaflets.brand import Brand
from leaflets.edition import Edition, Numbered
from leaflets.follows import check_code

# Crockford's base 32: no I, L, O or U, which are misread or misheard.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NUMBER_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Imprint:
    """Who and what a card names, as it stands on the card."""

    area: str
    officer: str
    collar_number: str
    role: str
    team: str
    phone: str
    email: str
    channels: tuple[str, ...]


def imprint_of(edition: Edition) -> Imprint:
    """What an edition's card names."""
    area, officer = edition.area, edition.officer
    return Imprint(
        area=area.id,
        officer=officer.full_name if officer else "",
        collar_number=officer.collar_number if officer else "",
        role=officer.role if officer else "",
        team=area.team_name,
        phone=area.phone,
        email=area.email,
        channels=tuple(follow.url for follow in edition.follows or (edition.home,)),
    )


def changes(then: Imprint, now: Imprint) -> list[str]:
    """What has changed between two imprints of the same taker, in words."""
    found = []
    for item in fields(Imprint):
        old, new = getattr(then, item.name), getattr(now, item.name)
        if item.name == "channels":
            found += [f"{url} is no longer a channel" for url in old if url not in new]
        elif old != new:
            found.append(f"{item.name.replace('_', ' ')} was “{old}” and is “{new}”")
    return found


def batch_id(issued: date, said: Iterable[str]) -> str:
    """The id of a batch: the same for the same day and the same print."""
    digest = int.from_bytes(sha256("\0".join(said).encode()).digest()[:4], "big")
    return f"{issued:%y%m%d}-" + "".join(LETTERS[digest >> shift & 31] for shift in (15, 10, 5, 0))


def serial(batch: str, number: int) -> str:
    """The serial number of one card."""
    bare = f"{batch}-{number:0{NUMBER_DIGITS}d}"
    return f"{bare}-{check_character(bare)}"


def numbered(batch: str, number: int, brand: Brand) -> Numbered:
    """One card of a batch, with its serial number and the code to check it by, if the kit has a page for that."""
    made = serial(batch, number)
    return Numbered(made, check_code(brand, made))


@dataclass(frozen=True, slots=True)
class Serials(Sequence[Numbered]):
    """The cards of a batch that have these numbers, each made when it is asked for: a long run holds none of them."""

    batch: str
    numbers: range
    brand: Brand

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, index: int) -> Numbered: ...
    @overload
    def __getitem__(self, index: slice) -> "Serials": ...
    def __getitem__(self, index: int | slice) -> "Numbered | Serials":
        if isinstance(index, slice):
            return Serials(self.batch, self.numbers[index], self.brand)
        return numbered(self.batch, self.numbers[index], self.brand)


def check_character(text: str) -> str:
    """Luhn's check character (US patent 2,950,048, for 32 letters) of the letters and digits in a text."""
    from stdnum import luhn

    return str(luhn.calc_check_digit("".join(letter for letter in text if letter in LETTERS), LETTERS))
