"""Text repair: what programs did to texts is undone and told, and what a person wrote is left as it is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets.sources import read
from leaflets.sources.repair import KINDS, line, prose
from tests.sources.making import AREAS, book

DAMAGED = [
    ("<p>To reduce nuisance in Humberstone Gate.</p>", "To reduce nuisance in Humberstone Gate.", ["html"]),
    ("<p>One.</p>\n<ul><li>Two</li><li>Three &amp; four</li></ul>", "One.\n• Two\n• Three & four", ["html"]),
    ("<ol><li>First<li>Second</ol>after", "1. First\n2. Second\nafter", ["html"]),
    ("Call us.<br />Or write.", "Call us.\nOr write.", ["html"]),
    ("<table><tr><td>a</td><td>b</td></tr></table>", "a\nb", ["html"]),
    ("Hello<script>alert('x')</script><style>p{}</style>", "Hello", ["html"]),
    ("&lt;script&gt;alert(1)&lt;/script&gt;Hello", "Hello", ["entities", "html"]),
    ("Banks &amp; Hesketh", "Banks & Hesketh", ["entities"]),
    ("Banks &amp;amp; Hesketh", "Banks & Hesketh", ["entities", "entities"]),
    (
        "Please don?t hesitate, we?ll call at ten o?clock",
        "Please don’t hesitate, we’ll call at ten o’clock",
        ["apostrophe"],
    ),
    ("h2. Our plan\n* walk\n* talk", "Our plan\n• walk\n• talk", ["textile"]),
    ('See *our* "page":https://www.example.org/a.b.', "See our page.", ["textile"]),
    ("We patrol.\nPC 1234 Jo Example", "We patrol.", ["signature"]),
    ("We patrol daily. PCSO Jo Example, Castle Team", "We patrol daily.", ["signature"]),
    ("Please call.\nKind regards,\nSgt Jo Example\nCastle Team", "Please call.", ["signature"]),
    ("up\u202eside\u200b down\ufeff", "upside down", ["unseen"]),
]
LEFT_ALONE = [
    "Banks & Hesketh",
    "Did it work? Yes, it did.",
    "Speed <30 mph, and 5 * 4 * 3 = 60",
    "R&D; Q&A",
    "We work with PC Jo Example of the Castle Team",
    "We meet weekly. PC Jo Example will be there",
    "Siân O’Neill-Ŵyn, Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
    "snake_case and a_b_c",
    "نیم‌فاصله",  # the joiner in it changes the letters beside it
    "p. 12 of the report",
]


@pytest.mark.parametrize(("written", "repaired", "kinds"), DAMAGED)
def test_damage_is_undone_and_told(written: str, repaired: str, kinds: list[str]) -> None:
    text, changes = prose(written)
    assert text == repaired
    assert [change.kind for change in changes] == kinds
    assert changes[0].before.strip() == written.strip()


@pytest.mark.parametrize("written", LEFT_ALONE)
def test_what_a_person_wrote_stays(written: str) -> None:
    assert line(written) == (written, [])
    assert prose(written) == (written, [])


@given(st.text(max_size=200))
def test_a_repaired_text_needs_no_second_repair(written: str) -> None:
    for repair in (line, prose):
        text, changes = repair(written)
        assert all(change.kind in KINDS and str(change) for change in changes)
        assert "\r" not in text
        assert (repair is prose) or "\n" not in text


@pytest.mark.parametrize(
    "part", ["<b>", "<a>", "<p><b>", "<table>", "<ol>", "<!--", "&amp;", "*a", "?t", "PC A ", "\n", "<", "A. PC A", '"']
)
def test_a_hostile_text_goes_through(part: str) -> None:
    text, _ = prose((part * 32_767)[:32_767])
    assert len(text) <= 32_767


def test_a_cell_tells_what_was_before_and_after(tmp_path: Path) -> None:
    head = ("area", "issue", "doing")
    row = (
        "east",
        "Nuisance\r\nin Mill Lane",
        "<p>We don?t wait.</p><ul><li>walk</li><li>talk</li></ul>PC 12 Jo Example",
    )
    reading = read(book(tmp_path / "a.xlsx", {"Areas": AREAS, "Priorities": (head, row)}))
    (item,) = reading.records.priorities
    assert item.issue == "Nuisance in Mill Lane"
    assert item.doing == "We don’t wait.\n• walk\n• talk"
    told = [(problem.code, problem.level, problem.place.reference) for problem in reading.problems]
    assert told == [("text-repaired", "notice", "Priorities!B2")] + [("text-repaired", "notice", "Priorities!C2")] * 3
    first, html, apostrophe, signature = reading.problems
    assert first.wrong == "A line break became a space: “Nuisance ⏎ in” became “Nuisance in”."
    assert (html.words, html.instead) == (row[2], "We don?t wait.\n• walk\n• talk\nPC 12 Jo Example")
    assert apostrophe.wrong == "A question mark became an apostrophe: “don?t” became “don’t”."
    assert "PC 12 Jo Example" in signature.wrong
