"""Floor 3, pure: QR codes found on a picture by two independent decoders, zxing-cpp and zbar.

zxing-cpp (Apache 2.0) comes whole by pip. zbar (LGPL 2.1) is a library of the system's, which pyzbar (MIT) calls; its
wheel for Windows brings it along. Where zbar is missing, codes are read by one decoder, and the check says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from PIL import Image

Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
LEAST_PX = 21
"""The smallest code has so many modules: what is smaller and says nothing is a corner of something else."""
ZXING, ZBAR = "zxing-cpp", "zbar"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A code that was seen: its corners in pixels (the code's own top left, then clockwise), and who read what there.

    A decoder that found no code, or could not decode it, is not in `texts`. `version` is 0 where nobody knows it.
    """

    corners: Corners
    texts: dict[str, str] = field(default_factory=dict)
    version: int = 0

    @property
    def text(self) -> str:
        """What it says by the first decoder that read it, or ""."""
        return next(iter(self.texts.values()), "")

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom in pixels."""
        across, down = [x for x, _ in self.corners], [y for _, y in self.corners]
        return min(across), min(down), max(across), max(down)


@cache
def zbar() -> Any | None:
    """The module of zbar, or None where its library cannot be loaded."""
    try:
        from pyzbar import pyzbar
    except (ImportError, OSError):
        return None
    return pyzbar


def decoders() -> tuple[str, ...]:
    """The decoders that are there."""
    return (ZXING, ZBAR) if zbar() else (ZXING,)


def by_zxing(picture: Image.Image) -> list[Sighting]:
    """The QR codes that zxing-cpp finds, also those that it cannot decode."""
    import zxingcpp

    found = []
    kinds = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    for code in zxingcpp.read_barcodes(picture, formats=kinds, return_errors=True):
        at = code.position
        corners = tuple((float(p.x), float(p.y)) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left))
        texts = {ZXING: code.text} if code.valid else {}
        version = str(code.extra.get("Version", "")) if isinstance(code.extra, dict) else ""
        one = Sighting((corners[0], corners[1], corners[2], corners[3]), texts, _number(version))
        left, top, right, bottom = one.bounds
        if texts or min(right - left, bottom - top) >= LEAST_PX:
            found.append(one)
    # What overlaps a code that was seen before is a second look at it; one that was read comes first.
    kept: list[Sighting] = []
    for one in sorted(found, key=lambda sighting: not sighting.texts):
        if one.texts or not any(_holds(one, other) or _holds(other, one) for other in kept):
            kept.append(one)
    return kept


def by_zbar(picture: Image.Image, moved: tuple[float, float] = (0, 0)) -> list[Sighting]:
    """The QR codes that zbar decodes; none where it is missing. `moved` is added to every place."""
    module = zbar()
    if module is None:
        return []
    found = []
    for code in module.decode(picture, symbols=[module.ZBarSymbol.QRCODE]):
        left, top = code.rect.left + moved[0], code.rect.top + moved[1]
        right, bottom = left + code.rect.width, top + code.rect.height
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        found.append(Sighting(corners, {ZBAR: code.data.decode("utf-8", "replace")}))
    return found


def seen_codes(picture: Image.Image, wanted: Iterable[str] | None = None) -> list[Sighting]:
    """Every code on a picture with what each decoder reads, from the top.

    zbar takes most of the time, so it looks at the codes that the other found; at the whole picture only where an
    address of `wanted` was not read there, or where nobody knows what is wanted (None).
    """
    found = by_zxing(picture)
    if zbar() is None:
        return _sorted(found)
    read = {one.text for one in found}
    if wanted is None or not set(wanted) <= read or not all(one.texts for one in found):
        others = by_zbar(picture)
    else:
        others = [other for one in found for other in by_zbar(*_around(picture, one))]
    return _sorted([_looked_closer(picture, one) for one in _joined(found, others)])


def glanced_codes(picture: Image.Image) -> list[Sighting]:
    """Every code on a picture, read by the first decoder that can; zbar looks only where the other reads nothing."""
    return _sorted([one if one.texts else _looked_closer(picture, one) for one in by_zxing(picture)])


def _looked_closer(picture: Image.Image, one: Sighting) -> Sighting:
    """A code that zbar did not read among others, read by itself and twice as large, as a phone that comes closer."""
    if ZBAR in one.texts:
        return one
    near, _ = _around(picture, one)
    twice = near.resize((near.width * 2, near.height * 2), Image.Resampling.BICUBIC)
    again = [other.texts for other in by_zbar(twice)]
    return Sighting(one.corners, {**one.texts, **again[0]}, one.version) if again else one


def _around(picture: Image.Image, one: Sighting) -> tuple[Image.Image, tuple[float, float]]:
    left, top, right, bottom = one.bounds
    more = 0.25 * (right - left)
    # At least one pixel of the picture: what only looks like a code may have no width, or lie at its very edge.
    x, y = max(0, min(int(left - more), picture.width - 1)), max(0, min(int(top - more), picture.height - 1))
    x_end, y_end = (
        min(max(x + 1, int(right + more)), picture.width),
        min(max(y + 1, int(bottom + more)), picture.height),
    )
    return picture.crop((x, y, x_end, y_end)), (x, y)


def _joined(found: list[Sighting], others: list[Sighting]) -> list[Sighting]:
    """One sighting a code, with what both read."""
    joined = list(found)
    for other in others:
        same = next((nth for nth, one in enumerate(joined) if _overlap(one, other)), None)
        if same is None:
            joined.append(other)
        else:
            one = joined[same]
            joined[same] = Sighting(one.corners, {**one.texts, **other.texts}, one.version)
    return joined


def _overlap(one: Sighting, other: Sighting) -> bool:
    """Whether the middle of each lies in the other."""
    return _holds(one, other) and _holds(other, one)


def _holds(one: Sighting, other: Sighting) -> bool:
    """Whether the middle of the other lies in this one."""
    box, at = one.bounds, other.bounds
    return box[0] <= (at[0] + at[2]) / 2 <= box[2] and box[1] <= (at[1] + at[3]) / 2 <= box[3]


def _sorted(found: list[Sighting]) -> list[Sighting]:
    return sorted(found, key=lambda one: (one.bounds[1], one.bounds[0]))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and 1 <= int(text) <= 40 else 0
