"""How much closer leading gains is known from the first layout: what it says is what a second one finds."""

from collections.abc import Mapping
from datetime import date

import pytest

from leaflets.edition import Issue, compose
from leaflets.engines import html, manners
from leaflets.errors import OversetError
from leaflets.fitting import Manner
from leaflets.layout import Layout, OptionValue
from leaflets.press import Press
from leaflets.ticket import Ticket

APRIL = Issue(date(2024, 4, 1), date(2024, 5, 1))
USUAL = 1.2


def overset(press: Press, area: str, layout: str, leading: float) -> OversetError:
    """What is said of an area's back face with everything on it, at a leading."""
    kind = press.layouts.get(layout)
    place = next(item for item in press.records.areas if item.id == area)
    edition = compose(place, press.records, APRIL, kind.spec.limits, press.brand)
    options: Mapping[str, OptionValue] = {option: rule.default for option, rule in kind.spec.options.items()}
    set_as = kind.chosen(options).set_as({"back": Manner(leading=leading)})
    with pytest.raises(OversetError) as caught:
        html.lay_out(set_as, edition, press.brand, options)
    return caught.value


@pytest.mark.parametrize("area", ["southend-on-sea", "colchester", "maldon"])
@pytest.mark.parametrize("leading", [1.18, 1.15])
def test_closer_lines_gain_what_was_said(essex: Press, area: str, leading: float) -> None:
    first, second = (overset(essex, area, "activity-leaflet", tried) for tried in (USUAL, leading))
    said_mm = first.lines_mm * (1 - leading / USUAL)
    assert said_mm == pytest.approx(first.over_mm - second.over_mm, abs=0.15)
    assert said_mm > 1


def test_lines_with_a_leading_of_their_own_do_not_count(essex: Press) -> None:
    error = overset(essex, "thurrock", "activity-leaflet", USUAL)
    assert 80 < error.lines_mm < 200  # the back has titles, a table of facts and a band besides


def test_one_closer_leading_is_enough(monkeypatch: pytest.MonkeyPatch, essex: Press) -> None:
    tried: list[float] = []

    def page_css(layout: Layout) -> str:
        tried.append(layout.manner("back").leading)
        return manners.page_css(layout)

    monkeypatch.setattr("leaflets.engines.html.page_css", page_css)
    for area in ("thurrock", "braintree", "rochford"):
        tried.clear()
        output = essex.run(Ticket(area, "activity-leaflet", APRIL, ("pdf",)))
        assert any("leading" in str(said) for said in output.adjusted)
        assert len(tried) == 2
        assert tried[0] == 0
