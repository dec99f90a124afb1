"""Floor 3, pure: the QR codes of finished pages checked: read, compared with the edition, measured, graded.

Pages come as pictures with their words (`page_seen.py`); nothing here knows how they were made, so another program's
file is checked as well, for what can be known of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from leaflets.channel import readable
from leaflets.code_measures import measures
from leaflets.code_place import LOOK_MODULES, SIDES, Placed, roughly
from leaflets.code_readers import ZXING, Sighting, decoders, glanced_codes, seen_codes
from leaflets.code_words import addresses, near, says
from leaflets.document import ExpectedCode
from leaflets.errors import Level, Place, Problem
from leaflets.geometry import Box
from leaflets.page_seen import Look, PageSeen, Word
from leaflets.qr import LEAST_MODULE_MM, QUIET_MODULES
from leaflets.symbol_grade import LEAST_GRADE, Grade

CODES = {
    "code-extra": "A QR code on the page is none of those that the edition has.",
    "code-inverted": "A QR code is light on dark; many phones do not read it.",
    "code-low-grade": "A QR code would print badly: its grade by ISO/IEC 15415 is below the least.",
    "code-missing": "An address of the edition has no QR code where it should have one.",
    "code-one-reader": "A QR code is read by one decoder and not by the other.",
    "code-quiet-zone": "Something stands nearer to a QR code than 4 modules.",
    "code-readers-differ": "Two decoders read different texts in one QR code.",
    "code-small-module": "A QR code's modules are smaller than phones read well.",
    "code-text-differs": "The address beside a QR code is not the one that it leads to.",
    "code-unread": "Something that looks like a QR code is read by no decoder.",
    "code-wrong-address": "A QR code leads to another address than the edition has for it.",
    "one-decoder": "The second decoder of QR codes cannot be loaded; codes were read by one only.",
}
"""Every code that this check gives, with its meaning."""

GS1_LEAST_MODULE_MM = 0.396
"""The least module of a QR code that GS1's General Specifications allow for paper read by phones."""
AROUND_MODULES = LOOK_MODULES + 1
"""How much of the page a closer look at a code shows around it."""
MEASURED_TO_PX = 1.5
"""How exactly a page's picture can be measured, in pixels: what is less too small is not called so."""


@dataclass(frozen=True)
class SeenCode:
    """A code on a page, by the page's number, with its box on the trim in millimetres and the words that stand near.

    `code` is None where it could not be measured; what it measures is in pixels of `mm_per_px`. `grade` is None where
    it cannot be graded; `kind` is the same for codes of the same modules, size and tones.
    """

    page: int
    seen: Sighting
    box: Box
    words: tuple[Word, ...] = ()
    code: Placed | None = None
    mm_per_px: float = 0.0
    kind: object = None
    grade: Grade | None = None

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(page=self.page, box=self.box)

    @property
    def module_mm(self) -> float:
        """The smaller side of its modules."""
        return min(self.code.across_px, self.code.down_px) * self.mm_per_px if self.code else 0.0


class Finder:
    """Finds the codes of one page after another, measures and grades them, and judges them in the end.

    It keeps no picture, for a file may have thousands of codes. With `is_measured` False codes are only read, by
    one decoder.
    """

    def __init__(self, expected: Sequence[ExpectedCode] | None = None, *, is_measured: bool = True) -> None:
        self.codes: list[SeenCode] = []
        self._expected, self._is_measured = expected, is_measured

    def look(self, page: PageSeen) -> None:
        """Find the codes of a page."""
        seen_ones = seen_codes(page.trimmed, self._wanted(page)) if self._is_measured else glanced_codes(page.trimmed)
        for seen in seen_ones:
            one = SeenCode(page.number, seen, _box(page.whole, seen.corners))
            one = _closer(page, one) if self._is_measured else one
            self.codes.append(replace(one, words=tuple(near(page.words, one.box))))

    def judged(self) -> tuple[list[Problem], tuple[Grade, ...]]:
        """All that is wrong with the codes that were found, and the grade of each different one."""
        codes, expected = self.codes, self._expected
        problems = _compared(codes, expected) if expected is not None else []
        for one in codes:
            problems += _read(one, by_all=self._is_measured) + _measured(one) + _worded(one, expected)
        grades = _grades(codes)
        for one, grade in grades:
            problems += _graded(one, grade)
        if codes and len(decoders()) == 1:
            wrong = f"Codes were read by {ZXING} alone: the library of zbar cannot be loaded."
            problems.append(_problem("one-decoder", wrong, "Install zbar (Debian: libzbar0).", Place(), "notice"))
        return problems, tuple(dict.fromkeys(grade for _, grade in grades))

    def _wanted(self, page: PageSeen) -> list[str] | None:
        """The addresses that a page should have, or may have: those of no known page until one has them."""
        if self._expected is None:
            return None
        read = {one.seen.text for one in self.codes}
        expected = self._expected
        return [want.url for want in expected if want.page == page.number or (not want.page and want.url not in read)]


