"""Looks at leaflets that were made: their pages, tags and codes, and whether every word is there."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
import zxingcpp

SCALE = 250 / 72
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\u2066\u2067\u2068\u2069\ufeff\u0002\ufffe"))


@dataclass(frozen=True, slots=True)
class Seen:
    """What a file is: pages, bytes, whether it has tags, words of the leaflet that it lacks, the codes that it has."""

    pages: int
    size: int
    is_tagged: bool
    missing: tuple[str, ...]
    codes: frozenset[str] | None


def seen(path: Path, words: Sequence[str], *, reads_codes: bool) -> Seen:
    """A file looked at. A word may be broken over lines, so it is looked for in all letters of the file in a row."""
    with pikepdf.open(path) as pdf:
        tagged = "/StructTreeRoot" in pdf.Root and "/MarkInfo" in pdf.Root and bool(pdf.Root.MarkInfo.Marked)
    with pypdfium2.PdfDocument(path) as document:
        letters = _letters("".join(page.get_textpage().get_text_range() for page in document))
        pictures = [page.render(scale=SCALE).to_numpy() for page in document] if reads_codes else []
        pages = len(document)
    missing = tuple(word for word in dict.fromkeys(words) if _letters(word) not in letters)
    codes = frozenset(code.text for picture in pictures for code in zxingcpp.read_barcodes(picture))
    return Seen(pages, path.stat().st_size, tagged, missing, codes if reads_codes else None)


def _letters(text: str) -> str:
    """A text without spaces and what cannot be seen, ligatures taken apart; hyphens too, which may break a line."""
    plain = unicodedata.normalize("NFKC", text).translate(UNSEEN)
    return "".join(letter for letter in plain if not letter.isspace() and letter not in "-‐‑")
