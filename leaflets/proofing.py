"""Floor 5, proofing: a piece set so that it can be looked at, whatever is wrong with it, and drawn as proofs.

What stops a piece for print is noted here: faulty rows, findings of the guard, text that does not fit or stands where
it must not. Where nothing at all can be set, the proof is an empty page with the reasons below it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from leaflets.brand import Brand
from leaflets.clearance import Clearance
from leaflets.document import Document
from leaflets.edition import Edition
from leaflets.engines import Typeset, engine
from leaflets.engines.tolerance import Tolerance
from leaflets.errors import DataError, LeafletsError, OversetError, Problem, RenderError, RequestError, UnknownNameError
from leaflets.layout import Layout, OptionValue
from leaflets.preflight.passing import findings
from leaflets.press import Press
from leaflets.proof import proof_sheets
from leaflets.proof_drawing import Lettering
from leaflets.proof_marks import Ruling
from leaflets.proof_page import PagePicture, empty_page, page_pictures
from leaflets.proof_sheet import Look, Proof
from leaflets.ticket import OutputFile, Ticket, file_stem
from leaflets.typography import month

Check = Callable[[bytes, Layout], Iterable[Problem]]
"""What else is found in a finished PDF of a layout, such as a preflight finds."""


@dataclass(frozen=True)
class Trial:
    """A piece that was set to be looked at: its PDF, empty where nothing could be set, and all that is wrong with it.

    `file` is the finished piece, where nothing stops it. `stem` begins the names of its proofs, `title` names it.
    """

    layout: Layout
    stem: str
    title: str
    pdf: bytes = b""
    problems: tuple[Problem, ...] = ()
    file: OutputFile | None = None

    @property
    def is_stopped(self) -> bool:
        """Whether something keeps it from being printed."""
        return self.file is None

    @property
    def ruling(self) -> Ruling:
        """Where its lines stand."""
        return Ruling(self.layout.trim, self.layout.spec.bleed_mm, self.layout.spec.safe_mm)

    def pages(self, dpi: float) -> list[PagePicture]:
        """Its pages as pictures; an empty one where nothing could be set."""
        if self.pdf:
            return page_pictures(self.pdf, dpi)
        return [empty_page(self.layout.trim, self.layout.spec.bleed_mm, dpi)]

    def page_names(self, pages: int) -> tuple[str, ...]:
        """The faces' names; pages beyond them are numbered."""
        faces = self.layout.spec.faces
        return (*faces, *(f"page-{number}" for number in range(len(faces) + 1, pages + 1)))[:pages]


@dataclass
class _Setter:
    """An engine that notes faults instead of raising them, and remembers what it was asked to set last."""

    typeset: Typeset
    asked: tuple[Layout, Edition, Brand, Mapping[str, OptionValue]] | None = None
    found: dict[bytes, tuple[Problem, ...]] = field(default_factory=dict)

    def __call__(
        self,
        layout: Layout,
        edition: Edition,
        brand: Brand,
        options: Mapping[str, OptionValue],
        tolerance: Tolerance | None = None,
    ) -> Document:
        """Set it; overset text is raised, so that blocks may give way."""
        self.asked = layout, edition, brand, options
        before = list(self.found.values())
        document = self.set_again(tolerance or Tolerance())
        if before and len(self.found[document.pdf]) > len(before[-1]):
            raise RenderError.of(self.found[document.pdf])  # a page that is filled up must not be worse for it
        return document

    def set_again(self, tolerance: Tolerance) -> Document:
        """Set what was asked for last."""
        assert self.asked  # noqa: S101 - nothing else calls it
        document = self.typeset(*self.asked, tolerance)
        self.found[document.pdf] = tolerance.found
        return document


def try_out(press: Press, ticket: Ticket, check: Check = findings) -> Trial:
    """Set a piece as far as it can be. Raises UnknownNameError, RequestError and LayoutError for what was asked."""
    given = press.layouts.get(ticket.layout)
    options = given.options(ticket.options)
    layout, area = given.chosen(options), press.area(ticket.area)
    officer = press.officer(area, ticket.officer) if ticket.officer else None
    stem = file_stem(area.id, layout.called(options), f"{ticket.issue.month:%Y-%m}", officer)
    trial = Trial(layout, stem, f"{area.name} · {layout.spec.title} · {month(ticket.issue.month)}")
    pdf, found, file = _set(press, replace(ticket, formats=("pdf",)), layout)
    if pdf:
        found += check(pdf, layout)
    problems = tuple(dict.fromkeys(found))
    stopped = any(problem.level == "error" for problem in problems)
    return replace(trial, pdf=pdf, problems=problems, file=None if stopped else file)


def _set(press: Press, ticket: Ticket, layout: Layout) -> tuple[bytes, list[Problem], OutputFile | None]:
    """The PDF, what was found, and the file: with what holds back the data put aside, one thing after the other."""
    found: list[Problem] = []
    setter = _Setter(engine(layout.spec.engine))
    lenient = replace(press, engine=lambda _name: setter)
    aside: tuple[dict[str, Any], ...] = ({}, {"problems": ()}, {"problems": (), "clearance": Clearance()})
    for without in aside:
        try:
            output = replace(lenient, **without).run(ticket)
        except DataError as fault:
            found += fault.problems
        except (UnknownNameError, RequestError):
            raise
        except OversetError as fault:
            pdf, more = _overset(setter, fault)
            return pdf, found + more, None
        except LeafletsError as fault:
            return b"", [*found, *fault.problems], None
        else:
            file = output.files[0]
            return file.content, [*found, *setter.found[file.content], *output.cleared.warned], file
    return b"", found, None


def _overset(setter: _Setter, fault: OversetError) -> tuple[bytes, list[Problem]]:
    """The piece with the text that does not fit."""
    try:
        document = setter.set_again(Tolerance(overset=True))
    except LeafletsError as other:
        return b"", [*fault.problems, *other.problems]
    return document.pdf, list(setter.found[document.pdf])


def lettering_of(brand: Brand) -> Lettering:
    """The kit's fonts that are nearest to regular and bold."""
    regular, bold = (
        brand.font_path(min(brand.kit.fonts, key=lambda font, weight=weight: abs(font.weight - weight)))  # type: ignore[misc]
        for weight in (400, 700)
    )
    return Lettering(regular, bold)


def drawn(trial: Trial, brand: Brand, dpi: float) -> tuple[Proof, ...]:
    """The proofs of a piece, page by page."""
    pages = trial.pages(dpi)
    look = Look(dpi, trial.title, trial.page_names(len(pages)), (), lettering_of(brand), trial.is_stopped)
    return proof_sheets(pages, trial.ruling, trial.problems, look)


def proof_files(trial: Trial, brand: Brand, dpi: float) -> list[OutputFile]:
    """The proofs of a piece as files: AREA-LAYOUT-MONTH-FACE-proof.png."""
    made = drawn(trial, brand, dpi)
    names = trial.page_names(len(made))
    return [OutputFile(f"{trial.stem}-{name}-proof.png", one.png) for name, one in zip(names, made, strict=True)]
