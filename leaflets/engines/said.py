"""Floor 4, what a document says: the words of its source, face by face, for those who look whether all were printed."""

from collections.abc import Iterator
from typing import Any

from leaflets.engines.hidden import WEB_ONLY, WORDLESS


def said(source: Any) -> tuple[str, ...]:
    """The words of each face of a document, from its root element; a face begins at its element with `data-face`.

    A word ends where its element does: only the style sheet knows whether the next one runs on from it.
    """
    faces: list[list[str]] = [[]]
    begun: set[str] = set()
    for face, words in _said(source.find("body")):
        if face and face not in begun:
            begun.add(face)
            faces.append([])
        faces[-1].append(words)
    joined = [" ".join(" ".join(words).split()) for words in faces]
    return tuple(joined[1:]) if begun and not joined[0] else tuple(joined)


def _said(element: Any) -> Iterator[tuple[str, str]]:
    """The words of an element and those inside it, each with the face that they begin, if any."""
    if not isinstance(element.tag, str) or element.tag in WORDLESS or element.get(WEB_ONLY) is not None:
        return
    yield element.get("data-face", ""), element.text or ""
    for child in element:
        yield from _said(child)
        yield "", child.tail or ""
