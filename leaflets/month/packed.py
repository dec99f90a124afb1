"""Floor 6, packed: what a month holds of each of its pieces or areas, kept small.

A force has thousands of each, and as objects they take ten times the room that they take as compressed text. One at a
time is made an object again, by whoever asks for it.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Generic, TypeVar

from pydantic import BaseModel

Kept = TypeVar("Kept", bound=BaseModel)
FAST = 1
"""zlib's quickest level: the harder ones gain a tenth of the room, for three times as long."""


class Packed(MutableMapping[str, Kept], Generic[Kept]):
    """Frozen records of one shape by their names, in the order in which they were first put there.

    Each time that one is asked for it is another object, equal to the one that was put there.
    """

    def __init__(self, shape: type[Kept], kept: Mapping[str, Kept] | Iterable[tuple[str, Kept]] = ()) -> None:
        """`kept` is what to begin with."""
        self._shape = shape
        self._texts: dict[str, bytes] = {}
        self.update(kept)

    def __getitem__(self, name: str) -> Kept:
        return self._shape.model_validate_json(zlib.decompress(self._texts[name]))

    def __setitem__(self, name: str, one: Kept) -> None:
        self._texts[name] = zlib.compress(one.model_dump_json(exclude_defaults=True).encode(), FAST)

    def __delitem__(self, name: str) -> None:
        del self._texts[name]

    def __contains__(self, name: object) -> bool:
        return name in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __repr__(self) -> str:
        return f"Packed({self._shape.__name__}, {len(self)})"

    def texts(self) -> Iterator[tuple[str, str]]:
        """Each name and record, as JSON without the fields that have their default, ordered by name."""
        for name in sorted(self._texts):
            yield name, zlib.decompress(self._texts[name]).decode()


def joined(texts: Iterable[str]) -> Iterator[bytes]:
    """Members of a JSON list or object, a line each."""
    for number, text in enumerate(texts):
        yield (b",\n" if number else b"") + text.encode()
    yield b"\n"


def lines_until(held: Iterable[bytes], end: bytes) -> Iterator[bytes]:
    """The members again. Raises ValueError where `end` does not follow them, for then some may be missing."""
    for line in held:
        if line.rstrip() == end:
            return
        if member := line.rstrip(b",\r\n "):
            yield member
    raise ValueError("it is cut off")
