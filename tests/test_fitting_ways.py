"""Each way of copy-fitting with the real engine: what a reader finds on the paper, and what the report says of it."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import get_args

import numpy as np
import pypdfium2
import pytest

from leaflets.edition import Issue
from leaflets.errors import OversetError
from leaflets.fitting import Fills, GivesWay
from leaflets.layout import find_layouts
from leaflets.models import Activity, Kind, Partner, Quantity, Records, Tip
from leaflets.press import Press
from leaflets.ticket import Output, Ticket
from tests.conftest import ROOT
from tests.reading import rendered, sizes_of, words_of

APRIL = Issue(date(2024, 4, 1), date(2024, 5, 1))
LINE_MM = 12 * 1.2 * 25.4 / 72
ROOM_LINES = 38
"""How many lines of 12 pt the page of `PAGE` has: 194 mm."""
PAGE = """title = "x"
engine = "html"
product = "leaflet"
trim_mm = [148, 210]
safe_mm = 8
"""
FACE = 'faces = ["front"]\n'
TEMPLATE = """<main data-face="front">
<section data-block="activity" data-row>
{% for item in edition.activity %}<p data-item>{{ item.headline }}{{ " " + item.detail if item.detail }}</p>{% endfor %}
</section>
{% if edition.partners %}<ul data-block="partners" data-row>
{% for partner in edition.partners %}<li data-item>{{ partner.name }}</li>{% endfor %}</ul>{% endif %}
{% if edition.pull_out %}
<p class="figure" data-block="pull-out" data-row>{{ edition.highlights[0].number }}</p>{% endif %}
{% if edition.more_tips %}<p data-block="second-tip" data-row>{{ edition.second_tip.text }}</p>{% endif %}
{% if edition.lines %}<section data-block="lines" data-row>{% for line in range(edition.lines) %}
<div class="line" data-item></div>{% endfor %}</section>{% endif %}
</main>"""
STYLE = """* { margin: 0; padding: 0 } html { font-size: 12pt; line-height: 1.2 } ul { list-style: none }
li { float: left; width: 33% } ul::after { content: ""; display: block; clear: both }
.figure { font-size: 60pt; line-height: 1.2 } .line { height: 9.5mm; border-bottom: 0.5mm solid black }
.half { float: left; width: 48% }
.pair { break-inside: avoid } .pair::after { content: ""; display: block; clear: both }"""
DONE = Kind.PATROL
Make = Callable[..., Output]


def numbered(count: int, words: str = "") -> tuple[Activity, ...]:
    """Activities that can be told apart, each one line high when it has no more words."""
    return tuple(
        Activity(
            area="colchester", date=date(2024, 4, 1 + n % 28), kind=Kind.PATROL, headline=f"Deed{n:02}", detail=words
        )
        for n in range(count)
    )


@pytest.fixture
def make(essex: Press, tmp_path: Path) -> Make:
    """Makes Colchester's piece with a layout of one's own from records of one's own."""

    def made(rules: str, records: Records, *, template: str = TEMPLATE, page: str = FACE) -> Output:
        folder = tmp_path / "layouts" / "mine"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "layout.toml").write_text(PAGE + page + rules, encoding="utf-8")
        (folder / "template.html").write_text(template, encoding="utf-8")
        (folder / "style.css").write_text(STYLE, encoding="utf-8")
        areas = [area for area in essex.records.areas if area.id == "colchester"]
        press = replace(
            essex, records=replace(records, areas=tuple(areas)), layouts=find_layouts([tmp_path / "layouts"])
        )
        return press.run(Ticket("colchester", "mine", APRIL))

    return made


def deeds(output: Output) -> list[str]:
    """The deeds that are printed, in their order."""
    return re.findall(r"Deed\d\d", " ".join(words_of(output.files[0].content)))


def done(output: Output) -> list[str]:
    """What was done to make it fit, in words."""
    return [str(adjusted) for adjusted in output.adjusted]


def line_gaps_mm(output: Output) -> set[float]:
    """How far the lines of the first page stand apart, each distance once, in tenths of a millimetre."""
    text = pypdfium2.PdfDocument(output.files[0].content)[0].get_textpage()
    feet = sorted({round(text.get_rect(number)[1] * 25.4 / 72, 1) for number in range(text.count_rects())})
    return {round(upper - lower, 1) for lower, upper in pairwise(feet)}


LIMITS = "[limits]\nactivity = 60\nhighlights = {figures}\npartners = 12\n"


def limits(figures: int = 0) -> str:
    """Limits that leave nothing out by themselves."""
    return LIMITS.format(figures=figures)


def gives(way: str, face: str = "front", **more: object) -> str:
    """A rule of what gives way."""
    return "".join([f'[[gives_way]]\nface = "{face}"\nway = "{way}"\n', *(f"{k} = {v}\n" for k, v in more.items())])


def fills(way: str, **more: float) -> str:
    """A rule of what fills."""
    return "".join([f'[[fills]]\nface = "front"\nway = "{way}"\n', *(f"{k} = {v}\n" for k, v in more.items())])