def _closer(page: PageSeen, one: SeenCode) -> SeenCode:
    """A code measured on a closer picture, or on the page's where it is not to be found there; and graded."""
    look, rough = page.whole, roughly(page.whole.light, one.seen)
    if rough is None:
        return one
    module_mm = one.box.height_mm / (17 + 4 * rough.version)
    close = page.close(one.box.grown(AROUND_MODULES * module_mm))
    a, b, c, d = (close.px(*look.mm(*corner)) for corner in rough.corners)
    found = measures(close, replace(rough, corners=(a, b, c, d)))
    if found is None:
        close, found = look, measures(look, rough)
    if found is None:
        return one
    box = _box(close, found.code.corners)
    return replace(one, box=box, code=found.code, mm_per_px=close.mm_per_px, kind=found.kind, grade=found.grade)


def check_codes(
    pages: Iterable[PageSeen], expected: Sequence[ExpectedCode] | None
) -> tuple[list[Problem], tuple[Grade, ...]]:
    """All that is wrong with the codes of the pages, and the grade of each different code.

    With `expected` None, as for another program's file, nothing is compared with an edition; an address beside a code
    that differs is then a notice, for it may belong to something else.
    """
    finder = Finder(expected)
    for page in pages:
        finder.look(page)
    return finder.judged()


def _box(look: Look, corners: Sequence[tuple[float, float]]) -> Box:
    places = [look.mm(*corner) for corner in corners]
    across, down = [x for x, _ in places], [y for _, y in places]
    return Box(min(across), min(down), max(across) - min(across), max(down) - min(down))


def _compared(codes: Sequence[SeenCode], expected: Sequence[ExpectedCode]) -> list[Problem]:
    """What the edition has and the pages have not, and the other way round."""
    known = {one.url for one in expected}
    extra = [one for one in codes if one.seen.text and one.seen.text not in known]
    unread = [one for one in codes if not one.seen.text]
    problems = []
    for want in expected:
        if any(one.seen.text == want.url and _stands(one, want) for one in codes):
            continue
        # A code that nobody asked for, where one is missing, is that one with a wrong address.
        instead = next((one for one in extra if _stands(one, want) and _beside(one, want)), None) or next(
            (one for one in extra if _stands(one, want)), None
        )
        if instead:
            extra.remove(instead)
            wrong = f"The code leads to “{instead.seen.text}”; the edition has “{want.url}” there."
            problems.append(
                _problem("code-wrong-address", wrong, "Make the page again from its edition.", instead.place)
            )
        elif there := next((one for one in unread if _stands(one, want)), None):
            unread.remove(there)  # it is there, and is told of by itself
        else:
            wrong = f"There is no code that leads to “{want.url}”."
            where = Place(page=want.page, box=want.box)
            problems.append(_problem("code-missing", wrong, "Make the page again from its edition.", where))
    for one in extra:
        wrong = f"The code leads to “{one.seen.text}”, which the edition does not have."
        problems.append(_problem("code-extra", wrong, "Take it out, or add the address to the edition.", one.place))
    return problems


def _stands(one: SeenCode, want: ExpectedCode) -> bool:
    here = not want.page or want.page == one.page
    return here and (want.box is None or want.box.grown(1).holds(one.box) or one.box.grown(1).holds(want.box))


def _beside(one: SeenCode, want: ExpectedCode) -> bool:
    return bool(want.readable) and says(one.words, want.readable)


def _read(one: SeenCode, *, by_all: bool) -> list[Problem]:
    """Who could read it; all must where all were asked."""
    texts = one.seen.texts
    mend = "Make the code larger or clearer; keep marks and pictures off it."
    if not texts:
        return [_problem("code-unread", "Nothing can read this code.", mend, one.place)]
    if not _agree(list(texts.values())):
        wrong = "; ".join(f"{name} reads “{text}”" for name, text in texts.items())
        return [_problem("code-readers-differ", f"{wrong}.", "Make the code anew.", one.place)]
    missing = [name for name in decoders() if name not in texts] if by_all else []
    # That zbar reads no code that is light on dark is told by its own finding.
    if missing and not (one.code and one.code.inverted):
        wrong = f"{_named(one)} is read by {next(iter(texts))} and not by {missing[0]}."
        return [_problem("code-one-reader", wrong, mend, one.place)]
    return []


