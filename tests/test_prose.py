"""Sentences with paragraphs and lists, on the page and on the web page."""

from dataclasses import replace
from datetime import date

from leaflets.edition import Issue
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
