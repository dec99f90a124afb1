"""Floor 3, checks: pure. What a rule's pattern alone cannot tell: whose number or mailbox it is, and what is a name."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from leaflets.matching import Hit, Where
from leaflets.models import EVERY_AREA, Records
from leaflets.rule import NOTHING, Rule
from leaflets.wording import wording_of

EMAIL = re.compile(r"[\w.%+'-]{1,64}@[\w.-]{1,190}\w")
PHONE = re.compile(r"\+?\d[\d\s().-]{1,24}\d")
CAPITALISED = re.compile(r"[^\W\d_a-z][\w'.-]*")
PLACES_BEFORE = frozenset(
    [
        "in",
        "at",
        "near",
        "around",
        "to",
        "towards",
        "from",
        "off",
        "on",
        "along",
        "outside",
        "across",
        "through",
        "between",
        "via",
        "behind",
        "beside",
        "by",
        "of",
        "the",
        "after",
        "during",
        "since",
        "before",
        "with",
        "against",
        "under",
        "following",
        "until",
    ]
)
"""Words before a capitalised word that make it a place rather than a person, unless it has a title or a forename."""
FREE_MAIL = frozenset(
    [
        "gmail",
        "googlemail",
        "hotmail",
        "outlook",
        "live",
        "msn",
        "yahoo",
        "ymail",
        "icloud",
        "me",
        "mac",
        "aol",
        "btinternet",
        "btopenworld",
        "sky",
        "virginmedia",
        "talktalk",
        "ntlworld",
        "blueyonder",
        "tiscali",
        "plusnet",
        "protonmail",
        "proton",
        "gmx",
        "mail",
        "zoho",
    ]
)
"""Providers of private mailboxes: what stands after the @, before the first stop."""
OFFICES = re.compile(
    r"team|npt|npa|cpt|snt|hub|office|police|polic|enquir|inquir|info|contact|hello|admin|neighbourhood|safer|community|council"
    r"|desk|support|help|press|events?|formats|licensing|traffic|rural|crime|station|watch|reception|bookings?|customer"
    r"|parish|clerk|town|district|county|north|south|east|west|central|youth|volunteer|cadets|recruit|feedback|service"
    r"|health|housing|homes|environment|noise|street|care|repair|allotment|sales|order|member|secretary|chair|treasurer"
    r"|coordinator|mail|post|news|alerts|report|parks|waste|highway|planning|security|safety|advice|centre|group|club"
    r"|forum|trust|charity|welfare|family|school",
    re.IGNORECASE,
)
"""Parts of the name of a mailbox that many people read."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the kit and the workbook know, made ready to compare with; names and mailboxes in lower case."""

    phones: frozenset[str] = frozenset()
    mailboxes: frozenset[str] = frozenset()
    officers: tuple[str, ...] = ()
    candidates: Mapping[str, frozenset[str]] = field(default_factory=dict)
    places: tuple[str, ...] = ()
    not_a_name: re.Pattern[str] = re.compile(NOTHING)
    forename: re.Pattern[str] = re.compile(NOTHING)

    def names(self) -> Mapping[str, tuple[str, ...]]:
        """The names that patterns may ask for: see `leaflets.rule.FROM_RECORDS`."""
        return {"officers": self.officers, "candidates": tuple(self.candidates), "places": self.places}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a check is asked about: the hit, where its text stands, and what is known."""

    hit: Hit
    where: Where
    known: Known


def known_of(records: Records, kit_texts: Iterable[str], rules: Iterable[Rule], today: date) -> Known:
    """What the records and the kit's own texts know on a day."""
    texts = [wording_of(text).clean for text in kit_texts]
    phones = [found[0] for text in texts for found in PHONE.finditer(text)]
    mailboxes = [found[0] for text in texts for found in EMAIL.finditer(text)]
    candidates: dict[str, set[str]] = {}
    for one in records.candidates:
        if one.starts <= today <= one.ends:
            for name in _forms(one.name):
                candidates.setdefault(_key(name), set()).add(one.area)
    words = {name: text for rule in rules for name, text in rule.words.items()}
    some = next(iter(rules), None)
    return Known(
        frozenset(map(digits_of, [*phones, *(area.phone for area in records.areas)])),
        frozenset(box.lower() for box in [*mailboxes, *(area.email for area in records.areas)]),
        tuple(dict.fromkeys(officer.name for officer in records.officers)),
        {name: frozenset(areas) for name, areas in candidates.items()},
        tuple(dict.fromkeys(name for area in records.areas for name in (area.name, area.district)))
        + tuple(dict.fromkeys(partner.name for partner in records.partners)),
        *(_word_pattern(some, words.get(name, "")) for name in ("not-a-name", "forename")),
    )


def with_names(known: Known, officers: Iterable[str]) -> Known:
    """The same, with further officers."""
    return replace(known, officers=(*known.officers, *officers))


def _word_pattern(rule: Rule | None, text: str) -> re.Pattern[str]:
    return re.compile(rule.expanded(text), re.VERBOSE) if rule and text else re.compile(NOTHING)


