"""Floor 3, passing: a document that an engine has just made is checked by what the press knows of it, or stopped."""

from dataclasses import replace

from leaflets.document import Document
from leaflets.errors import PreflightError, Problem
from leaflets.layout import Layout
from leaflets.preflight import preflight
from leaflets.preflight.expected import Checked
from leaflets.preflight.stamp import expected_of, stamped


def passed(document: Document, layout: Layout) -> Checked:
    """What preflight says of a document. Raises PreflightError for one that is not fit for print."""
    known = expected_of(layout, stamped(layout, len(document.faces)), document.words or None, document.codes)
    checked = preflight(document.pdf, known)
    checked = replace(checked, problems=tuple(_named(problem, document, layout) for problem in checked.problems))
    return stopped_by_errors(checked)


def findings(document: bytes, layout: Layout) -> tuple[Problem, ...]:
    """What preflight says of a piece of a layout of whose words nothing is known."""
    return preflight(document, expected_of(layout, stamped(layout, 0))).problems


def stopped_by_errors(checked: Checked) -> Checked:
    """The same again, where nothing stops the piece. Raises PreflightError with its errors."""
    if checked.errors:
        raise PreflightError.of(checked.errors)
    return checked


def _named(problem: Problem, document: Document, layout: Layout) -> Problem:
    """A finding with its layout and face."""
    page = problem.place.page
    face = document.faces[page - 1] if 0 < page <= len(document.faces) else ""
    return replace(problem, place=replace(problem.place, layout=layout.name, face=face))
