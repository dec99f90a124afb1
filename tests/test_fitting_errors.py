"""When nothing may give way any more: the error names what to cut and how many words, and that is about right."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from leaflets.edition import Issue
from leaflets.errors import OversetError
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.models import Records
from leaflets.press import Press
from leaflets.ticket import Output, Ticket
from tests.conftest import sample_press

APRIL = Issue(date(2024, 4, 1), date(2024, 5, 1))
AREA = "llanfihangel-uplands"
STIFF = 'extends = "activity-leaflet"\ngives_way = []\nfills = []\n[limits]\n'
"""The leaflet where nothing gives way."""
DATE = re.compile(r"^\d+ [A-Z][a-z]{2} ")
Make = Callable[[str, Records], Output]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes the longest sample's leaflet with limits and records of one's own, where nothing gives way."""

    def made(limits: str, records: Records) -> Output:
        folder = tmp_path / "layouts" / "stiff"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "layout.toml").write_text(STIFF + limits, encoding="utf-8")
        layouts = find_layouts([shipped_layouts(), tmp_path / "layouts"])
        press: Press = replace(sample_press("longest"), layouts=layouts, records=records)
        return press.run(Ticket(AREA, "stiff", APRIL))

    return made


def undescribed(records: Records) -> Records:
    """The records without the areas' descriptions, which the leaflet sets larger when they are short."""
    return replace(records, areas=tuple(area.model_copy(update={"description": ""}) for area in records.areas))


def words_cut(text: str, share: float) -> str:
    """A text with that share of its words cut off its end, and one word left at the least."""
    words = text.split()
    return " ".join(words[: max(1, round(len(words) * (1 - share)))]) if words else text


def shortened(records: Records, named: list[str], share: float) -> Records:
    """The records with that share of the words cut from the items that an error named by their first words."""

    def hit(title: str) -> bool:
        return any(title.startswith(name) for name in named)

    priorities = [
        item.model_copy(update={key: words_cut(getattr(item, key), share) for key in ("issue", "doing", "result")})
        if hit(item.issue)
        else item
        for item in records.priorities
    ]
    activity = [
        item.model_copy(update={"headline": words_cut(item.headline, share), "detail": words_cut(item.detail, share)})
        if hit(item.headline)
        else item
        for item in records.activity
    ]
    tips = [
        item.model_copy(update={"text": words_cut(item.text, share)}) if hit(item.text) or hit(item.title) else item
        for item in records.tips
    ]
    records = replace(records, tips=tuple(tips))
    return replace(records, priorities=tuple(priorities), activity=tuple(activity))


BACK = "activity = 1\nsaid_done = 1\nevents = 1\ncategories = 2\n"
CASES = {
    "front": f"officers = 3\npriorities = 2\npartners = 0\n{BACK}",
    "front with a priority too many": f"officers = 0\npriorities = 3\npartners = 0\n{BACK}",
    "back": "officers = 0\npriorities = 1\npartners = 0\nactivity = 4\nsaid_done = 1\nevents = 1\ncategories = 2\n",
}


@pytest.mark.parametrize("limits", CASES.values(), ids=CASES)
def test_cutting_what_the_error_says_is_enough_and_half_of_it_is_not(make: Make, limits: str) -> None:
    records = undescribed(sample_press("longest").records)
    with pytest.raises(OversetError) as caught:
        make(limits, records)
    said = str(caught.value.problems[0])
    cut = int(re.search(r"Cut about (\d+) words", said)[1])  # type: ignore[index] # else it fails
    found = re.findall(r"“([^”]+?)(?: …)?” \((\d+) words\)", said)
    named, words = [DATE.sub("", name) for name, _ in found], sum(int(count) for _, count in found)
    assert "nothing may give way any more" in said
    assert words >= 0.9 * cut, "the items named have the words that are to be cut"
    make(limits, shortened(records, named, min(0.97, 1.1 * cut / words)))
    with pytest.raises(OversetError):
        make(limits, shortened(records, named, 0.5 * cut / words))


def test_the_error_says_where_and_counts_the_words(make: Make) -> None:
    with pytest.raises(OversetError) as caught:
        make(CASES["front"], sample_press("longest").records)
    (problem,) = caught.value.problems
    assert (problem.place.layout, problem.place.face) == ("stiff", "front")
    assert re.fullmatch(r"The front face is overset by \d+ words: nothing may give way any more\.", problem.wrong)
    assert re.search(r"the longest are priorities “Thefts of quad bikes, tractors and …” \(86 words\)", problem.mend)