def items(block: str, least: int, face: str = "front") -> str:
    """A rule of fewer items."""
    return gives("items", face, block=f'"{block}"', least=least)


def test_fewer_items_are_shown_as_many_as_fit_and_the_others_are_named(make: Make) -> None:
    records = Records(activity=numbered(50))
    output = make(limits() + items("activity", 5), records)
    shown, left = deeds(output), [item.what for item in output.left_out]
    assert len(shown) == ROOM_LINES
    assert sorted(shown + left) == [f"Deed{n:02}" for n in range(50)]
    with pytest.raises(OversetError):
        make(f"[limits]\nactivity = {ROOM_LINES + 1}\n", records)


def test_rules_are_tried_in_their_order(make: Make) -> None:
    partners = tuple(Partner(area="colchester", name=f"Friend{n}") for n in range(6))
    records = Records(activity=numbered(ROOM_LINES), partners=partners)
    first = make(limits() + items("partners", 0) + items("activity", 5), records)
    assert {item.block for item in first.left_out} == {"partners"}
    then = make(limits() + items("activity", 5) + items("partners", 0), records)
    assert [item.block for item in then.left_out] == ["activity", "activity"]


def test_lines_are_set_closer_only_as_far_as_needed_and_never_under_the_limit(make: Make) -> None:
    rule = gives("leading", usual=1.2, leading=1.12)
    output = make(limits() + rule + items("activity", 0), Records(activity=numbered(ROOM_LINES + 1)))
    assert not output.left_out
    (said,) = done(output)
    leading = float(re.fullmatch(r"front: leading 1\.2 → ([\d.]+)", said)[1])  # type: ignore[index] # else it fails
    assert 1.12 <= leading < 1.2
    assert all(abs(gap_mm - 12 * leading * 25.4 / 72) < 0.11 for gap_mm in line_gaps_mm(output))
    with pytest.raises(OversetError):
        make(limits() + rule, Records(activity=numbered(ROOM_LINES + 4)))


def test_where_closer_lines_are_not_enough_items_give_way_first_and_lines_stay_wide(make: Make) -> None:
    rule = gives("leading", usual=1.2, leading=1.12)
    output = make(limits() + rule + items("activity", 5), Records(activity=numbered(ROOM_LINES + 6)))
    assert done(output) == []
    assert len(output.left_out) == 6
    assert all(abs(gap_mm - LINE_MM) < 0.11 for gap_mm in line_gaps_mm(output))


TALL = '<section data-block="{}"><p data-item>{} {}</p></section>'


def halves(*columns: str) -> str:
    """A template of two half columns of blocks, each with its height in lines, as “a12 b9”."""
    made = []
    for column in columns:
        blocks = [(name[0], int(name[1:])) for name in column.split()]
        sections = "".join(TALL.format(name, name.upper() * 3, "<br>x" * (high - 1)) for name, high in blocks)
        made.append(f'<div class="half" data-column>{sections}</div>')
    return f'<main data-face="front"><div data-row class="pair">{"".join(made)}</div></main>'


def test_half_columns_are_dealt_out_anew_with_every_block_in_its_order(make: Make) -> None:
    template = halves("a15 b15 c15", "d10")
    with pytest.raises(OversetError):
        make("", Records(), template=template)
    output = make(gives("columns"), Records(), template=template)
    assert done(output) == ["front: columns balanced"]
    words = words_of(output.files[0].content)[0]
    assert sorted(re.findall("[A-D]{3}", words)) == ["AAA", "BBB", "CCC", "DDD"]
    assert words.startswith("AAA")


def test_half_columns_that_end_far_apart_are_evened_though_they_fit(make: Make) -> None:
    output = make("", Records(), template=halves("a10 b10 c10", "d2"))
    assert done(output) == ["front: columns balanced"]
    assert done(make("", Records(), template=halves("a10 b10", "c10 d8"))) == []


FLOW = 'faces = ["page"]\nflows = true\npages = 1\nmost_pages = 3\n'
FLOWING = TEMPLATE.replace('data-face="front"', 'data-face="page"')


def test_what_flows_goes_on_over_the_next_page_and_shows_everything_again(make: Make) -> None:
    rules = limits() + items("activity", 45, "page") + gives("next-page", "page")
    output = make(rules, Records(activity=numbered(60)), template=FLOWING, page=FLOW)
    assert (output.pages, output.left_out) == (2, ())
    assert done(output) == ["page: went on to page 2"]
    assert len(deeds(output)) == 60


def test_fewer_items_come_before_the_next_page_where_they_are_enough(make: Make) -> None:
    rules = limits() + items("activity", 30, "page") + gives("next-page", "page")
    output = make(rules, Records(activity=numbered(45)), template=FLOWING, page=FLOW)
    assert (output.pages, len(output.left_out)) == (1, 45 - ROOM_LINES)


