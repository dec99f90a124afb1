"""Floor 6, finding: areas by name, district, ward, former name, part of a word, typing slip, or postcode. Pure.

How well a word is met, best first: the whole of a name, its beginning, the beginning of a word in it, any part of it;
by the area's own name always better than by any other.
Only where nothing is met at all are slips allowed for: one letter in a word of 4 to 7, two in a longer one (a letter
too many, too few, wrong, or two that have changed places: optimal string alignment). Where what was typed is met
nowhere as it stands, each of its words may be met somewhere in the same area.

The same is done in plain files by `static/intranet.js`, over the terms that `index_of` writes; tests ask both.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from leaflets.intranet.catalogue import Catalogue, Listed
from leaflets.intranet.naming import plain

NAME, FORMER, WARD, DISTRICT = range(4)
"""The kinds of terms, the most telling first."""
WORDS_OF = ("", "Was called", "Ward", "District")
WHOLE, BEGINNING, WORD, PART, SLIP = range(5)
"""How well a term is met."""
MOST_SHOWN = 50
"""So many of what was found are shown, and how many there are in all: whoever has more to look through types more."""
MOST_TYPED = 100
POSTCODE = re.compile(r"([a-z]{1,2}[0-9][0-9a-z]?) ?([0-9][a-z]{2})?")
"""A postcode district, or a whole postcode, in plain letters."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An area that was found, and by what where it was not by its name: “Ward: Castle”."""

    area: Listed
    why: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A name that an area is found by, as it is written and plain."""

    area: int
    kind: int
    written: str
    plain: str


Rank = tuple[int, int, str]
"""How well, by which kind of term, and which."""


def slips_allowed(typed: str) -> int:
    """How many slips of typing a text is forgiven: none in short ones, where every other name is near."""
    return 0 if len(typed) < 4 else 1 if len(typed) < 8 else 2


class Finder:
    """Finds areas of a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._areas = tuple(catalogue.areas.values())

    @cached_property
    def _terms(self) -> Sequence[Term]:
        return tuple(
            Term(number, kind, written, plain(written))
            for number, area in enumerate(self._areas)
            for kind, written in terms_of(area)
        )

    @cached_property
    def _words(self) -> Mapping[str, Sequence[Term]]:
        """The terms by each word that they hold, and by the whole of them."""
        held: dict[str, list[Term]] = {}
        for term in self._terms:
            for word in {term.plain, *term.plain.split()}:
                held.setdefault(word, []).append(term)
        return held

    @cached_property
    def _postcodes(self) -> Mapping[str, Sequence[int]]:
        held: dict[str, list[int]] = {}
        for number, area in enumerate(self._areas):
            for district in area.said.postcodes:
                held.setdefault(district.lower(), []).append(number)
        return held

    def find(self, typed: str) -> list[Hit]:
        """The areas that somebody may mean, the likeliest first."""
        wanted = plain(typed[:MOST_TYPED])
        if not wanted:
            return []
        if (code := POSTCODE.fullmatch(_unspaced(wanted))) and (found := self._postcodes.get(code[1])):
            why = f"Postcode district: {code[1].upper()}"
            return [Hit(self._areas[number], why) for number in found]
        met = self._met(wanted) or self._met_by_words(wanted.split())
        ranked = sorted(met.items(), key=lambda one: (one[1][:2], one[0]))
        return [Hit(self._areas[number], rank[2]) for number, rank in ranked]

    def _met(self, wanted: str) -> dict[int, Rank]:
        """The areas with a term that is met, each with its best; with slips only where there is none without."""
        found: dict[int, Rank] = {}
        for term in self._terms:
            if wanted in term.plain:
                _keep(found, term, _how(wanted, term.plain))
        return found or self._nearly_met(wanted)

    def _nearly_met(self, wanted: str) -> dict[int, Rank]:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        found: dict[int, Rank] = {}
        allowed = slips_allowed(wanted)
        if not allowed:
            return found
        near = process.extract(wanted, list(self._words), scorer=OSA.distance, score_cutoff=allowed, limit=None)
        for word, slips, _ in near:
            for term in self._words[word]:
                _keep(found, term, SLIP + int(slips))
        return found

    def _met_by_words(self, words: Sequence[str]) -> dict[int, Rank]:
        """The areas in which every word is met somewhere; they rank as their worst word does."""
        if len(words) < 2:
            return {}
        each = [self._met(word) for word in words]
        common = set(each[0]).intersection(*each[1:])
        return {number: max((met[number] for met in each), key=lambda rank: rank[:2]) for number in common}


def _keep(found: dict[int, Rank], term: Term, how: int) -> None:
    """Keep a term for its area unless a better or an earlier one is kept."""
    rank = how + (term.kind != NAME), term.kind, why_of(term.kind, term.written)
    if term.area not in found or rank[:2] < found[term.area][:2]:
        found[term.area] = rank


def _how(wanted: str, term: str) -> int:
    """How well a term is met that holds what is wanted."""
    if wanted == term:
        return WHOLE
    if term.startswith(wanted):
        return BEGINNING
    return WORD if f" {wanted}" in term else PART


def why_of(kind: int, written: str) -> str:
    """By what an area was found: “Ward: Castle”; nothing for its name."""
    return f"{WORDS_OF[kind]}: {written}" if WORDS_OF[kind] else ""


def _unspaced(wanted: str) -> str:
    """A postcode that was typed with spaces wherever, with none."""
    return wanted.replace(" ", "")


def terms_of(area: Listed) -> Iterator[tuple[int, str]]:
    """What an area is found by: kind and name. Its district is left out where it is its name."""
    shown = area.said.shown
    yield NAME, area.name
    if shown:
        yield from ((NAME, name) for name in shown.names.values())
        yield from ((FORMER, name) for name in shown.former_names)
        yield from ((WARD, name) for name in shown.wards)
    if area.district != area.name:
        yield DISTRICT, area.district


def index_of(catalogue: Catalogue) -> str:
    """The terms of all areas as a script, for pages that no server stands behind: files cannot be fetched there.

    Each area is its id, its name, its district, its other terms by kind, and its postcode districts.
    """
    areas = []
    for area in catalogue.areas.values():
        more = [[kind, written] for kind, written in terms_of(area)][1:]
        areas.append([area.id, area.name, area.district, more, " ".join(area.said.postcodes).lower()])
    told = json.dumps(areas, ensure_ascii=False, separators=(",", ":"))
    # U+2028 and U+2029 end a line in older JavaScript; “</” would end a script if it stood in a page.
    safe = told.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("</", "<\\/")
    return f"window.inYourAreaIndex={safe};\n"
