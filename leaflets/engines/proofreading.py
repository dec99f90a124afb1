"""Floor 4, proofreading: the galley's checks, which raise; or the same where every finding is noted with its place.

The galley's checks look at one mark after another. A tolerant reader hands them each mark alone, so that it hears of
all that are wrong and knows where each stands.
"""

from collections.abc import Callable, Sequence
from typing import Any

from leaflets.engines import galley, hidden
from leaflets.engines.galley import Coverage, Mark
from leaflets.engines.tolerance import Tolerance, around
from leaflets.errors import CollisionError, HiddenTextError, OversetError, RenderError
from leaflets.layout import Layout

Faces = Sequence[tuple[str, bool]]
"""For each page, the face it belongs to and whether it is overflow."""


class StrictReader:
    """Raises the first thing that is wrong, as for print."""

    check_glyphs = staticmethod(galley.check_glyphs)
    check_overset = staticmethod(galley.check_overset)
    check_hidden = staticmethod(hidden.check_hidden)
    check_safe_area = staticmethod(galley.check_safe_area)
    check_collisions = staticmethod(galley.check_collisions)
    check_codes = staticmethod(galley.check_codes)


class TolerantReader(StrictReader):
    """Notes all that is wrong; text that does not fit is raised unless that is put up with as well."""

    def __init__(self, tolerance: Tolerance) -> None:
        self._tolerance = tolerance

    def check_glyphs(self, marks: Sequence[Mark], coverage: Coverage, layout: Layout) -> None:
        """Note every text with a character that no font has."""
        self._each(marks, lambda mark: galley.check_glyphs([mark], coverage, layout))

    def check_safe_area(self, marks: Sequence[Mark], faces: Faces, layout: Layout) -> None:
        """Note every mark outside the safe area; those of overset text have been told as such."""
        self._each(
            [mark for mark in marks if not faces[mark.page][1]],
            lambda mark: galley.check_safe_area([mark], faces, layout),
        )

    def check_codes(self, marks: Sequence[Mark], layout: Layout) -> None:
        """Note every code that is too small."""
        self._each(marks, lambda mark: galley.check_codes([mark], layout))

    def check_collisions(self, marks: Sequence[Mark], layout: Layout) -> None:
        """Note every two marks that stand on each other."""
        try:
            galley.check_collisions(marks, layout)
        except CollisionError:
            for number, mark in enumerate(marks):
                self._beside(mark, marks[number + 1 :], layout)

    def _beside(self, mark: Mark, others: Sequence[Mark], layout: Layout) -> None:
        near = [other for other in others if other.page == mark.page and other.box.meets(mark.box)]
        self._each(near, lambda other: galley.check_collisions([mark, other], layout))

    def check_hidden(self, source: Any, pages: Sequence[Any], layout: Layout) -> None:
        """Note the first words that are kept off the paper."""
        try:
            hidden.check_hidden(source, pages, layout)
        except HiddenTextError as fault:
            self._tolerance.note(fault)

    def check_overset(self, pages: Sequence[Any], marks: Sequence[Mark], faces: Faces, layout: Layout) -> None:
        """Note each face that is overset, with where its text begins to run over."""
        if not self._tolerance.overset:
            galley.check_overset(pages, marks, faces, layout)
            return
        for face in layout.spec.faces:
            only = [(name if name == face else "", over) for name, over in faces]
            try:
                galley.check_overset(pages, marks, only, layout)
            except OversetError as fault:
                self._tolerance.note(fault, *_where(marks, only, face, layout))

    def _each(self, marks: Sequence[Mark], check: Callable[[Mark], None]) -> None:
        for mark in marks:
            try:
                check(mark)
            except RenderError as fault:
                self._tolerance.note(fault, mark.page + 1, mark.box)


def _where(marks: Sequence[Mark], faces: Faces, face: str, layout: Layout) -> tuple[int, Any]:
    """The first page, from 1, that has overset text of a face, and the box around that."""
    bottom_mm = layout.safe_box.bottom_mm
    on = [mark for mark in marks if faces[mark.page][0] == face]
    lost = [mark for mark in on if faces[mark.page][1] or mark.box.bottom_mm > bottom_mm + 0.5]
    page = min((mark.page for mark in lost), default=0)
    return page + 1, around([mark.box for mark in lost if mark.page == page])


def reader(tolerance: Tolerance | None) -> StrictReader:
    """What reads a piece: strictly, unless something is to be put up with."""
    return TolerantReader(tolerance) if tolerance else StrictReader()
