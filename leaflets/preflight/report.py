"""Floor 3, preflight's report: one web page that loads nothing, each page's picture with the findings drawn on it."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from leaflets.errors import ProofError
from leaflets.preflight.files import CheckedFile
from leaflets.proof_drawing import marked
from leaflets.proof_marks import Finding, numbered
from leaflets.proof_page import page_pictures

MOST_CLEAN_PAGES = 2
"""Pages of a clean file that are shown; those with a finding always are, up to `MOST_PAGES`."""
MOST_PAGES = 40
DPI = 100
COLOURS = 128
"""Of a picture in the report, which is a third of the size for it."""


@dataclass(frozen=True, slots=True)
class _Finding:
    number: int
    code: str
    level: str
    wrong: str
    mend: str
    where: str


@dataclass(frozen=True, slots=True)
class _Page:
    title: str
    picture: str
    alt: str
    findings: tuple[_Finding, ...]


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    as_what: str
    unchecked: str
    result: str
    kind: str
    is_clean: bool
    pages: tuple[_Page, ...]


def report(files: Sequence[CheckedFile]) -> str:
    """The page of these files, in their order."""
    return _template().render(files=[_file(one) for one in files])


@cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    env = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"])
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined] # the extension adds it
    return env.get_template("report.html")


def _file(one: CheckedFile) -> _File:
    checked = one.checked
    errors, notices = len(checked.errors), len(checked.problems) - len(checked.errors)
    told = [f"{errors} error{'s' * (errors != 1)}"] if errors else []
    told += [f"{notices} notice{'s' * (notices != 1)}"] if notices else []
    kind = "error" if errors else "notice" if notices else "clean"
    pages = tuple(_pages(one))
    return _File(
        one.path.name, one.as_what, ", ".join(checked.unchecked), " and ".join(told) or "clean", kind, not told, pages
    )


def _pages(one: CheckedFile) -> Iterator[_Page]:
    """What is said of the whole file, then each page that is worth showing."""
    findings = numbered(one.checked.problems)
    found = sorted({finding.page for finding in findings} - {0})
    shown = [page for page in found if page <= one.checked.pages][:MOST_PAGES]
    shown = shown or list(range(1, min(one.checked.pages, MOST_CLEAN_PAGES) + 1))
    damaged = {finding.page for finding in findings if finding.problem.code == "pdf-unreadable"}
    pictures = _pictures(one.pdf, findings, [page for page in shown if page not in damaged])
    if whole := tuple(_told(finding) for finding in findings if finding.page not in shown):
        yield _Page("The whole file", "", "", whole)
    for page in shown:
        here = tuple(_told(finding) for finding in findings if finding.page == page)
        numbers = ", ".join(str(finding.number) for finding in here)
        alt = f"Page {page} of {one.path.name}" + (f", with finding {numbers} marked" if numbers else "")
        yield _Page(f"Page {page}", pictures.get(page, ""), alt, here)


def _pictures(pdf: bytes, findings: Sequence[Finding], pages: Sequence[int]) -> dict[int, str]:
    """The pages with their findings drawn on them, as base64 of PNG; none of a file that cannot be drawn."""
    try:
        seen = page_pictures(pdf, DPI, pages) if pages else []
    except ProofError:
        return {}
    drawn = {}
    for page, picture in zip(pages, seen, strict=True):
        out = BytesIO()
        marked(picture, findings, page=page, watermark="").image.quantize(COLOURS).save(out, "PNG")
        drawn[page] = b64encode(out.getvalue()).decode()
    return drawn


def _told(finding: Finding) -> _Finding:
    problem, box = finding.problem, finding.box
    where = f"{box.x_mm:.1f} mm from the left, {box.y_mm:.1f} mm from the top" if box else ""
    return _Finding(finding.number, problem.code, problem.level, problem.wrong, problem.mend, where)