def _agree(texts: Sequence[str]) -> bool:
    """Whether readers read the same. zbar guesses at alphabets: lines that are not ASCII may differ."""
    lines = [set(text.splitlines()) for text in texts]
    return all(line in other for one in lines for line in one if line.isascii() for other in lines)


def _measured(one: SeenCode) -> list[Problem]:
    """Its modules, its quiet zone and which way round its tones are."""
    if one.code is None:
        return []
    code, module = one.code, one.module_mm
    problems = []
    blur_mm = MEASURED_TO_PX * one.mm_per_px / code.modules
    if module < LEAST_MODULE_MM - blur_mm:
        level: Level = "error" if module < GS1_LEAST_MODULE_MM - blur_mm else "notice"
        wide = code.modules * LEAST_MODULE_MM
        wrong = f"{_named(one)} has modules of {module:.2f} mm; phones read {LEAST_MODULE_MM} mm and more well."
        mend = f"Make it at least {wide:.0f} mm wide without its quiet zone, or shorten the address."
        problems.append(_problem("code-small-module", wrong, mend, one.place, level))
    blur = MEASURED_TO_PX / min(code.across_px, code.down_px)
    tight = [
        f"{quiet:.1f} ({side})" for side, quiet in zip(SIDES, code.quiet, strict=True) if quiet < QUIET_MODULES - blur
    ]
    if tight:
        wrong = f"{_named(one)} has a quiet zone of {', '.join(tight)} modules; it needs {QUIET_MODULES} on each side."
        mend = f"Keep {QUIET_MODULES * module:.1f} mm free around it."
        problems.append(_problem("code-quiet-zone", wrong, mend, one.place))
    if code.inverted:
        wrong = f"{_named(one)} is light on dark."
        problems.append(_problem("code-inverted", wrong, "Print it dark on light.", one.place))
    return problems


def _worded(one: SeenCode, expected: Sequence[ExpectedCode] | None) -> list[Problem]:
    """Whether the words beside it are its address."""
    text = one.seen.text
    if not text:
        return []
    words = one.words
    if expected is None:
        reads = readable(text) if text.startswith(("https://", "http://")) else ""
        others = addresses(words)
        if not reads or not others or says(words, text):
            return []
        return [_differs(one, reads, others, "notice")]
    reads = next((want.readable for want in expected if want.url == text and want.readable), "")
    if not reads or says(words, reads):
        return []
    return [_differs(one, reads, addresses(words), "error")]


def _differs(one: SeenCode, reads: str, others: Sequence[str], level: Level) -> Problem:
    beside = f"the text beside it reads “{others[0]}”" if others else "no address stands beside it"
    wrong = f"The code leads to “{reads}”; {beside}."
    return replace(
        _problem("code-text-differs", wrong, f"Print “{reads}” beside it, or change the code.", one.place, level),
        words=others[0] if others else "",
        instead=reads,
    )


def _grades(codes: Sequence[SeenCode]) -> list[tuple[SeenCode, Grade]]:
    """The grade of each different code, with the first of its kind: the same modules of the same size and tones."""
    first: dict[object, SeenCode] = {}
    copies: dict[object, int] = {}
    for one in codes:
        if one.grade is not None:
            first.setdefault(one.kind, one)
            copies[one.kind] = copies.get(one.kind, 0) + 1
    return [(one, replace(one.grade, copies=copies[kind])) for kind, one in first.items() if one.grade is not None]


def _graded(one: SeenCode, grade: Grade) -> list[Problem]:
    if grade.overall >= LEAST_GRADE:
        return []
    worst = [name for name, found in grade.measures.items() if found == grade.overall]
    wrong = f"{_named(one)} would print with grade {grade.overall} ({grade.letter}), by its {' and '.join(worst)}."
    mend = f"Grade {LEAST_GRADE} is needed: make it larger, black on white, and keep marks off it."
    return [_problem("code-low-grade", wrong, mend, one.place)]


def _named(one: SeenCode) -> str:
    return f"The code of “{_short(one.seen.text)}”" if one.seen.text else "A code"


def _short(text: str) -> str:
    first = readable(text.split("\n", 1)[0].strip())
    return first if len(first) <= 60 else f"{first[:59]}…"


def _problem(code: str, wrong: str, mend: str, place: Place, level: Level = "error") -> Problem:
    if code not in CODES:
        raise KeyError(code)
    return Problem(code, wrong, mend, place, level)