@lru_cache(maxsize=8192)
def _key(name: str) -> str:
    return " ".join(re.split(r"[\s-]+", wording_of(name).clean.lower().strip()))


def digits_of(number: str) -> str:
    """A phone number as digits alone, the country's code as 0: “+44 (0)1632 960001” and “01632 960001” are one."""
    digits = re.sub(r"\D", "", re.sub(r"\(0\)", "", number))
    for code in ("0044", "44"):
        if digits.startswith(code) and len(digits) > 10:
            return "0" + digits.removeprefix(code).removeprefix("0")
    return digits


def _private_number(asked: Asked) -> bool:
    """A mobile or landline that is neither the kit's nor an area's (Ofcom's plan: 01, 02 and 07)."""
    digits = digits_of(asked.hit.words)
    return digits[:2] in {"01", "02", "07"} and digits not in asked.known.phones


def _service_number(asked: Asked) -> bool:
    """A helpline or service number that is neither the kit's nor an area's (Ofcom's plan: 03, 05, 08 and 09)."""
    digits = digits_of(asked.hit.words)
    return digits[:2] in {"03", "05", "08", "09"} and digits not in asked.known.phones


def _mailbox(written: str) -> str:
    """A mailbox in lower case, with what is written out as “(at)” and “(dot)” in its usual signs."""
    signs = re.sub(r"[(\[]\s*at\s*[)\]]", "@", written.lower())
    return re.sub(r"\s", "", re.sub(r"[(\[]\s*dot\s*[)\]]", ".", signs))


def _own_mailbox(asked: Asked) -> bool:
    """A mailbox of one person: at a private provider, with an officer's name, or as people's names are written."""
    box = _mailbox(asked.hit.words)
    if box in asked.known.mailboxes:
        return False
    name, _, host = box.partition("@")
    if host.split(".")[0] in FREE_MAIL:
        return True
    parts = [part for part in re.split(r"[._\d-]+", name) if part]
    if any(set(_key(officer).split()) <= set(parts) for officer in asked.known.officers):
        return True
    if OFFICES.search(name) or any(_key(place) in " ".join(parts) for place in asked.known.places):
        return False
    return bool(re.fullmatch(r"[a-z'-]+[._][a-z'-]+[._]?\d{0,6}|\d{2,10}|[a-z]{1,3}\d{2,8}", name))


def _other_mailbox(asked: Asked) -> bool:
    """A mailbox that is nobody's own, and neither the kit's nor an area's."""
    return _mailbox(asked.hit.words) not in asked.known.mailboxes and not _own_mailbox(asked)


def _person(asked: Asked) -> bool:
    """Capitalised words that name a person: no place, body or rank, and no officer of the workbook."""
    run = _run_around(asked.hit)
    if any(asked.known.not_a_name.fullmatch(word.rstrip(".,'")) for word in run):
        return False
    words = _key(asked.hit.words)
    if any(_key(name) in words or words in _key(name) for name in (*asked.known.officers, *asked.known.places)):
        return False
    first = asked.hit.words.split()[0].rstrip(".")
    if asked.known.forename.fullmatch(first) or first in {"Mr", "Mrs", "Ms", "Miss", "Mx", "Dr"}:
        return True
    before = asked.hit.sentence[max(0, asked.hit.start - 30) : asked.hit.start].split()
    return not before or before[-1].lower() not in PLACES_BEFORE


def _run_around(hit: Hit) -> list[str]:
    """The words of a hit with the capitalised words on either side of it."""
    before, after = hit.sentence[max(0, hit.start - 80) : hit.start], hit.sentence[hit.end : hit.end + 60]
    run = hit.words.split()
    for word in reversed(before.split()):
        if not CAPITALISED.fullmatch(word):
            break
        run.insert(0, word)
    for word in after.split() if after[:1].isspace() else ():
        if not CAPITALISED.match(word):
            break
        run.append(word)
        if not CAPITALISED.fullmatch(word):
            break
    return run


def _forms(name: str) -> list[str]:
    """How a candidate may be named: in full, with a title, with an initial."""
    first, *_, last = name.split() if " " in name.strip() else (name, name)
    titles = ("Cllr", "Cllr.", "Councillor", "Mr", "Mrs", "Ms", "Miss", "Mx", "Dr")
    initial = first[:1]
    short = [f"{initial} {last}", f"{initial}. {last}", f"{last}, {initial}", f"{last}, {first}"]
    return [name, *(f"{title} {last}" for title in titles), *(short if first != last else [])]


def _candidate(asked: Asked) -> bool:
    """A name that stands for election where the text is printed."""
    areas = asked.known.candidates.get(_key(asked.hit.words), frozenset())
    return bool(areas & {asked.where.area, EVERY_AREA}) or (bool(areas) and asked.where.area in {"", EVERY_AREA})


CHECKS: Mapping[str, Callable[[Asked], bool]] = {
    "private-number": _private_number,
    "service-number": _service_number,
    "own-mailbox": _own_mailbox,
    "other-mailbox": _other_mailbox,
    "person": _person,
    "candidate": _candidate,
}
"""The checks that a rule can name. Each says whether a hit counts."""
