"""The activity leaflet: what a reader, a printer and a screen reader find on it, and how it fails when it must."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from leaflets.brand import load_brand
from leaflets.config import shipped
from leaflets.edition import Issue
from leaflets.errors import (
    AddressError,
    DataError,
    LeafletsError,
    MissingFieldError,
    MissingGlyphError,
    OversetError,
    Place,
    Problem,
    RequestError,
)
from leaflets.models import Activity, Area, Kind, Record, Records
from leaflets.press import Press
from leaflets.ticket import CardTicket, Output, Taker, Ticket
from tests.reading import boxes_mm, codes_on, rendered, sizes_of, squeezed, words_of
from tests.test_brand import changed

APRIL = Issue(date(2024, 4, 1), date(2024, 5, 1))
TICKET = Ticket("colchester", "activity-leaflet", APRIL)


def with_area(press: Press, **changes: object) -> Press:
    """The press with its Colchester changed."""
    areas = tuple(area.model_copy(update=changes) if area.id == "colchester" else area for area in press.records.areas)
    return replace(press, records=replace(press.records, areas=areas))


def with_records(press: Press, kind: str, *records: Record) -> Press:
    """The press with one kind of record replaced."""
    changes: dict[str, Any] = {kind: records}
    return replace(press, records=replace(press.records, **changes))


def the_pdf(output: Output) -> bytes:
    return next(file.content for file in output.files if file.name.endswith(".pdf"))


@pytest.fixture(scope="module")
def output(essex: Press) -> Output:
    """Colchester's leaflet in all formats."""
    return essex.run(replace(TICKET, formats=("pdf", "html", "png")))


@pytest.fixture(scope="module")
def page(output: Output) -> str:
    """Colchester's web page."""
    return next(file.content.decode() for file in output.files if file.name.endswith(".html"))


def test_two_faces_of_a4(output: Output) -> None:
    assert boxes_mm(the_pdf(output), "/TrimBox") == [(0, 0, 210, 297)] * 2
    assert output.pages == 2
    assert [file.name for file in output.files] == [
        "colchester-activity-leaflet-2024-04.pdf",
        "colchester-activity-leaflet-2024-04.html",
        "colchester-activity-leaflet-2024-04-front.png",
        "colchester-activity-leaflet-2024-04-back.png",
    ]


def test_each_face_says_what_it_should(output: Output, essex: Press) -> None:
    front, back = words_of(the_pdf(output))
    for words in ("Colchester", "April 2024", "Your team", "Your priorities", "Scan to follow"):
        assert words in front
    for words in (
        "What we have been doing in April 2024",
        "You said, we did",
        "Facts and figures",
        "Come and meet us",
        "1 May 2024",
        "Issue colchester-2024-04",
        "Open Government Licence",
        "had no location",
    ):
        assert words in back
    for contact in essex.brand.kit.contacts:
        assert contact.value in back


def test_body_text_is_at_least_12_pt_and_nothing_is_under_9(output: Output) -> None:
    sizes = sizes_of(the_pdf(output))
    assert min(sizes) >= 9
    small = sum(count for size, count in sizes.items() if size < 11.95)
    assert small < 0.45 * sum(sizes.values())  # captions, addresses and the small print


def test_every_code_is_decoded_to_the_address_printed_beside_it(output: Output, essex: Press) -> None:
    front, back = rendered(the_pdf(output))
    by_zxing, by_zbar = codes_on(front)
    assert by_zxing == by_zbar
    assert 2 <= len(by_zxing) <= 4
    printed = squeezed(words_of(the_pdf(output))[0])
    for address in by_zxing:
        assert squeezed(address.removeprefix("https://").removeprefix("www.").rstrip("/")) in printed
    assert codes_on(back) == (set(), set())


def test_only_the_kits_fonts_are_embedded(output: Output) -> None:
    import re

    import pikepdf

    names = set()
    with pikepdf.open(__import__("io").BytesIO(the_pdf(output))) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                names.add(str(item.FontName))
                assert "/FontFile2" in item or "/FontFile3" in item
    assert names
    assert all(re.search(r"Atkinson", name) for name in names), names


def test_the_leaflet_is_tagged_with_title_and_language(output: Output) -> None:
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(the_pdf(output))) as pdf:
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en-GB"
        assert str(pdf.docinfo["/Title"]) == "Colchester, April 2024: In Your Area"


