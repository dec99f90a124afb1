"""Print runs: who gets which cards, on which sheets, with which numbers; and what happens to those that fail."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from leaflets.errors import (
    LeafletsError,
    RequestError,
    SensitiveVisitError,
    StockError,
    UnknownNameError,
)
from leaflets.geometry import from_pt
from leaflets.imposition import Use
from leaflets.imprint import LETTERS, check_character, serial
from leaflets.layout import find_layouts
from leaflets.press import Press
from leaflets.ticket import CardTicket, Sheets, Taker, VisitReason
from tests.conftest import sample_press
from tests.reading import codes_on, rendered, words_of
from tests.test_layouts import APRIL

TEAM = tuple(Taker("colchester", number, 4) for number in ("2912", "41579", "41616"))
CARDS = CardTicket("visiting-card", APRIL, TEAM)


def test_a_run_lays_one_taker_after_another_and_says_where(essex: Press) -> None:
    output = essex.run(CARDS)
    fronts = words_of(output.files[0].content)[::2]
    assert [[page.count(name) for name in ("Helena Example", "Sam Placeholder", "Magdalena")] for page in fronts] == [
        [4, 4, 2],
        [0, 0, 2],
    ]
    assert [(one.imprint.collar_number, one.copies, one.sheets) for one in output.printed] == [
        ("2912", 4, (1, 1)),
        ("41579", 4, (1, 1)),
        ("41616", 4, (1, 2)),
    ]
    assert (output.pages, output.files[0].name) == (4, "colchester-visiting-card-2024-04.pdf")


def test_a_taker_that_fails_costs_nobody_else_their_cards(essex: Press) -> None:
    long = [
        o if o.collar_number != "41579" else o.model_copy(update={"name": "Wo" * 78}) for o in essex.records.officers
    ]
    press = replace(essex, records=replace(essex.records, officers=tuple(long)))
    takers = (*TEAM, Taker("colchester", "Nobody", 4), Taker("nowhere", None, 4))
    output = press.run(replace(CARDS, takers=takers))
    assert [one.imprint.collar_number for one in output.printed] == ["2912", "41616"]
    assert sum(page.count("Call 101") for page in words_of(output.files[0].content)[::2]) == 8
    assert {one.taker: one.problems[0].code for one in output.failed} == {
        TEAM[1]: "overset",
        takers[3]: "unknown-name",
        takers[4]: "unknown-name",
    }


def test_when_every_taker_fails_the_run_fails_with_all_their_problems(essex: Press) -> None:
    with pytest.raises(LeafletsError) as raised:
        essex.run(replace(CARDS, takers=(Taker("colchester", "A", 1), Taker("colchester", "B", 1))))
    assert len(raised.value.problems) == 2
    assert raised.value.exit_code == UnknownNameError.exit_code


def test_filling_the_last_sheet_gives_the_last_taker_more(essex: Press) -> None:
    output = essex.run(replace(CARDS, sheets=Sheets(use=Use(start=(2, 1), fill=True))))
    assert [one.copies for one in output.printed] == [4, 4, 10]
    first, last = words_of(output.files[0].content)[::2]
    assert (first.count("Call 101"), last.count("Call 101")) == (8, 10)


def test_without_a_number_of_copies_each_gets_a_full_sheet(essex: Press) -> None:
    part_used = Sheets(use=Use(start=7))
    assert (
        essex.run(CardTicket("visiting-card", APRIL, (Taker("colchester", "2912"),), part_used)).printed[0].copies == 4
    )
    both = tuple(replace(taker, copies=0) for taker in TEAM[:2])
    assert [one.copies for one in essex.run(replace(CARDS, takers=both, sheets=part_used)).printed] == [10, 10]


def test_every_card_says_its_batch_and_its_last_day(essex: Press) -> None:
    for layout in ("visiting-card", "window-card"):
        for variant in essex.layouts.get(layout).spec.options["variant"].choices:
            if variant == "photo":
                continue
            options = {"variant": variant}
            ticket = CardTicket(layout, APRIL, (Taker("colchester", "2912", 3),), options=options)
            output = essex.run(replace(ticket, valid_until=date(2025, 2, 28)))
            assert output.batch
            back = words_of(output.files[0].content)[1]
            assert back.count(output.batch.id) >= 3, (layout, variant)
            assert back.count("valid until 28 February 2025") == 3


def test_the_same_print_is_the_same_batch_and_another_is_another(essex: Press) -> None:
    first, again = essex.run(CARDS), essex.run(CARDS)
    assert first.files == again.files
    assert first.batch
    assert first.batch.id.startswith("240501-")
    assert first.batch.valid_until == date(2025, 5, 1)
    others = (
        replace(CARDS, takers=TEAM[:2]),
        replace(CARDS, valid_until=date(2024, 6, 1)),
        replace(CARDS, options={"variant": "contact"}),
        replace(CARDS, layout="window-card"),
    )
    batches = {output.batch.id for output in map(essex.run, others) if output.batch}
    assert len(batches) == 4
    assert first.batch.id not in batches


def test_numbered_cards_count_on_and_can_be_checked(essex: Press) -> None:
    output = essex.run(replace(CARDS, options={"variant": "check"}, first_number=98))
    assert output.batch
    serials = [serial(output.batch.id, number) for number in range(98, 110)]
    assert [one.serials for one in output.printed] == [
        (serials[0], serials[3]),
        (serials[4], serials[7]),
        (serials[8], serials[11]),
    ]
    pictures = rendered(output.files[0].content, 200)
    backs = [code for picture in pictures[1::2] for code in codes_on(picture)[0]]
    assert {code for code in backs if "/card/" in code} == {f"https://www.inyourarea.example/card/{s}" for s in serials}
    printed = " ".join(words_of(output.files[0].content)[1::2])
    assert all(number in printed for number in serials)


def test_no_numbered_card_says_what_belongs_to_the_one_before(essex: Press) -> None:
    officers = {officer.area: officer.name for officer in reversed(essex.records.officers)}
    takers = tuple(Taker(area, officers[area], 1) for area in ("colchester", "chelmsford"))
    one_up = essex.run(replace(CARDS, takers=takers, options={"variant": "check"}, sheets=Sheets(one_up=True)))
    backs = [codes_on(picture)[0] for picture in rendered(one_up.files[0].content, 200)[1::2]]
    assert [sum("/colchester" in code for code in back) for back in backs] == [1, 0]
    assert [sum("/chelmsford" in code for code in back) for back in backs] == [0, 1]


def test_any_card_may_be_numbered(essex: Press) -> None:
    output = essex.run(replace(CARDS, numbered=True))
    back = words_of(output.files[0].content)[1]
    assert output.printed[0].serials
    assert output.printed[0].serials[0] in back


def test_a_serial_number_has_letters_that_cannot_be_misread_and_a_check() -> None:
    made = serial("261123-7K3F", 42)
    assert made.startswith("261123-7K3F-00042-")
    bare, check = made.rsplit("-", 1)
    assert check_character(bare) == check
    for position, sign in enumerate(bare):
        if sign in LETTERS:
            for other in LETTERS.replace(sign, ""):
                assert check_character(bare[:position] + other + bare[position + 1 :]) != check


def test_the_cover_says_who_gets_which_pages(essex: Press) -> None:
    output = essex.run(replace(CARDS, cover=True, takers=(*TEAM, Taker("colchester", "Nobody", 1))))
    cover, blank, *sheets = words_of(output.files[0].content)
    assert (output.pages, len(sheets), blank) == (6, 4, "")
    assert "Sergeant Helena Example 2912 colchester 4 3–4 1" in cover
    assert "Magdalena Testwood 41616 colchester 4 3–6 1–2" in cover
    assert "Not printed: There is no officer in Colchester “Nobody”." in cover
    assert "Helena Example" in sheets[0]


def test_every_font_of_a_run_is_embedded(essex: Press) -> None:
    output = essex.run(replace(CARDS, cover=True, numbered=True))
    with pikepdf.open(BytesIO(output.files[0].content)) as opened:
        fonts = [font for page in opened.pages for font in page.Resources.get("/Font", {}).values()]
        assert fonts
        for font in fonts:
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            assert "/FontFile2" in inner.FontDescriptor, font.BaseFont


def test_for_a_print_shop_each_card_has_a_page_with_its_boxes(essex: Press) -> None:
    press = Sheets(intent="press", one_up=True)
    output = essex.run(replace(CARDS, sheets=press))
    assert [one.copies for one in output.printed] == [4, 4, 4]
    with pikepdf.open(BytesIO(output.files[0].content)) as opened:
        assert len(opened.pages) == output.pages == 6  # three cards once each, both faces; the shop prints the copies
        for page in opened.pages:
            trim, bleed = ([from_pt(float(edge)) for edge in box] for box in (page.trimbox, page.bleedbox))
            assert (trim[2] - trim[0], trim[3] - trim[1]) == pytest.approx((85, 55), abs=0.01)
            assert trim[0] - bleed[0] == pytest.approx(3, abs=0.01)
            assert "/BleedBox" in page
    numbered = essex.run(replace(CARDS, sheets=press, numbered=True))
    assert numbered.pages == 24


def test_what_does_not_go_together_is_refused(essex: Press) -> None:
    labels = replace(essex.stocks["a4"], spec=essex.stocks["a4"].spec.model_copy(update={"sides": 1, "name": "labels"}))
    one_sided = replace(essex, stocks={**essex.stocks, "labels": labels})
    with pytest.raises(StockError, match="one side only"):
        one_sided.run(replace(CARDS, sheets=Sheets(stock="labels")))
    with pytest.raises(SensitiveVisitError):
        essex.run(replace(CARDS, visit=VisitReason("domestic-abuse")))
    with pytest.raises(RequestError, match="no label 11"):
        essex.run(replace(CARDS, sheets=Sheets(use=Use(start=11))))


@pytest.mark.parametrize("sample", ["shortest", "longest"])
def test_the_shortest_and_the_longest_team_are_printed_whole(sample: str) -> None:
    press = sample_press(sample)
    takers = tuple(Taker(officer.area, officer.name, 2) for officer in press.records.officers)
    output = press.run(CardTicket("visiting-card", APRIL, takers, cover=True))
    assert output.failed == ()
    assert len(output.printed) == len(takers)


HTML_CARD = """
title = "Slip"
engine = "html"
product = "card"
trim_mm = [85, 55]
safe_mm = 5
faces = ["front", "back"]
"""
SLIP = (
    '<main data-face="front" data-block="a" data-row><h1>{{ edition.area.name }}</h1>'
    "<p>{{ edition.card.serial if edition.card else 'no number' }}</p></main>"
    '<section data-face="back" data-block="b" data-row><p>Behind {{ edition.officer.name }}</p></section>'
)


def test_a_card_of_the_other_engine_is_laid_on_sheets_too(essex: Press, tmp_path: Path) -> None:
    folder = tmp_path / "layouts" / "slip"
    folder.mkdir(parents=True)
    (folder / "layout.toml").write_text(HTML_CARD, encoding="utf-8")
    (folder / "template.html").write_text(SLIP, encoding="utf-8")
    (folder / "style.css").write_text("html { font-size: 9pt } h1 { font-size: 14pt }", encoding="utf-8")
    press = replace(essex, layouts=find_layouts([folder.parent]))
    output = press.run(CardTicket("slip", APRIL, (Taker("colchester", "2912", 12),)))
    front, back, last, _ = words_of(output.files[0].content)
    assert (front.count("Colchester no number"), back.count("Behind Helena Example")) == (10, 10)
    assert last.count("Colchester no number") == 2
    numbered = press.run(CardTicket("slip", APRIL, (Taker("colchester", "2912", 3),), numbered=True))
    assert numbered.printed[0].serials
    assert all(number in words_of(numbered.files[0].content)[0] for number in numbered.printed[0].serials)
