"""Sentences with paragraphs and lists, on the page and on the web page."""

import re
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from leaflets.edition import Issue
from leaflets.engines.prose import breakable
from leaflets.press import Press
from leaflets.ticket import Ticket
from tests.reading import words_of

DOING = "We do three things:\n• patrol on foot\n• visit <every> shop"


def test_lists_and_paragraphs_reach_the_page(essex: Press) -> None:
    priorities = tuple(item.model_copy(update={"doing": DOING}) for item in essex.records.priorities)
    press = replace(essex, records=replace(essex.records, priorities=priorities))
    issue = Issue(date(2024, 4, 1), date(2024, 5, 1))
    pdf, page = press.run(Ticket("colchester", "activity-leaflet", issue, ("pdf", "html"))).files
    front = " ".join(words_of(pdf.content))
    assert "We do three things: patrol on foot visit <every> shop" in front
    markup = page.content.decode()
    assert '<p class="prose">We do three things:</p><ul class="prose"><li>patrol on foot</li>' in markup
    assert "<li>visit &lt;every&gt; shop</li>" in markup


@given(st.text("aB./_-", max_size=60), st.booleans())
def test_an_address_never_breaks_after_a_dash_and_loses_nothing(address: str, whole: bool) -> None:
    broken = str(breakable(address, whole))
    lines = re.sub("</?span[^>]*>", "", broken).split("<wbr>")
    assert "".join(lines) == address
    assert not any(line.endswith("-") for line in lines[:-1])
    # Where no break is marked, none comes by itself after a dash.
    assert "-" not in re.sub("<span[^>]*nowrap[^>]*>[^<]*</span>", "", broken)
