"""Floor 4, the canvas engine's languages: which words of a frame are in another language than the card's.

A frame's template prints plain text. What it prints of another language stands between marks that no data can hold
(Unicode's noncharacters), until the frame is drawn: then the words are bare again, and each letter knows its language.
"""

import re
from collections.abc import Sequence
from itertools import groupby

from leaflets.tongue import Tongued

BEGINS, NAMED, ENDS = "\ufdd0", "\ufdd1", "\ufdd2"
MARKED = re.compile(f"{BEGINS}(?P<lang>[^{NAMED}]*){NAMED}(?P<words>[^{ENDS}]*){ENDS}")


def marked(value: object) -> object:
    """What a template prints, marked where it is in another language."""
    if isinstance(value, Tongued) and value.lang:
        return f"{BEGINS}{value.lang}{NAMED}{str.__str__(value)}{ENDS}"
    return value


def bare(text: str) -> str:
    """The words alone."""
    return MARKED.sub(lambda found: found["words"], text) if BEGINS in text else text


def tongues(text: str) -> tuple[str, ...]:
    """The language of each letter of a marked text, white space left out; "" for the card's own."""
    if BEGINS not in text:
        return ()
    found: list[str] = []
    at = 0
    for mark in MARKED.finditer(text):
        found += [""] * _letters(text[at : mark.start()]) + [mark["lang"]] * _letters(mark["words"])
        at = mark.end()
    return tuple(found + [""] * _letters(text[at:]))


def only_tongue(text: str) -> str:
    """The one other language that all words of a marked text are in; "" where there is none, or more than one.

    What stands between them, such as a comma, is of no language.
    """
    between = MARKED.sub("", text)
    langs = set(tongues(text)) - {""}
    return langs.pop() if len(langs) == 1 and not any(letter.isalnum() for letter in between) else ""


def by_line(lines: Sequence[str], langs: Sequence[str]) -> list[list[tuple[str, str]]]:
    """Each line as runs of one language, from the languages of all letters.

    Where these do not match, as when a proof leaves words out, all is in the card's own.
    """
    if not langs or sum(map(_letters, lines)) != len(langs):
        return [[(line, "")] for line in lines]
    left = iter(langs)
    return [_runs(line, [next(left) if not letter.isspace() else "" for letter in line]) for line in lines]


def _runs(line: str, langs: list[str]) -> list[tuple[str, str]]:
    """A line's runs; a space belongs to the word before it."""
    for at, letter in enumerate(line):
        if letter.isspace() and at:
            langs[at] = langs[at - 1]
    pairs = groupby(zip(line, langs, strict=True), key=lambda pair: pair[1])
    return [("".join(letter for letter, _ in run), lang) for lang, run in pairs]


def _letters(text: str) -> int:
    return sum(not letter.isspace() for letter in text)
