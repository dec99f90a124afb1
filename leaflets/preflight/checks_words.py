"""Floor 3, the words: what the edition says, compared with what can be copied out of the finished file.

Pages are read in an order that nobody can know, and right-to-left text comes in any order at all. So each word is
looked for by itself; one that is not found whole, such as a word broken at a line's end, is looked for with its
neighbours.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from leaflets.errors import Place, Problem

MOST_NAMED = 12
JOINED = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\ufffe\u200e\u200f\u202a\u202b\u202c\u202d\u202e"))
"""Characters that are not printed: where a word may break, and which way it runs."""
PAIRED = str.maketrans(">)]}»›", "<([{«‹")
"""Either of a pair: which one is copied depends on which way the reader thinks that the line runs."""
HYPHENS = "-\u2010\u2011\u00ad"


def missing_words(wanted: Sequence[str], found: Sequence[str | None]) -> Iterator[Problem]:
    """What the texts `wanted` say and the pages `found` do not, page by page; as a whole when those do not match.

    Of a page that could not be read (None) nothing is said.
    """
    if len(wanted) != len(found):
        wanted, found = [" ".join(wanted)], [None if None in found else " ".join(map(str, found))]
    for number, (said, printed) in enumerate(zip(wanted, found, strict=True), 1):
        if printed is not None and (lost := lost_words(said, printed)):
            named = ", ".join(f"“{word}”" for word in lost[:MOST_NAMED])
            more = f" and {len(lost) - MOST_NAMED} more" if len(lost) > MOST_NAMED else ""
            verb = "is" if len(lost) == 1 else "are"
            wrong = f"{named}{more} {verb} not on the page."
            place = Place(page=number if len(found) > 1 else 0)
            yield Problem("words-missing", wrong, "Make the piece again, and report it.", place, words=" ".join(lost))


def lost_words(said: str, printed: str) -> list[str]:
    """The words of one text that another does not hold as often, in their order."""
    words = said.split()
    keys = [_key(word) for word in words]
    short = Counter(keys) - Counter(_keys(printed))
    if not any(short.values()):
        return []
    run_on, wanted = _squeezed(printed), _squeezed(said)
    letters = Counter(run_on.translate(PAIRED)) if any(map(_is_right_to_left, words)) else None
    lost = []
    for index, (word, key) in enumerate(zip(words, keys, strict=True)):
        if short[key] and not _is_there(keys, words, index, (run_on, wanted), letters):
            lost.append(word)
    return lost


def _is_there(
    keys: Sequence[str], words: Sequence[str], index: int, texts: tuple[str, str], letters: Counter[str] | None
) -> bool:
    """Whether a word is found run together with a neighbour, or its letters where `letters` are all of the page.

    `texts` are the page and what is wanted, without spaces: the first must have it as often as the other.
    """
    run_on, wanted = texts
    if not keys[index]:
        return True
    if letters is not None:  # whatever stands among words from right to left may be copied in any order
        return not Counter(keys[index].translate(PAIRED)) - letters
    near = [
        _squeezed(" ".join(words[max(0, index - before) : index + after])) for before, after in ((1, 2), (1, 1), (0, 2))
    ]
    near = [phrase for phrase in near if len(phrase) > len(keys[index])]
    near += [keys[index]] if len(keys[index]) > 5 else []
    return any(run_on.count(phrase) >= max(1, wanted.count(phrase)) for phrase in near)


def _keys(printed: str) -> Iterator[str]:
    """The words of a page by their keys, those broken at a line's end joined as well."""
    lines = printed.replace("\r", "\n").split("\n")
    for line in lines:
        yield from map(_key, line.split())
    for line, following in pairwise(lines):
        ends, begins = line.split(), following.split()
        if ends and begins and ends[-1][-1] in HYPHENS:
            yield _key(ends[-1][:-1] + begins[0])


@lru_cache(maxsize=4096)
def _key(word: str) -> str:
    """A word without what setting may change: case, ligatures, the form of letters, hyphens; or which way it runs."""
    plain = _plain(word)
    return "".join(sorted(plain)) if _is_right_to_left(plain) else plain


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text.translate(JOINED)).casefold()
    return "".join(char for char in plain if char not in HYPHENS)


def _squeezed(text: str) -> str:
    return _plain("".join(text.split()))


def _is_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(char) in {"R", "AL"} for char in text)
