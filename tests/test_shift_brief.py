"""The shift brief: one page for officers' eyes, with what was promised to whom, which nothing else may tell."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pypdfium2 import PdfDocument

from leaflets.brand import load_brand
from leaflets.config import shipped
from leaflets.edition import Issue
from leaflets.errors import RequestError
from leaflets.layout import find_layouts, shipped_layouts
from leaflets.models import Promise
from leaflets.press import Press
from leaflets.printable import unprintable
from leaflets.sources import read
from leaflets.ticket import Format, Output, Ticket
from tests.conftest import sample_press, shipped_ones
from tests.reading import rendered, sizes_of, squeezed, words_of

APRIL = Issue(date(2024, 4, 1), date(2024, 5, 1))
SAMPLES = {"shortest": "aldbury-cross", "essex": "colchester", "longest": "llanfihangel-uplands"}
MARKING = "For police use only. Do not leave it at a door."
ORCHARD = {
    "area": "colchester",
    "made": date(2024, 3, 1),
    "to": "Friends of the orchard",
    "promise": "Mend the quince gate",
}


def brief(press: Press, area: str = "colchester", issue: Issue = APRIL) -> Output:
    return press.run(Ticket(area, "shift-brief", issue))


def words(output: Output) -> str:
    (page,) = words_of(output.files[0].content)
    return page


def with_promise(press: Press, **more: object) -> Press:
    promise = Promise.model_validate(ORCHARD | more)
    return replace(press, records=replace(press.records, promises=(promise,)))


@pytest.mark.parametrize(("sample", "area"), SAMPLES.items())
def test_every_brief_is_one_page_and_marked_at_head_and_foot(sample: str, area: str) -> None:
    (page,) = PdfDocument(brief(sample_press(sample), area).files[0].content)
    text, mm = page.get_textpage(), 72 / 25.4
    assert text.get_text_bounded(bottom=(297 - 19) * mm).strip() == MARKING
    assert text.get_text_bounded(top=18 * mm).strip() == MARKING


def test_the_marking_can_be_read_in_grey(essex: Press) -> None:
    (page,) = rendered(brief(essex).files[0].content, 72)
    grey = page.convert("L")
    for top in (12, 297 - 14):  # within the bars, in millimetres from the head
        left, upper, right, lower = (round(mm * 72 / 25.4) for mm in (10, top, 200, top + 2))
        tones = grey.crop((left, upper, right, lower)).tobytes()
        assert min(tones) < 60
        assert max(tones) > 200


def test_an_officer_reads_what_matters_on_it(essex: Press) -> None:
    page = squeezed(words(brief(essex)))
    for said in (
        "Shift brief: Colchester",
        "Colchester Community Policing Team",
        "April 2024",
        "Issued 1 May 2024",
        "Residents of Mill Lane",
        "Speed checks on two school mornings a week",
        "Sam Placeholder",
        "Come to the May meeting with the speedwatch figures",
        "14 May 2024",
        "Antisocial behaviour in the city centre",
        "We patrol the bus station and castle grounds each afternoon",
        "Raised 27 Nov 2023",
        "Updated 29 Apr 2024",
        "Tuesday 14 May, 6:30pm to 8pm",
        "Colchester library. No need to book",
        "Shoplifting",
        "All incidents",
        "from data.police.uk",
        "9 activities: 11 patrols made",
        "Drugs warrant after residents’ reports",
        "PCSO Joyce Sampleton, Town centre lead",
        "call 101",
        "facebook.com/InYourAreaColchester",
        "Crimestoppers 0800 555 111",
    ):
        assert squeezed(said) in page, said


def test_overdue_is_a_word_and_only_where_it_is_true(essex: Press) -> None:
    assert words(brief(essex)).count("Overdue") == 1
    due = with_promise(essex, due=date(2024, 5, 1))
    assert "Overdue" not in words(brief(due))
    assert "Overdue 1 May 2024" in words(brief(due, issue=Issue(APRIL.month, date(2024, 5, 2))))


def test_a_promise_that_was_kept_is_not_shown(essex: Press) -> None:
    assert "Ask the bus company" not in words(brief(essex))
    done = with_promise(essex, done=date(2024, 4, 30))
    assert "quince" not in words(brief(done))
    assert "No open promises." in words(brief(done))


def test_a_short_brief_says_so_in_words_and_leaves_lines_for_notes() -> None:
    page = words(brief(sample_press("shortest"), "aldbury-cross"))
    for said in ("No open promises.", "No open priorities.", "No date is fixed yet.", "No crime figures yet.", "Notes"):
        assert said in page
    assert "Overdue" not in page


def test_its_text_is_11_points_and_only_labels_and_the_note_are_less() -> None:
    for sample, area in SAMPLES.items():
        sizes = sizes_of(brief(sample_press(sample), area).files[0].content)
        assert min(sizes) >= 9
        assert sum(count for size, count in sizes.items() if size < 11) < 0.3 * sum(sizes.values())


def test_what_was_left_out_of_the_longest_is_named() -> None:
    output = brief(sample_press("longest"), "llanfihangel-uplands")
    left = [item.what for item in output.left_out if item.block == "promises"]
    shown = squeezed(words(output))
    for promise in sample_press("longest").records.promises:
        assert (squeezed(promise.promise) in shown) != (promise.promise in left)
    assert left


def public_layouts() -> Iterator[str]:
    for name in shipped_ones():
        if not shipped_ones().get(name).spec.police_only:
            yield name


@pytest.mark.parametrize("name", list(public_layouts()))
def test_nothing_that_the_public_is_given_holds_a_promise(essex: Press, name: str) -> None:
    press = with_promise(essex, owner="Idris Mockford")
    layout = press.layouts.get(name)
    officer = "Helena Example" if layout.spec.product == "card" else None
    formats: tuple[Format, ...] = ("pdf",) if "pdf" in layout.formats else ()
    output = press.run(Ticket("colchester", name, APRIL, formats, officer))
    shown = [
        " ".join(words_of(file.content)) if file.name.endswith(".pdf") else file.content.decode()
        for file in output.files
    ]
    told = f"{shown} {output.left_out}"
    assert "Colchester" in told
    for word in ("orchard", "quince", "Promise", "police use only"):
        assert word.casefold() not in told.casefold()
    assert "quince" in words(brief(press))


def test_a_layout_for_the_public_is_given_no_promises_even_when_it_asks(essex: Press, tmp_path: Path) -> None:
    folder = tmp_path / "leak"
    folder.mkdir()
    (folder / "layout.toml").write_text('extends = "shift-brief"\npolice_only = false\n')
    layouts = find_layouts([shipped_layouts(), tmp_path])
    press = replace(with_promise(essex), layouts=layouts)
    (pdf,) = press.run(Ticket("colchester", "leak", APRIL)).files
    assert "quince" not in words_of(pdf.content)[0]


def test_it_has_no_web_page(essex: Press) -> None:
    with pytest.raises(RequestError, match="police use only"):
        essex.run(Ticket("colchester", "shift-brief", APRIL, formats=("html",)))


def test_its_title_in_a_list_of_files_says_whom_it_is_for(essex: Press) -> None:
    with pikepdf.open(BytesIO(brief(essex).files[0].content)) as opened:
        assert str(opened.docinfo["/Title"]) == "Colchester, April 2024: Shift brief, for police use only"


AREAS = "id,name,district,team_name\neast,East,D,East team\n"


def test_promises_are_read_from_their_sheet(tmp_path: Path) -> None:
    (tmp_path / "areas.csv").write_text(AREAS)
    (tmp_path / "promises.csv").write_text(
        "Area,Made,To,Promise,Due,Owner,Done\nEast,3 March 2024,Parish council,Walk the lanes,03/04/2024,,\n"
    )
    (promise,) = read(tmp_path).records.promises
    assert (promise.area, promise.made, promise.due, promise.done) == ("east", date(2024, 3, 3), date(2024, 4, 3), None)


def test_what_is_wrong_in_a_promise_is_named_with_its_column(tmp_path: Path) -> None:
    (tmp_path / "areas.csv").write_text(AREAS)
    rows = "east,3 March 2024,,Walk the lanes,,yes\neast,3 March 2024,Parish council,Walk → home,,\n"
    (tmp_path / "promises.csv").write_text(f"area,made,to,promise,due,done\n{rows}", encoding="utf-8")
    reading = read(tmp_path)
    found = {(item.code, item.place.column) for item in reading.problems}
    assert found == {("missing-value", "to"), ("bad-date", "done")}
    glyphs = unprintable(reading.placed, load_brand(shipped("brand")))
    assert [(item.code, item.place.column) for item in glyphs] == [("missing-glyph", "promise")]


def test_the_column_says_that_no_person_is_named() -> None:
    assert re.search("never a person’s name or address", str(Promise.model_fields["to"].description))
