"""Floor 1, the error tree: what went wrong, where, and how to mend it, each with a stable code and an exit code.

A `Problem` is one fault as data: it can be listed, counted and written as JSON. A `LeafletsError` is raised and carries
one or more problems. The codes are listed for users in `docs/codes.md`.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import ClassVar, Literal

from leaflets.geometry import Box
from leaflets.spelling import did_you_mean

Level = Literal["error", "notice"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault is. Only what is known is filled in; `row` counts from 1, as a spreadsheet shows it.

    `column` is the heading above the cell, `cell` its name, such as E12. `page` counts from 1 as well; `box` is where
    on the page, in millimetres from the trim's top left corner.
    """

    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    cell: str = ""
    area: str = ""
    officer: str = ""
    layout: str = ""
    face: str = ""
    block: str = ""
    page: int = 0
    box: Box | None = None

    def __str__(self) -> str:
        parts = [self.file]
        parts += [f"sheet {self.sheet}"] if self.sheet else []
        parts += [f"row {self.row}"] if self.row else []
        parts += [f"column {self.column}"] if self.column else []
        parts += [f"area {self.area}"] if self.area and not self.row else []
        parts += [self.officer] if self.officer else []
        parts += [f"layout {self.layout}"] if self.layout else []
        parts += [f"{self.face} face"] if self.face else []
        parts += [self.block] if self.block else []
        parts += [f"page {self.page}"] if self.page else []
        parts += [f"{self.box.x_mm:.0f} mm from the left and {self.box.y_mm:.0f} mm from the top"] if self.box else []
        return ", ".join(part for part in parts if part)

    @property
    def reference(self) -> str:
        """The cell as a spreadsheet names it, such as “Activity!E12”, or “activity.csv!E12”; "" where there is none."""
        return f"{self.sheet or self.file}!{self.cell}" if self.cell else ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: a stable code, what is wrong, how to mend it, where, and whether it stops a piece ("error") or not.

    `words` are those that it is about, `instead` what stands or could stand in their place.
    """

    code: str
    wrong: str
    mend: str = ""
    place: Place = field(default_factory=Place)
    level: Level = "error"
    words: str = ""
    instead: str = ""

    def __str__(self) -> str:
        where = str(self.place)
        text = f"{where}: {self.wrong}" if where else self.wrong
        return f"{text} {self.mend}".rstrip()

    def as_dict(self) -> dict[str, object]:
        """All of it as plain values, empty ones left out: the shape of `--json`."""
        place = {key: value for key, value in asdict(self.place).items() if value}
        told = {"words": self.words, "instead": self.instead}
        about = {key: value for key, value in told.items() if value}
        return {"code": self.code, "level": self.level, "wrong": self.wrong, "mend": self.mend, **about, **place}


def program_fault(fault: BaseException, place: Place) -> Problem:
    """A fault of the program itself, as a problem of the piece that it failed at."""
    wrong = f"leaflets has failed at this piece, and it is not your doing ({type(fault).__name__}: {fault})."
    return Problem("internal", wrong, "Report this line.", place)


class LeafletsError(Exception):
    """The base of every error that this project raises for its user. `problems` holds at least one problem."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    def __init__(self, wrong: str, mend: str = "", place: Place | None = None) -> None:
        self.problems: tuple[Problem, ...] = (Problem(self.code, wrong, mend, place or Place()),)
        super().__init__(str(self.problems[0]))

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> "LeafletsError":
        """The same error made from problems that are known already; there must be one at least."""
        kept = tuple(problems)
        error = cls(kept[0].wrong, kept[0].mend, kept[0].place)
        error.problems = kept
        return error


class UnknownNameError(LeafletsError):
    """A name that the user gave is not one of those there are: an area, officer, layout, stock or sample."""

    code = "unknown-name"
    exit_code = 2

    def __init__(self, kind: str, given: str, known: Iterable[str], mend: str = "") -> None:
        names = list(known)
        hint = did_you_mean(given, names)
        few = f"There are: {', '.join(names)}." if 0 < len(names) <= 20 else ""
        super().__init__(f"There is no {kind} “{given}”.", " ".join(part for part in (hint, mend or few) if part))


class RequestError(LeafletsError):
    """What was asked for does not go together, such as a web page of a card."""

    code = "usage"
    exit_code = 2


class SensitiveVisitError(LeafletsError):
    """No card may be left for this kind of visit: it could tell the wrong person that the police have called."""

    code = "sensitive-visit"
    exit_code = 2


class ConfigError(LeafletsError):
    """`leaflets.toml` cannot be read or says something unknown."""

    code = "bad-config"
    exit_code = 3


class DataError(LeafletsError):
    """The data cannot be used: a file is missing, unreadable, or has faults that stop everything."""

    code = "bad-data"
    exit_code = 3


class FetchError(LeafletsError):
    """An answer could not be fetched: the server refused, failed every time, or took too long."""

    code = "fetch-failed"


class NoNetworkError(FetchError):
    """The server cannot be reached, and the folder does not hold enough to go on from."""

    code = "no-network"


class AnswerError(FetchError):
    """A server's answer is not what was asked for: nothing at all, a web page, another month, an unknown category."""

    code = "bad-answer"


class UnknownMonthError(FetchError):
    """A month that the server does not have. Asking for it would be answered with another month or with nothing."""

    code = "unknown-month"
    exit_code = 2


class BrandError(LeafletsError):
    """The brand kit is refused: a missing file, an unknown token, a pair of colours with too little contrast."""

    code = "bad-brand"
    exit_code = 3


class ContrastError(BrandError):
    """A text and background pair of the kit fails WCAG 2.2 AA."""

    code = "low-contrast"