def test_every_link_lies_on_its_own_words(output: Output) -> None:
    import io

    import pikepdf
    import pypdfium2

    document = pypdfium2.PdfDocument(the_pdf(output))
    seen = 0
    with pikepdf.open(io.BytesIO(the_pdf(output))) as pdf:
        for number, page in enumerate(pdf.pages):
            for note in page.obj.get("/Annots", pikepdf.Array()):
                left, bottom, right, top = (float(value) for value in note.Rect.as_list())
                words = squeezed(document[number].get_textpage().get_text_bounded(left, bottom, right, top))
                assert words or right - left < 1, (left, bottom, right, top)
                assert words in squeezed(str(note.A.URI)), words
                seen += 1
    assert seen >= 5


def test_the_same_ticket_gives_the_same_bytes_in_another_process(output: Output, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "leaflets", "make", "colchester", "--data", "sample:essex", "--month", "2024-04"]
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"}
    subprocess.run([*command, "--issued", "2024-05-01", "-o", str(tmp_path)], check=True, env=environment, cwd=tmp_path)
    assert (tmp_path / "colchester-activity-leaflet-2024-04.pdf").read_bytes() == the_pdf(output)


def test_another_kit_changes_every_colour_and_no_word(output: Output, essex: Press, tmp_path: Path) -> None:
    other = changed(
        tmp_path,
        ('navy = "#12264a"', 'navy = "#4a1212"'),
        ('navy-mid = "#2a4a7f"', 'navy-mid = "#7f2a2a"'),
        ('amber = "#f4a52c"', 'amber = "#8fd19e"'),
        ('name = "In Your Area"', 'name = "Near You"'),
    )
    for logo in (other / "logos").glob("*.svg"):
        logo.write_text(logo.read_text(encoding="utf-8").replace("#12264a", "#4a1212").replace("#f4a52c", "#8fd19e"))
    made = replace(essex, brand=load_brand(other)).run(TICKET)
    first, second = rendered(the_pdf(output), 60), rendered(the_pdf(made), 60)
    navy, amber = (0x12, 0x26, 0x4A), (0xF4, 0xA5, 0x2C)
    for page in first:
        assert {navy, amber} <= set(page.get_flattened_data())
    for page in second:
        colours = set(page.get_flattened_data())
        assert not {navy, amber} & colours
        assert (0x4A, 0x12, 0x12) in colours
    assert words_of(the_pdf(made)) == words_of(the_pdf(output))


def test_what_does_not_fit_gives_way_in_order_and_is_named(essex: Press) -> None:
    long = [
        Activity(
            area="colchester",
            date=date(2024, 4, day),
            kind=Kind.PATROL,
            headline=f"Headline number {day} of the month",
            detail="A detail of some length that takes a good part of two lines at twelve points. " * 3,
        )
        for day in range(1, 11)
    ]
    made = with_records(essex, "activity", *long).run(TICKET)
    back = words_of(the_pdf(made))[1]
    named = {left.what for left in made.left_out if left.block == "activity"}
    shown = {item.headline for item in long if item.headline in back}
    assert len(shown) >= 1
    assert named | shown == {item.headline for item in long}
    assert not named & shown
    assert "10 patrols" in back


