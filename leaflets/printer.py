"""Floor 2, printers: how far off the mark each one prints, kept in `printers.toml`, and the matrix that mends it.

A printer puts what is meant for a point p at c + s·(p − c) + d: c is the middle of the page, s its scale, d its nudge.
A sheet for it is drawn with the inverse. The back is told in its own directions, as one looks at it.
"""

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import tomlkit
from tomlkit.items import AoT

from leaflets.config import Table, parse_table, read_table
from leaflets.errors import OutputError, Place, PrinterError, UnknownNameError
from leaflets.geometry import Size, to_pt

PRINTERS_NAME = "printers.toml"
MOST_NUDGE_MM = 15
LEAST_SCALE, MOST_SCALE = 0.95, 1.05
LONGEST_NAME = 40
ACTUAL_SIZE = "Check that the printer is set to actual size, 100 %, and measure again, in millimetres."
HEAD = "Printers as measured: how many millimetres each prints too far right and down. See: leaflets calibrate --help"


@dataclass(frozen=True, slots=True)
class Nudge:
    """By how much a side is printed too far to the right (`x_mm`) and too far down (`y_mm`); negative the other way."""

    x_mm: float
    y_mm: float


@dataclass(frozen=True, slots=True)
class Printer:
    """A calibrated printer. `scale` is what it makes of a length of 1; `edge` the one it was calibrated turning over.

    Raises PrinterError for a name that cannot be typed in a command, and for numbers that no working printer has.
    """

    name: str
    front: Nudge
    back: Nudge
    scale: float = 1
    edge: Literal["long", "short"] = "long"

    def __post_init__(self) -> None:
        check_name(self.name)
        place = Place(block=f"printer {self.name}")
        if not LEAST_SCALE <= self.scale <= MOST_SCALE:
            believed = f"only {LEAST_SCALE:.0%} to {MOST_SCALE:.0%} is believed"
            raise PrinterError(f"The scale is {self.scale:.1%}; {believed}.", ACTUAL_SIZE, place)
        for side, nudge in (("front", self.front), ("back", self.back)):
            for way, by_mm in (("across", nudge.x_mm), ("down", nudge.y_mm)):
                if not abs(by_mm) <= MOST_NUDGE_MM:  # written so that it refuses NaN too
                    wrong = f"The {side} is {by_mm:.1f} mm off {way}; only {MOST_NUDGE_MM} mm are believed."
                    raise PrinterError(wrong, ACTUAL_SIZE, place)

    def matrix(self, back: bool, page: Size) -> tuple[float, ...]:
        """The six numbers of `cm` (ISO 32000-1, 8.3.4), in points, with which this printer prints a side true."""
        nudge = self.back if back else self.front
        grow = 1 / self.scale
        # PDF's y runs upwards and a nudge's down, hence the other sign.
        right_mm = page.width_mm / 2 * (1 - grow) - nudge.x_mm * grow
        up_mm = page.height_mm / 2 * (1 - grow) + nudge.y_mm * grow
        return grow, 0, 0, grow, to_pt(right_mm), to_pt(up_mm)

    def turning(self, edge: Literal["long", "short"]) -> "Printer":
        """The same printer turning sheets over that edge: the other way, backs run through it head for feet."""
        if edge == self.edge:
            return self
        return replace(self, back=Nudge(-self.back.x_mm, -self.back.y_mm), edge=edge)


class _Entry(Table):
    """One printer of the file."""

    name: str
    front_mm: tuple[float, float]
    back_mm: tuple[float, float]
    scale: float = 1
    edge: Literal["long", "short"] = "long"


class _PrintersFile(Table):
    """The shape of `printers.toml`."""

    printers: tuple[_Entry, ...] = ()


