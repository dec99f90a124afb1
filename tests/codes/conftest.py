"""What the tests of codes share: a page's findings, told shortly."""

from collections.abc import Callable, Sequence

import pytest

from leaflets.code_check import check_codes
from leaflets.document import ExpectedCode
from leaflets.errors import Problem
from leaflets.page_seen import seen_pages
from leaflets.symbol_grade import Grade
from tests.codes.pages import want

Found = tuple[list[Problem], tuple[Grade, ...]]
Check = Callable[..., Found]


@pytest.fixture
def check() -> Check:
    """Checks a PDF against what an edition has there: the address of `want()`, if nothing else is said."""

    def checked(pdf: bytes, expected: Sequence[ExpectedCode] | None = (want(),)) -> Found:
        return check_codes(seen_pages(pdf, 10), expected)

    return checked
