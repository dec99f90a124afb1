"""Floor 4, colour spaces of PDF (ISO 32000-1, 8.6): which kind one is, and what a colour in it is in ink."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pikepdf import Array, Object

from leaflets.errors import PressError
from leaflets.press_ready.colours import BLACK, Colours
from leaflets.printing import Cmyk

Kind = Literal["rgb", "grey", "cmyk", "lab", "pattern", "indexed"]
NAMED: dict[str, Kind] = {
    "/DeviceRGB": "rgb",
    "/CalRGB": "rgb",
    "/RGB": "rgb",
    "/DeviceGray": "grey",
    "/CalGray": "grey",
    "/G": "grey",
    "/DeviceCMYK": "cmyk",
    "/CMYK": "cmyk",
    "/Lab": "lab",
    "/Pattern": "pattern",
    "/Indexed": "indexed",
    "/I": "indexed",
}
BY_PARTS: dict[int, Kind] = {1: "grey", 3: "rgb", 4: "cmyk"}
MEND = "Use the colours of the kit."


@dataclass(frozen=True, slots=True)
class Space:
    """A colour space: its kind, and the ICC profile of its own if it has one."""

    kind: Kind
    profile: bytes = b""


def space_of(given: Object) -> Space:
    """What kind of colour space this is. Raises PressError for spot colours and others that no piece of ours has."""
    name = str(given[0]) if isinstance(given, Array) else str(given)
    if name == "/ICCBased":
        stream = given[1]
        parts = int(stream.N)
        if parts in BY_PARTS:
            return Space(BY_PARTS[parts], stream.read_bytes() if parts == 3 else b"")
    if name == "/Pattern" and isinstance(given, Array) and len(given) > 1:
        raise PressError("A pattern without colours of its own cannot be printed.", MEND)
    if name not in NAMED:
        raise PressError(f"Colours of the kind {name.lstrip('/')} cannot be printed.", MEND)
    return Space(NAMED[name])


def inks_of(space: Space, parts: Sequence[float], colours: Colours) -> Cmyk:
    """The inks of a colour in a space; with no parts, the one that the space begins with: black."""
    if not parts:
        return colours.note(BLACK)
    match space.kind:
        case "grey":
            return colours.of_grey(parts[0])
        case "cmyk":
            return colours.of_cmyk(parts)
        case "rgb":
            return colours.of_rgb(parts)
        case _:
            raise PressError(f"A colour of the kind {space.kind} cannot be printed.", MEND)