def test_it_never_goes_on_beyond_the_most_pages(make: Make) -> None:
    page = FLOW.replace("most_pages = 3", "most_pages = 2")
    records = Records(activity=numbered(60, "word " * 25))
    with pytest.raises(OversetError, match="nothing may give way any more"):
        make(limits() + gives("next-page", "page"), records, template=FLOWING, page=page)
    rules = limits() + items("activity", 20, "page") + gives("next-page", "page")
    output = make(rules, records, template=FLOWING, page=page)
    assert output.pages == 2
    assert sorted([*deeds(output), *(item.what for item in output.left_out)]) == [f"Deed{n:02}" for n in range(60)]


TIPS = (
    Tip(area="colchester", title="One", text="First advice"),
    Tip(area="colchester", title="Two", text="More advice"),
)


def test_a_tip_fills_a_hole_and_only_a_hole(make: Make) -> None:
    rule = limits() + fills("tip", from_mm=60, frame_mm=20)
    short = make(rule, Records(activity=numbered(10), tips=TIPS))
    assert done(short) == ["front: one more tip"]
    assert "More advice" in words_of(short.files[0].content)[0]
    assert done(make(rule, Records(activity=numbered(30), tips=TIPS))) == []


def test_a_large_figure_fills_a_hole_where_there_is_one_to_show(make: Make) -> None:
    rule = limits(1) + fills("figure", from_mm=60, frame_mm=30)
    counted = (*numbered(9), numbered(10)[-1].model_copy(update={"numbers": (Quantity(4711, "letters sent"),)}))
    output = make(rule, Records(activity=counted))
    assert done(output) == ["front: a large figure"]
    assert "4711" in words_of(output.files[0].content)[0]
    assert done(make(rule, Records(activity=numbered(10)))) == []


@pytest.mark.parametrize(("count", "size_pt"), [(15, 13.5), (32, 13), (36, 12)])
def test_type_grows_up_to_its_limit_and_only_where_there_is_room(make: Make, count: int, size_pt: float) -> None:
    rule = limits() + fills("type", from_mm=5, usual_pt=12, most_pt=13.5)
    output = make(rule, Records(activity=numbered(count)))
    assert set(sizes_of(output.files[0].content)) == {size_pt}
    assert done(output) == ([f"front: type 12 → {size_pt:g} pt"] if size_pt > 12 else [])
    assert not output.left_out


@pytest.mark.parametrize(("count", "lines"), [(20, 7), (28, 3), (33, 0), (5, 12)])
def test_lines_to_write_on_fill_what_is_left(make: Make, count: int, lines: int) -> None:
    rule = limits() + fills("lines", item_mm=10, frame_mm=15, least=2, most=12)
    output = make(rule, Records(activity=numbered(count)))
    assert done(output) == ([f"front: {lines} lines to write on"] if lines else [])
    page = np.asarray(rendered(output.files[0].content, 100)[0].convert("L"))
    drawn = (page < 128).mean(axis=1) > 0.8
    assert int((drawn[1:] & ~drawn[:-1]).sum()) == lines


def test_fills_are_taken_in_their_order_while_there_is_room(make: Make) -> None:
    rule = limits() + fills("tip", from_mm=40, frame_mm=20) + fills("lines", item_mm=10, frame_mm=5, least=2, most=4)
    assert done(make(rule, Records(activity=numbered(20), tips=TIPS))) == [
        "front: one more tip",
        "front: 4 lines to write on",
    ]
    assert done(make(rule, Records(activity=numbered(29), tips=TIPS))) == [
        "front: one more tip",
        "front: 2 lines to write on",
    ]


def test_a_fill_that_does_not_fit_after_all_is_left_out_and_the_others_stay(make: Make) -> None:
    rule = limits() + fills("tip", from_mm=40, frame_mm=10) + fills("lines", item_mm=2, frame_mm=5, least=2, most=30)
    output = make(rule, Records(activity=numbered(20), tips=TIPS))
    assert done(output) == ["front: one more tip"]


def test_no_type_is_ever_smaller_than_the_layout_has_it(make: Make) -> None:
    rules = limits() + gives("leading", usual=1.2, leading=1.12) + items("activity", 1)
    assert set(sizes_of(make(rules, Records(activity=numbered(60, "word " * 9))).files[0].content)) == {12}


def test_the_examples_of_the_guide_are_rules_that_can_be_read() -> None:
    guide = (ROOT / "docs" / "copy-fitting.md").read_text(encoding="utf-8")
    examples = [tomllib.loads(found) for found in re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)]
    gives_way = [GivesWay.model_validate(rule) for example in examples for rule in example.get("gives_way", ())]
    filling = [Fills.model_validate(rule) for example in examples for rule in example.get("fills", ())]
    assert {rule.way for rule in gives_way} == {"columns", "leading", "items"}
    assert {rule.way for rule in filling} == {"figure", "type", "lines"}
    for way in (*get_args(GivesWay.model_fields["way"].annotation), *get_args(Fills.model_fields["way"].annotation)):
        assert f"| `{way}`" in guide
