"""Floor 3, files by themselves: each is checked by what it says that it was made as, or by a layout that is named."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from glob import glob
from pathlib import Path

from leaflets.errors import LeafletsError, Place, Problem, RequestError
from leaflets.layout import Layout, Layouts
from leaflets.preflight import preflight
from leaflets.preflight.expected import FOREIGN, Checked, Expected, Intent
from leaflets.preflight.leaf import UnreadableError, opened
from leaflets.preflight.parts import KEY, Part, check_parts, parts_of, read_parts
from leaflets.preflight.record import read_record
from leaflets.preflight.stamp import Stamp, entry, expected_of, read_stamp
from leaflets.spelling import did_you_mean
from leaflets.typography import listed

PRESS_BLEED_MM = 3
"""What a print shop asks for where neither file nor layout says more."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file, what it was checked as, in words, and what was found. `pdf` is what was read of it."""

    path: Path
    as_what: str
    checked: Checked
    pdf: bytes

    def as_dict(self) -> dict[str, object]:
        """All of it as plain values: the shape of `--json`."""
        return {
            "file": str(self.path),
            "checked_as": self.as_what,
            "verdict": self.checked.verdict,
            "clean": self.checked.is_clean,
            "pages": self.checked.pages,
            "not_checked": list(self.checked.unchecked),
            "codes": [{**asdict(grade), "grade": grade.letter} for grade in self.checked.grades],
            "findings": [problem.as_dict() for problem in self.checked.problems],
        }


@dataclass(frozen=True, slots=True)
class Wanted:
    """How files are to be checked: by which layouts, as one of them, and for which kind of print, if that is said."""

    layouts: Layouts
    layout: Layout | None = None
    intent: Intent | None = None


def files_of(given: Iterable[str]) -> list[Path]:
    """The PDFs that are meant: files, every PDF below a folder, and what a pattern such as `out/*.pdf` finds.

    Raises RequestError for a name that leads to none.
    """
    found: dict[Path, None] = {}
    for name in given:
        path = Path(name)
        if path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.suffix.lower() == ".pdf" and one.is_file())
            some = inside
        else:
            some = [path] if path.exists() else sorted(Path(one) for one in glob(name, recursive=True))  # noqa: PTH207 - a whole pattern
        if not some:
            known = [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []
            mend = did_you_mean(path.name, known) or "Name a PDF, or a folder with some."
            raise RequestError(f"There is no PDF “{name}”.", mend)
        found |= dict.fromkeys(some)
    return list(found)


def check_files(
    paths: Sequence[Path], wanted: Wanted, done: Callable[[Path], None] = lambda _path: None
) -> Iterator[CheckedFile]:
    """Check files one after another; `done` is called after each. No file stops the others."""
    for path in paths:
        yield check_file(path, wanted)
        done(path)


def check_file(path: Path, wanted: Wanted) -> CheckedFile:
    """Check one file. It never raises for what is in the file."""
    try:
        pdf = path.read_bytes()
    except OSError as fault:
        wrong = f"The file cannot be read ({fault.strerror})."
        problem = Problem("pdf-unreadable", wrong, "Copy it again.", Place(file=str(path)))
        return CheckedFile(path, "unread", Checked((problem,)), b"")
    as_what, checked = _checked(pdf, wanted)
    return CheckedFile(path, as_what, checked, pdf)


def _checked(pdf: bytes, wanted: Wanted) -> tuple[str, Checked]:
    """What a file is checked as, in words, and what was found. A bound file is checked part by part."""
    try:
        with opened(pdf) as file:
            parts, (pages, _) = parts_of(file.objects), read_parts(entry(file.objects, KEY))
            if len(parts) > 1 and wanted.layout is None:
                found = list(check_parts(file.objects, parts, lambda part: _known(part, wanted)))
                names = listed(list(dict.fromkeys(name for name, _ in found if name)))
                return f"bound of {names or 'files from elsewhere'}", sum((one for _, one in found), Checked())
    except UnreadableError:
        return "unread", preflight(pdf, FOREIGN)
    as_what, expected = _known(parts[0], wanted)
    if pages and expected.pages is None:
        as_what, expected = "a bound file that was changed", replace(expected, pages=pages)
    return as_what, preflight(pdf, expected)


def _known(part: Part, wanted: Wanted) -> tuple[str, Expected]:
    """What a file, or a part of one, is to be checked as, in words and as what is expected of it."""
    stamp, said = read_stamp(part.stamp), read_record(part.record)
    layout = wanted.layout
    if layout is not None and (stamp is None or stamp.layout != layout.name):
        stamp = _stamp(layout, wanted.intent or "office")
    if stamp is None:
        return "a file from elsewhere, without a layout", Expected(intent=wanted.intent or "office")
    if wanted.intent and wanted.intent != stamp.intent:
        bleed_mm = max(stamp.bleed_mm, PRESS_BLEED_MM) if wanted.intent == "press" else stamp.bleed_mm
        stamp = Stamp(stamp.layout, wanted.intent, bleed_mm, stamp.pages, stamp.sheet)
    kind = f"sheets of {stamp.layout}" if stamp.sheet else stamp.layout
    try:
        expected = expected_of(layout or wanted.layouts.get(stamp.layout), stamp, *said)
    except LeafletsError:
        return f"{kind} for {stamp.intent} print, a layout that is not here", stamp.expected
    return f"{kind} for {stamp.intent} print", expected


def _stamp(layout: Layout, intent: Intent) -> Stamp:
    """What a file of a layout would say of itself."""
    bleed_mm = max(layout.spec.bleed_mm, PRESS_BLEED_MM) if intent == "press" else layout.spec.bleed_mm
    return Stamp(layout.name, intent, bleed_mm, len(layout.spec.faces))