class ProfileError(LeafletsError):
    """There is no colour profile of the print shop's press, or it is none of a press that prints in four colours."""

    code = "no-profile"
    exit_code = 3


class LayoutError(LeafletsError):
    """A layout folder is refused: its `layout.toml`, template, style sheet or frames."""

    code = "bad-layout"
    exit_code = 3


class StockError(LeafletsError):
    """A sheet stock is refused, or a card does not fit it."""

    code = "bad-stock"
    exit_code = 3


class RuleError(LeafletsError):
    """A rule of the guard is refused: an unknown key, a pattern that cannot be read, an example that it gets wrong."""

    code = "bad-rule"
    exit_code = 3


class PrinterError(LeafletsError):
    """A printer's calibration is refused: a file that cannot be read, or numbers that no working printer has."""

    code = "bad-printer"
    exit_code = 3


class ProofError(LeafletsError):
    """A PDF cannot be proofed: it cannot be read, is locked, or has a page that is too large a picture at the dpi."""

    code = "cannot-proof"
    exit_code = 3


class AddressError(LeafletsError):
    """An address that must not be printed: not https, not on the kit's allow-list, a shortener, a personal profile."""

    code = "address-refused"
    exit_code = 3


class LanguageError(LeafletsError):
    """A language cannot be used: its folder is not as it should be, or its catalogue cannot be read."""

    code = "bad-language"
    exit_code = 3


class DraftLanguageError(LanguageError):
    """The words of this language are a draft: nobody who speaks it has vouched for them yet."""

    code = "draft-language"

    def __init__(self, name: str, code: str) -> None:
        """Of a language by its name in English and its code."""
        mend = (
            f"Ask somebody who speaks {name} well, such as your force’s translation service, to read "
            f"leaflets/languages/{code}/leaflets.po and to be named as its reviewer in language.toml; "
            "or, for a proof, say --allow-draft."
        )
        super().__init__(f"The words in {name} are a draft that nobody has reviewed.", mend, Place(block=code))


class OutputError(LeafletsError):
    """A file could not be written."""

    code = "cannot-write"


class InUseError(LeafletsError):
    """Another run is at work in the same folder: two at once would undo or repeat each other's work."""

    code = "in-use"


class ClusterError(LeafletsError):
    """The machines of a cluster cannot be put to work: nobody answers, or somebody has other versions."""

    code = "cluster"


class RenderError(LeafletsError):
    """A piece could not be set as its layout asks. Nothing is written for it."""

    code = "render"


class OversetError(RenderError):
    """Text does not fit: by how many words, and by how many millimetres of height where that is known.

    `all_over_mm` counts each row that reaches too low by itself: where two panels do, help for one of them shows in it.
    `items_mm` are the heights of the items of each block that has some, row by row: copy-fitting need not try them one
    by one. `texts` are the words of each item and its height, as (block, words, millimetres); `columns` are the heights
    of the blocks in the half columns, and `lines_mm` is the height of the lines that closer leading makes lower.
    """

    code = "overset"

    def __init__(self, words: int, place: Place, detail: str = "") -> None:
        self.words = words
        self.over_mm = 0.0
        self.all_over_mm = 0.0
        self.lines_mm = 0.0
        self.items_mm: dict[str, list[list[float]]] = {}
        self.texts: list[tuple[str, str, float]] = []
        self.columns: tuple[tuple[tuple[str, float], ...], ...] = ()
        count = "1 word" if words == 1 else f"{words} words"
        wrong = f"The text is {count} too long{detail}." if words else f"The text does not fit{detail}."
        super().__init__(wrong, "Shorten it, or take out an item.", place)


class MissingPictureError(RenderError):
    """A picture that a layout or the kit names is not there or cannot be read."""

    code = "missing-picture"


class PictureError(RenderError):
    """A photo that cannot be printed: no picture, too large to unpack, or too coarse to be seen."""

    code = "bad-picture"


class RefusedFileError(RenderError):
    """A layout asked for an address or a file outside the brand kit and its own folder."""

    code = "refused-file"


class MissingGlyphError(RenderError):
    """A character of the text is in none of the kit's fonts."""

    code = "missing-glyph"


class MissingFontError(RenderError):
    """A font that the layout asks for is not in the kit."""

    code = "missing-font"


class MissingFieldError(RenderError):
    """A template or frame uses a field that does not exist, or a field that the layout requires is empty."""

    code = "missing-field"


class ShapingError(RenderError):
    """Cards are not printed in a script whose letters take their shape from those beside them: none would be right."""

    code = "script-not-on-cards"


class SafeAreaError(RenderError):
    """Text or a picture stands outside the layout's safe area."""

    code = "outside-safe-area"


class CollisionError(RenderError):
    """Text stands on other text or on a picture."""

    code = "collision"


class HiddenTextError(RenderError):
    """A layout's style sheet hides words or a picture that its template has."""

    code = "hidden-text"


class PressError(RenderError):
    """A piece cannot be made ready for a press: a colour or font that no PDF/X-4 file may hold, or too much ink."""

    code = "not-press-ready"


class PreflightError(RenderError):
    """A finished file is not fit for print. What was found has codes of its own; nothing is written."""

    code = "preflight"
    exit_code = 3


class CodeSizeError(RenderError):
    """A QR code is printed with modules that are too small to be read."""

    code = "qr-too-small"


class PayloadError(RenderError):
    """What a QR code is to say does not fit into any code, or is not whole characters."""

    code = "qr-payload"


def subclasses(of: type[LeafletsError] = LeafletsError) -> list[type[LeafletsError]]:
    """Every error of the tree below `of`, for the list of codes that users are given."""
    return [found for child in of.__subclasses__() for found in (child, *subclasses(child))]
