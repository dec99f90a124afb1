"""Floor 2, phone numbers: which of them are mobiles. Anyone can carry a mobile, so it proves nothing about its holder.

Source: Ofcom, National Telephone Numbering Plan: numbers that begin with 071 to 075 and 077 to 079 are for mobile
services. 070 is for personal numbers and 076 for pagers, save 07624, which is for mobiles of the Isle of Man.
"""

import re
import unicodedata

# What may stand between the digits of one number.
_GAP = r"[\s().\-/]*"
_PREFIX = rf"(?:(?:\+|00{_GAP})?4{_GAP}4{_GAP}(?:0{_GAP})?|0{_GAP})"
_RANGE = rf"7{_GAP}(?:[1-57-9]|6{_GAP}2{_GAP}4)"
_MOBILE = re.compile(rf"(?<!\d){_PREFIX}(?={_RANGE})(?:\d{_GAP}){{9}}\d(?!\d)")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")


def mobile_in(text: str) -> str:
    """The first UK mobile number in a text, with or without +44 and however it is spaced, as written; or ""."""
    found = _MOBILE.search(unicodedata.normalize("NFKC", text).translate(_DASHES))
    return found[0] if found else ""