def test_text_that_cannot_give_way_is_overset_by_so_many_words(essex: Press) -> None:
    tip = essex.records.tips[0].model_copy(update={"area": "colchester", "text": "word " * 400})
    with pytest.raises(OversetError) as caught:
        with_records(essex, "tips", tip).run(TICKET)
    (problem,) = caught.value.problems
    assert (problem.place.area, problem.place.layout, problem.place.face) == ("colchester", "activity-leaflet", "back")
    assert "tip “word word" in problem.mend
    assert "(400 words)" in problem.mend
    (cut,) = map(int, re.findall(r"Cut about (\d+) words", problem.mend))
    shorter = tip.model_copy(update={"text": "word " * (400 - cut)})
    assert with_records(essex, "tips", shorter).run(TICKET).files
    longer = tip.model_copy(update={"text": "word " * (400 - cut // 2)})
    with pytest.raises(OversetError):
        with_records(essex, "tips", longer).run(TICKET)


def test_an_unbreakable_word_is_not_cut_off(essex: Press) -> None:
    with pytest.raises(LeafletsError) as caught:
        with_area(essex, description="W" * 300).run(TICKET)
    assert caught.value.problems[0].code in {"outside-safe-area", "overset"}


def test_a_missing_glyph_is_named_with_the_words_around_it(essex: Press) -> None:
    with pytest.raises(MissingGlyphError, match=r"→ \(U\+2192\), in “From here → there”") as caught:
        with_area(essex, description="From here → there").run(TICKET)
    assert caught.value.problems[0].place.block == "description"


@pytest.mark.parametrize(
    "words",
    ["{{ brand.kit }} {% raise %}", "<b>bold</b> & <script>alert(1)</script>", "O’Neill’s “corner”", "Ŵyl y Ŷd, Łódź"],
)
def test_odd_and_hostile_words_are_printed_as_they_are(essex: Press, words: str) -> None:
    made = with_area(essex, description=words).run(replace(TICKET, formats=("pdf", "html")))
    assert squeezed(words) in squeezed(words_of(made.files[0].content)[0])
    assert "<script>alert" not in made.files[1].content.decode()


def test_an_area_with_a_faulty_row_is_held_back_and_no_other(essex: Press) -> None:
    fault = Problem("bad-date", "“soon” is not a date.", "Write 3 March 2026.", Place(row=4, area="colchester"))
    press = replace(essex, problems=(fault,))
    with pytest.raises(DataError, match="soon"):
        press.run(TICKET)
    assert press.run(replace(TICKET, area="harlow")).pages == 2


def test_an_address_that_must_not_be_printed_stops_the_piece(essex: Press) -> None:
    with pytest.raises(AddressError, match="shortener"):
        with_area(essex, page="https://bit.ly/colchester").run(TICKET)


def test_a_required_field_that_is_empty_is_named(essex: Press) -> None:
    with pytest.raises(MissingFieldError, match=r"area\.phone is empty"):
        with_area(essex, phone="").run(TICKET)


def test_a_leaflet_is_not_printed_on_card_sheets(essex: Press) -> None:
    with pytest.raises(RequestError, match="not a card"):
        essex.run(CardTicket(TICKET.layout, TICKET.issue, (Taker(TICKET.area),)))


def test_an_empty_area_still_makes_a_whole_leaflet(essex: Press) -> None:
    bare = Area(id="bare", name="Bare", district="Bare", team_name="Bare team")
    press = replace(essex, records=Records(areas=(bare,)))
    front, back = words_of(the_pdf(press.run(replace(TICKET, area="bare"))))
    assert "What matters to you?" in front
    assert "No date is fixed yet" in back


class Outline(HTMLParser):
    """The bones of a page: its tags in order, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, *names: str) -> list[tuple[str, dict[str, str | None]]]:
        return [(tag, attributes) for tag, attributes in self.tags if tag in names]


def test_the_web_page_has_landmarks_and_headings_in_order(page: str) -> None:
    outline = Outline(page)
    assert outline.named("html")[0][1]["lang"] == "en-GB"
    assert [tag for tag, _ in outline.named("header", "main", "footer")] == ["header", "main", "footer"]
    headings = [tag for tag, _ in outline.named("h1", "h2", "h3")]
    assert headings.count("h1") == 1
    assert headings[0] == "h1"
    assert set(headings[1:]) == {"h2"}
    assert all(attributes.get("alt") for _, attributes in outline.named("img"))
    assert all(attributes.get("scope") in {"col", "row"} for _, attributes in outline.named("th"))
    identities = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(identities) == len(set(identities))


def test_the_web_page_loads_nothing_from_anywhere(page: str) -> None:
    outline = Outline(page)
    assert not outline.named("script", "link", "iframe", "object")
    assert all((attributes["src"] or "").startswith("data:") for _, attributes in outline.named("img"))
    assert "url('data:" in page
    assert "url('file:" not in page


def test_a_browser_is_told_to_load_nothing_from_anywhere(page: str) -> None:
    outline = Outline(page)
    (policy,) = [a["content"] for tag, a in outline.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert (policy or "").startswith("default-src 'none'; img-src data:; font-src data:;")
    assert "http" not in (policy or "")
    assert page.index("Content-Security-Policy") < page.index("<style")


def test_the_web_page_says_what_the_paper_says(page: str, output: Output) -> None:
    class Words(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.words: list[str] = []
            self.quiet = 0

        def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
            self.quiet += tag in {"style", "title"}

        def handle_endtag(self, tag: str) -> None:
            self.quiet -= tag in {"style", "title"}

        def handle_data(self, data: str) -> None:
            if not self.quiet:
                self.words.append(data)

    reader = Words()
    reader.feed(page)
    printed = sorted(squeezed("".join(words_of(the_pdf(output)))).replace("-", ""))
    assert sorted(squeezed("".join(reader.words)).replace("-", "")) == printed


def test_the_shipped_kit_is_found_from_anywhere() -> None:
    assert (shipped("brand") / "brand.toml").is_file()