def check_name(name: str) -> None:
    """Raises PrinterError for a name that cannot stand between quotes in a command."""
    if not name.strip() or name != name.strip() or len(name) > LONGEST_NAME:
        raise PrinterError(f"“{name[:60]}” is no name for a printer.", f"Use 1 to {LONGEST_NAME} characters.")
    if odd := [character for character in name if character in '"“”`$\\!' or not character.isprintable()]:
        shown = odd[0] if odd[0].isprintable() else "a line break, or another character that cannot be seen"
        raise PrinterError(f"The name of a printer has {shown} in it.", "Use letters, digits, spaces and hyphens.")


def load_printers(path: Path) -> Mapping[str, Printer]:
    """The printers of a file by name, none when there is no such file. Raises PrinterError for one that is faulty."""
    if not path.exists():
        return MappingProxyType({})
    printers: dict[str, Printer] = {}
    for entry in parse_table(read_table(path, PrinterError), _PrintersFile, PrinterError, path).printers:
        if any(entry.name.lower() == name.lower() for name in printers):
            raise PrinterError(f"“{entry.name}” is there twice.", "Take one out.", Place(file=str(path)))
        try:
            nudges = Nudge(*entry.front_mm), Nudge(*entry.back_mm)
            printers[entry.name] = Printer(entry.name, *nudges, entry.scale, entry.edge)
        except PrinterError as fault:
            (problem,) = fault.problems
            raise PrinterError.of([replace(problem, place=replace(problem.place, file=str(path)))]) from fault
    return MappingProxyType(printers)


def find_printer(printers: Mapping[str, Printer], name: str) -> Printer:
    """The printer of that name, whatever its case. Raises UnknownNameError."""
    for printer in printers.values():
        if printer.name.lower() == name.strip().lower():
            return printer
    mend = "" if printers else "None is calibrated yet: leaflets calibrate --help."
    raise UnknownNameError("printer", name, sorted(printers), mend)


def save_printer(path: Path, printer: Printer) -> None:
    """Enter a printer, or give one new numbers; other printers and comments stay. Raises PrinterError, OutputError."""
    values = {
        "name": printer.name,
        "front_mm": [round(printer.front.x_mm, 3), round(printer.front.y_mm, 3)],
        "back_mm": [round(printer.back.x_mm, 3), round(printer.back.y_mm, 3)],
        "scale": round(printer.scale, 6),
        "edge": printer.edge,
    }

    def entered(document: tomlkit.TOMLDocument) -> None:
        if "printers" not in document:
            document["printers"] = tomlkit.aot()
        entries = document["printers"]
        for entry in entries:
            if entry["name"].lower() == printer.name.lower():
                entry.update(values)
                return
        table = tomlkit.table() if isinstance(entries, AoT) else tomlkit.inline_table()
        table.update(values)
        entries.append(table)

    _change(path, entered)


def forget_printer(path: Path, name: str) -> Printer:
    """Take a printer out of the file; the rest stays. Raises UnknownNameError, PrinterError, OutputError."""
    printers = load_printers(path)
    gone = find_printer(printers, name)
    number = list(printers).index(gone.name)

    def taken_out(document: tomlkit.TOMLDocument) -> None:
        document["printers"].pop(number)
        if not document["printers"]:
            del document["printers"]

    _change(path, taken_out)
    return gone


def _change(path: Path, how: Callable[[tomlkit.TOMLDocument], object]) -> None:
    """Change the file as a person would, and write it whole or not at all. A faulty one is not touched."""
    load_printers(path)
    document = tomlkit.parse(path.read_text(encoding="utf-8-sig")) if path.exists() else _new()
    how(document)
    path = path.resolve()  # so that a link stays a link
    aside: Path | None = None
    try:
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".part", delete=False, encoding="utf-8") as out:
            aside = Path(out.name)
            out.write(tomlkit.dumps(document))
            out.flush()
            os.fsync(out.fileno())
        aside.chmod(mode)
        aside.replace(path)
    except OSError as fault:
        wrong = f"{path} cannot be written ({fault.strerror})."
        raise OutputError(wrong, "Choose another file with --printers.") from fault
    finally:
        if aside is not None:
            aside.unlink(missing_ok=True)


def _new() -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    document.add(tomlkit.comment(HEAD))
    document.add(tomlkit.nl())
    return document
