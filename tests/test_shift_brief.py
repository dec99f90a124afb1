"""The shift brief: one page for police eyes, marked so, with what was promised; no public piece tells of it."""

from dataclasses import replace
from datetime import date

import pytest

from leaflets.models import Promise
from leaflets.press import Press
from leaflets.ticket import CardTicket, Pack, Taker, Ticket
from tests.conftest import sample_press
from tests.reading import words_of
from tests.test_layouts import APRIL, SAMPLES

BRIEF = Ticket("colchester", "shift-brief", APRIL)
MARK = "For police use only. Do not leave it at a door."


def promise(**fields: object) -> Promise:
    return Promise.model_validate(
        {
            "area": "colchester",
            "made": date(2024, 4, 2),
            "to": "The allotments",
            "promise": "Look at the lock",
            **fields,
        }
    )


def with_promises(press: Press, *promises: Promise) -> Press:
    return replace(press, records=replace(press.records, promises=promises))


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_brief_is_one_page_and_marked_at_head_and_foot(sample: str) -> None:
    press = sample_press(sample)
    area = press.records.areas[SAMPLES[sample]].id
    (page,) = words_of(press.run(replace(BRIEF, area=area)).files[0].content)
    assert page.count(MARK) == 2


def test_the_brief_says_what_an_officer_should_know(essex: Press) -> None:
    (page,) = words_of(essex.run(BRIEF).files[0].content)
    for said in (
        "Parents at the school in Mill Lane",
        "Overdue: 26 April 2024",
        "25 May 2024",
        "No day named",
        "Nobody yet",
        "Antisocial behaviour in the city centre",
        "1,410 incidents recorded in March 2024",
        "Meet the team at the market",
        "9 activities:",
        "Sergeant Helena Example",
        "facebook.com/InYourAreaColchester",
        "Crimestoppers 0800 555 111",
    ):
        assert said in page
    assert "gate" not in page  # that promise was kept


def test_promises_are_open_ones_overdue_first_and_the_rest_is_named(essex: Press) -> None:
    press = with_promises(
        essex,
        promise(to="No day", promise="Some time"),
        promise(to="Soon", due=date(2024, 5, 3)),
        promise(to="Later", due=date(2024, 9, 1)),
        promise(to="Late", due=date(2024, 4, 30)),
        promise(to="Kept", done=date(2024, 4, 30)),
        promise(to="Kept after", done=date(2024, 5, 2), due=date(2024, 5, 2)),
        promise(to="Not yet made", made=date(2024, 5, 2)),
        promise(to="Elsewhere", area="harlow"),
        *(promise(to=f"Far {n}", promise=f"Do {n}", due=date(2025, 1, n)) for n in range(1, 4)),
    )
    output = press.run(BRIEF)
    (page,) = words_of(output.files[0].content)
    places = [page.find(name) for name in ("Late", "Kept after", "Soon", "Later")]
    assert -1 not in places
    assert places == sorted(places)
    for gone in ("Not yet made", "Elsewhere"):
        assert gone not in page
    left = [left.what for left in output.left_out if left.block == "promises"]
    assert "Some time" in left
    assert len(left) >= 2


def test_without_promises_it_says_so(essex: Press) -> None:
    assert "No promise is open." in words_of(with_promises(essex).run(BRIEF).files[0].content)[0]


def test_no_public_piece_tells_of_a_promise(essex: Press) -> None:
    press = with_promises(essex, promise(to="Quietwood", promise="Zymurgy"))
    made = [press.run(Ticket("colchester", "activity-leaflet", APRIL, ("pdf", "html")))]
    takers = (Taker("colchester", "2912", 1),)
    made += [press.run(CardTicket(card, APRIL, takers)) for card in ("window-card", "visiting-card")]
    for output in made:
        pdf = " ".join(words_of(output.files[0].content))
        assert "Quietwood" not in pdf
        assert "Zymurgy" not in pdf
    assert "Quietwood" not in made[0].files[1].content.decode()


def pack(*tickets: Ticket | CardTicket) -> Pack:
    return Pack("colchester-shift", tickets)


WINDOW = CardTicket("window-card", APRIL, (Taker("colchester", "2912", 4),))
VISITING = CardTicket("visiting-card", APRIL, (Taker("colchester", "2912", 12),))


def test_a_shift_pack_is_one_file_and_each_part_begins_on_a_sheet_of_its_own(essex: Press) -> None:
    output = essex.run(pack(BRIEF, WINDOW, VISITING))
    pages = words_of(output.files[0].content)
    assert [MARK in page for page in pages[:3]] == [True, False, False]
    assert pages[1] == ""
    assert "Sorry we missed you" in pages[2]
    assert sum(page.count("Sergeant Helena Example") for page in pages[2:4]) == 4
    assert [page.count("Collar number 2912") for page in pages[4:]] == [10, 0, 2, 0]
    assert output.pages == len(pages) == 8


def test_a_part_of_a_pack_that_fails_is_told_and_the_others_are_printed(essex: Press) -> None:
    nobody = replace(VISITING, takers=(Taker("colchester", "Nobody", 1),))
    output = essex.run(pack(BRIEF, WINDOW, nobody))
    assert [(one.layout, one.taker.officer) for one in output.failed] == [("visiting-card", "Nobody")]
    assert output.pages == 4
